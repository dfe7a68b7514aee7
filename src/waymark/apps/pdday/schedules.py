"""A person's day before seats are drawn: what all do together, what he facilitates, where he may choose."""

from collections.abc import Collection
from dataclasses import dataclass

from waymark.apps.pdday.models import BlockKind
from waymark.apps.pdday.programme import PlannedBlock, PlannedSession, Programme


@dataclass(frozen=True, slots=True)
class Stretch:
    """One block of somebody's day. ``leads`` is the session that he facilitates then."""

    block: PlannedBlock
    is_away: bool = False
    leads: PlannedSession | None = None

    @property
    def is_choice(self) -> bool:
        """Whether the person can choose a session in this block."""
        return self.block.kind == BlockKind.BREAKOUT and self.leads is None and not self.is_away

    @property
    def is_together(self) -> bool:
        """Whether the person is where everyone is."""
        return self.block.kind == BlockKind.TOGETHER and not self.is_away


def schedule_of(programme: Programme, person_id: str, away: Collection[int] = ()) -> tuple[Stretch, ...]:
    """Return the day of a person, by the district's own id, in running order. ``away`` holds keys of blocks."""
    return tuple(
        Stretch(block, is_away=block.block_id in away, leads=_led(block, person_id)) for block in programme.blocks
    )


def _led(block: PlannedBlock, person_id: str) -> PlannedSession | None:
    for session in block.sessions:
        if any(leader.person_id == person_id for leader in session.leaders):
            return session
    return None
