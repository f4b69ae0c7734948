"""Pages that are not an article: consent walls, checks, error pages, subscription offers."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from retrieval.text.wordlists import lines_of, word_set

GONE, CHECK = lines_of("pages", "gone"), lines_of("pages", "check")
CONSENT, OFFER = lines_of("pages", "consent"), lines_of("pages", "offer")
_SPEAKS = word_set("pages", "reader")
READER = frozenset(word for word in _SPEAKS if not word.startswith("-"))
READER_ENDS = tuple(word[1:] for word in _SPEAKS if word.startswith("-"))
READER_UNSPACED = tuple(word_set("pages", "reader_unspaced"))
MACHINERY = word_set("pages", "machinery")
MACHINERY_UNSPACED = word_set("pages", "machinery_unspaced")
MAX_NOTICE_WORDS = 200  # an article that speaks of such a page is longer
MIN_STORY_WORDS = 25
MAX_OFFER_CHARS = 400
LEAST_TEASER_WORDS = 12  # without its offers, a page of fewer is only an offer
LEAST_SIGNS = 3  # of a notice, from which a short page is none of an article
LEAST_SLUG_WORDS = 3  # in an address, from which they say what its article is about
# What a stylesheet calls the container of a notice; sure for the first group.
SURELY_NAMED = re.compile(r"(?<![a-z])(?:error-?\d*|e?404|not-?found|captcha|challenge)(?![a-z])")
NAMED = re.compile(
    r"(?<![a-z])(?:log-?in|sign-?in|consent|pay-?wall|reg-?wall|maintenance)(?![a-z])"
)
_SENTENCE = re.compile(r"[^.!?。！？؟\n]+")
_QUOTED = re.compile(r"[“„«»\"「][^“”„«»\"」\n]{1,200}[”“»«\"」]")
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2}|\w+(?:-\w+)*")
_REPORTED = re.compile(r"\b(?:said|says|told)\b")
_SLUG_WORD = re.compile(r"[^\W\d_]{4,}")
MANY_NAMED = 4
LEAST_SPOKEN = 4  # words between marks; fewer may be the name of a button
STEM = 4  # letters by which a word of an address is known in the text, in whatever form


@dataclass(frozen=True, slots=True)
class Beside:
    """What a page tells of its text beside it: titles, address, names of containers, a head."""

    titles: str = ""
    address: str = ""
    names: str = ""
    is_signed: bool = False  # it states an author or a day


def why_no_article(text: str, page: Beside) -> str | None:
    """Why a page of this text is no article; None if it may be one.

    A notice is short, speaks to the reader, names the machinery of the web, nobody else, and has no
    word of its address. One sign says nothing; articles have some of them too.

    >>> why_no_article("Try again.", Beside("Page not found - Gazette"))
    'says that the page is gone'
    >>> why_no_article("The gates of Ostrel open on Monday, the warden said.", Beside("Gates open"))
    """
    if _share(text, CONSENT) >= 0.5:
        return "asks for consent in place of the article"
    if len(_WORD.findall(text)) <= MAX_NOTICE_WORDS:
        opening = f"{page.titles}\n{text[:300]}".casefold().replace("’", "'")
        gone, check = (_holds(_QUOTED.sub(" ", opening), one) for one in (GONE, CHECK))
        if _signs(text, page) + 2 * (gone or check) >= LEAST_SIGNS:
            if gone:
                return "says that the page is gone"
            return "a check or an error in place of the article"
    return None


def _signs(text: str, page: Beside) -> int:
    """How much speaks for a notice, less what speaks for an article."""
    own, told = _QUOTED.sub(" ", text), told_reader(text)
    words = _WORD.findall(own)
    machinery = len({word.casefold()[:STEM] for word in words if word.casefold() in MACHINERY})
    machinery += sum(one in own for one in MACHINERY_UNSPACED)
    signs = min(2, machinery) + (told > 0) + (told >= 0.5) + (len(words) < MIN_STORY_WORDS)
    signs += 2 if SURELY_NAMED.search(page.names) else bool(NAMED.search(page.names))
    quoted = [one for one in _QUOTED.findall(text) if " " in one]  # no address
    spoken = any(len(_WORD.findall(one)) >= LEAST_SPOKEN for one in quoted)
    signs -= 2 * spoken + 2 * page.is_signed
    if (named := _named(text)) is not None:
        signs += 1 if named == 0 else -1 if named >= MANY_NAMED else 0
    about = is_about(page.address, text)
    return signs + (0 if about is None else -2 if about else 2)


def told_reader(text: str) -> float:
    """The share of the sentences outside quotation marks that speak to the reader, 0–1.

    >>> told_reader("“You may,” said Venn. We send you news. It rained.")
    0.3333333333333333
    """
    said = [one for one in _SENTENCE.findall(_QUOTED.sub(" ", text)) if _WORD.search(one)]
    return sum(map(_tells_reader, said)) / max(1, len(said))


def _tells_reader(sentence: str) -> bool:
    first, *others = _WORD.findall(sentence) or [""]
    return (
        first.casefold() in READER
        or any(word in READER or word.endswith(READER_ENDS) for word in (first.lower(), *others))
        or any(one in sentence for one in READER_UNSPACED)
    )


def _named(text: str) -> int | None:
    """How many names and numbers stand in it; None where writing has no capitals."""
    if not any(char.islower() for char in text):
        return None
    inside = {word for one in _SENTENCE.findall(text) for word in _WORD.findall(one)[1:]}
    named = (word for word in inside - READER - {"I"} if word[0].isupper() or word[0].isdigit())
    return sum(word.casefold() not in MACHINERY for word in named)


def is_about(address: str, text: str, *, least: float = 0.0) -> bool | None:
    """Whether more than ``least`` of the words of an article's address stand in the text, 0–1; None
    where it has too few.

    >>> is_about("https://a.example/2031/gates-of-ostrel-open", "The gates are shut.")
    True
    >>> is_about("https://a.example/2031/gates-of-ostrel-open", "We will be back.")
    False
    >>> is_about("https://a.example/?p=12", "We will be back.")
    """
    try:
        path = unquote(urlsplit(address).path)
    except ValueError:
        return None
    slug = max(path.split("/"), key=lambda part: len(_SLUG_WORD.findall(part)))
    words = {word[:STEM] for word in _SLUG_WORD.findall(_bare(slug))}
    letters = _bare(text)
    latin = sum(char.isascii() for char in letters) >= 0.5 * len(letters)
    same = words & {word[:STEM] for word in _SLUG_WORD.findall(letters)}
    agrees = bool(same) and len(same) > least * len(words)
    if len(same) >= 2 and agrees:
        return True
    return agrees if len(words) >= LEAST_SLUG_WORDS and (latin or not slug.isascii()) else None


def _bare(text: str) -> str:
    """In small letters, without accents."""
    return "".join(one for one in unicodedata.normalize("NFD", text.casefold())
                   if not unicodedata.combining(one))  # fmt: skip


def without_offers(text: str) -> tuple[str, bool]:
    """The text without the lines that offer a subscription, and whether there were any.

    A line goes if it is short and two of the phrases stand in it, or one and the next line goes.

    >>> without_offers("It rained.\\nSubscribe to keep reading\\nCancel anytime. Free trial.")
    ('It rained.', True)
    >>> without_offers("“Cancel any time,” she said.")
    ('“Cancel any time,” she said.', False)
    """
    lines = text.split("\n")
    found = [_offers(line) for line in lines]
    goes = [n >= 2 or (n == 1 and len(line) <= 60) for n, line in zip(found, lines, strict=True)]
    goes = [
        goes[n] or (found[n] == 1 and any(goes[max(0, n - 1) : n + 2])) for n in range(len(lines))
    ]
    if not any(goes):
        return text, False
    kept = [line for line, gone in zip(lines, goes, strict=True) if not gone]
    return "\n".join(kept).strip("\n"), True


def _offers(line: str) -> int:
    """How many phrases of an offer stand in a line; none in a long one, in what somebody said."""
    if len(line) > MAX_OFFER_CHARS or any(mark in line for mark in '“”„«»"'):
        return 0
    if _REPORTED.search(line):
        return 0
    low = line.casefold()
    return sum(phrase in low for phrase in OFFER)


def _holds(opening: str, phrases: list[str]) -> bool:
    return any(phrase in opening for phrase in phrases)


def _share(text: str, phrases: list[str]) -> float:
    """The share of sentences that speak to the reader and hold one of the phrases."""
    sentences = [one for one in _SENTENCE.findall(text) if len(_WORD.findall(one)) > 3]
    about = [one for one in sentences if _tells_reader(one) and _holds(one.casefold(), phrases)]
    return len(about) / len(sentences) if len(about) >= 2 else 0.0
