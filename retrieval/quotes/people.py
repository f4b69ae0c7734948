"""Who is meant: names, descriptions and pronouns of one article resolved to speakers."""

from __future__ import annotations

from dataclasses import dataclass, field

from retrieval.quotes.subjects import Subject
from retrieval.quotes.tokens import Line
from retrieval.quotes.words import (
    DETERMINERS,
    DOCUMENTS,
    FEMALE_NAMES,
    FEMALE_NOUNS,
    GROUP_NOUNS,
    MALE_NAMES,
    MALE_NOUNS,
    NOT_NAME,
    ORGANISATION,
    PERSONAL,
    PRONOUNS,
    ROLE_OF,
    ROLE_PREPOSITIONS,
    TIMES,
)
from retrieval.text.names import TITLES

_PARTICLES = frozenset("de del la van von der den bin ibn al el da di du dos".split())
_SUFFIXES = frozenset("jr. sr. ii iii iv jr sr".split())
_COURTESY = frozenset("mr mrs ms miss dr sir".split())
MAX_NAME_WORDS = 5
MAX_BACK = 6  # sentences that a pronoun may look back


@dataclass(slots=True)
class Speaker:
    """One who speaks in the article; ``name`` is a name, else a description."""

    name: str
    named: bool
    role: str | None = None
    head: str = ""  # the head noun of the role: "spokesman"
    gender: str = ""


@dataclass(slots=True)
class Phrase:
    """A noun phrase read: a name, a description, or a pronoun."""

    name: str = ""
    description: str = ""
    role: str = ""
    pronoun: str = ""
    gender: str = ""


def _is_name_word(line: Line, at: int) -> bool:
    return line.kinds[at] == "C" and line.words[at] not in TIMES


def _bare(word: str) -> str:
    return word.rstrip(".")


def name_run(line: Line, start: int, stop: int) -> tuple[int, int]:
    """The part of capitalised tokens ``start``..``stop`` that is a person's name; may be empty."""
    if stop - start > 1 and line.words[stop - 1] in _SUFFIXES:
        end = stop - 1
    else:
        end = stop
    if end > start and line.words[end - 1] in ORGANISATION:
        return start, start
    at = end
    while at > start and not _is_prefix(line.words[at - 1]):
        at -= 1
    return at, stop if at < end else at


def _is_prefix(word: str) -> bool:
    bare = _bare(word)
    return bare in NOT_NAME or bare in TITLES or bare in ROLE_OF or " of " in word


def runs(line: Line) -> list[tuple[int, int]]:
    """Token ranges of capitalised words in a row."""
    found: list[tuple[int, int]] = []
    at, size = 0, len(line.kinds)
    kinds, words = line.kinds, line.words
    while at < size:
        if kinds[at] != "C" or words[at] in TIMES:
            at += 1
            continue
        stop = at + 1
        while (
            stop < size
            and words[stop] not in TIMES
            and (
                kinds[stop] == "C"
                or (words[stop] in _PARTICLES and stop + 1 < size and kinds[stop + 1] == "C")
            )
        ):
            stop += 1
        found.append((at, stop))
        at = stop
    return found


def _undetermined(description: str) -> str:
    first, _, rest = description.partition(" ")
    return rest if rest and first.lower() in ("a", "an", "the") else description


