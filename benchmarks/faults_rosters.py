"""Two rosters of the same district in which every name differs, so that half of one and half of the other shows."""

import shutil
from pathlib import Path
from typing import Final

from benchmarks.roster_import import Size, write_roster

# What people, schools and classes are called in each.
WORDS: Final = {"first": ("Family", "School", "Class"), "second": ("Relative", "Campus", "Course of")}


def write_both(folder: Path, *, n_people: int) -> dict[str, Path]:
    """Write both as zips; return their files by name."""
    plain = folder / "first"
    write_roster(plain, Size(n_people))
    other = shutil.copytree(plain, folder / "second")
    for file in other.iterdir():
        text = file.read_text(encoding="utf-8")
        for old, new in zip(WORDS["first"], WORDS["second"], strict=True):
            text = text.replace(f"{old} ", f"{new} ")
        file.write_text(text, encoding="utf-8")
    return {name: Path(shutil.make_archive(str(folder / name), "zip", folder / name)) for name in WORDS}
