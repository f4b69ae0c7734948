"""SSRF guard: which addresses may be fetched, public ones and those the settings allow."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_network,
)

from retrieval.errors import SettingsError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

SETTING = "QUOTH_FETCH_ALLOW"
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
                    raise SettingsError(SETTING, f"needs {needs}") from error
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


def literal(host: str) -> Address | None:
    """The IP address that ``host`` is a literal of; None for a name.

    Only the canonical form is accepted: ValueError for ``2130706433``, ``0x7f.1``, ``127.1`` and
    anything else that is not a name.

    >>> literal("127.0.0.1"), literal("gazette.example")
    (IPv4Address('127.0.0.1'), None)
    """
    if ":" in host and "%" not in host:
        return IPv6Address(host)
    if NUMBER.fullmatch(host):
        return IPv4Address(host)
    if not NAME.fullmatch(host):
        raise ValueError(host)
    return None
