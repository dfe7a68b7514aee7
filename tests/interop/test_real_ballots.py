"""Real ballots become days that can be written, read, drawn, published and checked."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from day_files import same_day
from real_ballots import PREFLIB, preflib_day, umass_day
from waymark.apps.pdday.day import Day
from waymark.cli.pdday import app
from waymark.interop.pdday.read_day import read_day
from waymark.interop.pdday.result import read_published
from waymark.interop.pdday.write_day import write_day

pytestmark = pytest.mark.shared
SEED = "5c" * 32
DAYS: dict[str, Callable[[], Day]] = {
    **{name: lambda name=name: preflib_day(name, "1.05") for name in PREFLIB},  # type: ignore[misc]  # bound in a loop
    "umass": lambda: umass_day("1.05"),
}


@pytest.mark.parametrize("name", DAYS)
def test_real_ballots_are_drawn_and_the_published_result_holds(tmp_path: Path, name: str) -> None:
    day = DAYS[name]()
    write_day(tmp_path / "in", day)
    assert same_day(read_day(tmp_path / "in")[0], day)
    runner, folders = CliRunner(), [str(tmp_path / "in"), str(tmp_path / "out")]
    assert runner.invoke(app, ["draw", folders[0], "--seed", SEED, "--out", folders[1]]).exit_code == 0
    assert runner.invoke(app, ["verify", *folders]).exit_code == 0
    published = read_published(tmp_path / "out")
    assert published.problems == ()
    assert len(published.assignments) == len({(row[0], row[1]) for row in published.assignments})


def test_the_umass_survey_has_1061_people_703_lists_and_108_courses() -> None:
    day = umass_day("1.05")
    assert (len(day.educators), len(day.sessions)) == (1061, 108)
    assert int((day.choices.rank == 1).sum()) == 703
    assert int(day.choices.rank.max()) == 10
    assert sum(session.capacity_seats for session in day.sessions) == 739
