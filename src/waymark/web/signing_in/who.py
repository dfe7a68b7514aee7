"""Who is asking. A session opens nothing without its visit, which is looked up once in every request."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from waymark.apps.accounts.models import Visit, WayIn
from waymark.apps.accounts.selectors import kinds_at, limits_for, who_is_present
from waymark.apps.accounts.services.visits import begin_visit, end_visit, note_seen
from waymark.apps.people.models import Person
from waymark.apps.people.selectors import role_kinds

View = Callable[..., HttpResponse]
_KEY = "person"
# How far a newcomer has come with the tour holds nothing of a person, and he meets several people on it.
TOUR_KEY = "tour"


def sign_in(
    request: HttpRequest, person: Person, *, way_in: WayIn, through: str = "", had_second_step: bool = False
) -> Visit:
    """Begin a new session for a person; the old session's key is never used again, and only the tour is kept."""
    now = timezone.now()
    tour = request.session.get(TOUR_KEY)
    sign_out(request)
    request.session.create()
    request.session[_KEY] = person.public_id
    request.session.set_expiry(limits_for(way_in, kinds_at(person, now=now)).at_most)
    if tour is not None:
        request.session[TOUR_KEY] = tour
    visit = begin_visit(
        person=person,
        session_key=str(request.session.session_key),
        way_in=way_in,
        had_second_step=had_second_step,
        through=through,
        now=now,
    )
    setattr(request, "waymark_person", person)  # noqa: B010 - see asking
    return visit


def sign_out(request: HttpRequest) -> None:
    """End the visit and the session."""
    if _KEY in request.session:
        end_visit(session_key=str(request.session.session_key), now=timezone.now())
    request.session.flush()
    setattr(request, "waymark_person", None)  # noqa: B010 - see asking
    setattr(request, "waymark_roles", None)  # noqa: B010 - see asking


def asking(request: HttpRequest) -> Person | None:
    """Return who is asking, or nothing. A visit that is over is ended: every request asks whether it is.

    One query, once in every request: the visit with its person and the roles held today.
    """
    found: Person | None = getattr(request, "waymark_person", None)
    if found is None and _KEY in request.session:
        now = timezone.now()
        present = who_is_present(str(request.session.session_key), now=now)
        if present is None:
            sign_out(request)
            return None
        note_seen(visit=present.visit, now=now)
        found = present.person
        setattr(request, "waymark_person", found)  # noqa: B010 - kept on the request, as Django does with its user
        setattr(request, "waymark_roles", present.kinds)  # noqa: B010 - see asking
    return found


def today_of(viewer: Person) -> date:
    """Return today's date where somebody's district is: at eight in the evening in Ohio, UTC is in tomorrow already."""
    return timezone.now().astimezone(ZoneInfo(viewer.district.time_zone)).date()


def roles_of(request: HttpRequest, viewer: Person) -> frozenset[str]:
    """Return the kinds of role that the person who is asking holds today; looked up once in every request."""
    found: frozenset[str] | None = getattr(request, "waymark_roles", None)
    if found is None:
        found = role_kinds(viewer, on=today_of(viewer))
        setattr(request, "waymark_roles", found)  # noqa: B010 - see asking
    return found


def for_signed_in(view: View) -> View:
    """Guard a page: people who are not signed in are sent to the sign-in page and back. The view gets ``viewer=``."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        viewer = asking(request)
        if viewer is None:
            return HttpResponseRedirect(f"{reverse('sign_in')}?{urlencode({'next': request.get_full_path()})}")
        return view(request, *args, viewer=viewer, **kwargs)

    return guarded


def for_roles(*kinds: str) -> Callable[[View], View]:
    """Guard a page: only people who hold one of these roles today see it; for others it does not exist."""

    def guard(view: View) -> View:
        @wraps(view)
        @for_signed_in
        def guarded(request: HttpRequest, *args: Any, viewer: Person, **kwargs: Any) -> HttpResponse:
            if not roles_of(request, viewer) & set(kinds):
                raise Http404("There is no such page for this role.")
            return view(request, *args, viewer=viewer, **kwargs)

        return guarded

    return guard
