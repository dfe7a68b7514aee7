"""What people see while the database is away: a page that says so and when to come back, never a traceback."""

import base64
import hashlib
import logging
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.deprecation import MiddlewareMixin
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import defaults

RETRY_AFTER_S = 20

STYLE = (
    "body{font:1.125rem/1.6 system-ui,sans-serif;max-width:34rem;margin:15vh auto 0;padding:0 1.25rem;"
    "color:#1b1b1b;background:#fff}h1{font-size:1.75rem;line-height:1.25}"
)
# The page must stand alone, so its style is inside it; the policy lets through exactly this text and no other.
STYLE_SOURCE = f"'sha256-{base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'"

logger = logging.getLogger("waymark.web")


class DatabaseAwayMiddleware(MiddlewareMixin):
    """Answer 503 with Retry-After where a page failed because the database did not answer."""

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """Return the page for an absent database, or nothing for any other failure."""
        if not isinstance(exception, OperationalError | InterfaceError):
            return None
        logger.error("The database did not answer %s: %s", request.path, str(exception).strip().splitlines()[0])
        return database_away_page()


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer what failed outside of any view: a session that cannot be stored is an absent database, too."""
    error = sys.exc_info()[1]
    if isinstance(error, OperationalError | InterfaceError):
        logger.error("The database did not answer %s: %s", request.path, str(error).strip().splitlines()[0])
        return database_away_page()
    return defaults.server_error(request)


def database_away_page() -> HttpResponse:
    """Return the small page of its own, in the request's language."""
    response = HttpResponse(
        format_html(
            '<!doctype html><html lang="{}"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            "<title>{}</title><style>{}</style></head>"
            "<body><main><h1>{}</h1><p>{}</p><p>{}</p></main></body></html>",
            get_language(),
            _("We will be right back"),
            STYLE,
            _("We will be right back"),
            _("Waymark cannot reach its records at the moment. Nothing that you saved is lost."),
            _("Please wait a minute, then load this page again."),
        ),
        status=503,
        headers={"Retry-After": str(RETRY_AFTER_S), "Cache-Control": "no-store"},
    )
    response._csp_update = {"style-src": [STYLE_SOURCE]}  # type: ignore[attr-defined]  # django-csp reads it from here
    return response
