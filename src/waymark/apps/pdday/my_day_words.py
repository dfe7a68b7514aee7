"""The words for one's own day, the same on the page, in letters and in calendars."""

from collections.abc import Sequence
from fractions import Fraction

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from waymark.apps.pdday.my_day import GOES, Part, Stop

_NEARLY = 0.98
_LARGEST_PART = 10


def block_name(label: str) -> str:
    """Name a block: many districts label their breakouts with a number alone."""
    return _("Breakout {label}").format(label=label) if label.isdecimal() else label


def title_of(stop: Stop) -> str:
    """Say what somebody does in a block."""
    titles = {
        Part.AWAY: _("{block}: you are away"),
        Part.CANCELLED: _("{title}: cancelled"),
        Part.GIVEN_UP: _("{block}: seat given up"),
        Part.NO_SEAT: _("{block}: no seat"),
        Part.NOT_RANKED: _("{block}: nothing ranked"),
        Part.NOT_DRAWN: _("{block}: not drawn yet"),
    }
    return titles.get(stop.part, "{title}").format(block=block_name(stop.block), title=block_name(stop.title))


def place_of(stop: Stop) -> str:
    """Say where; a room that is not set yet is said to be so, and nothing where there is nowhere to go."""
    if stop.part not in GOES:
        return ""
    return stop.place.strip() or _("The room is not set yet. It will stand in My day.")


def company_of(stop: Stop) -> str:
    """Say with whom: who leads, or who leads along."""
    if stop.part is Part.LEADS:
        if not stop.colleagues:
            return _("You lead this session.")
        return _("You lead this session with {names}.").format(names=names_joined(stop.colleagues))
    if stop.part is Part.SEAT:
        if not stop.colleagues:
            return _("Who leads it is not set yet.")
        return _("With {names}").format(names=names_joined(stop.colleagues))
    return ""


def choice_of(stop: Stop) -> str:
    """Say which of somebody's choices a seat is."""
    if stop.part is not Part.SEAT:
        return ""
    words = {0: _("an open seat"), 1: _("your first choice"), 2: _("your second choice"), 3: _("your third choice")}
    rank = stop.rank or 0
    return words.get(rank) or _("your choice {rank}").format(rank=rank)


def reason_of(stop: Stop) -> str:
    """Answer "why?" in one sentence in the language of the moment; "" where nothing needs a reason."""
    if stop.part is Part.GIVEN_UP:
        return _given_up(stop)
    if told := stop.why.get((get_language() or "en")[:2]) or stop.why.get("en"):
        return told
    reasons = {
        Part.AWAY: _("You are noted as away in this block."),
        Part.CANCELLED: _("The session that you were to lead does not take place."),
        Part.NOT_RANKED: _("You ranked nothing in this block, so no seat was drawn for you."),
    }
    return reasons.get(stop.part, "")


def _given_up(stop: Stop) -> str:
    facts = {"title": stop.title}
    if stop.may_take_back:
        return _("You gave up your seat in “{title}”. Until it is passed on you can take it back.").format(**facts)
    return _("You gave up your seat in “{title}”, and it has been passed on.").format(**facts)


def likelihood_of(stop: Stop) -> str:
    """Say how likely it was to fare like this, with the same lists and other tickets; "" where it was not counted."""
    if stop.probability is None:
        return ""
    alike = how_often(stop.probability)
    if stop.part is Part.NO_SEAT:
        return _("With the same lists and other tickets you get no seat here {how_often}.").format(how_often=alike)
    return _("With the same lists and other tickets you get this seat {how_often}.").format(how_often=alike)


def how_often(probability: float) -> str:
    """Say a probability as people do, in parts of at most ten; at both ends in smaller ones."""
    if probability >= _NEARLY:
        return _("in nearly every draw")
    if probability <= 1 - _NEARLY:
        return _("in fewer than 1 of 50 draws")
    parts = Fraction(probability).limit_denominator(_LARGEST_PART)
    if parts in {0, 1}:
        rare = round(1 / min(probability, 1 - probability))
        parts = Fraction(1 if parts == 0 else rare - 1, rare)
    words = _("in about {n} of {of} draws")
    return words.format(n=parts.numerator, of=parts.denominator)


def names_joined(names: Sequence[str]) -> str:
    """Join names as people do: Ana, Ben and Cleo."""
    if len(names) < 2:
        return "".join(names)
    return _("{names} and {last}").format(names=", ".join(names[:-1]), last=names[-1])
