"""Makes the example folders: a day of Cedar Hollow, and a form's answers to begin from. Everyone in them is invented.

Run it again and the same bytes come out: python tools/make_example_day.py [FOLDER]
"""

import math
import random
import sys
from pathlib import Path

from waymark.interop.pdday.files import BREAKOUTS, CHOICES, COLUMNS, EDUCATORS, ROOMS, SESSIONS
from waymark.interop.tables.write import csv_bytes

SEED = 20161104
N_CHOICES = 5
SCHOOLS = (
    "Cedar Hollow High",
    "Juniper Middle",
    "Larkspur Elementary",
    "Pecan Grove Elementary",
    "Riverbend Elementary",
)
FIRST_NAMES = (
    "Adaeze Alma Amir Anneliese Beatriz Bram Callum Camila Chidi Clémence Dalia Darnell Desta Edith Efraín Elif "
    "Emeka Esther Farah Félix Gwen Hana Hollis Imani Inés Ivo Jamal Joaquín Juna Kaia Kenji Laila Leif Lourdes Mabel "
    "Malik Maren Minh Naomi Nils Noor Odessa Omar Paloma Percy Quynh Rafael Renée Rosalind Samir Saoirse Sofía Tamsin "
    "Teo Ursula Viggo Wanda Ximena Yusuf Zoë"
)
LAST_NAMES = (
    "Abara Almqvist Aranda Ashdown Bahri Barlow Benítez Birdsong Calloway Castañeda Chau Corrigan Dabney Delacroix "
    "Dudek Ekwueme Ellery Estrada Fairweather Fontaine Garza Gillespie Grünwald Haddad Hargrove Ibarra Isham Jankowski "
    "Kaplan Kirkbride Lam Lindqvist Lozano Mackey Marchetti Mbeki Moreau Nakagawa Núñez Oakes Obi Okafor Pettway "
    "Quiñones Rahimi Redfern Rosales Sandoval Sato Thibodeaux Tran Ubaldo Valdés Varga Whitlock Wójcik Yazzie Yoder "
    "Zamora Zielinski"
)
# Topic, strand, how much it is asked for, the breakouts it is offered in.
TOPICS = (
    ("Mindfulness", "Well-being", 16.0, "123"),
    ("Productive struggle", "Math", 5.0, "12"),
    ("Hamilton in the classroom", "Humanities", 8.0, "13"),
    ("Robotics", "Science", 7.0, "23"),
    ("Badminton", "Well-being", 1.5, "1"),
    ("String instruments", "Arts", 1.2, "2"),
    ("Writing fiction", "Humanities", 1.6, "13"),
    ("Quality questioning", "Every subject", 2.0, "23"),
    ("Standards-based grading", "Every subject", 1.8, "12"),
    ("Playlists: why, what, how", "Every subject", 2.2, "3"),
    ('Choice boards, or "pick three"', "Every subject", 1.4, "1"),
    ("Goal setting with students", "Every subject", 1.7, "2"),
    ("Campus leadership circle", "Leadership", 0.8, "3"),
    ("Number talks", "Math", 1.5, "23"),
    ("School gardens", "Science", 1.1, "1"),
)  # fmt: skip
SEATS = {"Mindfulness": 6, "Hamilton in the classroom": 6, "Robotics": 6, "Campus leadership circle": 6}
ROOM_SEATS = (("Gym", 30), ("Library", 14), ("Lab 1", 9), ("Lab 2", 6), ("Room 101", 10), ("Room 102", 10),
              ("Room 103", 8), ("Music room", 8))  # fmt: skip
TIMES = (("1", "09:15", "10:15"), ("2", "10:30", "11:30"), ("3", "13:00", "14:00"))
LEADERS = "leaders"

Row = tuple[str | int, ...]


def main(folder: Path) -> None:
    """Write the example folders."""
    for name, data in example_files().items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


def example_files() -> dict[str, bytes]:
    """Return all files by their path below ``examples``."""
    dice = random.Random(SEED)  # noqa: S311 - an example that comes out the same every time, not a secret
    sessions = _sessions()
    people = [f"ch{n:03d}" for n in range(1, len(FIRST_NAMES.split()) + 1)]
    leads = {session[0]: people[(7 * i + 3) % len(people)] for i, session in enumerate(sessions)}
    tables: dict[str, list[Row]] = {
        SESSIONS: [(*s[:6], leads[s[0]], s[6], LEADERS if "leadership" in s[2] else "") for s in sessions],
        EDUCATORS: _educators(people),
        CHOICES: _choices(dice, people, sessions, leads),
        ROOMS: list(ROOM_SEATS),
        BREAKOUTS: [(label, f"2016-11-04T{start}-05:00", f"2016-11-04T{end}-05:00") for label, start, end in TIMES],
    }
    files = {f"cedar-hollow-day/{file}": csv_bytes(COLUMNS[file].names, rows) for file, rows in tables.items()}
    return files | _form(dice, sessions)


