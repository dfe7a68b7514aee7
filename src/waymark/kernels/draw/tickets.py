"""Lottery tickets: one secret number per person that anyone can recompute once the seed is published."""

import hashlib
import hmac
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

SEED_BYTES = 32


class InvalidSeed(ValueError):
    """The seed is not exactly 32 bytes."""


def commitment(seed: bytes) -> str:
    """Return the lock on a seed: what is published before anyone ranks, so that the seed cannot be chosen later.

    Parameters
    ----------
    seed : bytes of length 32

    Returns
    -------
    str
        SHA-256 of the seed, 64 lower-case hexadecimal digits.

    Raises
    ------
    InvalidSeed
        If ``seed`` does not have 32 bytes.

    Examples
    --------
    >>> commitment(bytes(32))[:16]
    '66687aadf862bd77'
    """
    return hashlib.sha256(_checked(seed)).hexdigest()


def ticket_rank(*, seed: bytes, context: str, ids: Sequence[str]) -> NDArray[np.int64]:
    """Return each person's place in ticket order, 0 = lowest ticket.

    A ticket is ``HMAC-SHA256(key=seed, message=UTF-8 of "<context>|<id>")`` read as a 256-bit number.

    Parameters
    ----------
    seed : bytes of length 32
    context : str
        What the ticket is for; tickets of two contexts are independent of each other.
    ids : sequence of n distinct strings
        Should two tickets be equal, the person who stands earlier in ``ids`` goes first.

    Returns
    -------
    int64 array of shape (n,)
        A permutation of 0..n-1; entry ``i`` is the place of ``ids[i]``.

    Raises
    ------
    InvalidSeed
        If ``seed`` does not have 32 bytes.

    Notes
    -----
    O(n log n) time, 32 bytes per person.

    References
    ----------
    RFC 2104 (HMAC), FIPS 180-4 (SHA-256).

    Examples
    --------
    >>> ticket_rank(seed=bytes(32), context="pd-day", ids=["cho", "ana", "ben"])
    array([2, 0, 1])
    """
    key = _checked(seed)
    prefix = f"{context}|"
    digests = b"".join(hmac.digest(key, (prefix + name).encode(), "sha256") for name in ids)
    tickets = np.frombuffer(digests, dtype=np.dtype(">u8")).reshape(-1, 4)
    order = np.lexsort((tickets[:, 3], tickets[:, 2], tickets[:, 1], tickets[:, 0]))
    rank = np.empty(len(ids), dtype=np.int64)
    rank[order] = np.arange(len(ids))
    return rank


def _checked(seed: bytes) -> bytes:
    if len(seed) != SEED_BYTES:
        raise InvalidSeed(f"a seed has {SEED_BYTES} bytes, this one has {len(seed)}")
    return seed
