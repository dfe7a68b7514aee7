"""A judge for any published day: it checks the rules and the lottery from scratch and shares no code with the solver.

It never draws. It asks of every slot whether a better session was wrongly withheld, which leaves exactly one result
standing: by induction along the order of serving, only the seats of the honest draw pass. What it has to replay
(first come as the yardstick, seats filled up at the end) it replays in plain Python of its own.
"""

import hmac
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from waymark.kernels.assignment.types import EVERYONE, AssignmentProblem

FigureTable = dict[str, int | float | None]


class Rule(StrEnum):
    """What a published day must keep."""

    SEATS = "seats"
    BREAKOUT = "breakout"
    RANKED = "ranked"
    RANK = "rank"
    FACILITATES = "facilitates"
    NOT_OPEN = "not_open"
    OFFERING_TWICE = "offering_twice"
    LOTTERY = "lottery"
    FILL = "fill"
    FLOOR = "floor"


@dataclass(frozen=True, slots=True)
class Breach:
    """One broken rule, with the slot and the session where it shows; -1 where there is none."""

    rule: Rule
    slot: int = -1
    session: int = -1


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the judge found, and what must be published beside the seats it was shown.

    Attributes
    ----------
    breaches : tuple of Breach
        Empty if the seats are the result of this lottery.
    n_checks : int
        Number of single statements that were checked.
    reason : list of str
        Reason code of each slot.
    waiting : dict of session -> slots
        Who waits, in order.
    figures, first_come : dict
        The figures of the seats shown, and those of first come on the same lists and lottery.
    """

    breaches: tuple[Breach, ...]
    n_checks: int
    reason: list[str]
    waiting: dict[int, list[int]]
    figures: FigureTable
    first_come: FigureTable


def judge(
    problem: AssignmentProblem,
    *,
    seed: bytes,
    context: str,
    ids: Sequence[str],
    mechanism: str,
    fill: bool,
    slot_session: NDArray[np.int32],
    slot_rank: NDArray[np.int32],
    drawn: tuple[NDArray[np.int32], NDArray[np.int32]] | None = None,
    mended: bool = False,
    wave: Sequence[int] | None = None,
) -> Verdict:
    """Judge the seats of one day.

    Under ``optimum`` and ``draw+swap`` only the rules are judged, and with ``drawn`` the floor; how near the least
    total rank they are is for `waymark.kernels.assignment.bound_of_prices` to say.

    Parameters
    ----------
    problem : AssignmentProblem
    seed : bytes of length 32
    context : str
        Context of the tickets.
    ids : sequence of n_educators str
        Ids that the tickets are made of, in the order of the problem.
    mechanism : {"draw", "first-come", "draw+swap", "optimum"}
    fill : bool
    slot_session, slot_rank : int32 arrays of shape (n_slots,)
        What is claimed; -1 and 0 where unplaced, rank 0 where filled up.
    drawn : two int32 arrays of shape (n_slots,), optional
        Sessions and ranks of the draw that trades began with (``draw+swap`` only).
    mended : bool
        The day was changed after publishing: the rules are judged, and the order of the waitlists; the rest is for
        `waymark.kernels.assignment.judge_repair` to say.
    wave : sequence of n_educators int, optional
        0 for who was on the day when it was drawn, 1 for the first late people seated together, and so on.

    Returns
    -------
    Verdict

    Raises
    ------
    ValueError
        If the mechanism is not one of the four.

    Notes
    -----
    O(n_educators n_breakouts log n_educators + n_choices) time and memory.
    """
    if mechanism not in {"draw", "first-come", "draw+swap", "optimum"}:
        raise ValueError(f"no rule is known for the mechanism {mechanism!r}")
    tickets = [int.from_bytes(hmac.digest(seed, f"{context}|{i}".encode(), "sha256"), "big") for i in ids]
    case = _Case(problem, tickets, slot_session, slot_rank)
    queued = mechanism == "first-come"
    place = case.places(queued=queued, wave=[0] * problem.n_educators if wave is None else wave)
    order = np.lexsort((problem.slot_breakout, place) if queued else (place, problem.slot_breakout))
    breaches = list(case.broken_rules())
    if mechanism in {"draw", "first-come"} and not mended:
        breaches.extend(case.passed_over(place))
    if drawn is not None:
        breaches.extend(case.below_floor(drawn[1]))
    if fill and not breaches and not mended:
        breaches.extend(case.wrongly_filled(order))
    if not fill:
        breaches.extend(Breach(Rule.RANKED, int(s)) for s in np.flatnonzero((slot_session >= 0) & (slot_rank == 0)))
    return Verdict(
        breaches=tuple(breaches),
        n_checks=4 * problem.n_slots + problem.n_sessions + int(case.better.sum()),
        reason=case.reason_codes(fill, by_total=mechanism == "optimum", drawn=drawn[0] if drawn else None),
        waiting=case.waiting(place),
        figures=_figures(problem, slot_session, slot_rank),
        first_come=_figures(problem, *case.first_come(fill)),
    )


class _Case:
    """One claim and everything the judge works out about it."""

    def __init__(
        self,
        problem: AssignmentProblem,
        tickets: list[int],
        slot_session: NDArray[np.int32],
        slot_rank: NDArray[np.int32],
    ) -> None:
        self.problem, self.session, self.rank = problem, slot_session, slot_rank
        self.queue = sorted(range(len(tickets)), key=tickets.__getitem__)
        people = np.arange(problem.n_educators + 1, dtype=problem.slot_educator.dtype)
        self.first_slot = np.searchsorted(problem.slot_educator, people)
        self.choice_slot = np.repeat(np.arange(problem.n_slots), np.diff(problem.choice_start))
        first = problem.choice_start[self.choice_slot]
        self.choice_rank = np.arange(len(problem.choice_session)) - first + 1
        self.barred = self._barred_choices()
        got = np.where(slot_rank > 0, slot_rank, np.iinfo(np.int32).max)
        self.better = (self.choice_rank < got[self.choice_slot]) & ~self.barred

    def balanced_places(self) -> NDArray[np.int64]:
        """Work out who is served when in each breakout, person by person, as the rule is written."""
        problem = self.problem
        bands: dict[int, list[int]] = {}
        for person in self.queue:
            bands.setdefault(int(problem.priority_band[person]), []).append(person)
        free = problem.free.tolist()
        lines: list[list[tuple[int, int, int, int]]] = [[] for _ in range(problem.n_breakouts)]
        for band, people in bands.items():
            size = 2 * len(people)
            for t, person in enumerate(people):
                mine = [b for b, is_free in enumerate(free[person]) if is_free]
                early, u = divmod((2 * t + 1) * len(mine), size) if mine else (0, 0)
                for j, breakout in enumerate(mine):
                    stretch = (j - early) % len(mine)
                    lines[breakout].append((-band, size * stretch + (size - u if stretch else u), t, person))
        has_slot = np.zeros(problem.free.shape, dtype=np.bool_)
        has_slot[problem.slot_educator, problem.slot_breakout] = True
        place = np.zeros(problem.free.shape, dtype=np.int64)
        for breakout, line in enumerate(lines):
            served = [person for *_, person in sorted(line) if has_slot[person, breakout]]
            place[served, breakout] = range(1, len(served) + 1)
        return place[problem.slot_educator, problem.slot_breakout]

    def queue_places(self) -> NDArray[np.int64]:
        """Work out each slot's place when people take their whole day one after another."""
        here = set(self.problem.slot_educator.tolist())
        place = np.zeros(self.problem.n_educators, dtype=np.int64)
        for number, person in enumerate((p for p in self.queue if p in here), start=1):
            place[person] = number
        return place[self.problem.slot_educator]

    def places(self, *, queued: bool, wave: Sequence[int]) -> NDArray[np.int64]:
        """Put late people after everybody who was there, in ticket order; in every second breakout in reverse."""
        everybody, self.queue = self.queue, [person for person in self.queue if not wave[person]]
        place = self.queue_places() if queued else self.balanced_places()
        self.queue = everybody
        turn = {person: number for number, person in enumerate(self.queue)}
        slots = list(zip(self.problem.slot_educator.tolist(), self.problem.slot_breakout.tolist(), strict=True))
        late = [(wave[p], b, -turn[p] if b % 2 else turn[p], slot) for slot, (p, b) in enumerate(slots) if wave[p]]
        last = np.zeros(self.problem.n_breakouts, dtype=np.int64)
        np.maximum.at(last, self.problem.slot_breakout, place)
        for _, breakout, _, slot in sorted(late):
            last[breakout] += 1
            place[slot] = last[breakout]
        return place

    def broken_rules(self) -> Iterator[Breach]:
        """Find every seat that no draw could have given."""
        problem, session = self.problem, self.session
        taken = np.bincount(session[session >= 0], minlength=problem.n_sessions)
        yield from (Breach(Rule.SEATS, session=int(s)) for s in np.flatnonzero(taken > problem.capacity_seats))
        seated = np.flatnonzero(session >= 0)
        elsewhere = problem.session_breakout[session[seated]] != problem.slot_breakout[seated]
        yield from self._breaches(Rule.BREAKOUT, seated[elsewhere])
        yield from self._wrong_ranks(seated)
        led = set(zip(problem.led_educator.tolist(), problem.led_offering.tolist(), strict=True))
        met: set[tuple[int, int]] = set()
        people, given = problem.slot_educator[seated].tolist(), session[seated].tolist()
        offering, audience = problem.session_offering.tolist(), problem.session_audience.tolist()
        for slot, person, taken_session in zip(seated.tolist(), people, given, strict=True):
            pair = (person, offering[taken_session])
            if pair in led:
                yield Breach(Rule.FACILITATES, slot, taken_session)
            if audience[taken_session] != EVERYONE and not problem.in_audience[audience[taken_session], person]:
                yield Breach(Rule.NOT_OPEN, slot, taken_session)
            if pair in met:
                yield Breach(Rule.OFFERING_TWICE, slot, taken_session)
            met.add(pair)

    def passed_over(self, place: NDArray[np.int64]) -> Iterator[Breach]:
        """Find everyone who was refused a better session although a seat in it was left at his turn."""
        problem = self.problem
        by_list = np.flatnonzero(self.rank > 0)
        holders = np.bincount(self.session[by_list], minlength=problem.n_sessions)
        latest = np.zeros(problem.n_sessions, dtype=np.int64)
        np.maximum.at(latest, self.session[by_list], place[by_list])
        wanted, slot = problem.choice_session[self.better], self.choice_slot[self.better]
        open_then = (holders[wanted] < problem.capacity_seats[wanted]) | (latest[wanted] > place[slot])
        open_then &= ~self._has_offering(slot, wanted)
        yield from (Breach(Rule.LOTTERY, int(slot[i]), int(wanted[i])) for i in np.flatnonzero(open_then))

    def wrongly_filled(self, order: NDArray[np.int64]) -> Iterator[Breach]:
        """Replay the seats given from what was left, and find the first that differs for each slot."""
        left = (
            self.problem.capacity_seats - np.bincount(self.session[self.rank > 0], minlength=self.problem.n_sessions)
        ).tolist()
        held: dict[int, set[int]] = {}
        for slot in np.flatnonzero(self.rank > 0).tolist():
            person = int(self.problem.slot_educator[slot])
            held.setdefault(person, set()).add(int(self.problem.session_offering[self.session[slot]]))
        for slot, expected in self._filled([s for s in order.tolist() if self.rank[s] == 0], left, held):
            if expected != self.session[slot]:
                yield Breach(Rule.FILL, slot, expected)

    def first_come(self, fill: bool) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Replay first come, first served on the same lists and tickets; return sessions and ranks by slot."""
        problem = self.problem
        left, offering = problem.capacity_seats.tolist(), problem.session_offering.tolist()
        session, rank = [-1] * problem.n_slots, [0] * problem.n_slots
        begin, start = self.first_slot.tolist(), problem.choice_start.tolist()
        chosen, barred = problem.choice_session.data, self.barred.data
        held: dict[int, set[int]] = {}
        late: list[int] = []
        for person in self.queue:
            mine: set[int] = set()
            for slot in range(begin[person], begin[person + 1]):
                low = start[slot]
                for at in range(low, start[slot + 1]):
                    wish = chosen[at]
                    if not barred[at] and left[wish] and offering[wish] not in mine:
                        left[wish] -= 1
                        mine.add(offering[wish])
                        session[slot], rank[slot] = wish, at - low + 1
                        break
                else:
                    late.append(slot)
                    held[person] = mine
        if fill:
            for slot, given in self._filled(late, left, held):
                session[slot] = given
        return np.array(session, dtype=np.int32), np.array(rank, dtype=np.int32)

    def below_floor(self, drawn_rank: NDArray[np.int32]) -> Iterator[Breach]:
        """Find everybody whose ranks add up to more than in the draw, and every drawn seat that is gone."""
        missed = np.diff(self.problem.choice_start) + 1
        now, then = (np.where(r > 0, r, missed) for r in (self.rank, drawn_rank))
        more = np.bincount(self.problem.slot_educator, weights=now - then, minlength=self.problem.n_educators) > 0
        gone = (drawn_rank > 0) & (self.rank == 0)
        yield from self._breaches(Rule.FLOOR, np.flatnonzero(more[self.problem.slot_educator] | gone))

    def reason_codes(self, fill: bool, *, by_total: bool, drawn: NDArray[np.int32] | None) -> list[str]:
        """Name the reason of each slot."""
        none, lower = ("none_in_total", "least_total") if by_total else ("none_open", "best_open")
        empty = "no_seat_left" if fill else none
        codes = []
        before = self.session if drawn is None else drawn
        for session, rank, old in zip(self.session.tolist(), self.rank.tolist(), before.tolist(), strict=True):
            if rank:
                codes.append("first_choice" if rank == 1 else lower if session == old else "traded")
            else:
                codes.append("filled" if session >= 0 else empty)
        return codes

    def waiting(self, place: NDArray[np.int64]) -> dict[int, list[int]]:
        """List who waits for each session, next first."""
        lines: dict[int, list[int]] = {}
        slot, wanted = self.choice_slot[self.better], self.problem.choice_session[self.better]
        by_place = np.argsort(place[slot], kind="stable")
        for session, waits in zip(wanted[by_place].tolist(), slot[by_place].tolist(), strict=True):
            lines.setdefault(session, []).append(waits)
        return lines

    def _barred_choices(self) -> NDArray[np.bool_]:
        """Mark the choices that a person may not take at all."""
        problem = self.problem
        person = problem.slot_educator[self.choice_slot]
        barred = np.zeros(len(person), dtype=np.bool_)
        audience = problem.session_audience[problem.choice_session]
        for number, members in enumerate(problem.in_audience):
            barred |= (audience == number) & ~members[person]
        for leader, offering in zip(problem.led_educator.tolist(), problem.led_offering.tolist(), strict=True):
            low, high = problem.choice_start[self.first_slot[leader : leader + 2]]
            barred[low:high] |= problem.session_offering[problem.choice_session[low:high]] == offering
        return barred

    def _has_offering(self, slot: NDArray[np.int64], wanted: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Tell whether the person of each slot sits, by his list, in the wanted offering in an earlier breakout."""
        problem = self.problem
        seat = np.full(problem.free.shape, -1, dtype=np.int64)
        by_list = self.rank > 0
        where = problem.slot_educator[by_list], problem.slot_breakout[by_list]
        seat[where] = problem.session_offering[self.session[by_list]]
        found = np.zeros(len(slot), dtype=np.bool_)
        for breakout in range(problem.n_breakouts):
            same = seat[problem.slot_educator[slot], breakout] == problem.session_offering[wanted]
            found |= same & (breakout < problem.slot_breakout[slot])
        return found

    def _wrong_ranks(self, seated: NDArray[np.int64]) -> Iterator[Breach]:
        """Find seats by rank whose rank is not the one in the person's list, and ranks without a seat."""
        problem = self.problem
        stated = seated[self.rank[seated] > 0]
        length = np.diff(problem.choice_start)[stated]
        beyond = self.rank[stated] > length
        yield from self._breaches(Rule.RANKED, stated[beyond])
        stated = stated[~beyond]
        listed = problem.choice_session[problem.choice_start[stated] + self.rank[stated] - 1]
        yield from self._breaches(Rule.RANK, stated[listed != self.session[stated]])
        yield from self._breaches(Rule.RANK, np.flatnonzero((self.session < 0) & (self.rank != 0)))

    def _filled(self, slots: list[int], left: list[int], held: dict[int, set[int]]) -> Iterator[tuple[int, int]]:
        """Give each slot in turn the emptiest session that the person may attend; the first by id on a tie."""
        problem = self.problem
        here: dict[int, list[int]] = {}
        for session, breakout in enumerate(problem.session_breakout.tolist()):
            here.setdefault(breakout, []).append(session)
        led: dict[int, set[int]] = {}
        for person, offering in zip(problem.led_educator.tolist(), problem.led_offering.tolist(), strict=True):
            led.setdefault(person, set()).add(offering)
        for slot in slots:
            person, best = int(problem.slot_educator[slot]), -1
            closed = held.setdefault(person, set()) | led.get(person, set())
            for session in here.get(int(problem.slot_breakout[slot]), []):
                audience = problem.session_audience[session]
                welcome = audience == EVERYONE or problem.in_audience[audience, person]
                roomier = left[session] > (left[best] if best >= 0 else 0)
                if roomier and welcome and problem.session_offering[session] not in closed:
                    best = session
            if best >= 0:
                left[best] -= 1
                held[person].add(int(problem.session_offering[best]))
            yield slot, best

    def _breaches(self, rule: Rule, slots: NDArray[np.int64]) -> Iterator[Breach]:
        yield from (Breach(rule, int(slot), int(self.session[slot])) for slot in slots)


def _figures(problem: AssignmentProblem, session: NDArray[np.int32], rank: NDArray[np.int32]) -> FigureTable:
    """Count the published figures; each share is one quotient of whole numbers, equal to the last bit."""
    n_slots, good = problem.n_slots, (rank >= 1) & (rank <= 3)
    people, happy = set(problem.slot_educator.tolist()), set(problem.slot_educator[good].tolist())
    total = int(rank.sum()) + int((np.diff(problem.choice_start) + 1)[rank == 0].sum())
    placed = int((session >= 0).sum())
    figures: FigureTable = {"placed": placed, "unplaced": n_slots - placed}
    figures["first_share"] = int((rank == 1).sum()) / n_slots if n_slots else None
    figures["top3_share"] = int(good.sum()) / n_slots if n_slots else None
    figures["mean_rank"] = total / n_slots if n_slots else None
    figures["no_top3_share"] = len(people - happy) / len(people) if people else None
    return figures
