"""The answer to "why?" in words: one sentence for each breakout, with numbers that stand in the published files."""

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waymark.apps.pdday.events import SeatsCut
from waymark.apps.pdday.result import DayResult
from waymark.kernels.assignment import Closed, Explanation, Obstacle, Reason
from waymark.kernels.assignment.people_day import Objective


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
    opening = _opening(explanation.reason, result.objective).format(**facts)
    opening += _before(result, explanation)
    return Why(breakout, opening, tuple(_closed(result, c, explanation.slot) for c in explanation.closed), explanation)


def _before(result: DayResult, explanation: Explanation) -> str:
    """Say what the person had before the last thing that happened to the seat, or gave away in a trade."""
    mending = result.mending
    if mending is None:
        return _drawn_before(result, explanation)
    slot, old = explanation.slot, mending.slot_before(explanation.slot)
    if old < 0:
        return _(" (came after the day was published)")
    before = int(mending.before.assignment.slot_session[old])
    if before == explanation.session and result.reasons[slot] == mending.before.reasons[old]:
        return _before(mending.before, replace(explanation, slot=old))
    if before < 0:
        return _(" (before: no seat)")
    rank = int(mending.before.wished_rank[old])
    if not rank:
        text = _(" (before: {title}, not on the list)")
    elif not mending.displaced[slot] or not isinstance(mending.event, SeatsCut):
        text = _(" (before: {title}, choice {rank})")
    elif result.problem.capacity_seats[before] == 0:
        text = _(" (before: {title}, choice {rank}, now cancelled)")
    else:
        text = _(" (before: {title}, choice {rank}, which has fewer seats now)")
    return text.format(title=_title(result, before), rank=rank)


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


def _opening(reason: Reason, objective: Objective) -> str:
    openings = {
        Reason.FIRST_CHOICE: _("{title}, first choice, at place {place} of {n_served}"),
        Reason.BEST_OPEN: _("{title}, choice {rank}, at place {place} of {n_served}"),
        Reason.TRADED: _("{title}, choice {rank}, by a trade that makes the day worse for nobody"),
        Reason.LEAST_TOTAL: _("{title}, choice {rank}, so that all ranks together are as small as was found"),
        Reason.NONE_IN_TOTAL: _("No seat, so that all ranks together are as small as was found"),
        Reason.RESEATED: _("{title}, choice {rank}, instead of a seat that is gone"),
        Reason.SEAT_GONE: _("No seat, because the one that was given is gone and nothing on the list was open"),
        Reason.MOVED: _("{title}, choice {rank}, so that somebody whose seat is gone has one"),
        Reason.PROMOTED: _("{title}, choice {rank}, moved up from the waitlist"),
        Reason.GIVEN_UP: _("No seat, because it was given up"),
        Reason.NONE_OPEN: _("No seat at place {place} of {n_served}"),
        Reason.FILLED: _("{title}, not on the list but with the most seats left, at place {place} of {n_served}"),
        Reason.NO_SEAT_LEFT: _("No seat at place {place} of {n_served}, neither from the list nor from what was left"),
    }
    return _for_people(reason, objective) or openings[reason]


def _for_people(reason: Reason, objective: Objective) -> str:
    """Say what the seats were given for where it is not the sum of all ranks."""
    texts = {
        (Reason.LEAST_TOTAL, Objective.LEAST_SQUARES): _(
            "{title}, choice {rank}, so that over all people the squared sums of ranks are as small as was found"
        ),
        (Reason.NONE_IN_TOTAL, Objective.LEAST_SQUARES): _(
            "No seat, so that over all people the squared sums of ranks are as small as was found"
        ),
        (Reason.LEAST_TOTAL, Objective.LEXIMIN): _(
            "{title}, choice {rank}, so that those who are worst off are as well off as was found"
        ),
        (Reason.NONE_IN_TOTAL, Objective.LEXIMIN): _(
            "No seat, so that those who are worst off are as well off as was found"
        ),
    }
    return texts.get((reason, objective), "")


def _closed(result: DayResult, closed: Closed, slot: int) -> str:
    title = _title(result, closed.session)
    if closed.obstacle is Obstacle.FULL:
        text = ngettext(
            "{title} was full, its {seats} seat went to place {last}",
            "{title} was full, its {seats} seats went to earlier places, the last to {last}",
            closed.n_earlier,
        )
        return text.format(title=title, seats=closed.n_earlier, last=closed.last_place)
    if closed.obstacle is Obstacle.TAKEN:
        if closed.n_earlier < result.problem.capacity_seats[closed.session]:
            # Only late people meet a free seat that is not for them.
            return _("the seats left in {title} go to people who waited for them before").format(title=title)
        text = ngettext(
            "{title} was full, its {seats} seat went to somebody else",
            "{title} was full, its {seats} seats went to others",
            closed.n_earlier,
        )
        return text.format(title=title, seats=closed.n_earlier)
    if closed.obstacle is Obstacle.HAS_OFFERING:
        return _repeats(result, closed, slot)
    texts = {
        Obstacle.NO_SEATS: _no_seats(result, closed.session),
        Obstacle.FACILITATES: _("{title} is facilitated by this person"),
        Obstacle.NOT_OPEN: _("{title} is open to other groups only"),
    }
    return texts[closed.obstacle].format(title=title)


def _repeats(result: DayResult, closed: Closed, slot: int) -> str:
    """Name the other section of an offering; after something happened to the day the person may have it no more."""
    mine = result.explainer.slots_of(int(result.problem.slot_educator[slot]))
    has = closed.other_session in result.assignment.slot_session[mine.start : mine.stop]
    breakout = result.day.sessions[closed.other_session].breakout
    text = _("{title} repeats what this person has in {breakout}")
    if not has:
        text = _("{title} repeats what this person had in {breakout} when seats were drawn")
    return text.format(title=_title(result, closed.session), breakout=breakout)


def _no_seats(result: DayResult, session: int) -> str:
    had_seats = result.as_drawn.problem.capacity_seats[session] > 0
    return _("{title} was cancelled") if had_seats else _("{title} has no seats")


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
