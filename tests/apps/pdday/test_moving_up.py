"""Seats are given up, and people move up from the waitlists: as shown, told, and verified from the files."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from draws import AFTER_CLOSING, CLOSES, OPENS, coordinator_of, drawn, trading_day, waiting_day
from records import (
    at,
    make_attendee,
    make_district,
    make_pd_day,
    make_pd_session,
    make_person,
    make_room,
    open_ranking,
    rank_sessions,
)
from waymark.apps.audit.models import LogEntry
from waymark.apps.outbox.models import Letter
from waymark.apps.pdday.events import Promotions
from waymark.apps.pdday.kept import kept_day, kept_published
from waymark.apps.pdday.models import Assignment, Attendee, ChangeStatus, Draw, GivenUpSeat, PdDay, SeatChange
from waymark.apps.pdday.my_day import Part
from waymark.apps.pdday.my_day_words import reason_of, title_of
from waymark.apps.pdday.refusals import (
    BreakoutHasBegun,
    NoSuchSeat,
    NotAllowed,
    NotDrawn,
    OutOfDate,
    RoomIsTooSmall,
    SeatIsGone,
)
from waymark.apps.pdday.result import Mechanism
from waymark.apps.pdday.selectors.changes import last_change
from waymark.apps.pdday.selectors.my_day import own_day
from waymark.apps.pdday.services import change_events, changing
from waymark.apps.pdday.services.cancelling import ask_to_cancel
from waymark.apps.pdday.services.changing import do_change, prepare_change
from waymark.apps.pdday.services.giving_up import agree_to_be_moved, give_up_seat, take_back_seat
from waymark.apps.pdday.services.moving_up import ask_to_move_up
from waymark.apps.pdday.services.passing_on import SeatsToPassOn, seats_to_pass_on
from waymark.apps.pdday.services.publishing import publish_draw
from waymark.apps.pdday.services.room_changes import change_room
from waymark.apps.pdday.services.verify_result import verify_result
from waymark.apps.people.models import Person
from waymark.apps.trust.models import ExportKind
from waymark.apps.trust.selectors.exports import export_rows

pytestmark = pytest.mark.django_db
NOW = AFTER_CLOSING + timedelta(hours=1)


def published_day(lists: Mapping[str, str], seats: Mapping[str, int], *, second: str = "") -> tuple[Draw, Person]:
    """Publish a day on which people are served in the order of their names."""
    return published(waiting_day(lists, seats, second=second))


def published(pd_day: PdDay, mechanism: Mechanism = "draw") -> tuple[Draw, Person]:
    by = coordinator_of(pd_day)
    draw = drawn(pd_day, by, mechanism=mechanism)
    publish_draw(draw=draw, by=by, now=AFTER_CLOSING)
    Letter.objects.all().delete()
    return Draw.objects.get(pk=draw.pk), by


def a_chain() -> tuple[Draw, Person]:
    """Publish a day on which Ada has "x", Ben "y" and wants "x", and Cleo has nothing and wants "y"."""
    return published_day({"Ada": "x", "Ben": "xy", "Cleo": "y"}, {"x": 1, "y": 1})


def attends(draw: Draw, name: str) -> Attendee:
    return Attendee.objects.select_related("pd_day__district", "person").get(pd_day=draw.pd_day_id, draw_id=name)


def gives_up(draw: Draw, name: str, block: str = "1") -> GivenUpSeat:
    who = attends(draw, name)
    return give_up_seat(attendee=who, block_id=block_of(draw.pd_day, block), by=who.person, now=NOW)


def takes_back(draw: Draw, name: str, block: str = "1") -> None:
    who = attends(draw, name)
    take_back_seat(attendee=who, block_id=block_of(draw.pd_day, block), by=who.person, now=NOW)


def block_of(pd_day: PdDay, label: str) -> int:
    return pd_day.blocks.get(label=label).pk


def prepared(draw: Draw, by: Person) -> SeatChange:
    asked = ask_to_move_up(draw=draw, by=by, now=NOW)
    prepare_change(change=asked)
    asked.refresh_from_db()
    return asked


def cut(draw: Draw, by: Person, session_id: str) -> SeatChange:
    asked = ask_to_cancel(draw=draw, session_id=session_id, seats_left=0, fill=False, by=by, now=NOW)
    prepare_change(change=asked)
    asked.refresh_from_db()
    return asked


def seats(draw: Draw, block: str = "1") -> dict[str, str]:
    rows = Assignment.objects.filter(draw=draw, block__label=block).select_related("attendee", "session")
    return {row.attendee.draw_id: row.session.session_id if row.session else "" for row in rows}


def findings(draw: Draw) -> tuple[str, ...]:
    """Verify the files after the last change from scratch, and compare their seats with the records."""
    last = last_change(draw)
    assert last is not None
    files = kept_published(bytes(last.published_form or b""))
    recorded = {(name, label): session for label in ("1", "2") for name, session in seats(draw, label).items()}
    assert {(row[0], row[1]): row[2] for row in files.assignments} == recorded
    day = kept_day(bytes(draw.input_form or b""))
    return verify_result(day=day, input_sha256=draw.input_sha256, published=files).findings


def test_a_given_up_seat_goes_on_in_a_chain_that_is_shown_done_told_and_verified() -> None:
    draw, by = a_chain()
    assert seats(draw) == {"Ada": "x", "Ben": "y", "Cleo": ""}
    gives_up(draw, "Ada")

    found = prepared(draw, by)
    assert (found.status, seats(draw), Letter.objects.count()) == (
        ChangeStatus.READY,
        {"Ada": "x", "Ben": "y", "Cleo": ""},
        0,
    )
    [trade] = found.record["trades"]
    assert [found.record["seats"][i]["educator_id"] for i in reversed(trade["seats"])] == ["Ada", "Ben", "Cleo"]

    assert do_change(change=found, by=by, now=NOW) == 3

    assert seats(draw) == {"Ada": "", "Ben": "x", "Cleo": "y"}
    told = {letter.person.name: letter for letter in Letter.objects.select_related("person")}
    assert "You gave up your seat in “About x” at 9:00" in told["Ada"].text
    assert "now, choice 1 on your list, and no longer in “About y”." in told["Ben"].text
    assert "you have a seat in “About y”, choice 1 on your list." in told["Cleo"].text
    assert told["Ada"].subject.startswith("Your seat has been passed on, ")
    assert told["Ben"].subject.startswith("You moved up from the waitlist, ")
    [moved] = Assignment.objects.filter(draw=draw, attendee__draw_id="Cleo")
    assert "(before: no seat)" in moved.why["en"]
    assert findings(draw) == ()
    assert found.events == [{"event": "promotions", "given_up": [["Ada", "1"]]}]
    assert LogEntry.objects.filter(action__in=("pdday.give_up_seat", "pdday.move_people_up")).count() == 2


@pytest.mark.parametrize("mechanism", ["draw", "draw+swap"])
def test_after_any_way_of_drawing_people_move_up_and_the_files_are_verified(mechanism: Mechanism) -> None:
    draw, by = published(trading_day(), mechanism)
    name = next(name for name, session in seats(draw).items() if session == "a")
    gives_up(draw, name)

    do_change(change=prepared(draw, by), by=by, now=NOW)

    assert (seats(draw)[name], list(seats(draw).values()).count("a")) == ("", 6)
    assert findings(draw) == ()


def test_a_spanish_letter_speaks_spanish() -> None:
    draw, by = a_chain()
    Person.objects.filter(name="Cleo").update(language="es")
    gives_up(draw, "Ada")

    do_change(change=prepared(draw, by), by=by, now=NOW)

    letter = Letter.objects.get(person__name="Cleo")
    assert letter.subject.startswith("Avanzaste en la lista de espera, ")
    assert "tienes lugar en «About y», opción 1 de tu lista." in letter.text


def test_until_it_is_passed_on_a_seat_can_be_taken_back_and_afterwards_it_cannot() -> None:
    draw, by = a_chain()
    gives_up(draw, "Ada")
    takes_back(draw, "Ada")
    assert (GivenUpSeat.objects.count(), prepared(draw, by).status) == (0, ChangeStatus.FAILED)

    gives_up(draw, "Ada")
    do_change(change=prepared(draw, by), by=by, now=NOW)

    with pytest.raises(SeatIsGone):
        takes_back(draw, "Ada")
    with pytest.raises(NoSuchSeat):
        gives_up(draw, "Ada")


def test_giving_up_and_taking_back_twice_change_nothing_more() -> None:
    draw, _by = a_chain()
    assert {gives_up(draw, "Ada").pk for _ in range(2)} == {GivenUpSeat.objects.get().pk}
    for _ in range(2):
        takes_back(draw, "Ada")
    assert LogEntry.objects.filter(action__in=("pdday.give_up_seat", "pdday.take_back_seat")).count() == 2


def test_a_day_and_the_list_for_the_door_show_at_once_that_a_seat_is_given_up() -> None:
    draw, by = a_chain()
    gives_up(draw, "Ada")

    [stop, _second] = own_day(attends(draw, "Ada")).stops

    assert (stop.part, stop.may_take_back, title_of(stop)) == (Part.GIVEN_UP, True, "Breakout 1: seat given up")
    assert reason_of(stop) == "You gave up your seat in “About x”. Until it is passed on you can take it back."
    here = {row[1]: row[4] for row in export_rows(ExportKind.SEATS, draw.pd_day)}
    assert here == {"Ada": "", "Ben": "y", "Cleo": ""}
    do_change(change=prepared(draw, by), by=by, now=NOW)
    [stop, _second] = own_day(attends(draw, "Ada")).stops
    assert (stop.part, stop.may_take_back) == (Part.GIVEN_UP, False)
    assert reason_of(stop) == "You gave up your seat in “About x”, and it has been passed on."


def test_a_seat_that_nobody_comes_for_stays_with_who_gave_it_up() -> None:
    draw, by = published_day({"Ada": "x", "Ben": "xy", "Dora": "zx", "Cleo": "y"}, {"x": 1, "y": 1, "z": 2})
    gives_up(draw, "Ada")
    gives_up(draw, "Dora")

    found = prepared(draw, by)
    do_change(change=found, by=by, now=NOW)

    assert found.events == [{"event": "promotions", "given_up": [["Ada", "1"]], "kept": [["Dora", "1"]]}]
    assert seats(draw) == {"Ada": "", "Ben": "x", "Dora": "z", "Cleo": "y"}
    assert findings(draw) == ()
    assert own_day(attends(draw, "Dora")).stops[0].may_take_back
    takes_back(draw, "Dora")
    assert own_day(attends(draw, "Dora")).stops[0].part is Part.SEAT


def test_whoever_gave_up_a_seat_is_not_promoted() -> None:
    """Dora wants "x" more than what she gave up, and stands before Ben: she is passed over, because she wants none."""
    draw, by = published_day({"Ada": "x", "Dora": "xz", "Ben": "xy"}, {"x": 1, "y": 1, "z": 2})
    gives_up(draw, "Ada")
    gives_up(draw, "Dora")

    do_change(change=prepared(draw, by), by=by, now=NOW)

    assert seats(draw) == {"Ada": "", "Dora": "z", "Ben": "x"}
    assert findings(draw) == ()


def test_without_that_rule_she_would_be(monkeypatch: pytest.MonkeyPatch) -> None:
    draw, by = published_day({"Ada": "x", "Dora": "xz", "Ben": "xy"}, {"x": 1, "y": 1, "z": 2})
    gives_up(draw, "Ada")
    gives_up(draw, "Dora")
    monkeypatch.setattr(change_events, "Promotions", lambda gone, still=(), _kept=(): Promotions(gone, still))
    monkeypatch.setattr(changing, "_insist_on_people", lambda _change: None)

    do_change(change=prepared(draw, by), by=by, now=NOW)

    assert seats(draw)["Dora"] == "x"


def test_a_breakout_that_has_begun_is_left_alone_and_the_files_say_so() -> None:
    lists = {"Ada": "x", "Ben": "xy", "Cleo": "y"}
    draw, by = published_day(lists, {"x": 1, "y": 1}, second="Ada Ben")
    gives_up(draw, "Ada", "1")
    gives_up(draw, "Ada", "2")
    during = draw.pd_day.blocks.get(label="1").starts_at

    asked = ask_to_move_up(draw=draw, by=by, now=during)
    prepare_change(change=asked)
    asked.refresh_from_db()
    do_change(change=asked, by=by, now=during)

    assert asked.events == [{"event": "promotions", "given_up": [["Ada", "2"]], "left_alone": ["1"]}]
    assert (seats(draw, "1"), seats(draw, "2")) == (
        {"Ada": "x", "Ben": "y", "Cleo": ""},
        {"Ada": "", "Ben": "late"},
    )
    assert findings(draw) == ()


def test_a_preview_from_before_a_breakout_began_is_not_done_in_it() -> None:
    draw, by = a_chain()
    gives_up(draw, "Ada")
    found = prepared(draw, by)

    with pytest.raises(BreakoutHasBegun):
        do_change(change=found, by=by, now=at("09:00"))

    assert seats(draw) == {"Ada": "x", "Ben": "y", "Cleo": ""}


def test_without_that_guard_people_move_in_a_breakout_that_has_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    draw, by = a_chain()
    gives_up(draw, "Ada")
    found = prepared(draw, by)
    monkeypatch.setattr(changing, "_insist_on_time", lambda *_: None)

    do_change(change=found, by=by, now=at("09:00"))

    assert seats(draw)["Ben"] == "x"


def test_a_seat_taken_back_after_the_preview_stops_it() -> None:
    draw, by = a_chain()
    gives_up(draw, "Ada")
    found = prepared(draw, by)
    takes_back(draw, "Ada")

    with pytest.raises(OutOfDate):
        do_change(change=found, by=by, now=NOW)

    assert (seats(draw), Letter.objects.count()) == ({"Ada": "x", "Ben": "y", "Cleo": ""}, 0)


def test_whoever_gives_up_after_the_preview_is_not_moved_by_it() -> None:
    draw, by = a_chain()
    gives_up(draw, "Ada")
    found = prepared(draw, by)
    gives_up(draw, "Ben")

    with pytest.raises(OutOfDate):
        do_change(change=found, by=by, now=NOW)
    do_change(change=prepared(draw, by), by=by, now=NOW)

    # Cleo gets what Ben gave up; nobody else waits for what Ada did, so she keeps it for now.
    assert seats(draw) == {"Ada": "x", "Ben": "", "Cleo": "y"}
    assert findings(draw) == ()


def test_without_that_guard_a_seat_is_lost_that_was_taken_back(monkeypatch: pytest.MonkeyPatch) -> None:
    draw, by = a_chain()
    gives_up(draw, "Ada")
    found = prepared(draw, by)
    takes_back(draw, "Ada")
    monkeypatch.setattr(changing, "_insist_on_people", lambda _change: None)

    do_change(change=found, by=by, now=NOW)

    assert seats(draw)["Ada"] == ""


def test_cancellations_and_promotions_stand_in_one_order_and_are_verified_together() -> None:
    lists = {"Ada": "xy", "Ben": "xy", "Cleo": "yz", "Dora": "zy"}
    draw, by = published_day(lists, {"x": 1, "y": 1, "z": 2})
    assert seats(draw) == {"Ada": "x", "Ben": "y", "Cleo": "z", "Dora": "z"}
    stale = cut(draw, coordinator_of(draw.pd_day), "y")
    gives_up(draw, "Ada")
    do_change(change=prepared(draw, by), by=by, now=NOW)
    assert seats(draw) == {"Ada": "", "Ben": "x", "Cleo": "y", "Dora": "z"}

    with pytest.raises(OutOfDate):
        do_change(change=stale, by=by, now=NOW)
    do_change(change=cut(draw, by, "x"), by=by, now=NOW)
    assert seats(draw)["Ben"] == ""
    gives_up(draw, "Cleo")
    do_change(change=prepared(draw, by), by=by, now=NOW)

    assert seats(draw) == {"Ada": "", "Ben": "y", "Cleo": "", "Dora": "z"}
    assert findings(draw) == ()
    changes = draw.seat_changes.filter(status=ChangeStatus.DONE).order_by("n_before")
    assert [(one.n_before, one.kind) for one in changes] == [(0, "moving_up"), (1, "cut"), (2, "moving_up")]
    last = last_change(draw)
    assert last is not None
    events = kept_published(bytes(last.published_form or b"")).draw["events"]
    assert [event["event"] for event in events] == ["promotions", "seats_cut", "promotions"]


def test_a_cancellation_seats_nobody_who_gave_up_and_uses_what_they_left() -> None:
    lists = {"Ada": "xy", "Ben": "yx", "Cleo": "xy"}
    draw, by = published_day(lists, {"x": 2, "y": 1})
    assert seats(draw) == {"Ada": "x", "Ben": "y", "Cleo": "x"}
    gives_up(draw, "Ada")
    gives_up(draw, "Ben")

    found = cut(draw, by, "x")
    do_change(change=found, by=by, now=NOW)

    assert seats(draw) == {"Ada": "", "Ben": "", "Cleo": "y"}
    assert [event["event"] for event in found.events] == ["promotions", "seats_cut"]
    assert found.events[0]["left_alone"] == ["1", "2"]
    assert findings(draw) == ()
    told = {letter.person.name: letter.text for letter in Letter.objects.select_related("person")}
    assert "You gave up your seat in “About x”" in told["Ada"]
    assert "you are in “About y”, choice 2 on your list." in told["Cleo"]
    with pytest.raises(SeatIsGone):
        takes_back(draw, "Ben")


def asked_for_the_consent_of_ada() -> tuple[Draw, Person]:
    """Cancel "y" where Ben can be helped only if Ada makes room in "x" for him; she would go to her second choice."""
    draw, by = published_day({"Ada": "xz", "Ben": "yx"}, {"x": 1, "y": 1, "z": 1})
    assert seats(draw) == {"Ada": "x", "Ben": "y"}
    return draw, by


def test_only_who_agreed_is_moved_further_down_for_others() -> None:
    draw, by = asked_for_the_consent_of_ada()
    ada = attends(draw, "Ada")
    assert cut(draw, by, "y").events[0]["opted_in"] == []
    agree_to_be_moved(attendee=ada, agrees=True, by=ada.person, now=NOW)

    found = cut(draw, by, "y")
    do_change(change=found, by=by, now=NOW)

    assert found.events[0]["opted_in"] == ["Ada"]
    assert seats(draw) == {"Ada": "z", "Ben": "x"}
    assert findings(draw) == ()
    letter = Letter.objects.get(person__name="Ada").text
    assert "choice 2 on your list, so that somebody else has a seat. You had agreed to be moved. Thank you." in letter


def test_consent_that_was_withdrawn_after_the_preview_stops_it() -> None:
    draw, by = asked_for_the_consent_of_ada()
    ada = attends(draw, "Ada")
    agree_to_be_moved(attendee=ada, agrees=True, by=ada.person, now=NOW)
    found = cut(draw, by, "y")
    agree_to_be_moved(attendee=ada, agrees=False, by=ada.person, now=NOW)

    with pytest.raises(OutOfDate):
        do_change(change=found, by=by, now=NOW)
    do_change(change=cut(draw, by, "y"), by=by, now=NOW)

    assert seats(draw) == {"Ada": "x", "Ben": ""}


def test_without_that_guard_she_is_moved_against_her_will(monkeypatch: pytest.MonkeyPatch) -> None:
    draw, by = asked_for_the_consent_of_ada()
    ada = attends(draw, "Ada")
    agree_to_be_moved(attendee=ada, agrees=True, by=ada.person, now=NOW)
    found = cut(draw, by, "y")
    agree_to_be_moved(attendee=ada, agrees=False, by=ada.person, now=NOW)
    monkeypatch.setattr(changing, "_insist_on_people", lambda _change: None)

    do_change(change=found, by=by, now=NOW)

    assert seats(draw)["Ada"] == "z"


def test_consent_is_noted_once_in_the_log_each_time_it_changes() -> None:
    draw, _by = a_chain()
    ada = attends(draw, "Ada")
    for agrees in (False, True, True, False):
        agree_to_be_moved(attendee=ada, agrees=agrees, by=ada.person, now=NOW)
    noted = LogEntry.objects.filter(action__endswith="_to_be_moved").order_by("seq").values_list("action", flat=True)
    assert list(noted) == ["pdday.agree_to_be_moved", "pdday.refuse_to_be_moved"]


def test_it_is_refused_in_words() -> None:
    draw, by = a_chain()
    ada, ben = attends(draw, "Ada"), attends(draw, "Ben")
    block = block_of(draw.pd_day, "1")
    for act in (give_up_seat, take_back_seat):
        with pytest.raises(NotAllowed):
            act(attendee=ada, block_id=block, by=ben.person, now=NOW)
        with pytest.raises(BreakoutHasBegun):
            act(attendee=ada, block_id=block, by=ada.person, now=at("09:00"))
    with pytest.raises(NotAllowed):
        agree_to_be_moved(attendee=ada, agrees=True, by=ben.person, now=NOW)
    with pytest.raises(NoSuchSeat):
        gives_up(draw, "Cleo")
    with pytest.raises(NoSuchSeat):
        gives_up(draw, "Ada", "2")
    with pytest.raises(NotAllowed):
        ask_to_move_up(draw=draw, by=ada.person, now=NOW)
    Draw.objects.filter(pk=draw.pk).update(status="draft", published_at=None)
    with pytest.raises(NotDrawn):
        ask_to_move_up(draw=draw, by=by, now=NOW)


def a_free_seat_in_a_closet() -> tuple[Draw, Person]:
    """Ada gives up the first section of a topic, so she may have the second: its room holds only Ben by now."""
    pd_day = make_pd_day(make_district(), "1", "2")
    first = make_pd_session(pd_day, "first", offering="Grades", seats=5)
    second = make_pd_session(pd_day, "second", offering="Grades", block="2", seats=5)
    for name, wishes in {"Ada": (first, second), "Ben": (second,)}.items():
        attendee = make_attendee(pd_day, make_person(pd_day.district, "educator", name=name))
        Attendee.objects.filter(pk=attendee.pk).update(draw_id=name)
        for wish in wishes:
            rank_sessions(attendee, wish)
    open_ranking(pd_day, opens=OPENS, closes=CLOSES)
    draw, by = published(pd_day)
    make_room(pd_day, "Closet", 1)
    change_room(pd_day=pd_day, session_id="second", room_id="Closet", by=by, now=NOW)
    gives_up(draw, "Ada")
    Letter.objects.all().delete()
    return draw, by


def test_nobody_moves_up_into_a_room_that_is_too_small_since_publishing() -> None:
    draw, by = a_free_seat_in_a_closet()
    assert seats_to_pass_on(draw, now=NOW) == SeatsToPassOn(1, 0)
    found = prepared(draw, by)

    with pytest.raises(RoomIsTooSmall, match="Closet"):
        do_change(change=found, by=by, now=NOW)

    assert (seats(draw, "2"), Letter.objects.count()) == ({"Ada": "", "Ben": "second"}, 0)


def test_without_that_guard_the_room_gets_more_people_than_it_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    draw, by = a_free_seat_in_a_closet()
    monkeypatch.setattr(changing, "_insist_on_rooms", lambda *_: None)

    do_change(change=prepared(draw, by), by=by, now=NOW)

    assert seats(draw, "2") == {"Ada": "second", "Ben": "second"}


def test_what_can_be_passed_on_is_counted() -> None:
    lists = {"Ada": "x", "Ben": "xy", "Cleo": "yz", "Dora": "zy"}
    draw, by = published_day(lists, {"x": 1, "y": 1, "z": 2})
    assert seats_to_pass_on(draw, now=NOW) == SeatsToPassOn(0, 0)
    gives_up(draw, "Ada")
    assert seats_to_pass_on(draw, now=NOW) == SeatsToPassOn(1, 0)
    assert seats_to_pass_on(draw, now=at("09:00")) == SeatsToPassOn(0, 0)
    do_change(change=cut(draw, by, "y"), by=by, now=NOW)
    assert seats(draw) == {"Ada": "", "Ben": "x", "Cleo": "z", "Dora": "z"}
    assert seats_to_pass_on(draw, now=NOW) == SeatsToPassOn(0, 0)
