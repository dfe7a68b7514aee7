"""The one file that a backup is: a zip with ``manifest.json`` and the database, written whole or not at all."""

import errno
import hashlib
import os
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from waymark.interop.backup.manifest import BackupDamagedError, Manifest, read_manifest

MANIFEST = "manifest.json"
DATABASE = "database"
MAX_MANIFEST_BYTES = 16 << 20
_PIECE_BYTES = 1 << 20
# Some file systems, those of Windows shares for example, have no links.
_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS)
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)


def digest_of(path: Path) -> tuple[int, str]:
    """Return size in bytes and SHA-256 of a file."""
    digest, n_bytes = hashlib.sha256(), 0
    with path.open("rb") as stream:
        for piece in iter(lambda: stream.read(_PIECE_BYTES), b""):
            digest.update(piece)
            n_bytes += len(piece)
    return n_bytes, digest.hexdigest()


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Yield an empty file beside ``path`` to write to; at the end it is on disk and takes the name.

    Where anything goes wrong, even the end of the process, no file has the name. A file that has it already stays.

    Raises
    ------
    FileExistsError
        If the name is taken by the time the file is done.
    OSError
        If the folder is not there or the disk is full.
    """
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:50]}.", suffix=".part", dir=path.parent)
    os.close(handle)
    hidden = Path(name)
    try:
        yield hidden
        with hidden.open("rb") as stream:
            os.fsync(stream.fileno())
        _give_name(hidden, path)
        sync_folder(path.parent)
    finally:
        with suppress(OSError):
            hidden.unlink()


def _give_name(hidden: Path, path: Path) -> None:
    """Let a file take a name that is free. A link, unlike a rename, never takes the place of a file that is there."""
    try:
        os.link(hidden, path)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        if path.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from error
        hidden.rename(path)


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


def sync_folder(folder: Path) -> None:
    """Make what has a name in a folder keep it through a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _opened(stream: BinaryIO) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(stream) as archive:
            if sorted(archive.namelist()) != [DATABASE, MANIFEST]:
                raise BackupDamagedError(f"a backup holds {MANIFEST} and {DATABASE}, and this file does not")
            yield archive
    except _DAMAGE as error:
        raise BackupDamagedError(f"the file is damaged, or no backup at all ({error})") from error
