"""The guard of fetches: which addresses are allowed, and one request pinned to a checked one.

The host is resolved once and the request goes to the address that was checked (no DNS rebinding),
with the name as Host and TLS server name. Built on httpx2, which the openai package brings: unlike
httpx, frozen at 0.28.1, it is maintained and trusts the system's certificates. Proxies and .netrc
of the environment are ignored.
"""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING

from retrieval.connections import trusted
from retrieval.errors import SettingsError

if TYPE_CHECKING:
    from httpx2 import URL, AsyncHTTPTransport, Response

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

PRIVATE, RESERVED = "a private network's address", "a reserved address"
LOOPBACK, LINK_LOCAL = "this machine's own address", "a link-local address"
MULTICAST, EMBEDDED = "a multicast address", "an IPv4 address wrapped in IPv6"

# IANA IPv4 and IPv6 Special-Purpose Address Registries; spelled out, since ipaddress's is_global
# differs between patch versions of Python.
CLOSED: tuple[tuple[Network, str], ...] = tuple(
    (ip_network(network), kind)
    for network, kind in {
        "0.0.0.0/8": LOOPBACK,
        "10.0.0.0/8": PRIVATE,
        "100.64.0.0/10": "a provider's inner address (CGNAT)",
        "127.0.0.0/8": LOOPBACK,
        "168.63.129.16/32": "a cloud's inner address",  # public by number, but each machine's own
        "169.254.0.0/16": LINK_LOCAL,
        "172.16.0.0/12": PRIVATE,
        "192.0.0.0/24": RESERVED,
        "192.0.2.0/24": RESERVED,
        "192.88.99.0/24": RESERVED,
        "192.168.0.0/16": PRIVATE,
        "198.18.0.0/15": RESERVED,
        "198.51.100.0/24": RESERVED,
        "203.0.113.0/24": RESERVED,
        "224.0.0.0/4": MULTICAST,
        "240.0.0.0/4": RESERVED,
        "::/128": LOOPBACK,
        "::1/128": LOOPBACK,
        "::/96": EMBEDDED,
        "::ffff:0:0/96": EMBEDDED,
        "::ffff:0:0:0/96": EMBEDDED,
        "64:ff9b::/96": EMBEDDED,  # NAT64, and its local form
        "64:ff9b:1::/48": EMBEDDED,
        "2001::/32": EMBEDDED,  # Teredo
        "2001::/23": RESERVED,
        "2001:db8::/32": RESERVED,
        "2002::/16": EMBEDDED,  # 6to4
        "3fff::/20": RESERVED,
        "fc00::/7": PRIVATE,
        "fe80::/10": LINK_LOCAL,
        "fec0::/10": PRIVATE,
        "ff00::/8": MULTICAST,
    }.items()
)
GLOBAL = IPv6Network("2000::/3")  # all IPv6 unicast space allocated so far
ISATAP = re.compile(r"0[02]005efe")  # the first half of an ISATAP interface identifier
# A numeric last label: resolvers read such a host as an IPv4 address in some spelling.
NUMBER = re.compile(r"(?:.*\.)?(?:\d+|0x[0-9a-f]*)", re.I)
NAME = re.compile(r"(?=.{1,253}$)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*", re.I)


@dataclass(frozen=True, slots=True)
class Allowed:
    """Private hosts and networks that may be fetched nevertheless.

    >>> allowed = Allowed.read("wiki.corp, 10.1.0.0/16")
    >>> allowed.permits("wiki.corp", IPv4Address("10.9.9.9"))
    True
    >>> allowed.permits("other.corp", IPv4Address("10.9.9.9"))
    False
    """

    hosts: frozenset[str] = frozenset()
    networks: tuple[Network, ...] = ()

    @classmethod
    def read(cls, setting: str) -> Allowed:
        """Parse host names, addresses and networks separated by commas or spaces.

        SettingsError names the first that is neither.
        """
        hosts, networks = set(), []
        for word in setting.lower().replace(",", " ").split():
            try:
                networks.append(ip_network(word))
            except ValueError as error:
                if not NAME.fullmatch(word) or NUMBER.fullmatch(word):
                    needs = f'hosts or networks (wiki.corp, 10.1.0.0/16), "{word[:40]}" is neither'
                    raise SettingsError("QUOTH_FETCH_ALLOW", f"needs {needs}") from error
                hosts.add(word)
        return cls(frozenset(hosts), tuple(networks))

    def permits(self, host: str, address: Address) -> bool:
        """Whether ``address``, which ``host`` resolved to, may be connected to."""
        known = host in self.hosts or any(address in network for network in self.networks)
        return known or closed(address) is None


NOTHING = Allowed()


def closed(address: Address) -> str | None:
    """Why ``address`` is not public, in words; None for a public one.

    >>> closed(IPv4Address("169.254.169.254"))
    'a link-local address'
    >>> closed(IPv4Address("8.8.8.8"))
    """
    for network, kind in CLOSED:
        if address in network:
            return kind
    if address.version == 6 and address not in GLOBAL:
        return RESERVED
    if address.version == 6 and ISATAP.match(f"{int(address):032x}"[16:]):
        return EMBEDDED
    return None


