"""A guarded GET that follows redirects, bounded in size, time, type and hops."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Iterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from http import HTTPStatus
from ssl import PROTOCOL_TLS_CLIENT, SSLContext
from typing import TYPE_CHECKING

from retrieval.domain.articles import shown_url
from retrieval.errors import SourceError
from retrieval.sources.fetch.guard import NOTHING, Allowed, Failed, Wire, address, addresses, send
from retrieval.sources.record import MAX_BYTES

if TYPE_CHECKING:
    from httpx2 import URL, Response


REDIRECTS = (301, 302, 303, 307, 308)
PERMANENT = (301, 308)
TRANSIENT = (408, 425, 429)  # transient, as is all of 5xx
HEADERS = {"User-Agent": "Quoth", "Accept-Encoding": "gzip, deflate"}


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """Limits of one fetch; the time covers all redirects."""

    max_bytes: int = MAX_BYTES  # compressed and decompressed
    timeout_s: float = 30
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class FetchRequest:
    """A request; ``types`` are the accepted media types, empty means any."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    types: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class FetchResult:
    """A response; ``url`` is the final one, ``moved`` the new one after permanent redirects."""

    url: str
    moved: str | None
    status: int  # 200 or 304
    headers: Mapping[str, str]  # by lower-case names
    body: bytes


class FetchError(SourceError):
    """A failed fetch; ``retry`` says whether trying again makes sense.

    ``status`` and ``headers`` are those of an error response, if there was one.
    """

    def __init__(self, where: str, why: str, *, retry: bool, status: int | None = None) -> None:
        super().__init__(where, why)
        self.retry = retry
        self.status = status
        self.headers: Mapping[str, str] = {}


LIMITS = FetchLimits()
WIRE = Wire()


async def fetch(
    request: FetchRequest,
    *,
    limits: FetchLimits = LIMITS,
    allowed: Allowed = NOTHING,
    wire: Wire = WIRE,
) -> FetchResult:
    """The response to ``request`` with status 200 or 304; else FetchError with the reason."""
    attempt = _Fetch(request, limits, allowed, wire)
    try:
        async with asyncio.timeout(limits.timeout_s):
            return await attempt.run()
    except TimeoutError as error:
        why = f"not answered in full within {limits.timeout_s:g} s"
        raise attempt.refused(why, retry=True) from error
    except Failed as failed:
        raise attempt.refused(failed.why, retry=failed.retry) from failed


def media_type(headers: Mapping[str, str]) -> str | None:
    """The media type in ``headers``, without parameters.

    >>> media_type({"content-type": "Text/HTML; charset=utf-8"})
    'text/html'
    """
    return headers.get("content-type", "").partition(";")[0].strip().lower() or None


def charset(headers: Mapping[str, str]) -> str | None:
    """The charset parameter of the content type in ``headers``.

    >>> charset({"content-type": 'text/html; Charset="KOI8-R"'})
    'koi8-r'
    """
    for part in headers.get("content-type", "").split(";")[1:]:
        name, _, value = part.partition("=")
        if name.strip().lower() == "charset":
            return value.strip(" \"'").lower() or None
    return None


