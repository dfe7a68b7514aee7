"""The files of one small sound day, and ways to spoil them."""

import numpy as np

from waymark.apps.pdday.day import Day

SESSIONS = """\
session_id,offering_id,title,breakout,capacity_seats,room_id,facilitator_ids,strand,open_to
s1,calm,Mindfulness,1,24,gym,e3,Well-being,
s2,bots,"Robots, at last",1,10,lab,,Science,leads
s3,calm,Mindfulness,2,24,gym,,Well-being,
s4,ink,Writing fiction,2,10,lab,e1;e2,,
"""
EDUCATORS = """\
educator_id,name,school_id,groups,priority_band,away
e1,Zoë Núñez,north,leads,1,
e2,Bram Yazzie,south,,-1,
e3,Minh Lam,south,leads;new,,2
0042,Imani Oakes,north,,0,
"""
CHOICES = """\
educator_id,breakout,rank,session_id
e1,1,1,s1
e1,1,2,s2
e2,1,1,s2
0042,1,1,s1
0042,1,2,s2
0042,2,1,s4
0042,2,2,s3
"""
ROOMS = """\
room_id,capacity_seats
gym,30
lab,8
"""
BREAKOUTS = """\
breakout,starts_at,ends_at
1,2016-11-04T09:15-05:00,2016-11-04T10:15-05:00
2,2016-11-04T10:30-05:00,2016-11-04T11:30-05:00
"""


def sound_files() -> dict[str, bytes]:
    """Return the five files of the day."""
    texts = {
        "sessions.csv": SESSIONS,
        "educators.csv": EDUCATORS,
        "choices.csv": CHOICES,
        "rooms.csv": ROOMS,
        "breakouts.csv": BREAKOUTS,
    }
    return {file: text.encode() for file, text in texts.items()}


def changed(file: str, old: str, new: str) -> dict[str, bytes]:
    """Return the files with one piece of text, which must be there once, changed."""
    files = sound_files()
    text = files[file].decode()
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
    files[file] = text.replace(old, new).encode()
    return files


def with_bytes(file: str, data: bytes) -> dict[str, bytes]:
    """Return the files with one of them replaced."""
    return sound_files() | {file: data}


def without(file: str) -> dict[str, bytes]:
    """Return the files without one of them."""
    files = sound_files()
    del files[file]
    return files


def same_day(one: Day, other: Day) -> bool:
    """Return whether two days are equal, arrays included."""
    plain = ("educators", "sessions", "breakouts", "rooms")
    columns = ("educator", "session", "breakout", "rank")
    return all(getattr(one, name) == getattr(other, name) for name in plain) and all(
        np.array_equal(getattr(one.choices, name), getattr(other.choices, name)) for name in columns
    )
