"""What an educator sees while ranking: the sessions of a breakout, and his own list."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, Q

from waymark.apps.pdday.models import Attendee, Block, BlockKind, Facilitator, RankedChoice, Session
from waymark.apps.people.models import Person

MOST_BREAKOUTS = 1000
# By hand, as everything that a save asks: see `waymark.apps.pdday.services.ranking_rows`.
_OWN_LIST = """
    SELECT a.id, b.id, b.label
    FROM pdday_attendee a JOIN pdday_pdday d ON d.id = a.pd_day_id JOIN pdday_block b ON b.pd_day_id = d.id
    WHERE a.person_id = %s AND d.public_id = %s AND d.district_id = %s AND d.programme_published_at IS NOT NULL
      AND b.kind = 'breakout'
    ORDER BY b.starts_at LIMIT 1 OFFSET %s
"""

# What the catalog shows of a session, and what decides whether one may rank it.
_COLUMNS = (
    "pk",
    "session_id",
    "capacity_seats",
    "open_to",
    "offering",
    "offering__title",
    "offering__summary",
    "offering__strand",
    "room__room_id",
    "room__capacity_seats",
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A session in the catalogue. ``rank`` is 0 where it is not in the list."""

    session_id: str
    title: str
    summary: str
    strand: str
    place: str
    seats: int
    facilitators: tuple[str, ...]
    rank: int
    is_led: bool
    is_open: bool


@dataclass(frozen=True, slots=True)
class BreakoutInBrief:
    """A breakout and how many sessions of it the viewer has ranked."""

    number: int
    block: Block
    n_ranked: int


@dataclass(frozen=True, slots=True)
class OwnList:
    """Which list: the keys of the attendee, of the person and of the block, and the breakout's label."""

    attendee: int
    person: int
    block: int
    breakout: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The sessions of one breakout that fit a search, the viewer's list, and all strands to filter by."""

    shown: tuple[Listed, ...]
    mine: tuple[Listed, ...]
    strands: tuple[str, ...]
    n_sessions: int


def attendance(viewer: Person, *, day_id: str) -> Attendee | None:
    """Return how somebody attends a published day of his district, with the day and its district. One query."""
    found = Attendee.objects.filter(
        person=viewer.pk,
        pd_day__public_id=day_id,
        pd_day__district=viewer.district_id,
        pd_day__programme_published_at__isnull=False,
    )
    attendee = found.select_related("pd_day").order_by("pk").first()
    if attendee is not None:
        # Both are known already; the database is not asked again.
        attendee.person, attendee.pd_day.district = viewer, viewer.district
    return attendee


def own_list(viewer: Person, *, day_id: str, number: int) -> OwnList | None:
    """Return which list somebody means by a published day of his district and a breakout, counted from 1. One query."""
    if not 0 < number < MOST_BREAKOUTS:  # an address may hold any number, and no database counts that far
        return None
    with connection.cursor() as cursor:
        cursor.execute(_OWN_LIST, [viewer.pk, day_id, viewer.district_id, number - 1])
        found = cursor.fetchone()
    return OwnList(attendee=found[0], person=viewer.pk, block=found[1], breakout=found[2]) if found else None


def breakouts_to_rank(attendee: Attendee) -> tuple[BreakoutInBrief, ...]:
    """Return the breakouts in running order with the number of sessions ranked in each. One query."""
    mine = Count("choices", filter=Q(choices__attendee=attendee))
    blocks = Block.objects.filter(pd_day=attendee.pd_day_id, kind=BlockKind.BREAKOUT).annotate(n_ranked=mine)
    ordered = enumerate(blocks.order_by("starts_at"), start=1)
    return tuple(BreakoutInBrief(number, block, block.n_ranked) for number, block in ordered)


def catalogue(*, attendee: Attendee, block: Block, search: str = "", strand: str = "") -> Catalogue:
    """Return what there is to rank in one breakout. Four queries, whatever the size."""
    everything = sorted(_listed(attendee, block), key=lambda s: (s.title.casefold(), s.session_id))
    words = search.casefold().split()
    shown = [s for s in everything if (not strand or s.strand == strand) and _fits(s, words)]
    return Catalogue(
        shown=tuple(shown),
        mine=tuple(sorted((s for s in everything if s.rank), key=lambda s: s.rank)),
        strands=tuple(sorted({s.strand for s in everything if s.strand})),
        n_sessions=len(everything),
    )


def _listed(attendee: Attendee, block: Block) -> Iterator[Listed]:
    """Yield the sessions of a breakout; as plain columns, because everybody opens this page when ranking opens."""
    mine = RankedChoice.objects.filter(attendee=attendee.pk, block=block.pk).order_by()
    ranks = dict(mine.values_list("session_id", "rank"))
    own = Facilitator.objects.filter(person=attendee.person_id, session__pd_day=block.pd_day_id).order_by()
    led = set(own.values_list("session__offering", flat=True))
    leaders: dict[int, list[str]] = {}
    names = Facilitator.objects.filter(session__block=block.pk).order_by()
    for led_session, name in names.values_list("session_id", "person__name"):
        leaders.setdefault(led_session, []).append(name)
    groups = set(attendee.groups)
    for session in Session.objects.filter(block=block.pk).order_by().values(*_COLUMNS):
        seats, room_seats = session["capacity_seats"], session["room__capacity_seats"]
        yield Listed(
            session_id=session["session_id"],
            title=session["offering__title"],
            summary=session["offering__summary"],
            strand=session["offering__strand"],
            place=session["room__room_id"] or "",
            seats=seats if room_seats is None else min(seats, room_seats),
            facilitators=tuple(sorted(leaders.get(session["pk"], ()))),
            rank=ranks.get(session["pk"], 0),
            is_led=session["offering"] in led,
            is_open=not session["open_to"] or not groups.isdisjoint(session["open_to"]),
        )


def _fits(session: Listed, words: list[str]) -> bool:
    text = " ".join((session.title, session.summary, session.strand, *session.facilitators)).casefold()
    return all(word in text for word in words)
