"""Legal holds: who sets and ends them, what they keep, and what the log says; with the guard off the damage shows."""

from datetime import date

import pytest

from records import at, make_district, make_person
from waymark.apps.audit.models import LogEntry
from waymark.apps.people.models import Person, RoleKind
from waymark.apps.trust.models import LegalHold
from waymark.apps.trust.refusals import AlreadyHeld, HoldRefused, NoReason, NotHeld, OnlyPrivacyOfficersHold
from waymark.apps.trust.retention import HELD_THROUGH
from waymark.apps.trust.selectors.holds import holds_seen_by
from waymark.apps.trust.services.holds import end_hold, set_hold
from waymark.apps.trust.services.keeping import let_go

pytestmark = pytest.mark.django_db
NOW = at("09:00")
CASE = "Case 17-204"


def test_set_listed_and_ended_with_a_reason_all_of_it_in_the_log() -> None:
    district = make_district()
    ada, officer = make_person(district, "educator"), make_person(district, "privacy_officer")

    set_hold(person=ada, reference=CASE, by=officer, now=NOW)
    listed = [hold.person for hold in holds_seen_by(officer, district, now=NOW)]
    end_hold(person=ada, reason="Case closed", by="command:person", now=NOW)

    assert (listed, LegalHold.objects.count()) == ([ada], 0)
    said = [(e.actor, e.action, e.subject, e.reason) for e in LogEntry.objects.order_by("seq")]
    assert said == [
        (f"person:{officer.public_id}", "trust.set_hold", f"person:{ada.public_id}", CASE),
        ("command:person", "trust.end_hold", f"person:{ada.public_id}", "Case closed"),
    ]


@pytest.mark.parametrize("kind", [kind for kind in RoleKind if kind != RoleKind.PRIVACY_OFFICER])
def test_no_other_role_sets_ends_or_sees_a_hold(kind: str) -> None:
    district = make_district()
    ada, officer = make_person(district), make_person(district, "privacy_officer")
    set_hold(person=ada, reference=CASE, by=officer, now=NOW)
    other = make_person(district, kind)

    with pytest.raises(OnlyPrivacyOfficersHold):
        set_hold(person=ada, reference=CASE, by=other, now=NOW)
    with pytest.raises(OnlyPrivacyOfficersHold):
        end_hold(person=ada, reason="x", by=other, now=NOW)
    assert not holds_seen_by(other, district, now=NOW).exists()


def test_a_privacy_officer_of_another_district_or_who_keeps_the_machine_does_not() -> None:
    ada = make_person(make_district())
    for officer in (
        make_person(make_district(), "privacy_officer"),
        make_person(ada.district, "privacy_officer", "it_admin"),
    ):
        with pytest.raises(OnlyPrivacyOfficersHold):
            set_hold(person=ada, reference=CASE, by=officer, now=NOW)
        assert not holds_seen_by(officer, ada.district, now=NOW).exists()


def test_a_hold_names_its_case_is_set_once_and_ended_once_with_a_reason() -> None:
    district = make_district()
    ada, officer = make_person(district), make_person(district, "privacy_officer")

    with pytest.raises(NoReason):
        set_hold(person=ada, reference="  ", by=officer, now=NOW)
    with pytest.raises(NotHeld):
        end_hold(person=ada, reason="x", by=officer, now=NOW)
    set_hold(person=ada, reference=CASE, by=officer, now=NOW)
    with pytest.raises(AlreadyHeld):
        set_hold(person=ada, reference="Another", by=officer, now=NOW)
    with pytest.raises(NoReason):
        end_hold(person=ada, reason=" ", by=officer, now=NOW)

    assert LegalHold.objects.get().reference == CASE


def test_with_the_ways_to_the_person_cut_the_nightly_work_takes_what_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    district = make_district()
    ada, officer = make_person(district, name="Ada Reyes"), make_person(district, "privacy_officer")
    Person.objects.filter(pk=ada.pk).update(gone_on=date(2000, 1, 1))
    set_hold(person=ada, reference=CASE, by=officer, now=NOW)
    let_go(on=NOW.date(), by="worker:retention", now=NOW)
    assert Person.objects.get(pk=ada.pk).name == "Ada Reyes"

    monkeypatch.setitem(HELD_THROUGH, "people.Person", ())
    let_go(on=NOW.date(), by="worker:retention", now=NOW)

    assert Person.objects.get(pk=ada.pk).name == "–"


@pytest.mark.parametrize("refused", HoldRefused.__subclasses__())
def test_every_refusal_is_a_sentence(refused: type[HoldRefused]) -> None:
    assert str(refused()).endswith(".")
