"""The credit from day to day: what it may never do, whatever happens."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from days import days, make_day, make_session
from waymark.apps.pdday.day import Day, Educator
from waymark.apps.pdday.services.problem import build_problem
from waymark.kernels.assignment import (
    MOST_CREDIT,
    InvalidProblem,
    band_with_credit,
    draw,
    had_duty,
    next_credit,
    shut_out,
    summarize,
)

flags = st.lists(st.booleans(), min_size=6, max_size=6).map(lambda values: np.array(values, np.bool_))
credits_of_six = st.lists(st.integers(0, MOST_CREDIT), min_size=6, max_size=6).map(
    lambda values: np.array(values, np.int64)
)
bands_of_six = st.lists(st.integers(-3, 3), min_size=6, max_size=6).map(lambda values: np.array(values, np.int64))
Flags = NDArray[np.bool_]


@given(credit=credits_of_six, history=st.lists(st.tuples(flags, flags, flags), max_size=6))
def test_it_stays_in_bounds_and_is_spent_when_used(
    credit: NDArray[np.int64], history: list[tuple[Flags, Flags, Flags]]
) -> None:
    spent, earned, begun = np.zeros(6, np.int64), np.zeros(6, np.int64), credit.copy()
    for served, missed, duty in history:
        after = next_credit(credit=credit, served=served, was_shut_out=missed, duty=duty)
        assert ((after >= 0) & (after <= MOST_CREDIT)).all()
        assert (after[served & ~missed & ~duty] == 0).all()
        assert (after[~served] >= credit[~served]).all()
        spent += np.where(served, credit, 0)
        earned += missed.astype(np.int64) + duty
        credit = after
    assert (spent + credit <= begun + earned).all()


@given(credit=credits_of_six, served=flags, missed=flags, duty=flags, who=st.integers(0, 5))
def test_to_be_shut_out_never_costs_and_what_others_did_does_not_matter(
    credit: NDArray[np.int64], served: Flags, missed: Flags, duty: Flags, who: int
) -> None:
    plain = next_credit(credit=credit, served=served, was_shut_out=missed, duty=duty)
    other = missed.copy()
    other[who] = True

    more = next_credit(credit=credit, served=served, was_shut_out=other, duty=duty)

    assert more[who] >= plain[who]
    assert np.delete(more, who).tolist() == np.delete(plain, who).tolist()


@given(band=bands_of_six, credit=credits_of_six)
def test_own_bands_come_first_and_credit_decides_only_within_them(
    band: NDArray[np.int64], credit: NDArray[np.int64]
) -> None:
    made = band_with_credit(band=band, credit=credit)

    by_both = sorted(range(6), key=lambda i: (band[i], credit[i]))
    assert sorted(range(6), key=lambda i: made[i]) == by_both
    assert all(
        (made[i] == made[j]) == ((band[i], credit[i]) == (band[j], credit[j])) for i in range(6) for j in range(6)
    )


def test_a_credit_without_bounds_would_let_a_band_be_passed() -> None:
    """The twin: with the bound off somebody rises above a higher band."""
    with pytest.raises(InvalidProblem, match=r"credit\[1\] is 3"):
        band_with_credit(band=np.array([1, 0]), credit=np.array([0, 3]))

    unbounded = np.array([1, 0]) * (MOST_CREDIT + 1) + np.array([0, 4])
    assert unbounded[1] > unbounded[0]


@given(day=days(), seed=st.integers(0, 9))
def test_only_people_without_any_session_they_really_wanted_were_shut_out(day: Day, seed: int) -> None:
    problem = build_problem(day=day, fill=False)
    drawn = draw(problem, ticket_rank=np.random.default_rng(seed).permutation(problem.n_educators))

    missed = shut_out(problem, drawn)

    assert missed.sum() <= summarize(problem, drawn).n_no_top3
    got = problem.slot_educator[(drawn.slot_rank >= 1) & (drawn.slot_rank <= 3)]
    assert not missed[got].any()


def test_who_lists_one_hot_session_only_earns_nothing_by_missing_it() -> None:
    sessions = [make_session("a", seats=1), *(make_session(name, seats=0) for name in "bcd")]
    day = make_day(sessions, {"p0": [["a"]], "p1": [["a"]], "p2": [["a", "b", "c"]]}, educators=[Educator("p3")])
    problem = build_problem(day=day, fill=False)
    drawn = draw(problem, ticket_rank=np.arange(4))

    assert shut_out(problem, drawn).tolist() == [False, False, True, False]


def test_a_duty_is_a_session_that_somebody_facilitates() -> None:
    day = make_day([make_session("a", facilitator_ids=("p1",))], {"p0": [["a"]]}, educators=[Educator("p1")])

    assert had_duty(build_problem(day=day, fill=False)).tolist() == [False, True]


def test_arrays_that_do_not_fit_are_refused() -> None:
    two, three = np.zeros(2, np.int64), np.zeros(3, np.bool_)
    with pytest.raises(InvalidProblem, match="served"):
        next_credit(credit=two, served=three, was_shut_out=three, duty=three)
    with pytest.raises(InvalidProblem, match="band"):
        band_with_credit(band=two, credit=np.zeros(3, np.int64))