def _literal(host: str) -> Address | None:
    """The IP address that ``host`` is a literal of; None for a name.

    Only the canonical form is accepted: ValueError for ``2130706433``, ``0x7f.1``, ``127.1`` and
    anything else that is not a name.

    >>> _literal("127.0.0.1"), _literal("gazette.example")
    (IPv4Address('127.0.0.1'), None)
    """
    if ":" in host and "%" not in host:
        return IPv6Address(host)
    if NUMBER.fullmatch(host):
        return IPv4Address(host)
    if not NAME.fullmatch(host):
        raise ValueError(host)
    return None


MAX_ADDRESSES = 4  # of one host, tried in turn
CONNECT_TIMEOUT_S = 8.0  # per address
MAX_URL_CHARS = 4096


class Failed(Exception):  # noqa: N818 - the caller turns it into a FetchError
    """Why a request failed; ``retry`` says whether trying again makes sense."""

    def __init__(self, why: str, *, retry: bool = False) -> None:
        super().__init__(why)
        self.why = why
        self.retry = retry


async def resolve(host: str, port: int) -> Sequence[str]:
    """The addresses of ``host`` by the system's resolver; OSError if there are none."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(where[0]) for *_, where in found))


@dataclass(frozen=True, slots=True)
class Wire:
    """The seam to the network: DNS resolution and trusted certificates."""

    resolve: Callable[[str, int], Awaitable[Sequence[str]]] = resolve
    tls: Callable[[], ssl.SSLContext] = trusted


def address(url: str, base: URL | None = None) -> URL:
    """``url``, relative to ``base``, normalised and without fragment; Failed if not allowed.

    >>> str(address("HTTPS://Gazette.Example.:443/ice#top"))
    'https://gazette.example/ice'
    """
    import httpx2

    if len(url) > MAX_URL_CHARS:
        raise Failed("an address longer than any page's")
    try:
        whole = base.join(url.strip()) if base else httpx2.URL(url.strip())
    except (httpx2.InvalidURL, ValueError) as error:
        raise Failed("not an address of the web") from error
    if whole.scheme not in ("http", "https"):
        raise Failed("not an address of the web: it must begin with http:// or https://")
    if whole.userinfo:
        raise Failed("a name or password in the address")
    if not whole.host or whole.port == 0 or (whole.port or 0) > 65_535:
        raise Failed("not an address of the web")
    return whole.copy_with(host=_host(whole), fragment=None)


def _host(url: URL) -> str:
    """The host in ASCII without trailing dot; Failed if invalid."""
    host = url.raw_host.decode("ascii").lower()
    host = host[:-1] if host.endswith(".") else host
    try:
        spelled = _literal(host)
    except ValueError as error:
        raise Failed(f'"{host[:80]}" is neither a host\'s name nor an address') from error
    return str(spelled) if spelled else host


async def addresses(url: URL, allowed: Allowed, wire: Wire) -> list[Address]:
    """The host's permitted addresses, at least one; else Failed."""
    host = url.raw_host.decode("ascii")
    spelled = _literal(host)
    found = [spelled] if spelled else await _resolved(host, url, wire)
    open_ = [each for each in found if allowed.permits(host, each)]
    if open_:
        return open_[:MAX_ADDRESSES]
    kind = closed(found[0])
    why = f"{kind} ({found[0]})" if spelled is None else str(kind)
    raise Failed(f"{why}, which is not fetched unless QUOTH_FETCH_ALLOW names it")


async def _resolved(host: str, url: URL, wire: Wire) -> list[Address]:
    port = url.port or (443 if url.scheme == "https" else 80)
    try:
        found = await wire.resolve(host, port)
    except (OSError, UnicodeError) as error:
        raise Failed("no such host, or no name server", retry=True) from error
    if not found:
        raise Failed("no such host, or no name server", retry=True)
    return [ip_address(each.partition("%")[0]) for each in found]


async def send(
    transport: AsyncHTTPTransport, url: URL, at: Sequence[Address], headers: Mapping[str, str]
) -> Response:
    """The response of the first address in ``at`` that connects, its body unread."""
    import httpx2

    for number, each in enumerate(at, start=1):
        request = httpx2.Request(
            "GET",
            url.copy_with(host=str(each)),
            headers={"Host": url.netloc.decode("ascii"), **headers},
            extensions={
                "sni_hostname": url.raw_host.decode("ascii"),
                "timeout": {"connect": CONNECT_TIMEOUT_S},
            },
        )
        try:
            return await transport.handle_async_request(request)
        except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
            if number == len(at):
                raise Failed(_unconnected(error), retry=True) from error
        except (httpx2.TransportError, ssl.SSLError) as error:
            raise Failed("broke off before it answered", retry=True) from error
    raise AssertionError("no address to connect to")


def _unconnected(error: BaseException) -> str:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"a certificate that is not trusted ({cause.verify_message.rstrip('.')})"
        if isinstance(cause, ssl.SSLError):
            return "no secure connection (TLS)"
        if isinstance(cause, ConnectionRefusedError):
            return "no connection: refused"
        cause = cause.__cause__ or cause.__context__
    return "no connection"
