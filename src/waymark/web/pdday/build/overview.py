"""The day as it stands: its parts to build, and the programme block by block."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from waymark.apps.pdday.models import BlockKind, PdDay
from waymark.apps.pdday.programme import PlannedBlock, Programme
from waymark.apps.pdday.programme_problems import blocking_problems
from waymark.apps.pdday.selectors.cancellations import cancelled_session_ids
from waymark.apps.pdday.selectors.programme import load_programme
from waymark.apps.people.models import Person, RoleKind
from waymark.web.pdday.build.frame import day_or_404, page
from waymark.web.pdday.build.grid import breakouts, grid
from waymark.web.signing_in.who import for_roles
from waymark.web.times import clock_span


@dataclass(frozen=True, slots=True)
class BlockRow:
    """A block and its times in words."""

    block: PlannedBlock
    span: str

    @property
    def is_breakout(self) -> bool:
        """Whether people choose in it."""
        return self.block.kind == BlockKind.BREAKOUT

    @property
    def n_seats(self) -> int:
        """How many seats its sessions have."""
        return sum(session.capacity_seats for session in self.block.sessions)


@require_safe
@for_roles(RoleKind.COORDINATOR)
def overview(request: HttpRequest, day_id: str, *, viewer: Person) -> HttpResponse:
    """Show a day and what can be done with it next."""
    return overview_page(request, day_or_404(viewer, day_id))


def overview_page(request: HttpRequest, day: PdDay, *, refused: str = "") -> HttpResponse:
    """Return the page of the day as it stands, perhaps with a sentence about what was not done."""
    programme = load_programme(day)
    problems = blocking_problems(programme)
    context: dict[str, object] = {
        "programme": programme,
        "rows": block_rows(programme, day),
        "grid": grid(programme, problems),
        "breakouts": breakouts(programme),
        "cancelled": cancelled_session_ids(day),
        "n_seats": sum(room.capacity_seats for room in programme.rooms),
        "n_problems": len(problems),
        # A move that is refused shows this page at an address that is only posted to.
        "language_next": reverse("build:overview", args=[day.public_id]),
    }
    return page(request, "overview.html", day, context, refused=refused)


def block_rows(programme: Programme, day: PdDay) -> list[BlockRow]:
    """Return the blocks with their times as the district writes them."""
    return [BlockRow(block, clock_span(block.starts_at, block.ends_at, day.district)) for block in programme.blocks]
