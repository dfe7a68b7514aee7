"""The one file that a backup is: a zip with ``manifest.json`` and the database, written whole or not at all."""

import hashlib
import os
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from waymark.interop.backup.manifest import BackupDamagedError, Manifest, read_manifest

MANIFEST = "manifest.json"
DATABASE = "database"
MAX_MANIFEST_BYTES = 16 << 20
_PIECE_BYTES = 1 << 20
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)


def digest_of(path: Path) -> tuple[int, str]:
    """Return size in bytes and SHA-256 of a file."""
    digest, n_bytes = hashlib.sha256(), 0
    with path.open("rb") as stream:
        for piece in iter(lambda: stream.read(_PIECE_BYTES), b""):
            digest.update(piece)
            n_bytes += len(piece)
    return n_bytes, digest.hexdigest()


def write_archive(path: Path, *, manifest: Manifest, database: Path) -> None:
    """Pack a copied database with its manifest into a file that is there and empty, readable by its owner alone."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        archive.writestr(MANIFEST, manifest.as_json())
        with database.open("rb") as source, archive.open(DATABASE, "w", force_zip64=True) as member:
            for piece in iter(lambda: source.read(_PIECE_BYTES), b""):
                member.write(piece)


def read_archive(path: Path) -> Manifest:
    """Return the manifest of a backup.

    Raises
    ------
    BackupDamagedError
        If the file is no backup.
    OSError
        If it cannot be read.
    """
    with path.open("rb") as stream, _opened(stream) as archive:
        if archive.getinfo(MANIFEST).file_size > MAX_MANIFEST_BYTES:
            raise BackupDamagedError("its manifest is far too long")
        return read_manifest(archive.read(MANIFEST))


def unpack_database(path: Path, *, manifest: Manifest, into: Path) -> None:
    """Write the database of a backup to ``into``, and never more bytes than the manifest says.

    Raises
    ------
    BackupDamagedError
        If what comes out is not what the manifest says.
    """
    digest, n_bytes = hashlib.sha256(), 0
    with (
        path.open("rb") as stream,
        _opened(stream) as archive,
        archive.open(DATABASE) as member,
        into.open("wb") as out,
    ):
        while piece := member.read(_PIECE_BYTES):
            n_bytes += len(piece)
            if n_bytes > manifest.database_bytes:
                break
            digest.update(piece)
            out.write(piece)
        out.flush()
        os.fsync(out.fileno())
    if (n_bytes, digest.hexdigest()) != (manifest.database_bytes, manifest.database_sha256):
        raise BackupDamagedError("the database in it is not the one that was packed: the file was damaged or changed")


@contextmanager
def _opened(stream: BinaryIO) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(stream) as archive:
            if sorted(archive.namelist()) != [DATABASE, MANIFEST]:
                raise BackupDamagedError(f"a backup holds {MANIFEST} and {DATABASE}, and this file does not")
            yield archive
    except _DAMAGE as error:
        raise BackupDamagedError(f"the file is damaged, or no backup at all ({error})") from error
