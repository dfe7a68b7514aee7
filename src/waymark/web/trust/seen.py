"""Who has seen records: one's own, one's child's, and for the privacy officer everybody's; when, who, what and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from waymark.apps.people.models import Person, RoleKind
from waymark.apps.trust.models import Read, ReadKind
from waymark.apps.trust.selectors.reads import (
    all_reads_seen_by,
    children_of,
    names_of_viewers,
    people_who_looked,
    reads_of,
    reads_of_child,
)
from waymark.web.signing_in.roles import role_word
from waymark.web.signing_in.who import for_roles, for_signed_in
from waymark.web.times import dated_moment_words
from waymark.web.trust.looks import log_look
from waymark.web.trust.words import OF_OTHERS, WHAT, WHY

SHOWN_PER_PAGE = 25
SHOWN_OF_DISTRICT = 50


class PageForm(forms.Form):
    """Which page of the list."""

    page = forms.IntegerField(required=False, min_value=1, max_value=100_000)


@dataclass(frozen=True, slots=True)
class SeenRow:
    """One look at records. ``n_people`` says at how many people's, where it is told."""

    when: str
    who: str
    role: str | Promise
    what: str | Promise
    why: str | Promise
    about: str
    n_people: int = 0


@never_cache
@require_safe
@for_signed_in
def seen(request: HttpRequest, *, viewer: Person) -> TemplateResponse:
    """Show everyone who was shown the viewer's rows. A handful of queries, however many there are."""
    page = _page(request, reads_of(viewer), SHOWN_PER_PAGE)
    names = names_of_viewers(viewer, list(page))
    children = list(children_of(viewer, now=timezone.now()))
    if children:
        log_look(viewer, children, what=ReadKind.LOOKS, about="")
    context = {"rows": [_row(read, viewer, names, WHAT) for read in page], "page": page, "children": children}
    return TemplateResponse(request, "trust/seen.html", context)


@never_cache
@require_safe
@for_signed_in
def seen_of_child(request: HttpRequest, person_id: str, *, viewer: Person) -> TemplateResponse:
    """Show a guardian everyone who was shown the rows of his child; the guardian's own look is among them next time."""
    found = reads_of_child(viewer, person_id, now=timezone.now())
    if found is None:
        raise Http404("There is no such child of this person.")
    child, reads = found
    page = _page(request, reads, SHOWN_PER_PAGE)
    names = names_of_viewers(viewer, list(page))
    rows = [_row(read, viewer, names, OF_OTHERS) for read in page]
    log_look(viewer, [child], what=ReadKind.LOOKS, about="")
    return TemplateResponse(request, "trust/seen.html", {"rows": rows, "page": page, "child": child})


@never_cache
@require_safe
@for_roles(RoleKind.PRIVACY_OFFICER)
def all_looks(request: HttpRequest, *, viewer: Person) -> TemplateResponse:
    """Show the privacy officer every look at records of the district: who looked at how many people's, never whose.

    Whoever is named as having looked can read that the officer saw it.
    """
    page = _page(request, all_reads_seen_by(viewer, now=timezone.now()), SHOWN_OF_DISTRICT)
    reads = list(page)
    lookers = list(people_who_looked(viewer, reads))
    log_look(viewer, lookers, what=ReadKind.LOOKS, about="")
    names = {person.public_id: person.name for person in lookers}
    rows = [_row(read, viewer, names, OF_OTHERS, n_people=read.read_set.n_people) for read in reads]
    return TemplateResponse(request, "trust/all_looks.html", {"rows": rows, "page": page})


def _page(request: HttpRequest, reads: QuerySet[Read], n_rows: int) -> Page[Read]:
    form = PageForm(request.GET)
    number = (form.cleaned_data["page"] if form.is_valid() else None) or 1
    return Paginator(reads, n_rows).get_page(number)


def _row(
    read: Read, viewer: Person, names: Mapping[str, str], words: Mapping[str, Any], *, n_people: int = 0
) -> SeenRow:
    return SeenRow(
        when=dated_moment_words(read.read_at, viewer.district),
        who=names.get(read.viewer, _("Somebody who is no longer here")),
        role=role_word(frozenset(read.viewer_roles.split(";"))),
        what=words[read.kind],
        why=WHY[read.kind] if words is WHAT else "",
        about=read.about,
        n_people=n_people,
    )
