"""The page "Who has seen my records": one's own, newest first, by pages, in both languages."""

import pytest
from pytest_django import DjangoAssertNumQueries

from programmes import make_coordinator
from records import at, make_attendee, make_pd_day, make_person, signed_in_client
from waymark.apps.people.models import Person
from waymark.apps.trust.models import ReadKind
from waymark.apps.trust.services.reads import log_read

pytestmark = pytest.mark.django_db
ADDRESS = "/records/seen/"


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

    with django_assert_num_queries(5):
        shown = client.get(ADDRESS).content.decode()

    assert shown.count("Maren Alcott, PD coordinator") == min(n_looks, 25)
    assert ("Page 1 of 2" in shown) == (n_looks > 25)
