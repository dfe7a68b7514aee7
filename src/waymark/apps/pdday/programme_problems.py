"""What is wrong with a programme, and what is worth a look: pure rules over plain data, words for the coordinator."""

from collections import defaultdict
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from itertools import combinations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waymark.apps.pdday.models import BlockKind
from waymark.apps.pdday.programme import PlannedBlock, PlannedSession, Programme


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing about a programme: a sentence, and what to do. ``session_ids`` are those it is about."""

    text: str
    remedy: str
    session_ids: tuple[str, ...] = ()


def blocking_problems(programme: Programme) -> tuple[Problem, ...]:
    """Return what must be mended before anyone sees the programme: double bookings, overlaps, nothing to choose."""
    found = [
        problem
        for block in programme.blocks
        for problem in (*_double_booked_rooms(block), *_double_booked_leaders(block))
    ]
    return (*found, *_overlaps(programme), *_nothing_to_choose(programme))


def notices(programme: Programme) -> tuple[Problem, ...]:
    """Return what is worth a look and does not stop the publishing."""
    rooms = {room.room_id: room.capacity_seats for room in programme.rooms}
    return (
        *_empty_breakouts(programme),
        *_nobody_comes(programme),
        *(notice for session in programme.sessions for notice in _about_room(session, rooms)),
        *(notice for session in programme.sessions for notice in _about_leaders(session, programme.attending)),
        *(notice for block in programme.blocks for notice in _too_few_seats(block, rooms, len(programme.attending))),
    )


def seats_of(session: PlannedSession, rooms: dict[str, int]) -> int:
    """Return how many people really fit: the smaller of the session's seats and the room's."""
    return min(session.capacity_seats, rooms.get(session.room_id, session.capacity_seats))


def _told(one: PlannedSession, other: PlannedSession, block: PlannedBlock) -> dict[str, str]:
    return {
        "block": block.label,
        "one": _("“%(title)s” (%(id)s)") % {"title": one.title, "id": one.session_id},
        "other": _("“%(title)s” (%(id)s)") % {"title": other.title, "id": other.session_id},
    }


def _pairs(at: dict[Hashable, list[PlannedSession]]) -> Iterator[tuple[Hashable, PlannedSession, PlannedSession]]:
    for key, sessions in at.items():
        for one, other in combinations(sessions, 2):
            yield key, one, other


def _double_booked_rooms(block: PlannedBlock) -> Iterator[Problem]:
    at: dict[Hashable, list[PlannedSession]] = defaultdict(list)
    for session in block.sessions:
        if session.room_id:
            at[session.room_id].append(session)
    for room_id, one, other in _pairs(at):
        yield Problem(
            _("%(room)s is double-booked in %(block)s: %(one)s and %(other)s.")
            % {"room": room_id, **_told(one, other, block)},
            _("Give one of the two another room."),
            (one.session_id, other.session_id),
        )


def _double_booked_leaders(block: PlannedBlock) -> Iterator[Problem]:
    at: dict[Hashable, list[PlannedSession]] = defaultdict(list)
    names = {leader.person_id: leader.name for session in block.sessions for leader in session.leaders}
    for session in block.sessions:
        for leader in session.leaders:
            at[leader.person_id].append(session)
    for person_id, one, other in _pairs(at):
        yield Problem(
            _("%(name)s would facilitate two sessions in %(block)s: %(one)s and %(other)s.")
            % {"name": names[str(person_id)], **_told(one, other, block)},
            _("Name somebody else in one of the two."),
            (one.session_id, other.session_id),
        )


def _overlaps(programme: Programme) -> Iterator[Problem]:
    for one, other in combinations(programme.blocks, 2):
        if one.starts_at < other.ends_at and other.starts_at < one.ends_at:
            yield Problem(
                _("%(other)s begins before %(one)s has ended.") % {"one": one.label, "other": other.label},
                _("Change the times of one of the two."),
            )


def _nothing_to_choose(programme: Programme) -> Iterator[Problem]:
    if not programme.sessions:
        yield Problem(_("There is no session yet."), _("Type, paste or import the sessions first."))


def _empty_breakouts(programme: Programme) -> Iterator[Problem]:
    for block in programme.blocks:
        if block.kind == BlockKind.BREAKOUT and not block.sessions and programme.sessions:
            yield Problem(
                _("%(block)s has no session.") % {"block": block.label},
                _("Nobody can choose anything then. Add sessions, or take the block out."),
            )


def _nobody_comes(programme: Programme) -> Iterator[Problem]:
    if not programme.attending:
        yield Problem(_("Nobody is invited yet."), _("Add the people, so that they can rank."))


def _about_room(session: PlannedSession, rooms: dict[str, int]) -> Iterator[Problem]:
    told = {"title": session.title, "id": session.session_id, "room": session.room_id}
    if not session.room_id:
        yield Problem(
            _("“%(title)s” (%(id)s) has no room.") % told,
            _("Pick one before the day, so that people know where to go."),
            (session.session_id,),
        )
    elif seats_of(session, rooms) < session.capacity_seats:
        numbers = {"seats": session.capacity_seats, "fit": seats_of(session, rooms)}
        yield Problem(
            _("“%(title)s” (%(id)s) has %(seats)d seats, and %(room)s holds %(fit)d.") % (told | numbers),
            _("The smaller number counts in the draw. A bigger room would help."),
            (session.session_id,),
        )


def _about_leaders(session: PlannedSession, attending: frozenset[str]) -> Iterator[Problem]:
    for leader in session.leaders:
        if attending and leader.person_id not in attending:
            yield Problem(
                _("%(name)s facilitates “%(title)s” and is not among the people who come.")
                % {"name": leader.name, "title": session.title},
                _("Add this person, so that the session is on their schedule."),
                (session.session_id,),
            )


def _too_few_seats(block: PlannedBlock, rooms: dict[str, int], n_people: int) -> Iterator[Problem]:
    if block.kind != BlockKind.BREAKOUT or not block.sessions:
        return
    n_seats = sum(seats_of(session, rooms) for session in block.sessions)
    n_leading = len({leader.person_id for session in block.sessions for leader in session.leaders})
    lacking = n_people - n_leading - n_seats
    if lacking > 0:
        text = ngettext(
            "%(block)s has %(seats)d seats: %(n)d person will be left without one.",
            "%(block)s has %(seats)d seats: %(n)d people will be left without one.",
            lacking,
        )
        yield Problem(
            text % {"block": block.label, "seats": n_seats, "n": lacking},
            _("Add a session or a bigger room."),
        )
