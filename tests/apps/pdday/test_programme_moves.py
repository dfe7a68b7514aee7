"""Dragging a session: where it may go, whose stale view is told, and the damage without that."""

import pytest

from programmes import NOW, make_coordinator, make_sketch
from records import make_attendee, make_pd_session, make_room, rank_sessions
from waymark.apps.audit.models import LogEntry
from waymark.apps.pdday.models import PdDay, Session
from waymark.apps.pdday.programme_problems import blocking_problems
from waymark.apps.pdday.programme_refusals import (
    MovedMeanwhile,
    NoSuchSpot,
    NotTheirDay,
    ProgrammeIsPublished,
    StillInUse,
)
from waymark.apps.pdday.selectors.programme import load_programme
from waymark.apps.pdday.services import programme_moves
from waymark.apps.pdday.services.programme import publish_programme
from waymark.apps.pdday.services.programme_moves import Spot, move_session
from waymark.apps.people.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def by() -> Person:
    """Return a coordinator."""
    return make_coordinator()


@pytest.fixture
def pd_day(by: Person) -> PdDay:
    """Make a sketch with two rooms and a session in the first of each."""
    pd_day = make_sketch(by)
    room = make_room(pd_day, "Room 12", 24)
    make_room(pd_day, "Room 14", 30)
    make_pd_session(pd_day, "s1", offering="talks", block="Breakout 1", room=room, seats=24)
    make_pd_session(pd_day, "s2", offering="art", block="Breakout 2", room=room, seats=24)
    return pd_day


def spot(pd_day: PdDay, label: str, room_id: str = "") -> Spot:
    return Spot(pd_day.blocks.get(label=label).pk, room_id)


def stands(pd_day: PdDay, session_id: str = "s1") -> tuple[str, str]:
    session = pd_day.sessions.get(session_id=session_id)
    return session.block.label, session.room.room_id if session.room else ""


def move(pd_day: PdDay, by: Person, seen: Spot, to: Spot, session_id: str = "s1") -> Session:
    return move_session(pd_day=pd_day, session_id=session_id, seen=seen, to=to, by=by, now=NOW)


def test_a_session_moves_to_another_breakout_and_room_and_back(pd_day: PdDay, by: Person) -> None:
    here, there = spot(pd_day, "Breakout 1", "Room 12"), spot(pd_day, "Breakout 3", "Room 14")

    move(pd_day, by, here, there)
    assert stands(pd_day) == ("Breakout 3", "Room 14")
    move(pd_day, by, there, here)
    assert stands(pd_day) == ("Breakout 1", "Room 12")
    details = [entry.details for entry in LogEntry.objects.filter(action="pdday.move_session").order_by("pk")]
    assert details == [
        {"session": "s1", "breakout": "Breakout 3", "room": "Room 14"},
        {"session": "s1", "breakout": "Breakout 1", "room": "Room 12"},
    ]


def test_a_session_can_stand_without_a_room(pd_day: PdDay, by: Person) -> None:
    move(pd_day, by, spot(pd_day, "Breakout 1", "Room 12"), spot(pd_day, "Breakout 1"))

    assert stands(pd_day) == ("Breakout 1", "")


def test_a_room_that_is_taken_is_allowed_in_a_sketch_and_is_a_problem_at_once(pd_day: PdDay, by: Person) -> None:
    move(pd_day, by, spot(pd_day, "Breakout 1", "Room 12"), spot(pd_day, "Breakout 2", "Room 12"))

    found = [problem.session_ids for problem in blocking_problems(load_programme(pd_day))]
    assert [set(ids) for ids in found] == [{"s1", "s2"}]


def test_the_same_move_twice_is_one_move(pd_day: PdDay, by: Person) -> None:
    here, there = spot(pd_day, "Breakout 1", "Room 12"), spot(pd_day, "Breakout 3", "Room 14")

    move(pd_day, by, here, there)
    move(pd_day, by, here, there)

    assert stands(pd_day) == ("Breakout 3", "Room 14")
    assert LogEntry.objects.filter(action="pdday.move_session").count() == 1


def test_who_saw_it_elsewhere_is_told_where_it_is(pd_day: PdDay, by: Person) -> None:
    here = spot(pd_day, "Breakout 1", "Room 12")
    move(pd_day, by, here, spot(pd_day, "Breakout 3", "Room 14"))

    with pytest.raises(MovedMeanwhile, match=r"“.*” meanwhile: it is in Breakout 3, Room 14 now"):
        move(pd_day, by, here, spot(pd_day, "Breakout 2", "Room 14"))

    assert stands(pd_day) == ("Breakout 3", "Room 14")


def test_without_that_look_the_second_would_undo_the_first_unseen(
    pd_day: PdDay, by: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = spot(pd_day, "Breakout 1", "Room 12")
    move(pd_day, by, here, spot(pd_day, "Breakout 3", "Room 14"))
    monkeypatch.setattr(programme_moves, "_spot", lambda _session: here)

    move(pd_day, by, here, spot(pd_day, "Breakout 2", "Room 14"))

    assert stands(pd_day) == ("Breakout 2", "Room 14")


@pytest.mark.parametrize(("label", "room_id"), [("Lunch", "Room 14"), ("Breakout 2", "Room 99")])
def test_only_breakouts_and_rooms_of_the_day_are_spots(pd_day: PdDay, by: Person, label: str, room_id: str) -> None:
    with pytest.raises(NoSuchSpot):
        move(pd_day, by, spot(pd_day, "Breakout 1", "Room 12"), spot(pd_day, label, room_id))


def test_breakouts_and_sessions_of_another_day_are_none_of_this_one(pd_day: PdDay, by: Person) -> None:
    other = make_sketch(by, "Another day")
    here = spot(pd_day, "Breakout 1", "Room 12")

    with pytest.raises(NoSuchSpot):
        move(pd_day, by, here, spot(other, "Breakout 2"))
    with pytest.raises(NoSuchSpot):
        move(other, by, here, spot(other, "Breakout 2"))


def test_a_published_day_stays_as_it_is(pd_day: PdDay, by: Person) -> None:
    publish_programme(pd_day=pd_day, by=by, now=NOW)

    with pytest.raises(ProgrammeIsPublished):
        move(pd_day, by, spot(pd_day, "Breakout 1", "Room 12"), spot(pd_day, "Breakout 2", "Room 14"))

    assert stands(pd_day) == ("Breakout 1", "Room 12")


def test_a_session_that_people_ranked_changes_its_room_and_not_its_breakout(pd_day: PdDay, by: Person) -> None:
    rank_sessions(make_attendee(pd_day), pd_day.sessions.get(session_id="s1"))
    here = spot(pd_day, "Breakout 1", "Room 12")

    with pytest.raises(StillInUse):
        move(pd_day, by, here, spot(pd_day, "Breakout 2", "Room 14"))
    move(pd_day, by, here, spot(pd_day, "Breakout 1", "Room 14"))

    assert stands(pd_day) == ("Breakout 1", "Room 14")


def test_only_coordinators_of_the_district_move_anything(pd_day: PdDay) -> None:
    stranger = make_coordinator()

    with pytest.raises(NotTheirDay):
        move(pd_day, stranger, spot(pd_day, "Breakout 1", "Room 12"), spot(pd_day, "Breakout 2", "Room 14"))
