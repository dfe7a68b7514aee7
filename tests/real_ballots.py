"""What real people ranked, from the data that may stand beside the checkout, as days.

AGH and Glasgow come as ballots (``waymark.interop.preflib``). UMass asked 1,061 students how much they want each of 108
courses, 1 (not at all) to 7, or 8 (required); it is made into ranked lists by this rule: courses marked 2 or more,
most wanted first, equal marks in the order of SHA-256("response id|course"), ten at most. Students who marked
nothing are people without a list.
"""

import csv
import hashlib
import io
from fractions import Fraction

from shared_data import shared_path
from waymark.apps.pdday.day import Day, Educator, Session
from waymark.interop.pdday.build import Seats, day_of_lists
from waymark.interop.preflib.ballots import read_ballots
from waymark.interop.tables.source import source_of_path

LONGEST_LIST = 10
LEAST_MARK = 2
PREFLIB = ("agh_00009-00000001.soc", "agh_00009-00000002.soc", *(f"project_{n:08d}.soi" for n in range(1, 9)))


def preflib_day(name: str, supply: str) -> Day:
    """Return the day of one election, with this many seats per person."""
    day, _ = read_ballots(source_of_path(shared_path(f"assignment/preflib/{name}")), Seats(supply=Fraction(supply)))
    return day


def umass_day(supply: str) -> Day:
    """Return the day of the course survey, with this many seats per person who marked anything."""
    text = shared_path("assignment/umass/survey_data.csv").read_text(encoding="utf-8-sig")
    header, *rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    columns = [place for place, name in enumerate(header) if name.startswith("7")]
    courses = {place: f"c{n:03d}" for n, place in enumerate(columns, start=1)}
    id_place = header.index("ResponseId")
    lists: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        marks = {courses[place]: int(row[place]) for place in columns if row[place]}
        wanted = [course for course, mark in marks.items() if mark >= LEAST_MARK]
        wanted.sort(key=lambda course: (-marks[course], _lot(row[id_place], course)))
        if wanted:
            lists[row[id_place], "1"] = wanted[:LONGEST_LIST]
    sessions = [Session(course, course, course, "1", 0) for course in courses.values()]
    people = [Educator(row[id_place]) for row in rows]
    offered = Seats(supply=Fraction(supply)).given_to(sessions, len(lists))
    return day_of_lists(educators=people, sessions=offered, lists=lists)


def _lot(person: str, course: str) -> bytes:
    return hashlib.sha256(f"{person}|{course}".encode()).digest()
