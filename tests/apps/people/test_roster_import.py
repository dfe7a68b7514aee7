"""A roster into the records: what it changes, what stops it, what brings it back; each guard is also tried off."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError

from records import enroll, make_class_section, make_district, make_person, make_school
from roster_rows import COMMAND, NOW, TODAY, Rows, applied, brought, digest_of_records, fewer, where
from waymark.apps.audit.models import LogEntry
from waymark.apps.people.models import ClassSection, District, Enrollment, Person, Relation, Role, RosterImport, School
from waymark.apps.people.models.imports import StagedEnrollment, StagedPerson
from waymark.apps.people.roster import (
    EnrollmentKind,
    EnrollmentRow,
    GoneRow,
    PersonRow,
    RecordKind,
    RoleRow,
    RosterRow,
    TermRow,
)
from waymark.apps.people.roster_refusals import (
    ChangedSince,
    NeedsSecondPerson,
    NotAllowed,
    NotReady,
    RecordsChanged,
    RosterRefused,
    RowsNotUnderstood,
    SamePerson,
    TooLateToUndo,
)
from waymark.apps.people.selectors import relations_between
from waymark.apps.people.selectors.imports import faulty_rows, staged_rows
from waymark.apps.people.services import roster_imports, roster_staging
from waymark.apps.people.services.roster_forgetting import forget_old_states
from waymark.apps.people.services.roster_imports import (
    Unread,
    agree,
    ask_to_apply,
    begin_import,
    carry_out,
    set_aside,
    undo_import,
)
from waymark.apps.people.services.roster_standing import records_mark

pytestmark = pytest.mark.django_db
YESTERDAY = TODAY - timedelta(days=1)
LARGE = Rows(n_teachers=5, n_students=60)


@pytest.fixture
def district() -> District:
    return make_district("Elm")


def person(person_id: str) -> Person:
    return Person.objects.get(person_id=person_id)


def told(found: RosterImport, outcome: str) -> dict[str, int]:
    """Return how many rows of each kind have an outcome."""
    return {kind: counts[outcome] for kind, counts in found.counts.items() if outcome in counts}


def faults(found: RosterImport) -> list[tuple[str, str]]:
    return [(kind, row.fault) for kind, row in faulty_rows(found)]


# What it changes


def test_a_first_roster_makes_every_record_with_all_that_it_says(district: District) -> None:
    found = applied(Rows(), district)

    assert found.status == "applied"
    assert told(found, "new") == {
        "school": 1, "term": 2, "person": 6, "role": 6, "class_section": 2, "class_section_term": 2, "enrollment": 5,
        "relation": 1,
    }  # fmt: skip
    teacher = person("t0")
    assert (teacher.name, teacher.email, teacher.district, teacher.school) == (
        "Name of t0",
        "t0@example.org",
        district,
        School.objects.get(school_id="s1"),
    )
    assert len(teacher.public_id) == 16
    section = ClassSection.objects.get(class_section_id="c0")
    assert (section.title, section.course_title, section.grades) == ("Class 0", "Reading", "01;02")
    assert [(term.term_id, term.parent and term.parent.term_id) for term in section.terms.all()] == [("f", "y")]
    assert relations_between(teacher, person("p0"), on=TODAY) == {"teaches"}
    assert relations_between(person("g0"), person("p0"), on=TODAY) == {"guards"}
    assert (Role.objects.get(person__person_id="g0").school, Role.objects.get(person=teacher).school) == (
        None,
        teacher.school,
    )


def test_an_enrollment_without_days_follows_the_terms_of_its_class_section_and_a_role_begins_today(
    district: District,
) -> None:
    applied(Rows(), district)

    enrollment = Enrollment.objects.get(person__person_id="p0")
    assert (enrollment.starts_on, enrollment.ends_on) == (date(2026, 8, 17), date(2027, 1, 15))
    assert (Role.objects.get(person__person_id="p0").starts_on, Role.objects.get(person__person_id="p0").ends_on) == (
        TODAY,
        None,
    )


@pytest.mark.parametrize("days_later", [0, 1, 400])
def test_the_same_roster_again_writes_nothing_whenever_it_comes(district: District, days_later: int) -> None:
    applied(Rows(), district)
    before, n_log = digest_of_records(), LogEntry.objects.filter(action="roster.apply").count()

    again = brought(Rows(), district, now=NOW + timedelta(days=days_later))

    assert again.status == "unchanged"
    assert {outcome for counts in again.counts.values() for outcome in counts} == {"same"}
    assert digest_of_records() == before
    assert LogEntry.objects.filter(action="roster.apply").count() == n_log
    with pytest.raises(NotReady):
        ask_to_apply(roster_import=again, by=COMMAND, now=NOW)


def test_what_is_said_otherwise_is_changed_and_nothing_else(district: District) -> None:
    applied(Rows(), district)
    ids = dict(Person.objects.values_list("person_id", "public_id"))

    found = applied(Rows(renamed={"p1": "New Name"}), district)

    assert told(found, "changed") == {"person": 1}
    assert person("p1").name == "New Name"
    assert dict(Person.objects.values_list("person_id", "public_id")) == ids


def test_whoever_is_no_longer_named_keeps_the_row_and_loses_every_role_and_enrollment(district: District) -> None:
    applied(Rows(), district, now=NOW - timedelta(days=30))

    found = applied(fewer(Rows(), "p1", "t1"), district)

    assert told(found, "gone") == {"person": 2, "role": 2, "enrollment": 2}
    gone = person("p1")
    assert gone.gone_on == TODAY
    assert [role.ends_on for role in gone.roles.all()] == [YESTERDAY]
    assert [enrollment.ends_on for enrollment in gone.enrollments.all()] == [YESTERDAY]
    assert relations_between(person("t1"), gone, on=TODAY) == set()


def test_a_role_that_was_never_in_force_is_taken_out_instead_of_ended_before_it_began(district: District) -> None:
    applied(Rows(), district)

    applied(fewer(Rows(), "p1"), district)

    assert list(person("p1").roles.all()) == []


def test_whoever_comes_back_is_the_same_person_with_a_new_role(district: District) -> None:
    applied(Rows(), district, now=NOW - timedelta(days=30))
    before = person("p1").pk
    applied(fewer(Rows(), "p1"), district, now=NOW - timedelta(days=10))

    applied(Rows(), district)

    back = person("p1")
    assert (back.pk, back.gone_on) == (before, None)
    ended = TODAY - timedelta(days=11)
    assert list(back.roles.order_by("starts_on").values_list("ends_on", flat=True)) == [ended, None]


def test_people_put_in_by_hand_are_never_gone_by_a_roster(district: District) -> None:
    by_hand = make_person(district, "it_admin")

    applied(Rows(), district)

    by_hand.refresh_from_db()
    assert by_hand.gone_on is None
    assert by_hand.roles.get().ends_on is None


def test_an_empty_cell_leaves_what_the_record_has(district: District) -> None:
    applied(Rows(), district)
    rows = [PersonRow(where(), f"{p.person_id}", p.name) for p in Person.objects.all()]

    found = brought(rows, district, is_complete=False)

    assert found.status == "unchanged"


def test_another_district_with_the_same_ids_is_not_touched_and_cannot_be_referred_to(district: District) -> None:
    applied(Rows(), make_district("Oak"))
    theirs = list(Person.objects.values_list("pk", "name", "gone_on"))
    crossing: list[RosterRow] = [EnrollmentRow(where(), "t0", "c0", EnrollmentKind.TEACHER)]

    found = brought(crossing, district, is_complete=False)
    assert faults(found) == [("enrollment", "unknown_class_section")]
    applied(Rows(renamed={"p0": "Other"}), district)

    assert list(Person.objects.filter(district__name="Oak").values_list("pk", "name", "gone_on")) == theirs
    crossed = Enrollment.objects.exclude(person__district=district).filter(class_section__district=district)
    assert not crossed.exists()


def test_changes_only_end_what_they_say_is_no_more_and_nothing_else(district: District) -> None:
    applied(Rows(), district, now=NOW - timedelta(days=30))
    changes: list[RosterRow] = [
        GoneRow(where(), RecordKind.ENROLLMENT, "e0"),
        GoneRow(where(), RecordKind.PERSON, "p2"),
        PersonRow(where(), "p9", "Nine", school_id="s1"),
        EnrollmentRow(where(), "p9", "c0", EnrollmentKind.STUDENT, "e9"),
        EnrollmentRow(where(), "p2", "c1", EnrollmentKind.STUDENT, "e2b"),
    ]

    found = brought(changes, district, is_complete=False)
    ask_to_apply(roster_import=found, by=COMMAND, now=NOW)
    carry_out(roster_import=found, now=NOW)

    assert told(found, "gone") == {"person": 1, "role": 1, "enrollment": 2}
    assert told(found, "left") == {"enrollment": 1}
    assert told(found, "new") == {"person": 1, "enrollment": 1}
    assert Enrollment.objects.get(enrollment_id="e0").ends_on == YESTERDAY
    assert person("p2").gone_on == TODAY
    assert person("p1").gone_on is None


@pytest.mark.parametrize("n_rows", [1, 2, 3, 1000])
def test_the_size_of_the_pieces_in_which_rows_are_staged_makes_no_difference(
    district: District, n_rows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roster_staging, "BATCH_ROWS", n_rows)

    found = applied(Rows(), district)

    assert (told(found, "new")["person"], Person.objects.count(), Enrollment.objects.count()) == (6, 6, 5)


# What is not understood

TWO = replace(Rows(), n_students=2)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (PersonRow(where(), "p0", "Twice"), ("person", "twice")),
        (PersonRow(where(), "", "No id"), ("person", "no_id")),
        (PersonRow(where(), "x", ""), ("person", "no_name")),
        (PersonRow(where(), "x", "N" * 201), ("person", "too_long")),
        (PersonRow(where(), "x", "N\x00"), ("person", "unstorable")),
        (PersonRow(where(), "x", "X", school_id="s9"), ("person", "unknown_school")),
        (RoleRow(where(), "nobody", "s1", "educator"), ("role", "unknown_person")),
        (RoleRow(where(), "p0", "s9", "educator"), ("role", "unknown_school")),
        (RoleRow(where(), "p0", "s1", "it_admin"), ("role", "role_not_from_roster")),
        (RoleRow(where(), "p0", "s1", "privacy_officer"), ("role", "role_not_from_roster")),
        (RoleRow(where(), "p0", "s1", "student"), ("role", "twice")),
        (RoleRow(where(), "p0", "", "educator", TODAY, YESTERDAY), ("role", "ends_before_it_starts")),
        (EnrollmentRow(where(), "p0", "c9", EnrollmentKind.STUDENT), ("enrollment", "unknown_class_section")),
        (EnrollmentRow(where(), "p9", "c0", EnrollmentKind.STUDENT), ("enrollment", "unknown_person")),
        (EnrollmentRow(where(), "p0", "c0", EnrollmentKind.STUDENT, "other"), ("enrollment", "twice")),
        (TermRow(where(), "z", "Z", TODAY, YESTERDAY), ("term", "ends_before_it_starts")),
        (TermRow(where(), "z", "Z", TODAY, TODAY, "nowhere"), ("term", "unknown_term")),
    ],
)
def test_a_row_that_cannot_be_understood_is_named_and_changes_nothing_by_itself(
    district: District, row: RosterRow, expected: tuple[str, str]
) -> None:
    applied(TWO, district)
    before = digest_of_records()

    found = brought(replace(TWO, extra=[row]), district)

    assert faults(found) == [expected]
    assert [(staged.file, staged.line) for _, staged in faulty_rows(found)] == [(row.where.file, row.where.line)]
    assert digest_of_records() == before
    assert told(found, "gone") == {}
    with pytest.raises((RowsNotUnderstood, NotReady)):
        ask_to_apply(roster_import=found, by=COMMAND, now=NOW)


def test_a_person_whose_row_is_not_understood_is_not_gone_and_keeps_role_and_classes(district: District) -> None:
    applied(Rows(), district, now=NOW - timedelta(days=30))
    rows = replace(Rows(), renamed={"p1": ""})

    found = applied(replace(rows, renamed={"p1": "", "p2": "Two"}), district, leave_out=True)

    assert faults(found) == [("person", "no_name"), ("role", "unknown_person"), ("enrollment", "unknown_person")]
    assert told(found, "gone") == {}
    assert (person("p1").gone_on, person("p1").roles.get().ends_on) == (None, None)
    assert person("p2").name == "Two"


def test_a_row_that_the_reader_could_not_read_might_have_named_anyone_so_nobody_is_gone(district: District) -> None:
    applied(Rows(), district, now=NOW - timedelta(days=30))
    fault = {"file": "users.csv", "line": 4, "column": "email", "problem": "no address", "remedy": "Write one"}

    found = brought(fewer(Rows(), "p1"), district, unread=Unread([fault]))

    assert (told(found, "gone"), found.n_not_understood, found.status) == ({}, 1, "ready")
    assert told(brought(fewer(Rows(), "p1"), district), "gone") == {"person": 1, "role": 1, "enrollment": 1}


def test_of_kinds_that_the_roster_does_not_tell_about_nothing_is_gone(district: District) -> None:
    applied(Rows(), district)
    only_people = [PersonRow(where(), p.person_id, p.name) for p in Person.objects.all()]

    found = brought(Some(only_people), district)

    assert told(found, "gone") == {}
    assert found.status == "unchanged"


class Some(list[RosterRow]):
    """Rows of people only."""

    holds = frozenset({RecordKind.PERSON})


def test_nobody_gives_himself_a_role_by_a_roster_and_somebody_else_can(district: District) -> None:
    admin = make_person(district, "it_admin")
    rows = replace(
        Rows(),
        extra=[
            PersonRow(where(), admin.person_id, admin.name),
            RoleRow(where(), admin.person_id, "s1", "principal"),
        ],
    )

    assert faults(brought(rows, district, by=admin)) == [("role", "own_role")]
    assert faults(brought(rows, district, by=make_person(district, "it_admin"))) == []


# What stops it


def test_many_who_would_be_gone_stop_until_a_second_person_agrees_and_that_is_logged(district: District) -> None:
    first, second = make_person(district, "it_admin"), make_person(district, "it_admin")
    applied(LARGE, district, now=NOW - timedelta(days=30))
    found = brought(fewer(LARGE, *(f"p{i}" for i in range(21))), district, by=first)

    assert [(r["kind"], r["n"], r["limit"]) for r in found.removals] == [
        ("person", 21, 20), ("role", 21, 20), ("enrollment", 21, 20),
    ]  # fmt: skip
    with pytest.raises(NeedsSecondPerson):
        ask_to_apply(roster_import=found, by=first, now=NOW)
    with pytest.raises(SamePerson):
        agree(roster_import=found, by=first, now=NOW)

    agree(roster_import=found, by=second, now=NOW)
    ask_to_apply(roster_import=found, by=first, now=NOW)
    carry_out(roster_import=found, now=NOW)

    assert Person.objects.filter(gone_on=TODAY).count() == 21
    logged = LogEntry.objects.filter(subject=f"roster_import:{found.public_id}").order_by("seq")
    assert [(entry.action, entry.actor) for entry in logged] == [
        ("roster.bring", f"person:{first.public_id}"),
        ("roster.agree", f"person:{second.public_id}"),
        ("roster.apply", f"person:{first.public_id}"),
    ]
    assert logged[2].details["agreed_by"] == f"person:{second.public_id}"


def test_twenty_may_be_gone_without_a_second_person(district: District) -> None:
    applied(LARGE, district, now=NOW - timedelta(days=30))

    found = applied(fewer(LARGE, *(f"p{i}" for i in range(20))), district)

    assert (found.removals, found.status) == ([], "applied")


def test_an_empty_roster_is_stopped_and_without_the_limit_everybody_would_be_gone(
    district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    applied(LARGE, district, now=NOW - timedelta(days=30))
    empty = replace(fewer(LARGE, "g0"), n_teachers=0, n_students=0)

    with pytest.raises(NeedsSecondPerson):
        applied(empty, district)
    assert Person.objects.filter(gone_on__isnull=False).count() == 0

    monkeypatch.setattr(roster_imports, "removals_of", lambda *_a, **_k: [])
    applied(empty, district)

    assert Person.objects.filter(gone_on=TODAY).count() == 66


def test_rows_that_end_what_is_in_force_count_as_gone(district: District) -> None:
    applied(LARGE, district, now=NOW - timedelta(days=30))
    ended = [
        EnrollmentRow(row.where, row.person_id, row.class_section_id, row.kind, row.enrollment_id, ends_on=YESTERDAY)
        if isinstance(row, EnrollmentRow)
        else row
        for row in LARGE
    ]

    found = brought(ended, district)

    assert [(r["kind"], r["n"]) for r in found.removals] == [("enrollment", 65)]


def test_records_that_changed_since_the_preview_stop_the_import_and_a_new_preview_is_made(district: District) -> None:
    found = brought(Rows(), district)
    ask_to_apply(roster_import=found, by=COMMAND, now=NOW)
    Person.objects.create(district=district, person_id="p0", name="Put in by hand meanwhile")

    with pytest.raises(RecordsChanged):
        carry_out(roster_import=found, now=NOW)

    found.refresh_from_db()
    assert (Person.objects.count(), found.status) == (1, "ready")
    assert (told(found, "new")["person"], told(found, "changed")) == (5, {"person": 1})
    ask_to_apply(roster_import=found, by=COMMAND, now=NOW)
    carry_out(roster_import=found, now=NOW)
    assert Person.objects.count() == 6


def test_records_that_stand_to_the_letter_are_not_judged_a_second_time(
    district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = brought(Rows(), district)
    ask_to_apply(roster_import=found, by=COMMAND, now=NOW)
    monkeypatch.setattr(roster_imports, "judge", None)

    carry_out(roster_import=found, now=NOW)

    assert Person.objects.count() == 6


@pytest.mark.parametrize(
    "change",
    [
        lambda d: Person.objects.create(district=d, person_id="by hand", name="New"),
        lambda _: Person.objects.filter(person_id="p0").update(name="Other"),
        lambda _: Enrollment.objects.filter(enrollment_id="e0").update(ends_on=YESTERDAY),
        lambda _: Role.objects.filter(person__person_id="p0").update(role_id="r0"),
        lambda _: Enrollment.objects.filter(enrollment_id="e0").delete(),
    ],
)
def test_any_change_of_a_record_changes_the_mark(district: District, change: Callable[[District], object]) -> None:
    applied(Rows(), district)
    before = records_mark(district.pk)

    assert records_mark(district.pk) == before
    change(district)

    assert records_mark(district.pk) != before


def test_what_another_district_does_leaves_the_mark(district: District) -> None:
    before = records_mark(district.pk)

    applied(Rows(), make_district())

    assert records_mark(district.pk) == before


def test_with_a_mark_that_never_changes_a_person_put_in_meanwhile_breaks_the_import(
    district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roster_imports, "records_mark", lambda _district: "always the same")
    found = brought(Rows(), district)
    ask_to_apply(roster_import=found, by=COMMAND, now=NOW)
    Person.objects.create(district=district, person_id="p0", name="Put in by hand meanwhile")

    with pytest.raises(IntegrityError):
        carry_out(roster_import=found, now=NOW)


def test_an_import_whose_second_look_was_cut_off_is_judged_anew(
    district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = brought(Rows(), district)
    ask_to_apply(roster_import=found, by=COMMAND, now=NOW)
    monkeypatch.setattr(roster_imports, "judge", None)
    with pytest.raises(TypeError):
        roster_imports.compare(roster_import=found, now=NOW)
    monkeypatch.undo()

    found.refresh_from_db()

    assert found.records_mark == ""
    carry_out(roster_import=found, now=NOW)
    assert Person.objects.count() == 6


def test_changes_end_a_role_by_its_own_id_and_nobody_else_is_touched(district: District) -> None:
    given: list[RosterRow] = [
        PersonRow(where(), "x", "X"),
        RoleRow(where(), "x", "s1", "educator", role_id="r-1"),
        RoleRow(where(), "x", "s1", "principal", role_id="r-2"),
    ]
    applied(replace(Rows(), extra=given), district, now=NOW - timedelta(days=30))

    found = brought([GoneRow(where(), RecordKind.ROLE, "r-2")], district, is_complete=False)
    ask_to_apply(roster_import=found, by=COMMAND, now=NOW)
    carry_out(roster_import=found, now=NOW)

    assert told(found, "gone") == {"role": 1}
    ends = dict(Role.objects.filter(person__person_id="x").values_list("role_id", "ends_on"))
    assert ends == {"r-1": None, "r-2": YESTERDAY}
    undo_import(roster_import=found, by=COMMAND, now=NOW)
    assert not Role.objects.filter(person__person_id="x", ends_on__isnull=False).exists()


def test_an_id_of_a_role_that_another_district_has_ends_nothing_here(district: District) -> None:
    other = make_district()
    given: list[RosterRow] = [PersonRow(where(), "x", "X"), RoleRow(where(), "x", "s1", "educator", role_id="r-1")]
    applied(replace(Rows(), extra=given), other)

    found = brought([GoneRow(where(), RecordKind.ROLE, "r-1")], district, is_complete=False)

    assert (told(found, "gone"), found.status) == ({}, "unchanged")


def test_a_failure_half_way_leaves_the_records_as_they_were(
    district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = digest_of_records()
    found = brought(Rows(), district)
    ask_to_apply(roster_import=found, by=COMMAND, now=NOW)
    monkeypatch.setattr(roster_imports, "log_action", _fails)

    with pytest.raises(OSError, match="disk"):
        carry_out(roster_import=found, now=NOW)

    found.refresh_from_db()
    assert (digest_of_records(), found.status) == (before, "ready")
    assert found.failure == "Something went wrong on our side, so nothing was imported. Try again."


def _fails(**_facts: object) -> None:
    raise OSError("disk")


def test_only_it_staff_of_the_same_district_may_bring_agree_apply_and_undo(district: District) -> None:
    found = applied(Rows(), district)
    for stranger in (make_person(district, "coordinator"), make_person(make_district(), "it_admin")):
        for act in (agree, ask_to_apply, undo_import, set_aside):
            with pytest.raises(NotAllowed):
                act(roster_import=found, by=stranger, now=NOW)
        with pytest.raises(NotAllowed):
            begin_import(district=district, source_name="x", by=stranger, now=NOW)


def test_a_new_roster_sets_aside_one_that_was_not_finished(district: District) -> None:
    old = brought(Rows(), district)

    new = brought(Rows(), district)

    old.refresh_from_db()
    assert (old.status, new.status) == ("set_aside", "ready")
    assert not StagedPerson.objects.filter(roster_import=old).exists()


# What brings it back


def test_undo_brings_back_every_row_exactly(district: District) -> None:
    empty = digest_of_records()
    first = applied(Rows(), district, now=NOW - timedelta(days=5))
    before = digest_of_records()
    second = applied(replace(fewer(Rows(), "p1", "c1"), renamed={"p0": "Other"}, n_teachers=3), district)
    assert digest_of_records() != before

    undo_import(roster_import=second, by=COMMAND, now=NOW)
    assert digest_of_records() == before
    undo_import(roster_import=first, by=COMMAND, now=NOW)
    assert digest_of_records() == empty
    assert [i.status for i in RosterImport.objects.all()] == ["undone", "undone"]


def test_undo_refuses_where_a_later_import_or_a_hand_changed_the_same(district: District) -> None:
    first = applied(Rows(), district)
    second = applied(Rows(renamed={"p0": "Other"}), district)

    with pytest.raises(ChangedSince, match="1 records of this import"):
        undo_import(roster_import=first, by=COMMAND, now=NOW)
    undo_import(roster_import=second, by=COMMAND, now=NOW)
    Person.objects.filter(person_id="p1").update(name="By hand")
    with pytest.raises(ChangedSince):
        undo_import(roster_import=first, by=COMMAND, now=NOW)


def test_undo_refuses_where_what_it_made_is_used_and_without_asking_the_use_would_break(
    district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = applied(Rows(), district)
    elsewhere = make_class_section(make_school(district))
    enroll(person("p0"), elsewhere)

    with pytest.raises(ChangedSince):
        undo_import(roster_import=found, by=COMMAND, now=NOW)
    assert Enrollment.objects.filter(person__person_id="p0").count() == 2

    monkeypatch.setattr(roster_imports, "n_used_since", lambda _import: 0)
    undo_import(roster_import=found, by=COMMAND, now=NOW)

    assert Enrollment.objects.filter(class_section=elsewhere).exclude(person__in=Person.objects.all()).count() == 1
    Enrollment.objects.all().delete()  # the damage: an enrollment of nobody


def test_undo_is_there_for_thirty_days(district: District) -> None:
    found = applied(Rows(), district)

    with pytest.raises(TooLateToUndo):
        undo_import(roster_import=found, by=COMMAND, now=NOW + timedelta(days=30, seconds=1))
    assert forget_old_states(now=NOW + timedelta(days=29)) == 0
    assert forget_old_states(now=NOW + timedelta(days=31)) == 1
    found.refresh_from_db()
    assert (StagedEnrollment.objects.count(), found.history_gone) == (0, True)
    with pytest.raises(TooLateToUndo):
        undo_import(roster_import=found, by=COMMAND, now=NOW)


def test_rows_that_stay_as_they_are_do_not_pile_up(district: District) -> None:
    applied(Rows(), district)
    found = applied(Rows(renamed={"p0": "Other"}), district)

    assert StagedEnrollment.objects.filter(roster_import=found).count() == 0
    assert [row.outcome for row in StagedPerson.objects.filter(roster_import=found).order_by("pk")] == [
        "changed",
        "was",
    ]


def test_rows_are_found_by_outcome_and_by_id(district: District) -> None:
    found = brought(Rows(), district)

    assert [row.line > 1 for row in staged_rows(found, kind="person", outcome="new")] == [True] * 6
    assert staged_rows(found, kind="person", about="P1").count() == 1
    assert staged_rows(found, kind="enrollment", about="e0").count() == 1


@pytest.mark.parametrize("refused", RosterRefused.__subclasses__())
def test_every_refusal_is_a_sentence(refused: type[RosterRefused]) -> None:
    assert str(refused(1) if refused is ChangedSince else refused()).endswith(".")


def test_guards_follow_from_the_roles_where_the_roster_does_not_say_who_is_which(district: District) -> None:
    applied(Rows(), district)

    assert [(r.person.person_id, r.other.person_id) for r in Relation.objects.all()] == [("g0", "p0")]
