"""A day that is written and read again is the same day, whatever its texts hold."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from day_files import CHOICES, changed, same_day, sound_files, with_bytes
from naughty import OWN, naughty_texts
from shared_data import shared_path
from waymark.apps.pdday.canonical import canonical_blocks, input_sha256
from waymark.apps.pdday.day import Breakout, Day, Educator, Room, Session
from waymark.interop.pdday.build import day_of_lists
from waymark.interop.pdday.read_day import read_day, read_day_files
from waymark.interop.pdday.write_day import day_files, write_day
from waymark.interop.tables.faults import InputRefused


def a_day(ids: list[str], texts: list[str]) -> Day:
    """Return a day in which every id and text stands in every place that can hold it."""
    labels = ["1", "2"]
    sessions = [
        Session(one, one, texts[i % len(texts)], labels[i % 2], i, room_id=one, strand=texts[-1 - i % len(texts)])
        for i, one in enumerate(ids)
    ]
    people = [Educator(one, name=texts[i % len(texts)], school_id=one) for i, one in enumerate(ids)]
    lists = {(one, labels[i % 2]): [one] for i, one in enumerate(ids)}
    day = day_of_lists(educators=people, sessions=sessions, lists=lists)
    rooms = tuple(Room(one, 3) for one in sorted(ids))
    return Day(day.educators, day.sessions, day.breakouts, rooms, day.choices)


def test_naughty_texts_come_back_unchanged_as_ids_names_titles_rooms_and_strands(tmp_path: Path) -> None:
    texts = naughty_texts()
    distinct = [text for text in dict.fromkeys(texts) if text]
    day = a_day([*distinct, *(f"id{n}" for n in range(len(texts) - len(distinct)))], texts)
    write_day(tmp_path / "day", day)
    again, _ = read_day(tmp_path / "day")
    assert same_day(day, again)
    assert {person.name for person in again.educators} == set(texts)


@pytest.mark.shared
def test_all_515_strings_of_the_big_list_are_among_them() -> None:
    shared_path("bad-inputs/blns")
    assert len(naughty_texts()) - len(OWN) == 515


any_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6) | st.sampled_from(OWN)
some_ids = st.lists(any_text.filter(bool), min_size=1, max_size=8, unique=True)


@given(ids=some_ids, texts=st.lists(any_text, min_size=1, max_size=4))
@settings(max_examples=150, deadline=None)
def test_any_day_is_the_same_after_writing_and_reading(ids: list[str], texts: list[str]) -> None:
    again, _ = read_day_files(day_files(a_day(ids, texts)))
    assert same_day(a_day(ids, texts), again)


def test_lists_bands_and_times_come_back_too() -> None:
    day, _ = read_day_files(sound_files())
    again, _ = read_day_files(day_files(day))
    assert same_day(day, again)
    assert day.educators[3] == Educator("e3", "Minh Lam", "south", ("leads", "new"), 0, ("2",))
    assert day.breakouts[0] == Breakout("1", "2016-11-04T09:15-05:00", "2016-11-04T10:15-05:00")


def test_a_part_of_a_list_that_holds_the_separator_is_refused_instead_of_split() -> None:
    day = day_of_lists(educators=[Educator("e", groups=("a;b",))], sessions=[], lists={})
    with pytest.raises(InputRefused, match="cannot stand in a list"):
        day_files(day)


def test_breakouts_run_by_start_and_without_times_by_label() -> None:
    later_first = "breakout,starts_at,ends_at\n1,13:00,14:00\n2,09:00,10:00\n"
    day, _ = read_day_files(with_bytes("breakouts.csv", later_first.encode()))
    assert [breakout.breakout for breakout in day.breakouts] == ["2", "1"]
    files = sound_files()
    del files["breakouts.csv"]
    assert [breakout.breakout for breakout in read_day_files(files)[0].breakouts] == ["1", "2"]


def test_instants_are_compared_across_offsets() -> None:
    text = (
        "breakout,starts_at,ends_at\n"
        "1,2016-11-04T09:00-05:00,2016-11-04T10:00-05:00\n"
        "2,2016-11-04T09:30-04:00,2016-11-04T09:45-04:00\n"
    )
    day, _ = read_day_files(with_bytes("breakouts.csv", text.encode()))
    assert [breakout.breakout for breakout in day.breakouts] == ["2", "1"]


def test_choices_of_people_who_are_away_or_lead_are_kept_and_noted() -> None:
    rows = CHOICES + "e3,1,1,s1\ne3,2,1,s3\n"
    day, notes = read_day_files(with_bytes("choices.csv", rows.encode()))
    assert len(day.choices) == 9
    assert [note.text for note in notes] == [
        '2 choices are ignored because the person is away or facilitates then (first: "e3" in breakout "1"; '
        '"e3" in breakout "2")'
    ]


def test_a_day_on_which_nobody_ranked_is_a_day() -> None:
    day, notes = read_day_files(with_bytes("choices.csv", b"educator_id,breakout,rank,session_id\n"))
    assert (len(day.choices), [note.text for note in notes]) == (0, ["nobody ranked anything"])


def test_unknown_columns_and_files_are_noted_and_ignored() -> None:
    files = changed(
        "rooms.csv", "room_id,capacity_seats\ngym,30\nlab,8", "room_id,floor,capacity_seats\ngym,0,30\nlab,1,8"
    )
    day, notes = read_day_files({**files, "notes.csv": b"x", "readme.txt": b"x"})
    assert day.rooms == (Room("gym", 30), Room("lab", 8))
    assert [(note.file, note.text) for note in notes] == [
        ("rooms.csv", 'column "floor" is not known and is ignored'),
        ("notes.csv", "this file is not part of a day and is ignored"),
    ]


# --- the fingerprint -------------------------------------------------------------------------------------------------


def stranger_sha256(day: Day) -> str:
    """Recompute the fingerprint from its description, without the code that makes it."""
    lines: list[list[Any]] = [["waymark pd_day", 1]]
    lines += sorted(["breakout", b.breakout, b.starts_at, b.ends_at] for b in day.breakouts)
    lines += sorted(["room", r.room_id, r.capacity_seats] for r in day.rooms)
    for s in sorted(day.sessions, key=lambda s: s.session_id):
        facts = [s.session_id, s.offering_id, s.title, s.breakout, s.capacity_seats, s.room_id]
        lines.append(["session", *facts, sorted(s.facilitator_ids), s.strand, sorted(s.open_to)])
    for e in sorted(day.educators, key=lambda e: e.educator_id):
        lines.append(
            ["educator", e.educator_id, e.name, e.school_id, sorted(e.groups), e.priority_band, sorted(e.away)]
        )
    lists: dict[tuple[str, str], dict[int, str]] = {}
    c = day.choices
    for person, label, rank, session in zip(c.educator, c.breakout, c.rank, c.session, strict=True):
        key = day.educators[person].educator_id, day.breakouts[label].breakout
        lists.setdefault(key, {})[int(rank)] = day.sessions[session].session_id
    lines += [["choices", *key, [lists[key][rank] for rank in sorted(lists[key])]] for key in sorted(lists)]
    text = "".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in lines)
    return hashlib.sha256(text.encode()).hexdigest()


def test_a_stranger_gets_the_same_fingerprint() -> None:
    day, _ = read_day_files(sound_files())
    assert input_sha256(day) == stranger_sha256(day)
    naughty = a_day([text for text in OWN if text], list(OWN))
    assert input_sha256(naughty) == stranger_sha256(naughty)


def test_a_stranger_gets_it_where_breakouts_do_not_run_in_the_order_of_their_labels() -> None:
    text = "breakout,starts_at,ends_at\n1,13:00,14:00\n2,09:00,10:00\n"
    day, _ = read_day_files(with_bytes("breakouts.csv", text.encode()))
    assert input_sha256(day) == stranger_sha256(day)


def other_shapes() -> dict[str, Mapping[str, bytes]]:
    """Return the same day in files that differ."""
    files = sound_files()

    def each(change: Any) -> dict[str, bytes]:
        return {file: change(data) for file, data in files.items()}

    def turned(data: bytes) -> bytes:
        header, *rows = data.decode().splitlines()
        return "\n".join([header, *reversed(rows), ""]).encode()

    def quoted(data: bytes) -> bytes:
        rows = [row.split(",") for row in data.decode().replace('"Robots, at last"', "Robots@ at last").splitlines()]
        return "".join(",".join(f'"{cell}"' for cell in row) + "\n" for row in rows).replace("@", ",").encode()

    return {
        "rows in another order": each(turned),
        "CRLF": each(lambda data: data.replace(b"\n", b"\r\n")),
        "a mark": each(lambda data: b"\xef\xbb\xbf" + data),
        "everything quoted": each(quoted),
        "empty lines at the end": each(lambda data: data + b"\n,\n" if data.count(b",") < 10 else data + b"\n\n"),
        "another column": each(lambda data: b"\n".join(b"x," + row for row in data.splitlines()) + b"\n"),
    }


@pytest.mark.parametrize("shape", other_shapes())
def test_the_fingerprint_does_not_depend_on_the_shape_of_the_files(shape: str) -> None:
    day, _ = read_day_files(sound_files())
    other, _ = read_day_files(other_shapes()[shape])
    assert same_day(day, other)
    assert input_sha256(other) == input_sha256(day)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("sessions.csv", "Mindfulness,1,24", "Mindfulness,1,25"),
        ("sessions.csv", "Writing fiction", "Writing Fiction"),
        ("educators.csv", "south,,-1,", "south,,1,"),
        ("educators.csv", "leads;new,,2", "leads;new,,1"),
        ("choices.csv", "e2,1,1,s2", "e2,1,1,s1"),
        ("rooms.csv", "lab,8", "lab,9"),
        ("breakouts.csv", "T10:15-05:00", "T10:14-05:00"),
    ],
)
def test_every_known_column_counts_in_the_fingerprint(file: str, old: str, new: str) -> None:
    day, _ = read_day_files(sound_files())
    other, _ = read_day_files(changed(file, old, new))
    assert input_sha256(other) != input_sha256(day)


def test_the_blocks_do_not_depend_on_their_size(monkeypatch: pytest.MonkeyPatch) -> None:
    day, _ = read_day_files(sound_files())
    whole = b"".join(canonical_blocks(day))
    monkeypatch.setattr("waymark.apps.pdday.canonical._ROWS_PER_BLOCK", 2)
    assert b"".join(canonical_blocks(day)) == whole
    assert np.all(day.choices.rank >= 1)
