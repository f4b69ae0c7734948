"""Noun phrases: name, description or pronoun, with role and gender."""

from __future__ import annotations

import re
from dataclasses import dataclass

from retrieval.quotes.subjects import Subject, head_stop
from retrieval.quotes.tokens import Line
from retrieval.quotes.words import (
    DETERMINERS,
    FEMALE_NAMES,
    FEMALE_NOUNS,
    GROUP_NOUNS,
    MALE_NAMES,
    MALE_NOUNS,
    NAME_MONTHS,
    NAME_PARTICLES,
    NAME_SUFFIXES,
    NAMES_OF_BOTH,
    NOT_NAME,
    ORGANISATION,
    OWNERS,
    PEOPLE,
    PREPOSITIONS,
    PRONOUNS,
    ROLE_OF,
    ROLE_PREPOSITIONS,
    SILENT,
    TIMES,
    VERBS,
    Use,
    can_speak,
    is_adverb,
    is_agent,
    is_name_month,
)
from retrieval.text.names import TITLES

_INNER_CAPITAL = re.compile(r"(?<!\bMc)(?<!\bMac)(?<=[a-z])[A-Z]")
_COURTESY = frozenset("mr mrs ms miss dr sir".split())
_LEADS = frozenset("and but so yet or then what whom which that as when while if including".split())
_ABSTRACT = ("ing", "tion", "sion", "ment", "ness", "ity", "ance", "ence", "ism", "ship", "cy")
_PARTS = ("quarters", "thirds", "fifths")
_OCCASIONS = frozenset(
    "past point interview statement letter tweet email briefing speech call".split()
)
_AFTER_HEAD = frozenset({"present", "involved", "familiar", "alike", "close", "themselves"})
MAX_PARTICLE = 3  # letters of "de", "van"
_ARTICLES = frozenset({"a", "an", "the", "another"})
_NO_ROLE = frozenset("who whose which in at on".split())


@dataclass(frozen=True, slots=True)
class Phrase:
    """One of ``name``, ``description``, ``pronoun`` is set; gender is "f", "m", "p" for several,
    "n" for a body, or empty.

    ``whole`` is the name with an adjective that may be part of it: “National Geographic”; a name
    right behind "the" is definite.
    """

    name: str = ""
    whole: str = ""
    description: str = ""
    role: str = ""
    pronoun: str = ""
    gender: str = ""
    is_definite: bool = False


def read_phrase(text: str, line: Line, subject: Subject) -> Phrase:
    """The analysed noun phrase of a subject."""
    start, stop, words = subject.start, subject.stop, line.words
    now = not start and is_adverb(words[0]) and words[1:2] == ["the"]  # “Now the council says”
    start += now and stop > 1
    while start < stop - 1 and words[start] in _LEADS:
        start += 1
    if stop - start == 1 and (words[start] in PRONOUNS or words[start] in OWNERS):
        return Phrase(pronoun=OWNERS.get(words[start], words[start]))
    edge = head_stop(line, start, stop)
    edge -= edge - start > 1 and line.words[edge - 1] == ","
    if whole := _pair(text, line, start, edge):
        return whole
    first, end = name_run(line, _capitals_start(line, start, edge), edge)
    if first == end and edge < stop and line.kinds[edge - 1] == "C":
        first, end = _name_behind_body(line, edge, stop)
    common = end == 1 and edge < stop and (can_speak(words[0]) or words[0].endswith(_PARTS))
    if first == end or common:
        return _nameless(text, line, Subject(start, stop, subject.apposition), edge)
    before = start + (words[start] in ("the", "a", "an") and start < first)
    described = words[start:first] + words[slice(*subject.apposition)]
    return Phrase(
        name=_cut(text, line, first, end),
        whole=_whole(text, line, start, first, end),
        role=_apposed(text, line, subject.apposition) or _prefixed(text, line, before, first),
        gender=title_gender(line, first) or noun_gender(described),
        is_definite=words[first - 1 : first] == ["the"],
    )


