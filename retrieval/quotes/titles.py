"""Words in marks that are no speech: titles of works, terms, nicknames, mottoes, songs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

from retrieval.domain import Span
from retrieval.quotes.tokens import Line
from retrieval.quotes.words import (
    AUXILIARIES,
    BE,
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
MAX_HEADING_WORDS = 16  # of one that is named so: “a paper entitled”
MAX_NICKNAME_WORDS = 3
MAX_TERM_WORDS = 4
MIN_HEADING_WORDS = 3  # of a title that stands by itself
MAX_CUE_GAP = 4  # tokens between a reporting word and marks that it opens

_BRACKETS = re.compile(r"\([^()]*\)")
_PART = re.compile(r"\w+")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_SMALL = DETERMINERS | PREPOSITIONS | CONJUNCTIONS | {"and", "or", "but", "is", "not", "n", "vs"}
_UNREAL = frozenset({("far", "from"), ("rather", "than"), ("instead", "of")})
_ENDS = frozenset(".?!,")
_OPENS_TERM = DETERMINERS | PREPOSITIONS - {"of", "about", "to"}
_BREAKS_PHRASE = AUXILIARIES | PRONOUNS | PREPOSITIONS | VERBS.keys()
_LINKS = frozenset({",", "and", "or", "&", "as"})


def terms_of(text: str, masked: str, quoted: Iterable[Span]) -> frozenset[str]:
    """The short terms that an article sets in marks twice, or uses without marks as well."""
    inner = Counter(_term(text[span.start + 1 : span.stop - 1]) for span in quoted)
    plain = _term(masked, most=None)
    return frozenset(
        term for term, times in inner.items()
        if term and (times > 1 or (" " in term and f" {term} " in plain))
    )  # fmt: skip


def _term(text: str, most: int | None = MAX_TERM_WORDS) -> str:
    """The words in lower case, parts of compounds apart; empty if they are more than ``most``."""
    words = _PART.findall(text.lower())
    return "" if most and len(words) > most else " ".join(words)


def set_titles_apart(text: str, line: Line, terms: frozenset[str] = frozenset()) -> None:
    """Mark each quotation of ``line`` that is no speech: a title (T), or part of a name (C).

    ``terms`` are those of the article, as ``terms_of`` gives them.
    """
    quoted = [n for n, kind in enumerate(line.kinds) if kind == "Q"]
    for n in quoted:
        inner = text[line.starts[n] + 1 : line.stops[n] - 1]
        found = _WORD.findall(_BRACKETS.sub("", inner))
        if _is_nickname(line, n, found, inner):
            line.kinds[n] = "C"
        elif found and (_is_title(line, n, found) or _is_term(line, n, inner, terms)):
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
    bare = before[:-1] if last in ("the", "a", "an") else before
    if capital and bare[-2:] == [",", "called"]:  # "a website, called the ‘…’"
        return True
    long = capital and last in NAMING
    short = len(found) <= (MAX_HEADING_WORDS if long else MAX_TITLE_WORDS)
    if not SUNG.isdisjoint(before) or last in NAMING or _is_called(line, at):
        return short
    if (
        last in TERMS
        or _is_explained(line, at)
        or (last in (",", ":") and before[-2:-1] and before[-2] in TERMS - {"words"})
    ):
        return short
    if not _UNREAL.isdisjoint(pairwise(before)):  # "far from offering ‘…’"
        return short
    if bare[-1:] == ["as"] and not {"known", "titled", "marked"}.isdisjoint(before):
        return short
    if capital and _is_work(before):
        return True
    if last == "of" and before[-2:-1] and before[-2] in AFTER_WORKS and found[0][0].isupper():
        return True  # "the author of ‘…’"
    if after in AFTER_WORKS and (capital or len(found) <= MAX_NICKNAME_WORDS) and last != ",":
        return True
    if capital and (before[-2:] == ["such", "as"] or _is_headed(line, at)):
        return True
    if before[-2:] in (["goes", "by"], ["titled", ":"]):
        return True
    return capital and short and not _is_cued(line, at, found)


def _is_term(line: Line, at: int, inner: str, terms: frozenset[str]) -> bool:
    """Whether marks hold a term of the article as the noun of a phrase that nobody utters."""
    last = line.words[at - 1] if at else ""
    if " " in inner and inner.istitle() and _term(inner) in terms and inner[-1] not in ".?!":
        return not _is_speech_verb(last)
    start = at
    while start > max(0, at - MAX_CUE_GAP) and line.words[start - 1] not in _OPENS_TERM:
        start -= 1
        if line.words[start] in _BREAKS_PHRASE or line.kinds[start] not in "CWN":
            return False
    opens = start and line.words[start - 1] in _OPENS_TERM
    words = _term(inner)
    if not opens or not (words in terms or any(words.endswith(f" {one}") for one in terms)):
        return False
    named = line.words[start - 1] == "that" and inner[:1].isupper()
    if not named and start > 1 and (line.words[start - 2] in BE | VERBS.keys()):
        return False
    told = (VERBS.get(word, 0) for word in line.words[:at])
    return not any(use & Use.UTTER and not use & Use.BASE for use in told)


def _is_called(line: Line, at: int) -> bool:
    """Whether a thing is called so, not by somebody: “a culture called ‘…’”, not “she called”."""
    last = at - 1 - (line.words[at - 1] in ("the", "a", "an"))
    if last < 1 or line.words[last] != "called":
        return False
    n = last - 1
    word = line.words[n]
    return (
        n >= 0
        and line.kinds[n] == "W"
        and word not in PRONOUNS
        and not can_speak(word)
        and (not is_adverb(word) and word not in AUXILIARIES)
    )


def _is_explained(line: Line, at: int) -> bool:
    """Whether it is told what marks hold: “the ‘…’ of the lock, a phrase of her father's”."""
    for n in range(at + 1, min(len(line.words), at + MAX_TITLE_WORDS)):
        if line.words[n - 1] in ("a", "the") and line.words[n] in TERMS:
            return line.words[n - 2] == ","
    return False


def _is_work(before: list[str]) -> bool:
    """Whether the noun of a work is among the words right before: “the film, ‘…’”."""
    return any(word in WORKS for word in before[-2:]) and not any(
        _is_speech_verb(word) for word in before if word not in WORKS
    )


def _is_headed(line: Line, at: int) -> bool:
    """Whether a clause about works ends with a colon: “the biggest film of the year: ‘…’”."""
    lead = line.words[max(0, at - MAX_TITLE_WORDS) : at]
    return lead[-1:] == [":"] and not WORKS.isdisjoint(lead) and VERBS.keys().isdisjoint(lead)


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
