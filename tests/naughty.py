"""Texts that break software which trusts its input."""

import json

from shared_data import SHARED

OWN = (
    "", " ", "\t", " leading", "trailing ", "in  side", "0042", "1E+02", "-1", "=1+1", "+1", "@SUM(A1)", "'",
    '"', '""',
    "a,b", "a;b", "a\nb", "a\r\nb", "a\rb", "\r", "\n", "\ufeff", "\u200b", "\u202eevil", "\u2028",
    "\u2029", "\x0b\x0c",
    "\x1b[31m", "\x7f", "\x85", "José", "Jose\u0301", "Zoë Núñez-O’Brien", "Nguyễn", "田中", "الرباط", "👩‍👩‍👧",
    "𝔘𝔫𝔦", "ﬁ",
    "NULL", "None", "undefined", "true", "NaN", "<script>alert(1)</script>",
    "'; DROP TABLE users; --", "../../etc/passwd",
    "%s%n", "{0}", "%(name)s", "\\", "\\N", "\ud7ff", "\ufffd", "x" * 3000,
)  # fmt: skip


def naughty_texts() -> list[str]:
    """Return our own texts and, where the shared data is there, the 515 of the big list."""
    path = SHARED / "data" / "bad-inputs" / "blns" / "blns.json"
    listed: list[str] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    return [*OWN, *listed]
