"""When breakouts run, from ISO 8601 texts, and in which order.

All ``starts_at`` and ``ends_at`` of a day are of one kind: date and time with an offset (``2016-11-04T08:30-05:00``),
date and time without one, or time of day only (``08:30``, two digits each, so that ``1:15`` after ``11:00`` is not
taken for the night). Times are compared and otherwise kept as they were written.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from itertools import pairwise

from django.utils.translation import gettext

from waymark.apps.pdday.day import Breakout
from waymark.interop.pdday.cells import CellChecks
from waymark.interop.tables.faults import shown

_TIME_OF_DAY = re.compile(r"[0-9]{2}:[0-9]{2}(:[0-9]{2})?", re.ASCII)
_DATE_AND_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:?[0-9]{2})?", re.ASCII
)
_ANY_DAY = date(1970, 1, 1)
Moment = tuple[str, datetime]


def parsed(text: str) -> Moment | None:
    """Return the kind of a time and the time itself, or None if it is not one of the three kinds."""
    try:
        if _TIME_OF_DAY.fullmatch(text):
            return "time", datetime.combine(_ANY_DAY, time.fromisoformat(text))
        if _DATE_AND_TIME.fullmatch(text):
            moment = datetime.fromisoformat(text)
            return ("date, time" if moment.tzinfo is None else "date, time, offset"), moment
    except ValueError:
        return None
    return None


def in_running_order(rows: Sequence[tuple[int, Breakout]], checks: CellChecks) -> tuple[tuple[int, Breakout], ...]:
    """Return the breakouts by start, then by label, after noting times that cannot be read or compared."""
    first_kind: tuple[int, str] | None = None
    timed: list[tuple[datetime, datetime, int, Breakout]] = []
    for line, breakout in rows:
        moments = []
        for column, text in (("starts_at", breakout.starts_at), ("ends_at", breakout.ends_at)):
            moment = _checked(checks, line, column, text)
            if moment is None:
                continue
            first_kind = first_kind or (line, moment[0])
            if moment[0] == first_kind[1]:
                moments.append(moment[1])
            else:
                _mixed(checks, line, column, text, first_kind)
        if len(moments) == 2:
            _check_end(checks, line, breakout, moments)
            timed.append((moments[0], moments[1], line, breakout))
    timed.sort(key=lambda row: (row[0], row[3].breakout))
    for (_, end, _, one), (start, _, line, other) in pairwise(timed):
        if start < end:
            told = {"one": shown(one.breakout), "other": shown(other.breakout)}
            checks.note(line, gettext("%(other)s starts before %(one)s has ended") % told)
    untimed = {line for line, _ in rows} - {line for _, _, line, _ in timed}
    return tuple((line, breakout) for _, _, line, breakout in timed) + tuple(r for r in rows if r[0] in untimed)


def _checked(checks: CellChecks, line: int, column: str, text: str) -> Moment | None:
    moment = parsed(text)
    if moment is None:
        if text:
            problem = gettext("%(text)s is not a date and time that can be read") % {"text": shown(text)}
        else:
            problem = gettext("this cell is empty")
        checks.wrong(line, column, problem, gettext("Write it like 2016-11-04T08:30-05:00"))
    return moment


def _mixed(checks: CellChecks, line: int, column: str, text: str, first: tuple[int, str]) -> None:
    problem = gettext("%(text)s is written in another way than the times in line %(line)d") % {
        "text": shown(text),
        "line": first[0],
    }
    remedy = gettext("Write all times of the day in one way: all with an offset from UTC, or none")
    checks.wrong(line, column, problem, remedy)


def _check_end(checks: CellChecks, line: int, breakout: Breakout, moments: Sequence[datetime]) -> None:
    if moments[1] <= moments[0]:
        problem = gettext("it ends at %(end)s, which is not after its start") % {"end": shown(breakout.ends_at)}
        checks.wrong(line, "ends_at", problem, gettext("Correct one of the two times"))
