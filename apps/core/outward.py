"""The one door out: requests to addresses that people typed (chat rooms, webhooks, pasted links).

The name is resolved once, every address it has is judged, and the connection goes to the very address that was judged,
so that a second answer of the name server cannot lead elsewhere. No redirect is followed, no proxy of the surroundings
is asked, and a whole exchange has a deadline, so that a receiver who sends a byte a second holds nobody.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpcore
import orjson
from django.conf import settings
from django.utils.translation import gettext as _

PORTS = {"https": 443, "http": 80}
SECONDS = 10
MOST_READ = 1024
# Ranges that reach an IPv4 host, or the own network, by another name (RFC 6052, 8215, 3056, 4380, 4291, 5214).
DISGUISED = tuple(
    ipaddress.ip_network(one)
    for one in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96", "::ffff:0:0/96", "fec0::/10")
)
ISATAP = 0x5EFE
# Of protocols (RFC 6890); what the standard library says of single addresses in it differs between its versions.
PROTOCOLS = ipaddress.ip_network("192.0.0.0/24")


class Unreachable(Exception):
    """Nothing is sent there; the text says why, and names no address of the inside."""


@dataclass(frozen=True)
class Answer:
    """What came back: the status, and the first kilobyte as text for the record of the delivery."""

    status: int
    text: str

    @property
    def is_taken(self) -> bool:
        """Whether the receiver took it; a redirect is no delivery."""
        return 200 <= self.status < 300


@dataclass(frozen=True)
class Target:
    """An address that may be asked, with the one host address that was judged."""

    url: str
    host: str
    port: int
    address: str


def post_json(url: str, body: object, *, seconds: float = SECONDS) -> Answer:
    """POST ``body`` as JSON. Raises Unreachable for where nothing may be sent and for what does not answer in time."""
    target = judge(url)
    backend = _Straight(target.address, time.monotonic() + seconds)
    headers = {"Content-Type": "application/json", "User-Agent": "Slipway"}
    try:
        with (
            httpcore.ConnectionPool(network_backend=backend, retries=0) as pool,
            pool.stream("POST", target.url, headers=headers, content=orjson.dumps(body)) as response,
        ):
            return Answer(response.status, _start_of(response.iter_stream()))
    except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
        raise Unreachable(_("It did not answer: %(why)s.") % {"why": type(error).__name__}) from error


def judge(url: str) -> Target:
    """Resolve and judge an address; raises Unreachable with a sentence for whoever typed it.

    Only https, on its own port or a high one, to public addresses. Networks of OUTWARD_ALLOW are the exception: there
    http is let through too, on any port.
    """
    parts = _parts(url)
    host, port = parts.hostname, parts.port or PORTS[parts.scheme]
    addresses = _resolve(host, port)
    for address in addresses:
        if is_allowed(address):
            continue
        if parts.scheme != "https":
            raise Unreachable(_("Only https addresses are asked."))
        if port != PORTS["https"] and port < 1024:
            raise Unreachable(_("Port %(port)s is not one that is asked.") % {"port": port})
        if not is_public(address):
            raise Unreachable(_("“%(host)s” is not an address of the public internet.") % {"host": host[:80]})
    return Target(url, host, port, addresses[0])


def is_public(text: str) -> bool:
    """Whether an address (IPv4 or IPv6, as text) is one of the public internet, under no disguise."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    if address.version == 6 and (
        any(address in network for network in DISGUISED) or (int(address) >> 32) & 0xFFFF == ISATAP
    ):
        return False
    if address in PROTOCOLS:
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def is_allowed(text: str) -> bool:
    """Whether an address lies in a network that the installation lets through (OUTWARD_ALLOW)."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return any(address in ipaddress.ip_network(one, strict=False) for one in settings.OUTWARD_ALLOW)


def _parts(url: str):
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - raises for what is no port
    except ValueError as error:
        raise Unreachable(_("This is no web address.")) from error
    plain = url.isascii() and url.isprintable() and " " not in url and "\\" not in url
    if parts.scheme not in PORTS or not parts.hostname or not plain:
        raise Unreachable(_("This is no web address; give one such as https://chat.example.com/…"))
    if parts.username is not None or parts.password is not None:
        raise Unreachable(_("An address with a name before the “@” is not asked."))
    return parts


def _resolve(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable(_("There is no host “%(host)s”.") % {"host": host[:80]}) from error
    # A zone (fe80::1%eth0) names an interface of this machine; what is left is judged, and is not public.
    return [str(row[4][0]).partition("%")[0] for row in found]


def _start_of(blocks: Iterable[bytes]) -> str:
    read = b""
    for block in blocks:
        read += block
        if len(read) >= MOST_READ:
            break
    return read[:MOST_READ].decode("utf-8", "replace").replace("\0", "")


class _Straight(httpcore.NetworkBackend):
    """Connects to the address that was judged, whatever the name would resolve to now; each wait ends at the deadline."""

    def __init__(self, address: str, deadline: float):
        self._address, self._deadline = address, deadline
        self._inner = httpcore.SyncBackend()

    def connect_tcp(self, host, port, timeout=None, local_address=None, socket_options=None):
        left = _left(self._deadline, httpcore.ConnectTimeout)
        return _Timed(self._inner.connect_tcp(self._address, port, timeout=left), self._deadline)

    def connect_unix_socket(self, path, timeout=None, socket_options=None):
        raise httpcore.ConnectError("sockets of this machine are not asked")

    def sleep(self, seconds: float) -> None:
        self._inner.sleep(min(seconds, _left(self._deadline, httpcore.ConnectTimeout)))


class _Timed(httpcore.NetworkStream):
    """A stream whose every wait ends at the deadline of the whole exchange."""

    def __init__(self, inner, deadline: float):
        self._inner, self._deadline = inner, deadline

    def read(self, max_bytes, timeout=None):
        return self._inner.read(max_bytes, timeout=_left(self._deadline, httpcore.ReadTimeout))

    def write(self, buffer, timeout=None):
        self._inner.write(buffer, timeout=_left(self._deadline, httpcore.WriteTimeout))

    def close(self):
        self._inner.close()

    def start_tls(self, ssl_context, server_hostname=None, timeout=None):
        left = _left(self._deadline, httpcore.ConnectTimeout)
        return _Timed(self._inner.start_tls(ssl_context, server_hostname, timeout=left), self._deadline)

    def get_extra_info(self, info):
        return self._inner.get_extra_info(info)


def _left(deadline: float, late: type[Exception]) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise late("the deadline of the exchange is over")
    return left
