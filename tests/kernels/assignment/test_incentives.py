from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations, product

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.days import DayShape, make_problem, without_repeats
from days import make_day, make_session
from kernels.assignment.manipulable import (
    MechanismOf,
    balanced,
    balanced_over_what_was_ranked,
    boston,
    worse_off_first,
)
from waymark.apps.pdday.services.problem import build_problem
from waymark.kernels.assignment import (
    AssignmentProblem,
    InvalidProblem,
    Mechanism,
    Misreport,
    Trials,
    first_come,
    true_lists,
    true_ranks,
    try_misreports,
    with_lists,
)

SMALL = DayShape(n_educators=150, sessions_per_breakout=12, list_length=6, seats_per_slot=1.0, restricted_share=0.2)
ODD = replace(SMALL, raised_share=0.2, rank_barred=True, miss_share=0.15)
TINY = DayShape(
    n_educators=5,
    n_breakouts=2,
    sessions_per_breakout=3,
    list_length=3,
    seats_per_slot=0.8,
    facilitating_share=0.2,
    raised_share=0.3,
    n_clusters=2,
    rank_barred=True,
    miss_share=0.1,
)
# Every kind of shape that changes who is served when, or who may sit where; no offering stands twice.
DAYS_WITHOUT_REPEATS = (
    without_repeats(SMALL),
    without_repeats(ODD),
    without_repeats(replace(ODD, n_educators=100, n_breakouts=2)),
    without_repeats(replace(ODD, n_educators=100, n_breakouts=4, sessions_per_breakout=8, miss_share=0.4)),
    without_repeats(replace(ODD, n_educators=250, seats_per_slot=0.5, facilitating_share=0.1)),
    without_repeats(replace(ODD, n_educators=120, n_breakouts=1)),
)


def tickets(problem: AssignmentProblem, seed: int) -> NDArray[np.int64]:
    return np.random.default_rng(seed).permutation(problem.n_educators)


def trials_of(mechanism: MechanismOf, shape: DayShape, *, seed: int, n_people: int) -> Trials:
    problem = make_problem(shape, seed=seed)
    return try_misreports(problem, mechanism=mechanism(tickets(problem, seed)), seed=seed, n_people=n_people)


def test_nobody_gains_among_ten_thousand_misreports_where_no_offering_repeats() -> None:
    runs = [trials_of(balanced, shape, seed=seed, n_people=300) for seed, shape in enumerate(DAYS_WITHOUT_REPEATS)]

    assert sum(len(trials) for trials in runs) >= 10_000
    assert sum(trials.n_gainers for trials in runs) == 0
    assert sum(int(trials.n_better.sum()) for trials in runs) == 0


def test_the_days_it_is_tried_on_have_bands_facilitators_audiences_and_people_who_miss_breakouts() -> None:
    problem = make_problem(DAYS_WITHOUT_REPEATS[1], seed=1)

    assert set(problem.priority_band.tolist()) == {0, 1}
    assert len(problem.led_educator) > 0
    assert (problem.session_audience >= 0).any()
    assert (~problem.free).sum() - len(problem.led_educator) > 0
    assert len(set(problem.session_offering.tolist())) == problem.n_sessions


def test_misreporting_changes_what_people_get() -> None:
    trials = trials_of(balanced, DAYS_WITHOUT_REPEATS[0], seed=0, n_people=100)

    assert (trials.gain_ranks < 0).mean() > 0.25


def test_the_harness_catches_a_draw_that_serves_first_choices_first() -> None:
    trials = trials_of(boston, without_repeats(SMALL), seed=0, n_people=100)

    assert trials.of(Misreport.SWAP).n_gainers / len(trials.of(Misreport.SWAP)) > 0.05
    assert trials.of(Misreport.TRUNCATE_DAY).n_gainers == 0


def test_the_harness_catches_a_draw_that_serves_the_worse_off_first() -> None:
    trials = trials_of(worse_off_first, without_repeats(SMALL), seed=0, n_people=100)

    assert trials.n_gainers / len(trials) > 0.02


def test_the_harness_catches_a_draw_that_is_balanced_over_what_was_ranked() -> None:
    trials = trials_of(balanced_over_what_was_ranked, without_repeats(SMALL), seed=0, n_people=100)

    dropped = trials.of(Misreport.DROP_LIST)
    assert (dropped.n_better > 0).mean() > 0.1
    assert (dropped.gain_ranks > 0).any()


@pytest.mark.parametrize("seed", range(6))
def test_no_report_at_all_beats_the_truth_on_a_tiny_day_without_repeats(seed: int) -> None:
    problem = make_problem(without_repeats(TINY), seed=seed)

    outcomes = list(every_report(problem, balanced(tickets(problem, seed))))

    assert len(outcomes) > 500
    assert all((honest <= after).all() for honest, after in outcomes)


def test_trying_every_report_finds_gainers_where_first_choices_are_served_first() -> None:
    gainers = 0
    for seed in range(6):
        problem = make_problem(without_repeats(TINY), seed=seed)
        gainers += sum(h.sum() > a.sum() for h, a in every_report(problem, boston(tickets(problem, seed))))

    assert gainers > 0


