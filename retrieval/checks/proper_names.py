"""Names in a model's prose that its articles do not have. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from retrieval.text import names
from retrieval.text.wordlists import word_set

LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl", "ru", "tr")
_COMMON = {code: word_set("common_words", code) for code in LANGUAGES} | {"": frozenset()}
# "U.S." is one word, "Hay'at" and "PMF-led" are two.
_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W\d_]+")
# Before the first word of a sentence; a colon opens none.
_OPENS = re.compile(r"(?:^|[.!?…؟。][\"”’'»)\]]*\s)[\s\"“„«‘'(\[]*$")
_SHORT = re.compile(r"\.(?:,|\s\S)")  # behind an abbreviation that ends no sentence
_TITLE = re.compile(r"(\w+)\.\s$")
_JOINS = frozenset("of the for and de la".split())
# From a name to its plural, its people and what is theirs: "Ricketts", "Rickettses"; "Iraq",
# "Iraqi"; "Italy", "Italian".
_ENDINGS = re.compile(r"e?s|i|is|n|ns|ans?|e?ans|ians?|ish|ese|ic|ics|al|ists?|ism|ers?|y|ies")
_LEAST_CHARS = 4  # of a name, before an ending
_MOST_ENDING_CHARS = 3  # of a name in other languages, which decline it


@lru_cache(maxsize=2_000)
def language(text: str) -> str:
    """The code of the language that has most of a text's common words; where none has any "en" for
    plain letters, else empty.

    >>> language("The boats left at nine."), language("Die Boote legten um neun Uhr ab.")
    ('en', 'de')
    """
    words = [word.lower() for word in _WORD.findall(text)]
    counts = {code: sum(word in _COMMON[code] for word in words) for code in LANGUAGES}
    best = max(counts, key=lambda code: counts[code])
    return best if counts[best] or text.isascii() else ""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of one text: their name keys, the abbreviations and acronyms among them."""

    keys: frozenset[str]
    abbreviations: frozenset[str]  # "gov" for "Gov."
    acronyms: frozenset[str]
    initials: frozenset[str]  # of capitalised words in a row: what an acronym of them would be


@lru_cache(maxsize=4_000)  # all statements of an answer share its sentences
def vocabulary(text: str) -> Vocabulary:
    """The vocabulary of a sentence, a title or a name.

    >>> "darush" in vocabulary("Gov. Sabir Daroosh").keys
    True
    >>> found = vocabulary("Members of the Union of Port Crews met in the U.S.")
    >>> found.acronyms, "UPC" in found.initials
    (frozenset({'US'}), True)
    """
    found = [*_WORD.finditer(text)]
    words = [_bare(match[0]) for match in found]
    short = {
        word.lower()
        for word, match in zip(words, found, strict=True)
        if word[0].isupper() and 1 < len(word) <= 6 and _SHORT.match(text, match.end())
    }
    return Vocabulary(
        keys=frozenset(key for word in words for key in _keys(word)),
        abbreviations=frozenset(short),
        acronyms=frozenset(word for word in words if len(word) > 1 and word.isupper()),
        initials=frozenset("".join(word[0] for word in run) for run in _runs(words)),
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
    spoken = language(prose)
    known = [vocabulary(text) for text in texts]
    found = [*_WORD.finditer(prose)]
    spelt_out = _spelt_out(found, known)
    missing = [
        n
        for n, match in enumerate(found)
        if match[0][0].isupper()
        and (_is_upper(match[0]) or not _opens(prose, match))
        and n not in spelt_out
        and not _is_common(match[0], spoken)
        and match[0].lower() not in also
        and not _has(_bare(match[0]), prose[match.end() :], known, spoken)
    ]
    if spoken == "de":
        missing = [n for n in missing if n + 1 in missing and _are_one(prose, found[n : n + 2])]
    return found[missing[0]][0] if missing else None


def _is_upper(word: str) -> bool:
    return len(_bare(word)) > 1 and word.isupper()


def _bare(word: str) -> str:
    return word.replace(".", "")


@lru_cache(maxsize=20_000)
def _keys(word: str) -> tuple[str, ...]:
    return names.words(word)


def _opens(prose: str, match: re.Match[str]) -> bool:
    """Whether a word opens a sentence; "Gov. Venn" is not two."""
    before = prose[: match.start()]
    title = _TITLE.search(before)
    return bool(_OPENS.search(before)) and not (title and title[1].lower() in names.TITLES)


def _is_common(word: str, spoken: str) -> bool:
    low = word.lower()
    return len(_bare(word)) == 1 or low in names.TITLES or (
        low in _COMMON[spoken] and not _is_upper(word)
    )  # fmt: skip


def _has(word: str, behind: str, known: Sequence[Vocabulary], spoken: str) -> bool:
    """Whether a text has the word in any spelling, inflected, shortened or as an acronym."""
    keys = _keys(word)
    if any(key in one.keys for one in known for key in keys):
        return True
    if _is_upper(word) and any(word in one.acronyms | one.initials for one in known):
        return True
    low, key = word.lower(), keys[0] if keys else word.lower()
    if any(low.startswith(short) for one in known for short in one.abbreviations):
        return True
    if _SHORT.match(behind) and any(there.startswith(low) for one in known for there in one.keys):
        return True
    return any(_is_form(key, there, spoken) for one in known for there in one.keys)


def _is_form(word: str, other: str, spoken: str) -> bool:
    """Whether two words are forms of one name.

    >>> _is_form("italian", "italy", "en"), _is_form("веры", "вера", "ru")
    (True, True)
    >>> _is_form("johnson", "john", "en")
    False
    """
    if word[:3] != other[:3]:
        return False
    if spoken == "en":
        short, long = sorted((word, other), key=len)
        stem = short.rstrip("aeiouy") if len(short) > _LEAST_CHARS else short
        return any(
            len(start) >= _LEAST_CHARS and long.startswith(start)
            and bool(_ENDINGS.fullmatch(long[len(start) :]))
            for start in (short, stem)
        )  # fmt: skip
    same = next((n for n, (a, b) in enumerate(zip(word, other, strict=False)) if a != b),
                min(len(word), len(other)))  # fmt: skip
    return max(len(word), len(other)) - same <= _MOST_ENDING_CHARS


def _runs(words: Sequence[str]) -> Iterator[list[str]]:
    """Capitalised words in a row, two or more; "of" and the like may stand between."""
    run: list[str] = []
    for word in (*words, ""):
        if word[:1].isupper() and word.lower() not in _JOINS:
            run.append(word)
        elif word not in _JOINS:
            if len(run) > 1:
                yield from (run[n:] for n in range(len(run) - 1))
            run = []


def _spelt_out(found: Sequence[re.Match[str]], known: Sequence[Vocabulary]) -> frozenset[int]:
    """The words that spell out a known acronym: "United Nations" for "UN"."""
    upper = [n for n, match in enumerate(found) if match[0][0].isupper()]
    there = {acronym for one in known for acronym in one.acronyms}
    spelt: set[int] = set()
    for at in range(len(upper)):
        for size in (2, 3, 4, 5):
            some = upper[at : at + size]
            between = {found[n][0] for n in range(some[0], some[-1])} - {found[n][0] for n in some}
            if len(some) == size and between <= _JOINS:
                letters = "".join(found[n][0][0] for n in some)
                spelt |= {*some} if letters in there else set()
    return frozenset(spelt)


def _are_one(prose: str, pair: Sequence[re.Match[str]]) -> bool:
    return prose[pair[0].end() : pair[1].start()] == " "
