"""Counts of people that can be published: which stay hidden, and a judge that knows nothing of the choice."""

from waymark.kernels.impact.suppress import Suppression, Withheld, suppress
from waymark.kernels.impact.types import CountTable, InvalidTable, count_table, cross_table
from waymark.kernels.impact.verify import Audit, Breach, Leak, audit

__all__ = [
    "Audit",
    "Breach",
    "CountTable",
    "InvalidTable",
    "Leak",
    "Suppression",
    "Withheld",
    "audit",
    "count_table",
    "cross_table",
    "suppress",
]
