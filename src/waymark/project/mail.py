"""Where letters go: one address in the environment, turned into Django's mail settings."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

# Scheme -> usual port, TLS from the first byte, TLS after a greeting.
SCHEMES = {"smtp": (25, False, False), "smtp+tls": (587, False, True), "smtps": (465, True, False)}
# A mail server that keeps silent for longer counts as away.
TIMEOUT_S = 30


def mail_settings(url: str, data_dir: Path) -> dict[str, Any]:
    """Return Django's mail settings for ``smtp+tls://user:password@host:port``; "" keeps letters as files.

    Raises
    ------
    ValueError
        If the address cannot be understood; the text never repeats it, because it may hold a password.
    """
    if not url:
        folder = str(data_dir / "mail")
        return {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend", "EMAIL_FILE_PATH": folder}
    parts = urlsplit(url)
    if parts.scheme not in SCHEMES or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ValueError("it must look like smtp+tls://user:password@mail.example.org:587, smtps://… or smtp://…")
    port, from_the_start, after_greeting = SCHEMES[parts.scheme]
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or port,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": from_the_start,
        "EMAIL_USE_TLS": after_greeting,
        "EMAIL_TIMEOUT": TIMEOUT_S,
    }
