"""A session of a published day is cancelled: few move, they are told, and all that is published can be verified."""

from dataclasses import replace
from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps

from draws import AFTER_CLOSING, coordinator_of, drawn, ranked_day, trading_day
from records import make_person, make_room
from waymark.apps.audit.models import LogEntry
from waymark.apps.outbox.models import Letter
from waymark.apps.pdday.events import SeatsCut
from waymark.apps.pdday.kept import kept_day, kept_published
from waymark.apps.pdday.models import Assignment, ChangeStatus, Draw, Facilitator, PdDay, SeatChange
from waymark.apps.pdday.my_day import Part
from waymark.apps.pdday.my_day_words import reason_of, title_of
from waymark.apps.pdday.programme_refusals import RoomDoesNotDo
from waymark.apps.pdday.refusals import (
    NotAllowed,
    NotDrawn,
    NothingToCancel,
    NotPrepared,
    OutOfDate,
    RoomIsTooSmall,
    SessionIsOver,
)
from waymark.apps.pdday.selectors.cancellations import cancelled_session_ids
from waymark.apps.pdday.selectors.changes import last_change
from waymark.apps.pdday.selectors.my_day import own_day
from waymark.apps.pdday.services import change_events, changing
from waymark.apps.pdday.services.cancelling import ask_to_cancel
from waymark.apps.pdday.services.changing import do_change, prepare_change
from waymark.apps.pdday.services.mending import happened
from waymark.apps.pdday.services.publishing import publish_draw
from waymark.apps.pdday.services.room_changes import change_room
from waymark.apps.pdday.services.verify_result import verify_result
from waymark.apps.people.models import Person

pytestmark = pytest.mark.django_db
NOW = AFTER_CLOSING + timedelta(hours=1)


def published(pd_day: PdDay, mechanism: str = "draw") -> tuple[Draw, Person]:
    by = coordinator_of(pd_day)
    draw = drawn(pd_day, by, mechanism=mechanism)  # type: ignore[arg-type]
    publish_draw(draw=draw, by=by, now=AFTER_CLOSING)
    Letter.objects.all().delete()
    draw.refresh_from_db()
    return draw, by


def prepared(draw: Draw, by: Person, session_id: str, *, seats_left: int = 0, fill: bool = False) -> SeatChange:
    asked = ask_to_cancel(draw=draw, session_id=session_id, seats_left=seats_left, fill=fill, by=by, now=NOW)
    prepare_change(change=asked)
    asked.refresh_from_db()
    return asked


def seats(draw: Draw) -> dict[tuple[int, str], str]:
    rows = Assignment.objects.filter(draw=draw).select_related("block", "session")
    return {(row.attendee_id, row.block.label): row.session.session_id if row.session else "" for row in rows}


def test_a_preview_moves_nobody_and_doing_it_moves_exactly_those_it_showed() -> None:
    draw, by = published(ranked_day(4))
    before = seats(draw)

    found = prepared(draw, by, "hot")
    assert (found.status, seats(draw), Letter.objects.count()) == (ChangeStatus.READY, before, 0)
    [row] = found.record["seats"]
    assert (row["from_session_id"], row["session_id"], row["rank"], row["displaced"]) == ("hot", "cold", 2, True)

    n_letters = do_change(change=found, by=by, now=NOW)

    changed = {key: value for key, value in seats(draw).items() if value != before[key]}
    assert (n_letters, list(changed.values())) == (1, ["cold"])
    [moved] = Assignment.objects.filter(draw=draw, reason="reseated").select_related("attendee__person")
    assert moved.attendee.draw_id == row["educator_id"]
    assert "instead of a seat that is gone (before: “About hot” (hot), choice 1, now cancelled)" in moved.why["en"]
    assert moved.why["es"] != moved.why["en"]
    assert moved.probability is None
    letter = Letter.objects.get()
    assert letter.person == moved.attendee.person
    assert "“About hot” is cancelled. At 9:00" in letter.text
    assert "you are in “About cold”, choice 2 on your list." in letter.text
    assert LogEntry.objects.filter(action__in=("pdday.ask_to_cancel", "pdday.cancel_session")).count() == 2


