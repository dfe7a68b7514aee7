"""Erasing a person: two people, everything or nothing, a ledger without a name, no way back by a roster."""

import json
from collections.abc import Iterator
from datetime import date

import pytest
from django.apps import apps
from django.core import serializers

from draws import coordinator_of, drawn, ranked_day
from records import at, make_attendee, make_district, make_pd_day, make_person, make_school, relate
from waymark.apps.audit.models import LogEntry
from waymark.apps.audit.verification import verify_chain
from waymark.apps.outbox.models import Letter
from waymark.apps.pdday.models import Assignment, Attendee
from waymark.apps.pdday.services.publishing import publish_draw
from waymark.apps.people.models import Person
from waymark.apps.people.roster import EnrollmentKind, EnrollmentRow, PersonRow, RosterRow, Where
from waymark.apps.trust.models import Erasure, ErasureGround
from waymark.apps.trust.refusals import AlreadyAsked, OnHold, OnlyPrivacyOfficers
from waymark.apps.trust.selectors.erasures import erased_ids, erasures_seen_by
from waymark.apps.trust.services import erasing
from waymark.apps.trust.services.erasing import agree_to_erasure, ask_for_erasure
from waymark.apps.trust.services.holds import end_hold, set_hold
from waymark.apps.trust.services.keeping import let_go
from waymark.interop.rosters.erased import without_erased
from waymark.interop.tables.faults import Findings
from waymark.web.pdday.draws.bundles import bundle_faults

pytestmark = pytest.mark.django_db
NOW = at("09:00")
ASKED = ErasureGround.ASKED


def make_ada() -> tuple[Person, Person, Person]:
    """Make somebody with a few records, a privacy officer, and a second person."""
    district = make_district()
    ada = make_person(district, "educator", name="Ada Reyes-Whitcombe", school=make_school(district))
    ada.person_id, ada.email = "emp-00042", "ada.reyes@example.org"
    ada.save()
    relate(ada, "coaches", make_person(district))
    Letter.objects.create(
        person=ada, occasion="o", language="en", subject="Dear Ada", text="Ada", html="Ada", queued_at=NOW
    )
    return ada, make_person(district, "privacy_officer"), make_person(district, "district_staff")


def erase(ada: Person, officer: Person, second: Person) -> Erasure:
    asked = ask_for_erasure(person=ada, ground=ASKED, by=officer, now=NOW)
    return agree_to_erasure(erasure=asked, by=second, now=NOW)


def everything() -> str:
    """Return every row of the records as text."""
    rows = [row for model in apps.get_models() for row in model._default_manager.all()]
    return str(serializers.serialize("json", rows))


def test_nothing_of_the_person_is_left_anywhere_and_the_ledger_says_what_went() -> None:
    ada, officer, second = make_ada()
    traces = (ada.name, ada.person_id, ada.email, ada.public_id)
    assert all(trace in everything() for trace in traces)

    done = erase(ada, officer, second)

    left = json.loads(everything())
    assert [trace for trace in traces if trace in json.dumps(left)] == []
    assert done.counts == {"outbox.Letter": 1, "people.Relation": 1, "people.Role": 1, "people.Person": 1}
    assert (done.asked_by, done.agreed_by) == (f"person:{officer.public_id}", f"person:{second.public_id}")
    assert [e.action for e in LogEntry.objects.order_by("seq")] == ["trust.ask_for_erasure", "trust.erase"]
    assert verify_chain().holds


def test_without_taking_the_name_off_the_row_that_stays_would_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    ada, officer, second = make_ada()
    monkeypatch.setattr(erasing, "pseudonymize", lambda _person: "")

    erase(ada, officer, second)

    assert "Ada Reyes-Whitcombe" in everything()


def test_nobody_erases_alone_and_nobody_himself() -> None:
    ada, officer, second = make_ada()
    stranger = make_person(make_district(), "privacy_officer")
    both = make_person(ada.district, "privacy_officer", "it_admin")

    for who in (second, stranger, both, make_person(ada.district, "coordinator")):
        with pytest.raises(OnlyPrivacyOfficers):
            ask_for_erasure(person=ada, ground=ASKED, by=who, now=NOW)
    asked = ask_for_erasure(person=ada, ground=ASKED, by=officer, now=NOW)
    with pytest.raises(AlreadyAsked):
        ask_for_erasure(person=ada, ground=ASKED, by=officer, now=NOW)
    for who in (officer, stranger, both, make_person(ada.district, "coordinator"), ada):
        with pytest.raises(OnlyPrivacyOfficers):
            agree_to_erasure(erasure=asked, by=who, now=NOW)

    assert Person.objects.get(pk=ada.pk).name == "Ada Reyes-Whitcombe"


def test_a_command_can_ask_and_never_agree() -> None:
    ada, officer, _ = make_ada()

    asked = ask_for_erasure(person=ada, ground=ASKED, by="command:person", now=NOW)

    assert Person.objects.get(pk=ada.pk).name == "Ada Reyes-Whitcombe"
    agree_to_erasure(erasure=asked, by=officer, now=NOW)
    assert Person.objects.get(pk=ada.pk).name == "–"


