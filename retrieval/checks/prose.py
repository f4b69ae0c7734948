"""Checks of a model's prose: markup, links, first or second person, negation, relevance. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from retrieval.checks.languages import is_english, tongue
from retrieval.text.terms import content_words, stem
from retrieval.text.wordlists import word_set

_NUMBERED = re.compile(r"\s?\[\d{1,3}(?:[,;–-]\s?\d{1,3})*\]")
_MARKUP = re.compile(
    r"[<>\[\]{}*`~|@\\^]|(?<!\w)_|_(?!\w)|\w+://|\bwww\.|\bt\.me\b|(?<!\w)#\w|(?:^|\s)/\w|==|"
    r"(?:^|\n)\s*(?:[-•#>–—]|\d+[.)])\s|\bhttps?\b|\bmailto:|\btg:"
)
_DOMAIN = re.compile(r"(?<!\w)[\w-]{2,}(?:\.[\w-]{2,})*\.[a-zA-Z]{2,}(?!\w)")
# Allowed if a cited sentence has it: a domain, a word in brackets, a hashtag.
_ODD = re.compile(rf"{_DOMAIN.pattern}|\[[\w .,'’-]{{1,60}}\](?!\()|(?<!\w)#\w+")
# Invisible characters, direction marks included, but not overrides, which reorder text.
_HIDDEN = re.compile(
    "[\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202c\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff]"
)
_TURNS = re.compile("[\u202d\u202e]")
# A call to action: an address next to it is a recommendation, not a report.
_SENDS = re.compile(
    r"(?:^|[.!?:;]\s)(?:see|read|go|check|follow|join|write|send|find|get)\b|"
    r"\b(?:more|here|link|source|via|visit|click|sign up|subscribe)\b|\bat\s+[\w-]+\.[a-z]{2}",
    re.I,
)
_NEGATION = re.compile(
    r"\b(?:not|no|never|nobody|none|nothing|neither|nor|without|cannot|hardly|barely)\b|n['’]t\b",
    re.I,
)
_FIRST = word_set("languages", "first person")
_SECOND = word_set("languages", "second person")
# Per language, those of these words that are not personal pronouns.
_OTHER_SENSE = {
    "en": frozenset("mon mes ma mi mis ton du te tu".split()),
    "de": frozenset("us i".split()),
    **dict.fromkeys(("fr", "es", "pt", "tr", ""), frozenset("us i du".split())),
    "it": frozenset("us i ma du".split()),
}
# A paraphrase with this share of a sentence's stems must have the same polarity.
CLOSE, LEAST_STEMS = 0.85, 2
_WORD = re.compile(r"[^\W\d_]+")


def clean(text: str) -> str:
    """The prose on one line, without invisible characters and sentence numbers.

    >>> clean("It leaks [3]. \\n It always\\u200b did.")
    'It leaks. It always did.'
    """
    return " ".join(_NUMBERED.sub("", _HIDDEN.sub("", text)).split())


def is_marked_up(text: str, outlets: Sequence[str], sentences: Sequence[str] = ()) -> bool:
    """Whether the text contains markup, a link, a command, or direction overrides.

    Names of ``outlets`` that look like domains are allowed; so are domains in the cited
    ``sentences``, unless the reader is sent there.

    >>> is_marked_up("See example.org", ()), is_marked_up("In the U.S. it is 5.30 p.m.", ())
    (True, False)
    """
    text = _NUMBERED.sub("", text)
    there = {odd[0] for one in sentences for odd in _ODD.finditer(one)}
    sends = bool(_SENDS.search(text)) or not is_english(text)
    text = _ODD.sub(
        lambda m: " " if m[0] in there and (m[0][0] == "[" or not sends) else m[0], text
    )
    for outlet in outlets:
        text = text.replace(outlet, "")
    odd = not text.isprintable() and any(
        unicodedata.category(c) in ("Cc", "Cs", "Co", "Cn") and c not in "\n\t\r" for c in text
    )
    return odd or any(found.search(text) for found in (_TURNS, _MARKUP, _DOMAIN))


def voices(text: str) -> frozenset[str]:
    """Whether a text uses the first person, the second, both or neither.

    >>> sorted(voices("I tell you")), voices("The U.S. said so")
    (['first', 'second'], frozenset())
    """
    words = {w.lower() for w in _WORD.findall(re.sub(r"\bU\.?S\.?\b", "", text))}
    spoken = tongue(text)
    first, second = (some - _OTHER_SENSE.get(spoken, frozenset()) for some in (_FIRST, _SECOND))
    found = {"first": words & first, "second": words & second}
    return frozenset(name for name, some in found.items() if some)


def turns_around(text: str, sentences: Sequence[str]) -> bool:
    """Whether the prose nearly repeats a sentence but adds or drops a negation.

    >>> turns_around("The old dam will not be closed.", ["The old dam will be closed."])
    True
    """
    told = {stem(w) for w in content_words(_NEGATION.sub("", text))}
    if len(told) < LEAST_STEMS or not is_english(text):
        return False
    near = []
    for sentence in sentences:
        words = {stem(w) for w in content_words(_NEGATION.sub("", sentence))}
        shared = len(told & words)
        if shared >= CLOSE * len(told):
            near.append((shared >= CLOSE * len(words), bool(_NEGATION.search(sentence))))
    negated = bool(_NEGATION.search(text))
    if negated:
        return bool(near) and not any(_NEGATION.search(sentence) for sentence in sentences)
    return any(whole and turned for whole, turned in near) and not any(
        not turned for _, turned in near
    )


def is_unrelated(text: str, known: Sequence[str]) -> bool:
    """Whether prose and its sources, both in English, share less than a third of its stems."""
    if not is_english(text) or not all(is_english(one) for one in known[:1]):
        return False
    there = {stem(w) for one in known for w in content_words(one)}
    told = [stem(w) for w in content_words(text)]
    return not told or sum(w in there for w in told) < max(1, len(told) / 3)
