"""`waymark account`: a local account for emergencies, lost phones, links to be made anew; each written down."""

import io
import re
from typing import Any

import pytest

from commands import run
from records import make_district, make_person
from waymark.apps.accounts.models import Account, Identity
from waymark.apps.accounts.services.second_steps import account_for
from waymark.apps.audit.models import LogEntry
from waymark.apps.outbox.models import Letter
from waymark.apps.people.models import Person

pytestmark = pytest.mark.django_db
WHO = ("--district", "Cedar", "--person", "00360")


@pytest.fixture
def person(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Person:
    # Set up it is already; once more, the log would be tied to this test's own streams.
    monkeypatch.setattr("django.setup", lambda: None)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    made = make_person(make_district("Cedar"), "it_admin", name="Ben Ito")
    made.person_id = "00360"
    made.save()
    return made


def test_a_password_is_made_up_shown_once_and_kept_only_as_a_hash(
    capsys: pytest.CaptureFixture[str], person: Person
) -> None:
    done = run(capsys, "account", "create", *WHO, "--name", "it-emergency")

    password = re.findall(r"^Password:  (\S+)$", done.out, re.MULTILINE)[0]
    account = Account.objects.get(local_name="it-emergency")
    assert (done.code, done.err) == (0, "")
    assert len(password) >= 15
    assert account.check_password(password)
    assert password not in str(list(Account.objects.values())) + str(list(LogEntry.objects.values()))
    assert re.search(r"as a new code: [A-Z2-7]{32}$", done.out, re.MULTILINE)
    assert Letter.objects.filter(person=person, occasion__startswith="account:local-account-made").count() == 1


@pytest.mark.usefixtures("person")
def test_an_own_password_can_be_piped_in_and_is_not_printed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("four plain words here\n"))

    done = run(capsys, "account", "create", *WHO, "--name", "abc", "--own-password")

    assert "four plain words" not in done.out
    assert Account.objects.get(local_name="abc").check_password("four plain words here")


@pytest.mark.usefixtures("person")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((*WHO, "--name", "A B"), "a-z, 0-9"),
        (("--district", "Cedar", "--person", "360", "--name", "abc"), "nobody with the id '360'"),
        (("--district", "Oak", "--person", "00360", "--name", "abc"), "a district called 'Oak'"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    done = run(capsys, "account", "create", *arguments)

    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert not Account.objects.filter(local_name__isnull=False).exists()


def test_closing_resetting_and_unlinking_are_done_and_written_down(
    capsys: pytest.CaptureFixture[str], person: Person
) -> None:
    run(capsys, "account", "create", *WHO, "--name", "abc")
    let_in = run(capsys, "account", "let-in", *WHO).out
    assert let_in.startswith("Ben Ito can sign in at /sign-in/local/ until ")
    Identity.objects.create(person=person, issuer="https://x.example", subject="s", linked_at="2026-01-01T00:00Z")

    said = [run(capsys, "account", what, *WHO).out for what in ("reset-second-step", "unlink", "close")]

    assert said == [
        "Ben Ito: 1 taken away, 0 visits ended. The next sign-in sets up a new one.\n",
        "Ben Ito: 1 forgotten.\n",
        "Ben Ito has no local account any more.\n",
    ]
    assert account_for(person).local_name is None
    assert not Identity.objects.exists()
    actors = {entry.actor.partition(":")[0] for entry in LogEntry.objects.all()}
    assert actors == {"machine"}
