"""A second implementation of the balanced draw, written from its documentation page alone.

It shares no code with the package and uses only the standard library. It follows the section numbers of
`docs/kernels/balanced-draw.md`, is slow and plain on purpose, and expects an input without faults: whatever the package
would refuse is undefined here.

    python second_implementation.py IN SEED_HEX OUT [draw|first-come] [--fill]
"""

import csv
import hashlib
import hmac
import io
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Slot = tuple[str, int]  # (educator_id, number of the breakout in running order)
Row = dict[str, str]


@dataclass(frozen=True)
class Published:
    assignments: bytes
    waitlists: bytes
    summary: dict[str, Any]


# --- 1. Input ---------------------------------------------------------------------------------------------------------


def read_rows(path: Path) -> list[Row]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [{name: (value or "").strip() for name, value in row.items() if name} for row in csv.DictReader(file)]


def split(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]


class Day:
    """What the rule needs to know of an IN folder."""

    def __init__(self, folder: Path, *, fill: bool) -> None:
        sessions = read_rows(folder / "sessions.csv")
        educators = read_rows(folder / "educators.csv")
        rooms = {row["room_id"]: int(row["capacity_seats"]) for row in read_rows(folder / "rooms.csv")}
        starts = {row["breakout"]: row["starts_at"] for row in read_rows(folder / "breakouts.csv")}

        labels = {row["breakout"] for row in sessions} | set(starts)
        timed = all(starts.get(label) for label in labels)
        self.breakouts = sorted(labels, key=lambda label: (starts[label] if timed else "", label))
        number = {label: b for b, label in enumerate(self.breakouts)}

        self.people = sorted(row["educator_id"] for row in educators)
        self.band = {row["educator_id"]: int(row.get("priority_band") or 0) for row in educators}
        groups = {row["educator_id"]: set(split(row.get("groups", ""))) for row in educators}
        not_free = {(row["educator_id"], number[b]) for row in educators for b in split(row.get("away", ""))}

        self.offering = {row["session_id"]: row["offering_id"] for row in sessions}
        self.breakout = {row["session_id"]: number[row["breakout"]] for row in sessions}
        self.seats: dict[str, int] = {}
        facilitated: set[tuple[str, str]] = set()  # (educator, offering)
        for row in sessions:
            seats = int(row["capacity_seats"])
            self.seats[row["session_id"]] = min(seats, rooms.get(row.get("room_id", ""), seats))
            for person in split(row.get("facilitator_ids", "")):
                not_free.add((person, number[row["breakout"]]))
                facilitated.add((person, row["offering_id"]))

        self.may_take: set[tuple[str, str]] = set()  # (educator, session)
        for row in sessions:
            open_to = set(split(row.get("open_to", "")))
            for person in self.people:
                if (person, row["offering_id"]) not in facilitated and (not open_to or open_to & groups[person]):
                    self.may_take.add((person, row["session_id"]))

        everything = range(len(self.breakouts))
        self.free = {person: [b for b in everything if (person, b) not in not_free] for person in self.people}
        self.wishes: dict[Slot, list[str]] = {}  # the list of every slot, best first
        if fill:
            self.wishes = {(person, b): [] for person in self.people for b in self.free[person]}
        for row in sorted(read_rows(folder / "choices.csv"), key=lambda row: int(row["rank"])):
            slot = (row["educator_id"], number[row["breakout"]])
            if slot not in not_free:
                self.wishes.setdefault(slot, []).append(row["session_id"])


# --- 2. to 4. Tickets, scores, order of serving -----------------------------------------------------------------------


def by_ticket(people: list[str], seed: bytes) -> list[str]:
    def ticket(person: str) -> tuple[int, str]:
        digest = hmac.new(seed, b"pd-day|" + person.encode("utf-8"), hashlib.sha256).digest()
        return int.from_bytes(digest, "big"), person

    return sorted(people, key=ticket)


def draw_order(day: Day, seed: bytes) -> list[Slot]:
    """Every slot: breakouts in running order, within a breakout by place."""
    key: dict[Slot, tuple[int, int, int]] = {}
    for band in set(day.band.values()):
        members = by_ticket([person for person in day.people if day.band[person] == band], seed)
        n = len(members)
        for t, person in enumerate(members):
            m = len(day.free[person])
            for j, b in enumerate(day.free[person]):
                k, u = divmod((2 * t + 1) * m, 2 * n)
                s = (j - k) % m
                score = u if s == 0 else 2 * n * s + (2 * n - u)
                key[person, b] = (-band, score, t)
    return sorted(day.wishes, key=lambda slot: (slot[1], key[slot]))


def first_come_order(day: Day, seed: bytes) -> list[Slot]:
    """Every slot: people by ticket, each with his slots in running order."""
    turn = {person: t for t, person in enumerate(by_ticket(day.people, seed))}
    return sorted(day.wishes, key=lambda slot: (turn[slot[0]], slot[1]))