def test_whole_days_taken_at_once_are_no_safer_where_an_offering_repeats() -> None:
    """Both mechanisms serve breakouts in running order; that is what a repeated offering can play on."""
    shape = replace(TINY, offering_share=0.5, rank_barred=False, facilitating_share=0.0)
    gainers = {"draw": 0, "first-come": 0}
    for seed in range(6):
        problem = make_problem(shape, seed=seed)
        order = tickets(problem, seed)
        for name, mechanism in (("draw", balanced(order)), ("first-come", queue(order))):
            gainers[name] += sum(h.sum() > a.sum() for h, a in every_report(problem, mechanism))

    assert gainers["draw"] > 0
    assert gainers["first-come"] > 0


def test_someone_elses_repeated_offering_can_make_a_misreport_pay() -> None:
    """Why the promise is about days without repeats, not about one person's lists without repeats.

    Ana is served first in breakout 1, Ben in breakout 2. If she leaves him "x" in the first, he may not take "x" again
    in the second and takes the session she wants there.
    """
    sessions = [make_session("x1", "x", "1"), make_session("y1", "y", "1"), make_session("x2", "x", "2")]
    sessions += [make_session("z2", "z", "2"), make_session("full2", "full", "2", seats=0)]
    day = make_day(sessions, {"ana": [["y1", "x1"], ["z2", "full2"]], "ben": [["x1"], ["x2", "z2"]]})
    problem = build_problem(day=day, fill=False)
    draw_in_order = balanced(np.arange(2))

    honest = true_ranks(problem, draw_in_order(problem), educator=0)
    (_, x1), afternoon = true_lists(problem, educator=0)
    lied = true_ranks(problem, draw_in_order(with_lists(problem, educator=0, lists=[[x1], afternoon])), educator=0)

    assert honest.tolist() == [1, 3]
    assert lied.tolist() == [2, 1]


def test_equal_seeds_try_equal_misreports() -> None:
    one, again = (trials_of(balanced, ODD, seed=3, n_people=20) for _ in range(2))

    assert one.kind.tolist() == again.kind.tolist()
    assert one.educator.tolist() == again.educator.tolist()
    assert one.gain_ranks.tolist() == again.gain_ranks.tolist()


def test_a_report_that_equals_the_truth_is_not_counted_as_tried() -> None:
    problem = make_problem(replace(without_repeats(SMALL), list_length=1), seed=0)

    trials = try_misreports(problem, mechanism=balanced(tickets(problem, 0)), seed=0, n_people=10)

    assert set(trials.kind.tolist()) == {"drop_session", "drop_list"}
    assert len(trials.of(Misreport.DROP_LIST)) == 10


def test_nothing_is_tried_where_nobody_ranked_anything() -> None:
    problem = make_problem(SMALL, seed=0)
    empty = replace(problem, choice_start=np.zeros_like(problem.choice_start), choice_session=np.zeros(0, np.int32))

    assert len(try_misreports(empty, mechanism=balanced(tickets(problem, 0)), seed=0, n_people=10)) == 0


def test_a_report_replaces_the_lists_of_one_person_only() -> None:
    problem = make_problem(SMALL, seed=0)
    educator = int(problem.slot_educator[40])
    truth = true_lists(problem, educator=educator)

    changed = with_lists(problem, educator=educator, lists=[wishes[::-1][:2] for wishes in truth])

    assert true_lists(changed, educator=educator) == [wishes[::-1][:2] for wishes in truth]
    others = sorted(set(problem.slot_educator.tolist()) - {educator})
    assert [true_lists(changed, educator=e) for e in others] == [true_lists(problem, educator=e) for e in others]


def test_a_report_with_a_list_too_few_or_a_session_of_another_breakout_is_refused() -> None:
    problem = make_problem(SMALL, seed=0)
    truth = true_lists(problem, educator=0)

    with pytest.raises(ValueError, match="shorter"):
        with_lists(problem, educator=0, lists=truth[:-1])
    with pytest.raises(InvalidProblem, match="another breakout"):
        with_lists(problem, educator=0, lists=truth[::-1])


def test_a_seat_off_the_true_list_counts_as_one_more_than_its_length() -> None:
    problem = make_problem(without_repeats(SMALL), seed=0)
    truth = true_lists(problem, educator=0)
    off_list = next(s for s in np.flatnonzero(problem.session_breakout == 0).tolist() if s not in truth[0])

    seated = balanced(np.arange(problem.n_educators))(with_lists(problem, educator=0, lists=[[off_list], [], []]))

    assert true_ranks(problem, seated, educator=0).tolist() == [len(wishes) + 1 for wishes in truth]


def queue(ticket_rank: NDArray[np.int64]) -> Mechanism:
    return lambda problem: first_come(problem, ticket_rank=ticket_rank)


def every_report(
    problem: AssignmentProblem, mechanism: Mechanism
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Yield true ranks under the truth and under each possible report of each person."""
    for educator in np.unique(problem.slot_educator).tolist():
        yield from reports_of(problem, mechanism, educator)


def reports_of(
    problem: AssignmentProblem, mechanism: Mechanism, educator: int
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    honest = true_ranks(problem, mechanism(problem), educator=educator)
    mine = problem.slot_breakout[problem.slot_educator == educator].tolist()
    here = [np.flatnonzero(problem.session_breakout == breakout).tolist() for breakout in mine]
    lists = [[p for k in range(len(ids) + 1) for p in permutations(ids, k)] for ids in here]
    for report in product(*lists):
        lied = mechanism(with_lists(problem, educator=educator, lists=report))
        yield honest, true_ranks(problem, lied, educator=educator)