@pytest.mark.parametrize("mechanism", ["draw", "draw+swap"])
def test_the_files_after_two_cancellations_are_verified_from_scratch(mechanism: str) -> None:
    pd_day = trading_day()
    draw, by = published(pd_day, mechanism)
    for session_id, left in (("a", 3), ("c", 0)):
        do_change(change=prepared(draw, by, session_id, seats_left=left), by=by, now=NOW)

    last = last_change(draw)
    assert last is not None
    files = kept_published(bytes(last.published_form or b""))
    day = kept_day(bytes(draw.input_form or b""))
    review = verify_result(day=day, input_sha256=draw.input_sha256, published=files)

    assert review.findings == ()
    assert [event["session_id"] for event in files.draw["events"]] == ["a", "c"]
    draw_ids = dict(pd_day.attendees.values_list("pk", "draw_id"))
    assert {(draw_ids[key], label): session for (key, label), session in seats(draw).items()} == {
        (row[0], row[1]): row[2] for row in files.assignments
    }
    forged = [[*row[:2], files.assignments[0][2], *row[3:]] for row in files.assignments]
    wrong = replace(files, assignments=forged)
    assert not verify_result(day=day, input_sha256=draw.input_sha256, published=wrong).holds


def test_what_was_published_first_stays_as_it_was() -> None:
    draw, by = published(ranked_day(4))
    form = bytes(draw.published_form or b"")

    do_change(change=prepared(draw, by, "hot"), by=by, now=NOW)

    draw.refresh_from_db()
    assert bytes(draw.published_form or b"") == form
    assert "events" not in kept_published(form).draw


def test_done_twice_it_changes_nothing_and_writes_to_nobody() -> None:
    draw, by = published(ranked_day(4))
    found = prepared(draw, by, "hot")

    told = [do_change(change=found, by=by, now=NOW) for _ in range(2)]

    assert (told, Letter.objects.count()) == ([1, 0], 1)
    assert LogEntry.objects.filter(action="pdday.cancel_session").count() == 1


def test_after_another_cancellation_a_preview_is_out_of_date() -> None:
    draw, by = published(ranked_day(4))
    first = prepared(draw, by, "hot")
    second = prepared(draw, make_person(draw.pd_day.district, "coordinator"), "cold")
    do_change(change=first, by=by, now=NOW)
    before = seats(draw)

    with pytest.raises(OutOfDate):
        do_change(change=second, by=by, now=NOW)

    assert (seats(draw), Letter.objects.count()) == (before, 1)


def test_without_that_guard_the_database_refuses_it_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    draw, by = published(ranked_day(4))
    shrunk = prepared(draw, make_person(draw.pd_day.district, "coordinator"), "hot")
    stale = prepared(draw, make_person(draw.pd_day.district, "coordinator"), "cold")
    do_change(change=stale, by=by, now=NOW)
    monkeypatch.setattr(changing, "done_changes", lambda _draw: [])

    with pytest.raises(Exception, match=r"seat_changes_are_done_one_by_one|UNIQUE"):
        do_change(change=shrunk, by=by, now=NOW)


