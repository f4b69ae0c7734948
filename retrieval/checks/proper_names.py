"""Names in a model's prose that its sources do not contain. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from itertools import pairwise

from retrieval.checks.languages import is_german, tongue
from retrieval.checks.numbers import MONTHS_AND_DAYS, NUMBER_WORDS
from retrieval.quotes.words import (
    ADVERBS,
    AUXILIARIES,
    CONJUNCTIONS,
    DETERMINERS,
    NAME_PARTICLES,
    PREPOSITIONS,
    PRONOUNS,
    ROLE_OF,
    TIMES,
    VERBS,
)
from retrieval.text import names
from retrieval.text.terms import STOP, plain, stem
from retrieval.text.wordlists import word_set

_FUNCTION = (  # never names
    (CONJUNCTIONS | DETERMINERS | PREPOSITIONS | PRONOUNS | AUXILIARIES | STOP)
    - word_set("common_words", "may be names")
) | word_set("common_words", "function")
_OPENERS = (  # not names at the start of a sentence
    _FUNCTION
    | ADVERBS
    | frozenset(ROLE_OF)
    | (TIMES - word_set("common_words", "months with other senses"))
    | word_set("common_words", "openers")
)
_OPENERS_ELSEWHERE = word_set("common_words", "openers elsewhere")
_GERMAN_NOUNS = word_set("common_words", "german nouns")
_PLACE_ENDINGS = word_set("common_words", "german place endings")
_GERMAN_ENDINGS = ("ungen", "heit", "heiten", "keit", "keiten", "schaft", "schaften", "ierung")
# Some names have these endings too ("Hornung"), but no article before them.
_ENDINGS_BEHIND_ARTICLE = ("ung", "ion", "ionen", "ität", "ismus", "enz", "anz", "nis", "nisse")
_ARTICLE = re.compile(
    r"\b(?i:der|die|das|den|dem|des|eine?[nmrs]?|keine?[nmrs]?|diese[nmrs]?|ihre?[nmrs]?|seine?[nmrs]?|"
    r"im|am|zum|zur|vom|beim|ins)\s(?:[a-zäöüß]+(?:e|en|er|es|em)\s)?$"
)
_LEAST_HEAD, _LEAST_BEFORE = 4, 2
_WORD = re.compile(r"[^\W\d_]+(?:[.'’ʼ`´‘-][^\W\d_]+)*\.?")
_OPENS = re.compile(r"(?:^|[.!?…:;]|[\"“”„«»‘'(\[—–])[\s\"“”„«»‘'(\[]*$")
_STEMS = 4  # the stem of a shorter word does not discriminate
# Suffixes from a country to its people: "Iraq", "Iraqi".
_PEOPLE = ("i", "n", "an", "ian", "ean", "ese", "ish", "is", "ns", "ans", "ians", "en")
_LEAST_COUNTRY = 4
_HONORIFICS = word_set("common_words", "honorifics")
_RANKS = names.TITLES | frozenset(ROLE_OF)
_ARABIC_ROLES = word_set("common_words", "arabic roles")
# Arabic reporting verbs, followed by the speaker; Arabic has no capitals to recognise names by.
_ARABIC_SAID = re.compile(
    r"(?:^|\s)[وف]?(?:قالت?|صرحت?|صرّح|أعلنت?|أكدت?|أكّد|أضافت?|ذكرت?|أوضحت?|وفقا? ?ل|بحسب|أفادت?)\s+"
    r"(?P<who>[^\W\d_]+)"
)


# Elided articles before a name: "L'Halcyon", "dell'Osk".
_ELIDED = word_set("common_words", "elided articles")
_RUSSIAN = re.compile(r"[А-Яа-яЁё]{4,}")
_CASES = re.compile(
    r"(?:ами|ями|ого|его|ому|ему|ыми|ими|ах|ях|ой|ей|ою|ею|ую|юю|ом|ем|ым|им|ам|ям|ая|яя|ый|ий|"
    r"[аяыиеуюоьй])$"
)


def _case_stem(word: str) -> str:
    """A Russian word without its case ending, unless fewer than three letters would be left.

    >>> _case_stem("Веры") == _case_stem("Вера"), _case_stem("Громовой") == _case_stem("Лужина")
    (True, False)
    """
    low = word.casefold().replace("ё", "е")
    shorter = _CASES.sub("", low)
    return shorter if len(shorter) >= 3 else low


@lru_cache(maxsize=4)  # all statements of an answer share it
def _in_lower_case(texts: tuple[str, ...]) -> frozenset[str]:
    return frozenset(w for one in texts for w in re.findall(r"[^\W\d_]+", one) if w.islower())


def _is_german_noun(word: str, *, left: str = "", right: str = "") -> bool:
    """Whether a capitalised word of German prose is a known common noun.

    ``left`` and ``right`` are the text before and after it.

    >>> _is_german_noun("Heringsquote"), _is_german_noun("Freiheit"), _is_german_noun("Penn")
    (True, True, False)
    >>> _is_german_noun("Befragung", left="laut der "), _is_german_noun("Hornung", left="so ")
    (True, False)
    """
    forms = {low := word.lower(), low.removesuffix("s"), low.removesuffix("es")}
    if forms & _GERMAN_NOUNS or (len(low) > 7 and low.endswith(_GERMAN_ENDINGS)):
        return True
    if low.endswith(_ENDINGS_BEHIND_ARTICLE) and _ARTICLE.search(left):
        return not re.match(r"\s[^\W\d_a-zäöü]", right)
    return any(
        form[n:] in _GERMAN_NOUNS and form[n:] not in _PLACE_ENDINGS
        for form in forms
        for n in range(_LEAST_BEFORE, len(form) - _LEAST_HEAD + 1)
    )


class Known:
    """The words of a statement's sources, by their keys."""

    def __init__(
        self, texts: Sequence[str], speakers: Iterable[str], *, around: Iterable[str] = ()
    ) -> None:
        """``texts`` are sentences, titles, outlets, authors, speakers and roles.

        ``around`` are other sentences, whose lower-case words are not names; read lazily.
        """
        parts = dict.fromkeys(part for text in texts for part in (text, _apart(text)))
        self.rows = [_keys(part) for part in parts]
        self.keys = {key for row in self.rows for key in row}
        whole = " ".join(texts)
        self.stems = {stem(plain(w)) for w in re.findall(r"[^\W\d_]+", whole) if len(w) >= _STEMS}
        self.speakers = {key for one in speakers for key in names.words(one)}
        self.short = {"".join(run) for text in texts for run in _initials(text)}
        self.raw = {w.casefold() for w in re.findall(r"[^\W\d_]+", whole)}
        self._texts, self._around = texts, around

    @cached_property
    def common(self) -> frozenset[str]:
        """The lower-case words of the other sentences."""
        return _in_lower_case(tuple(self._around))

    @cached_property
    def russian_pairs(self) -> frozenset[tuple[str, str]]:
        """Pairs of adjacent Russian words, without case endings."""
        runs = ([_case_stem(w) for w in re.findall(r"[^\W\d_]+", one)] for one in self._texts)
        return frozenset(pair for run in runs for pair in pairwise(run))

    def has(self, word: str) -> bool:
        """Whether the sources have the word in any spelling."""
        keys = names.words(word)
        if keys and all(key in self.keys or self._people(key) for key in keys):
            return True
        bare = word.replace(".", "")
        if bare.isupper() and len(bare) > 1 and any(bare in one for one in self.short):
            return True
        if _RUSSIAN.fullmatch(word) and _case_stem(word) in self.russian:
            return True
        parts = re.split(r"[-'’]", word)
        return len(parts) > 1 and all(
            not part or part[0].islower() or part.lower() in _ELIDED or self.has(part)
            for part in parts
        )

    @cached_property
    def lower(self) -> frozenset[str]:
        """The sources' lower-case words: with "transport" among them "Transports" is not a name."""
        return _in_lower_case(tuple(self._texts))

    @cached_property
    def russian(self) -> frozenset[str]:
        """Russian words without case endings."""
        return frozenset(_case_stem(word) for word in self.raw if _RUSSIAN.fullmatch(word))

    def _people(self, key: str) -> bool:
        if len(key) < _LEAST_COUNTRY or key in self.speakers:
            return False
        countries = {key + end for end in _PEOPLE}
        countries |= {key.removesuffix(end) for end in _PEOPLE if key.endswith(end)}
        return any(
            len(c) >= _LEAST_COUNTRY and c in self.keys and c not in self.speakers
            for c in countries
        )

    def together(self, first: str, second: str) -> bool:
        """Whether two words of a name are adjacent in a source, or one word apart."""
        a, b = names.words(first), names.words(second)
        if not a or not b:
            return True
        if _RUSSIAN.fullmatch(first) and _RUSSIAN.fullmatch(second):
            return (_case_stem(first), _case_stem(second)) in self.russian_pairs
        for row in self.rows:
            places = [n for n, key in enumerate(row) if key == a[-1]]
            if any(b[0] in row[n + 1 : n + 3] for n in places):
                return True
        return False


