"""The page of legal holds: set with a case, read, end with a reason; whoever is held can read that it was looked at."""

import pytest

from records import make_district, make_person, signed_in_client
from waymark.apps.audit.models import LogEntry
from waymark.apps.trust.models import LegalHold
from waymark.apps.trust.selectors.reads import reads_of

pytestmark = pytest.mark.django_db
ADDRESS = "/records/holds/"


def test_a_hold_is_set_listed_and_ended() -> None:
    district = make_district()
    ada, officer = make_person(district, name="Ada Reyes"), make_person(district, "privacy_officer")
    client = signed_in_client(officer)

    sent = client.post(ADDRESS, {"person_id": ada.person_id, "reference": "Case 17-204"})
    listed = client.get(ADDRESS).content.decode()
    silent = client.post(f"{ADDRESS}{ada.public_id}/end/", {"reason": ""})
    still = LegalHold.objects.count()
    ended = client.post(f"{ADDRESS}{ada.public_id}/end/", {"reason": "Case closed"})

    assert ("Ada Reyes" in listed, "Case 17-204" in listed) == (True, True)
    assert (sent.status_code, silent.status_code, still, ended.status_code) == (302, 422, 1, 302)
    assert "why the hold ends" in silent.content.decode()
    assert LegalHold.objects.count() == 0
    assert LogEntry.objects.filter(action="trust.end_hold", reason="Case closed").count() == 1
    assert [read.kind for read in reads_of(ada)] == ["hold", "hold"]


def test_an_id_of_another_district_is_told_as_nobodys() -> None:
    officer, elsewhere = make_person(make_district(), "privacy_officer"), make_person(make_district())

    answer = signed_in_client(officer).post(ADDRESS, {"person_id": elsewhere.person_id, "reference": "Case 1"})

    assert answer.status_code == 422
    assert "Nobody of your district has this id." in answer.content.decode()
