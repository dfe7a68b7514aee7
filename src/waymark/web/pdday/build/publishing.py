"""A look at the programme before everyone sees it: what must be mended, and what each person's day will be."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from waymark.apps.pdday.models import Attendee, BlockKind, PdDay
from waymark.apps.pdday.programme import Programme
from waymark.apps.pdday.programme_problems import blocking_problems, notices
from waymark.apps.pdday.programme_refusals import ProgrammeRefused
from waymark.apps.pdday.schedules import Stretch, schedule_of
from waymark.apps.pdday.selectors.programme import absences_of, attendees_seen_by, load_programme, n_away_by_block
from waymark.apps.pdday.services.programme import publish_programme, unpublish_programme
from waymark.apps.people.models import Person, RoleKind
from waymark.apps.trust.models import ReadKind
from waymark.web.pdday.build.forms import SearchForm
from waymark.web.pdday.build.frame import day_or_404, page, tell_and_go
from waymark.web.pdday.build.overview import block_rows
from waymark.web.signing_in.who import for_roles, today_of
from waymark.web.times import moment_words
from waymark.web.trust.looks import log_look

SHOWN_PER_PAGE = 20
MOST_NOTICES = 30


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person and his day: pairs of times in words and what happens then."""

    person: Person
    day: tuple[tuple[str, Stretch], ...]


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(RoleKind.COORDINATOR)
def publish(request: HttpRequest, day_id: str, *, viewer: Person) -> HttpResponse:
    """Show the preview; publish the programme, or take it back."""
    day = day_or_404(viewer, day_id)
    if request.method != "POST":
        return _page(request, day, viewer)
    try:
        if "back" in request.POST:
            unpublish_programme(pd_day=day, by=viewer, now=timezone.now())
            return tell_and_go(
                request, _("The program is taken back. Nobody but coordinators sees it now."), "publish", day
            )
        publish_programme(pd_day=day, by=viewer, now=timezone.now())
    except ProgrammeRefused as refusal:
        return _page(request, day, viewer, refused=str(refusal))
    return tell_and_go(request, _("The program is published. Everyone who comes can see it."), "publish", day)


def _page(request: HttpRequest, day: PdDay, viewer: Person, *, refused: str = "") -> HttpResponse:
    programme = load_programme(day)
    search = SearchForm(request.GET)
    search.is_valid()
    q = search.cleaned_data.get("q", "")
    on = today_of(viewer)
    found = Paginator(attendees_seen_by(viewer, day, on=on, q=q), SHOWN_PER_PAGE)
    shown = found.get_page(search.cleaned_data.get("page") or 1)
    log_look(viewer, [one.person for one in shown], what=ReadKind.SCHEDULE, about=day.title)
    noticed = notices(programme)
    context: dict[str, object] = {
        "problems": blocking_problems(programme),
        "notices": noticed[:MOST_NOTICES],
        "n_more_notices": max(0, len(noticed) - MOST_NOTICES),
        "rows": block_rows(programme, day),
        "together": _together(programme, day),
        "n_coming": len(programme.attending),
        "q": q,
        "page_of_people": shown,
        "people": _people(list(shown), programme, day),
        "published": moment_words(day.programme_published_at, day.district) if day.programme_published_at else "",
    }
    return page(request, "publish.html", day, context, refused=refused)


def _together(programme: Programme, day: PdDay) -> list[tuple[str, int]]:
    """Return for each block that all share how many people have it on their schedule."""
    n_away = n_away_by_block(day)
    return [
        (block.label, len(programme.attending) - n_away.get(block.block_id, 0))
        for block in programme.blocks
        if block.kind == BlockKind.TOGETHER
    ]


def _people(attendees: list[Attendee], programme: Programme, day: PdDay) -> list[PersonRow]:
    away = absences_of(attendees)
    spans = [row.span for row in block_rows(programme, day)]
    return [
        PersonRow(
            a.person, tuple(zip(spans, schedule_of(programme, a.person.person_id, away.get(a.pk, ())), strict=True))
        )
        for a in attendees
    ]
