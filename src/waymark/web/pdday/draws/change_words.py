"""The words for a change of seats: what it is, who moves from where to where, and in which chains."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waymark.apps.pdday.models import SeatChange, Session
from waymark.apps.pdday.my_day_words import block_name

Names = Mapping[str, tuple[str, str]]
"""draw_id -> (the district's own id, name)."""
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Chain:
    """Seats that follow each other in one breakout, one sentence for each person."""

    breakout: str
    steps: tuple[str, ...]


def what_changed(found: SeatChange) -> str:
    """Say in a line what a change is."""
    if found.session is None:
        return _("People move up from the waitlists")
    facts = {
        "title": session_title(found.session),
        "block": block_name(found.session.block.label),
        "n": found.seats_left,
    }
    if not found.seats_left:
        return _("“%(title)s” in %(block)s is cancelled") % facts
    text = ngettext(
        "“%(title)s” in %(block)s keeps %(n)d seat", "“%(title)s” in %(block)s keeps %(n)d seats", found.seats_left
    )
    return text % facts


def who_moves(found: SeatChange) -> str:
    """Say in a sentence how many people lose, get or give up a seat."""
    return _who_moves_up(found) if found.session is None else _who_is_moved(found)


def _who_moves_up(found: SeatChange) -> str:
    rows = found.record["seats"]
    gone = [row for row in rows if row["given_up"]]
    n_up, n_from_none = len(rows) - len(gone), sum(row["from_session_id"] is None for row in rows)
    told = [ngettext("%(n)d person moves up.", "%(n)d people move up.", n_up) % {"n": n_up}]
    if n_from_none:
        text = ngettext("%(n)d of them had no seat there.", "%(n)d of them had no seat there.", n_from_none)
        told.append(text % {"n": n_from_none})
    text = ngettext(
        "%(n)d seat that was given up is passed on.", "%(n)d seats that were given up are passed on.", len(gone)
    )
    if gone:
        told.append(text % {"n": len(gone)})
    return " ".join(told)


def _who_is_moved(found: SeatChange) -> str:
    rows = found.record["seats"]
    lost = [row for row in rows if row["displaced"]]
    n_anew = sum(row["session_id"] is not None for row in lost)
    n_none, n_gone = len(lost) - n_anew, sum(row["given_up"] for row in rows)
    n_lower = sum(agreed_to_less(row) for row in rows)
    n_others = len(rows) - len(lost) - n_gone - n_lower
    told = [
        ngettext("%(n)d person loses a seat:", "%(n)d people lose a seat:", len(lost)) % {"n": len(lost)},
        ngettext("%(n)d gets another one,", "%(n)d get another one,", n_anew) % {"n": n_anew},
        ngettext("%(n)d has none in that block now.", "%(n)d have none in that block now.", n_none) % {"n": n_none},
    ]
    if n_others:
        text = ngettext(
            "%(n)d other person is moved, to a seat that is no worse.",
            "%(n)d others are moved, each to a seat that is no worse.",
            n_others,
        )
        told.append(text % {"n": n_others})
    if n_lower:
        text = ngettext(
            "%(n)d person who agreed to it gets a lower choice.",
            "%(n)d people who agreed to it get a lower choice.",
            n_lower,
        )
        told.append(text % {"n": n_lower})
    if n_gone:
        text = ngettext(
            "%(n)d seat there that was given up is free for them.",
            "%(n)d seats there that were given up are free for them.",
            n_gone,
        )
        told.append(text % {"n": n_gone})
    return " ".join(told)


def agreed_to_less(row: Row) -> bool:
    """Return whether somebody who keeps a seat gets a lower choice; only who agreed to be moved does."""
    if row["displaced"] or row["given_up"] or row["session_id"] is None or not row["from_rank"]:
        return False
    return not row["rank"] or bool(row["rank"] > row["from_rank"])


def chains_of(found: SeatChange, names: Names, titles: Mapping[str, str]) -> list[Chain]:
    """Return the chains of a change, from the seat that came free to the last one who moves up into one."""
    rows = found.record["seats"]
    # The kernel's chains begin with whoever moves up last; people read them from the free seat.
    return [
        _chain([rows[i] for i in reversed(trade["seats"])], names, titles, is_cycle=trade["is_cycle"])
        for trade in found.record["trades"]
    ]


def _chain(rows: list[Row], names: Names, titles: Mapping[str, str], *, is_cycle: bool) -> Chain:
    first, steps, leaves = rows[0], [], ""
    breakout = block_name(first["breakout"])
    if first["given_up"]:
        leaves = name_of(first, names)
        text = _("%(name)s gave up “%(title)s”.")
        steps.append(text % {"name": leaves, "title": titles[first["from_session_id"]]})
        rows = rows[1:]
    elif is_cycle:
        leaves = name_of(rows[-1], names)
    for row in rows:
        facts = {
            "name": name_of(row, names),
            "new": seat_words(titles, row["session_id"], row["rank"]),
            "left": leaves,
            "old": seat_words(titles, row["from_session_id"], row["from_rank"]),
        }
        text = _("%(name)s gets the seat that %(left)s leaves: %(new)s. Until now: %(old)s.")
        if not leaves:
            text = _("%(name)s gets a free seat: %(new)s. Until now: %(old)s.")
        steps.append(text % facts)
        leaves = facts["name"]
    return Chain(breakout, tuple(steps))


def seat_words(titles: Mapping[str, str], session_id: str | None, rank: int | None) -> str:
    """Name a seat and which choice it is."""
    if session_id is None:
        return _("no seat")
    facts = {"title": titles[session_id], "rank": rank}
    return (_("%(title)s, choice %(rank)s") if rank else _("%(title)s, not on the list")) % facts


def name_of(row: Row, names: Names) -> str:
    """Return how the coordinator knows somebody."""
    person_id, name = names.get(row["educator_id"], (row["educator_id"], ""))
    return name or person_id


def session_title(session: Session) -> str:
    """Return what a session is called."""
    return session.offering.title or session.session_id
