"""A guarded GET, redirects followed: bounded in size, time, type and number of steps."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Iterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from http import HTTPStatus
from ssl import PROTOCOL_TLS_CLIENT, SSLContext
from typing import TYPE_CHECKING

from retrieval.domain.intake import shown_url
from retrieval.errors import SourceError
from retrieval.sources.fetch.connect import Failed, Wire, address, addresses, send
from retrieval.sources.fetch.guard import NOTHING, Allowed
from retrieval.sources.record import MAX_BYTES

if TYPE_CHECKING:
    from httpx2 import URL, Response


REDIRECTS = (301, 302, 303, 307, 308)
FOR_GOOD = (301, 308)
PASSING = (408, 425, 429)  # and all of 5xx: asking again makes sense
HEADERS = {"User-Agent": "Quoth", "Accept-Encoding": "gzip, deflate"}


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """How much one fetch may take; the time is that of all its steps together."""

    max_bytes: int = MAX_BYTES  # packed and unpacked
    timeout_s: float = 30
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked for; ``types`` are the media types that are read, empty means any."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    types: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came: ``url`` after all redirects, ``moved`` where to ask from now on, if it changed."""

    url: str
    moved: str | None
    status: int  # 200 or 304
    headers: Mapping[str, str]  # by names in small letters
    body: bytes


class FetchError(SourceError):
    """Nothing came; ``retry`` says whether asking again makes sense.

    ``status`` and ``headers`` are those of the server's refusal, if it was one.
    """

    def __init__(self, where: str, why: str, *, retry: bool, status: int | None = None) -> None:
        super().__init__(where, why)
        self.retry = retry
        self.status = status
        self.headers: Mapping[str, str] = {}


LIMITS = FetchLimits()
WIRE = Wire()


async def fetch(
    ask: Ask, *, limits: FetchLimits = LIMITS, allowed: Allowed = NOTHING, wire: Wire = WIRE
) -> Fetched:
    """What the server of ``ask.url`` sends with 200 or 304; FetchError says why nothing."""
    walk = _Walk(ask, limits, allowed, wire)
    try:
        async with asyncio.timeout(limits.timeout_s):
            return await walk.walk()
    except TimeoutError as error:
        why = f"not answered in full within {limits.timeout_s:g} s"
        raise walk.refused(why, retry=True) from error
    except Failed as failed:
        raise walk.refused(failed.why, retry=failed.retry) from failed


def media_type(headers: Mapping[str, str]) -> str | None:
    """The media type in ``headers``, without parameters.

    >>> media_type({"content-type": "Text/HTML; charset=utf-8"})
    'text/html'
    """
    return headers.get("content-type", "").partition(";")[0].strip().lower() or None


def charset(headers: Mapping[str, str]) -> str | None:
    """The encoding that ``headers`` name.

    >>> charset({"content-type": 'text/html; Charset="KOI8-R"'})
    'koi8-r'
    """
    for part in headers.get("content-type", "").split(";")[1:]:
        name, _, value = part.partition("=")
        if name.strip().lower() == "charset":
            return value.strip(" \"'").lower() or None
    return None


