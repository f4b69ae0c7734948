"""Decode bytes: byte order mark, UTF-8, declared encoding, detected encoding; else refuse."""

from __future__ import annotations

import codecs
import re
from contextlib import suppress
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


# Lead byte and continuation bytes of each character beyond ASCII, for counting.
MULTIBYTE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
# Quotation marks, dashes and the like of UTF-8: no words in any encoding of single bytes. Beside
# bytes of other letters they may be a part of East Asian text.
PUNCTUATION = re.compile(rb"\xe2\x80[\x90-\xaf]")
EAST_ASIAN = re.compile(rb"(?:(?!\xe2\x80)[\x80-\xff]{2}){4}")
SURE, FEW = 3, 2  # characters for each bad byte; bad bytes without any
LEAST_WIDE = 20  # bytes in which zeros beside letters are no chance
ESCAPED = re.compile(rb"\x1b[$(][)*]?[@-JB]")  # ISO 2022: 7-bit Japanese, Korean, Chinese
# A character of UTF-8 that was read as Latin-1 or Windows-1252 and encoded again.
_NEXT = "[\x80-\xbf‘’“”•–—˜™š›œžŸ€‚ƒ„…†‡ˆ‰Š‹ŒŽ\ufffd]"
DOUBLED = re.compile(f"[\xc2-\xdf]{_NEXT}|[\xe0-\xef]{_NEXT}{{2}}|â€")  # "â€": the third is lost
# Those that stand in no text that is right, by which one is told that was encoded twice in parts.
SURELY_DOUBLED = re.compile("[ÂÃ][\xa0-\xbf]|â€[œ\x9d\x9c˜™“”¦]?")
RUN = re.compile(f"(?:{DOUBLED.pattern})+")


def decode(raw: bytes, where: str, *, declared: str | None = None) -> str:
    r"""The text of ``raw``, line ends unchanged; ArticleError if it is not text.

    UTF-8 with a few bad bytes, or cut inside a character, keeps U+FFFD in their place.

    >>> decode("“No”\r\n".encode("utf-8-sig"), "a.txt"), decode("“Né".encode()[:-1], "a.txt")
    ('“No”\r\n', '“N\ufffd')
    """
    for mark, encoding in MARKS:
        if raw.startswith(mark):
            return raw[len(mark) :].decode(encoding, "replace")
    if b"\0" in raw:
        return _wide(raw, where)
    if ESCAPED.search(raw):
        return _escaped(raw, where)
    try:
        return undoubled(raw.decode("utf-8"), where)
    except UnicodeDecodeError:
        return _flawed(raw, declared) or _declared(raw, declared) or _guess(raw, where)


def _wide(raw: bytes, where: str) -> str:
    """UTF-16 without its mark, told by the zero bytes beside ASCII."""
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        zeros = raw[first::2].count(0)
        if (
            len(raw) >= LEAST_WIDE
            and zeros >= 0.4 * len(raw) / 2
            and not raw[1 - first :: 2].count(0)
        ):
            return raw.decode(encoding, "replace")
    raise ArticleError(where, "a binary file, not text")


def _escaped(raw: bytes, where: str) -> str:
    try:
        return raw.decode("iso2022_kr" if b"\x1b$)C" in raw else "iso2022_jp_2")
    except UnicodeDecodeError as error:
        raise ArticleError(where, "perhaps ISO 2022, but uncertain: save it as UTF-8") from error


def _flawed(raw: bytes, declared: str | None) -> str | None:
    """UTF-8 with a few bad bytes; None where it is hardly UTF-8."""
    text = raw.decode("utf-8", "replace")
    good, bad = len(MULTIBYTE.findall(raw)), text.count("\ufffd")
    says_so = (declared or "").replace("_", "-").lower() in ("utf-8", "utf8")
    is_cut = bad == 1 and text.endswith("\ufffd") and good > 0
    if good >= SURE * bad or is_cut or (says_so and (good >= bad or bad <= FEW)):
        return text
    return None


def undoubled(text: str, where: str) -> str:
    """``text``, decoded once more if it was encoded twice; ArticleError if it cannot be mended.

    >>> undoubled("“Zoë” isn’t in.".encode().decode("cp1252", "replace"), "a.txt")
    Traceback (most recent call last):
    retrieval.errors.ArticleError: a.txt: encoded twice and damaged: save it anew as UTF-8
    >>> undoubled("“Zoë” isn’t in.".encode().decode("latin-1"), "a.txt")
    '“Zoë” isn’t in.'

    Of a text that is right in other places, what was encoded twice is decoded, where that is the
    larger part: a few slips are as their publisher shows them.

    >>> undoubled("Café « Où ça ? » : " + "été à l’œuvre".encode().decode("cp1252"), "a.txt")
    'Café « Où ça ? » : été à l’œuvre'
    """
    found = DOUBLED.findall(text)
    others = sum(not char.isascii() for char in DOUBLED.sub("", text)) if found else 0
    if len(found) < 2:
        return text
    if others > len(found) / 4:
        parts = len(SURELY_DOUBLED.findall(text)) >= SURE and len(found) >= others
        return RUN.sub(lambda run: decoded_again(run[0]), text) if parts else text
    if (once := decoded_again(text)) == text and len(SURELY_DOUBLED.findall(text)) > 1:
        raise ArticleError(where, "encoded twice and damaged: save it anew as UTF-8")
    return once


def decoded_again(text: str) -> str:
    """A text that was encoded twice, decoded once more; any other as it is.

    >>> decoded_again("ZoÃ«"), decoded_again("Zoë")
    ('Zoë', 'Zoë')
    """
    for encoding in ("latin-1", "cp1252"):
        with suppress(UnicodeError):
            return text.encode(encoding).decode("utf-8")
    return text


def _declared(raw: bytes, encoding: str | None) -> str | None:
    try:
        return raw.decode(encoding) if encoding else None
    except (UnicodeError, LookupError):
        return None


def _guess(raw: bytes, where: str) -> str:
    if CONTROLS.search(raw):
        raise ArticleError(where, "a binary file, not text")
    from charset_normalizer import from_bytes

    if PUNCTUATION.search(raw) and not EAST_ASIAN.search(raw):
        return raw.decode("utf-8", "replace")  # of two encodings; the other one is unknown
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
