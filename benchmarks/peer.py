"""The named peer: algorithms of fairpyx on the same day, in the same run.

fairpyx needs numpy < 2, so it has an environment of its own (requirements-bench.in says how to make it):
``.venv-bench`` in the checkout, or the Python that WAYMARK_FAIRPYX_PYTHON names.
"""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from waymark.kernels.assignment import AssignmentProblem, true_lists

ABSENT = (
    "fairpyx is not here. Make its environment with: python3 -m venv .venv-bench && "
    ".venv-bench/bin/pip install --require-hashes -r requirements-bench.txt"
)
_REPOSITORY = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class PeerResult:
    """What fairpyx took and gave. ``total_rank`` counts no seat as the length of the list + 1."""

    version: str
    solve_seconds: float
    first_share: float
    total_rank: int


def fairpyx_python() -> Path | None:
    """Return the Python that has fairpyx, or nothing."""
    path = Path(os.environ.get("WAYMARK_FAIRPYX_PYTHON") or _REPOSITORY / ".venv-bench" / "bin" / "python")
    return path if path.is_file() else None


def fairpyx_serial_dictatorship(problem: AssignmentProblem, tickets: NDArray[np.int64]) -> PeerResult:
    """Let fairpyx allocate a day in ticket order; each person picks his best sessions of the whole day.

    Raises
    ------
    FileNotFoundError
        If there is no Python with fairpyx.
    """
    return _allocate(problem, tickets, "serial_dictatorship")


def fairpyx_iterated_matching(problem: AssignmentProblem, tickets: NDArray[np.int64]) -> PeerResult:
    """Let fairpyx allocate a day by the best of its algorithms that keep a whole day's rules: matching after matching.

    Raises
    ------
    FileNotFoundError
        If there is no Python with fairpyx.
    """
    return _allocate(problem, tickets, "iterated_maximum_matching_adjusted")


def _allocate(problem: AssignmentProblem, tickets: NDArray[np.int64], algorithm: str) -> PeerResult:
    """Allocate a day. Sessions of one breakout, and of one offering, exclude each other.

    A session is worth the length of the list + 1 minus its rank; what was not ranked is worth nothing, and a seat in it
    counts as none. People and sessions have names of their own, because some of its algorithms put both into one graph.
    """
    python = fairpyx_python()
    if python is None:
        raise FileNotFoundError(ABSENT)
    people = np.argsort(tickets)[np.isin(np.argsort(tickets), problem.slot_educator)].tolist()
    lists = {person: true_lists(problem, educator=person) for person in people}
    worth = {
        f"p{person}": {f"s{s}": len(wishes) - at for wishes in lists[person] for at, s in enumerate(wishes)}
        for person in people
    }
    day = {
        "algorithm": algorithm,
        "worth": worth,
        "slots": {f"p{person}": len(lists[person]) for person in people},
        "seats": {f"s{s}": seats for s, seats in enumerate(problem.capacity_seats.tolist())},
        "conflicts": _conflicts(problem),
    }
    done = subprocess.run(
        [python, Path(__file__).with_name("peer_fairpyx.py")],
        input=json.dumps(day),
        capture_output=True,
        text=True,
        check=True,
    )
    outcome = json.loads(done.stdout)
    seated = {int(person[1:]): {int(s[1:]) for s in sessions} for person, sessions in outcome["seated"].items()}
    ranks = [_rank(wishes, seated.get(person, set())) for person in people for wishes in lists[person]]
    return PeerResult(
        version=outcome["version"],
        solve_seconds=outcome["solve_seconds"],
        first_share=ranks.count(1) / problem.n_slots,
        total_rank=sum(ranks),
    )


def _rank(wishes: list[int], seats: set[int]) -> int:
    """Return the rank of what somebody got of one list; its length + 1 where it is nothing."""
    return next((at for at, session in enumerate(wishes, start=1) if session in seats), len(wishes) + 1)


def _conflicts(problem: AssignmentProblem) -> dict[str, list[str]]:
    breakout, offering = problem.session_breakout, problem.session_offering
    together = (breakout == breakout[:, None]) | (offering == offering[:, None])
    np.fill_diagonal(together, val=False)
    return {f"s{s}": [f"s{o}" for o in np.flatnonzero(row)] for s, row in enumerate(together)}
