"""Is everything up? One small answer for whoever watches the machine, and a page for whoever looks after it."""

from django.http import HttpRequest, JsonResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from waymark.apps.people.models import Person, RoleKind
from waymark.web.database_away import RETRY_AFTER_S
from waymark.web.health.state import Health, look
from waymark.web.health.words import facts, notice_words
from waymark.web.signing_in.who import for_roles


@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """Answer 200 as long as this process answers at all: nothing else is asked."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Answer 200 where people can work, else 503. Numbers and codes only: nobody is named.

    A broken audit log or a late backup is shown, but it does not take the pages down: people still need them.
    """
    found = look(now=timezone.now())
    state: dict[str, object] = {
        "status": "ok" if found.is_ready else "unavailable",
        "notices": found.notices,
        "database": found.database,
        "worker": found.worker,
        "worker_seen_s": found.worker_seen_s,
        "audit": found.audit and {"holds": found.audit.holds, "checked_at": found.audit.finished_at},
        "letters_waiting_s": found.letters_waiting_s,
        "backup_age_s": found.backup_age_s,
        "free_disk_bytes": found.free_bytes,
    }
    return _answer(state, is_ready=found.is_ready)


@never_cache
@require_safe
@for_roles(RoleKind.IT_ADMIN)
def page(request: HttpRequest, *, viewer: Person) -> TemplateResponse:
    """Show the same to the people who look after the machine, in words, with what to do."""
    found = look(now=timezone.now())
    context = {"health": found, "notices": _told(found), "facts": facts(found)}
    return TemplateResponse(request, "health/page.html", context)


def _told(found: Health) -> list[tuple[str, str]]:
    return [notice_words(code) for code in found.notices]


def _answer(state: dict[str, object], *, is_ready: bool) -> JsonResponse:
    if is_ready:
        return JsonResponse(state)
    return JsonResponse(state, status=503, headers={"Retry-After": str(RETRY_AFTER_S)})
