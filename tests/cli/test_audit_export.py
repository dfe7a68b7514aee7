"""`waymark audit export` and `waymark sessions end-all`: what the first hour of an incident needs."""

import json
from hashlib import sha256
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session

from apps.audit.logs import write_entries
from commands import Outcome
from commands import run as run_command
from records import make_district, make_person, signed_in_client
from waymark.apps.audit.chain import FORMAT, NO_HASH
from waymark.apps.audit.models import LogEntry

pytestmark = pytest.mark.django_db
Capture = pytest.CaptureFixture[str]
KEYS = ["seq", "occurred_at", "actor", "action", "subject", "reason", "details", "previous_hash", "entry_hash"]


@pytest.fixture(autouse=True)
def _three_entries(monkeypatch: pytest.MonkeyPatch) -> None:
    write_entries(3)
    # Django is set up already; done again it would log to a stream that ends with this test.
    monkeypatch.setattr("django.setup", lambda: None)


def export(capsys: Capture, *arguments: object) -> Outcome:
    return run_command(capsys, "audit", "export", *arguments)


def test_every_line_is_an_entry_and_the_chain_can_be_checked_from_the_lines_alone(capsys: Capture) -> None:
    done = export(capsys)

    assert (done.code, done.err) == (0, "")
    previous = NO_HASH
    for number, line in enumerate(done.out.splitlines(), start=1):
        entry = json.loads(line)
        assert list(entry) == KEYS
        fields = [FORMAT, *(entry[key] for key in KEYS[:-1])]
        assert entry["entry_hash"] == sha256(json.dumps(fields, separators=(",", ":")).encode()).hexdigest()
        assert (entry["seq"], entry["previous_hash"]) == (number, previous)
        previous = entry["entry_hash"]
    assert run_command(capsys, "audit", "verify", "--expect-head", previous).code == 0


@pytest.mark.parametrize(("since", "n_lines"), [("1", 3), ("3", 1), ("4", 0), ("2026-11-22", 3), ("2026-11-23", 0)])
def test_it_begins_where_it_is_told(capsys: Capture, since: str, n_lines: int) -> None:
    assert len(export(capsys, "--since", since).out.splitlines()) == n_lines


def test_a_file_is_written_whole_and_never_over_another(capsys: Capture, tmp_path: Path) -> None:
    out = tmp_path / "log.jsonl"

    first = export(capsys, "--out", out)
    second = export(capsys, "--out", out)

    assert (first.code, first.out) == (0, f"{out} holds 3 entries.\n")
    assert out.read_text() == export(capsys).out
    assert (second.code, second.out) == (2, "")
    assert second.err == f"{out} is there already. Nothing was changed.\n"


@pytest.mark.parametrize("since", ["yesterday", "-1", "", "²"])
def test_a_beginning_that_is_not_understood_is_refused(capsys: Capture, since: str) -> None:
    done = export(capsys, "--since", since)

    assert (done.code, done.out) == (2, "")
    assert done.err == (
        f"--since is {since!r}; write the number of an entry such as 41, or a day such as 2026-11-01.\n"
    )


def test_everybody_is_signed_out_and_the_log_says_why(capsys: Capture) -> None:
    client = signed_in_client(make_person(make_district(), "coordinator"))

    done = run_command(capsys, "sessions", "end-all", "--reason", "A laptop was stolen.")

    assert (done.code, done.err) == (0, "")
    assert done.out == "1 session ended. Everybody has to sign in again.\n"
    assert client.get("/mail/").status_code == 302
    last = LogEntry.objects.get(seq=4)
    assert (last.actor, last.action, last.reason) == ("command:sessions", "sessions.end_all", "A laptop was stolen.")
    assert last.details == {"n_sessions": 1}


def test_without_a_reason_nobody_is_signed_out(capsys: Capture) -> None:
    signed_in_client(make_person(make_district(), "coordinator"))

    done = run_command(capsys, "sessions", "end-all", "--reason", "  ")

    assert (done.code, done.err) == (2, "--reason is empty; say why everybody is signed out.\n")
    assert Session.objects.count() == 1
