"""How many records a roster would end, and whether that is so many that a second person has to agree."""

from datetime import date
from typing import Final

from waymark.apps.people.models.imports import RosterImport
from waymark.apps.people.shapes import SHAPES, Shape
from waymark.apps.people.statements import ask, in_force, of_district

LARGEST_SHARE: Final = 0.05
ALWAYS_ALLOWED: Final = 20

Removal = dict[str, str | int]
"""``{"kind": "person", "n": 812, "of": 4000, "limit": 200}``; kind ``fault`` for rows that were not understood."""


def removals_of(roster_import: RosterImport, counts: dict[str, dict[str, int]], *, as_of: date) -> list[Removal]:
    """Return the kinds of which more than 5 percent, and more than 20, would be ended.

    A record counts that is gone, and one that the roster still names with a last day that has passed. Rows that are not
    understood count among themselves: when there are many, something is wrong with the file.
    """
    found = []
    for shape in SHAPES:
        n = counts.get(shape.name, {}).get("gone", 0) + _n_ended_by_the_file(shape, roster_import, as_of)
        if n > ALWAYS_ALLOWED and n > limit_of(of := _n_kept(shape, roster_import, as_of)):
            found.append(Removal(kind=shape.name, n=n, of=of, limit=limit_of(of)))
    n_faults = len(roster_import.faults) + roster_import.n_more_faults + _summed(counts, ("fault",))
    of = _summed(counts, ("fault", "same", "new", "changed"))
    if n_faults > limit_of(of):
        found.append(Removal(kind="fault", n=n_faults, of=of, limit=limit_of(of)))
    return found


def limit_of(n_records: int) -> int:
    """Return how many of so many records one person alone may end."""
    return max(int(LARGEST_SHARE * n_records), ALWAYS_ALLOWED)


def _summed(counts: dict[str, dict[str, int]], outcomes: tuple[str, ...]) -> int:
    return sum(kind.get(outcome, 0) for kind in counts.values() for outcome in outcomes)


def _n_kept(shape: Shape, roster_import: RosterImport, as_of: date) -> int:
    """Return how many records of a kind rosters keep in force now."""
    conditions = {"mark": "l.gone_on IS NULL", "end": in_force(), "delete": "TRUE"}
    return ask(
        "SELECT COUNT(*) FROM $live l WHERE l.from_roster AND $district AND $standing",
        [roster_import.district_id, *([as_of] if shape.is_dated else [])],
        live=shape.live_table,
        district=of_district(shape),
        standing=conditions[shape.gone],
    )[0][0]


def _n_ended_by_the_file(shape: Shape, roster_import: RosterImport, as_of: date) -> int:
    if not shape.is_dated:
        return 0
    return ask(
        """
        SELECT COUNT(*) FROM $staged s JOIN $live l ON l.id = s.target_id
        WHERE s.roster_import_id = %s AND s.outcome = 'changed' AND s.ends_on < %s AND $standing
        """,
        [roster_import.pk, as_of, as_of],
        staged=shape.staged_table,
        live=shape.live_table,
        standing=in_force(),
    )[0][0]
