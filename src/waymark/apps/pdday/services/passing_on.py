"""How much there is to pass on: seats that people gave up, and free ones that somebody waits for."""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from waymark.apps.pdday.day import Day
from waymark.apps.pdday.events import SEATS_CUT, Pair
from waymark.apps.pdday.kept import kept_day, kept_published
from waymark.apps.pdday.models import Draw
from waymark.apps.pdday.published import Published
from waymark.apps.pdday.selectors.changes import breakouts_begun, last_change, pair_of, seats_given_up
from waymark.apps.pdday.services.problem import capacity_seats


@dataclass(frozen=True, slots=True)
class SeatsToPassOn:
    """How many seats people gave up, and how many others are free while somebody waits for them."""

    n_given_up: int
    n_free: int


def seats_to_pass_on(draw: Draw, *, now: datetime) -> SeatsToPassOn:
    """Count what moving people up could fill, in breakouts that have not begun. Three queries; the files are read."""
    begun = breakouts_begun(draw, now=now)
    given_up = [pair for pair in map(pair_of, seats_given_up(draw)) if pair[1] not in begun]
    last = last_change(draw)
    published = kept_published(bytes((last.published_form if last else draw.published_form) or b""))
    day = kept_day(bytes(draw.input_form or b""))
    return SeatsToPassOn(len(given_up), _n_free(day, published, given_up=given_up, begun=begun))


def _n_free(day: Day, published: Published, *, given_up: Collection[Pair], begun: Collection[str]) -> int:
    """Count free seats that somebody waits for and may take.

    Whoever gave up a seat waits for nothing in that breakout, and nobody gets an offering twice.
    """
    breakout = {s.session_id: s.breakout for s in day.sessions}
    offering = {s.session_id: s.offering_id for s in day.sessions}
    seats = dict(zip(breakout, capacity_seats(day).tolist(), strict=True))
    for event in published.draw.get("events", ()):
        if event["event"] == SEATS_CUT:
            seats[event["session_id"]] = event["capacity_seats"]
    taken = Counter(row[2] for row in published.assignments)
    held: dict[str, set[str]] = defaultdict(set)
    for person, _label, session_id, *_rest in published.assignments:
        if session_id:
            held[person].add(offering[session_id])
    quiet = set(given_up)
    waiting: Counter[str] = Counter()
    for session_id, _position, person in published.waitlists:
        label = breakout[session_id]
        if label not in begun and (person, label) not in quiet and offering[session_id] not in held[person]:
            waiting[session_id] += 1
    return sum(min(n, max(0, seats[session_id] - taken[session_id])) for session_id, n in waiting.items())
