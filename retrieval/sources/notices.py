"""Pages that are not an article: consent walls, checks, error pages, subscription offers."""

from __future__ import annotations

import re

from retrieval.text.wordlists import lines_of

GONE, CHECK = lines_of("pages", "gone"), lines_of("pages", "check")
CONSENT, OFFER = lines_of("pages", "consent"), lines_of("pages", "offer")
MAX_NOTICE_WORDS = 150  # an article that speaks of such a page is longer
MIN_STORY_WORDS = 25  # from here on a notice speaks to the reader, and a brief story does not
MAX_OFFER_CHARS = 400
LEAST_TEASER_WORDS = 12  # without its offers, a page of fewer is only an offer
_READER = re.compile(
    r"\b(?:you|your|we|our|us|sie|ihre?|wir|vous|votre|nous|nos|nuestr[oa]s|usted|tus?"
    r"|wij|onze|uw|u|noi|nostri|tuoi?|tu[ao]|puoi)\b",
    re.I,
)
_ASKS = re.compile(r"\b(?:please|sorry|oops|links? below|bitte|désolé|lo sentimos)\b", re.I)
_SENTENCE = re.compile(r"[^.!?\n]+")
_QUOTED = re.compile(r"[“„«»\"][^“”„«»\"\n]{1,200}[”“»«\"]")
_WORD = re.compile(r"\w+")


def why_no_article(title: str | None, text: str) -> str | None:
    """Why a page of this title and text is no article; None if it may be one.

    >>> why_no_article("Page not found - Gazette", "We are sorry. Please check the address.")
    'says that the page is gone'
    >>> why_no_article("Gates open", "The gates of Ostrel open on Monday, the warden said.")
    """
    words = len(_WORD.findall(text))
    if words <= MAX_NOTICE_WORDS:
        own = _QUOTED.sub(" ", text)
        is_notice = words < MIN_STORY_WORDS or _READER.search(own) or _ASKS.search(own)
        opening = _QUOTED.sub(" ", f"{title or ''}\n{text[:300]}".casefold()).replace("’", "'")
        if is_notice and _holds(opening, GONE):
            return "says that the page is gone"
        if is_notice and _holds(opening, CHECK):
            return "a check or an error in place of the article"
    if _share(text, CONSENT) >= 0.5:
        return "asks for consent in place of the article"
    return None


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
    """How many phrases of an offer stand in a line; none in a long one or a quotation."""
    if len(line) > MAX_OFFER_CHARS or any(mark in line for mark in '“”„«»"'):
        return 0
    low = line.casefold()
    return sum(phrase in low for phrase in OFFER)


def _holds(opening: str, phrases: list[str]) -> bool:
    return any(phrase in opening for phrase in phrases)


def _share(text: str, phrases: list[str]) -> float:
    """The share of sentences that speak to the reader and hold one of the phrases."""
    sentences = [one for one in _SENTENCE.findall(text.casefold()) if len(_WORD.findall(one)) > 3]
    about = [one for one in sentences if _READER.search(one) and _holds(one, phrases)]
    return len(about) / len(sentences) if len(about) >= 2 else 0.0
