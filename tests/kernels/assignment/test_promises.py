"""The draw's promises about people without any session they really wanted, at the size of a real day."""

import numpy as np
import pytest

from benchmarks.days import make_problem
from benchmarks.research_days import ABSENT, generator_path, research_problem
from benchmarks.shapes import FULL_DAY, SHAPES
from waymark.kernels.assignment import AssignmentProblem, draw, first_come, summarize

N_DAYS = 20


def left_out(problem: AssignmentProblem, seed: int) -> tuple[int, int]:
    """Return how many people get no top-3 session by the draw and by first come, with the same tickets."""
    tickets = np.random.default_rng((seed, 2)).permutation(problem.n_educators)
    drawn, queued = (serve(problem, ticket_rank=tickets) for serve in (draw, first_come))
    return summarize(problem, drawn).n_no_top3, summarize(problem, queued).n_no_top3


def test_a_fifth_as_many_people_as_under_first_come_are_without_any_top3_session() -> None:
    days = [left_out(make_problem(FULL_DAY, seed=seed), seed) for seed in range(N_DAYS)]

    drawn, queued = np.sum(days, axis=0).tolist()
    assert drawn <= queued / 5


@pytest.mark.shared
def test_a_fifth_as_many_people_are_left_out_on_the_days_of_the_research() -> None:
    if generator_path() is None:
        pytest.skip(ABSENT)
    days = [left_out(research_problem(seed=seed), seed) for seed in range(N_DAYS)]

    drawn, queued = np.sum(days, axis=0).tolist()
    assert drawn <= queued / 5


@pytest.mark.parametrize("name", SHAPES)
def test_never_more_people_than_under_first_come_are_left_out(name: str) -> None:
    days = [left_out(make_problem(SHAPES[name], seed=seed), seed) for seed in range(N_DAYS)]

    drawn, queued = np.sum(days, axis=0).tolist()
    assert queued > 0
    assert drawn <= queued


def test_with_one_breakout_the_draw_is_first_come() -> None:
    problem = make_problem(SHAPES["one breakout"], seed=0)

    drawn, queued = left_out(problem, 0)

    assert drawn == queued > 0
