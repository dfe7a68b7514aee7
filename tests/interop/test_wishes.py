"""Choices for a day on record: who is meant, which session, in which order, and every row that is not understood."""

import pytest

from waymark.apps.pdday.day import Session
from waymark.interop.tables.faults import InputRefused
from waymark.interop.wishes import DayOnRecord, read_wishes


def session(session_id: str, breakout: str) -> Session:
    return Session(session_id, f"o-{session_id}", f"About {session_id}", breakout, 5)


DAY = DayOnRecord(
    breakouts=("Breakout 1", "Breakout 2"),
    sessions=(session("a", "Breakout 1"), session("b", "Breakout 1"), session("z", "Breakout 2")),
    person_ids=frozenset({"0042", "0043"}),
    emails={"dana@example.org": "0042", "lee@example.org": "0043"},
)
HEADER = "educator_id,breakout,rank,session_id\n"
FORM = "Timestamp,Email Address,Breakout 1 choices [1st choice],Breakout 1 choices [2nd choice]\n"


def faults(text: str, file: str = "choices.csv") -> list[tuple[int, str]]:
    with pytest.raises(InputRefused) as refused:
        read_wishes(file, text.encode(), DAY)
    return [(fault.line, fault.problem) for fault in refused.value.faults]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_people_are_matched_by_id_or_email_and_lists_stand_in_the_order_of_ranks(encoding: str) -> None:
    rows = "0042,Breakout 1,2,a\n0042,1,1,b\nLEE@example.org,breakout 2,1,z\n"

    lists, notes = read_wishes("Choices of Friday.csv", (HEADER + rows).encode(encoding), DAY)

    assert lists == {("0042", "Breakout 1"): ("b", "a"), ("0043", "Breakout 2"): ("z",)}
    assert notes == ()


def test_every_row_that_is_not_understood_is_named() -> None:
    rows = ["42,1,1,a", "0042,9,1,a", "0042,1,x,a", "0042,1,1,q", "0042,2,1,a"]

    assert faults(HEADER + "\n".join(rows) + "\n") == [
        (2, '"42" is not in the list of people of this day'),
        (3, '"9" is not a breakout of this day'),
        (4, '"x" is not a whole number'),
        (5, '"q" is not in the sessions of this day'),
        (6, '"a" runs in "Breakout 1"'),
    ]


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ("0042,1,1,a\n0042,1,3,b\n", (3, "rank 3 stands where rank 2 should be")),
        ("0042,1,1,a\n0042,1,1,b\n", (3, "rank 1 is given in line 2 already")),
        ("0042,1,1,a\n0042,1,2,a\n", (3, '"a" stands twice in this list')),
    ],
)
def test_a_list_that_is_not_counted_from_one_without_gaps_and_repeats_is_refused(
    rows: str, fault: tuple[int, str]
) -> None:
    assert faults(HEADER + rows) == [fault]


def test_of_several_answers_to_a_form_the_latest_counts_and_that_is_told() -> None:
    rows = "10/3/2016 9:00:00,dana@example.org,About a,\n10/3/2016 10:00:00,Dana@example.org,About b,About a\n"

    lists, notes = read_wishes("answers.csv", (FORM + rows).encode(), DAY)

    assert lists == {("0042", "Breakout 1"): ("b", "a")}
    assert any("answered 2 times" in note.text for note in notes)


def test_an_answer_of_somebody_who_is_not_on_the_day_is_refused() -> None:
    told = faults(FORM + "10/3/2016 9:00:00,nobody@example.org,About a,\n", "answers.csv")

    assert told == [(0, 'nobody on the list of this day has the email "nobody@example.org"')]
