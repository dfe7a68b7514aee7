"""A roster of a large district is read in constant memory; how fast is printed."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from rosters import faults_of, oneroster_1_1, write_folder
from waymark.interop.rosters import format as format_module
from waymark.interop.rosters.read import read_roster

N_PEOPLE, N_ENROLLMENTS = 150_000, 300_000
MOST_BYTES = 64 << 20
"""One piece of a file and its lines."""


def _people(n: int) -> Iterator[str]:
    for i in range(n):
        yield f"u{i:06},,,true,0101,student,user{i},,Zoë{i},Osei,,,user{i}@cedar.example,,,,09,\n"


def _enrollments(n: int, n_people: int) -> Iterator[str]:
    for i in range(n):
        yield f"e{i:07},,,k1,0101,u{i % n_people:06},student,false,2016-08-29,2017-06-16\n"


def _large(folder: Path, n_people: int, n_enrollments: int) -> Path:
    write_folder(folder, oneroster_1_1())
    for file, rows in (
        ("users.csv", _people(n_people)),
        ("enrollments.csv", _enrollments(n_enrollments, n_people)),
    ):
        header = (folder / file).read_text(encoding="utf-8").split("\n")[0] + "\n"
        with (folder / file).open("w", encoding="utf-8", newline="") as stream:
            stream.write(header)
            stream.writelines(rows)
    return folder


# In a process of its own, whose most memory is not that of all tests before.
_SCRIPT = """
import sys
from pathlib import Path
import django
django.setup()
from waymark.interop.rosters.read import read_roster

def most_kb():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))

list(read_roster(Path(sys.argv[1])).rows)
before, held = most_kb(), []
for row in read_roster(Path(sys.argv[2])).rows:
    if sys.argv[3] == "hold":
        held.append(row)
print(most_kb() - before)
"""


def _growth_bytes(tmp_path: Path, *, hold: bool) -> int:
    """Return how much more memory a large roster takes than a small one, its rows held or not."""
    if not Path("/proc/self/status").exists():
        pytest.skip("only Linux tells the most memory that a process ever had")
    small = _large(tmp_path / "small", 10, 10)
    large = _large(tmp_path / "large", N_PEOPLE, N_ENROLLMENTS)
    settings = {"DJANGO_SETTINGS_MODULE": "waymark.project.settings", "PYTHONPATH": os.pathsep.join(sys.path)}
    told = subprocess.run(
        [sys.executable, "-c", _SCRIPT, str(small), str(large), "hold" if hold else "pass"],
        env=os.environ | settings,
        capture_output=True,
        check=True,
        text=True,
    )
    return int(told.stdout) << 10


def test_memory_does_not_grow_with_people_and_enrollments(tmp_path: Path) -> None:
    assert _growth_bytes(tmp_path, hold=False) < MOST_BYTES


def test_rows_that_are_held_take_more_than_that(tmp_path: Path) -> None:
    assert _growth_bytes(tmp_path, hold=True) > 2 * MOST_BYTES


@pytest.mark.parametrize("file", ["orgs.csv", "academicSessions.csv", "courses.csv"])
@pytest.mark.parametrize("status", ["active", "tobedeleted"])
def test_a_table_that_is_held_may_not_be_endless(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, status: str
) -> None:
    monkeypatch.setattr(format_module, "MAX_HELD_ROWS", 10)
    files = oneroster_1_1()
    row = files[file].decode().split("\n")[2].split(",", 2)[2]
    files[file] += "".join(f"more{n},{status},{row}\n" for n in range(100)).encode()
    told = [fault for fault in faults_of(write_folder(tmp_path / "given", files)) if "10 rows" in fault.problem]
    assert [(fault.file, fault.problem) for fault in told] == [(file, "the file has more than 10 rows")]


def test_150_000_people_are_read_and_the_rate_is_said(tmp_path: Path) -> None:
    folder = _large(tmp_path / "large", N_PEOPLE, N_ENROLLMENTS)
    begin = time.process_time()
    roster = read_roster(folder)
    n_rows = sum(1 for _ in roster.rows)
    seconds = time.process_time() - begin
    sys.stdout.write(f"{n_rows:,} rows in {seconds:.1f} s of processor time: {n_rows / seconds:,.0f} a second\n")
    roster.findings.raise_if_any()
    assert n_rows == 2 * N_PEOPLE + N_ENROLLMENTS + 3 + 3 + 2
