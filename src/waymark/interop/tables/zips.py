"""Zips from anyone, read with limits and never unpacked to disk.

The list of members is short, names are plain, and what comes out of each member is counted while it comes out, whatever
the zip says about itself. ``ZipReader.read`` gives small members whole, ``ZipReader.sources`` gives large ones piece by
piece.
"""

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, BinaryIO

from django.utils.translation import gettext

from waymark.interop.tables.faults import Fault, InputRefused, one_line, shown
from waymark.interop.tables.source import Source, open_plain

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MAX_MEMBERS = 200
MAX_DIRECTORY_BYTES = 1 << 18
MAX_RATIO = 120
RATIO_FREE_BYTES = 1 << 20
_PIECE_BYTES = 1 << 16
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_END_RECORD = b"PK\x05\x06"
_END_RECORD_BYTES = 22
_ZIP64_LOCATOR = b"PK\x06\x07"
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, struct.error, NotImplementedError, RuntimeError, ValueError)


@dataclass(frozen=True, slots=True)
class ZipReader:
    """Reads the wanted members of one zip.

    Attributes
    ----------
    name : str
        What the zip is called in faults.
    wanted : callable, path in the zip -> bool
        Only these members are read; the others are only looked at.
    max_bytes : int
        What all wanted members together may hold.
    pack_again, fewer, larger : str
        What to do about a damaged zip, about one with too many members, and about one that holds too much.
    """

    name: str
    wanted: Callable[[str], bool]
    max_bytes: int
    pack_again: str
    fewer: str
    larger: str

    def read(self, stream: BinaryIO) -> dict[str, bytes]:
        """Return the wanted members by path, in the zip's order. Raises ``InputRefused`` for anything suspicious."""
        size = self._checked_size(stream)
        files: dict[str, bytes] = {}
        try:
            with zipfile.ZipFile(stream) as archive:
                for info in self._checked_members(archive.infolist(), size):
                    if self.wanted(info.filename) and not info.is_dir():
                        left = self.max_bytes - sum(map(len, files.values()))
                        files[info.filename] = self._content(archive, info, left)
        except _DAMAGE as error:
            raise self.damaged(error) from error
        return files

    def sources(self, path: Path) -> dict[str, Source]:
        """Return the wanted members of a zip on disk by path; each opens the zip anew and is read piece by piece.

        Raises ``InputRefused`` for anything suspicious: here as far as the zip's own list tells, later while a member
        is read. Raises ``OSError`` where the zip itself cannot be opened.
        """
        with open_plain(path) as stream:
            size = self._checked_size(stream)
            try:
                with zipfile.ZipFile(stream) as archive:
                    infos = [info for info in self._checked_members(archive.infolist(), size) if not info.is_dir()]
            except _DAMAGE as error:
                raise self.damaged(error) from error
        wanted = [info for info in infos if self.wanted(info.filename)]
        for info in wanted:
            self.check_unpacked(info, info.file_size, _plausible_bytes(info), self.max_bytes)
        if sum(info.file_size for info in wanted) > self.max_bytes:
            raise self._too_large()
        return {info.filename: Source(info.filename, _Opening(self, path, info)) for info in wanted}

    def damaged(self, error: Exception) -> InputRefused:
        """Return the refusal of a zip that cannot be unpacked."""
        problem = gettext("the zip is damaged (%(reason)s)") % {"reason": one_line(str(error)) or type(error).__name__}
        return self.refused(problem, self.pack_again)

    def refused(self, problem: str, remedy: str) -> InputRefused:
        """Return the refusal of this zip."""
        return InputRefused([Fault(self.name, 0, "", problem, remedy)])

    def _checked_size(self, stream: BinaryIO) -> int:
        """Return the zip's size after looking at its end record, so that a huge list of members is not even parsed."""
        size = stream.seek(0, io.SEEK_END)
        stream.seek(max(0, size - _END_RECORD_BYTES - 0xFFFF))
        tail = stream.read()
        at = tail.rfind(_END_RECORD)
        if at < 0 or len(tail) - at < _END_RECORD_BYTES:
            raise self.refused(gettext("this is not a zip, or its end is missing"), self.pack_again)
        (directory_bytes,) = struct.unpack_from("<I", tail, at + 12)
        if directory_bytes > MAX_DIRECTORY_BYTES or tail[max(0, at - 20) : at].startswith(_ZIP64_LOCATOR):
            raise self._too_many()
        stream.seek(0)
        return size

    def _checked_members(self, infos: Sequence[zipfile.ZipInfo], size: int) -> Sequence[zipfile.ZipInfo]:
        if len(infos) > MAX_MEMBERS:
            raise self._too_many()
        seen: set[str] = set()
        for info in infos:
            problem = _member_problem(info)
            if problem is None and info.filename in seen:
                problem = gettext("it is in the zip twice")
            if problem is not None:
                facts = {"member": shown(info.orig_filename), "problem": problem}
                raise self.refused(gettext("member %(member)s: %(problem)s") % facts, self.pack_again)
            seen.add(info.filename)
        if any(info.header_offset < 0 for info in infos):
            raise zipfile.BadZipFile("a member before the beginning")
        if sum(info.compress_size for info in infos) > size:
            raise self.refused(gettext("its members overlap"), self.pack_again)
        return infos

    def _content(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, max_bytes: int) -> bytes:
        """Return what a member really holds, giving up as soon as it is too much."""
        plausible, pieces, n_bytes = _plausible_bytes(info), [], 0
        with archive.open(info) as stream:
            while piece := stream.read(_PIECE_BYTES):
                n_bytes += len(piece)
                self.check_unpacked(info, n_bytes, plausible, max_bytes)
                pieces.append(piece)
        if n_bytes != info.file_size:
            raise zipfile.BadZipFile(info.filename)
        return b"".join(pieces)

    def check_unpacked(self, info: zipfile.ZipInfo, n_bytes: int, plausible: int, max_bytes: int) -> None:
        """Raise ``InputRefused`` if a member gave so many bytes, or says it will, that it is not what it should be."""
        if max(n_bytes, info.file_size) > plausible:
            text = gettext("member %(member)s unpacks to far more than it should")
            raise self.refused(text % {"member": shown(info.filename)}, self.pack_again)
        if max(n_bytes, info.file_size) > max_bytes:
            raise self._too_large()

    def _too_large(self) -> InputRefused:
        text = gettext("unpacked it is larger than %(limit)d MB")
        return self.refused(text % {"limit": self.max_bytes >> 20}, self.larger)

    def _too_many(self) -> InputRefused:
        return self.refused(gettext("the zip has more than %(n)d members") % {"n": MAX_MEMBERS}, self.fewer)


