"""The bytes of a body as they come, unpacked in bounded pieces; pure."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

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
