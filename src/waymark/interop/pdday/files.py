"""Which files a day's folder holds, and where their bytes come from."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from django.utils.translation import gettext, ngettext

from waymark.interop.tables.faults import N_SHOWN, Fault, Findings, InputRefused, one_line
from waymark.interop.tables.read import Columns
from waymark.interop.tables.source import Source, source_of_bytes, source_of_path, unreadable

SESSIONS, EDUCATORS, CHOICES = "sessions.csv", "educators.csv", "choices.csv"
ROOMS, BREAKOUTS = "rooms.csv", "breakouts.csv"
REQUIRED_FILES = (SESSIONS, EDUCATORS, CHOICES)
FILE_ORDER = (*REQUIRED_FILES, ROOMS, BREAKOUTS)

COLUMNS = {
    SESSIONS: Columns(
        ("session_id", "offering_id", "title", "breakout", "capacity_seats"),
        ("room_id", "facilitator_ids", "strand", "open_to"),
    ),
    EDUCATORS: Columns(("educator_id",), ("name", "school_id", "groups", "priority_band", "away")),
    CHOICES: Columns(("educator_id", "breakout", "rank", "session_id")),
    ROOMS: Columns(("room_id", "capacity_seats")),
    BREAKOUTS: Columns(("breakout", "starts_at", "ends_at")),
}

ASSIGNMENTS, WAITLISTS, DRAW, SUMMARY = "assignments.csv", "waitlists.csv", "draw.json", "summary.json"
OUT_FILES = (ASSIGNMENTS, WAITLISTS, DRAW, SUMMARY)
OUT_COLUMNS = {
    ASSIGNMENTS: ("educator_id", "breakout", "session_id", "rank", "reason"),
    WAITLISTS: ("session_id", "position", "educator_id"),
}

Sources = Mapping[str, Source]


def folder_sources(folder: Path) -> Sources:
    """Return the files of a folder by name. Raises ``InputRefused`` where it is no folder or may not be listed."""
    name = one_line(str(folder))
    try:
        return {entry.name: source_of_path(entry) for entry in folder.iterdir()}
    except NotADirectoryError as error:
        fault = Fault(name, 0, "", gettext("this is a file, not a folder"), gettext("Name the folder that holds it"))
        raise InputRefused([fault]) from error
    except FileNotFoundError as error:
        fault = Fault(name, 0, "", gettext("this folder does not exist"), gettext("Check the name"))
        raise InputRefused([fault]) from error
    except OSError as error:
        raise unreadable(name, error) from error


def bytes_sources(files: Mapping[str, bytes]) -> Sources:
    """Return files that are in memory by name."""
    return {name: source_of_bytes(name, data) for name, data in files.items()}


def check_presence(names: Iterable[str], findings: Findings) -> None:
    """Note the files that are missing (faults) and the tables that nobody reads (notes)."""
    there = set(names)
    for file in REQUIRED_FILES:
        if file not in there:
            findings.fault(file, 0, "", gettext("this file is missing"), _missing_remedy(file, there))
    others = [one for one in sorted(there) if one not in COLUMNS and one.casefold().endswith(".csv") and one[0] != "."]
    for other in others[:N_SHOWN]:
        findings.note(other, 0, gettext("this file is not part of a day and is ignored"))
    if len(others) > N_SHOWN:
        text = ngettext("and %(n)d more file is ignored", "and %(n)d more files are ignored", len(others) - N_SHOWN)
        findings.note(others[N_SHOWN - 1], 0, text % {"n": len(others) - N_SHOWN})


def _missing_remedy(file: str, there: Iterable[str]) -> str:
    for other in sorted(there):
        if other.casefold().strip() == file:
            return gettext("Rename %(other)s to %(file)s") % {"other": one_line(other), "file": file}
    names = ", ".join(COLUMNS[file].required)
    return gettext("Put %(file)s into the folder, with the columns %(names)s") % {"file": file, "names": names}
