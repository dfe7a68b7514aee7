"""The lottery: tickets that anyone can recompute, and an order for each breakout that is balanced over the day."""

from waymark.kernels.draw.balance import InvalidOrder, balanced_orders, balanced_scores
from waymark.kernels.draw.tickets import InvalidSeed, commitment, ticket_rank

__all__ = ["InvalidOrder", "InvalidSeed", "balanced_orders", "balanced_scores", "commitment", "ticket_rank"]
