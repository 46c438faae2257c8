"""Ways to spell, name and reach this machine that address guards have fallen for; and a server that counts."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

LITERALS = (
    "127.0.0.1", "127.0.0.1.", "127.1", "127.0.1", "127.1.", "0177.0.0.1", "0177.1", "00177.0.0.01", "0x7f.0.0.1",
    "0x7f.1", "0X7F.0X0.0X0.0X1", "0x7f000001", "0x7F000001", "2130706433", "017700000001", "127.0.0.0x1",
    "127.0.0.01", "127.00000.0000.001", "0x7f.0.1", "127.0x1", "127.8.9.1", "127.255.255.254", "0", "0.0.0.0", "0.0",
    "0x0", "00", "0x00000000", "0.0.0.0.",
    "10.0.0.1", "172.16.0.1", "192.168.0.1", "0xC0A80001", "3232235521", "100.64.0.1", "100.100.100.200",
    "169.254.169.254", "0xA9FEA9FE", "2852039166", "0251.0376.0251.0376", "169.254.43518", "168.63.129.16",
    "192.0.0.192", "198.18.0.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
    "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[0000::0001]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]",
    "[0:0:0:0:0:ffff:127.0.0.1]", "[::FFFF:7F00:0001]", "[::127.0.0.1]", "[::7f00:1]", "[::ffff:0:127.0.0.1]",
    "[64:ff9b::127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[2002:7f00:0001::1]",
    "[2001:0:7f00:1::]", "[fe80::1]", "[fec0::1]", "[fd00::1]", "[fd00:ec2::254]", "[ff02::1]", "[100::1]",
    "[2001:db8::1]", "[::ffff:a9fe:a9fe]", "[::ffff:10.0.0.1]",
)  # fmt: skip
"""Hosts that spell a forbidden address."""

ODD = (
    "１２７.０.０.１", "①②⑦.⓪.⓪.①", "127。0。0。1", "127．0．0．1", "127｡0｡0｡1", "𝟏𝟐𝟕.0.0.1", "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ",
    "127.0.0.1%00.example.com", "%31%32%37.0.0.1", "127%2E0%2E0%2E1", "[::1%lo]", "[::1%25lo]", "127.0.0.1%09",
    "0127.0.0.1.example", "[::ffff:127.1]", "127.0.0.1\u200b", "127.0.0.1\u00ad", "256.256.256.256", "4294967297",
    "127.0.0.1.1", "[127.0.0.1]", "localhost", "LOCALHOST.", "localhost.localdomain", "ip6-localhost",
)  # fmt: skip
"""Hosts that only some readers take for this machine."""

AROUND = (
    "http://arxiv.org@127.0.0.1:{port}/", "http://arxiv.org:80@127.0.0.1:{port}/", "http://127.0.0.1:{port}@/",
    "http://user:pass@[::1]:{port}/", "http://arxiv.org%40127.0.0.1:{port}/", "http://arxiv.org#@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}#@arxiv.example/", "http://127.0.0.1:{port}?@arxiv.example/",
    "http://a.example\\@127.0.0.1:{port}/", "http://127.0.0.1:{port}\\@a.example/", "http:///127.0.0.1:{port}/",
    "http://127.0.0.1:{port}/latest/meta-data/", "https://127.0.0.1:{port}/", "https://[::1]:{port}/",
    "HTTP://127.0.0.1:{port}/", "http://127.0.0.1:0{port}/", "http://\t127.0.0.1:{port}/", "http://127.0.0.1 :{port}/",
)  # fmt: skip
"""Addresses that hide their host."""

NAMED = (
    "127.0.0.1", "127.8.9.1", "0.0.0.0", "::1", "::", "::ffff:127.0.0.1", "::ffff:7f00:1", "64:ff9b::7f00:1",
    "2002:7f00:1::", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "169.254.169.254", "100.100.100.200",
    "168.63.129.16", "fd00:ec2::254", "fe80::1%lo", "224.0.0.1", "255.255.255.255",
)  # fmt: skip
"""What a stranger's name server may answer."""


def tricks(port: int) -> tuple[str, ...]:
    """Every address of the lists above, for a forbidden server at `port`."""
    hosts = [f"http://{host}:{port}/" for host in LITERALS + ODD]
    named = [f"http://n{place}.tricks.example:{port}/" for place in range(len(NAMED))]
    return (*hosts, *(address.format(port=port) for address in AROUND), *named)


def answers() -> dict[str, list[str]]:
    """The stranger's name server: each name of `tricks` with what it leads to, and every name of this machine."""
    led = {f"n{place}.tricks.example": [address] for place, address in enumerate(NAMED)}
    here = {name: ["127.0.0.1", "::1"] for name in ("localhost", "localhost.localdomain", "ip6-localhost")}
    return led | here


def look_up(name: str, port: Any, **_: Any) -> list[tuple[Any, ...]]:
    """`socket.getaddrinfo` over `answers`."""
    found = answers().get(name)
    if found is None:
        raise socket.gaierror(socket.EAI_NONAME, "no such name")
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 0)) for address in found]


class Forbidden:
    """A server on every address of this machine; whoever connects is counted."""

    def __init__(self, listening: socket.socket) -> None:
        self._listening = listening
        self.port = int(listening.getsockname()[1])
        self.connections = 0

    def serve(self) -> None:
        """Count until the socket is closed."""
        while True:
            try:
                came, _ = self._listening.accept()
            except OSError:
                return
            self.connections += 1
            came.close()


@contextmanager
def forbidden() -> Iterator[Forbidden]:
    """The server, for as long as the block runs."""
    both = socket.has_dualstack_ipv6()
    listening = (
        socket.create_server(("::", 0), family=socket.AF_INET6, dualstack_ipv6=True)
        if both
        else socket.create_server(("", 0))
    )
    server = Forbidden(listening)
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        # closing alone does not wake a thread that waits in accept
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(timeout=5)
