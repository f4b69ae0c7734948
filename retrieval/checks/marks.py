"""A model's prose: quotations, cut anew from the article; no markup, no first person. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from unicodedata import category

from retrieval.text.quotation_marks import quoted_spans
from retrieval.text.spans import locate
from retrieval.text.wordlists import language, rows


def with_own_words(prose: str, sentences: Sequence[str]) -> str | None:
    """The prose with the article's own characters inside quotation marks; None if a quotation
    stands in none of the sentences.

    >>> with_own_words('He said "it\\'s shut."', ["“It’s late and it’s shut,” he said."])
    'He said "it’s shut".'
    """
    inside = quoted_spans(prose)
    if inside is None:
        return None
    for span in reversed(inside):
        cuts = (_cut(span.of(prose), one) for one in sentences)
        found = next(filter(None, cuts), None)
        if found is None:
            return None
        words, after = found
        mark = prose[span.stop : span.stop + 2]
        mark = mark if mark in ("''", "’’", "‘‘") else mark[:1]
        rest = prose[span.stop + len(mark) :]
        after = "" if rest[:1] in (",", ".", ";", ":") else after
        prose = f"{prose[: span.start]}{words}{mark}{after}{rest}"
    return prose


def _cut(words: str, text: str) -> tuple[str, str] | None:
    """The text's own words for a quotation, with or without its final punctuation, and the mark
    after it; None if it does not stand there.

    >>> _cut("We close it.", "“We close it,” she said.")
    ('We close it', '.')
    """
    for wanted in (words.strip(), words.strip().rstrip(",.;:")):
        if found := locate(wanted, text):
            return found[0].of(text), words.strip()[len(wanted) :][-1:]
    return None


_FIRST_PERSON = rows("common_words", "first person")
_NUMBERED = re.compile(r"\s?\[\d{1,3}(?:[,;–-]\s?\d{1,3})*\]")
_MARKUP = re.compile(  # the first two turn text around
    r"[\u202d\u202e<>\[\]{}*`~|@\\^]|(?<!\w)_|_(?!\w)|\w+://|\bwww\.|\bt\.me\b|(?<!\w)#\w|(?:^|\s)/\w|==|"
    r"(?:^|\n)\s*(?:[-•#>–—]|\d+[.)])\s|\bhttps?\b|\bmailto:|\btg:"
)
_DOMAIN = re.compile(r"(?<!\w)[\w-]{2,}(?:\.[\w-]{2,})*\.[a-zA-Z]{2,}(?!\w)")
# Allowed if a sentence has it: a domain, a word in brackets, a hashtag.
_ODD = re.compile(rf"{_DOMAIN.pattern}|\[[\w .,'’-]{{1,60}}\](?!\()|(?<!\w)#\w+")
# Invisible characters, direction marks included, but not overrides, which reorder text.
_HIDDEN = re.compile(
    "[\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202c\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff]"
)
_WORD = re.compile(r"[^\W\d_]+")


def clean(text: str) -> str:
    """The prose on one line, without invisible characters and sentence numbers.

    >>> clean("It leaks [3]. \\n It always\\u200b did.")
    'It leaks. It always did.'
    """
    return " ".join(_NUMBERED.sub("", _HIDDEN.sub("", text)).split())


def is_marked_up(text: str, outlets: Sequence[str], sentences: Sequence[str] = ()) -> bool:
    """Whether the text contains markup, a link, a command, or direction overrides.

    Names of ``outlets`` that look like domains are allowed; so are domains, hashtags and words in
    brackets that stand in the ``sentences``.

    >>> is_marked_up("See example.org", ()), is_marked_up("In the U.S. it is 5.30 p.m.", ())
    (True, False)
    """
    text = _NUMBERED.sub("", text)
    there = {odd[0] for one in sentences for odd in _ODD.finditer(one)}
    text = _ODD.sub(lambda m: " " if m[0] in there else m[0], text)
    for outlet in outlets:
        text = text.replace(outlet, "")
    odd = any(category(c) in ("Cc", "Cs", "Co", "Cn") for c in text if c not in "\n\t\r")
    return odd or bool(_MARKUP.search(text) or _DOMAIN.search(text))


def speaks_for_itself(text: str) -> bool:
    """Whether a text says "I" or "we".

    >>> speaks_for_itself("As we know, it leaks."), speaks_for_itself("The U.S. said so.")
    (True, False)
    """
    words = {w.lower() for w in _WORD.findall(re.sub(r"\bU\.?S\.?\b", "", text))}
    return not words.isdisjoint(_FIRST_PERSON.get(language(text), ()))
