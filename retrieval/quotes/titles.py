"""Words in marks that are no speech: titles of works, terms, nicknames, mottoes, songs."""

from __future__ import annotations

import re
from itertools import pairwise

from retrieval.quotes.tokens import Line
from retrieval.quotes.words import (
    AUXILIARIES,
    CONJUNCTIONS,
    DETERMINERS,
    PREPOSITIONS,
    PRONOUNS,
    VERBS,
    Use,
    can_speak,
    is_adverb,
)
from retrieval.text.wordlists import word_set

WORKS = word_set("speech", "works")
AFTER_WORKS = word_set("speech", "after works")
TERMS = word_set("speech", "terms")
NAMING = word_set("speech", "naming")
SUNG = word_set("speech", "sung")

MAX_TITLE_WORDS = 12
MAX_NICKNAME_WORDS = 3
MIN_HEADING_WORDS = 3  # of a title that stands by itself
MAX_CUE_GAP = 4  # tokens between a reporting word and marks that it opens

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_SMALL = DETERMINERS | PREPOSITIONS | CONJUNCTIONS | {"and", "or", "but", "is", "not", "n", "vs"}
_UNREAL = frozenset({("far", "from"), ("rather", "than"), ("instead", "of")})
_ENDS = frozenset(".?!,")
_LINKS = frozenset({",", "and", "or", "&", "as"})


def set_titles_apart(text: str, line: Line) -> None:
    """Mark each quotation of ``line`` that is no speech: a title (T), or part of a name (C)."""
    quoted = [n for n, kind in enumerate(line.kinds) if kind == "Q"]
    for n in quoted:
        inner = text[line.starts[n] + 1 : line.stops[n] - 1]
        found = _WORD.findall(inner)
        if _is_nickname(line, n, found, inner):
            line.kinds[n] = "C"
        elif found and _is_title(line, n, found):
            line.kinds[n] = "T"
    _spread(text, line, quoted)


def _is_nickname(line: Line, at: int, found: list[str], inner: str) -> bool:
    """Whether marks stand inside a name: Dessa “Bosun” Quill."""
    inside = line.kinds[max(0, at - 1) : at + 2] == ["C", "Q", "C"]
    short = 0 < len(found) <= MAX_NICKNAME_WORDS and found[0][0].isupper()
    return inside and short and inner.strip()[-1:] not in _ENDS


def _is_title(line: Line, at: int, found: list[str]) -> bool:
    before = line.words[max(0, at - 4) : at]
    last = before[-1] if before else ""
    after = line.words[at + 1] if at + 1 < len(line.words) else ""
    capital = _is_title_case(found)
    bare = before[:-1] if last == "the" else before
    if capital and bare[-2:] == [",", "called"]:  # "a website, called the ‘…’"
        return True
    short = len(found) <= MAX_TITLE_WORDS
    if not SUNG.isdisjoint(before) or last in NAMING or _is_called(line, at):
        return short
    if last in TERMS or (last in (",", ":") and before[-2:-1] and before[-2] in TERMS - {"words"}):
        return short
    if not _UNREAL.isdisjoint(pairwise(before)):  # "far from offering ‘…’"
        return short
    if before[-1:] == ["as"] and any(word in ("known", "titled") for word in before):
        return short
    if capital and _is_work(before):
        return True
    if after in AFTER_WORKS and (capital or len(found) <= MAX_NICKNAME_WORDS) and last != ",":
        return True
    if before[-2:] in (["goes", "by"], ["titled", ":"]):
        return True
    return capital and short and not _is_cued(line, at, found)


def _is_called(line: Line, at: int) -> bool:
    """Whether a thing is called so, not by somebody: “a culture called ‘…’”, not “she called”."""
    if at < 2 or line.words[at - 1 - (line.words[at - 1] == "the")] != "called":
        return False
    n = at - 2 - (line.words[at - 1] == "the")
    word = line.words[n]
    return (
        n >= 0
        and line.kinds[n] == "W"
        and word not in PRONOUNS
        and not can_speak(word)
        and (not is_adverb(word) and word not in AUXILIARIES)
    )


def _is_work(before: list[str]) -> bool:
    """Whether the noun of a work is among the words right before: “the film, ‘…’”."""
    return any(word in WORKS for word in before[-2:]) and not any(
        _is_speech_verb(word) for word in before if word not in WORKS
    )


def _is_speech_verb(word: str) -> bool:
    return bool(VERBS.get(word, 0) & (Use.SAY | Use.TELL))


def _is_title_case(found: list[str]) -> bool:
    """Whether every word of weight is capitalised, as in titles."""
    heavy = [word for word in found if word.lower() not in _SMALL]
    return bool(heavy) and all(word[0].isupper() or word[0].isdigit() for word in heavy)


def _is_cued(line: Line, at: int, found: list[str]) -> bool:
    """Whether a reporting word opens or follows the marks directly: said “Never”; “Never,” said."""
    lead = line.words[max(0, at - MAX_CUE_GAP) : at]
    if lead and (lead[-1] in PREPOSITIONS - {"as", "like", "with"} or line.kinds[at - 1] == "S"):
        return False
    if lead[-1:] == [":"] or any(word in VERBS for word in lead):
        return True
    follow = line.words[at + 1 : at + 2 + MAX_CUE_GAP]
    inner_stop = line.words[at][-2:-1]
    alone = not any(kind in "CWN" for kind in line.kinds)
    if alone and (len(found) < MIN_HEADING_WORDS or inner_stop in _ENDS):
        return True
    return inner_stop in _ENDS and any(map(_is_speech_verb, follow))


def _spread(text: str, line: Line, quoted: list[int]) -> None:
    """The other members of a list of titles: “A,” “B” and “C”."""
    near = list(pairwise(quoted))
    for one, two in (*near, *((b, a) for a, b in near)):
        low, high = sorted((one, two))
        if line.kinds[one] == "T" and line.kinds[two] == "Q" and high - low <= 3:
            between = line.words[low + 1 : high]
            inner = _WORD.findall(text[line.starts[two] : line.stops[two]])
            if _LINKS.issuperset(between) and (_is_title_case(inner) or len(inner) <= 2):
                line.kinds[two] = "T"
