"""What every test may rely on: no network, a log that can be emptied, real data where it stands."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.db import connection
from django.test import TransactionTestCase

from processes import migrate, process_environment, scratch_database
from waymark.apps.audit.append_only import add_guard, remove_guard

# A busy machine is slow now and then; how fast things must be is measured in benchmarks.
hypothesis.settings.register_profile("house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("house")

REPOSITORY = Path(__file__).resolve().parents[1]
LOOPBACK = ("127.0.0.1", "::1", "localhost")
# These tests start a server on this machine and talk to it; no test talks to another machine.
MARKS_WITH_LOOPBACK = ("browser", "loopback")


DATABASE_FIXTURES = {"db", "transactional_db", "scratch_database_url", "migrated_database_url"}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a second run, on another kind of database, leave out what that database has no part in."""
    parser.addoption("--on-database", action="store_true", help="only tests that open the database under test")


def opens_the_database(item: pytest.Item) -> bool:
    """Tell whether the database under test has a part in a test.

    pytest-django refuses a connection to every test without one of these; processes that tests start are given no
    ``DATABASE_URL`` but that of ``scratch_database_url`` or ``migrated_database_url``.
    """
    asked_for = DATABASE_FIXTURES.intersection(getattr(item, "fixturenames", ()))
    return bool(asked_for) or any(item.get_closest_marker(mark) for mark in ("django_db", "postgresql"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Say aloud which tests cannot run on this database, and leave out what another run does just the same."""
    if config.getoption("--on-database"):
        others = [item for item in items if not opens_the_database(item)]
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if opens_the_database(item)]
    if connection.vendor == "postgresql":
        return
    skip = pytest.mark.skip(reason="needs PostgreSQL, because SQLite has no row locks: set DATABASE_URL")
    for item in items:
        if item.get_closest_marker("postgresql"):
            item.add_marker(skip)


@pytest.fixture(autouse=True)
def _no_network(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse connections to other machines, and to this one except in tests that are marked for it."""
    with_loopback = any(request.node.get_closest_marker(mark) for mark in MARKS_WITH_LOOPBACK)
    for name in ("connect", "connect_ex"):
        real = getattr(socket.socket, name)

        def connect(self: socket.socket, address: Any, real: Any = real) -> Any:
            if self.family != socket.AF_UNIX and not (with_loopback and address[0] in LOOPBACK):
                raise RuntimeError(f"a test tried to reach {address}; tests use no network")
            return real(self, address)

        monkeypatch.setattr(socket.socket, name, connect)


@pytest.fixture(autouse=True, scope="session")
def _log_can_be_emptied_between_tests() -> Iterator[None]:
    """Take the log's guard off while Django empties the tables after a test that committed."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        empty_tables = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]  # the stubs leave it out

        def empty_tables_without_guard(case: TransactionTestCase) -> None:
            remove_guard(connection)
            try:
                empty_tables(case)
            finally:
                add_guard(connection)

        monkeypatch.setattr(TransactionTestCase, "_fixture_teardown", empty_tables_without_guard)
        yield


@pytest.fixture
def shared_data() -> Path:
    """Return the folder of real data, or skip and say that it is not there."""
    shared = Path(os.environ.get("WAYMARK_SHARED") or REPOSITORY.parent / "shared")
    if not (shared / "data").is_dir():
        pytest.skip("the folder of real data does not stand beside the checkout (../shared or WAYMARK_SHARED)")
    return shared / "data"


@pytest.fixture
def scratch_database_url(tmp_path: Path) -> Iterator[str]:
    """Yield the address of an empty database of the kind under test, for a process of its own."""
    with scratch_database(connection, tmp_path) as url:
        yield url


@pytest.fixture(scope="session")
def _migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the address of a database that is up to date and has no rows, to be copied: every migration takes time."""
    folder = tmp_path_factory.mktemp("migrated")
    with scratch_database(connection, folder) as url:
        migrate(process_environment(WAYMARK_DATA_DIR=str(folder / "data"), DATABASE_URL=url))
        yield url


@pytest.fixture
def migrated_database_url(tmp_path: Path, _migrated: str) -> Iterator[str]:
    """Yield the address of a database of the kind under test that is up to date and has no rows."""
    with scratch_database(connection, tmp_path, like=_migrated) as url:
        yield url
