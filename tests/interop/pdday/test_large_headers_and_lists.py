"""Very wide headers and very long lists take time in proportion to their length, and few words."""

import time
from collections.abc import Mapping

import pytest

from day_files import changed, sound_files, with_bytes
from waymark.interop.google_forms.answers import read_answers
from waymark.interop.pdday.build import Seats
from waymark.interop.pdday.read_day import read_day_files
from waymark.interop.preflib.ballots import read_ballots
from waymark.interop.tables.faults import InputRefused
from waymark.interop.tables.source import source_of_bytes

MANY = 30_000
MOST_SECONDS = 1.0
LONG_LIST = ";".join(f"g{n}" for n in range(MANY))


def refusal_in_time(files: Mapping[str, bytes]) -> InputRefused | None:
    begun = time.process_time()
    refusal = None
    try:
        read_day_files(files)
    except InputRefused as refused:
        refusal = refused
    assert time.process_time() - begun < MOST_SECONDS
    return refusal


def test_a_header_of_30000_columns_is_refused_at_once() -> None:
    extra = ",".join(f"x{n}" for n in range(MANY))
    cells = "," * MANY
    files = with_bytes("rooms.csv", f"room_id,capacity_seats,{extra}\ngym,30{cells}\nlab,8{cells}\n".encode())
    refusal = refusal_in_time(files)
    assert refusal is not None
    assert [(f.file, f.line, f.problem) for f in refusal.faults] == [
        ("rooms.csv", 1, "the header names 30002 columns, more than 1000")
    ]


def test_a_form_of_30000_questions_is_refused_at_once() -> None:
    header = "Timestamp,Email Address," + ",".join(f"B{n} [1st choice]" for n in range(MANY)) + "\n"
    begun = time.process_time()
    with pytest.raises(InputRefused, match="more than 1000"):
        read_answers(source_of_bytes("form.csv", header.encode()), seats=Seats(per_session=1))
    assert time.process_time() - begun < MOST_SECONDS


def test_up_to_1000_columns_are_read_and_the_unknown_ones_noted_in_one_line() -> None:
    extra = ",".join(f"x{n}" for n in range(997))
    cells = "," * 998
    rooms = f"room_id,capacity_seats,{extra},Room ID\ngym,30{cells}\nlab,8{cells}\n"
    _, notes = read_day_files(with_bytes("rooms.csv", rooms.encode()))
    assert [note.text for note in notes] == [
        "column Room ID is ignored; if it is meant as room_id, write it so",
        '997 columns are not known and are ignored: "x0", "x1", "x2", ...',
    ]


@pytest.mark.parametrize(
    ("files", "n_faults"),
    [
        (changed("educators.csv", "leads;new,,2", f"{LONG_LIST},,2"), 0),
        (changed("educators.csv", "leads;new,,2", f"leads,,{LONG_LIST}"), MANY),
        (changed("sessions.csv", "lab,,Science,leads", f"lab,,Science,{LONG_LIST}"), 0),
        (changed("sessions.csv", "lab,e1;e2,,", f"lab,{LONG_LIST},,"), MANY),
        (changed("educators.csv", "leads;new,,2", f"{LONG_LIST};{LONG_LIST},,2"), MANY),
    ],
    ids=["groups", "away", "open_to", "facilitators", "groups twice"],
)
def test_a_list_of_30000_parts_takes_less_than_a_second(files: Mapping[str, bytes], n_faults: int) -> None:
    refusal = refusal_in_time(files)
    assert (len(refusal.faults) + refusal.n_more if refusal else 0) == n_faults


def test_a_ballot_that_ranks_30000_alternatives_takes_less_than_a_second() -> None:
    names = "".join(f"# ALTERNATIVE NAME {n}: a\n" for n in range(1, MANY + 1))
    facts = f"# DATA TYPE: soc\n# NUMBER ALTERNATIVES: {MANY}\n# NUMBER VOTERS: 1\n# NUMBER UNIQUE ORDERS: 1\n"
    ballot = "1: " + ",".join(map(str, range(1, MANY + 1))) + "\n"
    begun = time.process_time()
    day, _ = read_ballots(source_of_bytes("b.soc", (facts + names + ballot).encode()), Seats(per_session=1))
    assert time.process_time() - begun < MOST_SECONDS
    assert len(day.choices) == MANY


def test_the_fact_with_a_number_of_5000_digits_is_no_fact() -> None:
    text = f"# DATA TYPE: soi\n# ALTERNATIVE NAME {'9' * 5000}: a\n1: 1\n"
    with pytest.raises(InputRefused, match="alternative 1 has no name"):
        read_ballots(source_of_bytes("b.soi", text.encode()), Seats(per_session=1))


def test_the_day_that_is_made_larger_here_is_sound() -> None:
    assert read_day_files(sound_files())[1] == ()
