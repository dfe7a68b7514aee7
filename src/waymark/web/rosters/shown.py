"""What the pages of rosters show: counts, ids and places in files, never what a person's record holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waymark.apps.people.models import District, Person, RosterImport
from waymark.apps.people.models.imports import UNDO_FOR, ImportStatus, Outcome, StagedRow
from waymark.apps.people.roster_words import fault_words, kind_word, outcome_word, removal_sentence, told_result
from waymark.apps.people.rules import name_of
from waymark.apps.people.services.roster_imports import is_lost
from waymark.apps.people.shapes import SHAPE
from waymark.apps.people.times import day_words, local, moment_words

SHOWN: Final = ("same", "new", "changed", "gone", "fault")
MAX_FAULTS: Final = 20


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One import in the list."""

    public_id: str
    source_name: str
    status: str
    status_word: str
    brought: str
    result: str


@dataclass(frozen=True, slots=True)
class RowLine:
    """One row: its id, where it stands, what it means."""

    given_id: str
    place: str
    outcome: str
    outcome_word: str
    why: str


def status_word(status: str) -> str:
    """Return what people call how far an import has come."""
    words = {
        ImportStatus.WAITING: _("waiting"),
        ImportStatus.READING: _("being read"),
        ImportStatus.REFUSED: _("cannot be used"),
        ImportStatus.READY: _("ready to look at"),
        ImportStatus.UNCHANGED: _("nothing to change"),
        ImportStatus.APPLYING: _("being imported"),
        ImportStatus.APPLIED: _("imported"),
        ImportStatus.UNDONE: _("undone"),
        ImportStatus.SET_ASIDE: _("set aside"),
        ImportStatus.FAILED: _("went wrong"),
    }
    return words[ImportStatus(status)]


def history_line(found: RosterImport, district: District) -> HistoryLine:
    """Return an import as the list shows it."""
    was_applied = found.status in (ImportStatus.APPLIED, ImportStatus.UNDONE)
    return HistoryLine(
        public_id=found.public_id,
        source_name=found.source_name,
        status=found.status,
        status_word=status_word(found.status),
        brought=moment_words(found.asked_at, district),
        result=told_result(found.counts) if was_applied else "",
    )


def step_words(found: RosterImport) -> str:
    """Say what is being done now, and how many rows are read."""
    if found.status == ImportStatus.APPLYING:
        return _("The records are being written, all at once.")
    step = _(found.step) if found.step else _("Waiting for its turn")
    if not found.n_rows_done:
        return step
    n_rows = ngettext("{n} row read", "{n} rows read", found.n_rows_done).format(n=f"{found.n_rows_done:,}")
    return f"{step} · {n_rows}"


def import_context(found: RosterImport, viewer: Person, *, now: datetime) -> dict[str, Any]:
    """Return what the page of an import shows."""
    district = viewer.district
    faults = found.faults[:MAX_FAULTS]
    undo_until = local(found.applied_at + UNDO_FOR, district).date() if found.applied_at else None
    return {
        "roster": found,
        "status": found.status,
        "status_word": status_word(found.status),
        "brought": moment_words(found.asked_at, district),
        "applied": moment_words(found.applied_at, district) if found.applied_at else "",
        "undone": moment_words(found.undone_at, district) if found.undone_at else "",
        "step": step_words(found),
        "failure": _(found.failure) if found.failure else "",
        "summary": _summary(found),
        "kinds": [_kind(name, counts) for name, counts in found.counts.items()],
        "refusal": {"faults": faults, "n_more": len(found.faults) - len(faults) + found.n_more_faults},
        "n_unread": len(found.faults) + found.n_more_faults,
        "notes": found.notes[:MAX_FAULTS],
        "removals": [removal_sentence(removal) for removal in found.removals],
        "is_own": name_of(viewer) == found.asked_by,
        "result": told_result(found.counts),
        "is_lost": is_lost(found, now=now),
        "can_undo": found.can_be_undone(now),
        "undo_until": day_words(undo_until) if undo_until else "",
    }


def row_line(kind: str, row: StagedRow) -> RowLine:
    """Return a row as lists show it: ids and places only."""
    shape = SHAPE[kind]
    columns = shape.given_key
    ids = [str(getattr(row, column)) for column in columns]
    if not any(ids):
        ids = [f"#{row.target_id}"]
    place = _("{file}, line {line}").format(file=row.file, line=row.line) if row.file else _("only in the records")
    why = ""
    if row.outcome == Outcome.FAULT:
        problem, remedy = fault_words(row)
        why = f"{problem[:1].upper()}{problem[1:]}. {remedy}."
    return RowLine(" · ".join(filter(None, ids)), place, row.outcome, outcome_word(row.outcome), why)


def _summary(found: RosterImport) -> list[tuple[str, str, int]]:
    """Return outcome, word and number of rows, over all kinds."""
    sums = {name: sum(counts.get(name, 0) for counts in found.counts.values()) for name in SHOWN}
    sums["fault"] = found.n_not_understood
    return [(name, outcome_word(name), n) for name, n in sums.items()]


def _kind(name: str, counts: Mapping[str, int]) -> dict[str, Any]:
    numbers = [(outcome, outcome_word(outcome), counts.get(outcome, 0)) for outcome in SHOWN]
    return {"name": name, "word": kind_word(name), "numbers": numbers}