def test_it_is_refused_in_words() -> None:
    pd_day = ranked_day(4)
    by = coordinator_of(pd_day)
    draft = drawn(pd_day, by)
    asking = {"seats_left": 0, "fill": False, "by": by, "now": NOW}
    with pytest.raises(NotDrawn):
        ask_to_cancel(draw=draft, session_id="hot", **asking)  # type: ignore[arg-type]
    publish_draw(draw=draft, by=by, now=AFTER_CLOSING)
    with pytest.raises(NothingToCancel):
        ask_to_cancel(draw=draft, session_id="nothing", **asking)  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        ask_to_cancel(draw=draft, session_id="hot", **(asking | {"by": make_person(pd_day.district, "educator")}))  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        ask_to_cancel(draw=draft, session_id="hot", **(asking | {"by": coordinator_of(ranked_day())}))  # type: ignore[arg-type]
    over = pd_day.blocks.get(label="1").ends_at
    with pytest.raises(SessionIsOver):
        ask_to_cancel(draw=draft, session_id="hot", **(asking | {"now": over}))  # type: ignore[arg-type]

    waiting = ask_to_cancel(draw=draft, session_id="hot", **asking)  # type: ignore[arg-type]
    with pytest.raises(NotPrepared):
        do_change(change=waiting, by=by, now=NOW)
    prepare_change(change=waiting)
    with pytest.raises(NotAllowed):
        do_change(change=waiting, by=make_person(pd_day.district, "principal"), now=NOW)
    with pytest.raises(SessionIsOver):
        do_change(change=waiting, by=by, now=over)

    more = prepared(draft, by, "hot", seats_left=7)
    assert (more.status, more.record) == (ChangeStatus.FAILED, {})
    assert more.failure.startswith("Pick a session that has not been cancelled")
    do_change(change=prepared(draft, by, "hot"), by=by, now=NOW)
    with pytest.raises(NothingToCancel):
        ask_to_cancel(draw=draft, session_id="hot", **asking)  # type: ignore[arg-type]


def test_what_was_asked_and_not_done_is_forgotten_when_one_asks_anew() -> None:
    draw, by = published(ranked_day(4))
    prepared(draw, by, "hot")

    kept = prepared(draw, by, "cold")

    assert list(SeatChange.objects.all()) == [kept]


def test_a_lost_worker_begins_anew_and_a_finished_one_does_not() -> None:
    draw, by = published(ranked_day(4))
    found = prepared(draw, by, "hot")
    SeatChange.objects.update(status=ChangeStatus.RUNNING, record={})

    prepare_change(change=found)
    assert SeatChange.objects.get().status == ChangeStatus.RUNNING
    prepare_change(change=found, worker_was_lost=True)
    assert SeatChange.objects.get().record["seats"]


def test_what_the_judge_disputes_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    draw, by = published(ranked_day(4))
    honest = happened

    def forge(**facts: object) -> object:
        result = honest(**facts)  # type: ignore[arg-type]
        result.assignment.slot_session[:2] = result.assignment.slot_session[:2][::-1]
        return result

    monkeypatch.setattr(change_events, "happened", forge)

    found = prepared(draw, by, "hot")

    assert found.status == ChangeStatus.FAILED
    assert found.failure.startswith("The second program disagrees")
    assert found.published_form is None


def test_whoever_was_to_lead_it_is_told_and_sees_it_in_his_day() -> None:
    pd_day = ranked_day(4)
    leader = make_person(pd_day.district, "educator", name="Lea Ortiz")
    attendee = pd_day.attendees.create(person=leader)
    Facilitator.objects.create(session=pd_day.sessions.get(session_id="hot"), person=leader)
    outsider = make_person(pd_day.district, "facilitator", name="Oz")
    Facilitator.objects.create(session=pd_day.sessions.get(session_id="hot"), person=outsider)
    draw, by = published(pd_day)
    assert own_day(attendee).stops[0].part is Part.LEADS

    do_change(change=prepared(draw, by, "hot"), by=by, now=NOW)

    stop = own_day(attendee).stops[0]
    assert (stop.part, title_of(stop)) == (Part.CANCELLED, "About hot: cancelled")
    assert reason_of(stop) == "The session that you were to lead does not take place."
    letters = {letter.person_id: letter.text for letter in Letter.objects.all()}
    assert "“About hot”, which you were to lead at 9:00" in letters[leader.pk]
    assert "/my-day/" in letters[leader.pk]
    assert "/my-day/" not in letters[outsider.pk]


