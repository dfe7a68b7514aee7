r"""Bytes to lines of text, strictly.

Accepted: UTF-8, with or without a byte order mark. Everything else is refused with its own reason: UTF-16 and
UTF-32 (with a mark, or told by their NUL bytes), single NUL bytes, Windows-1252 and other one-byte encodings,
and a file that stops in the middle of a character. Nothing is guessed into place: a wrong guess would change names
without anyone noticing.

Lines end with LF or CRLF. A CR elsewhere outside quotes is refused by ``read`` (old Mac files, damaged copies).
"""

import codecs
from collections.abc import Iterator

from django.utils.translation import gettext

from waymark.interop.tables.faults import Findings
from waymark.interop.tables.source import Source, unreadable

CHUNK_BYTES = 1 << 22
MAX_LINE_BYTES = 1 << 24
# No text in UTF-16 or UTF-32 has so many in a row; a file system that was interrupted fills up with them.
_NUL_RUN = bytes(4)
SAVE_AS_UTF8 = "CSV UTF-8 (comma delimited)"
_OTHER_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)


class UndecodableError(Exception):
    """The bytes are not UTF-8 text; the fault has been noted already."""


class Decoder:
    """Decodes whole lines of one file and says in which line, and if possible which column, the first bad byte is."""

    def __init__(self, file: str, findings: Findings, delimiter: str = ",") -> None:
        """``findings`` takes the fault."""
        self.file = file
        self.line = 1
        self._findings = findings
        self._delimiter = delimiter.encode("ascii")
        self._header: list[bytes] = []

    def lines(self, data: bytes, *, is_last: bool = False) -> list[str]:
        """Return the lines of ``data`` without their LF; it holds whole lines, or the last one without its LF."""
        if self.line == 1:
            self._header = data.split(b"\n", 1)[0].rstrip(b"\r").split(self._delimiter)
        nul = data.find(b"\0")
        if nul >= 0:
            raise self._nul(data, nul)
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise self._not_utf8(data, error, is_last=is_last) from error
        lines = text.split("\n")
        if not is_last:
            lines.pop()
        self.line += len(lines)
        return lines

    def refused(self, data: bytes, at: int, problem: str, remedy: str) -> UndecodableError:
        """Note the fault at byte ``at`` of ``data`` and return what is to be raised."""
        line = self.line + data.count(b"\n", 0, at)
        self._findings.fault(self.file, line, self._column_at(data, at, line), problem, remedy)
        return UndecodableError(problem)

    def _nul(self, data: bytes, at: int) -> UndecodableError:
        if _NUL_RUN in data or not data[at:].strip(b"\0"):
            line = self.line + data.count(b"\n", 0, at)
            problem = gettext("from line %(line)d on the file holds NUL bytes; a crash probably cut it off")
            remedy = gettext("Take a copy from before the crash, or write the rows from there on again")
            return self.refused(data, at, problem % {"line": line}, remedy)
        if data.count(b"\0") * 4 > len(data):
            problem = gettext("the file looks like UTF-16 without a mark: every other byte is NUL")
        else:
            problem = gettext("there is a NUL byte at position %(n)d of the line") % {"n": _position(data, at)}
        return self.refused(data, at, problem, save_again())

    def _not_utf8(self, data: bytes, error: UnicodeDecodeError, *, is_last: bool) -> UndecodableError:
        if is_last and error.reason == "unexpected end of data":
            problem = gettext("the file stops in the middle of a character: it was cut off")
            remedy = gettext("Save or download it again and check that it is whole")
            return self.refused(data, error.start, problem, remedy)
        problem = gettext(
            "byte 0x%(byte)02X at position %(n)d of the line is not UTF-8; the file is probably saved as Windows text"
        ) % {"byte": data[error.start], "n": _position(data, error.start)}
        return self.refused(data, error.start, problem, save_again())

    def _column_at(self, data: bytes, at: int, line: int) -> str:
        before = data[data.rfind(b"\n", 0, at) + 1 : at]
        n_before = sum(part.count(self._delimiter) for part in before.split(b'"')[::2])
        if line == 1 or n_before >= len(self._header):
            return ""
        return self._header[n_before].decode("utf-8", errors="replace").strip('"')


def text_blocks(
    source: Source, findings: Findings, *, must_end: bool = False, delimiter: str = ","
) -> Iterator[list[str]]:
    """Yield the file as blocks of lines without their LF; the last block may end with a line that had none.

    With ``must_end`` a last line without a line end is a fault and is not yielded: what it holds may be cut short.
    ``delimiter`` serves to name the column of a bad byte.

    Raises ``UndecodableError`` after noting the fault, and ``InputRefused`` where the file cannot be opened.
    """
    decoder, rest = Decoder(source.file, findings, delimiter), b""
    for n_chunk, chunk in enumerate(chunks(source)):
        data = rest + chunk
        if not n_chunk:
            _refuse_other_marks(data, decoder)
            data = data.removeprefix(codecs.BOM_UTF8)
        cut = data.rfind(b"\n") + 1
        rest = data[cut:]
        if cut:
            yield decoder.lines(data[:cut])
        if len(rest) > MAX_LINE_BYTES:
            problem = gettext("this line is longer than %(n)d bytes") % {"n": MAX_LINE_BYTES}
            raise decoder.refused(rest, 0, problem, gettext("Check that this is a CSV file with one row per line"))
    if not rest:
        return
    lines = decoder.lines(rest, is_last=True)
    # A file of old Mac line ends is one line to us; the reader of rows has better words for it.
    if not must_end or b"\r" in rest[:-1]:
        yield lines
    if must_end:
        findings.fault(source.file, decoder.line - 1, "", *_may_be_cut_off())
        raise UndecodableError(source.file)
    findings.note(source.file, decoder.line - 1, _no_line_end())


def chunks(source: Source, n_bytes: int = CHUNK_BYTES) -> Iterator[bytes]:
    """Yield the bytes of a source piece by piece."""
    with source.open() as stream:
        while True:
            try:
                chunk = stream.read(n_bytes)
            except OSError as error:
                raise unreadable(source.file, error) from error
            if not chunk:
                return
            yield chunk


def _no_line_end() -> str:
    """Return the note for an export whose last line has no line end."""
    return gettext("the last line has no line end; if the file was cut off, its last cell may be too short")


def _may_be_cut_off() -> tuple[str, str]:
    problem = gettext("the last line has no line end, so the file may be cut off")
    return problem, gettext("Open it, check the last row, and save it again with a line end after that row")


def save_again() -> str:
    """Return the remedy for every wrong encoding."""
    return gettext("Save it again as %(format)s") % {"format": SAVE_AS_UTF8}


def _refuse_other_marks(data: bytes, decoder: Decoder) -> None:
    for mark, name in _OTHER_MARKS:
        if data.startswith(mark):
            problem = gettext("the file is saved as %(encoding)s, not as UTF-8") % {"encoding": name}
            raise decoder.refused(data, 0, problem, save_again())


def _position(data: bytes, at: int) -> int:
    return at - data.rfind(b"\n", 0, at)
