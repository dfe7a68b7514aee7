"""A hash of somebody's id that nobody can compute without the machine's secret key.

Ids of a district are short numbers: a plain hash of one could be found by trying them all. The key stands outside the
database, so a stolen copy of the records gives nothing away. With another ``WAYMARK_SECRET_KEY`` nobody is known again.
"""

import hashlib
import hmac

from django.conf import settings


def keyed_hash(district_public_id: str, person_id: str) -> str:
    """Return 64 hexadecimal digits for a district's own id of somebody."""
    key = hashlib.sha256(f"waymark.erasure|{settings.SECRET_KEY}".encode()).digest()
    return hmac.new(key, f"{district_public_id}|{person_id}".encode(), hashlib.sha256).hexdigest()
