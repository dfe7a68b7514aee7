"""A copy of somebody's roster goes when its reader goes."""

import os
import signal
from pathlib import Path

import pytest

from processes import process_environment, running, wait_until
from waymark.interop.private_copies import private_copy

HOLD = """
import sys, time
from pathlib import Path
from waymark.interop.private_copies import private_copy
with private_copy(b"names", folder=Path(sys.argv[1])):
    print("holding", flush=True)
    time.sleep(60)
"""


def names(folder: Path) -> list[bytes]:
    return [file.read_bytes() for file in folder.iterdir()]


def test_only_its_owner_may_read_it_and_it_is_gone_at_the_end(tmp_path: Path) -> None:
    folder = tmp_path / "reading"
    with private_copy(b"names", folder=folder) as path:
        assert path.read_bytes() == b"names"
        assert (path.stat().st_mode & 0o777, folder.stat().st_mode & 0o777) == (0o600, 0o700)

    assert names(folder) == []


def test_the_next_one_takes_away_what_a_killed_process_left_and_nothing_in_use(tmp_path: Path) -> None:
    folder, log = tmp_path / "reading", tmp_path / "log"
    with running(["-c", HOLD, str(folder)], env=process_environment(), log=log) as process:
        assert wait_until(lambda: "holding" in log.read_text(), within_s=30)
        with private_copy(b"others", folder=folder):
            assert sorted(names(folder)) == [b"names", b"others"]
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert names(folder) == [b"names"]

        with private_copy(b"others", folder=folder):
            assert names(folder) == [b"others"]


def test_the_twin_that_locks_nothing_takes_away_what_is_in_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fcntl.flock", lambda *_: None)

    with private_copy(b"names", folder=tmp_path) as path, private_copy(b"others", folder=tmp_path):
        assert not path.exists()
        path.touch()
