"""Keeps a handful of child processes running, and takes all of them down together."""

import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import FrameType


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """A process to keep running. ``inherited`` are file descriptors that it gets, a listening socket for example."""

    name: str
    command: tuple[str, ...]
    inherited: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long the supervisor waits and when it gives up. Times in seconds."""

    first_restart_s: float = 0.5
    longest_restart_s: float = 10.0
    deaths_to_give_up: int = 5
    window_s: float = 60.0
    stop_s: float = 8.0
    look_every_s: float = 0.1


@dataclass(slots=True)
class _Running:
    child: Child
    process: subprocess.Popen[bytes] | None = None
    deaths_at: list[float] = field(default_factory=list)
    start_at: float = 0.0


class Supervisor:
    """Starts children, starts them again when they die, and stops them on SIGTERM, SIGINT or SIGHUP.

    Every child has the supervisor's end of a pipe as its standard input. When the supervisor dies, however it dies,
    the operating system closes the pipe, the child reads its end and stops by itself: nobody is left behind.
    """

    def __init__(
        self, children: Sequence[Child], *, say: Callable[[str], None], patience: Patience | None = None
    ) -> None:
        self._children = [_Running(child) for child in children]
        self._say = say
        self._patience = patience or Patience()
        self._stopping = False
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._on_signal)

    def run(self) -> int:
        """Supervise until told to stop (return 0) or until a child dies too often (return 1)."""
        try:
            while not self._stopping:
                for running in self._children:
                    if not self._keep_alive(running):
                        return 1
                time.sleep(self._patience.look_every_s)
            return 0
        finally:
            self._stop_all()

    def _on_signal(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002 - the signature is Python's
        self._stopping = True

    def _keep_alive(self, running: _Running) -> bool:
        """Start or restart one child where needed; return whether it is worth going on."""
        now = time.monotonic()
        if running.process is None:
            if now >= running.start_at:
                running.process = self._start(running.child)
            return True
        code = running.process.poll()
        if code is None:
            return True
        _close_pipe(running.process)
        running.process = None
        running.deaths_at = [at for at in running.deaths_at if now - at < self._patience.window_s] + [now]
        n_deaths = len(running.deaths_at)
        if n_deaths >= self._patience.deaths_to_give_up:
            self._say(f"The {running.child.name} ended {n_deaths} times in a row ({_ending(code)}); giving up.")
            return False
        wait_s = min(self._patience.first_restart_s * 2 ** (n_deaths - 1), self._patience.longest_restart_s)
        running.start_at = now + wait_s
        self._say(f"The {running.child.name} ended ({_ending(code)}); it starts again in {wait_s:g} s.")
        return True

    def _start(self, child: Child) -> subprocess.Popen[bytes]:
        # A session of its own: Ctrl-C reaches the supervisor alone, which then stops the children in good order.
        return subprocess.Popen(  # noqa: S603 - our own commands, no shell  # nosec B603
            child.command, stdin=subprocess.PIPE, pass_fds=child.inherited, start_new_session=True
        )

    def _stop_all(self) -> None:
        processes = [running.process for running in self._children if running.process is not None]
        for process in processes:
            process.terminate()
        deadline = time.monotonic() + self._patience.stop_s
        for process in processes:
            try:
                process.wait(timeout=max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            _close_pipe(process)


def _close_pipe(process: subprocess.Popen[bytes]) -> None:
    if process.stdin is not None:
        process.stdin.close()


def _ending(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
