"""The demo as plain data, drawn from one fixed seed: who there is, what is offered, who leads it, what people want.

Nothing here knows a database or a clock. The same version of the software makes the same district everywhere.
"""

import unicodedata
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from waymark.apps.pdday.demo_data.names import FIRST_NAMES, LAST_NAMES
from waymark.apps.pdday.demo_data.personas import FACILITATOR, PERSONAS, TEACHER
from waymark.apps.pdday.demo_data.rooms import ROOM_OF_TOPIC, ROOMS, SEATS_OF_TOPIC
from waymark.apps.pdday.demo_data.schools import ELEMENTARY, SCHOOLS
from waymark.apps.pdday.demo_data.topics import TOPICS

SEED: Final = 20161104
N_EDUCATORS: Final = 1000
N_FACILITATORS: Final = 208
LIST_LENGTH: Final = 10
BREAKOUTS: Final = ("1", "2", "3")
BREAKOUT_LABELS: Final = tuple(f"Breakout {number}" for number in BREAKOUTS)
SPANISH_SHARE: Final = 0.08
# Exponent of the popularity of topics, and the worth of one's own strand, both beside a standard Gumbel taste.
POPULARITY: Final = 0.8
STRAND_PULL: Final = 1.2

_FIRST_EDUCATOR: Final = 101
_BARRED: Final = -1e9
_TIE_NOISE: Final = 1e-6


@dataclass(frozen=True, slots=True)
class PlannedEducator:
    """An invented educator; ``groups`` are what sessions may be open to."""

    person_id: str
    name: str
    school_id: str
    groups: tuple[str, ...]
    language: str


@dataclass(frozen=True, slots=True)
class PlannedSession:
    """A session: topic and leaders as positions in the lists of topics and of educators."""

    session_id: str
    topic: int
    breakout: int
    room_id: str
    capacity_seats: int
    leaders: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """Everybody and everything. ``wishes[person, breakout]`` holds positions of sessions, best first, -1 where none.

    ``ranked_share`` says when a person ranked, as a share of the time between opening and now.
    """

    educators: tuple[PlannedEducator, ...]
    sessions: tuple[PlannedSession, ...]
    wishes: NDArray[np.int32] = field(repr=False)
    ranked_share: NDArray[np.float64] = field(repr=False)


def plan_cedar_hollow() -> PlannedDay:
    """Return the whole district and its day; about 50 ms."""
    rng = np.random.default_rng(SEED)
    educators = _educators(rng)
    sessions = _sessions(rng, educators)
    return PlannedDay(educators, sessions, _wishes(rng, educators, sessions), rng.random(len(educators)))