def _pair(text: str, line: Line, start: int, stop: int) -> Phrase | None:
    """Two names that are joined: “Ada Venn and the Rook Society”; None if it is one name."""
    joints = [n for n in range(start + 1, stop - 1) if line.words[n] == "and"]
    if not joints or line.kinds[joints[0] - 1] != "C" or line.kinds[stop - 1] != "C":
        return None
    body = any(
        line.words[n] in ORGANISATION and _is_title(line.words[n + 1])
        for n in range(joints[0] + 1, stop - 1)
    )
    if body or _is_title(line.words[joints[0] - 1]):
        return None  # "Ways and Means Committee chairman Ada Venn", "chairman and CEO Ada Venn"
    start += line.words[start] == "the"
    both = ORGANISATION.isdisjoint(line.words[start:stop])
    return Phrase(description=_cut(text, line, start, stop), gender="p" if both else "n")


def _before_time(line: Line, subject: Subject) -> int:
    """The end of a description before a time or an occasion: “a judge | in February”."""
    for n in range(subject.start + 1, subject.stop - 1):
        if line.words[n] in ("in", "on", "at", "during", "after", "before", "from"):
            near = line.words[n + 1 : n + 3]
            if (
                any(word in TIMES or word in _OCCASIONS for word in near)
                or line.kinds[n + 1] == "N"
            ):
                return n
    return subject.stop


def _whole(text: str, line: Line, start: int, first: int, end: int) -> str:
    at = first
    while at > start and line.kinds[at - 1] == "C" and not _is_title(line.words[at - 1]):
        at -= 1
    return _cut(text, line, at, end) if at < first and end - first == 1 else ""


def _is_title(word: str) -> bool:
    bare = word.rstrip(".")
    return bare in TITLES or bare in ROLE_OF or bare in _COURTESY


def is_speaker(line: Line, subject: Subject, *, strict: bool) -> bool:
    """Whether a noun phrase without a name may speak; any living thing if ``strict`` speech."""
    start, stop = subject.start, head_stop(line, subject.start, subject.stop)
    while stop - start > 1 and line.kinds[stop - 1] == "S":
        stop -= 1
    while stop - start > 1 and line.words[stop - 1] in _AFTER_HEAD:
        stop -= 1
    head, kind = line.words[stop - 1], line.kinds[stop - 1]
    if kind == "N" and line.words[max(start, stop - 2)] == "no":
        return True  # "No 10"
    if head in TIMES or kind not in "CWT" or head.endswith("%"):
        return False
    if kind == "C":
        return not (stop - start == 1 and start == 0 and (_is_participle(head) or head in SILENT))
    if can_speak(head) or not strict:
        return can_speak(head)
    bare = head.removesuffix("s")
    if line.words[start] not in DETERMINERS and line.kinds[start] == "W":
        return False
    return head not in SILENT and bare not in SILENT and not bare.endswith(_ABSTRACT)


def _name_behind_body(line: Line, edge: int, stop: int) -> tuple[int, int]:
    """The name behind a body with "of" and a post: “Court of Appeals Judge Ada Venn”."""
    if _is_title(line.words[edge - 1]):
        return stop, stop
    first, end = name_run(line, _capitals_start(line, edge, stop), stop)
    before = line.words[first - 1]
    return (
        (first, end) if first < end and (_is_title(before) or can_speak(before)) else (stop, stop)
    )


def _nameless(text: str, line: Line, subject: Subject, edge: int) -> Phrase:
    """A description, or the name in apposition to it."""
    start, stop = subject.start, _before_time(line, subject)
    role = undetermined(_cut(text, line, start, stop))
    gender = noun_gender(line.words[start:edge])
    first, end = subject.apposition
    first = _past_named(line, first, end)
    end -= end > first and line.words[end - 1] == ","
    if set(line.kinds[first:end]) == {"C"}:
        first, end = name_run(line, first, end)
        if first < end:
            return Phrase(name=_cut(text, line, first, end), role=role, gender=gender)
    named = line.kinds[start + 1 : stop].count("C") == stop - start - 1
    bare = line.words[start] == "the" and named and stop - start > 1
    return Phrase(description=_cut(text, line, start + bare, stop), role=role, gender=gender)


