"""The commands refuse every faulty folder with exit code 2, one line per fault, and write nothing."""

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from faulty_days import FAULTY
from waymark.cli.pdday import app

SEED = "ab" * 32
A_FAULT = re.compile(r"[a-z]+\.csv(, line [0-9]+(, column \S+)?)?: \S.*\. \S.*\.")


def folder(tmp_path: Path, name: str) -> Path:
    made = tmp_path / "in"
    made.mkdir()
    for file, data in FAULTY[name][0].items():
        (made / file).write_bytes(data)
    return made


@pytest.mark.parametrize("name", FAULTY)
def test_draw_refuses_the_folder_and_writes_nothing(tmp_path: Path, name: str) -> None:
    made = folder(tmp_path, name)
    result = CliRunner().invoke(app, ["draw", str(made), "--seed", SEED, "--out", str(tmp_path / "out")])
    assert (result.exit_code, result.stdout) == (2, "")
    lines = result.stderr.splitlines()
    assert len(lines) == len(FAULTY[name][1])
    for line, (file, number, column, words) in zip(lines, FAULTY[name][1], strict=True):
        assert A_FAULT.fullmatch(line)
        assert line.startswith(
            f"{file}{f', line {number}' * bool(number)}{f', column {column}' * bool(column)}: {words}"
        )
    assert [entry.name for entry in tmp_path.iterdir()] == ["in"]


def test_json_tells_the_same_faults_on_standard_output(tmp_path: Path) -> None:
    made = folder(tmp_path, "a rank in words")
    command = ["draw", str(made), "--seed", SEED, "--out", str(tmp_path / "out"), "--json"]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 2
    assert json.loads(result.stdout) == {
        "faults": [
            {
                "file": "choices.csv",
                "line": 3,
                "column": "rank",
                "problem": '"3rd" is not a whole number',
                "remedy": "Write 1, 2, 3 ...",
            }
        ],
        "n_more": 0,
    }
