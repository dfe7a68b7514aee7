"""The one thing that a coordinator does next with a day, from the first sketch to the published draw."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from waymark.apps.pdday.models import Draw, DrawStatus, PdDay, WithdrawnPromise
from waymark.apps.pdday.rules import can_draw, is_publishable, waits_for_public_value
from waymark.apps.people.models import Person
from waymark.apps.people.times import moment_words
from waymark.web.pdday.draws.shown import draw_name
from waymark.web.pdday.links import closing_link, programme_link, proof_link


@dataclass(frozen=True, slots=True)
class NextStep:
    """What to do and why, in one sentence; a button that posts to ``post`` or leads to ``href``; what else one may do.

    ``beside`` is a pair of words and address, or empty.
    """

    sentence: str
    button: str
    post: str = ""
    href: str = ""
    beside: tuple[str, str] | None = None


def next_step(
    pd_day: PdDay, draws: Sequence[Draw], withdrawals: Sequence[WithdrawnPromise], *, now: datetime
) -> NextStep:
    """Return what comes next; ``draws`` and ``withdrawals`` are all those of the day, draws newest first."""
    if found := next((draw for draw in draws if draw.status == DrawStatus.PUBLISHED), None):
        return NextStep(
            _("The seats are published. Anyone can check the draw on its public page."),
            _("See the public proof"),
            href=proof_link(pd_day, found.public_id),
        )
    if any(one.withdrawn_at is None for one in withdrawals):
        return NextStep(
            _("A coordinator asks to start over with a new promise. Until somebody else agrees, everything stays."),
            _("Look at it"),
            href=reverse("draws:start_over", args=[pd_day.public_id]),
        )
    if not pd_day.has_closed_for_ranking(now):
        return _before_closing(pd_day, now, is_new_start=bool(withdrawals))
    return _after_closing(pd_day, draws)


def may_choose_mechanism(viewer: Person, pd_day: PdDay, *, now: datetime) -> bool:
    """Whether the day could be drawn now in one way or another: ranking has opened, and nothing has to come first."""
    opens = pd_day.ranking_opens_at
    is_time = opens is not None and opens <= now and pd_day.programme_published_at is not None
    waits = pd_day.has_closed_for_ranking(now) and waits_for_public_value(pd_day)
    return is_time and not waits and can_draw(viewer, pd_day, now=now)


def _before_closing(pd_day: PdDay, now: datetime, *, is_new_start: bool) -> NextStep:
    times = reverse("rank:times", args=[pd_day.public_id])
    opens, closes = pd_day.ranking_opens_at, pd_day.ranking_closes_at
    if pd_day.programme_published_at is None:
        text = _("The program is not published yet. Publish it; then people can rank what is in it.")
        return NextStep(text, _("Go to the program"), href=programme_link(pd_day))
    if is_new_start and (opens is None or closes is None):
        text = _(
            "The day starts over. Change what must change in the program or the list of people; then set new times."
        )
        program = (_("Go to the program"), programme_link(pd_day))
        return NextStep(text, _("Set the times"), href=times, beside=program)
    if opens is None or closes is None:
        text = _("Nobody has been asked to rank yet. Set when ranking opens and closes.")
        return NextStep(text, _("Set the times"), href=times)
    if now < opens:
        text = _("Ranking opens %(opens)s. There is nothing to do until then.")
        return NextStep(text % {"opens": moment_words(opens, pd_day.district)}, _("See the times"), href=times)
    text = _(
        "Ranking closes %(closes)s. Until then every draw is a rehearsal: it shows how things stand, and is never "
        "published."
    )
    return NextStep(
        text % {"closes": moment_words(closes, pd_day.district)},
        _("Rehearse the draw"),
        post=reverse("draws:ask", args=[pd_day.public_id]),
        beside=(_("Close ranking now"), closing_link(pd_day)),
    )


def _after_closing(pd_day: PdDay, draws: Sequence[Draw]) -> NextStep:
    value = reverse("draws:public_value", args=[pd_day.public_id])
    if waits_for_public_value(pd_day) and not pd_day.is_sealed:
        text = _(
            "Ranking has closed. Seal program and wishes, so that everybody can see their fingerprint before the "
            "public value comes about: %(plan)s."
        )
        seal = reverse("draws:seal", args=[pd_day.public_id])
        return NextStep(text % {"plan": pd_day.public_value_plan}, _("Seal program and wishes"), post=seal)
    if waits_for_public_value(pd_day):
        text = _("Program and wishes are sealed. Now the public value: %(plan)s. Write down what came out.")
        return NextStep(text % {"plan": pd_day.public_value_plan}, _("Write down the public value"), href=value)
    if found := next((draw for draw in draws if draw.is_under_way), None):
        board = reverse("draws:board", args=[pd_day.public_id, found.public_id])
        return NextStep(_("A draw is under way. It takes a few seconds."), _("See how far it is"), href=board)
    made = [draw for draw in draws if draw.status in {DrawStatus.DRAFT, DrawStatus.APPROVED}]
    if drafts := [draw for draw in made if is_publishable(draw)]:
        return _with_drafts(pd_day, drafts)
    return NextStep(
        _("Ranking has closed. Draw the seats; a draft tells nobody anything until you publish it."),
        _("Draw seats"),
        post=reverse("draws:ask", args=[pd_day.public_id]),
        beside=(_("Look at the public value again"), value) if pd_day.public_value else None,
    )


def _with_drafts(pd_day: PdDay, drafts: Sequence[Draw]) -> NextStep:
    """Lead to the approved draft, or else to the newest."""
    approved = next((draw for draw in drafts if draw.status == DrawStatus.APPROVED), None)
    draft = approved or drafts[0]
    if approved:
        text = _("%(draft)s is approved. Another coordinator than who approved it publishes it.")
    elif pd_day.district.publishing_needs_two:
        text = _("Look at %(draft)s and try one more section if you like; then another coordinator approves it.")
    else:
        text = _("Look at %(draft)s, try one more section if you like, then publish one.")
    name = draw_name(draft)
    button = _("Look at %(draft)s") % {"draft": name}
    board = reverse("draws:board", args=[pd_day.public_id, draft.public_id])
    return NextStep(text % {"draft": name}, button, href=board)
