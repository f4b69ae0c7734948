"""Who is named in an article: every name with its places, fullest forms and genders."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

from retrieval.quotes.phrases import name_run, noun_gender, runs, title_gender
from retrieval.quotes.tokens import Line
from retrieval.quotes.words import FEMALE_NAMES, MALE_NAMES, NAME_SUFFIXES

MAX_NAME_WORDS = 5

_Places = dict[str, list[tuple[int, str]]]


@dataclass(slots=True)
class Cast:
    """The names of one article; ``mentions`` holds (token, fullest name) for each sentence."""

    by_last: _Places = field(default_factory=dict)
    by_first: _Places = field(default_factory=dict)
    genders: dict[str, str] = field(default_factory=dict)
    mentions: list[list[tuple[int, str]]] = field(default_factory=list)

    def full(self, name: str, place: int, gender: str = "") -> str | None:
        """The fullest form of ``name``: the latest before ``place``, else the first after it.

        None where the article never gives more than this one word.
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
        """Whether nothing in the article says that ``name`` is of another gender."""
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
    told = noun_gender(line.words[max(0, first - 3) : first])
    guessed = "f" if given in FEMALE_NAMES else "m" if given in MALE_NAMES else ""
    if told or guessed:
        cast.genders.setdefault(full, told or guessed)


def _mentioned(cast: Cast, text: str, line: Line, first: int, stop: int) -> str:
    name = text[line.starts[first] : line.stops[stop - 1]]
    return cast.full(name, line.starts[first], title_gender(line, first)) or ""
