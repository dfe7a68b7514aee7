"""Does it pay to hide a wish? Tries single-person misreports on a day under any mechanism and counts who gains.

What is tried and what the published figures mean: ``docs/kernels/incentives.md``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from waymark.kernels.assignment.types import Assignment, AssignmentProblem

Mechanism = Callable[[AssignmentProblem], Assignment]
Lists = list[list[int]]


class Misreport(StrEnum):
    """A way of not saying what one wants."""

    TRUNCATE_DAY = "truncate_day"
    """Only the favourite of every breakout."""
    TRUNCATE_LIST = "truncate_list"
    """Only the first few of one breakout."""
    BURY_DAY = "bury_day"
    """The favourite of every breakout, then the sessions that most people ask for."""
    BURY_LIST = "bury_list"
    """The same in one breakout."""
    SWAP = "swap"
    """Two sessions of one breakout change places."""
    DROP_SESSION = "drop_session"
    """One session is left out."""
    DROP_LIST = "drop_list"
    """Nothing is ranked in one breakout."""
    KEEP_FOR_LATER = "keep_for_later"
    """An offering that stands in two breakouts is left out of the earlier one: the misreport that repeats invite."""


@dataclass(frozen=True, slots=True)
class Trials:
    """What became of every misreport that was tried, as columns of one length.

    Attributes
    ----------
    kind : str array
        Values of `Misreport`.
    educator : int64 array
        Who misreported.
    gain_ranks : int64 array
        How much smaller the sum of his true ranks became; positive where he gained, negative where he lost. A seat
        that is not on his true list, or none, counts as the length of that list + 1.
    n_better : int64 array
        Number of breakouts in which he did better by his true list, whatever it cost him elsewhere.
    """

    kind: NDArray[np.str_]
    educator: NDArray[np.int64]
    gain_ranks: NDArray[np.int64]
    n_better: NDArray[np.int64]

    def __len__(self) -> int:
        """Return the number of misreports tried."""
        return len(self.kind)

    @property
    def n_gainers(self) -> int:
        """Number of misreports by which the sum of the person's true ranks became smaller."""
        return int((self.gain_ranks > 0).sum())

    def of(self, kind: Misreport) -> "Trials":
        """Return the trials of one kind."""
        chosen = self.kind == kind
        return Trials(self.kind[chosen], self.educator[chosen], self.gain_ranks[chosen], self.n_better[chosen])


def try_misreports(
    problem: AssignmentProblem,
    *,
    mechanism: Mechanism,
    seed: int,
    n_people: int,
    kinds: Sequence[Misreport] = tuple(Misreport),
) -> Trials:
    """Let people misreport one at a time, everyone else being truthful, and compare with what the truth brings.

    Parameters
    ----------
    problem : AssignmentProblem
        The day, with true lists.
    mechanism : callable, AssignmentProblem -> Assignment
        What seats people. The lottery is fixed inside it: it must give equal answers to equal problems. A list that
        was dropped stays as a slot with an empty list.
    seed : int, 0 or more
        Chooses people, ranks and sessions; the same seed tries the same misreports.
    n_people : int
        People drawn, with replacement, among those who ranked anything. Each tries every kind that changes his
        report, so about ``n_people * len(kinds)`` misreports are tried.
    kinds : sequence of Misreport

    Returns
    -------
    Trials

    Notes
    -----
    One run of the mechanism per misreport; O(n_choices) besides.

    References
    ----------
    Budish & Cantillon (2012), The multi-unit assignment problem, AER 102: drafts are misreported to in practice.

    Examples
    --------
    Three people want session 0, which has one seat; session 1 has two. Nobody gains by hiding that.

    >>> from waymark.kernels.assignment import draw
    >>> day = AssignmentProblem(
    ...     session_breakout=np.zeros(2, np.int32), session_offering=np.arange(2, dtype=np.int32),
    ...     capacity_seats=np.array([1, 2]), session_audience=np.full(2, -1, np.int32),
    ...     in_audience=np.zeros((0, 3), bool), led_educator=np.zeros(0, np.int32),
    ...     led_offering=np.zeros(0, np.int32), free=np.ones((3, 1), bool), priority_band=np.zeros(3, np.int64),
    ...     slot_educator=np.arange(3, dtype=np.int32), slot_breakout=np.zeros(3, np.int32),
    ...     choice_start=np.array([0, 2, 4, 6]), choice_session=np.tile(np.array([0, 1], np.int32), 3),
    ... )
    >>> trials = try_misreports(day, mechanism=lambda p: draw(p, ticket_rank=np.arange(3)), seed=0, n_people=10)
    >>> len(trials) > 0, trials.n_gainers
    (True, 0)
    """
    rng = np.random.default_rng(seed)
    honest = mechanism(problem)
    ranked = np.unique(problem.slot_educator[problem.list_length > 0])
    people = rng.choice(ranked, size=n_people) if len(ranked) else ranked
    asked = _most_asked(problem)
    rows: list[tuple[str, int, int, int]] = []
    for educator in people.tolist():
        truth = true_lists(problem, educator=educator)
        before = true_ranks(problem, honest, educator=educator)
        for kind in kinds:
            lie = _misreport(problem, kind, truth, _asked_there(problem, asked, educator), rng)
            if lie != truth:
                misled = mechanism(with_lists(problem, educator=educator, lists=lie))
                after = true_ranks(problem, misled, educator=educator)
                rows.append((kind.value, educator, int((before - after).sum()), int((after < before).sum())))
    return _trials(rows)


