"""The house keeps its own promises."""

import socket

import pytest


def test_connections_off_this_machine_are_refused() -> None:
    with socket.socket() as out, pytest.raises(RuntimeError, match="tried to connect"):
        out.connect(("192.0.2.1", 80))


def test_names_are_not_looked_up_on_the_network() -> None:
    with pytest.raises(RuntimeError, match="asked the network"):
        socket.getaddrinfo("example.org", 80)
