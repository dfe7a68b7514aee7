from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from waymark.kernels.draw import InvalidOrder, balanced_orders, balanced_scores

Lottery = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]


@st.composite
def lotteries(draw: st.DrawFn) -> Lottery:
    n, breakouts = draw(st.integers(1, 30)), draw(st.integers(1, 5))
    rank = np.array(draw(st.permutations(range(n))), dtype=np.int64)
    band = np.array(draw(st.lists(st.sampled_from([0, 0, 1, -3]), min_size=n, max_size=n)), dtype=np.int64)
    free = np.array(
        draw(st.lists(st.lists(st.booleans(), min_size=breakouts, max_size=breakouts), min_size=n, max_size=n))
    )
    return rank, band, free


@given(lotteries())
def test_everyone_free_stands_once_in_the_order_and_nobody_else_does(lottery: Lottery) -> None:
    rank, band, free = lottery

    orders = balanced_orders(ticket_rank=rank, priority_band=band, free=free)

    assert [sorted(order.tolist()) for order in orders] == [np.flatnonzero(column).tolist() for column in free.T]


@given(lotteries())
def test_a_higher_band_is_always_served_before_a_lower_one(lottery: Lottery) -> None:
    rank, band, free = lottery

    for order in balanced_orders(ticket_rank=rank, priority_band=band, free=free):
        assert all(before >= after for before, after in pairwise(band[order].tolist()))


@given(lotteries())
def test_everyone_is_early_in_exactly_one_breakout_and_there_before_all_of_his_band_who_are_not(
    lottery: Lottery,
) -> None:
    rank, band, free = lottery
    scores = balanced_scores(ticket_rank=rank, priority_band=band, free=free)
    stretch = 2 * np.array([(band == b).sum() for b in band])
    early = free & (scores < stretch[:, None])

    assert early.sum(axis=1).tolist() == free.any(axis=1).astype(int).tolist()
    for breakout, order in enumerate(balanced_orders(ticket_rank=rank, priority_band=band, free=free)):
        for value in set(band.tolist()):
            is_early = early[[p for p in order if band[p] == value], breakout].tolist()
            assert is_early == sorted(is_early, reverse=True)


@given(n=st.integers(1, 200), breakouts=st.integers(1, 6))
def test_with_everyone_free_nobody_is_later_than_his_share_in_his_early_breakout(n: int, breakouts: int) -> None:
    orders = balanced_orders(
        ticket_rank=np.arange(n), priority_band=np.zeros(n, np.int64), free=np.ones((n, breakouts), np.bool_)
    )

    places = np.array([np.argsort(order) for order in orders])
    assert places.min(axis=0).max() < -(-n // breakouts)


@given(n=st.integers(1, 60))
def test_one_breakout_is_the_plain_lottery_and_two_are_the_lottery_and_its_reverse(n: int) -> None:
    rank = np.random.default_rng(n).permutation(n)
    band = np.zeros(n, np.int64)

    (alone,) = balanced_orders(ticket_rank=rank, priority_band=band, free=np.ones((n, 1), np.bool_))
    first, second = balanced_orders(ticket_rank=rank, priority_band=band, free=np.ones((n, 2), np.bool_))

    assert rank[alone].tolist() == list(range(n))
    assert second.tolist() == first[::-1].tolist()


@given(lotteries())
def test_people_free_in_the_same_breakouts_swap_places_when_they_swap_tickets(lottery: Lottery) -> None:
    rank, band, free = lottery
    free[-1], band[-1] = free[0], band[0]
    swapped = rank.copy()
    swapped[[0, -1]] = rank[[-1, 0]]

    mine = balanced_scores(ticket_rank=rank, priority_band=band, free=free)
    theirs = balanced_scores(ticket_rank=swapped, priority_band=band, free=free)

    assert mine[0].tolist() == theirs[-1].tolist()
    assert mine[1:-1].tolist() == theirs[1:-1].tolist()


def test_a_person_with_one_breakout_is_served_in_its_early_stretch() -> None:
    n = 90
    free = np.ones((n, 3), np.bool_)
    free[:30, 1:] = False

    order = balanced_orders(ticket_rank=np.arange(n)[::-1].copy(), priority_band=np.zeros(n, np.int64), free=free)[0]

    assert max(order.tolist().index(person) for person in range(30)) < 30 + 30


def test_without_the_rule_for_missed_breakouts_a_person_with_one_breakout_can_be_last() -> None:
    n = 90
    free = np.ones((n, 3), np.bool_)
    free[:30, 1:] = False

    order = np.argsort(np.arange(n)[::-1])  # the plain lottery: the twin of the test above

    assert max(order.tolist().index(person) for person in range(30)) == n - 1
    assert free[order].all(axis=1).sum() == 60


@pytest.mark.parametrize(
    ("rank", "band", "free", "says"),
    [
        ([0, 0], [0, 0], [[True], [True]], "permutation"),
        ([0], [0, 0], [[True], [True]], "people"),
        ([0, 1], [0, 0], [True, True], "two, people by breakouts"),
    ],
)
def test_arrays_that_do_not_describe_a_lottery_are_refused(
    rank: list[int], band: list[int], free: list[list[bool]], says: str
) -> None:
    with pytest.raises(InvalidOrder, match=says):
        balanced_scores(ticket_rank=np.array(rank), priority_band=np.array(band), free=np.array(free))
