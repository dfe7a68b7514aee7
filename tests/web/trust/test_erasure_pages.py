"""The page of erasures: ask, agree as another person, read the ledger."""

import pytest

from records import make_district, make_person, signed_in_client
from waymark.apps.people.models import Person
from waymark.apps.trust.models import Erasure
from waymark.apps.trust.selectors.reads import reads_of

pytestmark = pytest.mark.django_db
ADDRESS = "/records/erasures/"


def test_one_asks_another_agrees_and_the_ledger_names_nobody() -> None:
    district = make_district()
    ada = make_person(district, "educator", name="Ada Reyes")
    officer, second = (make_person(district, role) for role in ("privacy_officer", "district_staff"))

    asked = signed_in_client(officer).post(ADDRESS, {"person_id": ada.person_id, "ground": "asked"})
    erasure = Erasure.objects.get()
    agree = f"{ADDRESS}{erasure.public_id}/agree/"
    waiting = signed_in_client(officer).get(ADDRESS).content.decode()
    offered = signed_in_client(second).get(ADDRESS).content.decode()
    n_looks = reads_of(ada).count()
    done = signed_in_client(second).post(agree)
    ledger = signed_in_client(officer).get(ADDRESS).content.decode()

    assert (asked.status_code, done.status_code) == (302, 302)
    assert ("Ada Reyes" in waiting, agree in waiting, agree in offered) == (True, False, True)
    assert n_looks == 2
    assert ("Erased" in ledger, "Ada Reyes" in ledger) == (True, False)
    assert Person.objects.get(pk=ada.pk).name == "–"


def test_an_id_that_nobody_has_is_told() -> None:
    officer = make_person(make_district(), "privacy_officer")
    elsewhere = make_person(make_district(), "educator")

    answer = signed_in_client(officer).post(ADDRESS, {"person_id": elsewhere.person_id, "ground": "asked"})

    assert answer.status_code == 422
    assert "Nobody of your district has this id." in answer.content.decode()
