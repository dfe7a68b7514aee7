"""What may go wrong with a backup, in one sentence with what to do."""

import errno
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from waymark.cli.errors import PlainError
from waymark.interop.backup.manifest import BackupDamagedError, ClientToolsError, DatabaseInUseError

UNCHANGED = "Nothing was changed."
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@contextmanager
def in_words() -> Iterator[None]:
    """Turn every failure that can be expected into a sentence. Whatever it is, nothing was changed.

    Raises
    ------
    PlainError
        With what is wrong and what to do.
    """
    try:
        yield
    except BackupDamagedError as error:
        raise PlainError(f"This backup cannot be restored: {error}. {UNCHANGED} Take an older one.") from error
    except (DatabaseInUseError, ClientToolsError) as error:
        raise PlainError(f"{_sentence(error)} {UNCHANGED}") from error
    except FileExistsError as error:
        raise PlainError(f"{error.filename2 or error.filename} is there already. {UNCHANGED}") from error
    except OSError as error:
        raise PlainError(_about_files(error)) from error
    except _database_errors() as error:
        reason = next(iter(str(error).strip().splitlines()), type(error).__name__)
        room = " Is there room on the disk?" if isinstance(error, sqlite3.OperationalError) else ""
        raise PlainError(f"The database could not be copied ({reason}).{room} {UNCHANGED}") from error


def _database_errors() -> tuple[type[Exception], ...]:
    """Return what the databases' drivers raise. A driver that was not loaded has raised nothing."""
    psycopg = sys.modules.get("psycopg")
    return (sqlite3.Error,) if psycopg is None else (sqlite3.Error, psycopg.Error)


def _about_files(error: OSError) -> str:
    where = f" ({error.filename})" if error.filename else ""
    if error.errno in _FULL:
        return f"The disk is full{where}. A backup needs about three times the room of the database. {UNCHANGED}"
    return f"A file cannot be used{where}: {error.strerror}. {UNCHANGED}"


def _sentence(error: Exception) -> str:
    text = str(error).strip()
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "CREATEDB")) else ".")
