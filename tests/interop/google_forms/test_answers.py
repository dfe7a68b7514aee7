"""A form's answers become a day: the latest answer counts, and everything that was decided is told."""

from pathlib import Path

import pytest

from day_files import same_day
from shared_data import shared_path
from waymark.apps.pdday.day import Day, Session
from waymark.interop.google_forms.answers import read_answers
from waymark.interop.google_forms.timestamps import sent_at
from waymark.interop.pdday.build import Seats
from waymark.interop.pdday.read_day import read_day_files
from waymark.interop.pdday.write_day import day_files
from waymark.interop.tables.faults import InputRefused, Note
from waymark.interop.tables.source import source_of_bytes, source_of_path

RANKS = ("1st choice", "2nd choice", "3rd choice")
HEADER = ",".join(["Timestamp", "Email Address", *(f"Breakout 1 choices [{rank}]" for rank in RANKS)])
SESSIONS = """\
session_id,offering_id,title,breakout,capacity_seats,facilitator_ids
A1,o1,Mindfulness,1,5,lead@x.example
A2,o2,Robots,1,5,
A3,o3,Robots,1,5,
B1,o1,Mindfulness,2,5,
"""


def convert(text: str, sessions: str | None = SESSIONS) -> tuple[Day, tuple[Note, ...]]:
    source = source_of_bytes("answers.csv", text.encode())
    if sessions is None:
        return read_answers(source, seats=Seats(per_session=7))
    return read_answers(source, sessions_source=source_of_bytes("sessions.csv", sessions.encode()))


def lists(day: Day) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    c = day.choices
    for person, label, session in zip(c.educator, c.breakout, c.session, strict=True):
        key = day.educators[person].educator_id, day.breakouts[label].breakout
        found.setdefault(key, []).append(day.sessions[session].session_id)
    return found


def faults(text: str, sessions: str | None = SESSIONS) -> list[tuple[str, int, str, str]]:
    with pytest.raises(InputRefused) as refused:
        convert(text, sessions)
    return [(f.file, f.line, f.column, f.problem) for f in refused.value.faults]


@pytest.mark.shared
def test_both_samples_give_the_same_day_of_60_people() -> None:
    folder = shared_path("imports/samples")
    days = []
    for name in ("google_forms_download.csv", "google_sheets_linked.csv"):
        day, notes = read_answers(source_of_path(folder / name), seats=Seats(per_session=10))
        days.append(day)
        assert (len(day.educators), len(day.sessions), len(day.choices)) == (60, 24, 540)
        assert [note.text for note in notes if note.line == 62] == [
            '"t0004@cedarhollow.example" answered 2 times; this is the latest answer and counts, not line 5'
        ]
        again, _ = read_day_files(day_files(day))
        assert same_day(day, again)
    assert same_day(*days)
    # The later answer of this person puts breakout 3's sessions under breakout 1's question and the other way round.
    assert lists(days[0])["t0004@cedarhollow.example", "1"] == ["B1-06", "B1-08", "B1-01"]


def test_an_answer_is_an_id_an_id_with_its_title_or_a_title_that_is_unique_in_its_breakout() -> None:
    rows = "10/24/2016 17:01:01,a@x.example,A2,A3 Robots,mindfulness\n"
    assert lists(convert(f"{HEADER}\n{rows}")[0]) == {("a@x.example", "1"): ["A2", "A3", "A1"]}


def test_a_title_that_several_sessions_have_is_refused() -> None:
    assert faults(f"{HEADER}\n10/24/2016 17:01:01,a@x.example,Robots,,\n") == [
        ("answers.csv", 2, "Breakout 1 choices [1st choice]", '"Robots" is the title of several sessions: "A2", "A3"')
    ]


def test_an_answer_that_is_no_session_is_refused() -> None:
    assert faults(f"{HEADER}\n10/24/2016 17:01:01,a@x.example,A1,Yoga,A1 Robots\n") == [
        ("answers.csv", 2, "Breakout 1 choices [2nd choice]", '"Yoga" is not in sessions.csv'),
        (
            "answers.csv",
            2,
            "Breakout 1 choices [3rd choice]",
            '"A1 Robots" has the id of a session that is called "Mindfulness" in sessions.csv',
        ),
    ]


def test_the_latest_answer_counts_whatever_the_order_of_rows_and_at_the_same_second_the_later_row() -> None:
    rows = (
        "10/24/2016 17:01:01,A@x.example,A1,,\n"
        "10/24/2016 9:59:59,a@x.example,A2,,\n"
        "10/24/2016 17:01:01,a@x.example ,A3,,\n"
    )
    day, notes = convert(f"{HEADER}\n{rows}")
    assert lists(day) == {("a@x.example", "1"): ["A3"]}
    assert [(n.line, n.text) for n in notes if n.line] == [
        (4, '"a@x.example" answered 3 times; this is the latest answer and counts, not lines 2, 3')
    ]


