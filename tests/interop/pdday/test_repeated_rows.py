"""A row that stands twice is told once for each time too many, and nothing else is blamed for it."""

import pytest

from day_files import BREAKOUTS, CHOICES, SESSIONS, changed, with_bytes
from waymark.interop.pdday.read_day import read_day_files
from waymark.interop.tables.faults import Fault, InputRefused


def refused(files: dict[str, bytes]) -> InputRefused:
    with pytest.raises(InputRefused) as refusal:
        read_day_files(files)
    return refusal.value


def places(files: dict[str, bytes]) -> list[tuple[str, int, str]]:
    return [(f.file, f.line, f.column) for f in refused(files).faults]


def test_a_breakout_that_stands_twice_brings_no_faults_in_the_choices() -> None:
    first = BREAKOUTS.splitlines()[1]
    files = with_bytes("breakouts.csv", (BREAKOUTS + first + "\n").encode())
    assert places(files) == [("breakouts.csv", 4, "breakout")]


def test_a_session_that_stands_twice_brings_no_faults_in_the_choices_nor_about_its_facilitators() -> None:
    for row in SESSIONS.splitlines()[1:]:
        files = with_bytes("sessions.csv", (SESSIONS + row + "\n").encode())
        assert places(files) == [("sessions.csv", 6, "session_id")]


def test_choices_of_a_session_that_stands_in_two_breakouts_are_not_judged() -> None:
    files = with_bytes("sessions.csv", (SESSIONS + "s1,calm,Mindfulness,2,24,,,,\n").encode())
    files["choices.csv"] = (CHOICES + "e1,2,1,s1\n").encode()
    assert places(files) == [("sessions.csv", 6, "session_id")]


def test_six_identical_choices_are_five_faults() -> None:
    files = changed("choices.csv", "e2,1,1,s2\n", "e2,1,1,s2\n" * 6)
    assert places(files) == [("choices.csv", line, "rank") for line in range(5, 10)]


def test_every_repeat_beyond_those_shown_is_counted() -> None:
    refusal = refused(changed("choices.csv", "e2,1,1,s2\n", "e2,1,1,s2\n" * 101))
    assert (len(refusal.faults), refusal.n_more) == (50, 50)


@pytest.mark.parametrize("n", [4, 40])
def test_a_session_that_is_ranked_over_and_over_is_told_for_each_time_too_many(n: int) -> None:
    rows = "".join(f"e2,1,{rank},s2\n" for rank in range(1, n + 1))
    refusal = refused(changed("choices.csv", "e2,1,1,s2\n", rows))
    assert [f.line for f in refusal.faults] == list(range(5, 4 + n))
    assert {f.problem for f in refusal.faults} == {'"s2" is already ranked in line 4'}
    assert refusal.n_more == 0


def test_one_more_fault_is_told_in_the_singular() -> None:
    fault = Fault("a.csv", 1, "", "x", "y")
    assert InputRefused([fault], 1).lines()[-1] == "... and 1 more fault."
    assert InputRefused([fault], 2).lines()[-1] == "... and 2 more faults."
