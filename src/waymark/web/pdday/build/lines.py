"""Typed and pasted lines as plain rooms and sessions; every line that is not understood is told with its number."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count

from django.utils.translation import gettext as _

from waymark.apps.pdday.day import Room, Session
from waymark.apps.pdday.programme import Programme
from waymark.apps.people.models import Person
from waymark.interop.tables.faults import shown
from waymark.web.pdday.build.forms import MOST_SEATS

_SEATS = re.compile(r"[0-9]{1,6}", re.ASCII)
FindPeople = Callable[[str], Sequence[Person]]


@dataclass
class Understood:
    """What lines say, and one sentence for each that is not understood."""

    rooms: list[Room] = field(default_factory=list)
    sessions: list[Session] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def numbered(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines that hold something, counted from 1 as they stand in the field."""
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            yield number, line.strip()


def read_rooms(text: str) -> Understood:
    """Read lines like ``Room 12, 24`` (or with a tab, as spreadsheets paste them)."""
    understood, first = Understood(), dict[str, int]()
    for number, line in numbered(text):
        name, _comma, seats = (part.strip() for part in re.sub(r"\t+", ",", line).rpartition(","))
        if not name or not _SEATS.fullmatch(seats) or int(seats) > MOST_SEATS:
            said = _("Line %(n)d, %(line)s: write the room, a comma and its seats, like Room 12, 24.")
            understood.faults.append(said % {"n": number, "line": shown(line)})
        elif len(name) > 100:
            understood.faults.append(_("Line %(n)d: the name is longer than 100 letters. Shorten it.") % {"n": number})
        elif name in first:
            said = _("Line %(n)d: %(room)s is already in line %(first)d. Keep one of them.")
            understood.faults.append(said % {"n": number, "room": shown(name), "first": first[name]})
        else:
            first[name] = number
            understood.rooms.append(Room(name, int(seats)))
    return understood


def read_sessions(text: str, programme: Programme, breakouts: Sequence[str], find: FindPeople) -> Understood:
    """Read lines like ``Title | Breakout 1 | Room 12 | 24 | name; name`` (or with tabs)."""
    understood, number_of = Understood(), Numbering(programme)
    there = {(s.title.casefold(), s.block, s.room_id) for s in programme.sessions}
    rooms = {room.room_id: room.capacity_seats for room in programme.rooms}
    for number, line in numbered(text):
        told = _LineFaults(number, understood.faults)
        cells = [cell.strip() for cell in re.split(r"\t|\|", line)] + [""] * 5
        title, written, room_id, seats, leaders = cells[:5]
        block = _block(written, breakouts)
        if not title or block is None:
            told.add(
                _("write title | breakout | room | seats. Breakouts are: %(labels)s.")
                % {"labels": ", ".join(breakouts)}
            )
            continue
        if len(title) > 300:
            told.add(_("the title is longer than 300 letters. Shorten it."))
        if room_id and room_id not in rooms:
            told.add(
                _("%(room)s is not in the list of rooms. Pick a room, or add it first.") % {"room": shown(room_id)}
            )
        if not (_SEATS.fullmatch(seats) and int(seats) <= MOST_SEATS) and (seats or room_id not in rooms):
            told.add(_("%(seats)s is not a number of seats. Write it in digits, like 24.") % {"seats": shown(seats)})
        if (title.casefold(), block, room_id) in there:
            told.add(_("this session is already there, with the same title, breakout and room."))
        ids = people_ids(leaders.split(";"), find, told.add)
        if told.n:
            continue
        there.add((title.casefold(), block, room_id))
        session_id, offering_id, title = number_of.next_for(title)
        understood.sessions.append(
            Session(
                session_id=session_id,
                offering_id=offering_id,
                title=title,
                breakout=block,
                capacity_seats=int(seats) if seats else rooms[room_id],
                room_id=room_id,
                facilitator_ids=ids,
                strand=number_of.strand_of(offering_id),
            )
        )
    return understood


def people_ids(written: Sequence[str], find: FindPeople, fault: Callable[[str], None]) -> tuple[str, ...]:
    """Return the ids of the people whom names or ids mean, sorted; tell where it is nobody, or could be several."""
    ids = set()
    for text in filter(None, (part.strip() for part in written)):
        found = find(text)
        if len(found) == 1:
            ids.add(found[0].person_id)
        elif not found:
            fault(
                _("nobody of this district is called %(name)s. Check the spelling, or write the id.")
                % {"name": shown(text)}
            )
        else:
            named = ", ".join(f"{person.name} ({person.person_id})" for person in found[:5])
            fault(_("%(name)s could be %(people)s. Write the id.") % {"name": shown(text), "people": named})
    return tuple(sorted(ids))


class Numbering:
    """Ids for sessions and offerings that were typed without one. The same title is the same offering."""

    def __init__(self, programme: Programme) -> None:
        """Begin after what is there."""
        self._sessions = {s.session_id for s in programme.sessions}
        self._offerings = {s.offering_id: (s.title, s.strand) for s in programme.sessions}

    def next_for(self, title: str) -> tuple[str, str, str]:
        """Return a free session_id, the offering's id, and the title as the offering spells it."""
        session_id = next(i for n in count(len(self._sessions) + 1) if (i := f"s{n:03d}") not in self._sessions)
        self._sessions.add(session_id)
        for offering_id, (spelled, _strand) in self._offerings.items():
            if spelled.casefold() == title.casefold():
                return session_id, offering_id, spelled
        offering_id = next(i for n in count(len(self._offerings) + 1) if (i := f"o{n:03d}") not in self._offerings)
        self._offerings[offering_id] = (title, "")
        return session_id, offering_id, title

    def strand_of(self, offering_id: str) -> str:
        """Return the strand that an offering has so far."""
        return self._offerings.get(offering_id, ("", ""))[1]


class _LineFaults:
    """Collects what is wrong with one line."""

    def __init__(self, number: int, faults: list[str]) -> None:
        """``faults`` takes the sentences."""
        self.number, self.faults, self.n = number, faults, 0

    def add(self, text: str) -> None:
        """Add one sentence."""
        self.n += 1
        self.faults.append(_("Line %(n)d: %(what)s") % {"n": self.number, "what": text})


def _block(written: str, breakouts: Sequence[str]) -> str | None:
    for label in breakouts:
        if written and written.casefold() in {label.casefold(), label.casefold().split()[-1]}:
            return label
    return None
