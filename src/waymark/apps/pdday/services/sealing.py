"""Fix the input of a day once ranking has closed, write down the public value, and say from what a draw is made."""

import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from waymark.apps.pdday.canonical import input_sha256
from waymark.apps.pdday.day import Day
from waymark.apps.pdday.kept import keep_day, kept_day
from waymark.apps.pdday.models import PdDay, SealedInput
from waymark.apps.pdday.refusals import (
    NoPublicValueAnnounced,
    NotAllowed,
    NothingToSeal,
    PublicValueIsFixed,
    PublicValueIsMissing,
    PublicValueIsOdd,
    SealComesFirst,
)
from waymark.apps.pdday.rules import can_coordinate, may_write_public_value, waits_for_public_value
from waymark.apps.pdday.seed import draw_seed
from waymark.apps.pdday.selectors.days import load_day
from waymark.apps.pdday.services.programme_lock import note_deed
from waymark.apps.people.models import Person

LONGEST_PUBLIC_VALUE = 200


@dataclass(frozen=True, slots=True)
class Ground:
    """From what a draw is made: the day without any tried section, the seed, and whether it is a rehearsal."""

    day: Day
    seed: bytes
    is_rehearsal: bool


@transaction.atomic
def seal_input(*, pd_day: PdDay, by: Person, now: datetime) -> PdDay:
    """Fix programme, people and wishes for the draw, and make their fingerprint known. Again it changes nothing.

    Raises
    ------
    NotAllowed, NothingToSeal
    """
    day = PdDay.objects.select_for_update().get(pk=pd_day.pk)
    if not can_coordinate(by, day, now=now):
        raise NotAllowed
    if not day.has_closed_for_ranking(now):
        raise NothingToSeal
    if not day.is_sealed:
        _seal(day, now)
        note_deed(pd_day=day, by=by, now=now, action="seal_input", input_sha256=day.sealed_sha256)
    return day


@transaction.atomic
def set_public_value(*, pd_day: PdDay, value: str, by: Person, now: datetime) -> str:
    """Write down the public value and return it as it counts; until the first draw it can be corrected.

    Parameters
    ----------
    value : text
        At most 200 characters. White space at both ends is taken off, any other stretch of it becomes one space, and
        the text is brought into the Unicode form NFC: what looks the same is the same bytes. Everything else counts as
        it stands.

    Raises
    ------
    NotAllowed, NoPublicValueAnnounced, SealComesFirst, PublicValueIsFixed, PublicValueIsOdd
    """
    day = PdDay.objects.select_for_update().get(pk=pd_day.pk)
    if not can_coordinate(by, day, now=now):
        raise NotAllowed
    if not day.public_value_plan:
        raise NoPublicValueAnnounced
    if not day.is_sealed:
        raise SealComesFirst
    if not may_write_public_value(by, day, now=now):
        raise PublicValueIsFixed
    written = unicodedata.normalize("NFC", " ".join(value.split()))
    if not written or len(written) > LONGEST_PUBLIC_VALUE or not written.isprintable():
        raise PublicValueIsOdd
    if written != day.public_value:
        before, day.public_value = day.public_value, written
        day.save(update_fields=["public_value"])
        note_deed(pd_day=day, by=by, now=now, action="set_public_value", value=written, before=before)
    return written


def seed_of(pd_day: PdDay) -> bytes:
    """Return the one seed of all draws under a sealed day's promise."""
    secret, sha256 = bytes(pd_day.secret), pd_day.sealed_sha256
    return draw_seed(secret=secret, input_sha256=sha256, public_value=pd_day.public_value)


@transaction.atomic
def ground_of(*, pd_day: PdDay, now: datetime) -> Ground:
    """Return from what a draw of the day is made at this moment.

    Once ranking has closed that is the sealed input, which is sealed now if nobody has done so, and the day's own
    seed. Before, that seed must not be known to anyone, so it is the day as it stands and a random seed.

    Raises
    ------
    PublicValueIsMissing
        If a public value was announced and is not there yet.
    """
    day = PdDay.objects.select_for_update().get(pk=pd_day.pk)
    if not day.has_closed_for_ranking(now):
        return Ground(load_day(day), secrets.token_bytes(32), is_rehearsal=True)
    if waits_for_public_value(day):
        raise PublicValueIsMissing
    if not day.is_sealed:
        _seal(day, now)
    return Ground(kept_day(bytes(day.sealed_input.form)), seed_of(day), is_rehearsal=False)


def _seal(day: PdDay, now: datetime) -> None:
    lock_lists(day)
    found = load_day(day)
    SealedInput.objects.create(pd_day=day, form=keep_day(found))
    day.sealed_at, day.sealed_sha256 = now, input_sha256(found)
    day.save(update_fields=["sealed_at", "sealed_sha256"])


def lock_lists(pd_day: PdDay) -> None:
    """Wait for everybody who is saving a list: they hold the lock on their own row. Who comes later waits for us."""
    list(pd_day.attendees.select_for_update().order_by("pk").values_list("pk"))
