"""The 25 tables of the research page on reliability: 14 schools by 6 groups, totals published."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

SHARES = (0.70, 0.21, 0.05, 0.02, 0.015, 0.005)


def research_tables(n: int = 25) -> Iterator[NDArray[np.int64]]:
    """Yield schools by groups, from one fixed seed."""
    rng = np.random.default_rng(7)
    for _ in range(n):
        sizes = rng.integers(120, 700, 14)
        yield np.array([rng.multinomial(size, SHARES) for size in sizes])
