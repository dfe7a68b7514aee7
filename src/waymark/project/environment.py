"""The environment, read once into one typed value; what cannot be understood is refused with a sentence."""

import difflib
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from waymark.apps.accounts.providers import Provider
from waymark.project.mail import mail_settings
from waymark.project.sign_in import read_sign_in
from waymark.project.sign_in_values import SignInFileError

REPOSITORY = Path(__file__).resolve().parents[3]

# WAYMARK_SHARED is read by the tests and WAYMARK_DEBUG by the command line: known here, so that they are not refused.
KNOWN_NAMES = (
    "WAYMARK_ADDRESS",
    "WAYMARK_DATA_DIR",
    "WAYMARK_DEBUG",
    "WAYMARK_HOSTS",
    "WAYMARK_MAIL_FROM",
    "WAYMARK_MAIL_URL",
    "WAYMARK_MODE",
    "WAYMARK_SECRET_KEY",
    "WAYMARK_SHARED",
    "WAYMARK_SIGN_IN_FILE",
)
LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")
DATABASE_SCHEMES = ("sqlite", "postgres", "postgresql")
SECRET_KEY_MIN_LENGTH = 50
# As the web server has it, which reads the same variable.
USUAL_PROXIES = "127.0.0.1,::1"
LOCAL_ADDRESS = "http://127.0.0.1:8000"


class EnvironmentRefusedError(ImproperlyConfigured):
    """A variable of the environment is missing, unknown or cannot be understood; the sentence says which and why."""


@dataclass(frozen=True, slots=True)
class Environment:
    """What the machine told us: how we run, where data lives, which database, who may ask for us, where letters go.

    ``address`` is where people reach us, for the links in letters. An empty ``mail_url`` keeps letters as files.
    ``providers`` are the districts' identity providers; without any, only local accounts can sign in. ``proxies`` are
    the machines in front of us that say truly who asks.
    """

    mode: Literal["local", "production"]
    secret_key: str
    hosts: tuple[str, ...]
    database_url: str
    data_dir: Path
    address: str = LOCAL_ADDRESS
    mail_url: str = ""
    mail_from: str = ""
    providers: tuple[Provider, ...] = ()
    proxies: frozenset[str] = frozenset()

    @property
    def is_production(self) -> bool:
        """Return whether strangers can reach this machine."""
        return self.mode == "production"


def read_environment(variables: Mapping[str, str]) -> Environment:
    """Turn the environment's variables into an `Environment`.

    In production a secret key and the host names are demanded. Locally a random key is kept in the data folder.
    The data folder is made if it does not exist.

    Raises
    ------
    EnvironmentRefusedError
        If a variable is missing, unknown or cannot be understood.
    """
    _refuse_unknown_names(variables)
    mode = variables.get("WAYMARK_MODE", "local")
    data_dir = _data_dir(variables.get("WAYMARK_DATA_DIR", ""))
    providers = _providers(variables.get("WAYMARK_SIGN_IN_FILE", ""))
    proxies = _proxies(variables.get("FORWARDED_ALLOW_IPS", USUAL_PROXIES))
    if mode == "local":
        secret_key = variables.get("WAYMARK_SECRET_KEY") or _kept_secret_key(data_dir)
        hosts = (*LOCAL_HOSTS, *_host_names(variables.get("WAYMARK_HOSTS", "")))
        return Environment(
            "local",
            secret_key,
            hosts,
            _database_url(variables, data_dir),
            data_dir,
            providers=providers,
            proxies=proxies,
            **_letters(variables, LOCAL_ADDRESS),
        )
    if mode == "production":
        secret_key = _demanded_secret_key(variables.get("WAYMARK_SECRET_KEY", ""))
        hosts = _demanded_host_names(variables.get("WAYMARK_HOSTS", ""))
        letters = _letters(variables, f"https://{hosts[0]}")
        database_url = _database_url(variables, data_dir)
        return Environment(
            "production",
            secret_key,
            hosts,
            database_url,
            data_dir,
            providers=providers,
            proxies=proxies,
            **letters,
        )
    raise EnvironmentRefusedError(f"WAYMARK_MODE is {mode!r}; it must be local or production.")


def _refuse_unknown_names(variables: Mapping[str, str]) -> None:
    for name in sorted(variables):
        if name.startswith("WAYMARK_") and name not in KNOWN_NAMES:
            near = difflib.get_close_matches(name, KNOWN_NAMES, n=1, cutoff=0.8)
            hint = f"Did you mean {near[0]}?" if near else f"Known are {', '.join(KNOWN_NAMES)}."
            raise EnvironmentRefusedError(f"{name} is not a variable that Waymark knows. {hint}")


