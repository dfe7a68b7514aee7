"""Very long tables of known ids, straight from bytes into numpy arrays: many times faster than row by row.

It reads only what is plain: UTF-8, every line as wide as the header, every cell one of the ids expected, quotes only
round whole cells that do not need them (some programs quote everything).
At the first surprise it gives up and says nothing; the careful reader then starts again and finds the words.
Nothing is ever decided by a hash alone: bytes are compared.
"""

import codecs
import os
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from waymark.interop.tables.decode import chunks
from waymark.interop.tables.source import Source

Bytes = NDArray[np.uint8]
Words = NDArray[np.uint64]
Int64 = NDArray[np.int64]
Int32 = NDArray[np.int32]

WORD = 8
MAX_WORDS = 8
PADDING = (MAX_WORDS + 1) * WORD
CHUNK_BYTES = 1 << 22
_MASKS = np.array([(1 << (8 * n)) - 1 for n in range(WORD)] + [2**64 - 1], dtype="<u8")
_ODD = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(29)


class NotPlainError(Exception):
    """The table holds something that only the careful reader can judge."""


class Cells:
    """The cells of one column of a block: where each begins and how long it is, in bytes."""

    def __init__(self, words: Words, start: Int64, length: Int64) -> None:
        """``words[i]`` is the word that begins at byte i of the block."""
        self._words = words
        self._start = start
        self.length = length
        self.n_words = -(-int(length.max(initial=0)) // WORD)

    def word(self, n: int) -> Words:
        """Return the n-th eight bytes of every cell, zero after its end."""
        left = np.clip(self.length - n * WORD, 0, WORD)
        cut: Words = self._words[self._start + n * WORD] & _MASKS[left]
        return cut


class Ids:
    """Known ids and their positions, made for looking up millions of cells at once."""

    def __init__(self, ids: Sequence[str]) -> None:
        """``ids`` are distinct; an id's position is what is found. Raises ``NotPlainError`` for very long ids."""
        data = [one.encode() for one in ids]
        longest = max(map(len, data), default=0)
        self._n_words = max(1, -(-longest // WORD))
        if self._n_words > MAX_WORDS or not data:
            raise NotPlainError
        width = self._n_words * WORD
        table = np.frombuffer(b"".join(one.ljust(width, b"\0") for one in data), dtype="<u8")
        words = table.reshape(len(data), self._n_words)
        hashed = _hash([words[:, n] for n in range(self._n_words)])
        self._order = np.argsort(hashed, kind="stable")
        self._hashed = hashed[self._order]
        if bool((self._hashed[1:] == self._hashed[:-1]).any()):
            raise NotPlainError
        self._words = [np.ascontiguousarray(words[self._order, n]) for n in range(self._n_words)]

    def positions(self, cells: Cells) -> Int32:
        """Return the position of every cell's id. Raises ``NotPlainError`` if one is not known."""
        if cells.n_words > self._n_words:
            raise NotPlainError
        words = [cells.word(n) for n in range(self._n_words)]
        # Rows of one person usually stand together: each run is looked up once.
        is_new = np.ones(len(words[0]), dtype=np.bool_)
        is_new[1:] = words[0][1:] != words[0][:-1]
        for word in words[1:]:
            is_new[1:] |= word[1:] != word[:-1]
        first = np.flatnonzero(is_new)
        words = [word[first] for word in words]
        at = np.searchsorted(self._hashed, _hash(words))
        at[at == len(self._hashed)] = 0
        for known, word in zip(self._words, words, strict=True):
            if not np.array_equal(known[at], word):
                raise NotPlainError
        n_rows = np.diff(np.append(first, len(is_new)))
        return np.repeat(self._order[at].astype(np.int32), n_rows)


def small_numbers(cells: Cells) -> Int32:
    """Return cells that hold one to eight digits as numbers. Raises ``NotPlainError`` for anything else."""
    longest = int(cells.length.max(initial=0))
    if longest > WORD or int(cells.length.min(initial=1)) < 1:
        raise NotPlainError
    word, number = cells.word(0), np.zeros(len(cells.length), dtype=np.int32)
    for n in range(longest):
        digit = ((word >> np.uint64(8 * n)) & np.uint64(255)).astype(np.int32) - ord("0")
        inside = cells.length > n
        if bool((inside & ((digit < 0) | (digit > 9))).any()):
            raise NotPlainError
        number = np.where(inside, number * 10 + digit, number)
    return number


def blocks(source: Source) -> Iterator[bytes]:
    """Yield the bytes of a source in pieces of whole lines, without a mark at the beginning."""
    rest, is_first = b"", True
    for chunk in chunks(source, CHUNK_BYTES):
        data = rest + chunk
        if is_first:
            data, is_first = data.removeprefix(codecs.BOM_UTF8), False
        cut = data.rfind(b"\n") + 1
        if not cut and len(data) > CHUNK_BYTES * 4:
            raise NotPlainError
        if cut:
            yield data[:cut]
        rest = data[cut:]
    if rest:
        yield rest + b"\n"


def has_last_line_end(source: Source) -> bool:
    """Return whether the last line of a file has its line end."""
    with source.open() as stream:
        stream.seek(-1, os.SEEK_END)
        return stream.read(1) == b"\n"


def columns_of(block: bytes, n_columns: int) -> list[Cells]:
    """Return the columns of a block of whole lines. Raises ``NotPlainError`` if a line is not plain and even."""
    if b"\0" in block:
        raise NotPlainError
    if not block.isascii():
        try:
            block.decode("utf-8")
        except UnicodeDecodeError as error:
            raise NotPlainError from error
    n_cr = block.count(b"\r")
    if n_cr and (n_cr != block.count(b"\r\n") or n_cr != block.count(b"\n")):
        raise NotPlainError
    data = np.frombuffer(block + b"\0" * PADDING, dtype=np.uint8)
    separators = np.flatnonzero((data == ord(",")) | (data == ord("\n")))
    if len(separators) % n_columns:
        raise NotPlainError
    ends = separators.reshape(-1, n_columns)
    if len(ends) != block.count(b"\n") or not bool((data[ends[:, -1]] == ord("\n")).all()):
        raise NotPlainError
    words = np.ndarray((len(data) - WORD + 1,), dtype="<u8", buffer=data.data, strides=(1,))
    starts = np.empty_like(ends)
    starts[:, 1:] = ends[:, :-1] + 1
    starts[0, 0] = 0
    starts[1:, 0] = ends[:-1, -1] + 1
    lengths = ends - starts
    if n_cr:
        lengths[:, -1] -= 1
    n_quotes = block.count(b'"')
    if n_quotes:
        _unquote(data, starts, lengths, n_quotes)
    return [Cells(words, starts[:, n], lengths[:, n]) for n in range(n_columns)]


def _unquote(data: Bytes, starts: Int64, lengths: Int64, n_quotes: int) -> None:
    """Leave the quotes round whole cells out. Raises ``NotPlainError`` if there is any other quote in the block."""
    quote = ord('"')
    is_quoted = (lengths >= 2) & (data[starts] == quote) & (data[starts + lengths - 1] == quote)
    if n_quotes != 2 * int(is_quoted.sum()):
        raise NotPlainError
    starts += is_quoted
    lengths -= 2 * is_quoted


def _hash(words: Sequence[Words]) -> Words:
    mixed = np.zeros(len(words[0]), dtype=np.uint64)
    for word in words:
        mixed = (mixed ^ word) * _ODD
        mixed ^= mixed >> _SHIFT
    return mixed