def _keys(text: str) -> list[str]:
    """The keys of a text's words in order, with a gap where a name cannot continue."""
    found: list[str] = []
    for match in re.finditer(r"(?P<word>[^\W_]+(?:[.'’ʼ`´‘-][^\W_]+)*)|[^\w\s.'’-]", text):
        word = match["word"]
        if not word or word.lower() in ("and", "und", "et", "y"):
            found += ["", ""]
            continue
        found += names.words(word)
    return found


def _apart(text: str) -> str:
    """The text with compounds such as "PMF-led" split."""
    return re.sub(r"(?<=\w)[-'’](?=\w)", " ", text)


def _initials(text: str) -> list[list[str]]:
    runs: list[list[str]] = [[]]
    for word in re.findall(r"[^\W\d_]+|[.,;:]", text):
        if word[0].isupper():
            runs[-1].append(word[0])
        elif word not in ("of", "the", "for", "and"):
            runs.append([])
    return [run for run in runs if len(run) > 1]


# Turkish separates suffixes from names with an apostrophe: "Osk Wire'a göre", "Venn'in".
_ENDING = re.compile(
    r"(?<=[^\W\d_])['’](?:[dt][ae](?:ki|n)?|n?[ıiuü]n|y?l[ae]|[yn]?[aeıiuü]|n[ae]|l[ae]r)\b"
)


