"""Who has seen my records: when, who, what and why."""

from dataclasses import dataclass

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from waymark.apps.people.models import Person
from waymark.apps.trust.selectors.reads import names_of_viewers, reads_of
from waymark.web.signing_in.roles import role_word
from waymark.web.signing_in.who import for_signed_in
from waymark.web.times import dated_moment_words
from waymark.web.trust.words import WHAT, WHY

SHOWN_PER_PAGE = 25


class PageForm(forms.Form):
    """Which page of the list."""

    page = forms.IntegerField(required=False, min_value=1, max_value=100_000)


@dataclass(frozen=True, slots=True)
class SeenRow:
    """One look at one's records."""

    when: str
    who: str
    role: str | Promise
    what: str | Promise
    why: str | Promise
    about: str


@never_cache
@require_safe
@for_signed_in
def seen(request: HttpRequest, *, viewer: Person) -> TemplateResponse:
    """Show everyone who was shown the viewer's rows. Four queries, however many there are."""
    form = PageForm(request.GET)
    number = (form.cleaned_data["page"] if form.is_valid() else None) or 1
    page = Paginator(reads_of(viewer), SHOWN_PER_PAGE).get_page(number)
    names = names_of_viewers(viewer, list(page))
    rows = [
        SeenRow(
            when=dated_moment_words(read.read_at, viewer.district),
            who=names.get(read.viewer, _("Somebody who is no longer here")),
            role=role_word(frozenset(read.viewer_roles.split(";"))),
            what=WHAT[read.kind],
            why=WHY[read.kind],
            about=read.about,
        )
        for read in page
    ]
    return TemplateResponse(request, "trust/seen.html", {"rows": rows, "page": page})
