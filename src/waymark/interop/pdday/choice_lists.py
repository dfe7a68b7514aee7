"""The rules that ranked choices keep together, and their order in the day.

Every list (one person, one breakout) is ranked 1..k without gaps or repeats, names no session twice, and names only
sessions of its breakout.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext
from numpy.typing import NDArray

from waymark.apps.pdday.day import Breakout, RankedChoices, Session
from waymark.interop.pdday.cells import CellChecks
from waymark.interop.pdday.choices import MISSING, ChoiceRows
from waymark.interop.pdday.files import CHOICES
from waymark.interop.tables.faults import MAX_FAULTS_SHOWN, Findings, shown

Int32 = NDArray[np.int32]
Flags = NDArray[np.bool_]
_MAX_KEY = 2**62
_SHORT_LIST = 24


@dataclass(frozen=True, slots=True)
class Sorted:
    """Sound rows sorted by educator, breakout, rank; ties in file order. ``is_new[i]``: a new list begins at row i."""

    rows: ChoiceRows
    is_new: Flags


def ranked_choices(rows: ChoiceRows) -> RankedChoices:
    """Return checked and sorted rows as the day's choices."""
    return RankedChoices(educator=rows.educator, session=rows.session, breakout=rows.breakout, rank=rows.rank)


def check_lists(
    rows: ChoiceRows, sessions: Sequence[Session], breakouts: Sequence[Breakout], findings: Findings
) -> ChoiceRows:
    """Check all lists, note what is wrong, and return the rows sorted. Rows with a faulty cell are left out."""
    lists = _Lists(sessions, breakouts, findings)
    sound = (rows.educator != MISSING) & (rows.breakout != MISSING) & (rows.rank != MISSING)
    # A row that was left out may be the one that fills a gap: of its person no gaps are told.
    not_judged = np.unique(rows.educator[~sound])
    if not bool(sound.all()):
        rows = _taken(rows, np.flatnonzero(sound))
    lists.check_breakouts(rows)
    table = sorted_rows(rows, len(breakouts), len(sessions))
    lists.check_ranks(table, not_judged=not_judged if rows.is_whole else np.unique(rows.educator))
    lists.check_repeats(table)
    return table.rows


def sorted_rows(rows: ChoiceRows, n_breakouts: int, n_sessions: int) -> Sorted:
    """Return the rows sorted. O(n) where the file is sorted already, O(n log n) otherwise."""
    # A rank beyond the number of sessions is a gap whatever its value; cut, it fits into the key with the rest.
    rank = np.minimum(rows.rank, n_sessions + 1)
    n_educators = int(rows.educator.max(initial=0)) + 1
    if n_educators * n_breakouts * (n_sessions + 2) < _MAX_KEY:
        key = rows.educator.astype(np.int64)
        key *= n_breakouts
        key += rows.breakout
        key *= n_sessions + 2
        key += rank
        order = None if bool(np.all(key[1:] >= key[:-1])) else np.argsort(key, kind="stable")
        del key
    else:
        order = np.lexsort((rank, rows.breakout, rows.educator))
    if order is not None:
        rows = _taken(rows, order)
    is_new = np.ones(len(rows.rank), dtype=np.bool_)
    is_new[1:] = (rows.educator[1:] != rows.educator[:-1]) | (rows.breakout[1:] != rows.breakout[:-1])
    return Sorted(rows, is_new)


def _taken(rows: ChoiceRows, order: NDArray[np.int64]) -> ChoiceRows:
    line = order + 2 if rows.line is None else rows.line[order]
    return ChoiceRows(
        educator=rows.educator[order],
        breakout=rows.breakout[order],
        rank=rows.rank[order],
        session=rows.session[order],
        line=line.astype(np.int32, copy=False),
        is_whole=rows.is_whole,
    )


