"""The suite's own guard: no test reaches another machine."""

import socket

import pytest

ELSEWHERE = ("192.0.2.1", 80)  # an address that the standards keep for documentation


def listening_socket() -> socket.socket:
    return socket.create_server(("127.0.0.1", 0))


def test_an_unmarked_test_cannot_connect_even_to_this_machine() -> None:
    with (
        listening_socket() as listener,
        socket.socket() as client,
        pytest.raises(RuntimeError, match="tests use no network"),
    ):
        client.connect(listener.getsockname())


@pytest.mark.loopback
def test_a_marked_test_connects_to_this_machine() -> None:
    with listening_socket() as listener, socket.create_connection(listener.getsockname()) as client:
        assert client.getpeername() == listener.getsockname()


@pytest.mark.loopback
@pytest.mark.parametrize("way", ["connect", "connect_ex"])
def test_a_marked_test_cannot_connect_to_another_machine(way: str) -> None:
    with socket.socket() as client, pytest.raises(RuntimeError, match="tests use no network"):
        getattr(client, way)(ELSEWHERE)
