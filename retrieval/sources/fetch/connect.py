"""One request, pinned to the address that was checked (no DNS rebinding).

Built on httpx2, which the openai package brings: unlike httpx, frozen at 0.28.1, it is maintained
and trusts the system's certificates. The host is resolved once; the request goes to the checked
address, with the name as Host and TLS server name. Proxies and .netrc of the environment are
ignored.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING

from retrieval.connections import trusted
from retrieval.sources.fetch.guard import Address, Allowed, closed, literal

if TYPE_CHECKING:
    from httpx2 import URL, AsyncHTTPTransport, Response


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
        spelled = literal(host)
    except ValueError as error:
        raise Failed(f'"{host[:80]}" is neither a host\'s name nor an address') from error
    return str(spelled) if spelled else host


async def addresses(url: URL, allowed: Allowed, wire: Wire) -> list[Address]:
    """The host's permitted addresses, at least one; else Failed."""
    host = url.raw_host.decode("ascii")
    spelled = literal(host)
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
