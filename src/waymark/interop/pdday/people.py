"""The people of the day from educators.csv."""

from django.utils.translation import gettext

from waymark.apps.pdday.day import Breakout, Educator
from waymark.interop.pdday.cells import MAX_NUMBER, CellChecks, Known, repeated
from waymark.interop.pdday.files import BREAKOUTS, EDUCATORS, SESSIONS, Sources
from waymark.interop.pdday.plan import Lines, raw_rows
from waymark.interop.tables.faults import Findings
from waymark.interop.tables.read import Cells


def read_educators(sources: Sources, breakouts: Lines[Breakout], findings: Findings) -> Lines[Educator]:
    """Read educators.csv; labels in ``away`` are checked where the breakouts are known for sure."""
    checks, raw = CellChecks(EDUCATORS, findings), raw_rows(sources, EDUCATORS, findings)
    if raw.is_whole and not raw.rows:
        checks.wrong(1, "", gettext("there is nobody in it"), gettext("Add one row for each person"))
    repeated(checks, ((line, cells[0]) for line, cells in raw.rows), "educator_id")
    known = None
    if breakouts.is_whole:
        defined_in = BREAKOUTS if BREAKOUTS in sources else SESSIONS
        known = Known(defined_in, {breakout.breakout for breakout in breakouts.values})
    people = tuple((line, _educator(checks, line, cells, known)) for line, cells in raw.rows)
    return Lines(people, raw.is_whole, raw.is_there)


def _educator(checks: CellChecks, line: int, cells: Cells, breakouts: Known | None) -> Educator:
    educator_id, name, school_id, groups, band, away = cells
    checks.own_id(line, "educator_id", educator_id)
    labels = checks.parts(line, "away", away) if away else ()
    if breakouts is not None:
        for label in labels:
            checks.refer(line, "away", label, breakouts)
    return Educator(
        educator_id=educator_id,
        name=name,
        school_id=school_id,
        groups=checks.parts(line, "groups", groups) if groups else (),
        priority_band=checks.number(line, "priority_band", band, -MAX_NUMBER) if band else 0,
        away=labels,
    )
