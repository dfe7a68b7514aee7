"""PrefLib ballots become a day with one breakout; what the header promises is checked."""

from fractions import Fraction

import pytest

from day_files import same_day
from shared_data import shared_path
from waymark.apps.pdday.day import Day
from waymark.interop.pdday.build import Seats
from waymark.interop.pdday.read_day import read_day_files
from waymark.interop.pdday.write_day import day_files
from waymark.interop.preflib.ballots import read_ballots
from waymark.interop.tables.faults import InputRefused
from waymark.interop.tables.source import source_of_bytes, source_of_path

BALLOTS = """\
# DATA TYPE: soi
# NUMBER ALTERNATIVES: 3
# NUMBER VOTERS: 4
# NUMBER UNIQUE ORDERS: 2
# ALTERNATIVE NAME 1: Yoga: slow
# ALTERNATIVE NAME 2: Robots
# ALTERNATIVE NAME 3: Ink
3: 2,1
1: 3
"""


def read(text: str, seats: Seats = Seats(per_session=2)) -> Day:  # noqa: B008 - a frozen value
    return read_ballots(source_of_bytes("b.soi", text.encode()), seats)[0]


def test_every_ballot_becomes_as_many_people_as_it_was_cast() -> None:
    day = read(BALLOTS)
    assert [person.educator_id for person in day.educators] == ["v001", "v002", "v003", "v004"]
    assert [(s.session_id, s.title, s.capacity_seats) for s in day.sessions] == [
        ("s1", "Yoga: slow", 2),
        ("s2", "Robots", 2),
        ("s3", "Ink", 2),
    ]
    assert day.choices.session.tolist() == [1, 0, 1, 0, 1, 0, 2]
    assert day.choices.rank.tolist() == [1, 2, 1, 2, 1, 2, 1]


def test_supply_is_spread_over_the_sessions_and_rounded_up() -> None:
    assert [s.capacity_seats for s in read(BALLOTS, Seats(supply=Fraction("1.05"))).sessions] == [2, 2, 1]
    assert [s.capacity_seats for s in read(BALLOTS, Seats(supply=Fraction(0))).sessions] == [0, 0, 0]


@pytest.mark.parametrize(
    ("old", "new", "line", "problem"),
    [
        ("TYPE: soi", "TYPE: toc", 1, 'DATA TYPE is "toc", not soc or soi'),
        ("TYPE: soi", "TYPE: soc", 8, "2 of 3 alternatives are ranked, and soc means all"),
        ("ALTERNATIVES: 3", "ALTERNATIVES: 4", 2, 'NUMBER ALTERNATIVES is "4", but the file holds 3'),
        ("VOTERS: 4", "VOTERS: 5", 3, 'NUMBER VOTERS is "5", but the file holds 4'),
        ("ORDERS: 2", "ORDERS: 3", 4, 'NUMBER UNIQUE ORDERS is "3", but the file holds 2'),
        ("# NUMBER VOTERS: 4\n", "", 0, 'NUMBER VOTERS is "", but the file holds 4'),
        ("3: 2,1", "3: {2,1}", 8, "this ballot has a tie"),
        ("3: 2,1", "3 2,1", 8, '"3 2,1" is not a ballot'),
        ("3: 2,1", "3: 2,9", 8, "alternative 9 has no name in the header"),
        ("3: 2,1", "3: 2,2", 8, "alternative 2 is ranked twice"),
        ("1: 3", "1: 2,1", 9, "this order is already in line 8"),
        ("1: 3", "0: 3", 9, "the ballot is cast by nobody"),
    ],
)
def test_ballots_that_do_not_hold_what_they_promise_are_refused(old: str, new: str, line: int, problem: str) -> None:
    with pytest.raises(InputRefused) as refused:
        read(BALLOTS.replace(old, new))
    assert any(f.line == line and f.problem.startswith(problem) for f in refused.value.faults)


def test_ballots_that_were_cut_off_are_refused() -> None:
    for n in range(1, len(BALLOTS) - 1):
        with pytest.raises(InputRefused):
            read(BALLOTS[:n])


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "n_people", "n_sessions", "n_choices"),
    [
        ("agh_00009-00000001.soc", 146, 9, 1314),
        ("agh_00009-00000002.soc", 153, 7, 1071),
        ("project_00000001.soi", 35, 61, 175),
        ("project_00000002.soi", 37, 56, 185),
        ("project_00000003.soi", 32, 102, 160),
        ("project_00000004.soi", 34, 63, 170),
        ("project_00000005.soi", 31, 103, 155),
        ("project_00000006.soi", 38, 133, 190),
        ("project_00000007.soi", 51, 155, 255),
        ("project_00000008.soi", 51, 147, 304),
    ],
)
def test_real_ballots_become_days_that_can_be_read(name: str, n_people: int, n_sessions: int, n_choices: int) -> None:
    path = shared_path(f"assignment/preflib/{name}")
    day, _ = read_ballots(source_of_path(path), Seats(supply=Fraction("1.05")))
    assert (len(day.educators), len(day.sessions), len(day.choices)) == (n_people, n_sessions, n_choices)
    assert sum(session.capacity_seats for session in day.sessions) == -(-n_people * 105 // 100)
    again, _ = read_day_files(day_files(day))
    assert same_day(day, again)