@dataclass(frozen=True, slots=True)
class _Opening:
    """Opens one member of a zip on disk."""

    reader: ZipReader
    path: Path
    info: zipfile.ZipInfo

    def __call__(self) -> BinaryIO:
        with ExitStack() as opened:
            file = opened.enter_context(open_plain(self.path))
            try:
                archive = opened.enter_context(zipfile.ZipFile(file))
                stream = opened.enter_context(archive.open(self.info))
            except _DAMAGE as error:
                raise self.reader.damaged(error) from error
            member = _Member(self.reader, self.info, stream, opened.pop_all())
        return io.BufferedReader(member, _PIECE_BYTES)


class _Member(io.RawIOBase):
    """A member of a zip that counts its bytes while it is read."""

    def __init__(self, reader: ZipReader, info: zipfile.ZipInfo, stream: IO[bytes], opened: ExitStack) -> None:
        """``stream`` is the open member; ``opened`` closes it and the zip."""
        self._reader, self._info, self._stream, self._opened = reader, info, stream, opened
        self._n_bytes = 0

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        """Fill the buffer, 0 bytes at the end. Raises ``InputRefused`` where the zip lied or is damaged."""
        view = memoryview(buffer)
        try:
            data = self._stream.read(len(view))
        except _DAMAGE as error:
            raise self._reader.damaged(error) from error
        self._n_bytes += len(data)
        self._reader.check_unpacked(self._info, self._n_bytes, _plausible_bytes(self._info), self._reader.max_bytes)
        if not data and self._n_bytes != self._info.file_size:
            raise self._reader.damaged(zipfile.BadZipFile(self._info.filename))
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Close the member and the zip."""
        self._opened.close()
        super().close()


def _plausible_bytes(info: zipfile.ZipInfo) -> int:
    """Return how much a member of its packed size may hold."""
    return max(RATIO_FREE_BYTES, info.compress_size * MAX_RATIO)


def _member_problem(info: zipfile.ZipInfo) -> str | None:
    path = info.orig_filename
    parts = path.removesuffix("/").split("/")
    if "\\" in path or ":" in path or "\0" in path or path.startswith("/") or not {"", ".", ".."}.isdisjoint(parts):
        return gettext("its name leads out of the zip")
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return gettext("it is a link or a device, not a file")
    if info.flag_bits & 0x1:
        return gettext("it is encrypted")
    if info.compress_type not in _METHODS:
        return gettext("it is compressed in an unusual way")
    return None