class _Lists:
    """Notes what is wrong with lists, in the words of the files."""

    def __init__(self, sessions: Sequence[Session], breakouts: Sequence[Breakout], findings: Findings) -> None:
        self._sessions = sessions
        self._labels = [breakout.breakout for breakout in breakouts]
        self._checks = CellChecks(CHOICES, findings)
        self._findings = findings

    def check_breakouts(self, rows: ChoiceRows) -> None:
        """A ranked session runs in the breakout that the row names."""
        position = {label: i for i, label in enumerate(self._labels)}
        where = np.array([position.get(s.breakout, MISSING) for s in self._sessions] + [MISSING], dtype=np.int32)
        runs_in = where[rows.session]
        for row in self._told((runs_in != MISSING) & (runs_in != rows.breakout)):
            session, right = self._sessions[int(rows.session[row])], shown(self._labels[int(runs_in[row])])
            told = {"session": shown(session.session_id), "right": right}
            problem = gettext("session %(session)s runs in breakout %(right)s") % told
            remedy = gettext("Write %(right)s here, or rank a session of this breakout") % told
            self._checks.wrong(rows.line_of(row), "breakout", problem, remedy)

    def check_ranks(self, table: Sorted, *, not_judged: Int32) -> None:
        """Ranks in a list are 1, 2, 3 ... Repeated ranks and the first gap of a list are told; of some no gap."""
        rows, rank = table.rows, table.rows.rank
        before = np.zeros_like(rank)
        before[1:] = rank[:-1]
        before[table.is_new] = 0
        gap = rank != before + 1
        if not bool(gap.any()):
            return
        wrong = rank == before
        gap &= ~wrong
        if len(not_judged):
            gap &= ~np.isin(rows.educator, not_judged)
        gaps = np.flatnonzero(gap)
        # After a gap everything is out of step: the first one of a list speaks for the others.
        _, first = np.unique(np.cumsum(table.is_new)[gaps], return_index=True)
        wrong[gaps[first]] = True
        for row in self._told(wrong):
            self._checks.wrong(rows.line_of(row), "rank", *self._slip(rows, row, int(before[row])))

    def check_repeats(self, table: Sorted) -> None:
        """No session stands twice in one list."""
        rows = table.rows
        earlier = _earlier_rows(table)
        if earlier is None:
            return
        # A row whose rank stands twice is told already.
        same_rank = np.zeros_like(table.is_new)
        same_rank[1:] = ~table.is_new[1:] & (rows.rank[1:] == rows.rank[:-1])
        for row in self._told((earlier != MISSING) & ~same_rank):
            problem = gettext("%(session)s is already ranked in line %(line)d") % {
                "session": shown(self._sessions[int(rows.session[row])].session_id),
                "line": rows.line_of(int(earlier[row])),
            }
            self._checks.wrong(rows.line_of(row), "session_id", problem, gettext("Rank each session once"))

    def _slip(self, rows: ChoiceRows, row: int, before: int) -> tuple[str, str]:
        rank = int(rows.rank[row])
        told = {"rank": rank, "before": before, "next": before + 1, "line": rows.line_of(row - 1) if row else 0}
        if rank == before and rows.session[row] == rows.session[row - 1]:
            return gettext("this row repeats line %(line)d") % told, gettext("Take one of the two rows out")
        if rank == before:
            problem = gettext("rank %(rank)d is also given in line %(line)d for this person and breakout") % told
            return problem, gettext("Give each rank once: 1, 2, 3 ...")
        if before == 0:
            problem = gettext("the ranks of this person and breakout begin with %(rank)d") % told
            return problem, gettext("Begin with rank 1")
        problem = gettext("rank %(rank)d follows rank %(before)d for this person and breakout") % told
        return problem, gettext("Write rank %(next)d, or add the row that is missing") % told

    def _told(self, wrong: Flags) -> list[int]:
        """Return the first rows of those that are wrong, and count the others."""
        rows = np.flatnonzero(wrong)
        if len(rows) > MAX_FAULTS_SHOWN:
            self._findings.count_more(CHOICES, len(rows) - MAX_FAULTS_SHOWN)
        return [int(row) for row in rows[:MAX_FAULTS_SHOWN]]


def _earlier_rows(table: Sorted) -> Int32 | None:
    """Return for each row the first row of its list with the same session, ``MISSING`` if it is the first; None if
    there are no repeats at all."""
    rows, n = table.rows, len(table.rows.rank)
    longest = int(np.diff(np.append(np.flatnonzero(table.is_new), n)).max(initial=0))
    n_list = np.cumsum(table.is_new, dtype=np.int32)
    earlier: Int32 | None = None
    if longest > _SHORT_LIST:
        order = np.lexsort((rows.session, n_list))
        is_first = np.ones(n, dtype=np.bool_)
        is_first[1:] = np.diff(rows.session[order]).astype(np.bool_) | np.diff(n_list[order]).astype(np.bool_)
        is_first |= rows.session[order] == MISSING
        first = np.maximum.accumulate(np.where(is_first, np.arange(n), 0))
        earlier = np.full(n, MISSING, dtype=np.int32)
        earlier[order[~is_first]] = order[first[~is_first]]
        return earlier
    # Every pair in a list is looked at by shifting: cheaper than sorting, since lists are short.
    for shift in range(1, longest):
        same = (rows.session[shift:] == rows.session[:-shift]) & (n_list[shift:] == n_list[:-shift])
        same &= rows.session[shift:] != MISSING
        at = np.flatnonzero(same)
        if len(at):
            earlier = np.full(n, MISSING, dtype=np.int32) if earlier is None else earlier
            earlier[at + shift] = at
    return earlier
