"""The people of `benchmarks.registration`: each saves his lists at the moments fixed in advance, over plain sockets.

They share the machine with the server, so they are cheap: a request is one text that is sent whole, an answer is read
to its end and looked at no further than its status. What they cost is measured beside what the server costs.
"""

import json
import socket
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urlsplit

N_CLIENTS = 64
GIVE_UP_S = 90.0
PAUSE_BEFORE_AGAIN_S = 0.25
ANSWER_WITHIN_S = 30.0
REST_S = 1.0
# What the page shows as the version of an empty list; the test compares it with the service's own.
EMPTY_VERSION = "e3b0c44298fc"


@dataclass(frozen=True, slots=True)
class District:
    """What was put into the records: a day, cookies of its people, and each person's sessions by breakout."""

    day: str
    cookies: tuple[str, ...]
    attendees: tuple[int, ...]
    sessions: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Save:
    """One list that somebody means to save: when (seconds after the start), who, which breakout, what."""

    at_s: float
    person: int
    breakout: int
    wanted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What came of it: seconds from the intended moment to the answer, how many tries, and whether it was kept."""

    save: Save
    seconds: float
    n_tries: int
    status: int

    @property
    def is_acknowledged(self) -> bool:
        """Whether the person was told that the list is saved."""
        return self.status == 200


class Lines(threading.local):
    """The connection of each client, made when it is first needed."""

    made: ClassVar[list[socket.socket]] = []
    line: socket.socket | None = None
    used_at = 0.0

    def open(self, address: str) -> socket.socket:
        """Return this client's connection; one that has rested is given up first, as the server does after 2 s."""
        if self.line is not None and time.monotonic() - self.used_at > REST_S:
            self.forget()
        if self.line is None:
            at = urlsplit(f"//{address}")
            self.line = socket.create_connection((at.hostname, at.port), timeout=ANSWER_WITHIN_S)
            self.line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.made.append(self.line)
        return self.line

    def forget(self) -> None:
        """Close this client's connection; the next request makes another."""
        if self.line is not None:
            self.line.close()
            self.line = None

    def close(self) -> None:
        """Close everybody's."""
        for line in self.made:
            line.close()
        self.made.clear()


def everybody(address: str, district: District, plan: Sequence[Save]) -> list[Told]:
    """Let everyone save at his moments, whatever the server does meanwhile."""
    # Half a second for the threads to be there; the requests are written before anybody comes.
    sent = {id(save): list_request(address, district, save.person, save.breakout, save.wanted) for save in plan}
    starts = time.monotonic() + 0.5
    lines = Lines()

    def act(save: Save) -> Told:
        wait = starts + save.at_s - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        return _one(address, sent[id(save)], save, meant=starts + save.at_s, lines=lines)

    try:
        with ThreadPoolExecutor(N_CLIENTS) as clients:
            return list(clients.map(act, plan))
    finally:
        lines.close()


def look(address: str, district: District, *, n_times: int) -> int:
    """Open the page of the first breakout, one after the other; return how often it came whole."""
    lines = Lines()
    path = f"/choose/days/{district.day}/rank/1/"
    people = [person % len(district.cookies) for person in range(n_times)]
    try:
        return sum(ask(lines, address, written(address, district, person, path)) == 200 for person in people)
    finally:
        lines.close()


def list_request(
    address: str, district: District, person: int, breakout: int, wanted: Sequence[str], *, seen: str = EMPTY_VERSION
) -> bytes:
    """Return what the page sends to save a list; ``seen`` is the version of the list that it showed."""
    body = json.dumps({"sessions": wanted, "seen": seen})
    path = f"/choose/days/{district.day}/rank/{breakout + 1}/list/"
    return written(address, district, person, path, body)


def written(address: str, district: District, person: int, path: str, body: str = "") -> bytes:
    """Return a request as it goes over the line; a body makes it a POST."""
    token = "t" * 32
    lines = [
        f"{'POST' if body else 'GET'} {path} HTTP/1.1",
        f"Host: {address}",
        f"Cookie: waymark_session={district.cookies[person]}; csrftoken={token}",
    ]
    if body:
        lines += [f"X-CSRFToken: {token}", "Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", body]).encode()


def _one(address: str, request: bytes, save: Save, *, meant: float, lines: Lines) -> Told:
    """Save one list; without an answer, again, as the page does."""
    status, n_tries = 0, 0
    while status != 200 and time.monotonic() - meant < GIVE_UP_S:
        n_tries += 1
        try:
            status = ask(lines, address, request)
        except OSError:
            lines.forget()
            status = 0
        if 400 <= status < 500:
            break
        if status != 200:
            time.sleep(PAUSE_BEFORE_AGAIN_S)
    return Told(save, time.monotonic() - meant, n_tries, status)


def ask(lines: Lines, address: str, request: bytes) -> int:
    """Send one request on this client's connection, read the answer to its end and return its status."""
    line = lines.open(address)
    line.sendall(request)
    head, _, rest = _until_blank_line(line)
    n_missing = _length(head) - len(rest)
    while n_missing > 0:
        n_missing -= len(_more(line))
    lines.used_at = time.monotonic()
    return int(head[9:12])


def _until_blank_line(line: socket.socket) -> tuple[bytes, bytes, bytes]:
    got = b""
    while b"\r\n\r\n" not in got:
        got += _more(line)
    return got.partition(b"\r\n\r\n")


def _more(line: socket.socket) -> bytes:
    got = line.recv(65536)
    if not got:
        raise ConnectionError("The server closed the connection before it had answered.")
    return got


def _length(head: bytes) -> int:
    """Return how long the body is; every answer of these pages says so."""
    for line in head.split(b"\r\n"):
        if line[:15].lower() == b"content-length:":
            return int(line[15:])
    raise ConnectionError("The answer does not say how long it is.")
