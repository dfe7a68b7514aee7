"""`waymark serve`: the pages and the background worker, in one supervised command."""

import errno
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from waymark.cli.errors import PlainError
from waymark.cli.locks import using_records
from waymark.cli.records import open_records
from waymark.cli.supervisor import Child, Supervisor
from waymark.cli.up_to_date import bring_up_to_date

EXAMPLE = "Example: waymark serve --port 8001"
BACKLOG = 1024


def serve(
    host: Annotated[str, typer.Option(help="The address of this machine to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 takes any free one.")] = 8000,
    worker: Annotated[bool, typer.Option(help="Also run the background worker.")] = True,
) -> None:
    """Bring the database up to date, then serve the pages and run the background worker until Ctrl-C.

    What dies is started again; what keeps dying ends the command with exit code 1. A clean stop is exit code 0.
    """
    with _listen(host, port) as listener:
        children = [
            Child(
                name="web server",
                command=(sys.executable, "-m", "waymark.project.web_process", str(listener.fileno())),
                inherited=(listener.fileno(),),
            )
        ]
        if worker:
            children.append(Child(name="worker", command=(sys.executable, "-m", "waymark.project.worker_process")))
        supervisor = Supervisor(children, say=_say)
        with _records(with_worker=worker):
            _say(f"Waymark is at {_address(host, listener)} (Ctrl-C stops it)")
            code = supervisor.run()
    _say("Waymark has stopped.")
    raise typer.Exit(code)


def _listen(host: str, port: int) -> socket.socket:
    """Take the port now: a busy one is said at once, and a restarting web server never loses a request."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except socket.gaierror as error:
        raise PlainError(f"--host {host} is not an address of this machine: {error.strerror}.") from error
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PlainError(f"Port {port} is in use. Choose another one: --port {min(port + 1, 65535)}") from error
        raise PlainError(f"Waymark cannot listen at {host} port {port}: {os.strerror(error.errno or 0)}.") from error


@contextmanager
def _records(*, with_worker: bool) -> Iterator[None]:
    """Bring the records up to date, and keep a restore away from them inside the ``with`` block."""
    with open_records(), using_records():
        # Django has to be set up before any of these can be imported.
        from django.db import connections  # noqa: PLC0415

        from waymark.apps.accounts.tasks import queue_sweep  # noqa: PLC0415
        from waymark.apps.audit.tasks import queue_log_check  # noqa: PLC0415
        from waymark.apps.pdday.tasks import queue_forecasts  # noqa: PLC0415
        from waymark.apps.trust.tasks import queue_retention  # noqa: PLC0415

        bring_up_to_date()
        if with_worker:
            queue_log_check()
            queue_sweep()
            queue_forecasts()
            queue_retention()
        # The supervisor itself needs no database from here on.
        connections.close_all()
        yield


def _address(host: str, listener: socket.socket) -> str:
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{listener.getsockname()[1]}/"


def _say(line: str) -> None:
    typer.echo(line)
    sys.stdout.flush()
