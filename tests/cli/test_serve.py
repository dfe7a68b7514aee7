"""`waymark serve`: pages and worker together, whatever is killed, and nothing is left behind when it stops."""

import json
import os
import re
import signal
import socket
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from processes import descendants, is_alive, process_environment, run_waymark, running, wait_until

pytestmark = [pytest.mark.loopback, pytest.mark.django_db]

STARTS_WITHIN_S = 40
MENDS_WITHIN_S = 30


@dataclass(frozen=True)
class Service:
    """A running `waymark serve`."""

    process: subprocess.Popen[bytes]
    address: str
    log: Path

    def health(self) -> tuple[int, dict[str, Any]]:
        """Ask /health/ and return status and answer; status 0 where nobody answers."""
        try:
            with urllib.request.urlopen(f"{self.address}health/", timeout=5) as answer:  # noqa: S310 - our own server
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, json.load(refused)
        except OSError:
            return 0, {}

    def is_well(self) -> bool:
        """Return whether pages are served and the log has been checked, which is the worker's doing."""
        status, state = self.health()
        return status == 200 and state["audit"] is not None

    def child(self, module: str) -> int:
        """Return the process id of one of the two children."""
        for pid in descendants(self.process.pid):
            with open(f"/proc/{pid}/cmdline") as file:
                if module in file.read() and parent_of(pid) == self.process.pid:
                    return pid
        raise AssertionError(f"no {module} among the children")


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


@contextmanager
def serving(folder: Path, database_url: str, *arguments: str) -> Iterator[Service]:
    env = process_environment(WAYMARK_DATA_DIR=str(folder / "data"), DATABASE_URL=database_url)
    log = folder / "log"
    with running(["-m", "waymark", "serve", "--port", "0", *arguments], env=env, log=log) as process:
        assert wait_until(lambda: "http://" in log.read_text(), within_s=STARTS_WITHIN_S), log.read_text()
        address = re.search("http://[^ ]+", log.read_text())
        assert address
        yield Service(process, address[0], log)


def test_it_serves_pages_runs_the_worker_and_stops_cleanly(tmp_path: Path, scratch_database_url: str) -> None:
    with serving(tmp_path, scratch_database_url) as service:
        assert wait_until(service.is_well, within_s=STARTS_WITHIN_S)
        family = descendants(service.process.pid)
        assert len(family) == 4  # gunicorn, its two processes, the worker

        service.process.send_signal(signal.SIGINT)

        assert service.process.wait(timeout=8) == 0
        assert [pid for pid in family if is_alive(pid)] == []
        assert service.log.read_text().splitlines() == [
            f"Waymark is at {service.address} (Ctrl-C stops it)",
            "Waymark has stopped.",
        ]


def test_without_a_worker_only_pages_are_served(tmp_path: Path, migrated_database_url: str) -> None:
    with serving(tmp_path, migrated_database_url, "--no-worker") as service:
        assert wait_until(lambda: service.health()[0] == 200, within_s=STARTS_WITHIN_S)

        assert service.health()[1]["audit"] is None
        assert len(descendants(service.process.pid)) == 3
        service.process.terminate()
        assert service.process.wait(timeout=8) == 0


@pytest.mark.parametrize("module", ["web_process", "worker_process"])
def test_a_killed_child_comes_back_and_none_of_its_own_is_left(
    tmp_path: Path, migrated_database_url: str, module: str
) -> None:
    with serving(tmp_path, migrated_database_url) as service:
        assert wait_until(service.is_well, within_s=STARTS_WITHIN_S)
        victim = service.child(module)
        victims = {victim, *descendants(victim)}

        os.kill(victim, signal.SIGKILL)

        assert wait_until(lambda: not any(is_alive(pid) for pid in victims), within_s=MENDS_WITHIN_S)
        assert wait_until(lambda: len(descendants(service.process.pid)) == 4, within_s=MENDS_WITHIN_S)
        assert wait_until(service.is_well, within_s=MENDS_WITHIN_S)
        assert "ended (signal SIGKILL); it starts again" in service.log.read_text()
        service.process.terminate()
        assert service.process.wait(timeout=8) == 0


def test_a_killed_supervisor_leaves_no_orphan_and_frees_the_port(tmp_path: Path, migrated_database_url: str) -> None:
    with serving(tmp_path, migrated_database_url) as service:
        assert wait_until(service.is_well, within_s=STARTS_WITHIN_S)
        family = descendants(service.process.pid)

        service.process.kill()
        service.process.wait()

        assert wait_until(lambda: not any(is_alive(pid) for pid in family), within_s=MENDS_WITHIN_S)
        port = int(service.address.rstrip("/").rpartition(":")[2])
        socket.create_server(("127.0.0.1", port)).close()


@pytest.mark.postgresql
def test_an_absent_database_is_waited_for_by_pages_and_worker(tmp_path: Path, migrated_database_url: str) -> None:
    server, _, name = migrated_database_url.rpartition("/")
    with (
        psycopg.connect(f"{server}/postgres", autocommit=True) as maintenance,
        serving(tmp_path, migrated_database_url) as service,
    ):
        assert wait_until(service.is_well, within_s=STARTS_WITHIN_S)
        family = descendants(service.process.pid)

        maintenance.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false".encode())
        maintenance.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])

        assert wait_until(lambda: service.health()[0] == 503, within_s=MENDS_WITHIN_S)
        assert wait_until(lambda: "trying again in 5 s" in service.log.read_text(), within_s=MENDS_WITHIN_S)
        state = service.health()[1]
        assert (state["notices"], state["worker"], state["audit"]) == (["database-away"], "unknown", None)

        maintenance.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true".encode())

        assert wait_until(service.is_well, within_s=MENDS_WITHIN_S)
        assert descendants(service.process.pid) == family  # nobody had to be started again


def test_a_busy_port_is_said_in_a_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        done = run_waymark("serve", "--port", str(port), env=process_environment(WAYMARK_DATA_DIR=str(tmp_path)))

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"Port {port} is in use. Choose another one: --port {port + 1}\n"


def test_a_database_that_is_away_at_the_start_is_said_in_a_sentence(tmp_path: Path) -> None:
    env = process_environment(WAYMARK_DATA_DIR=str(tmp_path), DATABASE_URL="postgres://waymark@127.0.0.1:1/waymark")

    done = run_waymark("serve", "--port", "0", env=env)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("The database does not answer (")
    assert done.stderr.endswith("Is DATABASE_URL right?\n")
    assert done.stderr.count("\n") == 1


def test_an_address_of_another_machine_is_said_in_a_sentence(tmp_path: Path) -> None:
    env = process_environment(WAYMARK_DATA_DIR=str(tmp_path))

    done = run_waymark("serve", "--host", "192.0.2.1", "--port", "0", env=env)

    assert done.returncode == 2
    assert done.stderr == "Waymark cannot listen at 192.0.2.1 port 0: Cannot assign requested address.\n"
