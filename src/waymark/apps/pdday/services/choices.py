"""Take over choices that people made elsewhere: all of them or nothing, and the same ones twice change nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from waymark.apps.pdday.models import Attendee, Facilitator, PdDay, RankedChoice, Session
from waymark.apps.pdday.services.programme_lock import lock_day, note_deed
from waymark.apps.pdday.services.ranking import MOST_RANKED, RankingIsClosed, RankingRefused
from waymark.apps.people.models import Person
from waymark.apps.people.times import moment_words

Key = tuple[str, str]
Lists = Mapping[Key, Sequence[str]]


class ChoicesRefused(RankingRefused):
    """Some lists cannot be taken over. ``reasons`` holds one sentence for each, beginning with whose list it is."""

    def __init__(self, reasons: Sequence[str]) -> None:
        """Keep the reasons; at least one is expected."""
        self.reasons = tuple(reasons)
        super().__init__(" ".join(self.reasons))


@dataclass(frozen=True, slots=True)
class ChoiceChanges:
    """What lists would do, by the district's id of the person and the label of the breakout."""

    new: tuple[Key, ...]
    changed: tuple[Key, ...]
    same: tuple[Key, ...]

    @property
    def is_any(self) -> bool:
        """Whether anything would change."""
        return bool(self.new or self.changed)

    @property
    def n_people(self) -> int:
        """How many people the lists are of."""
        return len({person for person, _label in (*self.new, *self.changed, *self.same)})


def planned_choices(*, pd_day: PdDay, lists: Lists) -> ChoiceChanges:
    """Return what taking over these lists would do; nothing is written. Raises ``ChoicesRefused``."""
    _insist_on_allowed(pd_day, lists)
    have = _on_record(pd_day)
    return ChoiceChanges(
        new=tuple(sorted(key for key in lists if key not in have)),
        changed=tuple(sorted(key for key, ranked in lists.items() if key in have and have[key] != list(ranked))),
        same=tuple(sorted(key for key, ranked in lists.items() if have.get(key) == list(ranked))),
    )


@transaction.atomic
def take_over_choices(*, pd_day: PdDay, lists: Lists, by: Person, now: datetime) -> ChoiceChanges:
    """Replace the lists that differ; all of it or nothing. Who is not in them keeps what he ranked.

    Parameters
    ----------
    lists : mapping
        From (the district's id of the person, label of the breakout) to ids of sessions, most wanted first.

    Raises
    ------
    NotTheirDay, RankingIsClosed, ChoicesRefused
    """
    day = lock_day(pd_day=pd_day, by=by, now=now)
    _insist_on_open(day, now)
    # Who saves a list himself meanwhile waits for us, and we for him.
    attendees = {a.person.person_id: a for a in _locked_attendees(day, {person for person, _label in lists})}
    changes = planned_choices(pd_day=day, lists=lists)
    if not changes.is_any:
        return changes
    blocks = {block.label: block for block in day.blocks.all()}
    sessions = dict(day.sessions.values_list("session_id", "pk"))
    touched = [*changes.new, *changes.changed]
    old = RankedChoice.objects.filter(attendee__pd_day=day)
    gone = {(attendees[person].pk, blocks[label].pk) for person, label in changes.changed}
    keys = old.values_list("pk", "attendee_id", "block_id")
    old.filter(pk__in=[pk for pk, attendee, block in keys if (attendee, block) in gone]).delete()
    RankedChoice.objects.bulk_create(
        RankedChoice(attendee=attendees[key[0]], block=blocks[key[1]], session_id=sessions[session], rank=rank)
        for key in touched
        for rank, session in enumerate(lists[key], start=1)
    )
    Attendee.objects.filter(pk__in={attendees[person].pk for person, _label in touched}).update(ranked_at=now)
    n_new, n_changed = len(changes.new), len(changes.changed)
    note_deed(pd_day=day, by=by, now=now, action="take_over_choices", new=n_new, changed=n_changed)
    return changes


def _locked_attendees(day: PdDay, person_ids: set[str]) -> list[Attendee]:
    rows = day.attendees.select_for_update(of=("self",)).select_related("person").order_by("pk")
    return [attendee for attendee in rows if attendee.person.person_id in person_ids]


def _insist_on_open(day: PdDay, now: datetime) -> None:
    opens, closes = day.ranking_opens_at, day.ranking_closes_at
    if opens is None or closes is None:
        raise RankingIsClosed(_("Set first when ranking opens and closes; choices count only in between."))
    if now < opens:
        told = {"opens": moment_words(opens, day.district)}
        raise RankingIsClosed(_("Ranking opens %(opens)s. Import the choices after that.") % told)
    if day.has_closed_for_ranking(now):
        told = {"closes": moment_words(closes, day.district)}
        raise RankingIsClosed(_("Ranking closed %(closes)s. What was ranked until then is what is drawn.") % told)


def _on_record(day: PdDay) -> dict[Key, list[str]]:
    have: dict[Key, list[str]] = {}
    rows = RankedChoice.objects.filter(attendee__pd_day=day).order_by("attendee", "block", "rank")
    columns = ("attendee__person__person_id", "block__label", "session__session_id")
    for person, label, session in rows.values_list(*columns):
        have.setdefault((person, label), []).append(session)
    return have


def _insist_on_allowed(day: PdDay, lists: Lists) -> None:
    """Let pass what each person could have ranked himself. Five queries, whatever the number of lists."""
    groups = dict(day.attendees.values_list("person__person_id", "groups"))
    sessions = {s.session_id: s for s in day.sessions.select_related("block", "offering")}
    led: dict[str, set[int]] = {}
    for one in Facilitator.objects.filter(session__pd_day=day).select_related("person", "session"):
        led.setdefault(one.person.person_id, set()).add(one.session.offering_id)
    reasons = []
    for (person, label), ranked in lists.items():
        if person not in groups:
            reasons.append(_("%(person)s is not on the list of this day.") % {"person": person})
            continue
        reason = _reason(label, ranked, sessions, led.get(person, set()), set(groups[person]))
        if reason:
            reasons.append(f"{person}, {label}: {reason}")
    if reasons:
        raise ChoicesRefused(reasons)


def _reason(label: str, ranked: Sequence[str], sessions: Mapping[str, Session], led: set[int], groups: set[str]) -> str:
    """Return why a list cannot be taken over, or nothing."""
    if len(ranked) > MOST_RANKED:
        return _("the list holds more than %(most)d sessions.") % {"most": MOST_RANKED}
    if len(set(ranked)) < len(ranked):
        return _("a session stands twice in the list.")
    for one in ranked:
        session = sessions.get(one)
        if session is None or session.block.label != label:
            return _("“%(session)s” is not a session of this breakout.") % {"session": one}
        if session.offering_id in led:
            return _("this person leads “%(title)s”.") % {"title": session.offering.title}
        if session.open_to and not groups & set(session.open_to):
            return _("“%(title)s” is open to other groups only.") % {"title": session.offering.title}
    return ""
