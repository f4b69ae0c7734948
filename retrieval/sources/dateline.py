"""The outlet named in a dateline: ``Outlet/ …``, ``Outlet: …``, ``CITY (Outlet) - …``; pure."""

from __future__ import annotations

import re

from retrieval.text.wordlists import word_set

# A name as printed: words with a capital or a digit, joined by function words.
WORD = r"(?:[A-Z0-9À-ÖØ-Þ][\w.&'’+-]*|(?:al|el|ul|an)-[A-Z][\w'’-]*)"
SMALL = r"(?:of|the|and|for|in|on|de|du|des|del|la|le|les|der|die|das|al|el|&)"
NAME = rf"{WORD}(?:\s(?:{SMALL}\s){{0,2}}{WORD}){{0,5}}"
CITY = r"[A-Z0-9À-ÖØ-Þ][^()\n:;!?]{0,60}?"

SLASH = re.compile(rf"({NAME})(?:/\s+|\s/\s+(?=[“\"'‘«„A-Z0-9À-ÖØ-Þ]))(?=\S)")
COLON = re.compile(rf"({NAME}):\s+(?=\S)")
BRACKET = re.compile(rf"(?:({CITY})\s)?\(({NAME})\)\s?(?:--?|[–—―_])\s*(?=\S)")

OUTLET_WORDS = word_set("datelines", "outlet words")
OUTLET_ENDINGS = word_set("datelines", "outlet endings")
LABELS = word_set("datelines", "labels")


def outlet_of(text: str) -> str | None:
    """The outlet named in the dateline that ``text`` opens with; None if there is none.

    A name before a slash, or in brackets before a dash, is accepted. A name before a colon may
    also be a person, a place or a topic ("Ilsa Brandt: …", "Iraq: …"): it must look like an
    outlet's ("Harbour Gazette"), or precede a whole sentence and not recur in the text.

    >>> outlet_of("Harbour Gazette/ The lock gates stay shut.")
    'Harbour Gazette'
    >>> outlet_of("TARN MOUTH (Valley Tribune) — The lock gates stay shut.")
    'Valley Tribune'
    >>> outlet_of("Warning: the lock gates stay shut.")
    """
    body = text.lstrip("\ufeff \t\r\n\xa0")
    opening = body[:200]
    if match := BRACKET.match(opening):
        return _named(match[2]) if _opens(match[1] or "", opening[match.end()]) else None
    if match := SLASH.match(opening):
        return _named(match[1])
    if (match := COLON.match(opening)) and (name := _named(match[1])):
        rest = body[match.end() :]
        return name if _like_an_outlet(name) or _precedes_sentence(name, rest) else None
    return None


def _opens(place: str, after: str) -> bool:
    """Whether ``place`` may be a dateline's and ``after`` the story's start: not mid-sentence."""
    small = {word.strip(",") for word in place.split() if word[0].islower()}
    if small - {"of", "the", "de", "la", "le", "and"}:
        return False
    return place.isupper() or not after.islower()


def _named(name: str) -> str | None:
    """``name`` on one line; None for a label ("Update", "Breaking News") or no letters."""
    words = name.split()
    if all(word.lower().strip(".'’") in LABELS or not word[0].isalpha() for word in words):
        return None
    return " ".join(words)


def _like_an_outlet(name: str) -> bool:
    words = re.findall(r"\w+", name.lower())
    ends = words[-1] in OUTLET_ENDINGS
    return len(words) > 1 and (ends or not OUTLET_WORDS.isdisjoint(words))


def _precedes_sentence(name: str, rest: str) -> bool:
    """Whether a whole unquoted sentence follows and no word of ``name`` recurs."""
    if any(char.isdigit() for char in name) or not re.match(r"[A-ZÀ-ÖØ-Þ]", rest):
        return False
    sentence = re.search(r"[^\W\d_]{2}[.!?…][”\"’')]*(?:\s|$)", rest.splitlines()[0])
    again = any(re.search(rf"\b{re.escape(word)}", rest) for word in re.findall(r"\w{3,}", name))
    return sentence is not None and not again
