"""The health of the machine in words: what is wrong, and what to do."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waymark.web.health.state import Health


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the page."""

    name: str
    words: str


def notice_words(code: str) -> tuple[str, str]:
    """Return what is wrong and what to do."""
    words = {
        "database-behind": (_("The records are not up to date."), _("Restart Waymark; it brings them up to date.")),
        "database-ahead": (
            _("The records were used by a newer version."),
            _("Install that version, or restore a backup that this one wrote."),
        ),
        "worker-behind": (
            _("Work in the background is waiting."),
            _("If this lasts, restart Waymark and read its log."),
        ),
        "worker-silent": (
            _("The background worker has not shown itself for minutes."),
            _("Restart Waymark, or the machine that runs the worker."),
        ),
        "disk-full": (
            _("The disk is full: nothing can be saved."),
            _("Make room now: old backups and logs first. Nothing that was saved is lost."),
        ),
        "disk-low": (_("Less than 1 GB is free on the disk."), _("Make room soon: old backups and logs first.")),
        "audit-broken": (
            _("The audit log is broken."),
            _("Run: waymark audit verify. Then read “When something has happened” in the guide."),
        ),
        "backup-never": (_("No backup has been taken yet."), _("Run: waymark backup, and let it run every night.")),
        "backup-late": (_("The last backup is more than a day old."), _("See why the nightly one did not run.")),
        "letters-late": (_("Letters have been waiting for over an hour."), _("Look at the page Mail.")),
    }
    return words.get(code, (code, ""))


def facts(found: Health) -> list[Fact]:
    """Return the lines of the page."""
    log = _("not checked yet")
    if found.audit is not None:
        log = _("whole") if found.audit.holds else _("broken")
    workers = {
        "idle": _("nothing to do"),
        "working": _("at work"),
        "behind": _("behind"),
        "silent": _("silent"),
    }
    return [
        Fact(_("Records"), _("up to date") if found.database == "ok" else _("not up to date")),
        Fact(_("Background worker"), workers.get(found.worker, _("unknown"))),
        Fact(_("Worker last seen"), _ago(found.worker_seen_s, _("not yet"))),
        Fact(_("Audit log"), log),
        Fact(_("Oldest waiting letter"), _ago(found.letters_waiting_s, _("none waits"))),
        Fact(_("Last backup"), _ago(found.backup_age_s, _("none yet"))),
        Fact(_("Free on the disk"), _("{amount} GB").format(amount=f"{found.free_bytes / (1 << 30):,.1f}")),
    ]


def _ago(seconds: int | None, never: str) -> str:
    if seconds is None:
        return never
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86400
    if minutes < 1:
        return _("less than a minute ago")
    if hours < 1:
        return ngettext("{n} minute ago", "{n} minutes ago", minutes).format(n=minutes)
    if days < 1:
        return ngettext("{n} hour ago", "{n} hours ago", hours).format(n=hours)
    return ngettext("{n} day ago", "{n} days ago", days).format(n=days)
