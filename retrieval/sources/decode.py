"""Decode bytes: byte order mark, UTF-8, declared encoding, detected encoding; else refuse."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from retrieval.errors import ArticleError

if TYPE_CHECKING:
    from charset_normalizer import CharsetMatch

MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# The encodings of browsers (WHATWG Encoding Standard) without the Mac and DOS code pages, which
# decode almost any bytes as letters and so outscore the right guess.
GUESSES = [
    *(f"cp125{n}" for n in range(9)),
    *(f"iso8859_{n}" for n in (2, 5, 6, 7, 8, 15)),
    *("koi8_r", "koi8_u", "gb18030", "big5", "euc_jp", "cp932", "euc_kr", "tis_620"),
]
# The score by which the best guess must lead every guess with a different text. Measured on 300
# pieces of English news saved as Windows-1252 and Latin-1: none decoded wrongly, 3 % refused.
MARGIN = 0.02
SAMPLE_BYTES = 65_536  # for detection, which takes a second per megabyte
CONTROLS = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")  # never occur in text
# Letters and symbols in impossible places: signs of a Mac or DOS code page.
ODD = re.compile(
    "[a-zß-ÿ][À-ÖØ-Þ]|[À-ÖØ-Þ][A-Z][a-z]"
    "|[^\\W\\d_][‚„†‡ˆ‰¡¢£¤¥¦§¨©ª¬®¯°±²³´µ¶¸¹º¼½¾¿][^\\W\\d_]|[\x80-\x9f]"
)


def decode(raw: bytes, where: str, *, declared: str | None = None) -> str:
    r"""The text of ``raw``, line ends unchanged; ArticleError if it is not text.

    >>> decode("“No”\r\n".encode("utf-8-sig"), "a.txt")
    '“No”\r\n'
    """
    for mark, encoding in MARKS:
        if raw.startswith(mark):
            return _strict(raw[len(mark) :], encoding, where)
    if b"\0" in raw:
        raise ArticleError(where, "a binary file, not text")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return _declared(raw, declared) or _guess(raw, where)


def _strict(raw: bytes, encoding: str, where: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        why = f"begins as {encoding} but is not from byte {error.start} on"
        raise ArticleError(where, why) from error


def _declared(raw: bytes, encoding: str | None) -> str | None:
    try:
        return raw.decode(encoding) if encoding else None
    except (UnicodeError, LookupError):
        return None


def _guess(raw: bytes, where: str) -> str:
    if CONTROLS.search(raw):
        raise ArticleError(where, "a binary file, not text")
    from charset_normalizer import from_bytes

    ranked = sorted(from_bytes(_sample(raw), cp_isolation=GUESSES), key=_score, reverse=True)
    if not ranked:
        raise ArticleError(where, "neither UTF-8 nor a known encoding: save it as UTF-8")
    best = ranked[0]
    text = _declared(raw, best.encoding)
    if text is None or ODD.search(str(best)) or _rivalled(best, ranked[1:]):
        name = "cp1252" if "cp1252" in best.could_be_from_charset else best.encoding
        raise ArticleError(where, f"not UTF-8, perhaps {name}, but uncertain: save it as UTF-8")
    return text


def _sample(raw: bytes) -> bytes:
    """All of a short text; of a long one, lines with non-ASCII bytes."""
    if len(raw) <= SAMPLE_BYTES:
        return raw
    return b"\n".join(line for line in raw.split(b"\n") if not line.isascii())[:SAMPLE_BYTES]


def _rivalled(best: CharsetMatch, others: list[CharsetMatch]) -> bool:
    """Whether a guess with a different text scores nearly as well."""
    rivals = (other for other in others if str(other) != str(best))
    return any(_score(best) - _score(other) < MARGIN for other in rivals)


def _score(match: CharsetMatch) -> float:
    return match.coherence - 2 * match.chaos
