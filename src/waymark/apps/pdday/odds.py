"""The odds of a day as rows: how often each seat fell to each person over many lotteries."""

from collections.abc import Iterator

from waymark.apps.pdday.day import Day
from waymark.kernels.assignment import AssignmentProblem, Odds

ODDS_COLUMNS = ("educator_id", "breakout", "session_id", "probability")


def odds_rows(day: Day, problem: AssignmentProblem, odds: Odds) -> Iterator[tuple[str, str, str, str]]:
    """Yield one row per ranked session of every slot, sorted by educator, breakout in running order, then rank.

    The probability is a quotient of two whole numbers, as the shortest decimal number that names it.
    """
    people = [e.educator_id for e in day.educators]
    breakouts = [b.breakout for b in day.breakouts]
    sessions = [s.session_id for s in day.sessions]
    slot = problem.choice_slot
    columns = (problem.slot_educator[slot], problem.slot_breakout[slot], problem.choice_session, odds.probability)
    for person, breakout, session, probability in zip(*(c.tolist() for c in columns), strict=True):
        yield people[person], breakouts[breakout], sessions[session], repr(probability)
