"""Asking providers: no address leads inside the house, and no answer is too long, too slow or from elsewhere."""

import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
import requests

from fake_idp import FakeIdp, response
from waymark.interop.outgoing import asking
from waymark.interop.outgoing.addresses import AddressRefused, refuse_address, refuse_number
from waymark.interop.outgoing.asking import AskingRefused, GuardedSession, GuardedTransport, json_object

HOST = "login.cedar.example"

# Each is refused by what it is written as, whatever hosts an administrator allows.
REFUSED_AS_WRITTEN = (
    "http://login.cedar.example/",
    "HTTP://login.cedar.example/",
    "//login.cedar.example/",
    "login.cedar.example",
    "",
    "file:///etc/passwd",
    "gopher://login.cedar.example/",
    "ftp://login.cedar.example/",
    "javascript:alert(1)",
    "https://user@login.cedar.example/",
    "https://user:secret@login.cedar.example/",
    "https://login.cedar.example@evil.example/",
    "https://login.cedar.example:22/",
    "https://login.cedar.example:8443/",
    "https://login.cedar.example:0/",
    "https://login.cedar.example:99999/",
    "https://login.cedar.example:x/",
    "https://evil.example/",
    "https://login.cedar.example.evil.example/",
    "https://evil.example/login.cedar.example",
    "https://evil.example?login.cedar.example",
    "https://evil.example#login.cedar.example",
    "https://evil.example\\@login.cedar.example/",
    "https://login.cedar.example\t.evil.example/",
    "https://login.cedar.example/\r\nHost: evil.example",
    "https://login.cedar.example./",
    "https://lоgin.cedar.example/",  # the first o is Cyrillic
    "https://127.0.0.1/",
    "https://[::1]/",
    "https://[::1",
    "https:///",
    "https://login.cedar.example/" + "x" * 2000,
)
# A host that was allowed leads to each of these; written in every way in which a number can be written.
INSIDE = (
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",  # noqa: S104 - refused, not listened at
    "169.254.169.254",
    "10.0.0.5",
    "192.168.1.1",
    "172.16.0.1",
    "100.64.0.1",
    "192.0.0.8",
    "192.0.2.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.9",
    "192.88.99.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "::127.0.0.1",
    "fd00::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "64:ff9b::7f00:1",
    "64:ff9b::808:808",
    "64:ff9b:1::1",
    "2002:7f00:1::",
    "2002:808:808::1",
    "2001:0:7f00:1::1",
    "2001:db8::1",
    "127.1",
    "0x7f000001",
    "2130706433",
    "0177.0.0.1",
    "not a number",
)


@pytest.mark.parametrize("address", REFUSED_AS_WRITTEN)
def test_an_address_that_is_not_a_plain_one_of_an_allowed_host_is_not_asked(address: str) -> None:
    idp = FakeIdp()
    session = GuardedSession(allowed_hosts={HOST}, transport=lambda: idp)

    with pytest.raises(AddressRefused):
        refuse_address(address, allowed_hosts={HOST})
    with pytest.raises(AskingRefused):
        session.get(address)
    assert idp.asked == []


@pytest.mark.parametrize("address", ["https://login.cedar.example/keys", "https://LOGIN.cedar.example:443/keys?a=b"])
def test_a_plain_address_of_an_allowed_host_is_asked(address: str) -> None:
    idp = FakeIdp()

    GuardedSession(allowed_hosts={HOST}, transport=lambda: idp).get(address)

    assert idp.asked == ["/keys"]


@pytest.mark.parametrize("number", INSIDE)
def test_a_number_that_is_not_on_the_open_internet_is_refused(number: str) -> None:
    with pytest.raises(AddressRefused):
        refuse_number(number)


@pytest.mark.parametrize("number", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "2a00:1450:4001:829::200e"])
def test_a_number_of_the_open_internet_is_not(number: str) -> None:
    refuse_number(number)


