"""Days that are ready to be drawn, and draws of them, for tests."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from records import (
    at,
    make_attendee,
    make_district,
    make_pd_day,
    make_pd_session,
    make_person,
    open_ranking,
    rank_sessions,
)
from waymark.apps.pdday.models import Draw, PdDay
from waymark.apps.pdday.result import Mechanism
from waymark.apps.pdday.services.drawing import ask_for_draw, carry_out_draw
from waymark.apps.pdday.what_if import ExtraSection
from waymark.apps.people.models import District, Person

OPENS = at("08:00") - timedelta(days=20)
CLOSES = at("17:00") - timedelta(days=10)
BEFORE_CLOSING = CLOSES - timedelta(seconds=1)
AFTER_CLOSING = CLOSES + timedelta(hours=1)


def ranked_day(n_people: int = 3, *, needs_two: bool = False, district: District | None = None) -> PdDay:
    """Make a day with two breakouts where everybody wants the same small session first."""
    district = district or make_district()
    district.publishing_needs_two = needs_two
    district.save()
    pd_day = make_pd_day(district, "1", "2")
    hot = make_pd_session(pd_day, "hot", seats=1)
    cold = make_pd_session(pd_day, "cold", seats=50)
    other = make_pd_session(pd_day, "other", block="2", seats=50)
    for _ in range(n_people):
        attendee = make_attendee(pd_day)
        rank_sessions(attendee, hot, cold)
        rank_sessions(attendee, other)
    open_ranking(pd_day, opens=OPENS, closes=CLOSES)
    return pd_day


def trading_day(n_pairs: int = 6) -> PdDay:
    """Make a day on which trades help: who is early in one breakout can give a little there and gain much in the other.

    All want "a" and "c" first. For half of them the second choice in breakout 1 has seats and that in breakout 2 only
    the fourth; for the others it is the other way round. Secret and draw_ids are fixed, so the lottery is as well.
    """
    pd_day = make_pd_day(make_district(), "1", "2")
    seats = {"a": n_pairs, "b": 2 * n_pairs, "y": 0, "z": 0, "c": n_pairs, "d": 2 * n_pairs, "v": 0, "w": 0}
    offered = {
        name: make_pd_session(pd_day, name, block="1" if name in "abyz" else "2", seats=number)
        for name, number in seats.items()
    }
    lists = (("ab", "cvwd"), ("ayzb", "cd"))
    for number in range(2 * n_pairs):
        attendee = make_attendee(pd_day)
        attendee.draw_id = f"person-{number:02d}"
        attendee.save()
        for names in lists[number % 2]:
            rank_sessions(attendee, *(offered[name] for name in names))
    pd_day.secret = bytes(32)
    pd_day.save()
    open_ranking(pd_day, opens=OPENS, closes=CLOSES)
    return pd_day


def waiting_day(lists: Mapping[str, str], seats: Mapping[str, int], *, second: str = "") -> PdDay:
    """Make a day on which people wait: who ranks which one-letter sessions in breakout 1.

    They are served in the order of the names, which are also their draw_ids. ``second`` names who also ranks the two
    sessions of breakout 2, which have one seat each.
    """
    pd_day = make_pd_day(make_district(), "1", "2")
    offered = {name: make_pd_session(pd_day, name, seats=n) for name, n in seats.items()}
    late = [make_pd_session(pd_day, name, block="2", seats=1) for name in ("late", "later")]
    for number, (name, wishes) in enumerate(lists.items()):
        attendee = make_attendee(pd_day, make_person(pd_day.district, "educator", name=name))
        # Bands are served one after another, so nobody's place depends on the lottery.
        attendee.draw_id, attendee.priority_band = name, len(lists) - number
        attendee.save()
        rank_sessions(attendee, *(offered[wish] for wish in wishes))
        if name in second.split():
            rank_sessions(attendee, *late)
    open_ranking(pd_day, opens=OPENS, closes=CLOSES)
    return pd_day


def coordinator_of(pd_day: PdDay) -> Person:
    return make_person(pd_day.district, "coordinator")


def drawn(
    pd_day: PdDay,
    by: Person,
    *,
    now: datetime = AFTER_CLOSING,
    what_if: tuple[ExtraSection, ...] = (),
    beside: Draw | None = None,
    mechanism: Mechanism = "draw",
    fill: bool = False,
) -> Draw:
    """Ask for a draw and carry it out, as the worker does."""
    draw = ask_for_draw(pd_day=pd_day, by=by, now=now, mechanism=mechanism, fill=fill, what_if=what_if, beside=beside)
    carry_out_draw(draw=draw, now=now)
    draw.refresh_from_db()
    return draw
