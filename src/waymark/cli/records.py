"""The way from a command to the district's records. Commands that only read files never come here, and start faster."""

from collections.abc import Iterator
from contextlib import contextmanager

from waymark.cli.errors import PlainError
from waymark.cli.up_to_date import insist_on_this_version

# How PostgreSQL and SQLite put it.
SIGNS_OF_A_MISSING_TABLE = ('relation "', "no such table")
SIGNS_OF_A_FULL_DISK = (
    "No space left on device",
    "could not extend file",
    "database or disk is full",
    "disk I/O error",
    "File too large",
)


@contextmanager
def open_records(*, of_this_version: bool = False) -> Iterator[None]:
    """Make the records available inside the ``with`` block.

    Parameters
    ----------
    of_this_version : whether records that a newer or an older version keeps are refused; for commands that change them

    Raises
    ------
    PlainError
        If the environment is not understood, the records are of another version, or the database fails inside the
        block.
    """
    # Django takes a quarter of a second to load, which commands on plain files must not pay.
    import django  # noqa: PLC0415
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415
    from django.db import InterfaceError, OperationalError, ProgrammingError  # noqa: PLC0415

    try:
        django.setup()
        if of_this_version:
            insist_on_this_version()
        yield
    except ImproperlyConfigured as error:
        raise PlainError(str(error)) from error
    except (InterfaceError, OperationalError, ProgrammingError) as error:
        raise PlainError(_in_words(error)) from error


def _in_words(error: Exception) -> str:
    reason = next(iter(str(error).strip().splitlines()), type(error).__name__)
    if any(sign in reason for sign in SIGNS_OF_A_MISSING_TABLE):
        return f"The database is not set up for this version ({reason}). Run: waymark serve"
    if any(sign in reason for sign in SIGNS_OF_A_FULL_DISK):
        return f"There is no room on the disk ({reason}). Nothing is left half done. Make room, then do it again."
    return f"The database does not answer ({reason}). Is DATABASE_URL right?"