def address_of(name: str, person_id: str, domain: str) -> str:
    """Return an invented e-mail address under a name that cannot exist: ``efrain.garza.00900@cedarhollow.example``."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return f"{plain.lower().replace(' ', '.')}.{person_id}@{domain}.example"


def _educators(rng: np.random.Generator) -> tuple[PlannedEducator, ...]:
    reserved = {persona.name for persona in PERSONAS}
    pairs = rng.permutation(len(FIRST_NAMES) * len(LAST_NAMES))
    all_names = (f"{FIRST_NAMES[n % len(FIRST_NAMES)]} {LAST_NAMES[n // len(FIRST_NAMES)]}" for n in pairs.tolist())
    names = (name for name in all_names if name not in reserved)
    schools = [(school_id, level) for school_id, _, level, n in SCHOOLS for _ in range(n)]
    speaks_spanish = rng.random(N_EDUCATORS) < SPANISH_SHARE
    known = {persona.person_id: persona.name for persona in (TEACHER, FACILITATOR)}
    made = []
    for i, (school_id, level) in enumerate(schools):
        person_id = f"{_FIRST_EDUCATOR + i:05d}"
        name, is_known = next(names), person_id in known
        made.append(
            PlannedEducator(
                person_id=person_id,
                name=known.get(person_id, name),
                school_id=school_id,
                groups=(ELEMENTARY,) if level == ELEMENTARY else ("secondary", level),
                language="es" if speaks_spanish[i] and not is_known else "en",
            )
        )
    return tuple(made)


def _sessions(rng: np.random.Generator, educators: tuple[PlannedEducator, ...]) -> tuple[PlannedSession, ...]:
    places = sorted((breakout, topic) for topic, t in enumerate(TOPICS) for breakout in t.breakouts)
    leaders = _leaders(rng, educators, [topic for _, topic in places])
    rooms = {breakout: _rooms(rng, [t for b, t in places if b == breakout]) for breakout in BREAKOUTS}
    numbers = dict.fromkeys(BREAKOUTS, 0)
    made = []
    for i, (breakout, topic) in enumerate(places):
        room_id, seats = rooms[breakout][numbers[breakout]]
        numbers[breakout] += 1
        made.append(
            PlannedSession(
                session_id=f"B{breakout}-{numbers[breakout]:02d}",
                topic=topic,
                breakout=BREAKOUTS.index(breakout),
                room_id=room_id,
                capacity_seats=min(seats, SEATS_OF_TOPIC.get(TOPICS[topic].title, seats)),
                leaders=leaders[i],
            )
        )
    return tuple(made)


def _rooms(rng: np.random.Generator, topics: list[int]) -> list[tuple[str, int]]:
    """Give each session of one breakout a room of its own, and the room that its topic needs."""
    seats = dict(ROOMS)
    wanted = [ROOM_OF_TOPIC.get(TOPICS[topic].title, "") for topic in topics]
    shuffled = (ROOMS[i][0] for i in rng.permutation(len(ROOMS)).tolist())
    free = (room for room in shuffled if room not in wanted)
    return [(room, seats[room]) for room in (wish or next(free) for wish in wanted)]


def _leaders(
    rng: np.random.Generator, educators: tuple[PlannedEducator, ...], topics: list[int]
) -> list[tuple[int, ...]]:
    """Give every session one leader, then some a second, each person one session; a level is led by its own people."""
    known = {e.person_id: i for i, e in enumerate(educators)}
    teacher, facilitator = known[TEACHER.person_id], known[FACILITATOR.person_id]
    waiting = [i for i in rng.permutation(len(educators)).tolist() if i not in {teacher, facilitator}]
    seconds = rng.choice(len(topics), N_FACILITATORS - len(topics), replace=False).tolist()
    led: list[list[int]] = [[] for _ in topics]
    # The facilitator whom a newcomer meets leads the first session there is: Mindfulness in breakout 1.
    led[0].append(facilitator)
    for session in [*range(1, len(topics)), *seconds]:
        level = TOPICS[topics[session]].level
        who = next(i for i in waiting if not level or level in educators[i].groups)
        waiting.remove(who)
        led[session].append(who)
    return [tuple(people) for people in led]


def _wishes(
    rng: np.random.Generator, educators: tuple[PlannedEducator, ...], sessions: tuple[PlannedSession, ...]
) -> NDArray[np.int32]:
    """Rank ten sessions of each breakout for everyone who is free, by popularity, strand and taste."""
    worth = _worth(rng, educators, sessions)
    topic = np.array([s.topic for s in sessions])
    breakout = np.array([s.breakout for s in sessions])
    wishes = np.full((len(educators), len(BREAKOUTS), LIST_LENGTH), -1, dtype=np.int32)
    for number in range(len(BREAKOUTS)):
        here = np.flatnonzero(breakout == number)
        # Whoever likes a topic likes all its sections alike, and begins with any of them.
        value = worth[:, topic[here]] + _TIE_NOISE * rng.random((len(educators), len(here)))
        order = np.argsort(-value, axis=1, kind="stable")[:, :LIST_LENGTH]
        wanted = np.take_along_axis(value, order, axis=1) > _BARRED / 2
        wishes[:, number] = np.where(wanted, here[order], -1)
    for session in sessions:
        wishes[list(session.leaders), session.breakout] = -1
    teacher = next(i for i, e in enumerate(educators) if e.person_id == TEACHER.person_id)
    wishes[teacher, -1] = -1
    return wishes


def _worth(
    rng: np.random.Generator, educators: tuple[PlannedEducator, ...], sessions: tuple[PlannedSession, ...]
) -> NDArray[np.float64]:
    """Return what each topic is worth to each person; nothing at all where he may not or need not go."""
    strands = sorted({t.strand for t in TOPICS})
    strand = np.array([strands.index(t.strand) for t in TOPICS])
    own = rng.integers(len(strands), size=len(educators))
    worth = -POPULARITY * np.log(np.arange(1, len(TOPICS) + 1)) + rng.gumbel(size=(len(educators), len(TOPICS)))
    worth += STRAND_PULL * (strand == own[:, None])
    for number, t in enumerate(TOPICS):
        if t.level:
            worth[[t.level not in e.groups for e in educators], number] = _BARRED
    for session in sessions:
        worth[list(session.leaders), session.topic] = _BARRED
    return worth
