"""The language that the command line speaks: that of the terminal, English where it is neither."""

import os
from pathlib import Path

import django
from django.conf import settings
from django.utils import translation

import waymark

LANGUAGES = [("en", "English"), ("es", "Español")]


def speak() -> None:
    """Choose the language of all sentences from LC_ALL, LC_MESSAGES or LANG, the first that is set.

    Commands on plain files need no database and no secrets, so they do not read the district's settings: a few lines
    of their own are enough for translation.
    """
    if not settings.configured:
        locale_dir = Path(waymark.__file__).parent / "locale"
        settings.configure(USE_I18N=True, USE_TZ=True, LANGUAGES=LANGUAGES, LOCALE_PATHS=[locale_dir])
        django.setup()
    wanted = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    translation.activate("es" if wanted.lower().startswith("es") else "en")
