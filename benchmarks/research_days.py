"""The research's own generator of days, where its folder stands beside the checkout."""

import importlib.util
import os
from functools import cache
from pathlib import Path
from types import ModuleType

import numpy as np

from waymark.kernels.assignment import EVERYONE, AssignmentProblem

_REPOSITORY = Path(__file__).resolve().parents[1]
ABSENT = "the folder of research and real data does not stand beside the checkout (../shared or WAYMARK_SHARED)"


def shared_folder() -> Path | None:
    """Return the folder of research and real data, or nothing where it is absent."""
    folder = Path(os.environ.get("WAYMARK_SHARED") or _REPOSITORY.parent / "shared")
    return folder if folder.is_dir() else None


def generator_path() -> Path | None:
    """Return where the research's generator is, or nothing where it is absent."""
    folder = shared_folder()
    path = folder / "prototypes" / "assignment" / "gen.py" if folder else None
    return path if path and path.is_file() else None


def research_problem(*, seed: int) -> AssignmentProblem:
    """Return one of the research's days, 1,000 × 138.

    Its facilitators and groups are already taken into account in its lists, so no pair and no audience is left over.

    Raises
    ------
    FileNotFoundError
        If the generator is absent.
    """
    made = _generator().make(seed=seed)
    lists = np.stack(made["pref"], axis=1)
    listed = lists >= 0
    educator, breakout = np.nonzero(listed.any(axis=2))
    return AssignmentProblem(
        session_breakout=made["brk"].astype(np.int32),
        session_offering=made["topic"].astype(np.int32),
        capacity_seats=made["cap"].astype(np.int64),
        session_audience=np.full(len(made["cap"]), EVERYONE, dtype=np.int32),
        in_audience=np.zeros((0, made["N"]), dtype=np.bool_),
        led_educator=np.zeros(0, dtype=np.int32),
        led_offering=np.zeros(0, dtype=np.int32),
        free=~made["fac"],
        priority_band=np.zeros(made["N"], dtype=np.int64),
        slot_educator=educator.astype(np.int32),
        slot_breakout=breakout.astype(np.int32),
        choice_start=np.concatenate(([0], np.cumsum(listed.sum(axis=2)[educator, breakout]))),
        choice_session=lists[listed].astype(np.int32),
    )


@cache
def _generator() -> ModuleType:
    path = generator_path()
    if path is None:
        raise FileNotFoundError(ABSENT)
    spec = importlib.util.spec_from_file_location("research_generator", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
