"""A copy by SQLite's own call is whole; a copy of the file is not, and our check sees it."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from waymark.interop.backup import sqlite
from waymark.interop.backup.manifest import BackupDamagedError, DatabaseInUseError, differences

N_ROWS = 500


@pytest.fixture
def living(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """Yield an open connection to a database whose last rows are still in the write-ahead log."""
    with closing(sqlite3.connect(tmp_path / "living.sqlite3", isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE wishes (id INTEGER PRIMARY KEY, wish TEXT UNIQUE)")
        connection.execute("CREATE TABLE django_session (session_key TEXT PRIMARY KEY)")
        connection.execute("INSERT INTO django_session VALUES ('the-key-of-somebody')")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA wal_autocheckpoint=0")
        connection.executemany("INSERT INTO wishes (wish) VALUES (?)", [(f"wish {n:0400}",) for n in range(N_ROWS)])
        yield connection


def n_wishes(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        found: int = connection.execute("SELECT count(*) FROM wishes").fetchone()[0]
        return found


@pytest.mark.usefixtures("living")
def test_the_copy_has_every_row_and_stands_alone(tmp_path: Path) -> None:
    snapshot = sqlite.copy_live(tmp_path / "living.sqlite3", tmp_path / "copy")

    assert n_wishes(tmp_path / "copy") == N_ROWS
    assert differences(snapshot, sqlite.snapshot_of(tmp_path / "copy")) == []
    assert sorted(path.name for path in tmp_path.glob("copy*")) == ["copy"]


@pytest.mark.usefixtures("living")
def test_a_plain_copy_of_the_file_lacks_every_row_that_was_acknowledged_last(tmp_path: Path) -> None:
    shutil.copyfile(tmp_path / "living.sqlite3", tmp_path / "plain")

    assert n_wishes(tmp_path / "plain") == 0
    snapshot = sqlite.copy_live(tmp_path / "living.sqlite3", tmp_path / "copy")
    assert differences(snapshot, sqlite.snapshot_of(tmp_path / "plain")) == [
        f"the table wishes has 0 rows, not {N_ROWS}"
    ]


def test_a_writer_does_not_wait_and_what_it_writes_later_is_not_in_the_copy(
    living: sqlite3.Connection, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(tmp_path / "living.sqlite3", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        before = sqlite.read_snapshot(reader)
        living.execute("INSERT INTO wishes (wish) VALUES ('later')")
        assert sqlite.read_snapshot(reader) == before

    assert sqlite.read_snapshot(living).tables["wishes"].n_rows == N_ROWS + 1


@pytest.mark.usefixtures("living")
def test_nobodys_session_is_in_the_copy_not_even_in_its_free_pages(tmp_path: Path) -> None:
    sqlite.copy_live(tmp_path / "living.sqlite3", tmp_path / "copy")

    assert b"the-key-of-somebody" not in (tmp_path / "copy").read_bytes()
    assert b"the-key-of-somebody" in (tmp_path / "living.sqlite3").read_bytes()


def test_a_torn_copy_is_told_from_a_whole_one(living: sqlite3.Connection, tmp_path: Path) -> None:
    """Half of the pages from before a change, half from after it: what a slow copy of a file gives."""
    living.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = (tmp_path / "living.sqlite3").read_bytes()
    living.execute("DELETE FROM wishes WHERE id % 2 = 0")
    living.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    after = (tmp_path / "living.sqlite3").read_bytes()
    half = len(before) // 4096 // 2 * 4096

    (tmp_path / "torn").write_bytes(before[:half] + after[half:])

    with pytest.raises(BackupDamagedError, match="SQLite finds damage in it"):
        sqlite.snapshot_of(tmp_path / "torn")


def test_a_row_that_points_nowhere_is_damage(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "copy")) as connection:
        connection.execute("CREATE TABLE a (id INTEGER PRIMARY KEY)")
        connection.execute("CREATE TABLE b (a_id INTEGER REFERENCES a (id))")
        connection.execute("INSERT INTO b VALUES (7)")
        connection.commit()

    with pytest.raises(BackupDamagedError, match="a row of the table b points to one in a that is missing"):
        sqlite.snapshot_of(tmp_path / "copy")


@pytest.mark.parametrize(
    "content", [b"no database at all, and long enough to have a header" * 40, b"SQLite format 3\0"]
)
def test_what_is_no_database_is_damage(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "copy").write_bytes(content)

    with pytest.raises(BackupDamagedError, match="SQLite cannot read it"):
        sqlite.snapshot_of(tmp_path / "copy")


def test_one_changed_value_changes_the_print_and_its_type_counts(living: sqlite3.Connection) -> None:
    first = sqlite.read_snapshot(living)
    living.execute("CREATE TABLE n (x)")
    living.execute("INSERT INTO n VALUES (1)")
    as_number = sqlite.read_snapshot(living)
    living.execute("UPDATE n SET x = '1'")
    as_text = sqlite.read_snapshot(living)

    assert differences(first, as_number) == ["the table n is not in the manifest"]
    assert differences(as_number, first) == ["the table n is missing"]
    assert differences(as_number, as_text) == ["the rows of the table n are not those that were copied"]


@pytest.mark.usefixtures("living")
def test_a_database_that_is_in_use_is_not_put_aside(tmp_path: Path) -> None:
    sqlite.copy_live(tmp_path / "living.sqlite3", tmp_path / "staged")

    with pytest.raises(DatabaseInUseError):
        sqlite.put_in_place(tmp_path / "staged", tmp_path / "living.sqlite3", aside=tmp_path / "old")

    assert n_wishes(tmp_path / "living.sqlite3") == N_ROWS
    assert not (tmp_path / "old").exists()


def test_the_old_database_is_kept_aside_whole(living: sqlite3.Connection, tmp_path: Path) -> None:
    sqlite.copy_live(tmp_path / "living.sqlite3", tmp_path / "staged")
    living.execute("INSERT INTO wishes (wish) VALUES ('later')")
    living.close()

    sqlite.put_in_place(tmp_path / "staged", tmp_path / "living.sqlite3", aside=tmp_path / "old")

    assert n_wishes(tmp_path / "living.sqlite3") == N_ROWS
    assert n_wishes(tmp_path / "old") == N_ROWS + 1


def test_what_another_database_left_beside_the_name_is_not_mixed_with_the_new_one(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "staged")) as connection:
        connection.execute("CREATE TABLE a (id INTEGER PRIMARY KEY)")
    (tmp_path / "living.sqlite3-wal").write_bytes(b"left over")

    with pytest.raises(DatabaseInUseError, match=r"living\.sqlite3-wal lies beside the database"):
        sqlite.put_in_place(tmp_path / "staged", tmp_path / "living.sqlite3", aside=None)

    assert not (tmp_path / "living.sqlite3").exists()
