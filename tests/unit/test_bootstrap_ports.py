"""Ports: the wanted one, or its next free neighbour."""

import socket
from collections.abc import Iterator

import pytest

from tradeconnect.bootstrap import ports
from tradeconnect.bootstrap.terminal import CommandError

pytestmark = pytest.mark.enable_socket
HOST = "127.0.0.1"


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        listener.listen(1)
        yield listener.getsockname()[1]


def test_free_port_is_taken_as_wanted() -> None:
    port = ports.any_free()
    assert ports.pick(HOST, port) == port


def test_next_port_is_picked_when_the_wanted_one_is_taken(taken: int) -> None:
    assert not ports.free(HOST, taken)
    assert taken < ports.pick(HOST, taken) <= taken + 50


def test_listener_that_shares_its_port_still_counts_as_taken() -> None:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        listener.bind((HOST, 0))
        listener.listen(1)
        assert not ports.free(HOST, listener.getsockname()[1])


def test_no_port_left_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "free", lambda _host, _port: False)
    with pytest.raises(CommandError, match="No port from 65530"):
        ports.pick(HOST, 65530)


def test_nobody_listening_is_not_healthy() -> None:
    assert not ports.healthy(HOST, ports.any_free())