def _data_dir(written: str) -> Path:
    if not written and not (REPOSITORY / "pyproject.toml").is_file():
        raise EnvironmentRefusedError(
            "WAYMARK_DATA_DIR is not set; outside a checkout Waymark has to be told which folder holds its data."
        )
    data_dir = Path(written).expanduser().resolve() if written else REPOSITORY / "var"
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise EnvironmentRefusedError(f"The data folder {data_dir} cannot be made: {error.strerror}.") from error
    return data_dir


def _proxies(written: str) -> frozenset[str]:
    return frozenset(address.strip() for address in written.split(",") if address.strip())


def _providers(written: str) -> tuple[Provider, ...]:
    if not written:
        return ()
    path = Path(written).expanduser()
    try:
        return read_sign_in(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise EnvironmentRefusedError(f"WAYMARK_SIGN_IN_FILE names {path}, which cannot be read: {error}.") from error
    except SignInFileError as error:
        raise EnvironmentRefusedError(f"WAYMARK_SIGN_IN_FILE, {path}: {error}") from error


def _kept_secret_key(data_dir: Path) -> str:
    path = data_dir / "secret_key"
    if not path.exists():
        # Written whole under another name first: two processes that start together end up with the same key.
        draft = data_dir / f"secret_key.{os.getpid()}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(64))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii")


def _demanded_secret_key(written: str) -> str:
    if len(written) < SECRET_KEY_MIN_LENGTH or len(set(written)) < 10:
        raise EnvironmentRefusedError(
            f"WAYMARK_SECRET_KEY must hold at least {SECRET_KEY_MIN_LENGTH} random characters in production; "
            """python -c "import secrets; print(secrets.token_urlsafe(64))" makes some."""
        )
    return written


def _demanded_host_names(written: str) -> tuple[str, ...]:
    hosts = _host_names(written)
    if not hosts:
        raise EnvironmentRefusedError(
            "WAYMARK_HOSTS is not set; in production it lists the host names that people use, separated by commas."
        )
    return hosts


def _host_names(written: str) -> tuple[str, ...]:
    hosts = tuple(host.strip() for host in written.split(",") if host.strip())
    for host in hosts:
        if "*" in host or "/" in host or " " in host:
            raise EnvironmentRefusedError(
                f"WAYMARK_HOSTS holds {host!r}; write plain host names such as learn.example.org, without * or https://."
            )
    return hosts


def _letters(variables: Mapping[str, str], address: str) -> dict[str, str]:
    """Return what letters need: our own address, the mail server, and who writes."""
    address = (variables.get("WAYMARK_ADDRESS") or address).rstrip("/")
    if urlsplit(address).scheme not in {"http", "https"} or not urlsplit(address).netloc:
        raise EnvironmentRefusedError(
            f"WAYMARK_ADDRESS is {address!r}; it is where people reach Waymark, such as https://learn.example.org."
        )
    mail_url = variables.get("WAYMARK_MAIL_URL", "")
    try:
        mail_settings(mail_url, Path())
    except ValueError as error:
        raise EnvironmentRefusedError(f"WAYMARK_MAIL_URL cannot be used: {error}.") from error
    mail_from = variables.get("WAYMARK_MAIL_FROM") or f"Waymark <waymark@{urlsplit(address).hostname}>"
    if "@" not in parseaddr(mail_from)[1] or "\n" in mail_from:
        raise EnvironmentRefusedError(
            f"WAYMARK_MAIL_FROM is {mail_from!r}; it must be an address such as Waymark <learning@example.org>."
        )
    return {"address": address, "mail_url": mail_url, "mail_from": mail_from}


def _database_url(variables: Mapping[str, str], data_dir: Path) -> str:
    written = variables.get("DATABASE_URL") or f"sqlite:///{data_dir / 'waymark.sqlite3'}"
    try:
        scheme, path = urlsplit(written).scheme, urlsplit(written).path
        urlsplit(written).port  # noqa: B018 - reading it is what finds a port that is no number
    except ValueError as error:
        raise EnvironmentRefusedError(f"DATABASE_URL cannot be read: {error}.") from error
    # The address may hold a password, so the sentence never repeats it.
    if scheme not in DATABASE_SCHEMES or not path.strip("/"):
        raise EnvironmentRefusedError(
            "DATABASE_URL must look like postgres://user:password@host:5432/name or sqlite:////folder/file.sqlite3."
        )
    return written
