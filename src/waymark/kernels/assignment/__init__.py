"""Seats from ranked choices: serving, figures, waitlists, reasons, and a judge that shares no code with them."""

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
from waymark.kernels.assignment.redraws import InvalidOdds, Odds, lottery_ranks, odds
from waymark.kernels.assignment.serve import draw, first_come, may_take
from waymark.kernels.assignment.types import EVERYONE, UNPLACED, Assignment, AssignmentProblem, InvalidProblem
from waymark.kernels.assignment.verify import Breach, FigureTable, Rule, Verdict, judge
from waymark.kernels.assignment.waitlists import Waitlists, waitlists

__all__ = [
    "EVERYONE",
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
    "Reason",
    "Rule",
    "Trials",
    "Verdict",
    "Waitlists",
    "counted_rank",
    "draw",
    "first_come",
    "judge",
    "lottery_ranks",
    "may_take",
    "odds",
    "reasons",
    "summarize",
    "true_lists",
    "true_ranks",
    "try_misreports",
    "waitlists",
    "with_lists",
]
