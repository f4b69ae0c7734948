"""The cast of an article: the people named in it, by their words, and where."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import compress, pairwise

from retrieval.quotes.phrases import (
    given_gender,
    name_run,
    noun_gender,
    runs,
    title_gender,
)
from retrieval.quotes.tokens import Line
from retrieval.quotes.words import (
    CAPTIONS,
    DETERMINERS,
    FEMALE_NAMES,
    MALE_NAMES,
    NAME_PARTICLES,
    NAME_SUFFIXES,
    PLACES,
    PREPOSITIONS,
    ROLE_OF,
    can_speak,
    main_clause,
)
from retrieval.text.names import same

MAX_NAME_WORDS = 5
MAX_PLAIN_IN_HEADING = 4  # letters of a word without a capital
MIN_HEADING_CAPITALS = 4
MAX_LEAD_IN = 3  # tokens before the two whom a sentence is about
MAX_POST_WORDS = 4
MAX_SURE_WORDS = 4  # a longer run of capitals is seldom one name


@dataclass(frozen=True, slots=True)
class Mention:
    """A person's name at a token of a sentence; ``leads`` unless possessive or after "of", "by"."""

    at: int
    name: str
    leads: bool


@dataclass(slots=True)
class Cast:
    """The people named in an article; ``mentions``: per sentence, with the fullest names."""

    by_word: dict[str, Counter[str]] = field(default_factory=dict)
    genders: dict[str, str] = field(default_factory=dict)
    mentions: list[list[Mention]] = field(default_factory=list)
    people: set[str] = field(default_factory=set)  # all full names
    openers: list[str] = field(default_factory=list)  # the first word of each sentence
    pairs: dict[int, str] = field(default_factory=dict)  # sentence → the two it joins by "and"
    posts: dict[str, set[frozenset[str]]] = field(default_factory=dict)  # words beside a name
    _found: dict[tuple[str, str], str | None] = field(default_factory=dict)

    def full(self, name: str, gender: str = "") -> str | None:
        """The fullest form of ``name`` in the article; the name itself if two people bear it.

        None if the article gives no longer one.
        """
        asked = name, gender
        if gender or asked not in self._found:
            self._found[asked] = self._fullest_of(name, gender)
        return self._found[asked]

    def _fullest_of(self, name: str, gender: str) -> str | None:
        words = words_of(name)
        known = self.by_word.get(words[0], Counter()) if len(words) == 1 else self._longer(words)
        if not known:
            return name if len(words) > 1 and words[-1] in self.by_word else None
        if gender:
            fitting = Counter({one: n for one, n in known.items() if self.fits(one, gender)})
            known = fitting or known
        if not _are_one(set(known)):
            return name
        best = _fullest(known)
        if gender:
            self.genders.setdefault(best, gender)
        return best

    def _longer(self, words: list[str]) -> Counter[str]:
        """The names with these words, in this order, and more."""
        found = self.by_word.get(words[-1]) or self.by_word.get(words[0]) or Counter()
        return Counter({one: n for one, n in found.items() if _contains(words_of(one), words)})

    def fits(self, name: str, gender: str) -> bool:
        """Whether ``name`` is not known to be of another gender."""
        return self.genders.get(name, gender) == gender


def words_of(name: str) -> list[str]:
    """The lower-case words of a name, without "Jr."

    >>> words_of("Ada O’Venn Jr.")
    ['ada', "o'venn"]
    """
    found = name.replace("’", "'").replace(",", "").lower().split()
    return found[: -1 if len(found) > 1 and found[-1] in NAME_SUFFIXES else None]


def _contains(long: list[str], short: list[str]) -> bool:
    size = len(short)
    return len(long) > size and any(long[n : n + size] == short for n in range(len(long)))


def _fullest(names: Counter[str]) -> str:
    """The longest of one person's names, but not a heading that runs into the name."""
    given = [one for one in names if words_of(one)[0] in FEMALE_NAMES | MALE_NAMES]
    kept = [
        one for one in names
        if not any(one != other and one.endswith(f" {other}") for other in given)
    ]  # fmt: skip
    return max(
        sorted(kept or names), key=lambda one: (len(one.split()) <= MAX_SURE_WORDS, len(one))
    )


def _are_one(names: set[str]) -> bool:
    """Whether full names that share a word may be one person's."""
    first, *others = sorted(names, key=len, reverse=True)
    return all(same(first, other) for other in others)


