"""Which addresses are of the public internet, in every spelling a host can have; and who may be reached beside them.

Pure but for `place`, which looks a name up once and answers with the very address that is to be connected to.
"""

import ipaddress
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Self

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# IANA special-purpose address registries (RFC 6890), multicast and class E included. A table of our own:
# what `ipaddress.is_global` says differs between Python versions.
_FORBIDDEN_4 = tuple(
    map(
        ipaddress.IPv4Network,
        (
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",  # carrier-grade NAT; one cloud's metadata lives at 100.100.100.200
            "127.0.0.0/8",
            "168.63.129.16/32",  # a cloud's host agent on a public-looking address
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",  # 6to4 relays
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/3",  # multicast, class E, broadcast
        ),
    )
)
# Only 2000::/3 is global unicast; so mapped, NAT64, unique-local, link-local and multicast forms fall outside.
_GLOBAL_6 = ipaddress.IPv6Network("2000::/3")
_FORBIDDEN_6 = tuple(
    map(
        ipaddress.IPv6Network,
        (
            "2001::/23",  # protocol assignments: Teredo, ORCHID, benchmarking
            "2001:db8::/32",
            "2002::/16",  # 6to4 carries any IPv4 address inside
            "3fff::/20",
        ),
    )
)


def is_public(address: Address) -> bool:
    """Whether the address is a unicast address of the public internet."""
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in _FORBIDDEN_4)
    return address in _GLOBAL_6 and not any(address in network for network in _FORBIDDEN_6)


def literal(host: str) -> Address | None:
    """The address a host spells out, in any spelling the C library would take; None for a name."""
    bare = host.strip("[]").rstrip(".")
    try:
        return ipaddress.ip_address(bare)
    except ValueError:
        pass
    try:
        # inet_aton reads what a browser reads: decimal, octal, hexadecimal, and fewer than four parts
        return ipaddress.IPv4Address(socket.inet_aton(bare))
    except (OSError, UnicodeError, ValueError):
        return None


def spelled(host: str) -> str:
    """One spelling of a host name: lower case, punycode, no brackets, no final dot."""
    bare = host.strip("[]").rstrip(".").lower()
    try:
        return bare.encode("idna").decode("ascii") if not bare.isascii() else bare
    except UnicodeError:
        return bare


# --- what an operator may open -------------------------------------------------------------------

_OPENABLE = tuple(
    map(
        ipaddress.ip_network,
        ("10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"),
    )
)
_METADATA = frozenset(map(ipaddress.ip_address, ("100.100.100.200", "fd00:ec2::254", "fd20:ce::254")))
"""Where clouds hand out credentials, inside networks that can be opened (Alibaba, AWS, Google)."""


@dataclass(frozen=True, slots=True)
class Intranet:
    """Private networks that an operator opened for the crawl: newsrooms have archives of their own.

    This machine (loopback), link-local addresses and the metadata services of clouds cannot be opened.
    """

    networks: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...] = ()

    @classmethod
    def read(cls, text: str) -> Self:
        """`10.20.0.0/16, fd12:3456::/32`.

        Raises:
            ValueError: what is no network, or is none that can be opened; the text says which and why.
        """
        return cls(tuple(_openable(part.strip()) for part in text.split(",") if part.strip()))

    def __contains__(self, address: object) -> bool:
        """Whether the address may be reached although it is not public."""
        if address in _METADATA:
            return False
        return any(address in network for network in self.networks)


def _openable(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    try:
        network = ipaddress.ip_network(text)
    except ValueError as error:
        raise ValueError(f"{text!r} is no network: write it as 10.20.0.0/16 ({error})") from error
    for wide in _OPENABLE:
        if network.version == wide.version and network.subnet_of(wide):  # type: ignore[arg-type]
            return network
    raise ValueError(
        f"{text} cannot be opened: only networks inside {', '.join(map(str, _OPENABLE))} are an intranet's"
    )


class Forbidden(OSError):
    """The name leads to an address that is neither public nor opened."""


LookUp = Callable[..., Sequence[tuple[Any, ...]]]
"""`socket.getaddrinfo`, or what stands in for it."""


def place(host: str, intranet: Intranet, look_up: LookUp | None = None) -> str:
    """The address to connect to for a host that the operator himself named: webhook, mail server, model.

    Looked up once, so that what is checked is what is connected to. What he spelled as an address, or as
    `localhost`, he meant. A name has to lead to a public address or into the intranet: what a name server
    answers is not his word.

    Raises:
        Forbidden: the name leads elsewhere.
        OSError: it leads nowhere.
    """
    name = spelled(host)
    meant = literal(name)
    if meant is not None:
        return str(meant)
    rows = (look_up or socket.getaddrinfo)(name, None, type=socket.SOCK_STREAM)
    found = [ipaddress.ip_address(str(row[4][0]).partition("%")[0]) for row in rows]
    found.sort(key=lambda address: address.version)
    for address in found:
        if is_public(address) or address in intranet or (name == "localhost" and address.is_loopback):
            return str(address)
    led = f"leads to {found[0]}" if found else "has no address"
    raise Forbidden(f"{host} {led}, which is not public; open its network with `intranet` if it is meant")