def _sessions() -> list[tuple[str, str, str, str, int, str, str]]:
    """Return (session_id, offering_id, title, breakout, seats, room, strand) of every session."""
    sessions = []
    for label, _, _ in TIMES:
        offered = [topic for topic in TOPICS if label in topic[3]]
        for n, (title, strand, _, _) in enumerate(offered):
            offering = f"o{[topic[0] for topic in TOPICS].index(title) + 1:02d}"
            room = ROOM_SEATS[n][0]
            sessions.append((f"B{label}-{n + 1:02d}", offering, title, label, SEATS.get(title, 7), room, strand))
    return sessions


def _educators(people: list[str]) -> list[Row]:
    rows: list[Row] = []
    first, last = FIRST_NAMES.split(), LAST_NAMES.split()
    for n, person in enumerate(people):
        name = f"{first[n]} {last[(n * 17 + 5) % len(last)]}"
        groups = LEADERS if n % 9 == 4 else ""
        rows.append((person, name, SCHOOLS[n % len(SCHOOLS)], groups, 0, "3" if person == "ch021" else ""))
    return rows


def _ranked(dice: random.Random, offered: list[tuple[str, float]], n: int) -> list[str]:
    """Return n sessions, each drawn with the weight that its topic is asked for with."""
    keyed = sorted((-math.log(1 - dice.random()) / weight, session) for session, weight in offered)
    return [session for _, session in keyed[:n]]


def _choices(
    dice: random.Random,
    people: list[str],
    sessions: list[tuple[str, str, str, str, int, str, str]],
    leads: dict[str, str],
) -> list[Row]:
    weights = {title: weight for title, _, weight, _ in TOPICS}
    rows: list[Row] = []
    for person in people:
        led = {s[1] for s in sessions if leads[s[0]] == person}
        busy = {s[3] for s in sessions if leads[s[0]] == person} | ({"3"} if person == "ch021" else set())
        for label, _, _ in TIMES:
            offered = [(s[0], weights[s[2]]) for s in sessions if s[3] == label and s[1] not in led]
            ranked = _ranked(dice, offered, N_CHOICES)
            if label not in busy:
                rows += [(person, label, rank, session) for rank, session in enumerate(ranked, start=1)]
    return rows


def _form(dice: random.Random, sessions: list[tuple[str, str, str, str, int, str, str]]) -> dict[str, bytes]:
    """Return a form's answers as Google writes them, and the sessions that it asked about."""
    asked = [s for s in sessions if s[3] != "3" and "leadership" not in s[2]]
    weights = {title: weight for title, _, weight, _ in TOPICS}
    titles = {s[0]: f"{s[0]} {s[2]}" for s in asked}
    header = ["Timestamp", "Username"]
    header += [f"Breakout {label} choices [{rank} choice]" for label in "12" for rank in ("1st", "2nd", "3rd")]
    rows: list[list[str]] = []
    for n in range(21):
        # The last answer is a second one of the third person: it counts, and the first does not.
        person = f"teacher{n + 1:02d}" if n < 20 else "teacher03"
        row = [f"2016/10/{24 + n // 8} {1 + n % 8}:{5 + 2 * n:02d}:30 PM EDT", f"{person}@cedarhollow.example"]
        for label in "12":
            offered = [(s[0], weights[s[2]]) for s in asked if s[3] == label]
            row += [titles[session] for session in _ranked(dice, offered, 3)]
        rows.append(row)
    rows[11][6] = ""
    quoted = "".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\r\n" for row in [header, *rows])
    seats: list[Row] = [(s[0], s[1], s[2], s[3], 2 if s[2] == "Mindfulness" else 4, "", "", s[6], "") for s in asked]
    return {
        "google-forms/answers.csv": quoted.encode(),
        "google-forms/sessions.csv": csv_bytes(COLUMNS[SESSIONS].names, seats),
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent / "examples")
