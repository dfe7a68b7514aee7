"""Writing down that somebody was shown rows of others, in the request that shows them and before it answers."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from waymark.apps.audit.services import log_action
from waymark.apps.people.models import Person
from waymark.apps.people.selectors import role_kinds
from waymark.apps.people.times import local
from waymark.apps.trust.fingerprints import fingerprint_of
from waymark.apps.trust.models import Read, ReadKind, ReadSet, ReadSubject

ROWS_PER_STATEMENT = 500


@transaction.atomic
def log_read(*, viewer: Person, subjects: Iterable[Person], what: ReadKind, about: str, now: datetime) -> Read | None:
    """Log that ``viewer`` is shown rows of ``subjects``; return nothing where there is nobody but himself.

    Call it before anything is shown: if it fails, the page fails, so a read that cannot be logged is not shown.
    Nobody's look at his own row is a read.

    Six statements; a set that was never shown before takes two more and one for each `ROWS_PER_STATEMENT` people. The
    lock on the log's head is taken last and held for three short statements.

    Raises
    ------
    ValueError
        If somebody of another district is among the subjects: nobody may see those at all.
    """
    people = list(subjects)
    if any(person.district_id != viewer.district_id for person in people):
        raise ValueError("rows of another district are never shown, so there is no such read to log")
    public_ids = sorted({person.public_id for person in people if person.pk != viewer.pk})
    if not public_ids:
        return None
    read_set = _set_of(public_ids)
    roles = role_kinds(viewer, on=local(now, viewer.district).date())
    entry = log_action(
        actor=f"person:{viewer.public_id}",
        action=f"read.{what.value}",
        subject=f"people:{read_set.fingerprint}",
        now=now,
        details={"n_people": read_set.n_people},
    )
    return Read.objects.create(
        log_seq=entry.seq,
        read_at=now,
        viewer=viewer.public_id,
        viewer_roles=";".join(sorted(roles)),
        kind=what,
        about=about[:200],
        read_set=read_set,
    )


def _set_of(public_ids: list[str]) -> ReadSet:
    """Return the set of these people, made if they were never shown together before."""
    found, is_new = ReadSet.objects.get_or_create(
        fingerprint=fingerprint_of(public_ids), defaults={"n_people": len(public_ids)}
    )
    if is_new:
        rows = [ReadSubject(read_set=found, person=public_id) for public_id in public_ids]
        ReadSubject.objects.bulk_create(rows, batch_size=ROWS_PER_STATEMENT)
    return found
