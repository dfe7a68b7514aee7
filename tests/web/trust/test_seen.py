"""The page "Who has seen my records": one's own, newest first, by pages, in both languages."""

from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from programmes import make_coordinator
from records import at, make_attendee, make_district, make_pd_day, make_person, relate, signed_in_client
from waymark.apps.people.models import Person, Relation
from waymark.apps.trust.models import ReadKind
from waymark.apps.trust.selectors import reads
from waymark.apps.trust.selectors.reads import reads_of
from waymark.apps.trust.services.pseudonyms import pseudonymize
from waymark.apps.trust.services.reads import log_read
from waymark.web.trust import seen

pytestmark = pytest.mark.django_db
ADDRESS = "/records/seen/"
LOOKS = "/records/looks/"


def page_of(person: Person, address: str = ADDRESS) -> str:
    return signed_in_client(person).get(address).content.decode()


def test_whoever_was_on_a_list_reads_who_opened_it_and_why() -> None:
    maren = make_coordinator()
    pd_day = make_pd_day(maren.district, title="#cedarlearns16")
    ada = make_attendee(pd_day, make_person(maren.district, "educator", name="Ada Reyes")).person
    assert "Nobody so far." in page_of(ada)

    signed_in_client(maren).get(f"/choose/days/{pd_day.public_id}/build/people/")

    shown = page_of(ada)
    assert "1 look in all" in shown
    assert "Maren Alcott, PD coordinator" in shown
    assert "#cedarlearns16" in shown
    assert "Your name, id and school on the list of those who come. To see who comes to a day." in shown


def test_a_search_that_does_not_find_somebody_shows_him_to_nobody() -> None:
    maren = make_coordinator()
    pd_day = make_pd_day(maren.district)
    ada = make_attendee(pd_day, make_person(maren.district, "educator", name="Ada Reyes")).person
    make_attendee(pd_day, make_person(maren.district, "educator", name="Ben Okafor"))

    signed_in_client(maren).get(f"/choose/days/{pd_day.public_id}/build/people/?q=Okafor")

    assert "Nobody so far." in page_of(ada)


def test_a_name_that_could_be_several_is_a_look_at_each_of_them() -> None:
    maren = make_coordinator()
    pd_day = make_pd_day(maren.district)
    two = [make_person(maren.district, "educator", name=f"{first} Reyes") for first in ("Ada", "Ben")]
    line = "Mindfulness | 1 | | 24 | Reyes"

    shown = signed_in_client(maren).post(f"/choose/days/{pd_day.public_id}/build/lines/", {"lines": line})

    assert "Ada Reyes" in shown.content.decode()
    assert ["Maren Alcott" in page_of(one) for one in two] == [True, True]


def test_others_looks_at_others_are_not_on_the_page() -> None:
    maren = make_coordinator()
    ada, ben = (make_person(maren.district, "educator", name=name) for name in ("Ada Reyes", "Ben Okafor"))
    log_read(viewer=maren, subjects=[ada], what=ReadKind.SEATS, about="", now=at("09:00"))

    assert "Maren Alcott" not in page_of(ben)
    assert "Maren Alcott" not in page_of(maren).split("<main", 1)[1]


def test_somebody_who_is_gone_is_told_as_such() -> None:
    maren = make_coordinator()
    ada = make_person(maren.district, "educator")
    log_read(viewer=maren, subjects=[ada], what=ReadKind.SEATS, about="", now=at("09:00"))

    maren.delete()

    assert "Somebody who is no longer here, PD coordinator" in page_of(ada)


def test_the_page_is_spanish_where_somebody_reads_spanish() -> None:
    maren = make_coordinator()
    ada = make_person(maren.district, "educator")
    log_read(viewer=maren, subjects=[ada], what=ReadKind.SEATS, about="", now=at("09:00"))
    client = signed_in_client(ada)
    client.cookies["waymark_language"] = "es"

    shown = client.get(ADDRESS).content.decode()

    assert "Quién ha visto mis datos" in shown
    assert "Your name" not in shown