class _Fetch:
    """The state of a fetch: the current redirect target and the last response's head."""

    def __init__(
        self, request: FetchRequest, limits: FetchLimits, allowed: Allowed, wire: Wire
    ) -> None:
        self.request, self.limits, self.allowed, self.wire = request, limits, allowed, wire
        self.at: str | None = None  # the last redirect's target
        self.status: int | None = None
        self.headers: dict[str, str] = {}

    async def run(self) -> FetchResult:
        url, moved, permanent = address(self.request.url), None, True
        for _ in range(self.limits.redirects + 1):
            body = await self._hop(url)
            if body is not None:
                return FetchResult(str(url), moved, self.status or 0, self.headers, body)
            location = self.headers.get("location", "")
            self.at = shown_url(location)
            url = address(location, url)
            self.at = shown_url(str(url))
            permanent = permanent and self.status in PERMANENT
            moved = str(url) if permanent else moved
        raise Failed(f"more than {self.limits.redirects} redirects")

    async def _hop(self, url: URL) -> bytes | None:
        """The body, or None for a redirect. Each hop has its own connection: one made for another
        name on the same address says nothing about this name's certificate."""
        import httpx2

        self.status, self.headers = None, {}
        at = await addresses(url, self.allowed, self.wire)
        # Without TLS an empty context, which costs nothing to set up.
        tls = self.wire.tls() if url.scheme == "https" else SSLContext(PROTOCOL_TLS_CLIENT)
        async with httpx2.AsyncHTTPTransport(verify=tls, trust_env=False) as transport:
            response = await send(transport, url, at, {**HEADERS, **self.request.headers})
            self.status = response.status_code
            self.headers = {name.lower(): value for name, value in response.headers.items()}
            if self.status in REDIRECTS and self.headers.get("location"):
                return None
            if self.status == HTTPStatus.NOT_MODIFIED:
                return b""
            self._check_head()
            return await self._body(response)

    def _check_head(self) -> None:
        if self.status != HTTPStatus.OK:
            retry = self.status in TRANSIENT or (self.status or 0) >= 500
            raise Failed(f"the server answers {_status(self.status or 0)}", retry=retry)
        kind = media_type(self.headers)
        if self.request.types and kind is not None and kind not in self.request.types:
            raise Failed(f"{kind[:60]}, which is not read")
        coding = self.headers.get("content-encoding", "").strip().lower()
        if coding not in CODINGS:
            raise Failed(f"packed in a way that was not asked for ({coding[:40]})")
        length = self.headers.get("content-length", "")
        if length.isdecimal() and int(length) > self.limits.max_bytes:
            raise Failed(self._oversized())

    async def _body(self, response: Response) -> bytes:
        import httpx2

        decompressor = Decompressor(self.headers.get("content-encoding", "").strip().lower())
        body, compressed = bytearray(), 0
        try:
            async with aclosing(response.aiter_raw()) as chunks:
                async for chunk in chunks:
                    compressed += len(chunk)
                    for piece in decompressor.pieces(chunk):
                        body += piece
                        if max(compressed, len(body)) > self.limits.max_bytes:
                            raise Failed(self._oversized())
        except (httpx2.TransportError, OSError) as error:
            raise Failed("broke off before its end", retry=True) from error
        except ValueError as error:
            raise Failed("cannot be unpacked: damaged") from error
        if not decompressor.whole:
            raise Failed("broke off before its end", retry=True)
        return bytes(body)

    def _oversized(self) -> str:
        return f"over {self.limits.max_bytes / 1_000_000:g} MB"

    def refused(self, why: str, *, retry: bool) -> FetchError:
        """The error naming the original url, and the last redirect's target if any."""
        why = f"redirected to {self.at}: {why}" if self.at else why
        error = FetchError(shown_url(self.request.url), why, retry=retry, status=self.status)
        error.headers = self.headers
        return error


def _status(code: int) -> str:
    """An HTTP status with its phrase.

    >>> _status(404), _status(599)
    ('404 (not found)', '599')
    """
    try:
        return f"{code} ({HTTPStatus(code).phrase.lower()})"
    except ValueError:
        return str(code)


CHUNK_BYTES = 1 << 16  # decompressed at a time, against decompression bombs
GZIP = b"\x1f\x8b"
CODINGS = ("", "identity", "gzip", "x-gzip", "deflate")


class Decompressor:
    """Incrementally decompresses a body; the coding is one of CODINGS; ValueError if broken.

    >>> decompressor = Decompressor("gzip")
    >>> import gzip
    >>> b"".join(decompressor.pieces(gzip.compress(b"Gates open.")))
    b'Gates open.'
    >>> decompressor.whole
    True
    """

    def __init__(self, coding: str) -> None:
        self._coding = coding
        self._zlib = None if coding in ("", "identity") else zlib.decompressobj(wbits=47)
        self._begun = False

    @property
    def whole(self) -> bool:
        """Whether the body is complete; compressed data marks its own end."""
        return self._zlib is None or self._zlib.eof or not self._begun

    def pieces(self, data: bytes) -> Iterator[bytes]:
        """``data`` decompressed, in pieces of bounded size."""
        if self._zlib is None:
            yield data
            return
        if data and not self._begun:
            self._begun = True
            if self._coding == "deflate" and not _has_zlib_head(data):
                self._zlib = zlib.decompressobj(wbits=-15)  # raw deflate, as some servers send
        try:
            yield from self._decompressed(data)
        except zlib.error as error:
            raise ValueError(str(error)) from error

    def _decompressed(self, data: bytes) -> Iterator[bytes]:
        while data and self._zlib is not None:
            if self._zlib.eof:  # the next of several members, or what a cache appended
                if not data.startswith(GZIP[:1]):
                    return
                self._zlib = zlib.decompressobj(wbits=47)
            piece = self._zlib.decompress(data, CHUNK_BYTES)
            data = self._zlib.unconsumed_tail or self._zlib.unused_data
            yield piece


def _has_zlib_head(data: bytes) -> bool:
    """Whether the data starts like zlib (RFC 1950): method 8, header a multiple of 31."""
    return data[0] & 0x0F == 8 and (len(data) < 2 or int.from_bytes(data[:2]) % 31 == 0)
