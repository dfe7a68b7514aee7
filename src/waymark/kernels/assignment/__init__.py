"""Seats from ranked choices: serving, figures, waitlists, reasons, and judges that share no code with them.

The optimising kernels are imported from their own modules (`breakout`, `optimum`, `swap`, `repair`, `advice`), by those
who run them: they bring a compiler, whose import would slow down every start.
"""

from waymark.kernels.assignment.advised import Advice, Effort, Gain, Move, MoveKind
from waymark.kernels.assignment.arrivals import seat_arrivals
from waymark.kernels.assignment.chances import (
    NO_TURN,
    OwnBreakout,
    OwnChances,
    chances_of_lists,
    turns_before,
)
from waymark.kernels.assignment.credit import MOST_CREDIT, band_with_credit, had_duty, next_credit, shut_out
from waymark.kernels.assignment.explain import (
    Closed,
    Explainer,
    Explanation,
    Obstacle,
    Reason,
    reasons,
    reasons_after_promotions,
    reasons_after_repair,
)
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
from waymark.kernels.assignment.promotions import promote
from waymark.kernels.assignment.proven import PRICE_UNIT, ProvenAssignment, Stop
from waymark.kernels.assignment.redraws import InvalidOdds, Odds, lottery_ranks, odds
from waymark.kernels.assignment.serve import draw, fill_up, first_come, may_take
from waymark.kernels.assignment.trades import Trade, trades
from waymark.kernels.assignment.types import EVERYONE, UNPLACED, Assignment, AssignmentProblem, InvalidProblem
from waymark.kernels.assignment.venue import Venue
from waymark.kernels.assignment.verify import Breach, FigureTable, Rule, Verdict, judge
from waymark.kernels.assignment.verify_arrivals import ArrivalFault, judge_arrivals
from waymark.kernels.assignment.verify_prices import PriceFault, bound_of_prices, judge_breakout
from waymark.kernels.assignment.verify_promotions import PromotionFault, judge_promotions
from waymark.kernels.assignment.verify_repair import RepairFault, judge_repair
from waymark.kernels.assignment.waitlists import Waitlists, waitlists

__all__ = [
    "EVERYONE",
    "MOST_CREDIT",
    "NO_TURN",
    "PRICE_UNIT",
    "UNPLACED",
    "Advice",
    "ArrivalFault",
    "Assignment",
    "AssignmentProblem",
    "Breach",
    "Closed",
    "Effort",
    "Explainer",
    "Explanation",
    "FigureTable",
    "Figures",
    "Gain",
    "InvalidOdds",
    "InvalidProblem",
    "Mechanism",
    "Misreport",
    "Move",
    "MoveKind",
    "Obstacle",
    "Odds",
    "OwnBreakout",
    "OwnChances",
    "PriceFault",
    "PromotionFault",
    "ProvenAssignment",
    "Reason",
    "RepairFault",
    "Rule",
    "Stop",
    "Trade",
    "Trials",
    "Venue",
    "Verdict",
    "Waitlists",
    "band_with_credit",
    "bound_of_prices",
    "chances_of_lists",
    "counted_rank",
    "draw",
    "fill_up",
    "first_come",
    "had_duty",
    "judge",
    "judge_arrivals",
    "judge_breakout",
    "judge_promotions",
    "judge_repair",
    "lottery_ranks",
    "may_take",
    "next_credit",
    "odds",
    "promote",
    "reasons",
    "reasons_after_promotions",
    "reasons_after_repair",
    "seat_arrivals",
    "shut_out",
    "summarize",
    "trades",
    "true_lists",
    "true_ranks",
    "try_misreports",
    "turns_before",
    "waitlists",
    "with_lists",
]
