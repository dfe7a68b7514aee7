"""A roster of a whole large district: read, compared, applied, brought again, changed a little, undone.

    python -m benchmarks.roster_import [--people 150000]

The files are written as OneRoster 1.1 by this script, and every step is the command that a district would run, in a
process of its own: its seconds and its largest memory are told. SQLite comes first, then a PostgreSQL server of its
own; with ``DATABASE_URL`` only that database, which must be empty. On SQLite, where one writes at a time, somebody else
asks to write four times a second: the longest wait is told too.
"""

import argparse
import csv
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from benchmarks.private_postgresql import NoServerPrograms, private_server
from benchmarks.tables import table

REPOSITORY = Path(__file__).resolve().parents[1]
STUDENTS_PER_SCHOOL = 700
STUDENTS_PER_TEACHER = 14
CLASSES_PER_STUDENT = 7
CLASS_SIZE = 25
CHANGED_SHARE = 0.01
MEGABYTE = 1 << 20
_CHANGED = ("active", "2026-08-01T00:00:00Z")
_SET_UP = """
import django
django.setup()
from django.core.management import call_command
from waymark.apps.people.models import District
call_command("migrate", verbosity=0)
District.objects.create(name="Measured")
"""


@dataclass(frozen=True, slots=True)
class Size:
    """How large the district is. ``n_left``: so many of its students have left, and as many others have come."""

    n_people: int
    n_left: int = 0

    @property
    def n_students(self) -> int:
        """Return how many students there are; the others teach."""
        return self.n_people * STUDENTS_PER_TEACHER // (STUDENTS_PER_TEACHER + 1)

    @property
    def n_teachers(self) -> int:
        """Return how many teach."""
        return self.n_people - self.n_students

    @property
    def n_schools(self) -> int:
        """Return how many schools there are."""
        return -(-self.n_students // STUDENTS_PER_SCHOOL)

    @property
    def n_sections(self) -> int:
        """Return how many class sections there are."""
        return self.n_students * CLASSES_PER_STUDENT // CLASS_SIZE


@dataclass(frozen=True, slots=True)
class Step:
    """What one command took."""

    name: str
    seconds: float
    peak_mb: float
    wait_seconds: float
    told: str


def write_roster(folder: Path, size: Size) -> None:
    """Write a district as OneRoster 1.1."""
    folder.mkdir()
    _write(folder / "orgs.csv", "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId", _orgs(size))
    _write(
        folder / "academicSessions.csv",
        "sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear",
        iter([("y1", *_CHANGED, "2026-27", "schoolYear", "2026-08-17", "2027-06-04", "", "2027")]),
    )
    _write(
        folder / "courses.csv",
        "sourcedId,status,dateLastModified,schoolYearSourcedId,title,courseCode,grades,orgSourcedId,subjects,subjectCodes",
        ((f"co{i}", *_CHANGED, "y1", f"Course {i}", f"C{i}", "", "d1", "", "") for i in range(50)),
    )
    _write(
        folder / "classes.csv",
        "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,"
        "termSourcedIds,subjects,subjectCodes,periods",
        _classes(size),
    )
    _write(
        folder / "users.csv",
        "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,"
        "middleName,identifier,email,sms,phone,agentSourcedIds,grades,password",
        _users(size),
    )
    _write(
        folder / "enrollments.csv",
        "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate",
        _enrollments(size),
    )


def _write(path: Path, header: str, rows: Iterator[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.write(header + "\n")
        csv.writer(stream, lineterminator="\n").writerows(rows)


def _orgs(size: Size) -> Iterator[tuple[str, ...]]:
    yield ("d1", *_CHANGED, "Measured", "district", "", "")
    for i in range(size.n_schools):
        yield (f"s{i}", *_CHANGED, f"School {i}", "school", "", "d1")


def _school_of_section(size: Size, section: int) -> int:
    return section * size.n_schools // size.n_sections


def _classes(size: Size) -> Iterator[tuple[str, ...]]:
    for i in range(size.n_sections):
        school = f"s{_school_of_section(size, i)}"
        yield (f"c{i}", *_CHANGED, f"Class {i}", "", f"co{i % 50}", "", "scheduled", "", school, "y1", "", "", "")


def _students(size: Size) -> Iterator[tuple[int, str]]:
    """Yield each student's place and id; whoever came for somebody who left has that one's place."""
    for i in range(size.n_students):
        yield i, f"p{i + size.n_students if i < size.n_left else i}"


def _users(size: Size) -> Iterator[tuple[str, ...]]:
    for i in range(size.n_teachers):
        yield _user(f"t{i}", "teacher", f"s{i % size.n_schools}")
    for i, student in _students(size):
        yield _user(student, "student", f"s{i * size.n_schools // size.n_students}")


def _user(person: str, role: str, school: str) -> tuple[str, ...]:
    name = ("Given", f"Family {person}")
    return (
        person, *_CHANGED, "true", school, role, person, "", *name, "", "", f"{person}@example.org", "", "", "", "", ""
    )  # fmt: skip


def _enrollments(size: Size) -> Iterator[tuple[str, ...]]:
    for i in range(size.n_sections):
        school = f"s{_school_of_section(size, i)}"
        yield (f"et{i}", *_CHANGED, f"c{i}", school, f"t{i % size.n_teachers}", "teacher", "true", "", "")
    for i, student in _students(size):
        own = i * size.n_sections // size.n_students
        for k in range(CLASSES_PER_STUDENT):
            section = (own + k * 7) % size.n_sections
            school = f"s{_school_of_section(size, section)}"
            yield (f"e{student}-{k}", *_CHANGED, f"c{section}", school, student, "student", "false", "", "")


def measure(n_people: int, url: str, folder: Path) -> list[Step]:
    """Run every step against one database, and return what each took."""
    first, second = Size(n_people), Size(n_people, n_left=int(n_people * CHANGED_SHARE))
    for name, size in (("first", first), ("second", second)):
        if not (folder / name).exists():
            write_roster(folder / name, size)
    env = {**os.environ, "WAYMARK_DATA_DIR": str(folder / "data"), "PYTHONPATH": str(REPOSITORY / "src")}
    env |= (
        {"DJANGO_SETTINGS_MODULE": "waymark.project.settings", "DATABASE_URL": url}
        if url
        else {"DJANGO_SETTINGS_MODULE": "waymark.project.settings"}
    )
    subprocess.run([sys.executable, "-c", _SET_UP], env=env, check=True)
    steps = [
        _step("look at it only", env, "roster", folder / "first", "--dry-run"),
        _step("import it", env, "roster", folder / "first"),
        _step("import it again: nothing changes", env, "roster", folder / "first"),
        _step("1 % of the people have left, as many have come", env, "roster", folder / "second"),
    ]
    last = json.loads(steps[-1].told)["import"]
    return [*steps, _step("undo that", env, "undo", last)]


def _step(name: str, env: dict[str, str], *words: object) -> Step:
    started = time.monotonic()
    command = [sys.executable, "-m", "waymark", "import", *(str(word) for word in words), "--json"]
    process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True)
    peak, other = _Peak(process.pid), _OtherWriter(Path(env["WAYMARK_DATA_DIR"]) / "waymark.sqlite3")
    peak.start()
    other.start()
    told, _ = process.communicate()
    peak.join()
    other.stop()
    if process.returncode:
        raise RuntimeError(f"{name}: exit code {process.returncode}: {told}")
    step = Step(name, time.monotonic() - started, peak.mb, other.longest_seconds, told)
    print(f"{name}: {_seconds(step)} s, {peak.mb:.0f} MB, load {os.getloadavg()[0]:.1f}", file=sys.stderr, flush=True)
    return step


def _seconds(step: Step) -> str:
    return f"{step.seconds:.0f} s, another writer waited {step.wait_seconds:.1f}"


class _Peak(threading.Thread):
    """Watches the largest memory of a process, as the system counts it."""

    def __init__(self, pid: int) -> None:
        super().__init__()
        self._status = Path(f"/proc/{pid}/status")
        self.mb = 0.0

    def run(self) -> None:
        """Look until the process is gone."""
        while True:
            try:
                lines = self._status.read_text(encoding="ascii").splitlines()
            except OSError:
                return
            kilobytes = next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0)
            if not kilobytes:
                return
            self.mb = max(self.mb, kilobytes * 1024 / MEGABYTE)
            time.sleep(0.2)


class _OtherWriter(threading.Thread):
    """Somebody else who saves something now and then; on PostgreSQL there is no file, and nothing to wait for."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path, self._done = path, threading.Event()
        self.longest_seconds = 0.0

    def run(self) -> None:
        """Take the writer's place and give it back, until stopped."""
        while self._path.exists() and not self._done.wait(0.25):
            started = time.monotonic()
            with closing(sqlite3.connect(self._path, timeout=600, isolation_level=None)) as connection:
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("ROLLBACK")
            self.longest_seconds = max(self.longest_seconds, time.monotonic() - started)

    def stop(self) -> None:
        """Let it come to an end."""
        self._done.set()
        self.join()


def report(n_people: int = 150_000) -> str:
    """Measure on SQLite and on a PostgreSQL server of its own; say how long it took and how much memory."""
    parts = [report_on(os.environ.get("DATABASE_URL", ""), n_people)]
    if "DATABASE_URL" not in os.environ:
        try:
            with private_server() as server:
                parts.append(report_on(server.url, n_people))
        except NoServerPrograms as reason:
            parts.append(f"Not run on PostgreSQL: {reason}.")
    return "\n\n".join(parts)


def report_on(url: str, n_people: int) -> str:
    """Measure every step on one database, and return the table."""
    size = Size(n_people)
    with tempfile.TemporaryDirectory() as folder:
        steps = measure(n_people, url, Path(folder))
    is_postgresql = url.startswith("postgres")
    rows = [(step.name, f"{step.seconds:.0f} s", f"{step.peak_mb:.0f} MB", _waited(step, url)) for step in steps]
    n_enrollments = size.n_sections + size.n_students * CLASSES_PER_STUDENT
    return (
        f"{n_people:,} people, {size.n_sections:,} class sections, {n_enrollments:,} enrollments as OneRoster 1.1; "
        f"{'PostgreSQL' if is_postgresql else 'SQLite'}. Memory is that of the command, not of the "
        f"database server.\n\n{table(('step', 'time', 'largest memory', 'another writer waited'), rows)}"
    )


def _waited(step: Step, url: str) -> str:
    return "not asked" if url.startswith("postgres") else f"{step.wait_seconds:.1f} s"


def main(arguments: Sequence[str]) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=150_000)
    print(report(parser.parse_args(arguments).people))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
