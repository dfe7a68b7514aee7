"""The people of `benchmarks.sign_in`: some sign in, with the provider or with a password, and others go on working."""

import base64
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import requests

from benchmarks.registration_clients import District
from benchmarks.registration_server import REPOSITORY, environment
from benchmarks.sign_in_people import N_LOCAL_ACCOUNTS, PASSWORD, email_of, local_name_of

ANSWER_WITHIN_S = 60.0
STARTS_WITHIN_S = 60.0
NO_ANSWER = 0
BUSY = 503


@dataclass(frozen=True, slots=True)
class Answer:
    """A status, and after how many seconds to come back where that was said."""

    status: int
    come_back_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Came:
    """What became of one act: seconds from the intended moment to the last answer, that answer, and how many tries."""

    seconds: float
    status: int
    n_tries: int


Act = Callable[[], Answer]


def come(act: Act, *, meant: float, until: float) -> Came:
    """Act at a moment; who is told to come back does so, as long as it is not later than ``until``."""
    time.sleep(max(0.0, meant - time.monotonic()))
    answer, n_tries = _try(act), 1
    while answer.status == BUSY and time.monotonic() + answer.come_back_s < until:
        time.sleep(answer.come_back_s)
        answer, n_tries = _try(act), n_tries + 1
    return Came(time.monotonic() - meant, answer.status, n_tries)


def _try(act: Act) -> Answer:
    try:
        return act()
    except OSError:
        return Answer(NO_ANSWER)


def with_provider(address: str, number: int) -> Answer:
    """Sign in with the provider: the page, the way there, the way back."""
    with requests.Session() as browser:
        begun = _post(browser, address, "/sign-in/", "/sign-in/with/cedar/", {})
        if begun.status_code != 302:
            return _answer(begun)
        asked = {name: values[0] for name, values in parse_qs(urlsplit(begun.headers["Location"]).query).items()}
        sent = {"code": _code(number, asked["nonce"]), "state": asked["state"]}
        address = f"http://{address}/sign-in/with/cedar/return/"
        return _answer(browser.get(address, params=sent, allow_redirects=False, timeout=ANSWER_WITHIN_S))


class LocalPerson:
    """Somebody with a local account. Whoever is sent away has the form before him, and posts it again."""

    def __init__(self, address: str, number: int) -> None:
        """Know the name; nothing is asked yet."""
        self._url = f"http://{address}/sign-in/local/"
        self._form = {"name": local_name_of(number % N_LOCAL_ACCOUNTS), "password": PASSWORD}
        self._cookies: dict[str, str] = {}

    def sign_in(self) -> Answer:
        """Give name and password, up to the second step: the page the first time, and the post that hashes."""
        if not self._cookies:
            self._cookies = requests.get(self._url, timeout=ANSWER_WITHIN_S).cookies.get_dict()
        form = {**self._form, "csrfmiddlewaretoken": self._cookies.get("csrftoken", "")}
        return _answer(
            requests.post(self._url, form, cookies=self._cookies, allow_redirects=False, timeout=ANSWER_WITHIN_S)
        )


def _post(browser: requests.Session, address: str, page: str, path: str, form: Mapping[str, str]) -> requests.Response:
    browser.get(f"http://{address}{page}", timeout=ANSWER_WITHIN_S)
    token = browser.cookies.get("csrftoken") or ""
    sent = {**form, "csrfmiddlewaretoken": token}
    return browser.post(f"http://{address}{path}", data=sent, allow_redirects=False, timeout=ANSWER_WITHIN_S)


def _answer(found: requests.Response) -> Answer:
    return Answer(found.status_code, float(found.headers.get("Retry-After", 0)))


def _code(number: int, nonce: str) -> str:
    """Return what the provider inside the server signs: who this is, and for which sign-in."""
    now = int(time.time())
    claims = {
        "iss": "https://login.cedar.example",
        "aud": "waymark-cedar",
        "sub": f"subject-{number}",
        "nonce": nonce,
        "iat": now,
        "exp": now + 300,
        "email": email_of(f"{number:05d}"),
        "email_verified": True,
    }
    return base64.urlsafe_b64encode(json.dumps(claims).encode()).decode()


def set_up(folder: Path, database_url: str, *, n_people: int) -> tuple[dict[str, str], District]:
    """Make the records; return the environment of a server on them, and what a client has to know."""
    env = environment(folder, database_url)
    env["PYTHONPATH"] += f":{REPOSITORY / 'tests'}"
    command = [sys.executable, "-m", "benchmarks.sign_in_records", str(n_people)]
    told = json.loads(subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout)
    return env, District(
        day=told["day"],
        cookies=tuple(told["cookies"]),
        attendees=tuple(told["attendees"]),
        sessions=tuple(tuple(ids) for ids in told["sessions"]),
    )


@contextmanager
def serving(env: Mapping[str, str], folder: Path, *, with_gate: bool) -> Iterator[str]:
    """Run the web server with the provider inside, and yield its address."""
    port = folder / "port"
    command = [sys.executable, "-m", "benchmarks.sign_in_server", str(port), *([] if with_gate else ["--without-gate"])]
    with (folder / "log").open("wb") as log, subprocess.Popen(command, env=dict(env), stdout=log, stderr=log) as server:
        try:
            deadline = time.monotonic() + STARTS_WITHIN_S
            while not port.exists() or not port.read_text():
                if server.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"the server did not start: {(folder / 'log').read_text()}")
                time.sleep(0.05)
            yield f"127.0.0.1:{port.read_text()}"
        finally:
            server.terminate()
            server.wait(timeout=30)
            port.unlink(missing_ok=True)
