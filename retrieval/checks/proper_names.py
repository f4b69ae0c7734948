"""Names in a model's prose that its articles do not have. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from retrieval.text import names
from retrieval.text.wordlists import COMMON, language

# "U.S." is one word, "Hay'at" and "PMF-led" are two.
_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W\d_]+")
# Before the first word of a sentence; a colon opens none.
_OPENS = re.compile(r"(?:^|[.!?…؟。][\"”’'»)\]]*\s)[\s\"“„«‘'(\[]*$")
_TITLE = re.compile(r"(\w+)\.\s$")
_SHORT = re.compile(r"\.(?:,|\s\S)")  # behind an abbreviation that ends no sentence
_JOINS = frozenset("of the for and de la".split())
# From a name to its plural, its people and what is theirs: "Ricketts", "Rickettses"; "Iraq",
# "Iraqi"; "Italy", "Italian".
_ENDINGS = re.compile(r"e?s|is?|ns?|[ei]?ans?|ish|ese|ics?|(?:ion)?al|i?stan|ists?|ism|ers?|y|ies")
_LEAST_CHARS = 4  # of a name, before an ending
_MOST_ENDING_CHARS = 3  # of a name in other languages, which decline it


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of one text in lower case, and what may stand for others of its words."""

    words: frozenset[str]
    keys: frozenset[str]  # of names, one for all spellings
    abbreviations: frozenset[str]  # "gov" for "Gov."
    acronyms: frozenset[str]  # "PMF"
    initials: frozenset[str]  # of capitalised words in a row: what an acronym of them would be


@lru_cache(maxsize=4_000)  # all statements of an answer share its sentences
def vocabulary(text: str) -> Vocabulary:
    """The vocabulary of a sentence, a title or a name.

    >>> found = vocabulary("Gov. Sabir Daroosh led the Union of Port Crews in the U.S.")
    >>> "darush" in found.keys, "gov" in found.abbreviations, "UPC" in found.initials
    (True, True, True)
    """
    found = [(match[0].replace(".", ""), text[match.end() :]) for match in _WORD.finditer(text)]
    words = [word for word, _ in found]
    upper = "".join(word[0] if word[0].isupper() else " " for word in words if word not in _JOINS)
    return Vocabulary(
        words=frozenset(map(str.lower, words)),
        keys=frozenset(key for word in words for key in names.words(word)),
        abbreviations=frozenset(
            word.lower()
            for word, behind in found
            if word[0].isupper() and 1 < len(word) <= 6 and _SHORT.match(behind)
        ),
        acronyms=frozenset(filter(_is_upper, words)),
        initials=frozenset(run[n:] for run in upper.split() for n in range(len(run) - 1)),
    )


def unknown_name(prose: str, texts: Iterable[str], *, also: frozenset[str]) -> str | None:
    """The first name in the prose that no text has, None if they have all.

    A name is a capitalised word that neither opens a sentence nor is a common word of the
    language; one all in capitals is a name anywhere. ``also`` are names in lower case that are
    known beside those of the texts. German capitalises every noun: there only two such words in a
    row are a name.

    >>> texts = ["“We close it,” Gov. Orla Venn said.", "Osk Wire"]
    >>> unknown_name("It seems that Governor Venn and the Venns met Penn.", texts, also=frozenset())
    'Penn'
    """
    spoken, known = language(prose), [vocabulary(text) for text in texts]
    found = [*_WORD.finditer(prose)]
    spelt_out = _spelt_out(found, known)
    missing = [
        match
        for n, match in enumerate(found)
        if match[0][0].isupper()
        and (_is_upper(match[0]) or not _opens(prose[: match.start()]))
        and n not in spelt_out
        and not _is_common(match[0], spoken)
        and match[0].lower() not in also
        and not _has(match[0].replace(".", ""), prose[match.end() :], known, spoken)
    ]
    if spoken == "de":
        missing = [a for a, b in pairwise(missing) if prose[a.end() : b.start()] == " "]
    return missing[0][0] if missing else None


def _is_upper(word: str) -> bool:
    return len(word.replace(".", "")) > 1 and word.isupper()


def _opens(before: str) -> bool:
    """Whether a sentence begins behind ``before``; none does behind "Gov. "."""
    title = _TITLE.search(before)
    return bool(_OPENS.search(before)) and not (title and title[1].lower() in names.TITLES)


def _is_common(word: str, spoken: str) -> bool:
    low = word.lower()
    common = low in COMMON[spoken] and low != "may" and not _is_upper(word)  # May is a month
    return common or low in names.TITLES or len(word) == 1


def _has(word: str, behind: str, known: Sequence[Vocabulary], spoken: str) -> bool:
    """Whether a text has the word in any spelling, inflected, shortened or as an acronym."""
    low, keys = word.lower(), names.words(word)
    short = bool(_SHORT.match(behind))
    return any(
        any(key in one.keys for key in keys)
        or (_is_upper(word) and word in one.acronyms | one.initials)
        or any(low.startswith(start) for start in one.abbreviations)
        or any(
            (short and there.startswith(low)) or _is_form(low, there, spoken) for there in one.words
        )
        for one in known
    )


def _is_form(word: str, other: str, spoken: str) -> bool:
    """Whether two words are forms of one name.

    >>> [_is_form(*two, "en") for two in (("italian", "italy"), ("kazakhstan", "kazakh"))]
    [True, True]
    >>> _is_form("johnson", "john", "en"), _is_form("веры", "вера", "ru")
    (False, True)
    """
    if word[:3] != other[:3]:
        return False
    short, long = sorted((word, other), key=len)
    if spoken != "en":
        same = next((n for n in range(len(short)) if short[n] != long[n]), len(short))
        return len(long) - same <= _MOST_ENDING_CHARS
    stem = short.rstrip("aeiouy") if len(short) > _LEAST_CHARS else short
    return any(
        len(start) >= _LEAST_CHARS
        and long.startswith(start)
        and bool(_ENDINGS.fullmatch(long[len(start) :]))
        for start in (short, stem)
    )


def _spelt_out(found: Sequence[re.Match[str]], known: Sequence[Vocabulary]) -> set[int]:
    """The words that spell out a known acronym: "United Nations" for "UN"."""
    there = {acronym for one in known for acronym in one.acronyms}
    upper = [n for n, match in enumerate(found) if match[0] not in _JOINS]
    runs = (upper[at : at + size] for at in range(len(upper)) for size in range(2, 6))
    return {n for run in runs if "".join(found[n][0][0] for n in run) in there for n in run}
