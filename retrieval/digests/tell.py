"""A gathered story to what is shown of it: headline, bullets, where outlets differ. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from retrieval.answers.cite import cite
from retrieval.digests.choose import Material, Weighed, bullets, material
from retrieval.digests.differ import Difference, differences
from retrieval.digests.gather import Gathered
from retrieval.digests.headline import Headline, headline, without_line
from retrieval.digests.lines import Line, Text
from retrieval.digests.told import Told, same_words
from retrieval.digests.weights import Rarity
from retrieval.domain import Bullet, Citation, DigestStory

# A story that was told before is told again for a line this close to what it is about.
DEVELOPED = 0.12


@dataclass(frozen=True, slots=True)
class Point:
    """A bullet before its quotes are numbered."""

    text: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Tale:
    """A story as it will be shown, and what it was chosen from."""

    gathered: Gathered
    known: Material
    headline: Headline
    points: tuple[Point, ...]
    differs: tuple[Point, ...] = ()


def tale(gathered: Gathered, texts: Sequence[Text], rarity: Rarity, told: Told) -> Tale | None:
    """The story by its quotes; None where it has none that is new and says something of it."""
    known = material(texts, rarity, told)
    if not known.weighed:
        return None
    above, shown, apart = _shown(known, rarity)
    if not shown or (told.folded and max(one.close for one in shown) < DEVELOPED):
        return None
    points = tuple(Point("", (cited(one.line),)) for one in shown)
    return Tale(gathered, known, above, points, tuple(map(_apart, apart)))


def _shown(
    known: Material, rarity: Rarity
) -> tuple[Headline, tuple[Weighed, ...], tuple[Difference, ...]]:
    """The headline, the lines below it, and the differences below those."""
    above = headline(known, rarity)
    apart = differences(_unlike(above.line, known.weighed))
    sides = [side for one in apart for side in one.sides]
    if shown := bullets(known, above=above.line, besides=sides):
        return above, shown, apart
    if shown := bullets(known, above=above.line):  # too little to put side by side
        return above, shown, ()
    if above.line:  # a post of one sentence
        return without_line(above, known.texts), (above.line,), ()
    return above, (), ()


def _unlike(above: Weighed | None, weighed: Sequence[Weighed]) -> list[Weighed]:
    """The lines that do not show the words of the one above."""
    folded = above.line.folded if above else ""
    return [one for one in weighed if not (above and same_words(one.line.folded, folded))]


def _apart(one: Difference) -> Point:
    return Point(one.how.value, tuple(cited(side.line) for side in one.sides))


def cited(line: Line) -> Citation:
    """The citation of a line, not numbered yet; of what an outlet tells itself nobody speaks."""
    return cite(0, line.text.revision, line.span, line.quote if line.said else None)


@dataclass(slots=True)
class Numbering:
    """Citations as they are shown one after another, from 1; each place stands once."""

    citations: list[Citation] = field(default_factory=list)

    def story(self, one: Tale) -> DigestStory:
        """The story with its citations numbered."""
        line = one.headline.line
        return DigestStory(
            story=one.gathered.story,
            headline=one.headline.text,
            headline_by=one.headline.outlet,
            headline_citations=self._numbers([cited(line.line)]) if line else (),
            bullets=tuple(Bullet(p.text, self._numbers(p.citations)) for p in one.points),
            outlets=one.gathered.outlets,
            independent=one.gathered.independent,
            differs=tuple(Bullet(p.text, self._numbers(p.citations)) for p in one.differs),
        )

    def _numbers(self, citations: Iterable[Citation]) -> tuple[int, ...]:
        first = len(self.citations) + 1
        self.citations += [replace(one, n=n) for n, one in enumerate(citations, first)]
        return tuple(range(first, len(self.citations) + 1))


def shown_lines(one: Tale) -> list[Weighed]:
    """The lines that a model may be shown, best first."""
    return sorted(one.known.weighed, key=lambda each: -each.close + 0.02 * each.line.place)
