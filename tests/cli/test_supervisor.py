"""The supervisor keeps children running, gives up on one that keeps dying, and never leaves one behind."""

import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from processes import descendants, is_alive, process_environment, run_python, running, wait_until

# A supervisor of its own process: what it supervises is given as small programs on the command line.
PROGRAM = """
import sys
from waymark.cli.supervisor import Child, Patience, Supervisor

patience = Patience(
    first_restart_s=0.05, longest_restart_s=0.2, deaths_to_give_up=4, window_s=20, stop_s=1, look_every_s=0.02
)
children = [Child(name=f"child {n}", command=(sys.executable, "-c", text)) for n, text in enumerate(sys.argv[1:])]
sys.exit(Supervisor(children, say=lambda line: print(line, flush=True), patience=patience).run())
"""
# Waits until its standard input closes, as our children do.
FAITHFUL = "import os; os.read(0, 1)"
# Ignores every polite request and its parent's death too.
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
BROKEN = "raise SystemExit(3)"


def supervise(*programs: str) -> Sequence[str]:
    return ["-c", PROGRAM, *programs]


def children_of(pid: int, n_children: int) -> set[int]:
    assert wait_until(lambda: len(descendants(pid)) == n_children, within_s=10)
    return descendants(pid)


@pytest.mark.parametrize("request_to_stop", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_request_to_stop_ends_all_children_and_is_a_success(tmp_path: Path, request_to_stop: signal.Signals) -> None:
    with running(supervise(FAITHFUL, FAITHFUL), env=process_environment(), log=tmp_path / "log") as supervisor:
        children = children_of(supervisor.pid, 2)

        supervisor.send_signal(request_to_stop)

        assert supervisor.wait(timeout=5) == 0
        assert [pid for pid in children if is_alive(pid)] == []


def test_a_child_that_will_not_stop_is_killed(tmp_path: Path) -> None:
    with running(supervise(STUBBORN), env=process_environment(), log=tmp_path / "log") as supervisor:
        children = children_of(supervisor.pid, 1)

        supervisor.terminate()

        assert supervisor.wait(timeout=5) == 0
        assert [pid for pid in children if is_alive(pid)] == []


def test_a_killed_child_is_started_again_and_the_others_are_left_alone(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with running(supervise(FAITHFUL, FAITHFUL), env=process_environment(), log=log) as supervisor:
        before = children_of(supervisor.pid, 2)
        victim = min(before)

        os.kill(victim, signal.SIGKILL)

        assert wait_until(lambda: len(descendants(supervisor.pid) - {victim}) == 2, within_s=5)
        assert before - {victim} < descendants(supervisor.pid)
        assert "ended (signal SIGKILL); it starts again in 0.05 s." in log.read_text()


def test_a_killed_supervisor_takes_its_children_with_it(tmp_path: Path) -> None:
    with running(supervise(FAITHFUL, FAITHFUL), env=process_environment(), log=tmp_path / "log") as supervisor:
        children = children_of(supervisor.pid, 2)

        supervisor.kill()

        assert wait_until(lambda: not any(is_alive(pid) for pid in children), within_s=5)


def test_a_child_that_does_not_watch_its_standard_input_outlives_a_killed_supervisor(tmp_path: Path) -> None:
    deaf = "import time; time.sleep(60)"
    with running(supervise(deaf), env=process_environment(), log=tmp_path / "log") as supervisor:
        (child,) = children_of(supervisor.pid, 1)

        supervisor.kill()
        supervisor.wait()

        assert not wait_until(lambda: not is_alive(child), within_s=0.5)
        os.kill(child, signal.SIGKILL)


def test_a_child_that_keeps_dying_ends_everything_with_exit_code_one(tmp_path: Path) -> None:
    survivor = tmp_path / "survivor"
    writes_its_id = f"import os, pathlib; pathlib.Path({str(survivor)!r}).write_text(str(os.getpid())); {FAITHFUL}"

    done = run_python(*supervise(writes_its_id, BROKEN), env=process_environment())

    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "The child 1 ended (exit code 3); it starts again in 0.05 s.",
        "The child 1 ended (exit code 3); it starts again in 0.1 s.",
        "The child 1 ended (exit code 3); it starts again in 0.2 s.",
        "The child 1 ended 4 times in a row (exit code 3); giving up.",
    ]
    assert not is_alive(int(survivor.read_text()))


def test_a_command_that_does_not_exist_is_no_endless_loop(tmp_path: Path) -> None:
    program = PROGRAM.replace("sys.executable, ", repr(str(tmp_path / "nothing")) + ", ")

    done = run_python("-c", program, FAITHFUL, env=process_environment())

    assert done.returncode == 1
    assert sys.executable not in done.stdout
