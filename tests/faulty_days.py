"""Folders that are faulty in one way each, and the line that each of them must be refused with."""

from collections.abc import Mapping

from day_files import BREAKOUTS, CHOICES, EDUCATORS, SESSIONS, changed, sound_files, with_bytes, without

NO_COLUMN = ""
NO_LINE_END = "the last line has no line end, so the file may be cut off"
Files = Mapping[str, bytes]

# name: (files, [(file, line, column, first words of the problem)])
FAULTY: dict[str, tuple[Files, list[tuple[str, int, str, str]]]] = {
    # whole files
    "sessions.csv is missing": (without("sessions.csv"), [("sessions.csv", 0, NO_COLUMN, "this file is missing")]),
    "educators.csv is missing": (without("educators.csv"), [("educators.csv", 0, NO_COLUMN, "this file is missing")]),
    "choices.csv is missing": (without("choices.csv"), [("choices.csv", 0, NO_COLUMN, "this file is missing")]),
    "an empty file": (with_bytes("choices.csv", b""), [("choices.csv", 0, NO_COLUMN, "the file is empty")]),
    "only a mark": (with_bytes("rooms.csv", b"\xef\xbb\xbf"), [("rooms.csv", 0, NO_COLUMN, "the file is empty")]),
    "only an empty line": (with_bytes("rooms.csv", b"\r\n"), [("rooms.csv", 0, NO_COLUMN, "the file is empty")]),
    "no session": (
        with_bytes("sessions.csv", SESSIONS.split("\n")[0].encode() + b"\n")
        | {"choices.csv": b"educator_id,breakout,rank,session_id\n"},
        [("sessions.csv", 1, NO_COLUMN, "there is no session in it")],
    ),
    "nobody": (
        with_bytes("educators.csv", b"educator_id\n")
        | {
            "choices.csv": b"educator_id,breakout,rank,session_id\n",
            "sessions.csv": b"session_id,offering_id,title,breakout,capacity_seats\ns1,o1,T,1,3\n",
        },
        [("educators.csv", 1, NO_COLUMN, "there is nobody in it")],
    ),
    # encodings
    "UTF-16 with a mark": (
        with_bytes("educators.csv", EDUCATORS.encode("utf-16")),
        [("educators.csv", 1, NO_COLUMN, "the file is saved as UTF-16")],
    ),
    "UTF-16 without a mark": (
        with_bytes("educators.csv", EDUCATORS.encode("utf-16-le")),
        [("educators.csv", 1, NO_COLUMN, "the file looks like UTF-16 without a mark")],
    ),
    "UTF-32": (
        with_bytes("rooms.csv", "room_id,capacity_seats\n".encode("utf-32")),
        [("rooms.csv", 1, NO_COLUMN, "the file is saved as UTF-32")],
    ),
    "Windows-1252": (
        with_bytes("educators.csv", EDUCATORS.encode("cp1252")),
        [("educators.csv", 2, "name", "byte 0xEB at position 6 of the line is not UTF-8")],
    ),
    "cut off in the middle of a character": (
        with_bytes("educators.csv", EDUCATORS.encode()[: EDUCATORS.encode().index("ë".encode()) + 1]),
        [("educators.csv", 2, "name", "the file stops in the middle of a character")],
    ),
    "a NUL byte": (
        with_bytes("choices.csv", CHOICES.replace("e2,1", "e2,\0001").encode()),
        [("choices.csv", 4, "breakout", "there is a NUL byte at position 4 of the line")],
    ),
    "old Mac line ends": (
        with_bytes("choices.csv", CHOICES.replace("\n", "\r").encode()),
        [("choices.csv", 1, NO_COLUMN, "there is a carriage return that does not end the line")],
    ),
    # half-written files and shapes
    "cut off in a row": (
        with_bytes("choices.csv", CHOICES.encode()[:-4]),
        [("choices.csv", 8, NO_COLUMN, NO_LINE_END)],
    ),
    "cut off in an id": (
        with_bytes("choices.csv", CHOICES.encode()[:-2]),
        [("choices.csv", 8, NO_COLUMN, NO_LINE_END)],
    ),
    **{
        f"{file} without its last line end": (
            with_bytes(file, data.removesuffix(b"\n")),
            [(file, data.count(b"\n"), NO_COLUMN, NO_LINE_END)],
        )
        for file, data in sound_files().items()
    },
    "a header without its line end": (
        with_bytes("choices.csv", b"educator_id,breakout,rank,session_id"),
        [("choices.csv", 1, NO_COLUMN, NO_LINE_END)],
    ),
    "cut off between CR and LF": (
        with_bytes("rooms.csv", b"room_id,capacity_seats\r\ngym,30\r"),
        [("rooms.csv", 2, NO_COLUMN, NO_LINE_END)],
    ),
    "cut off inside quotes": (
        with_bytes("sessions.csv", SESSIONS[: SESSIONS.index(", at last")].encode()),
        [("sessions.csv", 3, NO_COLUMN, NO_LINE_END)],
    ),
    "a quote that is never closed": (
        changed("sessions.csv", '"Robots, at last"', '"Robots; at last'),
        [("sessions.csv", 3, NO_COLUMN, "a quote is opened and never closed")],
    ),
    "a row too long": (
        changed("rooms.csv", "gym,30", "gym,30,"),
        [("rooms.csv", 2, NO_COLUMN, "this row has 3 cells and the header has 2")],
    ),
    "an empty line between rows": (
        changed("rooms.csv", "gym,30\n", "gym,30\n\n"),
        [("rooms.csv", 3, NO_COLUMN, "this line is empty")],
    ),
    "text after a closing quote": (
        changed("sessions.csv", '"Robots, at last"', '"Robots" at last'),
        [("sessions.csv", 3, NO_COLUMN, "there is text after a closing quote")],
    ),
    "a quote inside a plain cell": (
        changed("educators.csv", "Bram Yazzie", 'Bram "B" Yazzie'),
        [("educators.csv", 3, NO_COLUMN, "there is a quote inside a cell that is not quoted")],
    ),
    # headers
    "a column is missing": (
        changed("rooms.csv", "room_id,capacity_seats", "room_id,size"),
        [("rooms.csv", 1, "capacity_seats", "this column is missing")],
    ),
    "a column in other letters": (
        changed("choices.csv", "educator_id,breakout", "Educator ID,breakout"),
        [("choices.csv", 1, "educator_id", "this column is missing")],
    ),
    "a column twice": (
        changed(
            "rooms.csv", "room_id,capacity_seats\ngym,30\nlab,8", "room_id,capacity_seats,room_id\ngym,30,a\nlab,8,b"
        ),
        [("rooms.csv", 1, "room_id", "the header names this column 2 times")],
    ),
    "semicolons instead of commas": (
        with_bytes("rooms.csv", b"room_id;capacity_seats\ngym;30\n"),
        [
            ("rooms.csv", 1, "room_id", "this column is missing"),
            ("rooms.csv", 1, "capacity_seats", "this column is missing"),
        ],
    ),
    # sessions
    "a capacity with a decimal point": (
        changed("sessions.csv", "Mindfulness,1,24", "Mindfulness,1,24.0"),
        [("sessions.csv", 2, "capacity_seats", '"24.0" is not a whole number')],
    ),
    "a capacity in scientific notation": (
        changed("sessions.csv", "Mindfulness,1,24", "Mindfulness,1,1e3"),
        [("sessions.csv", 2, "capacity_seats", '"1e3" is not a whole number')],
    ),
    "a capacity in other digits": (
        changed("sessions.csv", "Mindfulness,1,24", "Mindfulness,1,٢٤"),
        [("sessions.csv", 2, "capacity_seats", '"٢٤" is not a whole number')],
    ),
    "a capacity after a space": (
        changed("sessions.csv", "Mindfulness,1,24", "Mindfulness,1, 24"),
        [("sessions.csv", 2, "capacity_seats", '" 24" is not a whole number')],
    ),
    "a capacity with a plus": (
        changed("sessions.csv", "Mindfulness,1,24", "Mindfulness,1,+24"),
        [("sessions.csv", 2, "capacity_seats", '"+24" is not a whole number')],
    ),
    "a capacity below 0": (
        changed("sessions.csv", "Mindfulness,1,24", "Mindfulness,1,-1"),
        [("sessions.csv", 2, "capacity_seats", "-1 is less than 0")],
    ),
    "a capacity beyond reason": (
        changed("sessions.csv", "Mindfulness,1,24", "Mindfulness,1,1000000001"),
        [("sessions.csv", 2, "capacity_seats", "1000000001 is too large")],
    ),
    "no capacity": (
        changed("sessions.csv", "Mindfulness,1,24", "Mindfulness,1,"),
        [("sessions.csv", 2, "capacity_seats", '"" is not a whole number')],
    ),
    "a session twice": (
        changed("sessions.csv", "s3,calm", "s1,calm"),
        [
            ("sessions.csv", 4, "session_id", '"s1" is already in line 2'),
            ("choices.csv", 8, "session_id", '"s3" is not in sessions.csv'),
        ],
    ),
    "no session id": (
        changed("sessions.csv", "s3,calm", ",calm"),
        [
            ("sessions.csv", 4, "session_id", "this cell is empty"),
            ("choices.csv", 8, "session_id", '"s3" is not in sessions.csv'),
        ],
    ),
    "no offering": (
        changed("sessions.csv", "s4,ink", "s4,"),
        [("sessions.csv", 5, "offering_id", "this cell is empty")],
    ),
    "an unknown room": (
        changed("sessions.csv", "24,gym,e3", "24,Gym,e3"),
        [("sessions.csv", 2, "room_id", '"Gym" is not in rooms.csv')],
    ),
    "an unknown facilitator": (
        changed("sessions.csv", "e1;e2", "e1;e9"),
        [("sessions.csv", 5, "facilitator_ids", '"e9" is not in educators.csv')],
    ),
    "a facilitator in two places at once": (
        changed("sessions.csv", "lab,,Science", "lab,e3,Science"),
        [("sessions.csv", 3, "facilitator_ids", '"e3" already facilitates "s1" in this breakout (line 2)')],
    ),
    "a facilitator twice": (
        changed("sessions.csv", "e1;e2", "e1;e1"),
        [("sessions.csv", 5, "facilitator_ids", '"e1" is in the list twice')],
    ),
    "a list with an empty part": (
        changed("sessions.csv", "e1;e2", "e1;;e2"),
        [("sessions.csv", 5, "facilitator_ids", 'the list "e1;;e2" has an empty part')],
    ),
    "a session in an unknown breakout": (
        changed("sessions.csv", "Writing fiction,2", "Writing fiction,3"),
        [
            ("sessions.csv", 5, "breakout", '"3" is not in breakouts.csv'),
        ],
    ),
    # educators
    "a person twice": (
        changed("educators.csv", "e2,Bram", "e1,Bram"),
        [
            ("sessions.csv", 5, "facilitator_ids", '"e2" is not in educators.csv'),
            ("educators.csv", 3, "educator_id", '"e1" is already in line 2'),
            ("choices.csv", 4, "educator_id", '"e2" is not in educators.csv'),
        ],
    ),
    "a whole row twice": (
        changed(
            "educators.csv", "0042,Imani Oakes,north,,0,\n", "0042,Imani Oakes,north,,0,\n0042,Imani Oakes,north,,0,\n"
        ),
        [("educators.csv", 6, "educator_id", '"0042" is already in line 5')],
    ),
    "an id that is a spreadsheet error": (
        changed("educators.csv", "e2,Bram", "#REF!,Bram"),
        [
            ("sessions.csv", 5, "facilitator_ids", '"e2" is not in educators.csv'),
            ("educators.csv", 3, "educator_id", '"#REF!" is what a spreadsheet left of an id'),
            ("choices.csv", 4, "educator_id", '"e2" is not in educators.csv'),
        ],
    ),
    "an id that lost its digits": (
        changed("rooms.csv", "gym,30", "1.23457E+12,30"),
        [
            ("sessions.csv", 2, "room_id", '"gym" is not in rooms.csv'),
            ("sessions.csv", 4, "room_id", '"gym" is not in rooms.csv'),
            ("rooms.csv", 2, "room_id", '"1.23457E+12" is what a spreadsheet left of an id'),
        ],
    ),
    "a band that is no number": (
        changed("educators.csv", "south,,-1,", "south,,high,"),
        [("educators.csv", 3, "priority_band", '"high" is not a whole number')],
    ),
    "away in an unknown breakout": (
        changed("educators.csv", "leads;new,,2", "leads;new,,3"),
        [("educators.csv", 4, "away", '"3" is not in breakouts.csv')],
    ),
    "a group twice": (
        changed("educators.csv", "leads;new", "leads;leads"),
        [("educators.csv", 4, "groups", '"leads" is in the list twice')],
    ),
    # choices
    "a rank in words": (
        changed("choices.csv", "e1,1,2,s2", "e1,1,3rd,s2"),
        [("choices.csv", 3, "rank", '"3rd" is not a whole number')],
    ),
    "rank 0": (changed("choices.csv", "e2,1,1,s2", "e2,1,0,s2"), [("choices.csv", 4, "rank", "0 is less than 1")]),
    "a gap in the ranks": (
        changed("choices.csv", "e1,1,2,s2", "e1,1,3,s2"),
        [("choices.csv", 3, "rank", "rank 3 follows rank 1 for this person and breakout")],
    ),
    "ranks that begin with 2": (
        changed("choices.csv", "e2,1,1,s2", "e2,1,2,s2"),
        [("choices.csv", 4, "rank", "the ranks of this person and breakout begin with 2")],
    ),
    "a rank twice": (
        changed("choices.csv", "e1,1,2,s2", "e1,1,1,s2"),
        [("choices.csv", 3, "rank", "rank 1 is also given in line 2 for this person and breakout")],
    ),
    "a choice twice": (
        changed("choices.csv", "e2,1,1,s2", "e2,1,1,s2\ne2,1,1,s2"),
        [("choices.csv", 5, "rank", "this row repeats line 4")],
    ),
    "a session twice in one list": (
        changed("choices.csv", "e1,1,2,s2", "e1,1,2,s1"),
        [("choices.csv", 3, "session_id", '"s1" is already ranked in line 2')],
    ),
    "an unknown session": (
        changed("choices.csv", "e2,1,1,s2", "e2,1,1,s9"),
        [("choices.csv", 4, "session_id", '"s9" is not in sessions.csv')],
    ),
    "an unknown person": (
        changed("choices.csv", "e2,1,1,s2", "e9,1,1,s2"),
        [("choices.csv", 4, "educator_id", '"e9" is not in educators.csv')],
    ),
    "an unknown breakout": (
        changed("choices.csv", "e2,1,1,s2", "e2,lunch,1,s2"),
        [("choices.csv", 4, "breakout", '"lunch" is not in breakouts.csv')],
    ),
    "the breakout of another session": (
        changed("choices.csv", "e2,1,1,s2", "e2,2,1,s2"),
        [("choices.csv", 4, "breakout", 'session "s2" runs in breakout "1"')],
    ),
    "an empty cell": (
        changed("choices.csv", "e2,1,1,s2", "e2,1,1,"),
        [("choices.csv", 4, "session_id", "this cell is empty")],
    ),
    # times of breakouts
    "an end before the start": (
        changed("breakouts.csv", "2016-11-04T10:15", "2016-11-04T08:15"),
        [("breakouts.csv", 2, "ends_at", 'it ends at "2016-11-04T08:15-05:00", which is not after its start')],
    ),
    "a time in another way": (
        changed("breakouts.csv", "2016-11-04T11:30-05:00", "2016-11-04T11:30"),
        [("breakouts.csv", 3, "ends_at", '"2016-11-04T11:30" is written in another way than the times in line 2')],
    ),
    "a date that does not exist": (
        changed("breakouts.csv", "2016-11-04T10:30", "2016-11-31T10:30"),
        [("breakouts.csv", 3, "starts_at", '"2016-11-31T10:30-05:00" is not a date and time that can be read')],
    ),
    "a time without its zero": (
        with_bytes("breakouts.csv", b"breakout,starts_at,ends_at\n1,8:30,09:30\n2,10:30,11:30\n"),
        [("breakouts.csv", 2, "starts_at", '"8:30" is not a date and time that can be read')],
    ),
    "no start": (
        with_bytes("breakouts.csv", BREAKOUTS.replace("2016-11-04T09:15-05:00", "").encode()),
        [("breakouts.csv", 2, "starts_at", "this cell is empty")],
    ),
}
