"""The odds of a day: how often each seat fell to each person over many lotteries."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from waymark.apps.pdday.day import Day
from waymark.apps.pdday.result import DayResult
from waymark.kernels.assignment import UNPLACED, AssignmentProblem, Odds, odds

N_DRAWS = 1000
"""Lotteries behind the odds of a draw: a standard error of at most .016."""


@dataclass(frozen=True, slots=True)
class OutcomeOdds:
    """How likely each outcome of a draw was before the tickets were drawn.

    ``n_alike`` counts for each slot in how many of ``n_draws`` other lotteries it came out as it did: the same
    session, or no seat. Nothing stands there for a seat filled up from what was left, which has no odds.
    """

    n_draws: int
    n_alike: Sequence[int | None]

    @property
    def probabilities(self) -> list[float | None]:
        """The share of lotteries, slot by slot."""
        return [None if n is None else n / self.n_draws for n in self.n_alike]


def outcome_odds(result: DayResult, *, input_sha256: str) -> OutcomeOdds | None:
    """Repeat a draw with other lotteries over the same input, the same ones for the same input.

    Nothing for mechanisms other than the balanced draw: their lotteries are others.

    Notes
    -----
    One or two seconds for 1,000 people and 138 sessions: work for the worker.
    """
    if result.mechanism != "draw":
        return None
    problem, assignment = result.problem, result.assignment
    found = odds(problem, seed=int(input_sha256, 16), n_draws=N_DRAWS)
    seated_in = np.append(0, np.cumsum(found.choice_count))
    n_alike = N_DRAWS - (seated_in[problem.choice_start[1:]] - seated_in[problem.choice_start[:-1]])
    ranked = np.flatnonzero(assignment.slot_rank)
    n_alike[ranked] = found.choice_count[problem.choice_start[ranked] + assignment.slot_rank[ranked] - 1]
    # With filling up, who is left over gets what was left: that is not repeated.
    unknown = (assignment.slot_rank == 0) & ((assignment.slot_session != UNPLACED) | result.fill)
    counts = zip(n_alike.tolist(), unknown.tolist(), strict=True)
    return OutcomeOdds(N_DRAWS, [None if is_unknown else n for n, is_unknown in counts])


ODDS_COLUMNS = ("educator_id", "breakout", "session_id", "probability")


def odds_rows(day: Day, problem: AssignmentProblem, found: Odds) -> Iterator[tuple[str, str, str, str]]:
    """Yield one row per ranked session of every slot, sorted by educator, breakout in running order, then rank.

    The probability is a quotient of two whole numbers, as the shortest decimal number that names it.
    """
    people = [e.educator_id for e in day.educators]
    breakouts = [b.breakout for b in day.breakouts]
    sessions = [s.session_id for s in day.sessions]
    slot = problem.choice_slot
    columns = (problem.slot_educator[slot], problem.slot_breakout[slot], problem.choice_session, found.probability)
    for person, breakout, session, probability in zip(*(c.tolist() for c in columns), strict=True):
        yield people[person], breakouts[breakout], sessions[session], repr(probability)
