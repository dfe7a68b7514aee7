"""A text as a picture for a camera, drawn as one path: nothing of it is markup."""

from dataclasses import dataclass

import qrcode


@dataclass(frozen=True, slots=True)
class Picture:
    """The side of the square, and its dark fields as the path of an SVG."""

    side: int
    path: str


def qr_picture(text: str) -> Picture:
    """Return a QR code with its quiet border, one unit for each field."""
    code = qrcode.QRCode(border=4)
    code.add_data(text)
    rows = code.get_matrix()
    dark = [f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark]
    return Picture(len(rows), "".join(dark))
