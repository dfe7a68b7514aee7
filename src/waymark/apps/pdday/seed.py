"""Where the seed of a real draw comes from, so that nobody can choose it: not before the wishes, not after."""

import hashlib


def draw_seed(*, secret: bytes, input_sha256: str, public_value: str = "") -> bytes:
    """Return the seed of a draw: ``SHA-256(secret | input_sha256 | public_value)``.

    Parameters
    ----------
    secret : bytes of length 32
        Its SHA-256 is shown when ranking opens.
    input_sha256 : str
        Fingerprint of the input, 64 hexadecimal digits in lower case; written into the hash as these 64 characters.
    public_value : str
        What came about before witnesses; UTF-8, empty where none was announced.

    Notes
    -----
    The three parts are joined by one byte ``|`` (0x7c) each: 32 + 1 + 64 + 1 + len(public value) bytes.

    Examples
    --------
    >>> draw_seed(secret=bytes(32), input_sha256="0" * 64, public_value="4").hex()[:16]
    'a843b0998f03b93c'
    """
    return hashlib.sha256(b"|".join((secret, input_sha256.encode(), public_value.encode()))).digest()
