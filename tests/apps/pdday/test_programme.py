"""Building a day: each rule, with the damage that would be done without it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from programmes import NOW, lead, make_coordinator, make_sketch
from records import (
    at,
    make_attendee,
    make_block,
    make_district,
    make_pd_day,
    make_pd_session,
    make_person,
    make_room,
    open_ranking,
    rank_sessions,
)
from waymark.apps.audit.models import LogEntry
from waymark.apps.pdday import day as plain
from waymark.apps.pdday.models import BlockKind, PdDay, RankedChoice, Session
from waymark.apps.pdday.programme_problems import blocking_problems, notices
from waymark.apps.pdday.programme_refusals import (
    AlreadyThere,
    NotTheirDay,
    ProgrammeHasProblems,
    ProgrammeIsPublished,
    RankingHasClosed,
    RankingHasOpened,
    StillInUse,
    TimesDoNotFit,
)
from waymark.apps.pdday.schedules import schedule_of
from waymark.apps.pdday.selectors.programme import load_programme, people_meant
from waymark.apps.pdday.services import programme as programme_services
from waymark.apps.pdday.services.programme import (
    EMPTY,
    BlockTimes,
    add_block,
    publish_programme,
    remove_block,
    set_times,
    unpublish_programme,
)
from waymark.apps.pdday.services.programme_people import invite_everyone, remove_attendee, take_over_people
from waymark.apps.pdday.services.programme_sessions import planned_changes, remove_room, remove_session, take_over
from waymark.apps.people.models import Person

pytestmark = pytest.mark.django_db


def double_booked(by: Person) -> PdDay:
    """Make a sketch whose Room 12 holds two sessions in breakout 1."""
    pd_day = make_sketch(by)
    room = make_room(pd_day, "Room 12", 24)
    make_pd_session(pd_day, "s1", offering="talks", block="Breakout 1", room=room, seats=24)
    make_pd_session(pd_day, "s2", offering="art", block="Breakout 1", room=room, seats=24)
    return pd_day


def publish(pd_day: PdDay, by: Person) -> PdDay:
    publish_programme(pd_day=pd_day, by=by, now=NOW)
    pd_day.refresh_from_db()
    return pd_day


def plain_session(session_id: str = "s1", **changes: Any) -> plain.Session:
    session = plain.Session(session_id, f"o-{session_id}", f"About {session_id}", "Breakout 1", 20)
    return replace(session, **changes)


def deeds() -> list[str]:
    return list(LogEntry.objects.order_by("seq").values_list("action", flat=True))


def test_the_template_gives_five_blocks_with_times_in_the_districts_zone() -> None:
    pd_day = make_sketch(make_coordinator())

    blocks = [(b.label, b.kind, b.starts_at, b.ends_at) for b in pd_day.blocks.all()]

    assert blocks == [
        ("Convocation", BlockKind.TOGETHER, at("08:00"), at("09:00")),
        ("Breakout 1", BlockKind.BREAKOUT, at("09:15"), at("10:30")),
        ("Breakout 2", BlockKind.BREAKOUT, at("10:45"), at("12:00")),
        ("Lunch", BlockKind.PAUSE, at("12:00"), at("13:00")),
        ("Breakout 3", BlockKind.BREAKOUT, at("13:00"), at("14:15")),
    ]
    assert deeds() == ["pdday.create_pd_day"]


def test_an_empty_template_gives_no_block() -> None:
    assert make_sketch(make_coordinator(), template=EMPTY).blocks.count() == 0


def test_a_district_has_one_day_of_a_title() -> None:
    by = make_coordinator()
    make_sketch(by)

    with pytest.raises(AlreadyThere, match="#cedarlearns16 already"):
        make_sketch(by)


def test_nobody_but_a_coordinator_of_the_district_builds() -> None:
    by = make_coordinator()
    pd_day = double_booked(by)
    strangers = (make_coordinator(), make_person(by.district, "educator"), make_person(by.district, "it_admin"))

    for stranger in strangers:
        for deed in (publish_programme, unpublish_programme, invite_everyone):
            with pytest.raises(NotTheirDay):
                deed(pd_day=pd_day, by=stranger, now=NOW)
        with pytest.raises(NotTheirDay):
            take_over(pd_day=pd_day, rooms=(), sessions=(), by=stranger, now=NOW)


def test_a_double_booked_room_is_not_published_and_both_sessions_are_named() -> None:
    by = make_coordinator()
    pd_day = double_booked(by)

    with pytest.raises(ProgrammeHasProblems) as refusal:
        publish(pd_day, by)

    assert [(p.text, p.session_ids) for p in refusal.value.problems] == [
        ("Room 12 is double-booked in Breakout 1: “About art” (s2) and “About talks” (s1).", ("s2", "s1"))
    ]
    pd_day.refresh_from_db()
    assert pd_day.programme_published_at is None
    assert deeds() == ["pdday.create_pd_day"]


def test_without_the_check_a_double_booking_is_published(monkeypatch: pytest.MonkeyPatch) -> None:
    by = make_coordinator()
    pd_day = double_booked(by)
    monkeypatch.setattr(programme_services, "blocking_problems", lambda _programme: ())

    publish(pd_day, by)

    assert pd_day.programme_published_at == NOW
    assert len({s.room_id for s in pd_day.sessions.all()}) < pd_day.sessions.count()


def test_three_sessions_in_one_room_are_three_double_bookings() -> None:
    by = make_coordinator()
    pd_day = double_booked(by)
    make_pd_session(pd_day, "s3", block="Breakout 1", room=pd_day.rooms.get(), seats=1)

    pairs = {problem.session_ids for problem in blocking_problems(load_programme(pd_day))}

    assert pairs == {("s2", "s3"), ("s2", "s1"), ("s3", "s1")}


def test_the_same_room_in_two_breakouts_is_no_double_booking() -> None:
    by = make_coordinator()
    pd_day = double_booked(by)
    pd_day.sessions.filter(session_id="s2").update(block=pd_day.blocks.get(label="Breakout 2"))

    assert publish(pd_day, by).programme_published_at == NOW
    assert deeds()[-1] == "pdday.publish_programme"


def test_a_facilitator_in_two_sessions_of_one_breakout_is_named() -> None:
    by = make_coordinator()
    pd_day = double_booked(by)
    pd_day.sessions.update(room=None)
    person = make_person(by.district, "educator", name="Dana Oakes")
    lead(pd_day, "s1", person)
    lead(pd_day, "s2", person)

    problems = blocking_problems(load_programme(pd_day))

    assert [problem.text for problem in problems] == [
        "Dana Oakes would facilitate two sessions in Breakout 1: “About art” (s2) and “About talks” (s1)."
    ]


def test_blocks_that_overlap_are_named_even_when_another_lies_between() -> None:
    pd_day = make_pd_day(make_district(), "1")
    make_pd_session(pd_day, "s1")
    make_block(pd_day, "Fair", "08:00", "12:00", BlockKind.TOGETHER)
    make_block(pd_day, "2", "11:00", "11:30")

    texts = [problem.text for problem in blocking_problems(load_programme(pd_day))]

    assert texts == ["1 begins before Fair has ended.", "2 begins before Fair has ended."]


def test_a_day_without_sessions_is_not_published() -> None:
    by = make_coordinator()

    with pytest.raises(ProgrammeHasProblems, match="There is no session yet"):
        publish(make_sketch(by), by)


def test_what_is_worth_a_look_is_told_and_does_not_stop_anyone() -> None:
    by = make_coordinator()
    pd_day = make_sketch(by)
    make_pd_session(pd_day, "s1", block="Breakout 1", seats=1)
    make_pd_session(pd_day, "s2", block="Breakout 2", seats=9, room=make_room(pd_day, "Closet", 2))
    lead(pd_day, "s1", make_person(by.district, "educator", name="Dana Oakes"))
    for _ in range(4):
        make_attendee(pd_day, make_person(by.district))

    told = [notice.text for notice in notices(load_programme(pd_day))]

    assert told == [
        "Breakout 3 has no session.",
        "“About s1” (s1) has no room.",
        "“About s2” (s2) has 9 seats, and Closet holds 2.",
        "Dana Oakes facilitates “About s1” and is not among the people who come.",
        "Breakout 1 has 1 seats: 2 people will be left without one.",
        "Breakout 2 has 2 seats: 2 people will be left without one.",
    ]
    assert publish(pd_day, by).programme_published_at == NOW


def test_publishing_twice_is_publishing_once() -> None:
    by = make_coordinator()
    pd_day = double_booked(by)
    pd_day.sessions.update(room=None)

    publish(pd_day, by)
    publish_programme(pd_day=pd_day, by=by, now=NOW + timedelta(hours=1))

    pd_day.refresh_from_db()
    assert pd_day.programme_published_at == NOW
    assert deeds().count("pdday.publish_programme") == 1


def test_a_published_programme_stays_as_it_is_until_it_is_taken_back() -> None:
    by = make_coordinator()
    pd_day = double_booked(by)
    pd_day.sessions.update(room=None)
    publish(pd_day, by)

    with pytest.raises(ProgrammeIsPublished):
        remove_session(pd_day=pd_day, session_id="s1", by=by, now=NOW)
    with pytest.raises(ProgrammeIsPublished):
        take_over(pd_day=pd_day, rooms=(), sessions=[plain_session()], by=by, now=NOW)
    with pytest.raises(ProgrammeIsPublished):
        set_times(pd_day=pd_day, times={}, by=by, now=NOW)

    unpublish_programme(pd_day=pd_day, by=by, now=NOW)
    remove_session(pd_day=pd_day, session_id="s1", by=by, now=NOW)
    assert pd_day.sessions.count() == 1


def test_taking_back_ends_when_ranking_opens_and_takes_planned_times_along() -> None:
    by = make_coordinator()
    pd_day = double_booked(by)
    open_ranking(pd_day, opens=NOW)

    with pytest.raises(RankingHasOpened):
        unpublish_programme(pd_day=pd_day, by=by, now=NOW)
    unpublish_programme(pd_day=pd_day, by=by, now=NOW - timedelta(seconds=1))

    pd_day.refresh_from_db()
    assert (pd_day.programme_published_at, pd_day.ranking_opens_at, pd_day.ranking_closes_at) == (None, None, None)


def times_of(pd_day: PdDay) -> dict[int, BlockTimes]:
    return {b.pk: BlockTimes(b.label, b.starts_at, b.ends_at, b.place) for b in pd_day.blocks.all()}


def test_two_blocks_change_places_and_names_at_once() -> None:
    by = make_coordinator()
    pd_day = make_sketch(by)
    lunch, third = pd_day.blocks.get(label="Lunch"), pd_day.blocks.get(label="Breakout 3")
    times = times_of(pd_day)
    times[lunch.pk], times[third.pk] = times[third.pk], times[lunch.pk]

    set_times(pd_day=pd_day, times=times, by=by, now=NOW)

    lunch.refresh_from_db()
    assert (lunch.label, lunch.starts_at, lunch.ends_at) == ("Breakout 3", at("13:00"), at("14:15"))


def test_times_that_do_not_fit_are_refused_and_nothing_moves() -> None:
    by = make_coordinator()
    pd_day = make_sketch(by)
    before = times_of(pd_day)
    lunch = pd_day.blocks.get(label="Lunch").pk

    for wanted, refusal in (
        (replace(before[lunch], ends_at=at("12:00")), TimesDoNotFit),
        (replace(before[lunch], starts_at=at("10:45")), TimesDoNotFit),
        (replace(before[lunch], label="Convocation"), AlreadyThere),
    ):
        with pytest.raises(refusal):
            set_times(pd_day=pd_day, times={**before, lunch: wanted}, by=by, now=NOW)

    assert times_of(pd_day) == before


def test_a_block_can_be_added_and_taken_out_while_it_is_empty() -> None:
    by = make_coordinator()
    pd_day = make_sketch(by)
    wrap_up = BlockTimes("Wrap-up", at("14:30"), at("15:00"))

    block = add_block(pd_day=pd_day, kind=BlockKind.TOGETHER, times=wrap_up, by=by, now=NOW)
    make_pd_session(pd_day, "s1", block="Breakout 1")
    with pytest.raises(StillInUse, match="Breakout 1 has sessions"):
        remove_block(pd_day=pd_day, block_id=pd_day.blocks.get(label="Breakout 1").pk, by=by, now=NOW)
    remove_block(pd_day=pd_day, block_id=block.pk, by=by, now=NOW)

    assert pd_day.blocks.count() == 5


def test_a_list_brings_rooms_and_sessions_and_twice_changes_nothing() -> None:
    by = make_coordinator()
    pd_day = make_sketch(by)
    person = make_person(by.district)
    rooms = [plain.Room("Room 12", 24)]
    sessions = [
        plain_session("s1", room_id="Room 12", facilitator_ids=(person.person_id,), open_to=("math",), strand="Math"),
        plain_session("s2"),
    ]

    first = take_over(pd_day=pd_day, rooms=rooms, sessions=sessions, by=by, now=NOW)
    n_deeds = len(deeds())
    second = take_over(pd_day=pd_day, rooms=rooms, sessions=sessions, by=by, now=NOW)

    assert (first.new_rooms, first.new_sessions) == (("Room 12",), ("s1", "s2"))
    assert not second.is_any
    assert second.same_sessions == ("s1", "s2")
    assert len(deeds()) == n_deeds
    found = load_programme(pd_day).sessions[0]
    assert (found.title, found.room_id, found.capacity_seats, found.open_to) == ("About s1", "Room 12", 20, ("math",))
    assert [leader.person_id for leader in found.leaders] == [person.person_id]


def test_a_changed_row_changes_its_session_only_and_what_is_not_listed_stays() -> None:
    by = make_coordinator()
    pd_day = make_sketch(by)
    take_over(pd_day=pd_day, rooms=(), sessions=[plain_session("s1"), plain_session("s2")], by=by, now=NOW)

    wanted = [plain_session("s1", capacity_seats=7, title="New title")]
    changes = planned_changes(pd_day=pd_day, rooms=(), sessions=wanted)
    assert (changes.changed_sessions, changes.not_in_list) == (("s1",), ("s2",))
    take_over(pd_day=pd_day, rooms=(), sessions=wanted, by=by, now=NOW)

    assert {s.session_id: (s.capacity_seats, s.title) for s in load_programme(pd_day).sessions} == {
        "s1": (7, "New title"),
        "s2": (20, "About s2"),
    }


def test_a_session_that_people_ranked_neither_moves_nor_goes() -> None:
    by = make_coordinator()
    pd_day = make_sketch(by)
    session = make_pd_session(pd_day, "s1", block="Breakout 1")
    rank_sessions(make_attendee(pd_day), session)

    with pytest.raises(StillInUse):
        remove_session(pd_day=pd_day, session_id="s1", by=by, now=NOW)
    with pytest.raises(StillInUse):
        take_over(pd_day=pd_day, rooms=(), sessions=[plain_session("s1", breakout="Breakout 2")], by=by, now=NOW)

    assert Session.objects.get().block.label == "Breakout 1"


def test_without_the_guard_wishes_would_vanish_with_the_session() -> None:
    pd_day = make_sketch(make_coordinator())
    session = make_pd_session(pd_day, "s1", block="Breakout 1")
    rank_sessions(make_attendee(pd_day), session)

    session.delete()

    assert RankedChoice.objects.count() == 0


def test_a_room_in_use_stays() -> None:
    by = make_coordinator()
    pd_day = double_booked(by)

    with pytest.raises(StillInUse, match="Room 12 is used by 2"):
        remove_room(pd_day=pd_day, room_id="Room 12", by=by, now=NOW)
    pd_day.sessions.update(room=None)
    remove_room(pd_day=pd_day, room_id="Room 12", by=by, now=NOW)

    assert pd_day.rooms.count() == 0


def test_everyone_means_the_educators_of_the_district_in_office_and_only_once() -> None:
    by = make_coordinator()
    pd_day = make_sketch(by)
    here = [make_person(by.district, "educator") for _ in range(2)]
    gone = make_person(by.district, "educator")
    gone.roles.update(ends_on=NOW.date() - timedelta(days=1))
    make_person(make_district(), "educator")

    assert invite_everyone(pd_day=pd_day, by=by, now=NOW) == 2
    assert invite_everyone(pd_day=pd_day, by=by, now=NOW) == 0
    assert {a.person for a in pd_day.attendees.all()} == set(here)


def test_a_list_of_people_brings_groups_priority_and_absences_and_twice_changes_nothing() -> None:
    by = make_coordinator()
    pd_day = make_sketch(by)
    person = make_person(by.district)
    rows = [plain.Educator(person.person_id, groups=("math",), priority_band=2, away=("Breakout 2",))]

    first = take_over_people(pd_day=pd_day, educators=rows, by=by, now=NOW)
    draw_id = pd_day.attendees.get().draw_id
    second = take_over_people(pd_day=pd_day, educators=rows, by=by, now=NOW)
    third = take_over_people(pd_day=pd_day, educators=[replace(rows[0], away=())], by=by, now=NOW)

    assert (first.new, second.is_any, third.changed) == ((person.person_id,), False, (person.person_id,))
    attendee = pd_day.attendees.get()
    assert (attendee.groups, attendee.priority_band, attendee.draw_id) == (["math"], 2, draw_id)
    assert attendee.absences.count() == 0


def test_the_list_of_people_is_final_once_ranking_has_closed() -> None:
    by = make_coordinator()
    pd_day = make_sketch(by)
    open_ranking(pd_day, opens=NOW - timedelta(days=2), closes=NOW)

    assert invite_everyone(pd_day=pd_day, by=by, now=NOW - timedelta(seconds=1)) == 0
    with pytest.raises(RankingHasClosed):
        invite_everyone(pd_day=pd_day, by=by, now=NOW)


def test_who_has_ranked_stays_on_the_list() -> None:
    by = make_coordinator()
    pd_day = make_sketch(by)
    ranked, idle = make_attendee(pd_day), make_attendee(pd_day)
    rank_sessions(ranked, make_pd_session(pd_day, "s1", block="Breakout 1"))

    with pytest.raises(StillInUse):
        remove_attendee(pd_day=pd_day, person=ranked.person.public_id, by=by, now=NOW)
    remove_attendee(pd_day=pd_day, person=idle.person.public_id, by=by, now=NOW)

    assert list(pd_day.attendees.all()) == [ranked]


def test_the_convocation_is_on_every_schedule_and_a_facilitator_has_no_choice_in_that_breakout() -> None:
    by = make_coordinator()
    pd_day = double_booked(by)
    leader, guest = make_person(by.district), make_person(by.district)
    lead(pd_day, "s1", leader)
    programme = load_programme(pd_day)
    second = pd_day.blocks.get(label="Breakout 2").pk

    days = [schedule_of(programme, person.person_id, {second}) for person in (leader, guest)]

    assert [[s.block.label for s in day if s.is_together] for day in days] == [["Convocation"], ["Convocation"]]
    assert [[s.block.label for s in day if s.is_choice] for day in days] == [
        ["Breakout 3"],
        ["Breakout 1", "Breakout 3"],
    ]
    assert [[s.leads.session_id for s in day if s.leads] for day in days] == [["s1"], []]


def test_a_name_means_the_id_first_then_the_whole_name_then_a_part_and_never_another_district() -> None:
    by = make_coordinator()
    dana = make_person(by.district, name="Dana Oakes")
    make_person(by.district, name="Dana Oakes-Lee")
    make_person(make_district(), name="Dana Oakes")

    assert people_meant(by, dana.person_id, on=NOW.date()) == [dana]
    assert people_meant(by, "dana oakes", on=NOW.date()) == [dana]
    assert len(people_meant(by, "Oakes", on=NOW.date())) == 2
    assert people_meant(dana, "Oakes-Lee", on=NOW.date()) == []


@pytest.mark.parametrize("n", [1, 3])
def test_a_programme_is_loaded_in_five_queries(n: int, django_assert_num_queries: Any) -> None:
    by = make_coordinator()
    pd_day = make_sketch(by)
    for i in range(n):
        make_pd_session(pd_day, f"s{i}", block="Breakout 1", room=make_room(pd_day, f"r{i}", 9))
        lead(pd_day, f"s{i}", make_person(by.district))

    with django_assert_num_queries(5):
        load_programme(pd_day)
