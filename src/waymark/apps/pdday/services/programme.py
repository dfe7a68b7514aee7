"""Make a day and its blocks, publish the programme, and take it back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from waymark.apps.pdday.models import Block, BlockKind, PdDay
from waymark.apps.pdday.programme_problems import blocking_problems
from waymark.apps.pdday.programme_refusals import AlreadyThere, ProgrammeHasProblems, StillInUse, TimesDoNotFit
from waymark.apps.pdday.selectors.programme import load_programme
from waymark.apps.pdday.services.programme_lock import (
    insist_on_coordinator,
    insist_on_nobody_ranking,
    lock_day,
    lock_sketch,
    note_deed,
)
from waymark.apps.people.models import District, Person

Template = tuple[tuple[str, str | Promise, time, time], ...]
CONVOCATION: Final = "convocation-3-breakouts"
EMPTY: Final = "empty"
TEMPLATES: Final[Mapping[str, Template]] = {
    CONVOCATION: (
        (BlockKind.TOGETHER, gettext_lazy("Convocation"), time(8, 0), time(9, 0)),
        (BlockKind.BREAKOUT, gettext_lazy("Breakout 1"), time(9, 15), time(10, 30)),
        (BlockKind.BREAKOUT, gettext_lazy("Breakout 2"), time(10, 45), time(12, 0)),
        (BlockKind.PAUSE, gettext_lazy("Lunch"), time(12, 0), time(13, 0)),
        (BlockKind.BREAKOUT, gettext_lazy("Breakout 3"), time(13, 0), time(14, 15)),
    ),
    EMPTY: (),
}
OUT_OF_THE_WAY = timedelta(days=3650)


@dataclass(frozen=True, slots=True)
class BlockTimes:
    """What a block is called, when it runs (aware moments) and where everyone meets."""

    label: str
    starts_at: datetime
    ends_at: datetime
    place: str = ""


@transaction.atomic
def create_pd_day(
    *, district: District, title: str, held_on: date, template: str, by: Person, now: datetime, place: str = ""
) -> PdDay:
    """Make a day with the blocks of a template: ``"convocation-3-breakouts"`` or ``"empty"``.

    Raises
    ------
    NotTheirDay, AlreadyThere
    """
    insist_on_coordinator(district_id=district.pk, by=by, now=now)
    District.objects.select_for_update().get(pk=district.pk)
    if PdDay.objects.filter(district=district, title=title).exists():
        raise AlreadyThere(
            _("There is a day called %(title)s already. Give this one another title.") % {"title": title}
        )
    pd_day = PdDay.objects.create(district=district, title=title, held_on=held_on, place=place)
    zone = ZoneInfo(district.time_zone)
    Block.objects.bulk_create(
        Block(
            pd_day=pd_day,
            kind=kind,
            label=str(label),
            starts_at=datetime.combine(held_on, begins, zone),
            ends_at=datetime.combine(held_on, ends, zone),
            place=place if kind == BlockKind.TOGETHER else "",
        )
        for kind, label, begins, ends in TEMPLATES[template]
    )
    note_deed(pd_day=pd_day, by=by, now=now, action="create_pd_day", template=template)
    return pd_day


@transaction.atomic
def add_block(*, pd_day: PdDay, kind: str, times: BlockTimes, by: Person, now: datetime) -> Block:
    """Add a block to a day. Raises ``ProgrammeIsPublished``, ``TimesDoNotFit``, ``AlreadyThere``, ``NotTheirDay``."""
    day = lock_sketch(pd_day=pd_day, by=by, now=now)
    others = [BlockTimes(b.label, b.starts_at, b.ends_at) for b in day.blocks.all()]
    _insist_on_times([*others, times])
    block = Block.objects.create(
        pd_day=day, kind=kind, label=times.label, starts_at=times.starts_at, ends_at=times.ends_at, place=times.place
    )
    note_deed(pd_day=day, by=by, now=now, action="add_block", block=times.label)
    return block


@transaction.atomic
def set_times(*, pd_day: PdDay, times: Mapping[int, BlockTimes], by: Person, now: datetime) -> None:
    """Give blocks, by their key, new names, times and places; all at once, so that two can change places.

    Raises
    ------
    NotTheirDay, ProgrammeIsPublished, TimesDoNotFit, AlreadyThere
    """
    day = lock_sketch(pd_day=pd_day, by=by, now=now)
    blocks = [block for block in day.blocks.all() if block.pk in times]
    kept = [BlockTimes(b.label, b.starts_at, b.ends_at) for b in day.blocks.all() if b.pk not in times]
    _insist_on_times([*kept, *(times[block.pk] for block in blocks)])
    fields = ("label", "starts_at", "ends_at", "place")
    for block in blocks:
        # Names and starts are unique at every moment, so all step aside before they take their new places.
        block.label = f"{block.pk}/{block.label}"[:100]
        block.starts_at += OUT_OF_THE_WAY
        block.ends_at += OUT_OF_THE_WAY
    Block.objects.bulk_update(blocks, fields)
    for block in blocks:
        wanted = times[block.pk]
        block.label, block.place = wanted.label, wanted.place
        block.starts_at, block.ends_at = wanted.starts_at, wanted.ends_at
    Block.objects.bulk_update(blocks, fields)
    note_deed(pd_day=day, by=by, now=now, action="set_times", blocks=[block.label for block in blocks])


def _insist_on_times(blocks: Sequence[BlockTimes]) -> None:
    labels, starts = set[str](), dict[datetime, str]()
    for block in blocks:
        told = {"label": block.label, "other": starts.get(block.starts_at, "")}
        if block.ends_at <= block.starts_at:
            raise TimesDoNotFit(_("%(label)s ends before it starts. Correct one of its two times.") % told)
        if block.label in labels:
            raise AlreadyThere(_("Two blocks are called %(label)s. Give one of them another name.") % told)
        if block.starts_at in starts:
            raise TimesDoNotFit(_("%(label)s and %(other)s start at the same time. Move one of them.") % told)
        labels.add(block.label)
        starts[block.starts_at] = block.label


@transaction.atomic
def remove_block(*, pd_day: PdDay, block_id: int, by: Person, now: datetime) -> None:
    """Take a block without sessions out. Raises ``ProgrammeIsPublished``, ``StillInUse``, ``NotTheirDay``."""
    day = lock_sketch(pd_day=pd_day, by=by, now=now)
    block = day.blocks.filter(pk=block_id).first()
    if block is None:
        return
    if block.sessions.exists():
        raise StillInUse(
            _("%(label)s has sessions. Move them to another block or take them out first.") % {"label": block.label}
        )
    label = block.label
    block.delete()
    note_deed(pd_day=day, by=by, now=now, action="remove_block", block=label)


@transaction.atomic
def publish_programme(*, pd_day: PdDay, by: Person, now: datetime) -> None:
    """Let everyone who comes see the programme. Publishing again changes nothing.

    Raises
    ------
    NotTheirDay
        If the person does not coordinate this district.
    ProgrammeHasProblems
        If a room or a facilitator is double-booked, blocks overlap, or there is nothing to choose.
    """
    day = lock_day(pd_day=pd_day, by=by, now=now)
    if day.programme_published_at is not None:
        return
    programme = load_programme(day)
    if problems := blocking_problems(programme):
        raise ProgrammeHasProblems(problems)
    day.programme_published_at = now
    day.save(update_fields=["programme_published_at"])
    note_deed(pd_day=day, by=by, now=now, action="publish_programme", sessions=len(programme.sessions))


@transaction.atomic
def unpublish_programme(*, pd_day: PdDay, by: Person, now: datetime) -> None:
    """Take the programme back, to change it. Planned times of ranking go with it, so that it cannot open unseen.

    Raises
    ------
    NotTheirDay, RankingHasOpened
    """
    day = lock_day(pd_day=pd_day, by=by, now=now)
    insist_on_nobody_ranking(pd_day=day, now=now)
    if day.programme_published_at is None:
        return
    day.programme_published_at = day.ranking_opens_at = day.ranking_closes_at = None
    day.save(update_fields=["programme_published_at", "ranking_opens_at", "ranking_closes_at"])
    note_deed(pd_day=day, by=by, now=now, action="unpublish_programme")
