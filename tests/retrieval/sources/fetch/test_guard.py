"""Which addresses are fetched, in whatever spelling they come."""

from __future__ import annotations

import asyncio
from ipaddress import IPv4Address, IPv4Network, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.errors import SettingsError
from retrieval.sources.fetch.get import LIMITS, FetchError, FetchRequest, fetch
from retrieval.sources.fetch.guard import CLOSED, NOTHING, Address, Allowed, closed
from tests.support.web.names import Names

PRIVATE_4 = [network for network, _ in CLOSED if isinstance(network, IPv4Network)]


@st.composite
def private_addresses(draw: st.DrawFn) -> IPv4Address:
    network = draw(st.sampled_from(PRIVATE_4))
    return network[draw(st.integers(0, network.num_addresses - 1))]


def spellings(address: IPv4Address) -> list[str]:
    """One address as programs and people have written it."""
    number, parts = int(address), address.packed
    plain = str(address)
    return [
        plain,
        plain + ".",
        plain + "..",
        str(number),
        f"{number}.",
        hex(number),
        hex(number).upper(),
        oct(number).replace("0o", "0"),
        ".".join(hex(part) for part in parts),
        ".".join(f"0{part:o}" for part in parts),
        ".".join(f"{part:03d}" for part in parts),
        ".".join(f"000000000{part:o}" for part in parts),
        f"{parts[0]}.{number & 0xFFFFFF}",
        f"{parts[0]}.{parts[1]}.{number & 0xFFFF}",
        f"0x{parts[0]:x}.{number & 0xFFFFFF}",
        plain.replace(".", "。"),
        plain.replace(".", "．"),
        "".join(chr(ord(char) + 0xFEE0) if char.isdigit() else char for char in plain),
        "".join(f"%{ord(char):02x}" for char in plain),
        plain.replace(".", "%2e"),
        f"[::ffff:{plain}]",
        f"[::FFFF:{number >> 16:x}:{number & 0xFFFF:x}]",
        f"[0:0:0:0:0:ffff:{plain}]",
        f"[::{plain}]",
        f"[::ffff:0:{plain}]",
        f"[64:ff9b::{plain}]",
        f"[64:ff9b:1::{plain}]",
        f"[2002:{number >> 16:x}:{number & 0xFFFF:x}::]",
        f"[2001:0:{number >> 16:x}:{number & 0xFFFF:x}::]",
        f"[2a00:1450::200:5efe:{plain}]",
        f"[::ffff:{plain}%25eth0]",
        f"[{plain}]",
        f"{plain}:80",
    ]


def refusal(url: str, names: Names, allowed: Allowed = NOTHING) -> FetchError:
    with pytest.raises(FetchError) as refused:
        asyncio.run(fetch(FetchRequest(url), limits=LIMITS, allowed=allowed, wire=names.wire))
    return refused.value


@settings(deadline=None, max_examples=40)
@given(private_addresses(), st.sampled_from(["http", "https", "HTTP"]))
def test_a_private_address_is_refused_in_every_spelling(address: IPv4Address, scheme: str) -> None:
    names = Names()  # knows nobody: a spelling that got here would be asked for
    for spelled in spellings(address):
        refused = refusal(f"{scheme}://{spelled}/latest", names)
        assert not refused.retry, spelled
    assert names.asked == []


@settings(deadline=None, max_examples=60)
@given(private_addresses())
def test_a_name_for_a_private_address_is_refused(address: IPv4Address) -> None:
    mapped = IPv6Address(f"::ffff:{address}")
    for found in ([str(address)], [str(mapped)], [str(address), str(mapped)]):
        refused = refusal("http://gazette.example/a", Names(gazette__example=found))
        assert "QUOTH_FETCH_ALLOW" in refused.why


@given(st.sampled_from([network for network, _ in CLOSED]), st.integers(min_value=0))
def test_every_closed_network_is_closed_from_end_to_end(network: object, index: int) -> None:
    known = ip_network(str(network))
    for address in (known[0], known[-1], known[index % known.num_addresses]):
        assert closed(address)


@given(st.ip_addresses())
def test_whatever_is_not_global_is_closed(address: Address) -> None:
    if not address.is_global or address.is_multicast:
        assert closed(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "192.0.1.1", "100.63.255.255", "2a00:1450::1"])
def test_public_addresses_are_open(address: str) -> None:
    assert closed(ip_address(address)) is None


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("127.0.0.1", "this machine's"),
        ("169.254.169.254", "link-local"),
        ("100.100.100.200", "provider's"),
        ("fd00:ec2::254", "private"),
        ("168.63.129.16", "cloud's"),
        ("::ffff:8.8.8.8", "wrapped"),
        ("4000::1", "reserved"),
    ],
)
def test_the_kind_of_address_is_told(address: str, kind: str) -> None:
    assert kind in (closed(ip_address(address)) or "")


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "localhost.", "metadata.internal"])
def test_names_of_this_machine_are_refused_for_what_they_stand_for(host: str) -> None:
    names = Names(localhost=["127.0.0.1", "::1"], metadata__internal=["169.254.169.254"])
    assert "QUOTH_FETCH_ALLOW" in refusal(f"http://{host}/", names).why


def test_an_interface_in_an_address_of_a_name_server_changes_nothing() -> None:
    assert "link-local" in refusal("http://a.example/", Names(a__example=["fe80::1%eth0"])).why


# The allow list


def test_hosts_and_networks_are_allowed_by_name_and_number() -> None:
    allowed = Allowed.read(" Wiki.corp, 10.1.0.0/16 ,fd00::/8, 192.168.1.7 ")
    assert allowed.permits("wiki.corp", ip_address("10.200.0.1"))
    assert allowed.permits("any.corp", ip_address("10.1.200.1"))
    assert allowed.permits("any.corp", ip_address("fd00::1"))
    assert allowed.permits("192.168.1.7", ip_address("192.168.1.7"))
    assert not allowed.permits("any.corp", ip_address("10.2.0.1"))
    assert not allowed.permits("sub.wiki.corp", ip_address("10.200.0.1"))


def test_nothing_is_allowed_by_an_empty_list() -> None:
    assert Allowed.read(" , ") == NOTHING


@pytest.mark.parametrize("word", ["10.1.2.3/16", "http://wiki.corp", "10.1", "*", "wiki corp:80"])
def test_a_word_that_is_neither_host_nor_network_is_named(word: str) -> None:
    with pytest.raises(SettingsError, match=r"QUOTH_FETCH_ALLOW.*neither") as wrong:
        Allowed.read(f"10.0.0.0/8, {word}")
    assert "\n" not in str(wrong.value)
