"""What was drawn under a day's promises, in words for everybody: every draft with its change, every withdrawal."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waymark.apps.pdday.models import Draw, DrawStatus, PdDay, WithdrawnPromise
from waymark.apps.pdday.seed import draw_seed
from waymark.apps.pdday.selectors.draws import drafts_of_promise, withdrawn_promises
from waymark.apps.pdday.what_if import ExtraSection, extra_sections
from waymark.apps.people.times import moment_words
from waymark.web.pdday.draws.shown import draw_name
from waymark.web.pdday.numbers import breakout_name
from waymark.web.templatetags.waymark import Stop

Names = Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class DraftLine:
    """One draft as everybody may see it: its name, when it was asked for and what was changed in it."""

    name: str
    asked_at: str
    change: str
    is_published: bool


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A promise that was withdrawn, as everybody may see it: when and why, what was drawn, and all that is opened."""

    promise: WithdrawnPromise
    withdrawn_at: str
    stops: tuple[Stop, ...]
    drafts: tuple[DraftLine, ...]


def drafts_shown(pd_day: PdDay) -> tuple[DraftLine, ...]:
    """Return every draft under the present promise. Two queries."""
    return _lines(drafts_of_promise(pd_day), pd_day, session_names(pd_day))


def withdrawn_shown(pd_day: PdDay) -> tuple[Withdrawn, ...]:
    """Return every promise that was withdrawn. At most three queries."""
    found = withdrawn_promises(pd_day)
    names = session_names(pd_day) if found else {}
    return tuple(_withdrawn(promise, pd_day, names) for promise in found)


def session_names(pd_day: PdDay) -> Names:
    """Return title and breakout of every session. One query."""
    rows = pd_day.sessions.values_list("session_id", "offering__title", "block__label")
    return {session_id: (title, label) for session_id, title, label in rows}


def change_words(draw: Draw, names: Names) -> str:
    """Say in what a draft differs from the day as it was sealed, and by which rule it was drawn if not by the usual."""
    said = [_section_words(section, names) for section in extra_sections(draw.what_if)]
    said += _mechanism_words(draw.mechanism)
    if draw.fill:
        said.append(_("people left over got free seats that they had not ranked"))
    return "; ".join(said) or _("the day as it was sealed")


def _mechanism_words(mechanism: str) -> list[str]:
    words = {
        "first-come": _("drawn first come, first served"),
        "draw+swap": _("after the draw, seats were traded where that made nobody’s day worse"),
        "optimum": _("sought for the least mean rank, as a report that is never published"),
    }
    return [words[mechanism]] if mechanism in words else []


def _section_words(section: ExtraSection, names: Names) -> str:
    title, label = names.get(section.like, (section.like, ""))
    text = ngettext(
        "+1 section of “%(title)s” in %(breakout)s, %(n)d seat",
        "+1 section of “%(title)s” in %(breakout)s, %(n)d seats",
        section.capacity_seats,
    )
    return text % {"title": title, "breakout": breakout_name(label), "n": section.capacity_seats}


def _lines(draws: Iterable[Draw], pd_day: PdDay, names: Names) -> tuple[DraftLine, ...]:
    return tuple(
        DraftLine(
            name=draw_name(draw),
            asked_at=moment_words(draw.asked_at, pd_day.district),
            change=change_words(draw, names),
            is_published=draw.status == DrawStatus.PUBLISHED,
        )
        for draw in draws
    )


def _withdrawn(promise: WithdrawnPromise, pd_day: PdDay, names: Names) -> Withdrawn:
    return Withdrawn(
        promise=promise,
        withdrawn_at=moment_words(promise.withdrawn_at, pd_day.district) if promise.withdrawn_at else "",
        stops=tuple(_opened(promise)),
        drafts=_lines(promise.draws.all(), pd_day, names),
    )


def _opened(promise: WithdrawnPromise) -> Iterator[Stop]:
    """Yield what is open now; without a seal there was no seed."""
    yield Stop("done", _("Lock that was shown"), "", promise.commitment)
    yield Stop("done", _("Secret, now open"), "", promise.secret_hex)
    if promise.sealed_sha256:
        yield Stop("done", _("Fingerprint of program and wishes"), "", promise.sealed_sha256)
        if promise.public_value:
            yield Stop("done", _("Public value"), promise.public_value_plan, promise.public_value)
        secret, sha256 = bytes(promise.secret or b""), promise.sealed_sha256
        seed = draw_seed(secret=secret, input_sha256=sha256, public_value=promise.public_value)
        yield Stop("done", _("Seed"), "", seed.hex())
