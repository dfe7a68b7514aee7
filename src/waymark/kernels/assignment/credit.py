"""Memory from day to day: a small credit for people who were shut out last time or had a duty, spent when used.

The rule, what it promises and what it cannot: ``docs/kernels/credit.md``.
"""

import numpy as np
from numpy.typing import NDArray

from waymark.kernels.assignment.types import Assignment, AssignmentProblem, InvalidProblem

MOST_CREDIT = 2
"""Nobody saves up more than this."""
IN_EARNEST = 3
"""Who listed fewer sessions than this was not shut out by the lottery alone."""

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


def shut_out(problem: AssignmentProblem, assignment: Assignment) -> Flags:
    """Return who was to be seated, listed enough, and got none of his first three choices all day.

    Returns
    -------
    bool array of shape (n_educators,)
        Enough is three sessions, or as many as the breakout has, in every breakout in which the person had a slot.

    Notes
    -----
    O(n_slots) time.
    """
    offered = np.bincount(problem.session_breakout, minlength=problem.n_breakouts)[problem.slot_breakout]
    earnest = problem.list_length >= np.minimum(IN_EARNEST, offered)
    top3 = (assignment.slot_rank >= 1) & (assignment.slot_rank <= 3)
    here, spoilt = np.zeros(problem.n_educators, np.bool_), np.zeros(problem.n_educators, np.bool_)
    here[problem.slot_educator] = True
    spoilt[problem.slot_educator[top3 | ~earnest]] = True
    return here & ~spoilt


def had_duty(problem: AssignmentProblem) -> Flags:
    """Return who facilitated a session, shape (n_educators,)."""
    duty = np.zeros(problem.n_educators, np.bool_)
    duty[problem.led_educator] = True
    return duty


def next_credit(*, credit: Ints, served: Flags, was_shut_out: Flags, duty: Flags, most: int = MOST_CREDIT) -> Ints:
    """Return everyone's credit after a day.

    Parameters
    ----------
    credit : int64 array of shape (n_educators,)
        Credit before the day, 0 to ``most``.
    served : bool array of shape (n_educators,)
        Who was seated or turned away on the day, and so has used his credit, however well it served him.
    was_shut_out, duty : bool arrays of shape (n_educators,)
        Each earns one.
    most : int

    Returns
    -------
    int64 array of shape (n_educators,)
        0 to ``most``. Whoever was served begins with nothing; whoever was not keeps what he had. It depends on nothing
        else, and on no list of a day to come.

    Raises
    ------
    InvalidProblem
        If shapes differ or a credit is out of range.

    Notes
    -----
    O(n_educators) time.

    Examples
    --------
    Three people with a credit of 1: shut out again, served well, not there.

    >>> yes_no = np.array([True, True, False])
    >>> nobody = np.zeros(3, np.bool_)
    >>> next_credit(credit=np.ones(3, np.int64), served=yes_no, was_shut_out=yes_no & [True, False, False], duty=nobody)
    array([1, 0, 1])
    """
    for name, array in (("served", served), ("was_shut_out", was_shut_out), ("duty", duty)):
        if array.shape != credit.shape:
            raise InvalidProblem(f"{name} has shape {array.shape}; {credit.shape} is needed")
    _check_range(credit, most)
    earned = was_shut_out.astype(np.int64) + duty
    return np.minimum(most, np.where(served, 0, credit) + earned)


def band_with_credit(*, band: Ints, credit: Ints, most: int = MOST_CREDIT) -> Ints:
    """Return the priority bands of a day from the district's own bands and people's credit.

    Parameters
    ----------
    band : int64 array of shape (n_educators,)
        The district's own bands, any whole numbers.
    credit : int64 array of shape (n_educators,)
        0 to ``most``.
    most : int

    Returns
    -------
    int64 array of shape (n_educators,)
        Within one own band more credit goes first; no credit lifts anybody above a higher own band.

    Raises
    ------
    InvalidProblem
        If shapes differ or a credit is out of range.

    Examples
    --------
    >>> band_with_credit(band=np.array([0, 0, 1]), credit=np.array([0, 2, 0]))
    array([0, 2, 3])
    """
    if band.shape != credit.shape:
        raise InvalidProblem(f"band has shape {band.shape}; {credit.shape} is needed")
    _check_range(credit, most)
    result: Ints = band * (most + 1) + credit
    return result


def _check_range(credit: Ints, most: int) -> None:
    outside = np.flatnonzero((credit < 0) | (credit > most))
    if len(outside):
        row = int(outside[0])
        raise InvalidProblem(f"credit[{row}] is {credit[row]}; it must be from 0 to {most}")
