"""Quotations of texts that are not in English: between their own marks, a speaker where a simple
reporting word names one in full, else nobody.

English rules are not tried on other languages: there they would name a weekday as the speaker.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from retrieval.domain import Kind, Naming, Quote, Span
from retrieval.text.wordlists import language, word_set

READ_CHARS = 2_000  # by which the language of a text is told
MOST_ACCENTED = 0.2  # of an English text's words, with names from elsewhere
LEAST_WORDS, LEAST_ENGLISH = 12, 0.1  # of common words; English news has some 0.35
MIN_WORDS, MIN_LETTERS = 3, 8  # of a quotation; the second where words have no spaces
LOOK_CHARS = 120
MAX_NAME_WORDS = 5  # of an inn, a ship, a film

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_ENGLISH = word_set("common_words", "en")
_CUES, _TITLES = word_set("foreign_speech", "cues"), word_set("foreign_speech", "titles")
_ACCORDING = word_set("foreign_speech", "according")
_AIDES = word_set("foreign_speech", "aides")
_OF = word_set("foreign_speech", "of")
_ROLE_ENDING = re.compile(rf"(?:{'|'.join(word_set('foreign_speech', 'role endings'))})(?:in)?$")
_FULL_NAME = re.compile(r"(?=\b(?P<first>[^\W\d_][\w’'-]*[^\W\d_]) (?P<last>[^\W\d_][\w’'-]+))")
# Who speaks is named inside the marks: "«…, explique Ida Lund. …»", "«…, — сказала Ида Лунд. — …»".
_INSIDE = re.compile(r"[,!?…]\s*(?:[—–]\s*)?")
_DASHED = re.compile(r"[,.!?…]\s*[—–]\s*")
_PATRONYMIC = re.compile(r"(?:вич|вна|чна|шна)$")
_BETWEEN = word_set("foreign_speech", "between")
_NO_NAME = _TITLES | _BETWEEN | _CUES
_STOP = re.compile(r"[.!?;:,،«»„“”\"()\n]")
_AFTER = re.compile(r"(?:[^\S\n]|[,،.»«“”\"])*[—–-]?[^\S\n]*")


def is_foreign(text: str) -> bool:
    """Whether a text is surely not in English.

    >>> is_foreign("Die Brücke bei Lindrup bleibt bis zum Frühjahr geschlossen, weil sie rostet.")
    True
    >>> is_foreign("The bridge at Lindrup stays shut until the spring, as it is full of rust.")
    False
    """
    words = [word.casefold() for word in _WORD.findall(text[:READ_CHARS])]
    latin = sum(word[0] < "\u0250" for word in words)
    if len(words) >= 4 and latin < 0.3 * len(words):
        return True
    common = sum(word in _ENGLISH for word in words)
    if len(words) < LEAST_WORDS:
        return False
    if sum(not word.isascii() for word in words) > MOST_ACCENTED * len(words):
        return True
    return common < LEAST_ENGLISH * len(words) or language(text[:READ_CHARS]) not in ("en", "")


def read_quotations(
    text: str, quoted: Sequence[Span], sentences: Sequence[Span]
) -> tuple[Quote, ...]:
    """The quotations as direct quotes, in order; the speaker where he is named in full.

    >>> text = "„Die Brücke ist zu“, sagte Bürgermeisterin Ida Lund am Montag."
    >>> [one] = read_quotations(text, [Span(0, 19)], [Span(0, len(text))])
    >>> one.speaker, one.cue
    ('Ida Lund', 'sagte')
    """
    starts = [one.start for one in sentences]
    known = _full_names(text)
    found = []
    for span in quoted:
        words = _WORD.findall(span.of(text))
        if len(words) < MIN_WORDS and sum(map(len, words)) < MIN_LETTERS:
            continue
        name, cue = _speaker(text, span, known)
        if cue is None and _is_a_name(span.of(text)):
            continue
        first = max(0, bisect_right(starts, span.start) - 1)
        last = max(first, bisect_right(starts, span.stop - 1) - 1)
        around = Span(sentences[first].start, max(sentences[last].stop, span.stop))
        how = Naming.NAMED if name else None
        found.append(Quote(span, around, Kind.DIRECT, name, None, cue, how))
    return tuple(found)


def _is_a_name(quoted: str) -> bool:
    """Whether words in marks are rather what something is called: the inn “Zum Goldenen Hirsch”."""
    inside = quoted[1:-1].strip()
    words = _WORD.findall(inside)
    capital = [word for word in words if word[0].isupper()]
    small = [word for word in words if word[0].islower()]
    plain = len(words) <= MAX_NAME_WORDS and not re.search(r"[^\w\s’'&-]", inside)
    return plain and len(capital) > len(small) and all(len(word) <= 3 for word in small)


def _full_names(text: str) -> dict[str, str]:
    """The full name of each family name that stands behind one first name only.

    >>> _full_names("Ida Lund kam, Frau Lund ging. Ada Moor und Ole Moor blieben.")["Lund"]
    'Ida Lund'
    >>> "Moor" in _full_names("Ida Lund kam, Frau Lund ging. Ada Moor und Ole Moor blieben.")
    False
    """
    found: dict[str, set[str]] = {}
    for match in _FULL_NAME.finditer(text):
        first, last = match["first"], match["last"]
        is_name = first[0].isupper() and last[0].isupper() and not {first.casefold()} & _NO_NAME
        if is_name and not _ROLE_ENDING.search(first):
            found.setdefault(last, set()).add(first)
    return {last: f"{min(firsts)} {last}" for last, firsts in found.items() if len(firsts) == 1}


def _speaker(text: str, span: Span, known: dict[str, str]) -> tuple[str | None, str | None]:
    """Who is named after the quotation, before its colon, or in it; and by which reporting word."""
    at = _AFTER.match(text, span.stop)
    after = text[at.end() if at else span.stop :][:LOOK_CHARS]
    clauses = [_WORD.findall(clause) for clause in _STOP.split(after)[:3]]
    words = clauses[0]
    if words and words[0] in _ACCORDING:
        return _named(words[1:], known), words[0]
    for n, word in enumerate(words[:3]):
        if word.casefold() in _CUES:
            # "Ida Lund, “…” dedi": the verb at the end, as in Turkish
            behind = words[n + 1 :] or _just_before(text, span)
            return _named(behind, known) or _beside(behind, clauses[1:]), word
    before = text[max(0, span.start - LOOK_CHARS) : span.start].rstrip()
    words = _just_before(text, span)
    if words and words[0].casefold() in _ACCORDING:
        return _named(words[1:], known), words[0]
    if before.endswith(":"):
        words = _WORD.findall(_STOP.split(before[:-1])[-1])
        if words and words[-1].casefold() in _CUES:
            return _named(words[:-1], known), words[-1]
    return _inside(span.of(text), known)


def _inside(words: str, known: dict[str, str]) -> tuple[str | None, str | None]:
    """Who is named between two parts of a quotation that has its marks around both."""
    for at in (_DASHED if _DASHED.search(words) else _INSIDE).finditer(words):
        clause = _WORD.findall(_STOP.split(words[at.end() :][:LOOK_CHARS])[0])
        for n, word in enumerate(clause[:2]):
            if word.casefold() in _CUES and (name := _named(clause[n + 1 :], known)):
                return name, word
    return None, None


def _beside(post: list[str], clauses: list[list[str]]) -> str | None:
    """A name between commas behind a post of one word: "a dit le maire, Ida Lund, lundi"."""
    is_post = len(post) == 2 and post[0].casefold() in _BETWEEN
    name = clauses[0] if clauses else []
    whole = 2 <= len(name) <= 3 and all(word[0].isupper() for word in name)
    return _plain_name(name) if is_post and whole else None


def _just_before(text: str, span: Span) -> list[str]:
    """The words of the clause that ends with a comma before a quotation; none without a comma."""
    before = text[max(0, span.start - LOOK_CHARS) : span.start].rstrip()
    return _WORD.findall(_STOP.split(before[:-1])[-1]) if before.endswith(",") else []


def _named(words: list[str], known: dict[str, str]) -> str | None:
    """The full name that these words begin with, behind titles and articles; None if unsure."""
    if words and words[0].casefold() in _AIDES:  # whose name follows in the genitive
        return None
    n = article = 0
    while n < len(words) and (words[n].casefold() in _TITLES or words[n].casefold() in _BETWEEN):
        if n and words[n] == "de" and words[n - 1].casefold() in _TITLES:
            return None  # "el portavoz de Ida Lund"
        article = n + 1 if words[n].casefold() in _BETWEEN else 0
        n += 1
    if article:  # "la conseillère municipale Ida Lund"
        n += _post(words[n:])
    name = []
    while n < len(words) and words[n][0].isupper():
        name.append(words[n])
        n += 1
    if len(name) == 1:
        return known.get(name[0])
    if len(name) == 3 and (article == n - 3 > 0 or _ROLE_ENDING.search(name[0])):
        name = name[1:]  # "die Vorsitzende Ida Lund": a noun, then the name
    if len(name) == 3 and "а" <= name[0][-1] <= "я" and not _PATRONYMIC.search(name[1]):
        return None
    found = _plain_name(name)
    if found:
        known[name[-1]] = found
    return found


def _post(words: list[str]) -> int:
    """How many words of a post in small letters stand before a name; 0 for what is of another."""
    small = next((n for n, word in enumerate(words[:4]) if word[0].isupper()), 0)
    post = {word.casefold() for word in words[:small]}
    return 0 if post & (_OF | _AIDES) else small


def _plain_name(name: list[str]) -> str | None:
    if not 2 <= len(name) <= 3 or any(one.casefold() in _TITLES for one in name):
        return None
    return " ".join(name)