# French and Italian elide the article before a name: "l'Osk Wire", "dell'Osk Wire".
_ELISION = re.compile(rf"\b(?i:{'|'.join(sorted(_ELIDED))})['’](?=[^\W\d_a-zà-ÿ])")


def unknown_name(prose: str, known: Known) -> str | None:
    """The first name in the prose that the sources lack, None if they have all.

    A name is a capitalised word: any in mid-sentence; at the start of a sentence only one that is
    neither a common English word nor in the sources.

    >>> known = Known(["“We close it,” Orla Venn said.", "Osk Wire"], ["Orla Venn"])
    >>> unknown_name("Officials in Tarn agree with Venn.", known)
    'Tarn'
    >>> unknown_name("According to Orla Venn it closes.", known)
    """
    german = is_german(prose)
    spoken = tongue(prose)
    if spoken == "tr":
        prose = _ENDING.sub("", prose)
    elif spoken != "en":
        prose = _ELISION.sub("", prose)
    found = [m for m in _WORD.finditer(prose) if any(c.isupper() for c in m[0])]
    for match in found:
        if not _is_known(prose, match, known, german=german):
            return match[0]
    for left, right in pairwise(found):
        between = prose[left.end() : right.start()]
        if _one_name(left[0], between, right[0], german=german) and not known.together(
            left[0], right[0]
        ):
            return f"{left[0]}{between}{right[0]}"
    arabic = _ARABIC_SAID.finditer(prose)
    return next((m["who"] for m in arabic if not _arabic_known(m["who"], known)), None)


def _is_known(prose: str, match: re.Match[str], known: Known, *, german: bool) -> bool:
    word = match[0].rstrip(".") if match[0].count(".") == 1 else match[0]
    low = plain(word)
    if low in _HONORIFICS or low in MONTHS_AND_DAYS:
        return True
    if low in _FUNCTION and not word[1:].isupper():
        return True
    if known.has(word):
        return True
    if len(low) >= _STEMS and low.removesuffix("s") in known.lower:
        return True
    if german and _is_german_noun(word, left=prose[: match.start()], right=prose[match.end() :]):
        return True
    if not _OPENS.search(prose[: match.start()]) or word[1:] != word[1:].lower():
        return False
    plain_words = (_OPENERS, _OPENERS_ELSEWHERE, VERBS, NUMBER_WORDS, known.common)
    if any(low in some for some in plain_words):
        return True
    parts = word.lower().split("-")
    if len(parts) > 1 and all(
        any(part in some for some in (_OPENERS, NUMBER_WORDS, known.raw)) for part in parts
    ):
        return True
    return len(low) >= _STEMS and stem(low) in known.stems


def _one_name(left: str, between: str, right: str, *, german: bool) -> bool:
    joins = between.split()
    if any(c not in " \t\u00a0" for c in between) and not set(joins) <= NAME_PARTICLES:
        return False
    low, high = plain(left.rstrip(".")), plain(right.rstrip("."))
    if re.search(r"['’]s?$", left) or low in _FUNCTION or high in _FUNCTION:
        return False
    if german and (_is_german_noun(left) or _is_german_noun(right)):
        return False
    apart = _RANKS | _HONORIFICS | MONTHS_AND_DAYS
    return low not in apart and high not in apart


def _arabic_known(word: str, known: Known) -> bool:
    """Whether a word after "he said" may be a role or pronoun, or is in the sources."""
    return word.startswith(("ال", "إن", "أن", "ان", "لل")) or word in _ARABIC_ROLES or (
        word.casefold() in known.raw
    )  # fmt: skip