def test_with_fill_nobody_is_left_without_a_seat_while_there_are_some() -> None:
    draw, by = published(ranked_day(4))
    plain, filled = (prepared(draw, by, "cold", fill=fill).record["seats"] for fill in (False, True))

    assert [row["session_id"] for row in plain] == [None] * 3
    assert [row["why"]["en"].split(",")[0] for row in plain] == ["No seat"] * 3
    assert [row["session_id"] for row in filled] == [None] * 3


def moved_to_a_small_room(n_seats: int) -> tuple[Draw, Person, SeatChange]:
    """Prepare to cancel "hot", whose one person goes to "cold", where two sit in a room that is new."""
    pd_day = ranked_day(3)
    room = make_room(pd_day, "Closet", n_seats)
    draw, by = published(pd_day)
    change_room(pd_day=pd_day, session_id="cold", room_id=room.room_id, by=by, now=NOW)
    Letter.objects.all().delete()
    return draw, by, prepared(draw, by, "hot")


def test_nobody_is_moved_into_a_room_that_is_too_small_since_publishing() -> None:
    draw, by, found = moved_to_a_small_room(2)
    before = seats(draw)

    with pytest.raises(RoomIsTooSmall, match="Closet"):
        do_change(change=found, by=by, now=NOW)

    found.refresh_from_db()
    assert (found.status, seats(draw), Letter.objects.count()) == (ChangeStatus.READY, before, 0)
    bigger = make_room(draw.pd_day, "Hall", 3)
    change_room(pd_day=draw.pd_day, session_id="cold", room_id=bigger.room_id, by=by, now=NOW)
    do_change(change=found, by=by, now=NOW)
    assert list(seats(draw).values()).count("cold") == 3


def test_a_room_that_holds_everybody_is_no_hindrance() -> None:
    draw, by, found = moved_to_a_small_room(3)
    do_change(change=found, by=by, now=NOW)
    assert list(seats(draw).values()).count("cold") == 3


def test_without_that_guard_a_room_gets_more_people_than_it_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    draw, by, found = moved_to_a_small_room(2)
    monkeypatch.setattr(changing, "_insist_on_rooms", lambda *_: None)
    do_change(change=found, by=by, now=NOW)
    assert list(seats(draw).values()).count("cold") == 3


def test_the_room_of_a_cancelled_session_is_free_for_others() -> None:
    pd_day = ranked_day(3)
    room = make_room(pd_day, "Gym", 60)
    pd_day.sessions.filter(session_id="hot").update(room=room)
    draw, by = published(pd_day)
    with pytest.raises(RoomDoesNotDo):
        change_room(pd_day=pd_day, session_id="cold", room_id="Gym", by=by, now=NOW)

    do_change(change=prepared(draw, by, "hot"), by=by, now=NOW)
    change_room(pd_day=pd_day, session_id="cold", room_id="Gym", by=by, now=NOW)

    assert pd_day.sessions.get(session_id="cold").room == room
    assert cancelled_session_ids(pd_day) == {"hot"}


def test_a_cancellation_from_before_changes_kept_their_events_is_replayed_all_the_same() -> None:
    draw, by = published(ranked_day(4))
    old = prepared(draw, by, "hot", fill=True)
    do_change(change=old, by=by, now=NOW)
    record = old.record | {"seats": [{k: v for k, v in row.items() if k != "given_up"} for row in old.record["seats"]]}
    del record["trades"]
    SeatChange.objects.update(events=[], record=record)

    import_module("waymark.apps.pdday.migrations.0010_changes_of_seats").write_events(apps, None)

    kept = SeatChange.objects.get()
    assert kept.events == [SeatsCut("hot", 0, (), fill=True).record]
    assert kept.record == old.record | {"trades": []}
    assert prepared(draw, by, "cold").status == ChangeStatus.READY
