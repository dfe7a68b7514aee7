"""Who is what to whom: dated, of one district, and no other way to a row."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError
from pytest_django import DjangoAssertNumQueries

from records import enroll, make_class_section, make_district, make_person, make_school, relate
from waymark.apps.audit.models import LogEntry
from waymark.apps.people.models import ClassSection, Enrollment, Person, Relation
from waymark.apps.people.selectors import (
    class_sections_taught_by,
    has_relation,
    people_related_to,
    relations_between,
    roster_seen_by,
)
from waymark.apps.people.services.relations import (
    FollowsFromEnrollments,
    NotOfOneDistrict,
    NotTheirs,
    end_relation,
)
from waymark.apps.people.services.relations import relate as relate_by_hand

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


@pytest.fixture
def section() -> ClassSection:
    return make_class_section(make_school(make_district()))


def someone_of(section: ClassSection, *roles: str) -> Person:
    return make_person(section.district, *roles)


def test_a_teacher_teaches_the_students_of_the_same_class_section_and_nobody_else(section: ClassSection) -> None:
    teacher, student, aide, elsewhere = (someone_of(section) for _ in range(4))
    enroll(teacher, section, "teacher")
    enroll(aide, section, "aide")
    enroll(student, section)
    enroll(elsewhere, make_class_section(section.school))

    assert relations_between(teacher, student, on=TODAY) == {"teaches"}
    assert relations_between(aide, student, on=TODAY) == {"teaches"}
    assert relations_between(student, teacher, on=TODAY) == set()
    assert relations_between(teacher, aide, on=TODAY) == set()
    assert relations_between(teacher, elsewhere, on=TODAY) == set()
    assert list(people_related_to(teacher, "teaches", on=TODAY)) == [student]


@pytest.mark.parametrize("kind", ["coaches", "leads", "guards"])
def test_a_stored_relation_goes_one_way_and_answers_to_its_name_only(section: ClassSection, kind: str) -> None:
    one, other = someone_of(section), someone_of(section)
    relate(one, kind, other)

    assert has_relation(one, other, kind, on=TODAY)
    assert has_relation(one, other, on=TODAY)
    assert not has_relation(one, other, "teaches", on=TODAY)
    assert not has_relation(other, one, on=TODAY)
    assert list(people_related_to(one, on=TODAY)) == [other]
    assert list(people_related_to(one, "teaches", on=TODAY)) == []


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "holds"),
    [(TODAY, TODAY, True), (YESTERDAY, YESTERDAY, False), (TOMORROW, None, False), (YESTERDAY, None, True)],
)
def test_only_the_days_of_a_relation_count_and_its_last_is_one_of_them(
    section: ClassSection, starts_on: date, ends_on: date | None, holds: bool
) -> None:
    teacher, student, coach = (someone_of(section) for _ in range(3))
    enroll(teacher, section, "teacher")
    Enrollment.objects.create(
        person=student, class_section=section, kind="student", starts_on=starts_on, ends_on=ends_on
    )
    coached = relate(coach, "coaches", teacher, since=starts_on)
    coached.ends_on = ends_on
    coached.save()

    assert has_relation(teacher, student, "teaches", on=TODAY) is holds
    assert has_relation(coach, teacher, "coaches", on=TODAY) is holds
    assert list(people_related_to(teacher, on=TODAY)) == ([student] if holds else [])
    assert list(people_related_to(coach, on=TODAY)) == ([teacher] if holds else [])


def test_who_no_longer_teaches_the_class_section_no_longer_sees_its_roster(section: ClassSection) -> None:
    teacher, student = someone_of(section), someone_of(section)
    taught = enroll(teacher, section, "teacher")
    of_student = enroll(student, section)

    assert list(roster_seen_by(teacher, class_section=section, on=TODAY)) == [taught, of_student]
    assert list(roster_seen_by(student, class_section=section, on=TODAY)) == []

    taught.ends_on = YESTERDAY
    taught.save()

    assert list(roster_seen_by(teacher, class_section=section, on=TODAY)) == []
    assert list(class_sections_taught_by(teacher, on=TODAY)) == []


def test_rows_that_cross_from_one_district_into_another_open_nothing(section: ClassSection) -> None:
    stranger, student, theirs = make_person(make_district()), someone_of(section), someone_of(section)
    enroll(stranger, section, "teacher")
    enroll(theirs, section, "teacher")
    enroll(student, section)
    enroll(stranger, section)
    relate(stranger, "coaches", student)

    assert relations_between(stranger, student, on=TODAY) == set()
    assert list(people_related_to(stranger, on=TODAY)) == []
    assert list(class_sections_taught_by(stranger, on=TODAY)) == []
    assert list(roster_seen_by(stranger, class_section=section, on=TODAY)) == []
    assert list(people_related_to(theirs, on=TODAY)) == [student]
    assert stranger not in [e.person for e in roster_seen_by(theirs, class_section=section, on=TODAY)]


def test_without_asking_for_one_district_a_row_that_crosses_would_open_another(section: ClassSection) -> None:
    stranger, student = make_person(make_district()), someone_of(section)
    relate(stranger, "coaches", student)

    stranger.district_id = student.district_id  # what the question about districts would see if nobody asked it

    assert list(people_related_to(stranger, on=TODAY)) == [student]


def test_nobody_is_anything_to_himself(section: ClassSection) -> None:
    person = someone_of(section)

    with pytest.raises(IntegrityError, match="somebody_else"):
        relate(person, "coaches", person)


def test_teaching_is_not_kept_twice(section: ClassSection) -> None:
    with pytest.raises(IntegrityError, match="teaching_follows_from_enrollments"):
        relate(someone_of(section), "teaches", someone_of(section))


NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)


def test_it_staff_say_who_coaches_whom_and_when_it_ends_and_both_are_logged(section: ClassSection) -> None:
    admin, coach, teacher = someone_of(section, "it_admin"), someone_of(section), someone_of(section)

    def said() -> Relation:
        return relate_by_hand(person=coach, kind="coaches", other=teacher, starts_on=YESTERDAY, by=admin, now=NOW)

    assert said() == said()
    assert has_relation(coach, teacher, "coaches", on=TODAY)

    assert end_relation(person=coach, kind="coaches", other=teacher, on=TODAY, by=admin, now=NOW) == 1
    assert not has_relation(coach, teacher, on=TODAY)
    assert has_relation(coach, teacher, on=YESTERDAY)
    assert list(LogEntry.objects.order_by("seq").values_list("action", "subject")) == [
        ("people.relate", f"person:{teacher.public_id}"),
        ("people.end_relation", f"person:{teacher.public_id}"),
    ]


def test_nobody_relates_people_of_two_districts_and_nobody_but_it_staff_relates_anyone(section: ClassSection) -> None:
    admin, one, other = someone_of(section, "it_admin"), someone_of(section), someone_of(section)
    elsewhere = make_person(make_district())
    for person, kind, of, by, refusal in (
        (one, "coaches", elsewhere, admin, NotOfOneDistrict),
        (one, "coaches", one, admin, NotOfOneDistrict),
        (elsewhere, "coaches", one, admin, NotTheirs),
        (one, "coaches", other, one, NotTheirs),
        (one, "teaches", other, admin, FollowsFromEnrollments),
    ):
        with pytest.raises(refusal):
            relate_by_hand(person=person, kind=kind, other=of, starts_on=TODAY, by=by, now=NOW)
    assert not Relation.objects.exists()


@pytest.mark.parametrize("n_students", [1, 3])
def test_a_roster_costs_one_query_however_long_it_is(
    section: ClassSection, n_students: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    teacher = someone_of(section)
    enroll(teacher, section, "teacher")
    for _ in range(n_students):
        enroll(someone_of(section), section)

    with django_assert_num_queries(1):
        assert len([e.person.name for e in roster_seen_by(teacher, class_section=section, on=TODAY)]) == n_students + 1
    with django_assert_num_queries(1):
        assert len(list(people_related_to(teacher, on=TODAY))) == n_students