def test_a_legal_hold_refuses_and_the_refusal_is_in_the_ledger() -> None:
    ada, officer, second = make_ada()
    set_hold(person=ada, reference="Case 17-204", by=officer, now=NOW)

    with pytest.raises(OnHold):
        ask_for_erasure(person=ada, ground=ASKED, by=officer, now=NOW)
    [refused] = erasures_seen_by(officer, now=NOW)
    assert (refused.refused_at, refused.person, refused.counts) == (NOW, None, {})

    end_hold(person=ada, reason="Case closed", by=officer, now=NOW)
    assert erase(ada, officer, second).done_at == NOW


def test_a_hold_that_comes_between_asking_and_agreeing_holds() -> None:
    ada, officer, second = make_ada()
    asked = ask_for_erasure(person=ada, ground=ASKED, by=officer, now=NOW)
    set_hold(person=ada, reference="Case 17-204", by=officer, now=NOW)

    with pytest.raises(OnHold):
        agree_to_erasure(erasure=asked, by=second, now=NOW)

    assert Person.objects.get(pk=ada.pk).name == "Ada Reyes-Whitcombe"
    assert Erasure.objects.get().refused_at == NOW


def test_what_is_under_a_hold_is_not_let_go_of_either() -> None:
    ada, officer, _ = make_ada()
    Person.objects.filter(pk=ada.pk).update(gone_on=date(2000, 1, 1))
    set_hold(person=ada, reference="Case 17-204", by=officer, now=NOW)

    assert let_go(on=NOW.date(), by="worker:retention", now=NOW) == ()
    end_hold(person=ada, reason="Case closed", by=officer, now=NOW)
    assert [one.model for one in let_go(on=NOW.date(), by="worker:retention", now=NOW)] == ["people.Person"]


def test_a_published_draw_still_verifies_and_names_nobody() -> None:
    pd_day = ranked_day(3)
    by = coordinator_of(pd_day)
    draw = drawn(pd_day, by)
    publish_draw(draw=draw, by=by, now=at("12:00"))
    ada = pd_day.attendees.first().person  # type: ignore[union-attr]  # three people attend
    Person.objects.filter(pk=ada.pk).update(name="Ada Reyes-Whitcombe")
    n_seats = Assignment.objects.count()

    erase(ada, make_person(ada.district, "privacy_officer"), make_person(ada.district, "district_staff"))

    draw.refresh_from_db()
    assert list(bundle_faults(draw)) == []
    assert Assignment.objects.count() == n_seats
    assert "Ada Reyes-Whitcombe" not in everything()


def test_a_day_that_is_not_sealed_yet_forgets_the_person() -> None:
    ada, officer, second = make_ada()
    make_attendee(make_pd_day(ada.district), ada)

    assert erase(ada, officer, second).counts["pdday.Attendee"] == 1
    assert Attendee.objects.count() == 0


def test_half_an_erasure_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def full_disk(_person: Person) -> str:
        raise OSError("no room left")

    ada, officer, second = make_ada()
    monkeypatch.setattr(erasing, "pseudonymize", full_disk)
    with pytest.raises(OSError, match="no room left"):
        erase(ada, officer, second)

    assert (Letter.objects.count(), Erasure.objects.get().done_at) == (1, None)


def rows_of_roster(*person_ids: str) -> Iterator[RosterRow]:
    where = Where("users.csv", 2)
    for person_id in person_ids:
        yield PersonRow(where, person_id, f"Name of {person_id}")
        yield EnrollmentRow(where, person_id, "c1", EnrollmentKind.STUDENT)


def test_a_roster_brings_nobody_back_silently() -> None:
    ada, officer, second = make_ada()
    erase(ada, officer, second)
    findings = Findings()

    kept = list(without_erased(rows_of_roster("emp-00042", "0043"), erased_ids(ada.district), findings))

    assert kept == list(rows_of_roster("0043"))
    assert [note.text for note in findings.notes] == [
        "1 person of this roster was erased here on request, and is left out"
    ]
    assert "emp-00042" not in erased_ids(make_district())


def test_without_the_ledger_the_roster_would_bring_them_back() -> None:
    ada, officer, second = make_ada()
    erase(ada, officer, second)

    assert len(list(without_erased(rows_of_roster("emp-00042"), (), Findings()))) == 2


def test_the_ledger_is_for_those_who_decide() -> None:
    ada, officer, second = make_ada()
    erase(ada, officer, second)

    seen = {
        kind: erasures_seen_by(make_person(ada.district, kind), now=NOW).count()
        for kind in ("coordinator", "it_admin", "support", "privacy_officer", "district_staff")
    }

    assert seen == {"coordinator": 0, "it_admin": 0, "support": 0, "privacy_officer": 1, "district_staff": 1}
