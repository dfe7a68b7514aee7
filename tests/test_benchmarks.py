from dataclasses import fields, replace
from xml.etree import ElementTree

import numpy as np
import pytest

from benchmarks.balance import THE_DRAW
from benchmarks.bar_charts import Row, stacked
from benchmarks.days import DayShape, make_day, make_problem, without_repeats
from benchmarks.rules import RULES, Server
from benchmarks.tables import share, table
from waymark.apps.pdday.services.problem import build_problem
from waymark.kernels.assignment import AssignmentProblem, draw, first_come, may_take

SMALL = DayShape(n_educators=120, sessions_per_breakout=9, list_length=5, restricted_share=0.3)
ODD = replace(SMALL, raised_share=0.2, rank_barred=True, miss_share=0.2)
SHAPES = [SMALL, ODD, DayShape(), without_repeats(ODD), replace(SMALL, n_breakouts=1)]


def differences(one: AssignmentProblem, other: AssignmentProblem) -> list[str]:
    names = [field.name for field in fields(AssignmentProblem)]
    return [name for name in names if not np.array_equal(getattr(one, name), getattr(other, name))]


@pytest.mark.parametrize("shape", SHAPES)
def test_a_generated_day_and_its_arrays_are_the_same_day(shape: DayShape) -> None:
    built = build_problem(day=make_day(shape, seed=5), fill=False)

    assert differences(make_problem(shape, seed=5), built) == []


def test_the_seed_alone_decides_a_generated_day() -> None:
    assert differences(make_problem(ODD, seed=1), make_problem(ODD, seed=1)) == []
    assert "choice_session" in differences(make_problem(ODD, seed=1), make_problem(ODD, seed=2))


def test_the_full_day_is_as_large_and_as_crowded_as_it_says() -> None:
    problem = make_problem(DayShape(), seed=0)
    first = problem.choice_session[problem.choice_start[:-1]]
    wanted = np.bincount(first, minlength=problem.n_sessions)

    assert (problem.n_educators, problem.n_breakouts, problem.n_sessions) == (1000, 3, 138)
    assert len(set(problem.session_offering.tolist())) == 99
    assert np.bincount(problem.session_offering).max() == 5
    assert len(problem.led_educator) == 208
    assert set(problem.list_length.tolist()) == {10}
    assert round(int(problem.capacity_seats.sum()) / problem.n_slots, 2) == 1.24
    assert (wanted / problem.capacity_seats).max() > 5


def test_everyone_may_take_what_he_ranks_unless_the_shape_says_so() -> None:
    assert may_take(make_problem(SMALL, seed=3)).all()
    assert not may_take(make_problem(ODD, seed=3)).all()


def test_without_repeats_every_session_is_its_own_offering() -> None:
    problem = make_problem(without_repeats(ODD), seed=0)

    assert len(set(problem.session_offering.tolist())) == problem.n_sessions


def test_the_plain_loop_of_the_benchmarks_gives_what_the_kernel_gives() -> None:
    problem = make_problem(SMALL, seed=4)
    tickets = np.random.default_rng(4).permutation(problem.n_educators)
    scores = RULES[THE_DRAW](problem, tickets, np.random.default_rng(0))

    served = Server(problem).by_scores(scores, tickets)

    assert served.slot_session.tolist() == draw(problem, ticket_rank=tickets).slot_session.tolist()


def test_serving_every_breakout_in_ticket_order_is_first_come() -> None:
    problem = make_problem(SMALL, seed=4)
    tickets = np.random.default_rng(4).permutation(problem.n_educators)
    by_ticket = np.repeat(tickets[:, None].astype(float), problem.n_breakouts, axis=1)

    served = Server(problem).by_scores(by_ticket, tickets)

    assert served.slot_session.tolist() == first_come(problem, ticket_rank=tickets).slot_session.tolist()


def test_tables_line_up() -> None:
    assert table(["day", "x"], [["one", "1"], ["two breakouts", ".25"]]) == (
        "| day           |   x |\n"
        "|---------------|----:|\n"
        "| one           |   1 |\n"
        "| two breakouts | .25 |"
    )  # fmt: skip
    assert [share(0.1), share(1.0), share(0.0664, 3)] == [".10", "1.00", ".066"]


def test_a_chart_is_well_formed_says_its_figures_in_words_and_fills_the_width() -> None:
    rows = [Row("draw", (5, 3, 0, 1, 1), "1.50"), Row("first come", (0, 0, 0, 0, 0), "—")]

    text = stacked(title="Who & what", note_heading="mean", groups=[("<One>", rows)])
    chart = ElementTree.fromstring(text)  # noqa: S314 - our own text

    name = "{http://www.w3.org/2000/svg}"
    assert chart.findtext(f"{name}title") == "Who & what"
    assert "draw 5 first choice, 3 second, 0 third, 1 later, 1 none (1.50)" in str(chart.findtext(f"{name}desc"))
    assert "<One>" in [text.text for text in chart.findall(f"{name}text")]
    bars = [rect for rect in chart.findall(f"{name}rect") if rect.get("height") == "20.0"]
    assert sum(float(rect.get("width", "0")) for rect in bars) == pytest.approx(500)
