"""A judge of late people's seats: nobody else moved, and each has the best of what was left at that turn.

It shares no code with what seats them, and works in plain Python.
"""

from collections.abc import Iterator, Sequence
from enum import StrEnum

from waymark.kernels.assignment.types import EVERYONE, Assignment, AssignmentProblem


class ArrivalFault(StrEnum):
    """What is wrong with a day on which late people are said to have been seated."""

    MOVED = "moved"
    """The seat, rank or place of somebody changed who was there before."""
    PLACE = "place"
    """A late person does not stand where the tickets put them."""
    PASSED_OVER = "passed_over"
    """A late person does not have the best of what was left at that turn."""
    FILLED = "filled"
    """Somebody left over was filled up otherwise than the rule says."""


def judge_arrivals(
    problem: AssignmentProblem,
    *,
    before: Assignment,
    after: Assignment,
    arrived: Sequence[bool],
    tickets: Sequence[int],
    given_up: Sequence[bool],
    fill: bool,
) -> tuple[ArrivalFault, ...]:
    """Say what keeps late people's seats from being those of the rule; nothing if they are.

    Parameters
    ----------
    problem : AssignmentProblem
    before, after : Assignment
        ``before`` by the same slots; of late slots nothing in it is read.
    arrived, given_up : sequences of n_slots bool
    tickets : sequence of n_educators int
        The lower one goes first; in every second breakout the higher one.
    fill : bool

    Returns
    -------
    tuple of ArrivalFault
        Sorted, each at most once.

    Notes
    -----
    O(n_choices + n_late n_sessions) time.
    """
    case = _Case(problem, before, after, arrived, tickets)
    return tuple(sorted(set(case.faults(given_up, fill=fill))))


class _Case:
    """One claim, and the seats that are left while it is gone through."""

    def __init__(
        self,
        problem: AssignmentProblem,
        before: Assignment,
        after: Assignment,
        arrived: Sequence[bool],
        tickets: Sequence[int],
    ) -> None:
        self.problem, self.arrived, self.tickets = problem, list(arrived), list(tickets)
        self.old, self.old_rank = before.slot_session.tolist(), before.slot_rank.tolist()
        self.old_place, self.place = before.slot_place.tolist(), after.slot_place.tolist()
        self.new, self.rank = after.slot_session.tolist(), after.slot_rank.tolist()
        self.person, self.breakout = problem.slot_educator.tolist(), problem.slot_breakout.tolist()
        self.offering = problem.session_offering.tolist()
        self.led = set(zip(problem.led_educator.tolist(), problem.led_offering.tolist(), strict=True))
        self.left = problem.capacity_seats.tolist()
        self.held: dict[int, set[int]] = {}
        for slot, session in enumerate(self.old):
            if session >= 0 and not self.arrived[slot]:
                self._take(slot, session)

    def faults(self, given_up: Sequence[bool], *, fill: bool) -> Iterator[ArrivalFault]:
        """Yield what is found: first about the others, then turn by turn."""
        if self._others_moved():
            yield ArrivalFault.MOVED
        self._keep_for_who_waits(given_up)
        turns = list(self._turns())
        if any(self.place[slot] != place for slot, place in turns):
            yield ArrivalFault.PLACE
        for slot, _ in turns:
            seat = self._best(slot)
            if seat[0] >= 0:
                self._take(slot, seat[0])
            if seat[1] != self.rank[slot] or (seat[1] and seat[0] != self.new[slot]):
                yield ArrivalFault.PASSED_OVER
        yield from self._filled([slot for slot, _ in turns if self.rank[slot] == 0], fill=fill)

    def _others_moved(self) -> bool:
        was = zip(self.old, self.old_rank, self.old_place, strict=True)
        now = zip(self.new, self.rank, self.place, strict=True)
        return any(not late and a != b for late, a, b in zip(self.arrived, was, now, strict=True))

    def _filled(self, slots: Sequence[int], *, fill: bool) -> Iterator[ArrivalFault]:
        for slot in slots:
            session = self._emptiest(slot) if fill else -1
            if session >= 0:
                self._take(slot, session)
            if session != self.new[slot]:
                yield ArrivalFault.FILLED

    def _take(self, slot: int, session: int) -> None:
        self.left[session] -= 1
        self.held.setdefault(self.person[slot], set()).add(self.offering[session])

    def _list(self, slot: int) -> list[int]:
        low, high = self.problem.choice_start[slot], self.problem.choice_start[slot + 1]
        sessions: list[int] = self.problem.choice_session[low:high].tolist()
        return sessions

    def _may(self, slot: int, session: int) -> bool:
        person, audience = self.person[slot], int(self.problem.session_audience[session])
        welcome = audience == EVERYONE or bool(self.problem.in_audience[audience, person])
        return welcome and (person, self.offering[session]) not in self.led

    def _keep_for_who_waits(self, given_up: Sequence[bool]) -> None:
        """Set aside the free seats for which somebody waits who was there before."""
        waiting = [0] * len(self.left)
        for slot, late in enumerate(self.arrived):
            if late or given_up[slot]:
                continue
            wishes = self._list(slot)
            mine = self.old[slot]
            elsewhere = set(self.held.get(self.person[slot], set()))
            if mine >= 0:
                elsewhere.discard(self.offering[mine])
            for session in wishes[: self.old_rank[slot] - 1] if self.old_rank[slot] else wishes:
                waiting[session] += self._may(slot, session) and self.offering[session] not in elsewhere
        self.left = [max(0, left - n) for left, n in zip(self.left, waiting, strict=True)]

    def _turns(self) -> Iterator[tuple[int, int]]:
        """Yield late slots in the order of serving, each with its place."""
        for breakout in range(self.problem.n_breakouts):
            here = [slot for slot, b in enumerate(self.breakout) if b == breakout]
            late = sorted((s for s in here if self.arrived[s]), key=lambda s: self.tickets[self.person[s]])
            last = max((self.old_place[s] for s in here if not self.arrived[s]), default=0)
            yield from zip(reversed(late) if breakout % 2 else late, range(last + 1, last + 1 + len(late)), strict=True)

    def _best(self, slot: int) -> tuple[int, int]:
        for rank, session in enumerate(self._list(slot), start=1):
            mine = self.held.get(self.person[slot], set())
            if self.left[session] > 0 and self._may(slot, session) and self.offering[session] not in mine:
                return session, rank
        return -1, 0

    def _emptiest(self, slot: int) -> int:
        """Return the session with most seats left that the person may attend, the first by id on a tie."""
        best, most = -1, 0
        for session, breakout in enumerate(self.problem.session_breakout.tolist()):
            mine = self.held.get(self.person[slot], set())
            open_to = breakout == self.breakout[slot] and self._may(slot, session)
            if open_to and self.offering[session] not in mine and self.left[session] > most:
                best, most = session, self.left[session]
        return best
