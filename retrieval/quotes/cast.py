"""Coreference: names, descriptions and pronouns of an article resolved to speakers."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

from retrieval.quotes.phrases import (
    Phrase,
    name_run,
    noun_gender,
    read_phrase,
    runs,
    title_gender,
    undetermined,
)
from retrieval.quotes.subjects import Subject
from retrieval.quotes.tokens import Line
from retrieval.quotes.words import (
    DETERMINERS,
    DOCUMENTS,
    FEMALE_NAMES,
    GROUP_NOUNS,
    MALE_NAMES,
    NAME_SUFFIXES,
    PERSONAL,
    ROLE_OF,
    ROLE_PREPOSITIONS,
)

MAX_NAME_WORDS = 5

_Places = dict[str, list[tuple[int, str]]]


@dataclass(slots=True)
class Cast:
    """The people named in an article; ``mentions``: per sentence, (token, fullest name)."""

    by_last: _Places = field(default_factory=dict)
    by_first: _Places = field(default_factory=dict)
    genders: dict[str, str] = field(default_factory=dict)
    mentions: list[list[tuple[int, str]]] = field(default_factory=list)

    def full(self, name: str, place: int, gender: str = "") -> str | None:
        """The fullest form of ``name``: the latest before ``place``, else the first after it.

        None if the article gives only this one word.
        """
        words = name.lower().split()
        if len(words) > 1:
            last = words[-1 - (words[-1] in NAME_SUFFIXES)]
            return name if last in self.by_last else None
        known = self.by_last.get(words[0]) or self.by_first.get(words[0])
        if not known:
            return None
        if gender:
            known = [one for one in known if self.fits(one[1], gender)] or known
        before = bisect_right(known, place, key=lambda one: one[0])
        best = known[max(0, before - 1)][1]
        if gender:
            self.genders.setdefault(best, gender)
        return best

    def fits(self, name: str, gender: str) -> bool:
        """Whether ``name`` is not known to be of another gender."""
        return self.genders.get(name, gender) == gender


def cast_of(text: str, lines: list[Line]) -> Cast:
    """The names in the sentences of an article, outside its quotations."""
    cast = Cast()
    found = [[(*run, *name_run(line, *run)) for run in runs(line)] for line in lines]
    for line, row in zip(lines, found, strict=True):
        for start, _, first, stop in row:
            if 2 <= stop - first <= MAX_NAME_WORDS and not _has_article(line, start, first):
                _register(cast, text, line, first, stop)
    for line, row in zip(lines, found, strict=True):
        named = [(first, stop) for _, _, first, stop in row if first < stop]
        places = [(first, _mentioned(cast, text, line, first, stop)) for first, stop in named]
        cast.mentions.append([(first, name) for first, name in places if name])
    return cast


def _has_article(line: Line, start: int, first: int) -> bool:
    return first == start > 0 and line.words[start - 1] == "the"


def _register(cast: Cast, text: str, line: Line, first: int, stop: int) -> None:
    place, full = line.starts[first], text[line.starts[first] : line.stops[stop - 1]]
    last = stop - 1 - (line.words[stop - 1] in NAME_SUFFIXES)
    given = line.words[first]
    cast.by_last.setdefault(line.words[last], []).append((place, full))
    cast.by_first.setdefault(given, []).append((place, full))
    stated = noun_gender(line.words[max(0, first - 3) : first])
    guessed = "f" if given in FEMALE_NAMES else "m" if given in MALE_NAMES else ""
    if stated or guessed:
        cast.genders.setdefault(full, stated or guessed)


def _mentioned(cast: Cast, text: str, line: Line, first: int, stop: int) -> str:
    name = text[line.starts[first] : line.stops[stop - 1]]
    return cast.full(name, line.starts[first], title_gender(line, first)) or ""


MAX_BACK = 6  # sentences between a pronoun and its antecedent
_DEFINITE = frozenset({"the", "his", "her", "their"})


@dataclass(slots=True)
class Speaker:
    """A speaker in the article; ``name`` is a description if not ``named``."""

    name: str
    named: bool
    role: str | None = None
    head: str = ""  # the head noun of the role: "spokesman"
    gender: str = ""  # "f", "m", "n" for not a person; empty if unknown


@dataclass(slots=True)
class Resolver:
    """Resolves mentions of one article to speakers, sentence by sentence."""

    text: str
    cast: Cast
    speakers: dict[str, Speaker] = field(default_factory=dict)
    last: Speaker | None = None
    spoke: dict[int, Speaker] = field(default_factory=dict)  # sentence → who spoke last in it

    def resolve(self, number: int, line: Line, subject: Subject) -> Speaker | None:
        """The speaker that a subject in sentence ``number`` names, describes or refers to."""
        phrase = read_phrase(self.text, line, subject)
        if phrase.pronoun:
            return self.pronoun(phrase.pronoun, number, subject.start)
        if phrase.name:
            return self._named(phrase, line.starts[subject.start])
        return self._described(phrase, definite=line.words[subject.start] in _DEFINITE)

    def person(self, name: str) -> Speaker:
        """The speaker with this full name, added if new."""
        known = self.speakers.get(name)
        return known or self._add(Speaker(name, True, gender=self.cast.genders.get(name, "")))

    def pronoun(self, pronoun: str, number: int, at: int) -> Speaker | None:
        """The antecedent of a pronoun at token ``at`` of sentence ``number``; None if unclear."""
        wanted = PERSONAL.get(pronoun)
        if wanted is None:
            return self._several(pronoun)
        for n, name in self.cast.mentions[number]:
            if n < at and self.cast.fits(name, wanted):
                return self.person(name)
        for back in range(number - 1, max(-1, number - MAX_BACK - 1), -1):
            spoke = self.spoke.get(back)
            if spoke is not None and spoke.gender in ("", wanted):
                return self._settled(spoke, wanted)
            for _, name in self.cast.mentions[back]:
                if self.cast.fits(name, wanted):
                    return self.person(name)
        if self.last is not None and self.last.gender in ("", wanted):
            return self._settled(self.last, wanted)
        return None

    def _settled(self, speaker: Speaker, gender: str) -> Speaker:
        speaker.gender = gender
        if speaker.named:
            self.cast.genders.setdefault(speaker.name, gender)
        return speaker

    def _several(self, pronoun: str) -> Speaker | None:
        last = self.last
        if last is None or (pronoun == "it" and last.gender != "n"):
            return None
        return last if pronoun == "it" or (pronoun == "they" and not last.named) else None

    def _add(self, speaker: Speaker) -> Speaker:
        self.speakers[speaker.name] = speaker
        return speaker

    def _named(self, phrase: Phrase, place: int) -> Speaker:
        full = self.cast.full(phrase.name, place, phrase.gender) or phrase.name
        known = self.speakers.get(full) or self._named_late(full, phrase)
        if known is None:
            gender = self.cast.genders.get(full, phrase.gender)
            known = self._add(Speaker(full, True, gender=gender))
        if phrase.role and not known.role:
            known.role, known.head = phrase.role, _head(phrase.role)
        known.gender = known.gender or phrase.gender
        return known

    def _named_late(self, full: str, phrase: Phrase) -> Speaker | None:
        """The unnamed "chairman of …" who just spoke, if a bare new name follows: one person."""
        last = self.last
        if last is None or last.named or last.head not in ROLE_OF or phrase.role:
            return None
        if " " in full or full.lower() in self.cast.by_last:
            return None
        last.name, last.named = full, True
        self.speakers[full] = last
        return last

    def _described(self, phrase: Phrase, *, definite: bool) -> Speaker:
        words = phrase.description.lower().split()
        head = _head(phrase.description)
        known = self._referred(words, head) if definite and words else None
        known = known or self.speakers.get(phrase.description)
        if known is None:
            role, gender = (phrase.role, phrase.gender) if head else (None, "n")
            known = self._add(Speaker(phrase.description, False, role, head, gender))
        return known

    def _referred(self, words: list[str], head: str) -> Speaker | None:
        """The antecedent of "the spokesman", "the statement" or "the group"."""
        if head:
            return self._by_role(head, words)
        if len(words) > 2:
            return None
        if words[-1] in DOCUMENTS:
            return self.last
        return self._group() if words[-1] in GROUP_NOUNS else None

    def _by_role(self, head: str, words: list[str]) -> Speaker | None:
        """The speaker with a synonymous role who shares most words with it; the latest of these."""
        group = ROLE_OF[head]
        fitting = [s for s in self.speakers.values() if s.head and ROLE_OF.get(s.head) == group]
        extra = {word for word in words if word not in DETERMINERS and word != head}

        def closeness(n: int) -> tuple[int, bool, int]:
            role = set((fitting[n].role or "").lower().split())
            return len(extra & role), fitting[n] is self.last, n

        return fitting[max(range(len(fitting)), key=closeness)] if fitting else None

    def _group(self) -> Speaker | None:
        """The antecedent of "the group": the last speaker's organisation, or the last to speak."""
        if self.last is not None and self.last.role:
            for link in (" for ", " of "):
                found = self.speakers.get(undetermined(self.last.role.partition(link)[2]))
                if found is not None:
                    return found
        return next((s for s in reversed(self.speakers.values()) if s.gender == "n"), None)


def _head(description: str) -> str:
    """The role noun in a description: "chief" in "PMF chief"; empty if none is known."""
    for word in description.lower().replace(",", " ").split():
        if word in ROLE_PREPOSITIONS:
            return ""
        if word in ROLE_OF:
            return word
    return ""
