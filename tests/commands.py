"""Runs a `waymark` command in this process, as the terminal would."""

import sys
from dataclasses import dataclass

import pytest

from waymark.cli.main import main


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command left behind."""

    code: int
    out: str
    err: str


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> Outcome:
    """Run ``waymark ARGUMENTS`` and return its exit code and what it printed."""
    capsys.readouterr()
    before = sys.argv
    sys.argv = ["waymark", *(str(a) for a in arguments)]
    try:
        main()
        code = 0
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else 0 if stop.code is None else 1
    finally:
        sys.argv = before
    printed = capsys.readouterr()
    return Outcome(code, printed.out, printed.err)
