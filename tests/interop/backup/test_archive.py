"""The file that a backup is: whole or not there, and whatever is changed in it is noticed."""

import errno
import io
import json
import os
import resource
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from waymark.interop.backup.archive import (
    DATABASE,
    MANIFEST,
    digest_of,
    read_archive,
    unpack_database,
    write_archive,
)
from waymark.interop.backup.manifest import BackupDamagedError, Manifest, Snapshot, TablePrint, read_manifest
from waymark.interop.tables.whole import whole_file

# Nothing in it repeats, so that it stays as long when it is packed.
CONTENT = b"".join(sha256(number.to_bytes(4)).digest() for number in range(2000))
SNAPSHOT = Snapshot({"people_person": TablePrint(2, "ab" * 32)}, ("people.0001_first",), 7, "cd" * 32)


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    """Return a small backup."""
    database = tmp_path / "copied"
    database.write_bytes(CONTENT)
    n_bytes, digest = digest_of(database)
    manifest = Manifest("1", "sqlite", "3.40.1", datetime(2026, 11, 22, tzinfo=UTC), n_bytes, digest, SNAPSHOT)
    with whole_file(tmp_path / "backup.zip") as hidden:
        write_archive(hidden, manifest=manifest, database=database)
    database.unlink()
    return tmp_path / "backup.zip"


def repacked(backup: Path, *, manifest: Callable[[dict[str, Any]], Any] = dict, database: bytes = CONTENT) -> Path:
    """Pack a backup again with another manifest or another database."""
    with zipfile.ZipFile(backup) as archive:
        text = json.dumps(manifest(json.loads(archive.read(MANIFEST))))
    with zipfile.ZipFile(backup, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(MANIFEST, text)
        archive.writestr(DATABASE, database)
    return backup


@contextmanager
def files_no_longer_than(n_bytes: int) -> Iterator[None]:
    """Let no file of this process grow beyond a length, as on a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (n_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_what_was_packed_comes_out_again(backup: Path, tmp_path: Path) -> None:
    manifest = read_archive(backup)

    unpack_database(backup, manifest=manifest, into=tmp_path / "out")

    assert manifest.snapshot == SNAPSHOT
    assert (tmp_path / "out").read_bytes() == CONTENT
    assert read_manifest(manifest.as_json().encode()) == manifest


def test_only_its_owner_may_read_it_and_nothing_else_is_left_in_the_folder(backup: Path, tmp_path: Path) -> None:
    assert backup.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["backup.zip"]


def test_a_file_that_took_the_name_meanwhile_stays(tmp_path: Path) -> None:
    def write_while_another_does() -> None:
        with whole_file(tmp_path / "name") as hidden:
            hidden.write_text("ours")
            (tmp_path / "name").write_text("theirs")

    with pytest.raises(FileExistsError):
        write_while_another_does()

    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("name", "theirs")]


@pytest.mark.parametrize("is_taken", [False, True])
def test_where_files_cannot_be_linked_they_are_renamed_but_never_over_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_taken: bool
) -> None:
    def refuse(*_names: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    if is_taken:
        (tmp_path / "name").write_text("theirs")

    with suppress(FileExistsError), whole_file(tmp_path / "name") as hidden:
        hidden.write_text("ours")

    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("name", "theirs" if is_taken else "ours")]


def test_where_the_disk_is_full_there_is_no_file(tmp_path: Path) -> None:
    def write() -> None:
        with whole_file(tmp_path / "name") as hidden:
            hidden.write_bytes(CONTENT)

    with files_no_longer_than(1000), pytest.raises(OSError, match="File too large"):
        write()

    assert list(tmp_path.iterdir()) == []


def test_writing_under_the_name_itself_would_leave_half_a_file(tmp_path: Path) -> None:
    with files_no_longer_than(1000), pytest.raises(OSError, match="File too large"):
        (tmp_path / "name").write_bytes(CONTENT)

    assert (tmp_path / "name").stat().st_size == 1000


@pytest.mark.parametrize("place", [0.1, 0.3, 0.6, 0.9])
def test_a_changed_byte_is_noticed(backup: Path, tmp_path: Path, place: float) -> None:
    damaged = bytearray(backup.read_bytes())
    damaged[int(len(damaged) * place)] ^= 0xFF
    backup.write_bytes(damaged)

    with pytest.raises(BackupDamagedError):
        unpack_database(backup, manifest=read_archive(backup), into=tmp_path / "out")


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.99])
def test_a_file_that_ends_early_is_noticed(backup: Path, share: float) -> None:
    content = backup.read_bytes()
    backup.write_bytes(content[: int(len(content) * share)])

    with pytest.raises(BackupDamagedError, match="damaged, or no backup at all"):
        read_archive(backup)


@pytest.mark.parametrize("database", [CONTENT[:-1], CONTENT + b"x", CONTENT[::-1], b""])
def test_another_database_under_the_same_manifest_is_noticed(backup: Path, tmp_path: Path, database: bytes) -> None:
    repacked(backup, database=database)

    with pytest.raises(BackupDamagedError, match="not the one that was packed"):
        unpack_database(backup, manifest=read_archive(backup), into=tmp_path / "out")


def test_a_bomb_is_given_up_as_soon_as_it_is_longer_than_promised(backup: Path, tmp_path: Path) -> None:
    repacked(backup, database=bytes(50 << 20))

    with pytest.raises(BackupDamagedError):
        unpack_database(backup, manifest=read_archive(backup), into=tmp_path / "out")

    assert (tmp_path / "out").stat().st_size <= len(CONTENT)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda found: {**found, "format": "waymark.backup.2"}, "the only format that this version reads"),
        (lambda found: [found], "the only format that this version reads"),
        (lambda found: {k: v for k, v in found.items() if k != "tables"}, "not complete"),
        (lambda found: {**found, "tables": {"a": 1}}, "not complete"),
        (lambda found: {**found, "taken_at": "2026-11-22T16:00:00"}, "taken_at has no time zone"),
        (lambda found: {**found, "database_bytes": "many"}, "not complete"),
        (lambda found: {**found, "audit": None}, "not complete"),
    ],
)
def test_a_manifest_that_is_not_understood_is_refused(
    backup: Path, change: Callable[[dict[str, Any]], Any], words: str
) -> None:
    with pytest.raises(BackupDamagedError, match=words):
        read_archive(repacked(backup, manifest=change))


def test_a_zip_of_something_else_is_no_backup(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("manifest.json", "{}")
        archive.writestr("../database", "x")
    (tmp_path / "other.zip").write_bytes(packed.getvalue())

    with pytest.raises(BackupDamagedError, match=r"holds manifest\.json and database, and this file does not"):
        read_archive(tmp_path / "other.zip")