def cast_of(text: str, lines: list[Line], outlet: str | None = None) -> Cast:
    """The names in the sentences of an article, outside its quotations, without its outlet's."""
    cast = Cast(openers=[line.words[0] if line.words else "" for line in lines])
    plain: set[str] = set()
    for line in lines:
        plain.update(compress(line.words, map("W".__eq__, line.kinds)))
    found = [[(*run, *name_run(line, *run)) for run in runs(line)] for line in lines]
    for line, row in zip(lines, found, strict=True):
        most = MAX_NAME_WORDS if not _is_heading(line) else 2  # there verbs have capitals too
        for start, _, first, stop in row:
            parts = set(line.words[first:stop])
            listed = " ".join(line.words[first:stop]) in PLACES or not CAPTIONS.isdisjoint(parts)
            if listed or parts <= plain or _has_article(line, start, first):
                continue
            initials = sum(word[-1] == "." for word in line.words[first:stop])
            if 2 <= stop - first <= most + initials:
                _register(cast, text, line, first, stop, outlet)
    for line, row in zip(lines, found, strict=True):
        named = [
            (min(first, stop - 1), stop) for start, stop, first, _ in row
            if first < stop or (stop - start == 1 and line.words[start] in cast.by_word)
        ]  # fmt: skip
        places = [(first, stop, _mentioned(cast, text, line, first, stop)) for first, stop in named]
        here = [
            Mention(at, name, _leads(line, at, stop)) for at, stop, name in places
            if name and not _is_done_to(line, at)
        ]  # fmt: skip
        main = main_clause(line)  # “While Venn slept, Dane left” is about Dane
        cast.mentions.append(sorted(here, key=lambda one: one.at < main))
        if pair := _pair(text, line, places):
            cast.pairs[len(cast.mentions) - 1] = pair
        for at, stop, name in places:
            for post in (_post_before(line, at), _post_behind(line, stop)) if name else ():
                if post:
                    cast.posts.setdefault(name, set()).add(frozenset(post))
    return cast


def _pair(text: str, line: Line, places: list[tuple[int, int, str]]) -> str:
    """The words that name the last two people joined by "and"; empty if there are none."""
    found = ""
    for (first, end, one), (start, stop, other) in pairwise(places):
        opens = first <= MAX_LEAD_IN or line.words[first - 1] == ","
        lead = opens and line.kinds[stop : stop + 1] == ["W"] and line.words[end:start] == ["and"]
        if one and other and lead and line.words[stop] not in PREPOSITIONS:
            found = text[line.starts[first] : line.stops[stop - 1]]
    return found


def _post_before(line: Line, first: int) -> set[str]:
    """The words of a post right before a name: “former governor Ada Venn”."""
    start = first
    while start > max(0, first - MAX_POST_WORDS) and line.kinds[start - 1] in "CW":
        if line.words[start - 1] in PREPOSITIONS | DETERMINERS - {"former"}:
            break
        start -= 1
    return _post(line, start, first)


def _post_behind(line: Line, stop: int) -> set[str]:
    """The words of a post in apposition: “Ada Venn, the governor of Dorn”."""
    start = end = stop + 1
    if line.words[stop:start] != [","]:
        return set()
    while end < min(len(line.words), start + MAX_POST_WORDS + 1) and line.kinds[end] in "CW":
        if line.words[end] in PREPOSITIONS:
            break
        end += 1
    return _post(line, start, end)


def _post(line: Line, start: int, stop: int) -> set[str]:
    words = {word.rstrip(".") for word in line.words[start:stop]}
    return words if start < stop and line.words[stop - 1].rstrip(".") in ROLE_OF else set()


def _is_heading(line: Line) -> bool:
    """Whether all words but the shortest have capitals: “Venn Compares the Weirs of Two Towns”."""
    plain = [word for word, kind in zip(line.words, line.kinds, strict=True) if kind == "W"]
    long = any(len(word) > MAX_PLAIN_IN_HEADING for word in plain)
    return (
        not long and line.kinds.count("C") >= MIN_HEADING_CAPITALS and line.words[-1] not in ".?!:"
    )


def _leads(line: Line, first: int, stop: int) -> bool:
    owner = line.kinds[stop : stop + 1] == ["S"] or line.words[first - 1 : first] in (["a"], ["an"])
    if line.kinds[stop : stop + 1] == ["W"] and can_speak(line.words[stop]):
        return False  # "the Venn advisers"
    return not owner and not (first and line.words[first - 1] in PREPOSITIONS)


def _is_done_to(line: Line, at: int) -> bool:
    """Whether a name is the object with which a sentence opens: “After praising Venn, he”."""
    before = line.words[at - 1] if 0 < at <= MAX_LEAD_IN else ""
    return before.endswith("ing") and before not in PREPOSITIONS and not can_speak(before)


def _has_article(line: Line, start: int, first: int) -> bool:
    return first == start > 0 and line.words[start - 1] == "the"


def _register(cast: Cast, text: str, line: Line, first: int, stop: int, outlet: str | None) -> None:
    full = " ".join(text[line.starts[first] : line.stops[stop - 1]].split())
    if (outlet and full in outlet) or "|" in full:
        return
    cast.people.add(full)
    last = stop - 1 - (line.words[stop - 1] in NAME_SUFFIXES)
    given = line.words[first]
    for word in {line.words[last], given, *line.words[first + 1 : last]} - NAME_PARTICLES:
        if len(word) > 1 and word[-1] != ".":
            cast.by_word.setdefault(word, Counter())[full] += 1
    titled = title_gender(line, first)
    gender = titled or given_gender(given) or noun_gender(line.words[max(0, first - 3) : first])
    if gender:
        cast.genders.setdefault(full, gender)


def _mentioned(cast: Cast, text: str, line: Line, first: int, stop: int) -> str:
    known = cast.by_word
    if line.words[first] not in known and line.words[stop - 1] not in known:
        return ""  # as most words with a capital
    name = text[line.starts[first] : line.stops[stop - 1]]
    if name.isupper() or line.words[max(0, first - 1)] == "the":
        return ""
    return cast.full(name, title_gender(line, first)) or ""
