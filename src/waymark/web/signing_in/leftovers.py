"""What a browser kept of one person is gone before the next one uses it."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


class NothingStaysBehindMiddleware:
    """When a session ends, by signing out or by signing in as somebody else, the browser empties what pages stored.

    My day keeps itself on the phone; on a shared one it must not outlive its owner's visit.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Take what comes next."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and say so where the session that came with the request is over."""
        response = self._get_response(request)
        came_with = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        if came_with and request.session.modified and request.session.session_key != came_with:
            response["Clear-Site-Data"] = '"storage"'
        return response
