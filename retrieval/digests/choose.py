"""The coverage of a story to what is shown: headline, bullets, where outlets differ. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from retrieval.answers.citations import cite
from retrieval.digests.differ import Difference, differences
from retrieval.domain import Bullet, Citation, DigestStory
from retrieval.domain.stories import Coverage, Headline
from retrieval.stories.headline import (
    LEAST_CLOSE,
    ScoredLine,
    headline,
    news_score,
    penalty,
    scored_lines,
    top_lines,
)
from retrieval.stories.lines import StoryLine, StoryText, same_words
from retrieval.stories.tfidf import DocumentFrequencies, Vector, content, cosine, covered
from retrieval.text import names
from retrieval.text.spans import fold

# Bullets of a story that many texts tell, that few do, that one does.
MOST_BULLETS, MOST_OF_FEW, MOST_OF_ONE, WIDELY_TOLD = 4, 3, 2, 5
# What a quote gains beside its similarity to the story, and a line for what it adds to others.
NAMED, DIRECT, OTHER_OUTLET, NEW_SPEAKER = 0.12, 0.12, 0.1, 0.15
# Two lines of this cosine say the same; only one of them is shown.
MOST_ALIKE = 0.6
# A story shown before is shown again where a new line has this cosine with it.
DEVELOPED = 0.12
# A line is not new where this share of its weight stands in one line shown before.
NOTHING_NEW = 0.75


@dataclass(frozen=True, slots=True)
class ShownBefore:
    """The quotes that earlier digests showed, as they are compared: folded, and their words."""

    folded: tuple[str, ...] = ()
    words: tuple[frozenset[str], ...] = ()

    @classmethod
    def of(cls, quotes: Iterable[str]) -> ShownBefore:
        """These quotes; each may stand there more than once."""
        once = tuple(dict.fromkeys(quotes))
        folded = tuple(fold(quote).text.casefold().strip(" \"',.;") for quote in once)
        return cls(folded, tuple(frozenset(content(quote)) for quote in once))

    def lacks(self, line: StoryLine, vector: Vector) -> bool:
        """Whether a line is new: neither shown before, nor nearly all its words in one shown."""
        return not any(same_words(line.folded, one) for one in self.folded) and not any(
            covered(vector, words) >= NOTHING_NEW for words in self.words
        )


@dataclass(frozen=True, slots=True)
class Point:
    """A bullet before its quotes are numbered."""

    text: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Tale:
    """A story as it will be shown, and the lines that it was chosen from.

    ``above`` is the line that stands as the headline, None where that is no line.
    """

    coverage: Coverage
    scored: tuple[ScoredLine, ...]
    headline: Headline
    above: ScoredLine | None
    points: tuple[Point, ...]
    differs: tuple[Point, ...] = ()


def tale(
    coverage: Coverage,
    texts: Sequence[StoryText],
    signatures: Mapping[int, bytes],
    frequencies: DocumentFrequencies,
    before: ShownBefore,
) -> Tale | None:
    """The story by its quotes; None where none of them is new and close to it."""
    scored = scored_lines(texts, frequencies, is_new=before.lacks)
    if not scored:
        return None
    read = {text.revision.id for text in texts}
    articles = [one for one in coverage.articles if one.revision in read]
    title = headline(articles, signatures, frequencies, lambda: texts, lambda: scored)
    above = next((one for one in scored if one.line.is_headline(title)), None)
    shown, differing = _below(above, scored, len({text.same_as for text in texts}))
    if above and not shown:  # a post of one sentence
        title, shown, above = Headline(f"From {title.outlet}"), (above,), None
    if not shown or (before.folded and max(one.close for one in shown) < DEVELOPED):
        return None
    points = tuple(Point("", (cited(one.line),)) for one in shown)
    differs = tuple(
        Point(one.how.value, tuple(cited(side.line) for side in one.sides)) for one in differing
    )
    return Tale(coverage, scored, title, above, points, differs)


def _below(
    above: ScoredLine | None, scored: Sequence[ScoredLine], texts: int
) -> tuple[tuple[ScoredLine, ...], tuple[Difference, ...]]:
    """The lines below the headline, and the differences below those."""
    other = [
        one for one in scored if not (above and same_words(one.line.folded, above.line.folded))
    ]
    apart = differences(other)
    if shown := bullets(scored, texts, above, [side for one in apart for side in one.sides]):
        return shown, apart
    return bullets(scored, texts, above), ()  # too little to put side by side


def bullets(
    scored: Sequence[ScoredLine],
    texts: int,
    above: ScoredLine | None = None,
    besides: Sequence[ScoredLine] = (),
) -> tuple[ScoredLine, ...]:
    """The lines to show: what happened, unless it stands ``above``, then who said what.

    None of them says the same as another, or as those above and ``besides``. ``texts`` is the
    number of independent texts of the story.
    """
    besides = [*besides, above] if above else besides
    most = MOST_OF_ONE if texts == 1 else MOST_BULLETS if texts >= WIDELY_TOLD else MOST_OF_FEW
    chosen: list[ScoredLine] = []

    def add(some: Iterable[ScoredLine], score: Callable[[ScoredLine], float], number: int) -> None:
        left = [one for one in some if one.close >= LEAST_CLOSE]
        while len(chosen) < number and left:
            best = max(left, key=lambda one: score(one) + _added(one, chosen))
            left = [one for one in left if one is not best]
            if not any(_says_the_same(best, other) for other in (*chosen, *besides)):
                chosen.append(best)

    add(top_lines(scored), news_score, 0 if above else 1)
    add([one for one in scored if one.line.said], _quote_score, most)
    rest = [one for one in scored if not one.line.said]
    add(rest, news_score, most - 1 if chosen else most)
    return tuple(chosen)


def _quote_score(one: ScoredLine) -> float:
    line = one.line
    named = any(word[:1].isupper() for word in (line.speaker or "").split())
    return one.close + NAMED * named + DIRECT * line.direct - penalty(line)


def _added(one: ScoredLine, chosen: Sequence[ScoredLine]) -> float:
    """What a line is worth for what it adds to those chosen."""
    if not chosen:
        return 0.0
    new_outlet = all(one.line.outlet != other.line.outlet for other in chosen)
    speaker = one.line.speaker or ""
    known = any(names.same(speaker, other.line.speaker or "") for other in chosen)
    nearest = max(cosine(one.vector, other.vector) for other in chosen)
    return OTHER_OUTLET * new_outlet + NEW_SPEAKER * (bool(speaker) and not known) - nearest


def _says_the_same(one: ScoredLine, other: ScoredLine) -> bool:
    ours, theirs = one.line, other.line
    if ours.text.revision.id == theirs.text.revision.id and ours.span.overlap(theirs.span):
        return True
    same = same_words(ours.folded, theirs.folded)
    return same or cosine(one.vector, other.vector) >= MOST_ALIKE


def cited(line: StoryLine) -> Citation:
    """The citation of a line, not numbered yet; without a speaker where nobody is quoted."""
    return cite(0, line.text.revision, line.span, line.quote if line.said else None)


@dataclass(slots=True)
class Numbering:
    """Citations as they are shown one after another, from 1; each place stands once."""

    citations: list[Citation] = field(default_factory=list)

    def story(self, one: Tale) -> DigestStory:
        """The story with its citations numbered."""
        return DigestStory(
            story=one.coverage.id,
            headline=one.headline.words,
            headline_by=one.headline.outlet,
            headline_citations=self._numbers([cited(one.above.line)]) if one.above else (),
            bullets=tuple(Bullet(p.text, self._numbers(p.citations)) for p in one.points),
            outlets=one.coverage.outlets,
            independent=one.coverage.independent,
            differs=tuple(Bullet(p.text, self._numbers(p.citations)) for p in one.differs),
        )

    def _numbers(self, citations: Iterable[Citation]) -> tuple[int, ...]:
        first = len(self.citations) + 1
        self.citations += [replace(one, n=n) for n, one in enumerate(citations, first)]
        return tuple(range(first, len(self.citations) + 1))
