"""Rooms and sessions of a programme: set one, take one out, or take over whole lists."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from waymark.apps.pdday import day as plain
from waymark.apps.pdday.models import Facilitator, Offering, PdDay, RankedChoice, Room, Session
from waymark.apps.pdday.programme_refusals import StillInUse
from waymark.apps.pdday.selectors.programme import load_programme
from waymark.apps.pdday.services.programme_lock import lock_sketch, note_deed
from waymark.apps.people.models import Person


@dataclass(frozen=True, slots=True)
class Changes:
    """What a list would do to a programme: ids of rooms and sessions that are new, differ, or are not in the list."""

    new_rooms: tuple[str, ...]
    changed_rooms: tuple[str, ...]
    new_sessions: tuple[str, ...]
    changed_sessions: tuple[str, ...]
    same_sessions: tuple[str, ...]
    not_in_list: tuple[str, ...]

    @property
    def is_any(self) -> bool:
        """Whether anything would change."""
        return bool(self.new_rooms or self.changed_rooms or self.new_sessions or self.changed_sessions)


def planned_changes(*, pd_day: PdDay, rooms: Sequence[plain.Room], sessions: Sequence[plain.Session]) -> Changes:
    """Return what taking over these lists would do; nothing is written.

    Sessions name breakouts by the labels of the day's blocks and facilitators by the district's own ids.
    """
    programme = load_programme(pd_day)
    seats = {room.room_id: room.capacity_seats for room in programme.rooms}
    have = {
        s.session_id: plain.Session(
            s.session_id, s.offering_id, s.title, s.block, s.capacity_seats, s.room_id,
            tuple(sorted(leader.person_id for leader in s.leaders)), s.strand, s.open_to,
        )
        for s in programme.sessions
    }  # fmt: skip
    listed = {session.session_id for session in sessions}
    return Changes(
        new_rooms=tuple(r.room_id for r in rooms if r.room_id not in seats),
        changed_rooms=tuple(r.room_id for r in rooms if seats.get(r.room_id, r.capacity_seats) != r.capacity_seats),
        new_sessions=tuple(s.session_id for s in sessions if s.session_id not in have),
        changed_sessions=tuple(s.session_id for s in sessions if have.get(s.session_id, s) != s),
        same_sessions=tuple(s.session_id for s in sessions if have.get(s.session_id) == s),
        not_in_list=tuple(sorted(have.keys() - listed)),
    )


@transaction.atomic
def take_over(
    *, pd_day: PdDay, rooms: Sequence[plain.Room], sessions: Sequence[plain.Session], by: Person, now: datetime
) -> Changes:
    """Bring rooms and sessions of a list into the programme and return what changed; all of it or nothing.

    The same list twice changes nothing. What is not in the list stays as it is.

    Raises
    ------
    NotTheirDay, ProgrammeIsPublished
    StillInUse
        If a session would move to another breakout although people ranked it.
    """
    day = lock_sketch(pd_day=pd_day, by=by, now=now)
    changes = planned_changes(pd_day=day, rooms=rooms, sessions=sessions)
    if not changes.is_any:
        return changes
    Room.objects.bulk_create(
        [Room(pd_day=day, room_id=room.room_id, capacity_seats=room.capacity_seats) for room in rooms],
        update_conflicts=True,
        unique_fields=["pd_day", "room_id"],
        update_fields=["capacity_seats"],
    )
    touched = {*changes.new_sessions, *changes.changed_sessions}
    _write_sessions(day, [session for session in sessions if session.session_id in touched])
    note_deed(
        pd_day=day, by=by, now=now, action="take_over",
        new_rooms=len(changes.new_rooms), changed_rooms=len(changes.changed_rooms),
        new_sessions=len(changes.new_sessions), changed_sessions=len(changes.changed_sessions),
    )  # fmt: skip
    return changes


def _write_sessions(day: PdDay, sessions: Sequence[plain.Session]) -> None:
    blocks = {block.label: block.pk for block in day.blocks.all()}
    _insist_on_unranked_moves(day, sessions, blocks)
    rooms = {room.room_id: room.pk for room in day.rooms.all()}
    offerings = _written_offerings(day, sessions)
    Session.objects.bulk_create(
        [
            Session(
                pd_day=day,
                session_id=session.session_id,
                offering_id=offerings[session.offering_id],
                block_id=blocks[session.breakout],
                room_id=rooms[session.room_id] if session.room_id else None,
                capacity_seats=session.capacity_seats,
                open_to=list(session.open_to),
            )
            for session in sessions
        ],
        update_conflicts=True,
        unique_fields=["pd_day", "session_id"],
        update_fields=["offering", "block", "room", "capacity_seats", "open_to"],
    )
    _write_facilitators(day, sessions)
    day.offerings.filter(sessions__isnull=True).delete()


def _written_offerings(day: PdDay, sessions: Iterable[plain.Session]) -> Mapping[str, int]:
    wanted = {session.offering_id: session for session in sessions}
    Offering.objects.bulk_create(
        [Offering(pd_day=day, offering_id=one, title=s.title, strand=s.strand) for one, s in wanted.items()],
        update_conflicts=True,
        unique_fields=["pd_day", "offering_id"],
        update_fields=["title", "strand"],
    )
    return dict(day.offerings.values_list("offering_id", "pk"))


def _write_facilitators(day: PdDay, sessions: Sequence[plain.Session]) -> None:
    keys = dict(day.sessions.values_list("session_id", "pk"))
    named = {one for session in sessions for one in session.facilitator_ids}
    people = dict(Person.objects.filter(district=day.district, person_id__in=named).values_list("person_id", "pk"))
    Facilitator.objects.filter(session__in=[keys[session.session_id] for session in sessions]).delete()
    Facilitator.objects.bulk_create(
        Facilitator(session_id=keys[session.session_id], person_id=people[one])
        for session in sessions
        for one in session.facilitator_ids
    )


def _insist_on_unranked_moves(day: PdDay, sessions: Sequence[plain.Session], blocks: Mapping[str, int]) -> None:
    ranked = RankedChoice.objects.filter(session__pd_day=day).values_list("session__session_id", "block_id")
    stands = dict(ranked.distinct())
    for session in sessions:
        if stands.get(session.session_id, blocks[session.breakout]) != blocks[session.breakout]:
            raise StillInUse(_("People ranked “%(title)s”, so it stays in its breakout.") % {"title": session.title})


@transaction.atomic
def remove_session(*, pd_day: PdDay, session_id: str, by: Person, now: datetime) -> None:
    """Take a session out. Raises ``NotTheirDay``, ``ProgrammeIsPublished``, ``StillInUse`` where people ranked it."""
    day = lock_sketch(pd_day=pd_day, by=by, now=now)
    session = day.sessions.filter(session_id=session_id).first()
    if session is None:
        return
    if session.choices.exists():
        raise StillInUse(_("People ranked this session, so it cannot be taken out."))
    session.delete()
    day.offerings.filter(sessions__isnull=True).delete()
    note_deed(pd_day=day, by=by, now=now, action="remove_session", session=session_id)


@transaction.atomic
def remove_room(*, pd_day: PdDay, room_id: str, by: Person, now: datetime) -> None:
    """Take a room out. Raises ``NotTheirDay``, ``ProgrammeIsPublished``, ``StillInUse`` where a session is in it."""
    day = lock_sketch(pd_day=pd_day, by=by, now=now)
    room = day.rooms.filter(room_id=room_id).first()
    if room is None:
        return
    if (n_sessions := room.sessions.count()) > 0:
        raise StillInUse(
            _("%(room)s is used by %(n)d of the sessions. Give them another room first.")
            % {"room": room_id, "n": n_sessions}
        )
    room.delete()
    note_deed(pd_day=day, by=by, now=now, action="remove_room", room=room_id)
