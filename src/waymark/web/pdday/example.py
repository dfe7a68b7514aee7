"""The example day that comes with Waymark: read once, drawn on demand."""

from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from django.http import Http404

import waymark
from waymark.apps.pdday.canonical import input_sha256
from waymark.apps.pdday.day import Day
from waymark.interop.pdday.read_day import read_day_files
from waymark.web.pdday.drawing import Drawn, HowToDraw, draw_and_judge

EXAMPLE_DAY: Final = Path(waymark.__file__).resolve().parents[2] / "examples" / "cedar-hollow-day"
EXAMPLE_SEED: Final = "c3da" * 16
"""What the example is drawn with until a visitor asks for another seed."""


@dataclass(frozen=True, slots=True)
class ExampleDay:
    """The files as they lie in the folder, and what they say."""

    files: dict[str, bytes]
    day: Day
    input_sha256: str


@cache
def example_day() -> ExampleDay:
    """Return the example, read once.

    Raises
    ------
    Http404
        If Waymark was installed without its examples.
    """
    files = {path.name: path.read_bytes() for path in sorted(EXAMPLE_DAY.glob("*.csv"))}
    if not files:
        raise Http404("The examples were not installed.")
    day, _notes = read_day_files(files)
    return ExampleDay(files, day, input_sha256(day))


@lru_cache(maxsize=4)
def example_drawn(how: HowToDraw) -> Drawn:
    """Draw the example. The last few draws are kept, because most visitors look at the same one."""
    example = example_day()
    return draw_and_judge(day=example.day, input_sha256=example.input_sha256, how=how)
