"""What counts for a credit on a day to which something happened."""

from days import SEED, make_day, make_session
from waymark.apps.pdday.credit import credits_after
from waymark.apps.pdday.events import Arrivals, Latecomer, Promotions, SeatsCut
from waymark.apps.pdday.result import DayResult
from waymark.apps.pdday.services.arriving import seat_late_people
from waymark.apps.pdday.services.draw_day import draw_day
from waymark.apps.pdday.services.mending import happened
from waymark.kernels.assignment import shut_out


def a_day() -> DayResult:
    """Draw a day of three people who all rank the same three sessions of one seat each, and are all seated."""
    day = make_day([make_session(one) for one in "xyz"], {one: ["xyz"] for one in ("ada", "ben", "cleo")})
    return draw_day(day=day, seed=SEED, mechanism="draw", fill=False)


def holder(result: DayResult, session_id: str) -> str:
    sessions = [s.session_id for s in result.day.sessions]
    slot = result.assignment.slot_session.tolist().index(sessions.index(session_id))
    return result.day.educators[int(result.problem.slot_educator[slot])].educator_id


def test_whoever_gives_up_a_seat_was_not_shut_out_of_it() -> None:
    drawn = a_day()
    leaver = holder(drawn, "x")
    after = happened(result=drawn, event=Promotions(((leaver, "1"),)))
    late = Latecomer("dora", choices=(("1", ("x", "y", "z")),))
    later = seat_late_people(result=after, event=Arrivals((late,)))

    assert set(credits_after(after, {}, duties=False).values()) == {0}
    assert credits_after(later, {}, duties=False)[leaver] == 0


def test_looking_only_at_the_seats_in_the_end_would_pay_for_giving_one_up() -> None:
    drawn = a_day()
    leaver = holder(drawn, "x")
    after = happened(result=drawn, event=Promotions(((leaver, "1"),)))

    found = shut_out(after.problem, after.assignment)

    assert [e.educator_id for e, out in zip(after.day.educators, found, strict=True) if out] == [leaver]


def test_whoever_loses_a_seat_and_gets_none_was_shut_out() -> None:
    drawn = a_day()
    loser = holder(drawn, "x")

    found = credits_after(happened(result=drawn, event=SeatsCut("x", 0)), {}, duties=False)

    assert {one for one, credit in found.items() if credit} == {loser}


def test_a_late_person_without_a_seat_was_not_shut_out_by_the_draw() -> None:
    late = Latecomer("dora", choices=(("1", ("x", "y", "z")),))
    result = seat_late_people(result=a_day(), event=Arrivals((late,)))

    assert credits_after(result, {}, duties=False)["dora"] == 0
