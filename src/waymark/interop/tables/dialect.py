"""How a table from elsewhere is written: UTF-8 or UTF-16 by its byte order mark, and what stands between its cells.

Only a mark tells UTF-16 from other bytes: without one nothing is guessed, and ``decode`` refuses the file.
"""

import codecs
import io
from typing import TYPE_CHECKING, BinaryIO

from django.utils.translation import gettext

from waymark.interop.tables.decode import UndecodableError, save_again
from waymark.interop.tables.faults import Findings
from waymark.interop.tables.source import Source

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

DELIMITERS = (",", ";", "\t", "|")
HEADER_BYTES = 1 << 16
_UTF16_MARKS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


def as_utf8(source: Source, findings: Findings) -> Source:
    """Return a source of the same text in UTF-8. One in UTF-16 is turned into UTF-8 piece by piece while it is read."""
    with source.open() as stream:
        start = stream.read(4)
    encoding = _UTF16_MARKS.get(start[:2])
    if encoding is None or start == codecs.BOM_UTF32_LE:
        return source

    def open_recoded() -> BinaryIO:
        stream = source.open()
        stream.read(len(codecs.BOM_UTF16))
        return io.BufferedReader(_Recoded(source.file, stream, encoding, findings), HEADER_BYTES)

    return Source(source.file, open_recoded)


def delimiter_of(source: Source) -> str:
    """Return what stands most often between the cells of the header of a UTF-8 source: ``, ; |`` or a tab."""
    with source.open() as stream:
        start = stream.read(HEADER_BYTES)
    header = start.replace(b"\r", b"\n").split(b"\n", 1)[0].decode("utf-8", errors="replace")
    outside = "".join(header.split('"')[::2])
    return max(DELIMITERS, key=outside.count)


class _Recoded(io.RawIOBase):
    """A stream of UTF-16 read as UTF-8."""

    def __init__(self, file: str, stream: BinaryIO, encoding: str, findings: Findings) -> None:
        """``stream`` stands behind its mark."""
        self._file, self._stream, self._findings = file, stream, findings
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._line, self._ready, self._is_over = 1, b"", False

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        """Fill the buffer, 0 bytes at the end. Raises ``UndecodableError`` after noting the fault."""
        view = memoryview(buffer)
        while not self._ready and not self._is_over:
            data = self._stream.read(len(view))
            self._is_over = not data
            self._ready = self._decoded(data)
        n = min(len(view), len(self._ready))
        view[:n], self._ready = self._ready[:n], self._ready[n:]
        return n

    def close(self) -> None:
        """Close the stream below, too."""
        self._stream.close()
        super().close()

    def _decoded(self, data: bytes) -> bytes:
        try:
            text = self._decoder.decode(data, final=not data)
        except UnicodeDecodeError as error:
            problem = gettext("this line, or one of the next, is not UTF-16 text, although the file's mark says so")
            self._findings.fault(self._file, self._line, "", problem, save_again())
            raise UndecodableError(self._file) from error
        self._line += text.count("\n")
        return text.encode("utf-8")
