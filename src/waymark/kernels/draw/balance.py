"""The balanced draw: one lottery ticket becomes a place in every breakout, so that nobody is late everywhere.

The rule, its reasons and the measurements behind it: ``docs/kernels/balanced-draw.md``.
"""

import numpy as np
from numpy.typing import NDArray


class InvalidOrder(ValueError):
    """The arrays handed in do not describe one lottery."""


def balanced_scores(
    *, ticket_rank: NDArray[np.int64], priority_band: NDArray[np.int64], free: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Turn each person's ticket into a score per breakout; lower is served earlier.

    A breakout is cut into as many stretches as the day has breakouts. A person is early (first stretch) in exactly
    one of the breakouts in which he is free, and one stretch later in each next one, going round. A breakout in which
    he is not free takes up one of his latest stretches. The nearer the front he stands in his early breakout, the
    nearer the back of its stretch he stands in each of the others.

    Parameters
    ----------
    ticket_rank : int64 array of shape (..., n_educators)
        A permutation of 0..n-1, from `ticket_rank`; more dimensions in front hold one lottery in each row.
    priority_band : int64 array of shape (n_educators,)
        People of one band share one lottery.
    free : bool array of shape (n_educators, n_breakouts)
        Where each person can be seated, breakouts in running order. It must not depend on what people ranked,
        or else a person could move himself forward by ranking less.

    Returns
    -------
    int64 array of shape (..., n_educators, n_breakouts)
        Scores in units of 1 / (2 * size of the person's band) of a stretch; -1 where the person is not free.
        Only scores of people of one band are to be compared.

    Raises
    ------
    InvalidOrder
        If the shapes differ or ``ticket_rank`` is not a permutation.

    Notes
    -----
    O(n_educators * n_breakouts) time for each lottery after one sort. Exact integers throughout.
    With t the person's place among the n people of his band (0..n-1), m the number of breakouts in which he is free
    and j the position of a breakout among those (0..m-1): ``k, u = divmod((2t + 1) m, 2n)``, ``s = (j - k) mod m``,
    score ``= 2n s + (u if s == 0 else 2n - u)``.

    Examples
    --------
    Four people, two breakouts, all free: who is first in one is last in the other.

    >>> balanced_scores(ticket_rank=np.arange(4), priority_band=np.zeros(4, int), free=np.ones((4, 2), bool)).T
    array([[ 2,  6, 14, 10],
           [14, 10,  2,  6]])
    """
    _check(ticket_rank, priority_band, free)
    place, size = _place_in_band(ticket_rank, priority_band)
    n_free = free.sum(axis=1, dtype=np.int64)
    whole = 2 * size
    first, offset = np.divmod((2 * place + 1) * n_free, np.maximum(whole, 1))
    position = np.cumsum(free, axis=1, dtype=np.int64) - 1
    stretch = position - first[..., None]
    stretch += np.where(stretch < 0, n_free[:, None], 0)
    within = np.where(stretch == 0, offset[..., None], (whole - offset)[..., None])
    scores: NDArray[np.int64] = np.where(free, stretch * whole[:, None] + within, -1)
    return scores


def balanced_orders(
    *, ticket_rank: NDArray[np.int64], priority_band: NDArray[np.int64], free: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], ...]:
    """Return who is served when, breakout by breakout.

    Parameters
    ----------
    ticket_rank, priority_band, free
        As for `balanced_scores`.

    Returns
    -------
    tuple of n_breakouts int64 arrays
        Positions of the people free in that breakout: higher band first, then lower score, then lower ticket.

    Raises
    ------
    InvalidOrder
        As `balanced_scores`.

    Notes
    -----
    O(n_educators * n_breakouts * log n_educators) time.

    Examples
    --------
    The person in the higher band is first in both breakouts; the others swap ends.

    >>> balanced_orders(
    ...     ticket_rank=np.arange(4), priority_band=np.array([0, 0, 0, 5]), free=np.ones((4, 2), bool)
    ... )
    (array([3, 0, 2, 1]), array([3, 1, 2, 0]))
    """
    scores = balanced_scores(ticket_rank=ticket_rank, priority_band=priority_band, free=free)
    orders = []
    for breakout in range(free.shape[1]):
        order = np.lexsort((ticket_rank, scores[:, breakout], -priority_band))
        orders.append(order[free[order, breakout]])
    return tuple(orders)


def _place_in_band(
    ticket_rank: NDArray[np.int64], priority_band: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return each person's place by ticket within the band (0-based), and the size of the band."""
    order = np.lexsort((ticket_rank, np.broadcast_to(priority_band, ticket_rank.shape)))
    _, band, counts = np.unique(priority_band, return_inverse=True, return_counts=True)
    starts = np.concatenate(([0], np.cumsum(counts)[:-1])).astype(np.int64)
    place = np.empty_like(ticket_rank)
    np.put_along_axis(place, order, np.arange(order.shape[-1]), axis=-1)
    return place - starts[band], counts[band].astype(np.int64)


def _check(ticket_rank: NDArray[np.int64], priority_band: NDArray[np.int64], free: NDArray[np.bool_]) -> None:
    if free.ndim != 2:
        raise InvalidOrder(f"free has {free.ndim} dimensions; it needs two, people by breakouts")
    n_educators = free.shape[0]
    if ticket_rank.shape[-1:] != (n_educators,) or priority_band.shape != (n_educators,):
        raise InvalidOrder(
            f"free has {n_educators} people, ticket_rank {ticket_rank.shape}, priority_band {priority_band.shape}"
        )
    if not (np.sort(ticket_rank, axis=-1) == np.arange(n_educators)).all():
        raise InvalidOrder(f"ticket_rank is not a permutation of 0..{n_educators - 1}")
