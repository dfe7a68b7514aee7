"""Django's settings, from one reading of the environment."""

import os
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF

from waymark.project.environment import REPOSITORY, read_environment
from waymark.project.mail import mail_settings

ENVIRONMENT = read_environment(os.environ)

# Who runs where ------------------------------------------------------------------------------------------------------

SECRET_KEY = ENVIRONMENT.secret_key
ALLOWED_HOSTS = list(ENVIRONMENT.hosts)
# Django's debug pages show settings and rows of the database; failures go to the log instead, on every machine.
DEBUG = False
WAYMARK_MODE = ENVIRONMENT.mode
WAYMARK_DATA_DIR = ENVIRONMENT.data_dir

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.mfa",
    "waymark.apps.audit",
    "waymark.apps.people",
    "waymark.apps.outbox",
    "waymark.apps.accounts",
    "waymark.apps.pdday",
    "waymark.apps.trust",
    "waymark.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "waymark.web.signing_in.leftovers.NothingStaysBehindMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "waymark.web.database_away.DatabaseAwayMiddleware",
    "waymark.web.tour.footprints.FootprintsMiddleware",
]

ROOT_URLCONF = "waymark.project.urls"
WSGI_APPLICATION = "waymark.project.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
            ],
        },
    },
]

# Database ------------------------------------------------------------------------------------------------------------

# SQLite's defaults lose to concurrent writers (a deferred transaction that upgrades fails at once instead of
# waiting) and may lose the last commit in a power cut; these do not.
SQLITE_OPTIONS: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
}
# A writer that waits longer than this gets an error that says so, not a page that hangs. The server plans a statement
# once for a connection, not at every call: that was more than half of the time in which it answered a save.
POSTGRESQL_OPTIONS: dict[str, Any] = {
    "options": "-c lock_timeout=3000",
    "connect_timeout": 5,
    "server_side_binding": True,
    "prepare_threshold": 3,
}


def _database(url: str) -> dict[str, Any]:
    database: dict[str, Any] = dict(dj_database_url.parse(url))
    is_sqlite = database["ENGINE"].endswith("sqlite3")
    given = database.get("OPTIONS", {})
    options = SQLITE_OPTIONS if is_sqlite else POSTGRESQL_OPTIONS
    database["OPTIONS"] = {**options, **given}
    if not is_sqlite and "options" in given:
        database["OPTIONS"]["options"] = f"{options['options']} {given['options']}"
    database["CONN_MAX_AGE"] = None if is_sqlite else 60
    database["CONN_HEALTH_CHECKS"] = not is_sqlite
    return database


DATABASES = {"default": _database(ENVIRONMENT.database_url)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# Letters -------------------------------------------------------------------------------------------------------------

globals().update(mail_settings(ENVIRONMENT.mail_url, ENVIRONMENT.data_dir))
DEFAULT_FROM_EMAIL = ENVIRONMENT.mail_from
# The links in letters lead here.
WAYMARK_ADDRESS = ENVIRONMENT.address

# Signing in ----------------------------------------------------------------------------------------------------------

WAYMARK_PROVIDERS = ENVIRONMENT.providers
# Whom to believe who asks; wrong passwords are counted for each place.
WAYMARK_PROXIES = ENVIRONMENT.proxies
AUTH_USER_MODEL = "accounts.Account"
# The second one is how passwords were kept before: whoever signs in with such a one has it hashed anew.
PASSWORD_HASHERS = [
    "waymark.apps.accounts.hashing.PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
# Nobody signs up, and nobody is signed in by allauth: it leads to the provider and back, and knows phones.
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_ADAPTER = "waymark.web.signing_in.oidc.adapter.DistrictAdapter"
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_STORE_TOKENS = False
MFA_ADAPTER = "waymark.apps.accounts.mfa.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Waymark"

# Languages and time --------------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español")]
LOCALE_PATHS = [Path(__file__).resolve().parents[1] / "locale"]
# Spanish is written for the United States: 1,000 and 1.5, as in every other paper that people here hold in their hands.
FORMAT_MODULE_PATH = ["waymark.web.formats"]
LANGUAGE_COOKIE_NAME = "waymark_language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Static files --------------------------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATICFILES_DIRS = [("uswds", REPOSITORY / "node_modules" / "@uswds" / "uswds" / "dist")]
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600 if ENVIRONMENT.is_production else 0
# Nothing of ours is meant to be embedded elsewhere.
WHITENOISE_ALLOW_ALL_ORIGINS = False

# Safety --------------------------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    },
}
# Files that strangers send stay in memory, up to a limit, and are never written to disk.
FILE_UPLOAD_HANDLERS = ["waymark.web.uploads.MemoryUploadHandler"]
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_NAME = "waymark_session"
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"

# In production a proxy ends TLS in front of us. gunicorn believes its X-Forwarded-Proto only from the addresses in
# FORWARDED_ALLOW_IPS (this machine unless told otherwise), so Django needs no header setting of its own.
CSRF_COOKIE_SECURE = ENVIRONMENT.is_production
SESSION_COOKIE_SECURE = ENVIRONMENT.is_production
LANGUAGE_COOKIE_SECURE = ENVIRONMENT.is_production
SECURE_SSL_REDIRECT = ENVIRONMENT.is_production
# A load balancer asks from inside the house, without TLS.
SECURE_REDIRECT_EXEMPT = [r"^health/(live/)?$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if ENVIRONMENT.is_production else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = ENVIRONMENT.is_production
SECURE_HSTS_PRELOAD = ENVIRONMENT.is_production

# Log -----------------------------------------------------------------------------------------------------------------

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line"},
        # The queue's own log tells of every start and stop; only its failures are news.
        "failures": {"class": "logging.StreamHandler", "formatter": "line", "level": "ERROR"},
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "django_tasks": {"handlers": ["failures"], "propagate": False},
        "django_tasks_db": {"handlers": ["failures"], "propagate": False},
        "waymark": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
    },
}
