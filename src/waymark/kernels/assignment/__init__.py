"""Seats from ranked choices: serving, figures, waitlists, reasons, and judges that share no code with them.

The optimising kernels are imported from their own modules (`breakout`, `optimum`, `swap`), by those who run them: they
bring a compiler, whose import would slow down every start.
"""

from waymark.kernels.assignment.explain import Closed, Explainer, Explanation, Obstacle, Reason, reasons
from waymark.kernels.assignment.figures import Figures, counted_rank, summarize
from waymark.kernels.assignment.incentives import (
    Mechanism,
    Misreport,
    Trials,
    true_lists,
    true_ranks,
    try_misreports,
    with_lists,
)
from waymark.kernels.assignment.proven import PRICE_UNIT, ProvenAssignment, Stop
from waymark.kernels.assignment.redraws import InvalidOdds, Odds, lottery_ranks, odds
from waymark.kernels.assignment.serve import draw, fill_up, first_come, may_take
from waymark.kernels.assignment.trades import Trade, trades
from waymark.kernels.assignment.types import EVERYONE, UNPLACED, Assignment, AssignmentProblem, InvalidProblem
from waymark.kernels.assignment.verify import Breach, FigureTable, Rule, Verdict, judge
from waymark.kernels.assignment.verify_prices import PriceFault, bound_of_prices, judge_breakout
from waymark.kernels.assignment.waitlists import Waitlists, waitlists

__all__ = [
    "EVERYONE",
    "PRICE_UNIT",
    "UNPLACED",
    "Assignment",
    "AssignmentProblem",
    "Breach",
    "Closed",
    "Explainer",
    "Explanation",
    "FigureTable",
    "Figures",
    "InvalidOdds",
    "InvalidProblem",
    "Mechanism",
    "Misreport",
    "Obstacle",
    "Odds",
    "PriceFault",
    "ProvenAssignment",
    "Reason",
    "Rule",
    "Stop",
    "Trade",
    "Trials",
    "Verdict",
    "Waitlists",
    "bound_of_prices",
    "counted_rank",
    "draw",
    "fill_up",
    "first_come",
    "judge",
    "judge_breakout",
    "lottery_ranks",
    "may_take",
    "odds",
    "reasons",
    "summarize",
    "trades",
    "true_lists",
    "true_ranks",
    "try_misreports",
    "waitlists",
    "with_lists",
]
