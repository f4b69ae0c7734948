"""A speaker of an article, and what the words that name or describe one tell about it."""

from __future__ import annotations

from dataclasses import dataclass

from retrieval.domain import Naming
from retrieval.quotes.phrases import Phrase, undetermined
from retrieval.quotes.subjects import Subject
from retrieval.quotes.tokens import Line
from retrieval.quotes.words import GROUP_NOUNS, ORGANISATION, PAPERS, PEOPLE, PLURALS, is_agent

MAX_EPITHET_WORDS = 3


@dataclass(slots=True)
class Speaker:
    """A speaker in the article; ``name`` is a description if not ``named``."""

    name: str
    named: bool
    role: str | None = None
    head: str = ""  # the head noun of the role: "spokesman"
    gender: str = ""  # "f", "m", "n" for not a person, "p" for several; empty if unknown


@dataclass(frozen=True, slots=True)
class Voice:
    """A speaker, and how the article gives it; both None if unknown."""

    speaker: Speaker | None
    how: Naming | None


UNKNOWN = Voice(None, None)


def is_body(name: str, phrase: Phrase) -> bool:
    """Whether a name is a body's: an acronym, a site, or one that has an article."""
    return phrase.is_definite or "." in name[:-1] or (name.isupper() and len(name) > 1)


def is_one(words: list[str], definite: bool) -> bool:
    """Whether a description is of one person: “a neighbour”, “the Pope”, not “a company”."""
    noun = words[-1] if words else ""
    body = noun in GROUP_NOUNS | PAPERS | ORGANISATION or is_plural(noun)
    alone = words[:1] in (["a"], ["an"]) or (definite and len(words) == 1)
    return is_agent(noun) or (alone and noun in PEOPLE and not body)


def is_plural(name: str) -> bool:
    """Whether a name or a description is of several.

    >>> is_plural("two women"), is_plural("Weir Anglers"), is_plural("the congress")
    (True, True, False)
    """
    noun = name.lower().rpartition(" ")[2]
    return noun in PLURALS or (noun.endswith("s") and not noun.endswith("ss"))


def bears(speaker: Speaker, noun: str) -> bool:
    """Whether a speaker's role is just that noun: "coach", but not "head coach of Dorn"."""
    return undetermined(speaker.role or "").lower() == noun


def is_epithet(line: Line, subject: Subject) -> bool:
    """Whether a phrase stands for a person's name: “the Dutchman”, “the 38-year-old”."""
    first, noun = line.words[subject.start], line.words[subject.stop - 1]
    if first != "the" or subject.stop - subject.start > MAX_EPITHET_WORDS:
        return False
    national = line.kinds[subject.stop - 1] == "C" and noun.endswith(("man", "woman"))
    return noun.endswith("year-old") or national