def _past_named(line: Line, start: int, stop: int) -> int:
    """The start of the name in “a shy man named Ada Venn”."""
    called = [n for n in range(start, stop) if line.words[n] in ("named", "called")]
    return called[0] + 1 if called else start


def _capitals_start(line: Line, start: int, stop: int) -> int:
    at = stop
    while at > start:
        if at == 1 and stop > 1 and _is_participle(line.words[0]):
            break
        named = line.kinds[at - 1] == "C" and _is_nameable(line, at - 1)
        particle = line.words[at - 1] in NAME_PARTICLES and start < at - 1 < stop - 1
        if not (named or particle):
            break
        at -= 1
    return at


def _cut(text: str, line: Line, start: int, stop: int) -> str:
    words = text[line.starts[start] : line.stops[stop - 1]] if stop > start else ""
    return " ".join(words.split())  # a name may run over a line end


def _prefixed(text: str, line: Line, start: int, stop: int) -> str:
    """The role before a name: “PMF chief”; not a mere courtesy title or possessive."""
    if stop <= start or line.kinds[stop - 1] == "S":
        return ""
    role = _cut(text, line, start, stop).strip(" ,")
    known = line.kinds[stop - 1] == "C" or can_speak(line.words[stop - 1])
    return "" if not known or role.lower().rstrip(".") in _COURTESY else role


def _apposed(text: str, line: Line, apposition: tuple[int, int]) -> str:
    """The role after a name: “, a baker in Dorn,”; empty if what stands there is none."""
    start, stop = apposition
    if stop <= start:
        return ""
    if line.kinds[start] == "N":  # an age
        start += 2 if line.words[start + 1 : start + 2] == [","] else 1
    start += line.words[start : start + 1] in (["a"], ["an"], ["the"])
    while stop > start and line.kinds[stop - 1] in "PD":
        stop -= 1
    head = next((n for n in range(start, stop) if line.words[n] in ROLE_PREPOSITIONS), stop)
    head = next((n for n in range(start, head) if line.words[n] in (",", "and")), head)
    if head == start or line.words[start] in _NO_ROLE or not can_speak(line.words[head - 1]):
        return ""
    asides = (n for n in range(head, stop - 1) if line.words[n] == ",")
    behind = (n for n in asides if line.words[n + 1] in PREPOSITIONS - {"of", "for"})
    return _cut(text, line, start, next(behind, stop))


def undetermined(description: str) -> str:
    """A description without its determiner.

    >>> undetermined("a spokesman of the group")
    'spokesman of the group'
    """
    first, _, rest = description.partition(" ")
    return rest if rest and first.lower() in _ARTICLES else description


def head_noun(description: str) -> str:
    """The noun that a description is about.

    >>> head_noun("salvage experts seeking to move a ship"), head_noun("head of the board")
    ('experts', 'head')
    """
    words = description.split()
    for n, word in enumerate(words[1:], 1):
        if word in ROLE_PREPOSITIONS or word.endswith("ing"):
            return words[n - 1]
    return words[-1] if words else ""


def role_head(description: str) -> str:
    """The role noun in a description: "chief" in "PMF chief"; empty if none is known."""
    for word in description.lower().replace(",", " ").split():
        if word in ROLE_PREPOSITIONS:
            return ""
        if word in ROLE_OF:
            return word
    return ""


def title_gender(line: Line, first: int) -> str:
    """The gender shown by a title right before token ``first``."""
    word = line.words[first - 1].rstrip(".") if first else ""
    return "f" if word in ("mrs", "ms") else "m" if word == "mr" else ""


def noun_gender(words: list[str]) -> str:
    """The gender shown by the first gendered noun: "spokeswoman", "his father"."""
    for word in words:
        bare = word.rstrip(".")
        if bare in FEMALE_NOUNS or bare in MALE_NOUNS:
            return "f" if bare in FEMALE_NOUNS else "m"
    return ""


def given_gender(name: str) -> str:
    """The gender that a first name shows, if only men or only women bear it."""
    if name in NAMES_OF_BOTH:
        return ""
    return "f" if name in FEMALE_NAMES else "m" if name in MALE_NAMES else ""


