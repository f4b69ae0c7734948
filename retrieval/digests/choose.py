"""A story to its bullets: what happened, then who said what; several outlets first. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from retrieval.digests.lines import DigestLine, StoryText, Told, lines, same_words, sided
from retrieval.digests.weights import Rarity, Vector, alike, centre, vector
from retrieval.text import names
from retrieval.text.terms import words

# Bullets of a story that many texts tell, that few do, that one does.
MOST_BULLETS, MOST_OF_FEW, MOST_OF_ONE, WIDELY_TOLD = 4, 3, 2, 5
# The top of an article, where it says what happened.
TOP_SENTENCES = 3
# What a line gains and loses beside how close it comes to what the story is about (0–1). Set by
# reading digests of the sample articles, of the seeds and of the weekly articles.
FIRST, EARLY, NEWEST = 0.25, 0.12, 0.2
NAMED, DIRECT, OTHER_OUTLET, NEW_SPEAKER = 0.12, 0.12, 0.1, 0.15
TAKES_SIDES, TOO_LONG, TOO_SHORT, LEANS, ASKS = 0.1, 0.15, 0.1, 0.15, 0.1
# A line is left out that says so much of what another one shows.
MOST_ALIKE = 0.6
# And one that has hardly to do with the story.
LEAST_CLOSE = 0.06
LONG_CHARS, SHORT_WORDS = 280, 9
# Texts of a story that are read, and lines of each that are looked at, the closest.
MOST_TEXTS, MOST_LINES = 12, 24


@dataclass(frozen=True, slots=True)
class Weighed:
    """A line with its words' weights, and how close it comes to what the story is about, 0–1.

    ``newest`` where its article is of the last day of the story.
    """

    line: DigestLine
    vector: Vector
    close: float
    newest: bool = False


@dataclass(frozen=True, slots=True)
class Material:
    """What is known of a story: its distinct texts, their lines, what they have in common."""

    texts: tuple[StoryText, ...]
    weighed: tuple[Weighed, ...]
    centre: Vector
    last_day: str | None = None


def material(texts: Sequence[StoryText], rarity: Rarity, told: Told) -> Material:
    """The lines that may be shown, none of them told before; reprints are read once."""
    vectors = {text.revision.id: vector(text.revision.text, rarity) for text in texts}
    first: dict[int, StoryText] = {}
    for text in texts:
        first.setdefault(text.same_as, text)
    middle = centre([vectors[text.revision.id] for text in first.values()])
    central = sorted(first.values(), key=lambda t: -alike(vectors[t.revision.id], middle))
    read = _one_of_each_outlet_first(central)[:MOST_TEXTS]
    last = max((day for text in texts if (day := text.day)), default=None)
    found = [one for text in read for one in _weighed(text, rarity, middle, told)]
    marked = (replace(one, newest=one.line.text.day == last is not None) for one in found)
    return Material(tuple(texts), tuple(marked), middle, last)


def _one_of_each_outlet_first(texts: Iterable[StoryText]) -> list[StoryText]:
    ordered = list(texts)
    first = list({text.outlet: text for text in reversed(ordered)}.values())[::-1]
    return [*first, *(text for text in ordered if text not in first)]


def _weighed(text: StoryText, rarity: Rarity, middle: Vector, told: Told) -> list[Weighed]:
    found = []
    for line in lines(text):
        weights = vector(line.words, rarity)
        if not told.holds(line, weights):
            found.append(Weighed(line, weights, alike(weights, middle)))
    best = sorted(found, key=lambda one: -one.close)[:MOST_LINES]
    return sorted(best, key=lambda one: one.line.place)


def bullets(
    known: Material, *, above: Weighed | None = None, besides: Sequence[Weighed] = ()
) -> tuple[Weighed, ...]:
    """The lines to show: what happened, unless it stands ``above``, then who said what.

    None of them is like the one above or those ``besides``.
    """
    besides = [*besides, above] if above else besides
    most = _most(len({text.same_as for text in known.texts}))
    chosen: list[Weighed] = []

    def add(some: Iterable[Weighed], worth: Callable[[Weighed], float], number: int) -> None:
        left = [one for one in some if one.close >= LEAST_CLOSE]
        while len(chosen) < number and left:
            best = max(left, key=lambda one: worth(one) + _beside(one, chosen))
            left = [one for one in left if one is not best]
            if not any(_same_told(best, other) for other in (*chosen, *besides)):
                chosen.append(best)

    said = [one for one in known.weighed if one.line.said]
    others = [one for one in known.weighed if not one.line.said]
    add(at_the_top(known.weighed), reported, 0 if above else 1)
    add(said, spoken, most)
    add(others, reported, most - 1 if chosen else most)
    return tuple(chosen)


def _most(texts: int) -> int:
    """How many bullets a story of so many independent texts gets."""
    return MOST_OF_ONE if texts == 1 else MOST_BULLETS if texts >= WIDELY_TOLD else MOST_OF_FEW


def at_the_top(weighed: Iterable[Weighed]) -> list[Weighed]:
    """The lines that may tell what happened: at the top, in the outlet's own words."""
    return [
        one
        for one in weighed
        if one.line.place < TOP_SENTENCES and (one.line.opens or not one.line.direct)
    ]


def reported(one: Weighed) -> float:
    """How well a line tells what happened."""
    line = one.line
    place = FIRST if line.place == 0 else EARLY if line.place < TOP_SENTENCES else 0.0
    return one.close + place + NEWEST * one.newest - _faults(line) - LEANS * line.leans


def spoken(one: Weighed) -> float:
    """How well a line tells what somebody said."""
    line = one.line
    named = any(word[:1].isupper() for word in (line.speaker or "").split())
    return one.close + NAMED * named + DIRECT * line.direct - _faults(line) - LEANS * line.leans


def _faults(line: DigestLine) -> float:
    told = line.words
    return (
        TAKES_SIDES * len(sided(told))
        + TOO_LONG * (len(told) > LONG_CHARS)
        + TOO_SHORT * (len(words(told)) < SHORT_WORDS)
        + ASKS * told.rstrip("”\"’' ").endswith("?")
    )


def _beside(one: Weighed, chosen: Sequence[Weighed]) -> float:
    """What a line is worth for what it adds to those chosen."""
    if not chosen:
        return 0.0
    new_outlet = all(one.line.outlet != other.line.outlet for other in chosen)
    speaker = one.line.speaker or ""
    known = any(names.same(speaker, other.line.speaker or "") for other in chosen)
    nearest = max(alike(one.vector, other.vector) for other in chosen)
    return OTHER_OUTLET * new_outlet + NEW_SPEAKER * (bool(speaker) and not known) - nearest


def _same_told(one: Weighed, other: Weighed) -> bool:
    """Whether both show the same words, or nearly."""
    if one.line.text.revision.id == other.line.text.revision.id and one.line.span.overlap(
        other.line.span
    ):
        return True
    same = same_words(one.line.folded, other.line.folded)
    return same or alike(one.vector, other.vector) >= MOST_ALIKE
