"""The named peer: fairpyx's serial dictatorship on the same day, in the same run.

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
    """What fairpyx took and gave."""

    version: str
    solve_seconds: float
    first_share: float


def fairpyx_python() -> Path | None:
    """Return the Python that has fairpyx, or nothing."""
    path = Path(os.environ.get("WAYMARK_FAIRPYX_PYTHON") or _REPOSITORY / ".venv-bench" / "bin" / "python")
    return path if path.is_file() else None


def fairpyx_serial_dictatorship(problem: AssignmentProblem, tickets: NDArray[np.int64]) -> PeerResult:
    """Let fairpyx allocate a day in ticket order; each person picks his best sessions of the whole day.

    Sessions of one breakout, and of one offering, exclude each other. A session is worth the length of the list + 1
    minus its rank; what was not ranked is worth nothing.

    Raises
    ------
    FileNotFoundError
        If there is no Python with fairpyx.
    """
    python = fairpyx_python()
    if python is None:
        raise FileNotFoundError(ABSENT)
    people = np.argsort(tickets)[np.isin(np.argsort(tickets), problem.slot_educator)].tolist()
    lists = {person: true_lists(problem, educator=person) for person in people}
    worth = {
        str(person): {str(s): len(wishes) - at for wishes in lists[person] for at, s in enumerate(wishes)}
        for person in people
    }
    day = {
        "worth": worth,
        "slots": {str(person): len(lists[person]) for person in people},
        "seats": {str(s): seats for s, seats in enumerate(problem.capacity_seats.tolist())},
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
    firsts = {(str(person), str(wishes[0])) for person in people for wishes in lists[person] if wishes}
    got = {(person, session) for person, sessions in outcome["seated"].items() for session in sessions}
    return PeerResult(
        version=outcome["version"],
        solve_seconds=outcome["solve_seconds"],
        first_share=len(firsts & got) / problem.n_slots,
    )


def _conflicts(problem: AssignmentProblem) -> dict[str, list[str]]:
    breakout, offering = problem.session_breakout, problem.session_offering
    together = (breakout == breakout[:, None]) | (offering == offering[:, None])
    np.fill_diagonal(together, val=False)
    return {str(s): [str(o) for o in np.flatnonzero(row)] for s, row in enumerate(together)}