class _Walk:
    """One fetch under way: where it stands, and what its last answer was."""

    def __init__(self, ask: Ask, limits: FetchLimits, allowed: Allowed, wire: Wire) -> None:
        self.ask, self.limits, self.allowed, self.wire = ask, limits, allowed, wire
        self.at: str | None = None  # where a redirect led
        self.status: int | None = None
        self.headers: dict[str, str] = {}

    async def walk(self) -> Fetched:
        url, moved, for_good = address(self.ask.url), None, True
        for _ in range(self.limits.redirects + 1):
            body = await self._step(url)
            if body is not None:
                return Fetched(str(url), moved, self.status or 0, self.headers, body)
            location = self.headers.get("location", "")
            self.at = shown_url(location)
            url = address(location, url)
            self.at = shown_url(str(url))
            for_good = for_good and self.status in FOR_GOOD
            moved = str(url) if for_good else moved
        raise Failed(f"more than {self.limits.redirects} redirects")

    async def _step(self, url: URL) -> bytes | None:
        """The body, or None for a redirect. Each step has its own connection: one that was
        made for another name on the same address proves nothing about this one."""
        import httpx2

        self.status, self.headers = None, {}
        at = await addresses(url, self.allowed, self.wire)
        # Trusting nobody, which costs nothing to set up, where nobody will be asked.
        tls = self.wire.tls() if url.scheme == "https" else SSLContext(PROTOCOL_TLS_CLIENT)
        async with httpx2.AsyncHTTPTransport(verify=tls, trust_env=False) as transport:
            response = await send(transport, url, at, {**HEADERS, **self.ask.headers})
            self.status = response.status_code
            self.headers = {name.lower(): value for name, value in response.headers.items()}
            if self.status in REDIRECTS and self.headers.get("location"):
                return None
            if self.status == HTTPStatus.NOT_MODIFIED:
                return b""
            self._check_head()
            return await self._body(response)

    def _check_head(self) -> None:
        """Failed for an answer whose body is not worth reading."""
        if self.status != HTTPStatus.OK:
            retry = self.status in PASSING or (self.status or 0) >= 500
            raise Failed(f"the server answers {_status(self.status or 0)}", retry=retry)
        kind = media_type(self.headers)
        if self.ask.types and kind is not None and kind not in self.ask.types:
            raise Failed(f"{kind[:60]}, which is not read")
        coding = self.headers.get("content-encoding", "").strip().lower()
        if coding not in CODINGS:
            raise Failed(f"packed in a way that was not asked for ({coding[:40]})")
        length = self.headers.get("content-length", "")
        if length.isdecimal() and int(length) > self.limits.max_bytes:
            raise Failed(self._oversized())

    async def _body(self, response: Response) -> bytes:
        import httpx2

        unpacker = Unpacker(self.headers.get("content-encoding", "").strip().lower())
        body, packed = bytearray(), 0
        try:
            async with aclosing(response.aiter_raw()) as chunks:
                async for chunk in chunks:
                    packed += len(chunk)
                    for piece in unpacker.pieces(chunk):
                        body += piece
                        if max(packed, len(body)) > self.limits.max_bytes:
                            raise Failed(self._oversized())
        except (httpx2.TransportError, OSError) as error:
            raise Failed("broke off before its end", retry=True) from error
        except ValueError as error:
            raise Failed("cannot be unpacked: damaged") from error
        if not unpacker.whole:
            raise Failed("broke off before its end", retry=True)
        return bytes(body)

    def _oversized(self) -> str:
        return f"over {self.limits.max_bytes / 1_000_000:g} MB"

    def refused(self, why: str, *, retry: bool) -> FetchError:
        """The error that names the first address, and the last if it is another."""
        why = f"redirected to {self.at}: {why}" if self.at else why
        error = FetchError(shown_url(self.ask.url), why, retry=retry, status=self.status)
        error.headers = self.headers
        return error


def _status(code: int) -> str:
    """A status in words.

    >>> _status(404), _status(599)
    ('404 (not found)', '599')
    """
    try:
        return f"{code} ({HTTPStatus(code).phrase.lower()})"
    except ValueError:
        return str(code)


PIECE_BYTES = 1 << 16  # unpacked at a time, however much a packed byte stands for
CODINGS = ("", "identity", "gzip", "x-gzip", "deflate")


class Unpacker:
    """Unpacks one body of a content coding that is in CODINGS; ValueError where it is broken.

    >>> unpacker = Unpacker("gzip")
    >>> import gzip
    >>> b"".join(unpacker.pieces(gzip.compress(b"Gates open.")))
    b'Gates open.'
    >>> unpacker.whole
    True
    """

    def __init__(self, coding: str) -> None:
        self._coding = coding
        self._zlib = None if coding in ("", "identity") else zlib.decompressobj(wbits=47)
        self._begun = False

    @property
    def whole(self) -> bool:
        """Whether nothing is missing at the end; a packed body says where it ends."""
        return self._zlib is None or self._zlib.eof or not self._begun

    def pieces(self, packed: bytes) -> Iterator[bytes]:
        """What ``packed`` holds, piece by piece."""
        if self._zlib is None:
            yield packed
            return
        if packed and not self._begun:
            self._begun = True
            if self._coding == "deflate" and not _has_zlib_head(packed):
                self._zlib = zlib.decompressobj(wbits=-15)  # as some servers understand the word
        try:
            yield from self._unpacked(packed)
        except zlib.error as error:
            raise ValueError(str(error)) from error

    def _unpacked(self, packed: bytes) -> Iterator[bytes]:
        while packed and self._zlib is not None:
            if self._zlib.eof:  # the next of several members
                self._zlib = zlib.decompressobj(wbits=47)
            piece = self._zlib.decompress(packed, PIECE_BYTES)
            packed = self._zlib.unconsumed_tail or self._zlib.unused_data
            yield piece


def _has_zlib_head(packed: bytes) -> bool:
    """RFC 1950: the method is 8, and the first two bytes are a multiple of 31."""
    return packed[0] & 0x0F == 8 and (len(packed) < 2 or int.from_bytes(packed[:2]) % 31 == 0)
