"""A PostgreSQL server of our own on a port of its own, in a folder that goes when it ends: one that may be killed.

The programs are those of the machine. The server refuses to run as root, so that root runs it as the user `postgres`.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

NOT_HERE = "the programs of a PostgreSQL server (initdb, pg_ctl) are not on this machine"
ACCOUNT = "postgres"
STARTS_WITHIN_S = 60.0


class NoServerPrograms(Exception):
    """There is no initdb, or nobody to run it as."""


def programs() -> Path | None:
    """Return the folder of the newest server's programs, or None where there is none that we may run."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    on_path = shutil.which("initdb")
    folder = found[-1].parent if found else Path(on_path).resolve().parent if on_path else None
    if os.geteuid() == 0 and (_account() is None or shutil.which("setpriv") is None):
        return None
    return folder


@dataclass
class PrivateServer:
    """A server that this process made. ``settings`` go into its configuration."""

    programs: Path
    folder: Path
    port: int
    settings: Sequence[str] = ()
    _process: "subprocess.Popen[bytes] | None" = field(default=None, init=False)

    @property
    def url(self) -> str:
        """Return the address of its database."""
        return f"postgres://{ACCOUNT}@127.0.0.1:{self.port}/postgres"

    @property
    def pid(self) -> int:
        """Return the process id of the postmaster."""
        return self._postmaster.pid

    @property
    def _postmaster(self) -> "subprocess.Popen[bytes]":
        if self._process is None:
            raise RuntimeError("The private PostgreSQL server was not started.")
        return self._process

    def prepare(self) -> None:
        """Make the files of an empty server."""
        command = [
            str(self.programs / "initdb"),
            "-D",
            str(self.folder / "pg"),
            "-U",
            ACCOUNT,
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
        ]
        # Small pieces of log keep it small; --no-sync spares the first writing only, the server itself syncs.
        more = ["--auth=trust", "--no-sync", "--wal-segsize=1"]
        done = subprocess.run([*_as_account(), *command, *more], capture_output=True, text=True, check=False)
        if done.returncode:
            raise NoServerPrograms(f"initdb failed: {done.stderr.strip()}")
        lines = [
            "listen_addresses = '127.0.0.1'",
            f"port = {self.port}",
            "unix_socket_directories = ''",
            "max_connections = 60",
            *self.settings,
        ]
        with (self.folder / "pg" / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write("\n" + "\n".join(lines) + "\n")

    def start(self) -> None:
        """Start it and wait until it answers. After a kill it first goes through its log.

        The server of before may not be quite gone, or hold its lock file; then it is tried again.
        """
        deadline = time.monotonic() + STARTS_WITHIN_S
        while time.monotonic() < deadline:
            with (self.folder / "log").open("ab") as log:
                command = [*_as_account(), str(self.programs / "postgres"), "-D", str(self.folder / "pg")]
                # setpriv becomes the server: the process id is the postmaster's.
                self._process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
            while self._process.poll() is None and time.monotonic() < deadline:
                if self._answers():
                    return
                time.sleep(0.05)
            time.sleep(0.2)
        raise RuntimeError(f"The private PostgreSQL server did not start: {(self.folder / 'log').read_text()[-2000:]}")

    def kill(self) -> None:
        """Kill the postmaster and every process of its, outright and at once: nothing of their memory is written."""
        # Whoever is stopped first cannot tidy up when he sees the others go.
        for number in (signal.SIGSTOP, signal.SIGKILL):
            for pid in (self.pid, *self.backends()):
                _signal(pid, number)
        self._postmaster.wait()

    def kill_one(self, which: int) -> None:
        """Kill one process of the server; the postmaster then ends the others and begins anew by itself."""
        found = self.backends()
        if found:
            _signal(found[which % len(found)], signal.SIGKILL)

    def backends(self) -> list[int]:
        """Return the processes of the server but the postmaster."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children")
        return [int(pid) for pid in children.read_text().split()]

    def is_running(self) -> bool:
        """Return whether the postmaster lives."""
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """Stop it at once; its files are going to be removed."""
        if self.is_running():
            self._postmaster.send_signal(signal.SIGQUIT)
            try:
                self._postmaster.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.kill()

    def _answers(self) -> bool:
        command = [str(self.programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(command, check=False).returncode == 0


@contextmanager
def private_server(*settings: str, within: Path | None = None) -> Iterator[PrivateServer]:
    """Run a server during the ``with`` block. ``within``: a folder to keep its files in instead of a new one.

    Raises
    ------
    NoServerPrograms
        Where this machine has none, in words.
    """
    found = programs()
    if found is None:
        raise NoServerPrograms(NOT_HERE)
    with tempfile.TemporaryDirectory(prefix="waymark-pg-", dir=within) as name:
        account = _account()
        if os.geteuid() == 0 and account is not None:
            os.chown(name, account.pw_uid, account.pw_gid)
        server = PrivateServer(found, Path(name), _free_port(), settings)
        server.prepare()
        try:
            server.start()
            yield server
        finally:
            server.stop()


def _as_account() -> list[str]:
    if os.geteuid() != 0:
        return []
    return ["setpriv", f"--reuid={ACCOUNT}", f"--regid={ACCOUNT}", "--clear-groups", "--"]


def _account() -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        return None


def _signal(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port
