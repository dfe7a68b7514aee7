"""Who comes to a day: everyone of the district at once, or a list with groups, priority and absences."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from waymark.apps.pdday.day import Educator
from waymark.apps.pdday.models import Absence, Attendee, PdDay
from waymark.apps.pdday.programme_refusals import StillInUse
from waymark.apps.pdday.selectors.programme import educators_of
from waymark.apps.pdday.services.programme_lock import lock_people, note_deed
from waymark.apps.people.models import Person
from waymark.apps.people.times import local


@dataclass(frozen=True, slots=True)
class PeopleChanges:
    """What a list would do: ids of the district of those who are new, differ, stay the same, or are not in it."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    same: tuple[str, ...]
    not_in_list: tuple[str, ...]

    @property
    def is_any(self) -> bool:
        """Whether anything would change."""
        return bool(self.new or self.changed)


@transaction.atomic
def invite_everyone(*, pd_day: PdDay, by: Person, now: datetime) -> int:
    """Let all educators of the district come, and return how many are new.

    Raises
    ------
    NotTheirDay, RankingHasClosed
    """
    day = lock_people(pd_day=pd_day, by=by, now=now)
    missing = educators_of(by, on=local(now, by.district).date()).exclude(attends__pd_day=day)
    invited = Attendee.objects.bulk_create(Attendee(pd_day=day, person=person) for person in missing)
    if invited:
        note_deed(pd_day=day, by=by, now=now, action="invite_everyone", people=len(invited))
    return len(invited)


def planned_people(*, pd_day: PdDay, educators: Sequence[Educator]) -> PeopleChanges:
    """Return what taking over this list would do; nothing is written. Breakouts are named by the blocks' labels."""
    have = _attending(pd_day)
    listed = {educator.educator_id for educator in educators}
    facts = {e.educator_id: (e.groups, e.priority_band, e.away) for e in educators}
    return PeopleChanges(
        new=tuple(one for one in facts if one not in have),
        changed=tuple(one for one in facts if one in have and have[one] != facts[one]),
        same=tuple(one for one in facts if have.get(one) == facts[one]),
        not_in_list=tuple(sorted(have.keys() - listed)),
    )


def _attending(pd_day: PdDay) -> dict[str, tuple[tuple[str, ...], int, tuple[str, ...]]]:
    away: dict[int, list[str]] = {}
    absences = Absence.objects.filter(attendee__pd_day=pd_day)
    for attendee, label in absences.values_list("attendee_id", "block__label"):
        away.setdefault(attendee, []).append(label)
    return {
        a.person.person_id: (tuple(sorted(a.groups)), a.priority_band, tuple(sorted(away.get(a.pk, ()))))
        for a in pd_day.attendees.select_related("person")
    }


@transaction.atomic
def take_over_people(*, pd_day: PdDay, educators: Sequence[Educator], by: Person, now: datetime) -> PeopleChanges:
    """Let the people of a list come, with their groups, priority and absences; all of it or nothing.

    The same list twice changes nothing. Who is not in the list stays.

    Raises
    ------
    NotTheirDay, RankingHasClosed
    """
    day = lock_people(pd_day=pd_day, by=by, now=now)
    changes = planned_people(pd_day=day, educators=educators)
    if not changes.is_any:
        return changes
    touched = {*changes.new, *changes.changed}
    rows = [educator for educator in educators if educator.educator_id in touched]
    people = dict(Person.objects.filter(district=day.district, person_id__in=touched).values_list("person_id", "pk"))
    Attendee.objects.bulk_create(
        [
            Attendee(pd_day=day, person_id=people[e.educator_id], groups=list(e.groups), priority_band=e.priority_band)
            for e in rows
        ],
        update_conflicts=True,
        unique_fields=["pd_day", "person"],
        update_fields=["groups", "priority_band"],
    )
    _write_absences(day, rows)
    note_deed(pd_day=day, by=by, now=now, action="take_over_people", new=len(changes.new), changed=len(changes.changed))
    return changes


def _write_absences(day: PdDay, educators: Sequence[Educator]) -> None:
    keys = dict(day.attendees.values_list("person__person_id", "pk"))
    blocks = dict(day.blocks.values_list("label", "pk"))
    Absence.objects.filter(attendee__in=[keys[e.educator_id] for e in educators]).delete()
    Absence.objects.bulk_create(
        Absence(attendee_id=keys[e.educator_id], block_id=blocks[label]) for e in educators for label in e.away
    )


@transaction.atomic
def remove_attendee(*, pd_day: PdDay, person: str, by: Person, now: datetime) -> None:
    """Take somebody, by public id, off the list. Raises ``StillInUse`` if he has ranked, and as adding does."""
    day = lock_people(pd_day=pd_day, by=by, now=now)
    attendee = day.attendees.filter(person__public_id=person).first()
    if attendee is None:
        return
    if attendee.choices.exists():
        raise StillInUse(_("This person has ranked sessions, so the name stays on the list."))
    attendee.delete()
    note_deed(pd_day=day, by=by, now=now, action="remove_attendee", person=person)
