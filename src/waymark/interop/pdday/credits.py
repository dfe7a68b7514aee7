"""People's credit from day to day, as one table: ``credits.csv``."""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from django.utils.translation import gettext

from waymark.interop.pdday.cells import CellChecks, repeated
from waymark.interop.tables.faults import Findings
from waymark.interop.tables.read import Columns, Unusable, read_rows
from waymark.interop.tables.source import source_of_path

CREDIT_COLUMNS = ("educator_id", "credit")


def read_credits(path: Path, *, most: int) -> Mapping[str, int]:
    """Return each person's credit, 0 to ``most``. Raises ``InputRefused`` with all faults found."""
    source, findings = source_of_path(path), Findings()
    checks, credits_by_id = CellChecks(source.file, findings), {}
    rows: list[tuple[int, tuple[str, ...]]] = []
    with suppress(*Unusable):  # noted already
        rows.extend(read_rows(source, Columns(CREDIT_COLUMNS), findings))
    repeated(checks, ((line, cells[0]) for line, cells in rows), "educator_id")
    for line, (educator_id, credit) in rows:
        checks.own_id(line, "educator_id", educator_id)
        credits_by_id[educator_id] = checks.number(line, "credit", credit, 0)
        if credits_by_id[educator_id] > most:
            problem = gettext("%(credit)s is more than %(most)d") % {"credit": credit, "most": most}
            checks.wrong(line, "credit", problem, gettext("Take the table as it was written"))
    findings.raise_if_any()
    return credits_by_id
