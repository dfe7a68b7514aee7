"""A worker's mark tells whether it lives, however it ended."""

import signal
from pathlib import Path

from processes import process_environment, run_python
from waymark.project.worker_marks import forget_marks, gone_workers, leave_mark

LEAVE_AND_DIE = """
import os, signal, sys
from pathlib import Path
from waymark.project.worker_marks import leave_mark
print(leave_mark(Path(sys.argv[1])), flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_who_was_killed_is_gone_and_who_lives_is_not(tmp_path: Path) -> None:
    own = leave_mark(tmp_path / "workers")
    killed = run_python("-c", LEAVE_AND_DIE, str(tmp_path / "workers"), env=process_environment())

    assert killed.returncode == -signal.SIGKILL
    assert gone_workers(tmp_path / "workers") == {killed.stdout.strip()}
    forget_marks(tmp_path / "workers", gone_workers(tmp_path / "workers"))
    assert [file.stem for file in (tmp_path / "workers").iterdir()] == [own]


def test_where_no_worker_ever_was_none_is_gone(tmp_path: Path) -> None:
    assert gone_workers(tmp_path / "workers") == frozenset()
