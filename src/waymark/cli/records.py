"""The way from a command to the district's records. Commands that only read files never come here, and start faster."""

from collections.abc import Iterator
from contextlib import contextmanager

from waymark.cli.errors import PlainError

# How PostgreSQL and SQLite put it.
SIGNS_OF_A_MISSING_TABLE = ('relation "', "no such table")


@contextmanager
def open_records() -> Iterator[None]:
    """Make the records available inside the ``with`` block.

    Raises
    ------
    PlainError
        If the environment is not understood, or the database fails inside the block.
    """
    # Django takes a quarter of a second to load, which commands on plain files must not pay.
    import django  # noqa: PLC0415
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415
    from django.db import InterfaceError, OperationalError, ProgrammingError  # noqa: PLC0415

    try:
        django.setup()
        yield
    except ImproperlyConfigured as error:
        raise PlainError(str(error)) from error
    except (InterfaceError, OperationalError, ProgrammingError) as error:
        raise PlainError(_in_words(error)) from error


def _in_words(error: Exception) -> str:
    reason = next(iter(str(error).strip().splitlines()), type(error).__name__)
    if any(sign in reason for sign in SIGNS_OF_A_MISSING_TABLE):
        return f"The database is not set up for this version ({reason}). Run: waymark serve"
    return f"The database does not answer ({reason}). Is DATABASE_URL right?"