# --- 5. to 7. Serving, filling up, waitlists --------------------------------------------------------------------------

Seating = dict[Slot, tuple[str, int]]  # slot -> (session, rank); an unplaced slot is not in it


def serve(day: Day, order: list[Slot], *, fill: bool) -> Seating:
    left = dict(day.seats)
    has: dict[str, set[str]] = {person: set() for person in day.people}  # the offerings he got
    result: Seating = {}

    def takes(slot: Slot, session: str, rank: int) -> None:
        result[slot] = (session, rank)
        left[session] -= 1
        has[slot[0]].add(day.offering[session])

    def open_for(person: str, session: str) -> bool:
        return left[session] > 0 and (person, session) in day.may_take and day.offering[session] not in has[person]

    for slot in order:
        for rank, session in enumerate(day.wishes[slot], start=1):
            if open_for(slot[0], session):
                takes(slot, session, rank)
                break
    for slot in order if fill else []:
        if slot not in result:
            candidates = [c for c in day.seats if day.breakout[c] == slot[1] and open_for(slot[0], c)]
            if candidates:
                takes(slot, min(candidates, key=lambda c: (-left[c], c)), 0)
    return result


def waitlists(day: Day, order: list[Slot], result: Seating) -> dict[str, list[str]]:
    waiting: dict[str, list[str]] = {}
    for slot in order:
        wishes = day.wishes[slot]
        _, rank = result.get(slot, ("", 0))
        for session in wishes[: rank - 1] if rank else wishes:
            if (slot[0], session) in day.may_take:
                waiting.setdefault(session, []).append(slot[0])
    return waiting


# --- What is published ------------------------------------------------------------------------------------------------


def figures(day: Day, result: Seating) -> dict[str, Any]:
    ranks = {slot: result.get(slot, ("", 0))[1] for slot in day.wishes}  # 0: unplaced or filled up
    people = {person for person, _ in day.wishes}
    lucky = {person for (person, _), rank in ranks.items() if 1 <= rank <= 3}

    def share(part: int, whole: int) -> float | None:
        return part / whole if whole else None

    return {
        "placed": len(result),
        "unplaced": len(ranks) - len(result),
        "first_share": share(sum(rank == 1 for rank in ranks.values()), len(ranks)),
        "top3_share": share(sum(1 <= rank <= 3 for rank in ranks.values()), len(ranks)),
        "mean_rank": share(sum(rank or len(day.wishes[slot]) + 1 for slot, rank in ranks.items()), len(ranks)),
        "no_top3_share": share(len(people - lucky), len(people)),
    }


def to_csv(header: list[str], rows: list[list[str | int]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([header, *rows])
    return text.getvalue().encode("utf-8")


def draw_folder(folder: Path, seed_hex: str, *, mechanism: str = "draw", fill: bool = False) -> Published:
    day = Day(folder, fill=fill)
    seed = bytes.fromhex(seed_hex)
    yardstick = first_come_order(day, seed)
    order = {"draw": draw_order(day, seed), "first-come": yardstick}[mechanism]
    result = serve(day, order, fill=fill)

    assignments: list[list[str | int]] = []
    for person, b in sorted(day.wishes):
        if (person, b) in result:
            session, rank = result[person, b]
            reason = {0: "filled", 1: "first_choice"}.get(rank, "best_open")
            assignments.append([person, day.breakouts[b], session, rank, reason])
        else:
            assignments.append([person, day.breakouts[b], "", "", "no_seat_left" if fill else "none_open"])

    waiting = waitlists(day, order, result)
    queues: list[list[str | int]] = [
        [session, position, person]
        for session in sorted(waiting)
        for position, person in enumerate(waiting[session], start=1)
    ]
    return Published(
        assignments=to_csv(["educator_id", "breakout", "session_id", "rank", "reason"], assignments),
        waitlists=to_csv(["session_id", "position", "educator_id"], queues),
        summary={
            "n_educators": len(day.people),
            "n_slots": len(day.wishes),
            **figures(day, result),
            "first_come": figures(day, serve(day, yardstick, fill=fill)),
            "optimum_bound": None,
            "gap": None,
        },
    )


def main(arguments: list[str]) -> None:
    folder, seed_hex, out, *mechanism = [word for word in arguments if word != "--fill"]
    published = draw_folder(Path(folder), seed_hex, mechanism=(mechanism or ["draw"])[0], fill="--fill" in arguments)
    Path(out).mkdir()
    (Path(out) / "assignments.csv").write_bytes(published.assignments)
    (Path(out) / "waitlists.csv").write_bytes(published.waitlists)
    sys.stdout.write(json.dumps(published.summary, indent=2) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
