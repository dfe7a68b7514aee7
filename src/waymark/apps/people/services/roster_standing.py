"""Whether the records are still those with which a roster was compared: if so, its judgement stands as it is."""

import hashlib

from waymark.apps.people.shapes import SHAPES
from waymark.apps.people.statements import of_district, rows_of


def records_mark(district_pk: int) -> str:
    """Return a fingerprint of all records of a district that a roster is compared with.

    A record that is made, changed or gone changes it. One pass over the records, in constant memory: a few seconds for
    a million, where judging takes many times that.
    """
    digest = hashlib.sha256()
    for shape in SHAPES:
        digest.update(shape.name.encode())
        for lot in rows_of(
            "SELECT $columns FROM $live l WHERE $district ORDER BY l.id",
            [district_pk],
            columns=", ".join(f"l.{column}" for column in ("id", *shape.kept_columns)),
            live=shape.live_table,
            district=of_district(shape),
        ):
            digest.update(repr(lot).encode())
    return digest.hexdigest()
