"""The way of a roster into the records: read beside them, looked at, agreed to, applied in one transaction, undone."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_noop

from waymark.apps.audit.services import log_action
from waymark.apps.people.models import District, Person
from waymark.apps.people.models.imports import ImportStatus, RosterImport
from waymark.apps.people.roster import RecordKind, RosterRow
from waymark.apps.people.roster_refusals import (
    ChangedSince,
    NeedsSecondPerson,
    NotAllowed,
    NotReady,
    RecordsChanged,
    RosterRefused,
    RowsNotUnderstood,
    SamePerson,
    TooLateToUndo,
)
from waymark.apps.people.rules import Actor, can_keep_rosters, name_of
from waymark.apps.people.services.roster_forgetting import forget_old_states
from waymark.apps.people.services.roster_judging import Counts, judge
from waymark.apps.people.services.roster_removals import removals_of
from waymark.apps.people.services.roster_staging import drop_staged, stage_rows
from waymark.apps.people.services.roster_standing import records_mark
from waymark.apps.people.services.roster_touched import n_touched_since, n_used_since
from waymark.apps.people.services.roster_writing import write_back, write_changes
from waymark.apps.people.shapes import RECORD_SHAPES, SHAPES
from waymark.apps.people.statements import learn_sizes, run
from waymark.apps.people.times import local

WAIT: Final = timedelta(minutes=10)
"""Work on an import that has not moved for this time has lost its worker and may be asked for again."""
UNFINISHED: Final = (ImportStatus.WAITING, ImportStatus.READING, ImportStatus.READY)
Clock = Callable[[], datetime]
Say = Callable[[str], None]
logger = logging.getLogger("waymark.people")


@transaction.atomic
def begin_import(
    *, district: District, source_name: str, by: Actor, now: datetime, upload: bytes | None = None
) -> RosterImport:
    """Write down that somebody brings a roster. Others of the district that were not finished are set aside.

    Raises
    ------
    NotAllowed
    NotReady
        If another roster of the district is being applied at this moment.
    """
    District.objects.select_for_update().get(pk=district.pk)
    _insist(by, district, now)
    others = RosterImport.objects.filter(district=district)
    if others.filter(status=ImportStatus.APPLYING, moved_at__gt=now - WAIT).exists():
        raise NotReady
    others.filter(status__in=(*UNFINISHED, ImportStatus.APPLYING)).update(status=ImportStatus.SET_ASIDE, upload=None)
    found = RosterImport.objects.create(
        district=district,
        source_name=source_name[:255],
        upload=upload,
        as_of=local(now, district).date(),
        moved_at=now,
        asked_by=name_of(by),
        asked_at=now,
        step=gettext_noop("Waiting for its turn"),
    )
    _log(found, by, "roster.bring", now, source=found.source_name)
    return found


@dataclass(frozen=True)
class Unread:
    """What the reader of a roster could not use, and what it noticed; each as plain values for a page."""

    faults: Sequence[Mapping[str, object]] = ()
    n_more: int = 0
    notes: Sequence[Mapping[str, object]] = ()


def read_rows(
    *,
    roster_import: RosterImport,
    rows: Iterable[RosterRow],
    holds: Iterable[RecordKind],
    is_complete: bool,
    unread: Callable[[], Unread],
    clock: Clock,
    say: Say = lambda _step: None,
) -> None:
    """Stage the rows of a roster and compare them with the records. What the reader raises is passed on.

    Afterwards the import is ready to be looked at, or would change nothing. Nothing is written into the records.

    Parameters
    ----------
    holds : kinds that the roster tells about
    is_complete : whether it names all of these that there are. Then what it does not name is gone; but not if there
        was a row that could not be read: that might have named anyone.
    unread : asked once all rows have been gone through
    clock : tells the time, so that others can see that the work goes on
    """
    drop_staged(roster_import)
    forget_old_states(now=clock())

    def moved(step: str, n_rows: int | None = None) -> None:
        facts: dict[str, object] = {"step": step, "moved_at": clock()}
        if n_rows is not None:
            facts["n_rows_done"] = n_rows
        RosterImport.objects.filter(pk=roster_import.pk, status=ImportStatus.READING).update(**facts)
        say(step if n_rows is None else f"{step} ({n_rows:,})")

    RosterImport.objects.filter(pk=roster_import.pk).update(status=ImportStatus.READING, failure="")
    reading, comparing = gettext_noop("Reading the files"), gettext_noop("Comparing with the records")
    moved(reading, 0)
    stage_rows(roster_import=roster_import, rows=rows, say=lambda n: moved(reading, n))
    left = unread()
    RosterImport.objects.filter(pk=roster_import.pk).update(
        tells=sorted({name for kind in holds for name in RECORD_SHAPES[kind]}) if is_complete else [],
        may_end=is_complete and not left.faults,
        faults=[dict(fault) for fault in left.faults],
        n_more_faults=left.n_more,
        notes=[dict(note) for note in left.notes],
    )
    roster_import.refresh_from_db()
    moved(comparing)
    compare(roster_import=roster_import, now=clock(), say=lambda _kind: moved(comparing))


def compare(*, roster_import: RosterImport, now: datetime, say: Say = lambda _kind: None) -> None:
    """Judge the staged rows as of today and make the import ready to be looked at. Who agreed has to do so anew."""
    as_of = local(now, roster_import.district).date()
    # Half a judgement must not be taken for a whole one, and records that change from now on change the mark.
    RosterImport.objects.filter(pk=roster_import.pk).update(records_mark="")
    mark = records_mark(roster_import.district_id)
    counts = judge(roster_import=roster_import, as_of=as_of, own_person=_own_person(roster_import), say=say)
    roster_import.counts = counts
    is_news = bool(roster_import.n_changes or roster_import.n_not_understood)
    RosterImport.objects.filter(
        pk=roster_import.pk, status__in=(ImportStatus.READING, ImportStatus.APPLYING, ImportStatus.READY)
    ).update(
        status=ImportStatus.READY if is_news else ImportStatus.UNCHANGED,
        records_mark=mark,
        counts=counts,
        removals=removals_of(roster_import, counts, as_of=as_of),
        as_of=as_of,
        agreed_by="",
        agreed_at=None,
        upload=None,
        step="",
        moved_at=now,
    )
    roster_import.refresh_from_db()


def refuse(*, roster_import: RosterImport, faults: Sequence[Mapping[str, object]], n_more: int, now: datetime) -> None:
    """Write down that the files cannot be used, and why; what was read of them is forgotten."""
    drop_staged(roster_import)
    RosterImport.objects.filter(pk=roster_import.pk).update(
        status=ImportStatus.REFUSED,
        faults=[dict(fault) for fault in faults],
        n_more_faults=n_more,
        upload=None,
        step="",
        moved_at=now,
    )
    roster_import.refresh_from_db()


def fail(*, roster_import: RosterImport, sentence: str, now: datetime) -> None:
    """Write down that reading went wrong on our side."""
    RosterImport.objects.filter(pk=roster_import.pk).update(
        status=ImportStatus.FAILED, failure=sentence[:500], step="", moved_at=now
    )


@transaction.atomic
def read_again(*, roster_import: RosterImport, by: Actor, now: datetime) -> None:
    """Make an import whose worker was lost, or on which something went wrong, wait to be read once more.

    Raises
    ------
    NotAllowed, NotReady
    """
    found = _locked(roster_import)
    _insist(by, found.district, now)
    if found.upload is None or not (found.status == ImportStatus.FAILED or is_lost(found, now=now)):
        raise NotReady
    found.status, found.failure, found.moved_at = ImportStatus.WAITING, "", now
    found.save(update_fields=["status", "failure", "moved_at"])


def is_lost(roster_import: RosterImport, *, now: datetime) -> bool:
    """Whether work on an import has not moved for so long that its worker must be gone."""
    under_way = (ImportStatus.WAITING, ImportStatus.READING, ImportStatus.APPLYING)
    return roster_import.status in under_way and roster_import.moved_at <= now - WAIT


@transaction.atomic
def agree(*, roster_import: RosterImport, by: Actor, now: datetime) -> None:
    """Agree, as a second person, that so many records are to be gone.

    Raises
    ------
    NotAllowed, NotReady, SamePerson
    """
    found = _locked(roster_import)
    _insist(by, found.district, now)
    if found.status != ImportStatus.READY or not found.waits_for_second:
        raise NotReady
    if name_of(by) == found.asked_by:
        raise SamePerson
    found.agreed_by, found.agreed_at = name_of(by), now
    found.save(update_fields=["agreed_by", "agreed_at"])
    _log(found, by, "roster.agree", now, removals=found.removals)
    roster_import.refresh_from_db()


@transaction.atomic
def ask_to_apply(*, roster_import: RosterImport, by: Actor, now: datetime, leave_out: bool = False) -> None:
    """Ask that an import be applied; `carry_out` does it. ``leave_out``: rows that were not understood may be left out.

    Raises
    ------
    NotAllowed, NotReady, NeedsSecondPerson, RowsNotUnderstood
    """
    found = _locked(roster_import)
    _insist(by, found.district, now)
    stands_still = found.status == ImportStatus.APPLYING and is_lost(found, now=now)
    if not (found.status == ImportStatus.READY and found.n_changes) and not stands_still:
        raise NotReady
    if found.waits_for_second:
        raise NeedsSecondPerson
    if found.n_not_understood and not leave_out:
        raise RowsNotUnderstood
    found.status, found.applied_by, found.moved_at, found.failure = ImportStatus.APPLYING, name_of(by), now, ""
    found.save(update_fields=["status", "applied_by", "moved_at", "failure"])
    roster_import.refresh_from_db()


def apply_now(
    *, roster_import: RosterImport, by: Actor, now: datetime, leave_out: bool = False, say: Say = lambda _step: None
) -> None:
    """Ask and apply in one transaction, for a command: killed in the middle, it leaves nothing that others wait for.

    Raises
    ------
    NotAllowed, NotReady, NeedsSecondPerson, RowsNotUnderstood, RecordsChanged
    """
    with _applying(roster_import, now), transaction.atomic():
        ask_to_apply(roster_import=roster_import, by=by, now=now, leave_out=leave_out)
        _apply(_locked(roster_import), now, say)


def carry_out(*, roster_import: RosterImport, now: datetime, say: Say = lambda _step: None) -> None:
    """Apply an import in one transaction: everything, or nothing at all.

    Under the lock the records are compared with those of the preview, and the rows judged once more unless they are
    the same to the last letter. If the roster now means something else, nothing is written, and the import is ready to
    be looked at anew. Cost: proportional to the rows of the roster and of the records.

    Raises
    ------
    RecordsChanged
    """
    with _applying(roster_import, now), transaction.atomic():
        found = _locked(roster_import)
        if found.status == ImportStatus.APPLYING:
            _apply(found, now, say)


@contextmanager
def _applying(roster_import: RosterImport, now: datetime) -> Iterator[None]:
    try:
        yield
    except RecordsChanged as refusal:
        compare(roster_import=roster_import, now=now)
        RosterImport.objects.filter(pk=roster_import.pk).update(failure=refusal.sentence)
        raise
    except RosterRefused:
        raise
    except Exception:
        RosterImport.objects.filter(pk=roster_import.pk, status=ImportStatus.APPLYING).update(
            status=ImportStatus.READY,
            failure=gettext_noop("Something went wrong on our side, so nothing was imported. Try again."),
        )
        raise
    roster_import.refresh_from_db()
    if roster_import.status != ImportStatus.APPLIED:
        return
    for shape in SHAPES:
        run(
            "DELETE FROM $staged WHERE roster_import_id = %s AND outcome = 'same'",
            [roster_import.pk],
            staged=shape.staged_table,
        )


def _apply(found: RosterImport, now: datetime, say: Say) -> None:
    as_of = local(now, found.district).date()
    say(gettext_noop("Comparing with the records"))
    counts = found.counts
    if not (found.as_of == as_of and found.records_mark and found.records_mark == records_mark(found.district_id)):
        counts = judge(roster_import=found, as_of=as_of, own_person=_own_person(found))
    if counts != found.counts:
        raise RecordsChanged
    say(gettext_noop("Writing the records"))
    write_changes(found, as_of=as_of)
    found.status, found.applied_at, found.moved_at, found.as_of = ImportStatus.APPLIED, now, now, as_of
    found.save(update_fields=["status", "applied_at", "moved_at", "as_of"])
    _log(found, found.applied_by, "roster.apply", now, counts=_told(counts), agreed_by=found.agreed_by)


@transaction.atomic
def undo_import(*, roster_import: RosterImport, by: Actor, now: datetime) -> None:
    """Bring the records back to the state before an import, exactly.

    Raises
    ------
    NotAllowed, NotReady, TooLateToUndo
    ChangedSince
        If a later import, or somebody by hand, has changed or used what this import wrote.
    """
    found = _locked(roster_import)
    _insist(by, found.district, now)
    if found.status != ImportStatus.APPLIED:
        raise NotReady
    if not found.can_be_undone(now):
        raise TooLateToUndo
    if n := n_touched_since(found) + n_used_since(found):
        raise ChangedSince(n)
    learn_sizes(*(shape.staged_table for shape in SHAPES))
    write_back(found)
    found.status, found.undone_by, found.undone_at = ImportStatus.UNDONE, name_of(by), now
    found.save(update_fields=["status", "undone_by", "undone_at"])
    _log(found, by, "roster.undo", now, counts=_told(found.counts))
    roster_import.refresh_from_db()


@transaction.atomic
def set_aside(*, roster_import: RosterImport, by: Actor, now: datetime) -> None:
    """Put an import away that is not to be applied.

    Raises
    ------
    NotAllowed, NotReady
    """
    found = _locked(roster_import)
    _insist(by, found.district, now)
    if found.status not in (*UNFINISHED, ImportStatus.UNCHANGED, ImportStatus.FAILED):
        raise NotReady
    found.status, found.upload = ImportStatus.SET_ASIDE, None
    found.save(update_fields=["status", "upload"])
    drop_staged(found)
    _log(found, by, "roster.set_aside", now)
    roster_import.refresh_from_db()


def _locked(roster_import: RosterImport) -> RosterImport:
    """Lock the district, so that of all imports only one moves at a time, and return the import as it is now."""
    District.objects.select_for_update().get(pk=roster_import.district_id)
    return RosterImport.objects.select_related("district").get(pk=roster_import.pk)


def _insist(by: Actor, district: District, now: datetime) -> None:
    if not can_keep_rosters(by, district, now=now):
        raise NotAllowed


def _own_person(roster_import: RosterImport) -> int | None:
    kind, _colon, public_id = roster_import.asked_by.partition(":")
    found = Person.objects.filter(public_id=public_id).first() if kind == "person" else None
    return found.pk if found else None


def _told(counts: Counts) -> dict[str, object]:
    return {kind: dict(sorted(found.items())) for kind, found in sorted(counts.items())}


def _log(found: RosterImport, by: Actor, action: str, now: datetime, **details: object) -> None:
    log_action(actor=name_of(by), action=action, subject=f"roster_import:{found.public_id}", now=now, details=details)
