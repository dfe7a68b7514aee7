"""The answer to "why?" in words: one sentence for each breakout, with numbers that stand in the published files."""

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waymark.apps.pdday.result import DayResult
from waymark.kernels.assignment import Closed, Explanation, Obstacle, Reason


@dataclass(frozen=True, slots=True)
class Why:
    """One breakout of one person.

    ``sentence`` is the whole answer. ``opening`` is its beginning, what the person got, and ``obstacles`` the rest, one
    text for each session ranked better, so that a page can set them on lines of their own.
    ``explanation`` is ``None`` where the person had no slot: away, facilitating, or nothing ranked.
    """

    breakout: str
    opening: str
    obstacles: tuple[str, ...] = ()
    explanation: Explanation | None = None

    @property
    def sentence(self) -> str:
        """Return the whole answer as one sentence."""
        return self.opening + (f": {'; '.join(self.obstacles)}." if self.obstacles else ".")


def why_educator(result: DayResult, educator: int) -> tuple[Why, ...]:
    """Say for each breakout of the day what one person got and why.

    Parameters
    ----------
    result : DayResult
    educator : int
        Position in ``result.day.educators``.
    """
    slot_of = {int(result.problem.slot_breakout[s]): s for s in result.explainer.slots_of(educator)}
    answers = []
    for number, breakout in enumerate(result.day.breakouts):
        if number in slot_of:
            explanation = result.explainer.explain(slot_of[number])
            answers.append(why_slot(result, breakout.breakout, explanation))
        else:
            answers.append(Why(breakout.breakout, _no_slot(result, educator, breakout.breakout)))
    return tuple(answers)


def why_slot(result: DayResult, breakout: str, explanation: Explanation) -> Why:
    """Put one explanation into words, in the language in force. Ranks are told as the person wrote them."""
    explanation = _as_wished(result, explanation)
    facts = {
        "title": _title(result, explanation.session) if explanation.session >= 0 else "",
        "rank": explanation.rank,
        "place": explanation.place,
        "n_served": explanation.n_served,
    }
    opening = _opening(explanation.reason).format(**facts)
    opening += _drawn_before(result, explanation)
    return Why(breakout, opening, tuple(_closed(result, c) for c in explanation.closed), explanation)


def _drawn_before(result: DayResult, explanation: Explanation) -> str:
    """Say what the person gave away in a trade."""
    if result.drawn is None or result.drawn.slot_session[explanation.slot] == explanation.session:
        return ""
    before = int(result.drawn.slot_session[explanation.slot])
    if before < 0:
        return _(" (drawn: no seat)")
    rank = int(result.as_wished(result.drawn).slot_rank[explanation.slot])
    return _(" (drawn: {title}, choice {rank})").format(title=_title(result, before), rank=rank)


def _as_wished(result: DayResult, explanation: Explanation) -> Explanation:
    rank = int(result.wished_rank[explanation.slot])
    reason = Reason.FIRST_CHOICE if rank == 1 else explanation.reason
    return replace(explanation, rank=rank, reason=reason)


def _opening(reason: Reason) -> str:
    openings = {
        Reason.FIRST_CHOICE: _("{title}, first choice, at place {place} of {n_served}"),
        Reason.BEST_OPEN: _("{title}, choice {rank}, at place {place} of {n_served}"),
        Reason.TRADED: _("{title}, choice {rank}, by a trade that makes the day worse for nobody"),
        Reason.LEAST_TOTAL: _("{title}, choice {rank}, so that all ranks together are as small as was found"),
        Reason.NONE_IN_TOTAL: _("No seat, so that all ranks together are as small as was found"),
        Reason.NONE_OPEN: _("No seat at place {place} of {n_served}"),
        Reason.FILLED: _("{title}, not on the list but with the most seats left, at place {place} of {n_served}"),
        Reason.NO_SEAT_LEFT: _("No seat at place {place} of {n_served}, neither from the list nor from what was left"),
    }
    return openings[reason]


def _closed(result: DayResult, closed: Closed) -> str:
    title = _title(result, closed.session)
    if closed.obstacle is Obstacle.FULL:
        text = ngettext(
            "{title} was full, its {seats} seat went to place {last}",
            "{title} was full, its {seats} seats went to earlier places, the last to {last}",
            closed.n_earlier,
        )
        return text.format(title=title, seats=closed.n_earlier, last=closed.last_place)
    if closed.obstacle is Obstacle.TAKEN:
        text = ngettext(
            "{title} was full, its {seats} seat went to somebody else",
            "{title} was full, its {seats} seats went to others",
            closed.n_earlier,
        )
        return text.format(title=title, seats=closed.n_earlier)
    if closed.obstacle is Obstacle.HAS_OFFERING:
        other = result.day.sessions[closed.other_session]
        return _("{title} repeats what this person has in {breakout}").format(title=title, breakout=other.breakout)
    texts = {
        Obstacle.NO_SEATS: _("{title} has no seats"),
        Obstacle.FACILITATES: _("{title} is facilitated by this person"),
        Obstacle.NOT_OPEN: _("{title} is open to other groups only"),
    }
    return texts[closed.obstacle].format(title=title)


def _no_slot(result: DayResult, educator: int, breakout: str) -> str:
    person = result.day.educators[educator]
    if breakout in person.away:
        return _("Away")
    led = [s for s in result.day.sessions if s.breakout == breakout and person.educator_id in s.facilitator_ids]
    if led:
        return _("Facilitates {title}").format(title=_name(led[0].title, led[0].session_id))
    return _("Nothing ranked, so no seat was drawn")


def _title(result: DayResult, session: int) -> str:
    found = result.day.sessions[session]
    return _name(found.title, found.session_id)


def _name(title: str, session_id: str) -> str:
    """Name a session so that it can be found in the files: two sections of one offering share their title."""
    return _("“{title}” ({session_id})").format(title=title, session_id=session_id) if title else session_id