@dataclass(slots=True)
class People:
    """The speakers of one article, as they become known from sentence to sentence."""

    text: str
    lines: list[Line]
    by_last: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    by_first: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    mentions: list[list[tuple[int, str]]] = field(default_factory=list)
    genders: dict[str, str] = field(default_factory=dict)
    speakers: dict[str, Speaker] = field(default_factory=dict)
    order: list[Speaker] = field(default_factory=list)
    last: Speaker | None = None
    spoke: dict[int, Speaker] = field(default_factory=dict)  # line number → last speaker there

    def __post_init__(self) -> None:
        rows = [runs(line) for line in self.lines]
        for line, row in zip(self.lines, rows, strict=True):
            for start, stop in row:
                self._register(line, start, stop)
        for line, row in zip(self.lines, rows, strict=True):
            self.mentions.append(
                [m for start, stop in row if (m := self._mention(line, start, stop))]
            )

    def _register(self, line: Line, start: int, stop: int) -> None:
        first, end = name_run(line, start, stop)
        if not 2 <= end - first <= MAX_NAME_WORDS:
            return
        before = line.words[first - 1] if first else ""
        if before == "the" and first == start:
            return
        place, full = line.starts[first], self._text(line, first, end)
        last = end - 1 - (line.words[end - 1] in _SUFFIXES)
        self.by_last.setdefault(line.words[last], []).append((place, full))
        self.by_first.setdefault(line.words[first], []).append((place, full))
        self._learn_gender(full, line.words[first], line.words[max(0, first - 3) : first])

    def _learn_gender(self, full: str, first: str, before: list[str]) -> None:
        for word in before:
            word = _bare(word)
            if word in FEMALE_NOUNS:
                self.genders[full] = "f"
            elif word in MALE_NOUNS:
                self.genders.setdefault(full, "m")
        if first in FEMALE_NAMES:
            self.genders.setdefault(full, "f")
        elif first in MALE_NAMES:
            self.genders.setdefault(full, "m")

    def _text(self, line: Line, start: int, stop: int) -> str:
        return self.text[line.starts[start] : line.stops[stop - 1]]

    def _mention(self, line: Line, start: int, stop: int) -> tuple[int, str] | None:
        first, end = name_run(line, start, stop)
        if first == end:
            return None
        gender = self._title_gender(line, first)
        known = self.full(self._text(line, first, end), line.starts[first], gender)
        return (first, known) if known else None

    def _title_gender(self, line: Line, first: int) -> str:
        word = _bare(line.words[first - 1]) if first else ""
        return "f" if word in ("mrs", "ms") else "m" if word == "mr" else ""

    def full(self, name: str, place: int, gender: str = "") -> str | None:
        """The fullest name of the article for ``name``, the latest before ``place`` first."""
        words = name.lower().split()
        if len(words) > 1:
            last = words[-1 - (words[-1] in _SUFFIXES)]
            known = self.by_last.get(last, ())
            return name if known else None
        known = self.by_last.get(words[0]) or self.by_first.get(words[0])
        if not known:
            return None
        if gender:
            fitting = [one for one in known if self.genders.get(one[1], gender) == gender]
            known = fitting or known
        before = [full for at, full in known if at <= place]
        best = before[-1] if before else known[0][1]
        if gender:
            self.genders.setdefault(best, gender)
        return best

    # -- reading a noun phrase ------------------------------------------------------------

    def phrase(self, line: Line, subject: Subject) -> Phrase:
        """What a noun phrase says about who it is."""
        start, stop = subject.start, subject.stop
        while start < stop - 1 and line.words[start] in ("and", "but", "so", "yet", "or", "then"):
            start += 1
        words = line.words
        if stop - start == 1 and words[start] in PRONOUNS:
            return Phrase(pronoun=words[start])
        edge = next(
            (
                n
                for n in range(start + 1, stop)
                if words[n] in ROLE_PREPOSITIONS and line.kinds[n] == "W"
            ),
            stop,
        )
        at = edge
        while at > start and (
            _is_name_word(line, at - 1)
            or (words[at - 1] in _PARTICLES and at < edge and at - 1 > start)
        ):
            at -= 1
        first, end = name_run(line, at, edge)
        apposed = self._apposed(line, subject.apposition)
        whole = self._text(line, start, stop)
        if first == end:
            bare = start + (words[start] == "the" and at == start + 1 and edge == stop)
            return Phrase(description=self._text(line, bare, stop), role=_undetermined(whole),
                          gender=self._noun_gender(words[start:edge]))  # fmt: skip
        before = start + (words[start] in ("the", "a", "an") and start < first)
        role = self._text(line, before, first).strip(" ,") if first > before else ""
        return Phrase(
            name=self._text(line, first, end),
            role=apposed or ("" if _bare(role.lower()) in _COURTESY else role),
            gender=self._title_gender(line, first)
            or self._noun_gender(words[start:first] + words[slice(*subject.apposition)]),
        )

    def _apposed(self, line: Line, apposition: tuple[int, int]) -> str:
        start, stop = apposition
        if stop <= start or line.words[start] in ("who", "whose", "which", "in", "at", "on"):
            return ""
        if line.kinds[start] == "N" and start + 2 < stop and line.words[start + 1] == ",":
            start += 2  # an age
        start += line.words[start] in ("a", "an", "the")
        while stop > start and line.kinds[stop - 1] in "PD":
            stop -= 1
        return self._text(line, start, stop) if stop > start else ""

    def _noun_gender(self, words: list[str]) -> str:
        for word in words:
            if _bare(word) in FEMALE_NOUNS:
                return "f"
            if _bare(word) in MALE_NOUNS:
                return "m"
        return ""

    # -- resolving ------------------------------------------------------------------------

    def resolve(self, number: int, line: Line, subject: Subject) -> Speaker | None:
        """The speaker whom a subject in sentence ``number`` names, describes or refers to."""
        phrase = self.phrase(line, subject)
        if phrase.pronoun:
            return self._pronoun(phrase.pronoun, number, subject.start)
        if phrase.name:
            return self._named(phrase, line.starts[subject.start])
        return self._described(phrase, line, subject)

    def _named(self, phrase: Phrase, place: int) -> Speaker:
        full = self.full(phrase.name, place, phrase.gender) or phrase.name
        known = self.speakers.get(full)
        if known is None and self._is_late_name(full, phrase):
            assert self.last is not None
            self.last.name, self.last.named = full, True
            known = self.speakers[full] = self.last
        if known is None:
            known = self._add(Speaker(full, True, gender=self.genders.get(full, phrase.gender)))
        if phrase.role and not known.role:
            known.role, known.head = phrase.role, self._head(phrase.role)
        known.gender = known.gender or phrase.gender
        return known

    def _is_late_name(self, full: str, phrase: Phrase) -> bool:
        """Whether a bare name comes up first right after a nameless "chairman of …" spoke."""
        last = self.last
        return bool(
            last and not last.named and last.head in ROLE_OF and " " not in full
            and not phrase.role and full.lower() not in self.by_last
        )  # fmt: skip

    def _add(self, speaker: Speaker) -> Speaker:
        self.speakers[speaker.name] = speaker
        self.order.append(speaker)
        return speaker

    def _head(self, description: str) -> str:
        for word in description.lower().replace(",", " ").split():
            if word in ROLE_PREPOSITIONS:
                break
            if word in ROLE_OF:
                return word
        return ""

    def _described(self, phrase: Phrase, line: Line, subject: Subject) -> Speaker:
        description = phrase.description
        words = description.lower().split()
        definite = line.words[subject.start] in ("the", "his", "her", "their")
        head = self._head(description)
        if definite and words:
            known = self._by_role(head, words) if head else None
            if known is None and words[-1] in DOCUMENTS and len(words) <= 2:
                known = self.last
            if known is None and words[-1] in GROUP_NOUNS and len(words) <= 2:
                known = self._group()
            if known is not None:
                return known
        known = self.speakers.get(description)
        if known is None:
            gender = "n" if not head else phrase.gender
            known = self._add(
                Speaker(description, False, description if head else None, head, gender)
            )
        return known

    def _by_role(self, head: str, words: list[str]) -> Speaker | None:
        """The latest speaker whose role has a head of the same group and shares most words."""
        fitting = [s for s in self.order if s.head and ROLE_OF.get(s.head) == ROLE_OF[head]]
        if not fitting:
            return None
        extra = {w for w in words if w not in DETERMINERS and w != head}
        return max(
            fitting,
            key=lambda s: (
                len(extra & set((s.role or "").lower().split())),
                s is self.last,
                self.order.index(s),
            ),
        )

    def _group(self) -> Speaker | None:
        """Whom "the group" means: who the last speaker speaks for, or the last body that spoke."""
        if self.last is not None and self.last.role:
            for link in (" for ", " of "):
                found = self.speakers.get(self.last.role.partition(link)[2])
                if found is not None:
                    return found
        return next((s for s in reversed(self.order) if s.gender == "n"), None)

    def _pronoun(self, pronoun: str, number: int, at: int) -> Speaker | None:
        wanted = PERSONAL.get(pronoun)
        if wanted is None:
            return self._plural(pronoun)
        names = [name for n, name in self.mentions[number] if n < at]
        for name in names:
            if self._fits(name, wanted):
                return self._person(name)
        for back in range(number - 1, max(-1, number - MAX_BACK - 1), -1):
            spoke = self.spoke.get(back)
            if spoke is not None and spoke.gender in ("", wanted) and spoke.gender != "n":
                return self._settle(spoke, wanted)
            for _, name in self.mentions[back]:
                if self._fits(name, wanted):
                    return self._person(name)
        if self.last is not None and self.last.gender in ("", wanted):
            return self._settle(self.last, wanted)
        return None

    def _settle(self, speaker: Speaker, gender: str) -> Speaker:
        speaker.gender = gender
        if speaker.named:
            self.genders.setdefault(speaker.name, gender)
        return speaker

    def _fits(self, name: str, wanted: str) -> bool:
        return self.genders.get(name, wanted) == wanted

    def _person(self, name: str) -> Speaker:
        known = self.speakers.get(name)
        return known or self._add(Speaker(name, True, gender=self.genders.get(name, "")))

    def _plural(self, pronoun: str) -> Speaker | None:
        if pronoun == "it" and self.last is not None and self.last.gender == "n":
            return self.last
        if pronoun == "they" and self.last is not None and not self.last.named:
            return self.last
        return None
