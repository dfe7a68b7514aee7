"""Remembers, in the session, when a newcomer last read the pages that the tour leads to and that write no record."""

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from waymark.web.signing_in.who import TOUR_KEY

MY_DAY: Final = "my_day"
PROOF: Final = "proof"


class FootprintsMiddleware:
    """Notes a visit that succeeded. Only on a local machine; nobody else takes the tour."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let the page be made, then note it."""
        response = self.get_response(request)
        if settings.WAYMARK_MODE == "local" and request.method == "GET" and response.status_code == 200:
            page = _page_of(request)
            if page and request.session.session_key:
                tour = request.session.get(TOUR_KEY, {})
                request.session[TOUR_KEY] = {**tour, page: timezone.now().isoformat()}
        return response


def _page_of(request: HttpRequest) -> str:
    match = request.resolver_match
    if match is None:
        return ""
    if "my_day" in match.namespaces:
        return MY_DAY
    return PROOF if "draws" in match.namespaces and "proof" in (match.url_name or "") else ""