@pytest.mark.parametrize("n_looks", [1, 3, 30])
def test_the_page_costs_the_same_however_many_looked(
    n_looks: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    maren = make_coordinator()
    ada = make_person(maren.district, "educator")
    for _ in range(n_looks):
        log_read(viewer=maren, subjects=[ada], what=ReadKind.SEATS, about="", now=at("09:00"))
    client = signed_in_client(ada)

    with django_assert_num_queries(6):
        shown = client.get(ADDRESS).content.decode()

    assert shown.count("Maren Alcott, PD coordinator") == min(n_looks, 25)
    assert ("Page 1 of 2" in shown) == (n_looks > 25)


# A guardian, and the privacy officer


def family() -> tuple[Person, Person, Person]:
    """Make a coordinator who looked at a child, the child, and its guardian."""
    maren = make_coordinator()
    child = make_person(maren.district, "student", name="Sky Reyes")
    guardian = make_person(maren.district, "guardian", name="Ada Reyes")
    relate(guardian, "guards", child)
    log_read(viewer=maren, subjects=[child], what=ReadKind.PEOPLE_LIST, about="Camp", now=at("09:00"))
    return maren, child, guardian


def test_a_guardian_reads_who_has_seen_the_child_and_that_is_a_look_as_well() -> None:
    _maren, child, guardian = family()

    own = page_of(guardian)
    shown = page_of(guardian, f"{ADDRESS}{child.public_id}/")

    assert f"{ADDRESS}{child.public_id}/" in own
    assert "Who has seen the records of Sky Reyes" in shown
    assert "Maren Alcott, PD coordinator" in shown
    assert "Name, id and school on the list of those who come to a day." in shown
    assert "Ada Reyes" in page_of(child)


def test_without_relation_without_role_or_after_its_end_there_is_no_such_child(monkeypatch: pytest.MonkeyPatch) -> None:
    maren, child, guardian = family()
    address = f"{ADDRESS}{child.public_id}/"
    teacher = make_person(maren.district, "educator")
    relate(teacher, "guards", child)
    other = make_person(maren.district, "guardian")

    def answer(person: Person) -> int:
        return signed_in_client(person).get(address).status_code

    assert [answer(one) for one in (guardian, teacher, other, child, maren)] == [200, 404, 404, 404, 404]
    Relation.objects.filter(person=guardian).update(ends_on=date(2011, 1, 1))
    assert answer(guardian) == 404
    # The guard off: with a rule that asks nothing, the teacher reads it.
    monkeypatch.setattr(reads, "may_read_looks_at_children", lambda _person, **_: True)
    assert answer(teacher) == 200


def test_the_privacy_officer_sees_every_look_of_the_district_and_nobody_of_another() -> None:
    maren, child, _guardian = family()
    officer = make_person(maren.district, "privacy_officer")
    elsewhere = make_person(make_district(), "coordinator", name="Selma Penhallow")
    stranger = make_person(elsewhere.district)
    log_read(viewer=elsewhere, subjects=[stranger], what=ReadKind.SEATS, about="Elsewhere", now=at("09:00"))

    shown = page_of(officer, LOOKS)

    assert ("Maren Alcott, PD coordinator" in shown, "1 person." in shown, "Camp" in shown) == (True, True, True)
    assert ("Selma Penhallow" in shown, "Elsewhere" in shown, child.name in shown) == (False, False, False)
    assert [(read.viewer, read.kind) for read in reads_of(maren)] == [(officer.public_id, "looks")]
    assert "1 look in all" in shown
    assert "2 looks in all" in page_of(officer, LOOKS)


def test_a_look_by_somebody_who_was_erased_stays_on_the_list() -> None:
    maren, _child, _guardian = family()
    officer = make_person(maren.district, "privacy_officer")
    pseudonymize(maren)

    assert "Somebody who is no longer here" in page_of(officer, LOOKS)


def test_the_list_goes_by_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seen, "SHOWN_OF_DISTRICT", 2)
    maren, child, _guardian = family()
    for clock in ("10:00", "11:00"):
        log_read(viewer=maren, subjects=[child], what=ReadKind.SEATS, about=clock, now=at(clock))
    officer = make_person(maren.district, "privacy_officer")

    first = page_of(officer, LOOKS)

    assert ("Page 1 of 2" in first, "Camp" in first) == (True, False)
    assert "Camp" in page_of(officer, f"{LOOKS}?page=2")


def test_whoever_keeps_the_machine_as_well_sees_an_empty_list() -> None:
    maren, _child, _guardian = family()
    both = make_person(maren.district, "privacy_officer", "it_admin")

    assert "Nobody has looked at records of others so far." in page_of(both, LOOKS)