def is_human(name: str) -> bool:
    """Whether a name may be one person's: no “Ministry of Works”, no “Dorn Victims”.

    >>> is_human("Ada Venn"), is_human("Dorn Victims"), is_human("HarbourNews")
    (True, False, False)
    """
    words = name.lower().split()
    last = words[-1]
    if last in ORGANISATION and (last in PEOPLE or last in GROUP_NOUNS):
        return False  # “Ada Foundation”
    if name[:1].islower() or any(is_first_name(w) or is_agent(w) or w in ROLE_OF for w in words):
        return True
    several = last.endswith("s") and (last in PEOPLE or last[:-1] in ROLE_OF)
    if several or not ORGANISATION.isdisjoint(words):
        return False
    return len(words) > 1 or _INNER_CAPITAL.search(name) is None


def is_proper(speaker: str) -> bool:
    """Whether a speaker is called by a name rather than described.

    >>> is_proper("Salim al-Orne"), is_proper("A farmer in Dorn"), is_proper("its chairwoman")
    (True, False, False)
    """
    words = speaker.split()
    named = all(word[:1].isupper() or "-" in word or len(word) <= MAX_PARTICLE for word in words)
    return bool(words) and named and words[0].lower() not in DETERMINERS | _ARTICLES


def name_run(line: Line, start: int, stop: int) -> tuple[int, int]:
    """The range within capitalised tokens ``start``..``stop`` of a person's name; may be empty."""
    end = stop - (stop - start > 1 and line.words[stop - 1] in NAME_SUFFIXES)
    if end > start and line.words[end - 1] in ORGANISATION and not _is_titled(line, start, end):
        return start, start
    at = end
    if end - start > 1 and _is_prefix(line.words[end - 1]) and _is_surname(line, end - 1):
        at -= 1
    while at > start and not _is_prefix(line.words[at - 1]):
        at -= 1
    while end - at > 2 and _is_post(line, at):  # "Rector Ida Renz"
        at += 1
    return at, stop if at < end else at


def _is_titled(line: Line, start: int, end: int) -> bool:
    """Whether a title makes a person's surname of a body's word: “Gov. Ada Mills”."""
    return end - start > 2 and _is_title(line.words[end - 3]) and is_first_name(line.words[end - 2])


def is_first_name(word: str) -> bool:
    """Whether it is a known first name."""
    return word in FEMALE_NAMES or word in MALE_NAMES


def _is_post(line: Line, at: int) -> bool:
    word, following = line.words[at], line.words[at + 1]
    post = word in PEOPLE or (can_speak(word) and is_first_name(following))
    return post and not is_first_name(word)


def _is_participle(word: str) -> bool:
    """Whether a capital opens a sentence rather than a name: “Attacking Ada Venn”."""
    return bool(VERBS.get(word, 0) & Use.ING) or word in ("following", "using", "including")


def _is_nameable(line: Line, at: int) -> bool:
    word = line.words[at]
    return word not in TIMES or (word in NAME_MONTHS and is_name_month(line, at))


def _is_surname(line: Line, at: int) -> bool:
    """Whether a title or an adjective is a surname here: “John Judge”, “Lee White”."""
    before = line.words[at - 1]
    if before in MALE_NAMES or before in FEMALE_NAMES:
        return True
    return not _is_title(line.words[at]) and not _is_prefix(before) and before not in ORGANISATION


def _is_prefix(word: str) -> bool:
    return word.rstrip(".") in NOT_NAME or _is_title(word)


def runs(line: Line) -> list[tuple[int, int]]:
    """The token ranges of runs of capitalised words."""
    found: list[tuple[int, int]] = []
    at, size = 0, len(line.kinds)
    kinds, words = line.kinds, line.words
    while at < size:
        if kinds[at] != "C" or not _is_nameable(line, at):
            at += 1
            continue
        stop = at + 1
        while stop < size and (
            (kinds[stop] == "C" and _is_nameable(line, stop))
            or (words[stop] in NAME_PARTICLES and stop + 1 < size and kinds[stop + 1] == "C")
        ):
            stop += 1
        found.append((at, stop))
        at = stop
    return found
