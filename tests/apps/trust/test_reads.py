"""Reads of others' rows: who, whose, what, when; cheap when repeated; chained into the log; never across districts."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from records import at, make_district, make_person
from waymark.apps.audit.models import LogEntry
from waymark.apps.audit.verification import verify_chain
from waymark.apps.people.models import District, Person
from waymark.apps.trust.models import Read, ReadKind, ReadSet, ReadSubject
from waymark.apps.trust.selectors.reads import is_whole, reads_of
from waymark.apps.trust.services.reads import log_read

NOW = at("09:00")


def look(viewer: Person, *subjects: Person, about: str = "#cedarlearns16") -> Read | None:
    return log_read(viewer=viewer, subjects=subjects, what=ReadKind.SEATS, about=about, now=NOW)


def make_people(n: int, district: District | None = None) -> list[Person]:
    district = district or make_district()
    return [make_person(district, "educator") for _ in range(n)]


@pytest.mark.django_db
def test_a_look_says_who_saw_whom_and_stands_in_the_chain() -> None:
    ada, ben = make_people(2)
    viewer = make_person(ada.district, "coordinator", "educator")

    read = look(viewer, ben, ada, ben)

    assert read is not None
    entry = LogEntry.objects.get(seq=read.log_seq)
    assert (entry.actor, entry.action) == (f"person:{viewer.public_id}", "read.seats")
    assert entry.subject == f"people:{read.read_set.fingerprint}"
    assert entry.details == {"n_people": 2}
    assert (read.viewer_roles, read.about) == ("coordinator;educator", "#cedarlearns16")
    assert [list(reads_of(one)) for one in (ada, ben, viewer)] == [[read], [read], []]
    assert verify_chain().holds


@pytest.mark.django_db
def test_nobodys_look_at_his_own_row_is_a_read() -> None:
    [ada] = make_people(1)

    assert look(ada, ada) is None
    assert (Read.objects.count(), LogEntry.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_the_same_people_are_kept_once_however_often_they_are_shown() -> None:
    people = make_people(3)
    viewer = make_person(people[0].district, "coordinator")

    for _ in range(3):
        look(viewer, *people)
    look(viewer, *people[:2])

    assert (Read.objects.count(), ReadSet.objects.count(), ReadSubject.objects.count()) == (4, 2, 5)


@pytest.mark.django_db
def test_rows_of_another_district_are_no_read_but_an_error() -> None:
    [viewer], [stranger] = make_people(1), make_people(1)

    with pytest.raises(ValueError, match="another district"):
        look(viewer, stranger)

    assert Read.objects.count() == 0


@pytest.mark.django_db
def test_a_set_that_somebody_changed_no_longer_fits_the_log() -> None:
    people = make_people(3)
    read = look(make_person(people[0].district, "coordinator"), *people)
    assert read is not None
    assert is_whole(read.read_set)

    read.read_set.subjects.filter(person=people[0].public_id).delete()

    assert not is_whole(read.read_set)
    assert not reads_of(people[0]).exclude(read_set__subjects__person=people[0].public_id).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("n_people", [1, 3, 400])
def test_a_look_costs_the_same_however_many_are_shown(
    n_people: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    people = make_people(n_people)
    viewer = make_person(people[0].district, "coordinator")
    look(viewer, *people)

    with django_assert_num_queries(10):  # six statements, and two savepoints inside the test's own transaction
        look(viewer, *people)


@pytest.mark.django_db
def test_a_look_that_is_not_kept_is_not_in_the_log_either(monkeypatch: pytest.MonkeyPatch) -> None:
    [ada] = make_people(1)
    viewer = make_person(ada.district, "coordinator")

    def full_disk(**_: object) -> None:
        raise OSError("no room left")

    monkeypatch.setattr(Read.objects, "create", full_disk)
    with pytest.raises(OSError, match="no room left"):
        look(viewer, ada)

    assert (LogEntry.objects.count(), ReadSet.objects.count()) == (0, 0)
    assert verify_chain().holds


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_looks_at_one_moment_each_have_their_place_in_the_chain() -> None:
    people = make_people(5)
    viewers = [make_person(people[0].district, "coordinator") for _ in range(6)]
    failures: list[Exception] = []

    def work(viewer: Person) -> None:
        try:
            for _ in range(5):
                look(viewer, *people)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(viewer,)) for viewer in viewers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert (Read.objects.count(), ReadSet.objects.count(), ReadSubject.objects.count()) == (30, 1, 5)
    assert verify_chain().holds


@pytest.mark.django_db
def test_the_newest_look_comes_first() -> None:
    [ada] = make_people(1)
    viewer = make_person(ada.district, "coordinator")
    log_read(viewer=viewer, subjects=[ada], what=ReadKind.PEOPLE_LIST, about="old", now=NOW - timedelta(days=1))
    look(viewer, ada, about="new")

    assert [read.about for read in reads_of(ada)] == ["new", "old"]
