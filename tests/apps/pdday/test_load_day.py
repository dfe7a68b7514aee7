import pytest

from records import (
    make_attendee,
    make_district,
    make_pd_day,
    make_pd_session,
    make_person,
    make_room,
    rank_sessions,
)
from waymark.apps.pdday.models import Absence, Facilitator, PdDay
from waymark.apps.pdday.selectors.days import attendee_of, load_day, pd_days_seen_by
from waymark.apps.pdday.services.draw_day import draw_day

pytestmark = pytest.mark.django_db


def crowded_day(n_people: int) -> PdDay:
    pd_day = make_pd_day(make_district(), "1", "2")
    hot = make_pd_session(pd_day, "hot", room=make_room(pd_day, "closet", 1), seats=9)
    cool = make_pd_session(pd_day, "cool", block="2", seats=9)
    for _ in range(n_people):
        attendee = make_attendee(pd_day)
        rank_sessions(attendee, hot)
        rank_sessions(attendee, cool)
    return pd_day


def test_a_loaded_day_can_be_drawn() -> None:
    day = load_day(crowded_day(3))

    figures = draw_day(day=day, seed=bytes(32)).figures

    assert (figures.n_slots, figures.placed) == (6, 4)


def test_people_are_named_by_their_draw_id_and_nothing_else() -> None:
    pd_day = crowded_day(2)
    pd_day.attendees.update(groups=["math", "choir"])
    pd_day.sessions.filter(session_id="cool").update(open_to=["math"])

    day = load_day(pd_day)

    assert [e.educator_id for e in day.educators] == sorted(pd_day.attendees.values_list("draw_id", flat=True))
    assert {(e.name, e.school_id, e.groups) for e in day.educators} == {("", "", ("math",))}


def test_facilitators_and_absences_come_along() -> None:
    pd_day = crowded_day(2)
    leader, away = pd_day.attendees.all()
    Facilitator.objects.create(session=pd_day.sessions.get(session_id="hot"), person=leader.person)
    Absence.objects.create(attendee=away, block=pd_day.blocks.get(label="2"))

    day = load_day(pd_day)

    assert {s.session_id: s.facilitator_ids for s in day.sessions} == {"cool": (), "hot": (leader.draw_id,)}
    assert {e.educator_id: e.away for e in day.educators} == {leader.draw_id: (), away.draw_id: ("2",)}


@pytest.mark.parametrize("n_people", [1, 3])
def test_loading_takes_eight_queries_whatever_the_size(n_people: int, django_assert_num_queries: object) -> None:
    pd_day = crowded_day(n_people)

    with django_assert_num_queries(8):  # type: ignore[operator]  # pytest-django's fixture
        load_day(pd_day)


def test_a_day_is_seen_by_its_coordinators_and_once_published_by_those_who_attend() -> None:
    pd_day = crowded_day(1)
    coordinator = make_person(pd_day.district, "coordinator")
    stranger = make_person(make_district(), "coordinator")
    attending = pd_day.attendees.get().person
    colleague = make_person(pd_day.district, "educator")

    def seers() -> list[bool]:
        people = (coordinator, stranger, attending, colleague)
        return [pd_days_seen_by(p, on=pd_day.held_on).filter(pk=pd_day.pk).exists() for p in people]

    assert seers() == [True, False, False, False]
    PdDay.objects.filter(pk=pd_day.pk).update(programme_published_at="2016-10-01T00:00:00Z")
    assert seers() == [True, False, True, False]
    assert attendee_of(attending, pd_day) == pd_day.attendees.get()
    assert attendee_of(colleague, pd_day) is None