def true_lists(problem: AssignmentProblem, *, educator: int) -> Lists:
    """Return what one person ranked: one list of sessions for each of his slots, in running order."""
    return [
        problem.choice_session[problem.choice_start[slot] : problem.choice_start[slot + 1]].tolist()
        for slot in _slots_of(problem, educator)
    ]


def with_lists(problem: AssignmentProblem, *, educator: int, lists: Sequence[Sequence[int]]) -> AssignmentProblem:
    """Return the same day with other lists for one person, one for each of his slots in running order.

    Raises
    ------
    ValueError
        If the number of lists is not the number of his slots.
    InvalidProblem
        If a list names a session of another breakout.

    Notes
    -----
    O(n_choices) to copy.
    """
    slots = _slots_of(problem, educator)
    low, high = problem.choice_start[slots.start], problem.choice_start[slots.stop]
    lengths = problem.list_length
    for slot, sessions in zip(slots, lists, strict=True):
        lengths[slot] = len(sessions)
    changed = np.array([session for sessions in lists for session in sessions], dtype=np.int32)
    return replace(
        problem,
        choice_start=np.concatenate(([0], np.cumsum(lengths))),
        choice_session=np.concatenate((problem.choice_session[:low], changed, problem.choice_session[high:])),
    )


def true_ranks(problem: AssignmentProblem, assignment: Assignment, *, educator: int) -> NDArray[np.int64]:
    """Return how one person ranks, in ``problem``, what he got in each of his slots; the length + 1 where not at all.

    ``assignment`` may come from a day in which his lists were others, with the same slots.
    """
    ranks = []
    for slot, wishes in zip(_slots_of(problem, educator), true_lists(problem, educator=educator), strict=True):
        session = int(assignment.slot_session[slot])
        ranks.append(wishes.index(session) + 1 if session in wishes else len(wishes) + 1)
    return np.array(ranks, dtype=np.int64)


def _misreport(
    problem: AssignmentProblem, kind: Misreport, truth: Lists, asked: Lists, rng: np.random.Generator
) -> Lists:
    """Change a person's lists; returns them unchanged where this kind has nothing to change."""
    if kind is Misreport.KEEP_FOR_LATER:
        return _kept_for_later(problem, truth, rng)
    if kind is Misreport.TRUNCATE_DAY:
        return [wishes[:1] for wishes in truth]
    if kind is Misreport.BURY_DAY:
        return [_buried(wishes, popular) for wishes, popular in zip(truth, asked, strict=True)]
    lie = [list(wishes) for wishes in truth]
    where = int(rng.choice([i for i, wishes in enumerate(truth) if wishes]))
    wishes = lie[where]
    if kind is Misreport.TRUNCATE_LIST:
        del wishes[int(rng.integers(1, len(wishes) + 1)) :]
    elif kind is Misreport.BURY_LIST:
        lie[where] = _buried(wishes, asked[where])
    elif kind is Misreport.SWAP:
        one, other = rng.integers(len(wishes), size=2).tolist()
        wishes[one], wishes[other] = wishes[other], wishes[one]
    elif kind is Misreport.DROP_SESSION:
        del wishes[int(rng.integers(len(wishes)))]
    else:
        wishes.clear()
    return lie


def _kept_for_later(problem: AssignmentProblem, truth: Lists, rng: np.random.Generator) -> Lists:
    """Leave one repeated offering, chosen at random, out of every breakout but the last in which it was ranked."""
    offering = problem.session_offering
    last = {int(offering[session]): i for i, wishes in enumerate(truth) for session in wishes}
    repeated = sorted({o for i, wishes in enumerate(truth) for o in offering[wishes].tolist() if last[o] > i})
    if not repeated:
        return truth
    kept = repeated[int(rng.integers(len(repeated)))]
    return [[s for s in wishes if i == last[kept] or offering[s] != kept] for i, wishes in enumerate(truth)]


def _buried(wishes: list[int], asked: list[int]) -> list[int]:
    favourite = wishes[:1]
    return favourite + [session for session in asked if session not in favourite][: max(0, len(wishes) - 1)]


def _most_asked(problem: AssignmentProblem) -> Lists:
    """Return the sessions of each breakout, most first choices per seat first."""
    first = problem.choice_session[problem.choice_start[:-1][problem.list_length > 0]]
    pressure = np.bincount(first, minlength=problem.n_sessions) / np.maximum(problem.capacity_seats, 0.5)
    order = np.lexsort((np.arange(problem.n_sessions), -pressure))
    return [order[problem.session_breakout[order] == b].tolist() for b in range(problem.n_breakouts)]


def _asked_there(problem: AssignmentProblem, asked: Lists, educator: int) -> Lists:
    return [asked[problem.slot_breakout[slot]] for slot in _slots_of(problem, educator)]


def _slots_of(problem: AssignmentProblem, educator: int) -> range:
    low, high = np.searchsorted(problem.slot_educator, [educator, educator + 1])
    return range(int(low), int(high))


def _trials(rows: list[tuple[str, int, int, int]]) -> Trials:
    numbers = np.array([row[1:] for row in rows], dtype=np.int64).reshape(-1, 3)
    kinds = np.array([row[0] for row in rows], dtype=np.str_)
    return Trials(kinds, numbers[:, 0], numbers[:, 1], numbers[:, 2])