def leads_to(monkeypatch: pytest.MonkeyPatch, *numbers: str) -> None:
    """Let every name lead to some numbers."""
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (number, 443)) for number in numbers]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: found)


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Return the list of where a connection was tried."""
    tried: list[Any] = []

    def connect(address: tuple[str, int], **_how: Any) -> socket.socket:
        tried.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    return tried


@pytest.mark.parametrize("numbers", [("127.0.0.1",), ("169.254.169.254",), ("8.8.8.8", "10.0.0.1"), ("2002:7f00:1::",)])
def test_a_name_that_leads_inside_is_not_connected_to(
    monkeypatch: pytest.MonkeyPatch, connected: list[Any], numbers: tuple[str, ...]
) -> None:
    leads_to(monkeypatch, *numbers)
    began = time.perf_counter()

    with pytest.raises((AskingRefused, requests.RequestException, AddressRefused)):
        GuardedSession(allowed_hosts={HOST}).get(f"https://{HOST}/")

    assert connected == []
    assert time.perf_counter() - began < 1


def test_the_number_that_was_looked_at_is_the_one_that_is_connected_to(
    monkeypatch: pytest.MonkeyPatch, connected: list[Any]
) -> None:
    """A name that answers differently the second time has no second time."""
    answers = iter(["8.8.8.8", "127.0.0.1"])
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda *_a, **_k: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), 443))],
    )

    with pytest.raises(requests.RequestException):
        GuardedSession(allowed_hosts={HOST}).get(f"https://{HOST}/")

    assert connected == [("8.8.8.8", 443)]
    assert next(answers) == "127.0.0.1"


def test_without_looking_at_the_number_the_house_would_be_asked(
    monkeypatch: pytest.MonkeyPatch, connected: list[Any]
) -> None:
    leads_to(monkeypatch, "169.254.169.254")
    monkeypatch.setattr(asking, "refuse_number", lambda _number: None)

    with pytest.raises(requests.RequestException):
        GuardedSession(allowed_hosts={HOST}).get(f"https://{HOST}/")

    assert connected == [("169.254.169.254", 443)]


def test_the_standard_library_alone_would_take_a_tunnel_for_the_open_internet(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("waymark.interop.outgoing.addresses._TUNNELS", ())

    refuse_number("2002:7f00:1::")


def asked(answer: Callable[[str], requests.Response | None]) -> requests.Response:
    idp = FakeIdp(answer=answer)
    return GuardedSession(allowed_hosts={HOST}, transport=lambda: idp).get(f"https://{HOST}/x")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_an_answer_that_leads_elsewhere_is_not_followed(status: int) -> None:
    idp = FakeIdp(answer=lambda path: response({}, "", status=status, headers={"Location": f"{path}/more"}))

    with pytest.raises(AskingRefused, match="leads elsewhere"):
        GuardedSession(allowed_hosts={HOST}, transport=lambda: idp).get(f"https://{HOST}/x", allow_redirects=True)
    assert idp.asked == ["/x"]


def test_an_answer_is_read_up_to_a_quarter_of_a_megabyte() -> None:
    assert len(asked(lambda _: response(b"x" * asking.MOST_BYTES, "")).content) == asking.MOST_BYTES
    with pytest.raises(AskingRefused, match="too big"):
        asked(lambda _: response(b"x" * (asking.MOST_BYTES + 1), ""))


def test_an_answer_that_trickles_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 1.0, 7.0])
    monkeypatch.setattr(asking, "monotonic", lambda: next(clock))

    with pytest.raises(AskingRefused, match="too slowly"):
        asked(lambda _: response(b"x" * 20_000, ""))


@pytest.mark.parametrize("body", [b"", b"<html>", b"[1]", b'"text"', b"1", b"{", b"[" * 100_000, b"\xff\xfe"])
def test_what_is_no_json_object_is_refused(body: bytes) -> None:
    with pytest.raises(AskingRefused):
        json_object(asked(lambda _: response(body, "")))


def test_neither_proxies_nor_passwords_of_the_environment_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    session = GuardedSession(allowed_hosts={HOST})

    assert not session.trust_env
    assert list(session.adapters) == ["https://"]
    assert session.merge_environment_settings(f"https://{HOST}/", {}, None, None, None)["proxies"] == {}


@pytest.mark.loopback
def test_a_certificate_of_somebody_else_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Connected to a machine that cannot prove to be the host, nothing is sent."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(5)
    heard: list[bytes] = []

    def listen() -> None:
        connection, _ = listener.accept()
        connection.settimeout(2)
        heard.append(connection.recv(1))
        connection.close()

    def connect(_address: object, **_how: Any) -> socket.socket:
        made = socket.socket()
        made.settimeout(2)
        made.connect(listener.getsockname())
        return made

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    leads_to(monkeypatch, "8.8.8.8")
    monkeypatch.setattr(socket, "create_connection", connect)

    with pytest.raises(requests.exceptions.RequestException):
        GuardedSession(allowed_hosts={HOST}, transport=GuardedTransport).post(f"https://{HOST}/", data={"a": "secret"})

    thread.join()
    listener.close()
    assert heard == [b"\x16"]  # a greeting of TLS, and no word of the request
