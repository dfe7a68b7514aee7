from hypothesis import given
from hypothesis import strategies as st

from days import SEED, days, make_day, make_session
from waymark.apps.pdday.day import Day, Educator
from waymark.apps.pdday.services.draw_day import draw_day
from waymark.kernels.assignment import EVERYONE, Obstacle, Reason


@given(
    day=days(),
    seed=st.binary(min_size=32, max_size=32),
    fill=st.booleans(),
    mechanism=st.sampled_from(["draw", "first-come"]),
)
def test_every_number_of_every_reason_can_be_recounted_from_what_is_published(
    day: Day, seed: bytes, fill: bool, mechanism: str
) -> None:
    result = draw_day(day=day, seed=seed, fill=fill, mechanism=mechanism)  # type: ignore[arg-type]  # sampled
    problem, got = result.problem, result.assignment

    for slot in range(problem.n_slots):
        why = result.explainer.explain(slot)
        wishes = problem.choice_session[problem.choice_start[slot] : problem.choice_start[slot + 1]].tolist()
        assert why.place == got.slot_place[slot]
        assert [c.session for c in why.closed] == (wishes[: why.rank - 1] if why.rank else wishes)
        person = int(problem.slot_educator[slot])
        for closed in why.closed:
            seated = [s for s in range(problem.n_slots) if got.slot_session[s] == closed.session and got.slot_rank[s]]
            offering = problem.session_offering[closed.session]
            leads = (person, offering) in set(zip(problem.led_educator, problem.led_offering, strict=True))
            audience = problem.session_audience[closed.session]
            match closed.obstacle:
                case Obstacle.FULL:
                    places = [int(got.slot_place[s]) for s in seated]
                    assert len(places) == closed.n_earlier == problem.capacity_seats[closed.session]
                    assert max(places) == closed.last_place < why.place
                case Obstacle.NO_SEATS:
                    assert problem.capacity_seats[closed.session] == 0
                case Obstacle.HAS_OFFERING:
                    assert problem.session_offering[closed.other_session] == offering
                    assert problem.session_breakout[closed.other_session] < problem.slot_breakout[slot]
                case Obstacle.FACILITATES:
                    assert leads
                case Obstacle.NOT_OPEN:
                    assert audience != EVERYONE
                    assert not problem.in_audience[audience, person]


@given(day=days(), seed=st.binary(min_size=32, max_size=32), fill=st.booleans())
def test_the_reason_code_fits_the_seat(day: Day, seed: bytes, fill: bool) -> None:
    result = draw_day(day=day, seed=seed, fill=fill)

    for slot, code in enumerate(result.reasons):
        why = result.explainer.explain(slot)
        expected = {
            Reason.FIRST_CHOICE: why.rank == 1,
            Reason.BEST_OPEN: why.rank > 1,
            Reason.FILLED: fill and why.rank == 0 and why.session >= 0,
            Reason.NO_SEAT_LEFT: fill and why.session < 0,
            Reason.NONE_OPEN: not fill and why.session < 0,
        }
        assert [reason for reason, fits in expected.items() if fits] == [Reason(code)] == [why.reason]


def test_a_waitlist_holds_who_wanted_better_in_order_of_place() -> None:
    names = [f"p{i}" for i in range(6)]
    day = make_day([make_session("hot", seats=2), make_session("cool", seats=3)], {n: [["hot", "cool"]] for n in names})

    result = draw_day(day=day, seed=SEED)

    waiting, places = result.waitlists, result.assignment.slot_place
    by_session: dict[int, list[int]] = {}
    for session, slot in zip(waiting.session.tolist(), waiting.slot.tolist(), strict=True):
        by_session.setdefault(session, []).append(int(places[slot]))
    assert by_session == {0: [6], 1: [3, 4, 5, 6]}
    assert waiting.position.tolist() == [1, 1, 2, 3, 4]


def test_a_person_who_may_not_take_a_session_does_not_wait_for_it() -> None:
    people = [Educator("ana"), Educator("ben")]
    day = make_day([make_session("math", seats=0, open_to=("math",))], {"ana": [["math"]]}, educators=people)

    assert len(draw_day(day=day, seed=SEED).waitlists.slot) == 0