def test_empty_ranks_close_up_and_a_session_named_twice_keeps_its_better_rank() -> None:
    rows = "10/24/2016 17:01:01,a@x.example,A1,,A2\n10/24/2016 17:01:02,b@x.example,A1,A1,A2\n"
    day, notes = convert(f"{HEADER}\n{rows}")
    assert lists(day) == {("a@x.example", "1"): ["A1", "A2"], ("b@x.example", "1"): ["A1", "A2"]}
    texts = [note.text for note in notes]
    assert "1 list leaves a better rank empty; the later choices moved up (line 2)" in texts
    assert "1 choice repeats a session of the same list; the better rank counts (line 3)" in texts


def test_facilitators_who_did_not_answer_belong_to_the_day() -> None:
    day, notes = convert(f"{HEADER}\n10/24/2016 17:01:01,a@x.example,A2,,\n")
    assert [person.educator_id for person in day.educators] == ["a@x.example", "lead@x.example"]
    assert '1 facilitator did not answer and is added to the day: "lead@x.example"' in [n.text for n in notes]


def test_without_sessions_they_are_made_from_the_answers() -> None:
    header = HEADER + ",Breakout 2 choices [1st choice]"
    rows = "10/24/2016 17:01:01,a@x.example,B1-08 Robots,Yoga,,Yoga\n"
    day, _ = convert(f"{header}\n{rows}", None)
    assert day.sessions == (
        Session("1-Yoga", "Yoga", "Yoga", "1", 7),
        Session("2-Yoga", "Yoga", "Yoga", "2", 7),
        Session("B1-08", "Robots", "Robots", "1", 7),
    )


def test_a_code_that_is_named_under_several_breakouts_is_refused() -> None:
    header = HEADER + ",Breakout 2 choices [1st choice]"
    rows = "10/24/2016 17:01:01,a@x.example,101 Yoga,,,101 Yoga\n"
    assert faults(f"{header}\n{rows}", None) == [
        ("answers.csv", 0, "", '"101" is named under several breakouts: "1", "2"')
    ]


@pytest.mark.parametrize(
    ("header", "problem"),
    [
        (HEADER.replace("Timestamp", "When"), "no column is named Timestamp"),
        (HEADER.replace("Email Address", "Who"), "no column is named Email Address or Email or Username"),
        ("Timestamp,Email Address,Breakout 1", "no column asks for a ranked choice"),
        (HEADER.replace("2nd", "1st"), "two columns ask for the same choice of the same question"),
    ],
)
def test_a_header_that_is_no_form_is_refused(header: str, problem: str) -> None:
    assert problem in [fault[3] for fault in faults(f"{header}\n")]


@pytest.mark.parametrize(
    ("row", "column", "problem"),
    [
        ("10/24/2016 17:01:01,,A1,,", "", "this answer has no email"),
        ("24/10/2016 17:01:01,a@x.example,A1,,", "Timestamp", '"24/10/2016 17:01:01" is not a time that Google writes'),
        ("2016/10/24 13:01:01 PM EST,a@x.example,A1,,", "Timestamp", '"2016/10/24 13:01:01 PM EST" is not a time'),
        ("10/24/2016 17:01:01,a@x.example,A1", "Breakout 1 choices [2nd choice]", "this row has 3 cells"),
    ],
)
def test_an_answer_that_cannot_be_read_is_refused(row: str, column: str, problem: str) -> None:
    (fault,) = faults(f"{HEADER}\n{row}\n")
    assert fault[:3] == ("answers.csv", 2, column)
    assert fault[3].startswith(problem)


def test_times_of_both_variants_in_one_file_are_refused() -> None:
    rows = "10/24/2016 17:01:01,a@x.example,A1,,\n2016/10/24 5:01:01 PM EST,b@x.example,A1,,\n"
    (fault,) = faults(f"{HEADER}\n{rows}")
    assert fault[1:] == (3, "Timestamp", "this time is written in another way or zone than those above")


def test_times_are_compared_over_noon_midnight_and_the_change_of_clocks() -> None:
    in_order = [
        "2016/10/24 12:30:00 AM EDT",
        "2016/10/24 1:00:00 AM EDT",
        "2016/10/24 12:00:00 PM EDT",
        "2016/10/24 1:00:00 PM EDT",
        "2016/11/06 1:30:00 AM EDT",
        "2016/11/06 1:10:00 AM EST",
        "2016/11/06 9:00:00 AM GMT+2",
        "2016/11/06 9:00:00 AM GMT",
    ]
    moments = [sent_at(text) for text in in_order]
    assert None not in moments
    assert moments == sorted(moments, key=lambda moment: moment[1] if moment else 0)


def test_names_and_schools_are_taken_where_the_form_asks_for_them(tmp_path: Path) -> None:
    header = "First Name,Last_Name,School Name," + HEADER
    day, _ = convert(f"{header}\nZoë,Núñez,North,10/24/2016 17:01:01,a@x.example,A2,,\n")
    assert (day.educators[0].name, day.educators[0].school_id) == ("Zoë Núñez", "North")
    assert not list(tmp_path.iterdir())
