"""A gathered story to what is shown of it: headline, bullets, where outlets differ. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from retrieval.answers.citations import cite
from retrieval.digests.choose import Material, Weighed, bullets, material
from retrieval.digests.differ import Difference, differences
from retrieval.digests.headline import Headline, headline, without_line
from retrieval.digests.lines import DigestLine, StoryText, Told, same_words
from retrieval.digests.weights import Rarity
from retrieval.domain import Bullet, Citation, DigestStory, DigestWish, Window
from retrieval.domain.stories import Story, StoryArticle
from retrieval.stories.tfidf import content

# A story that was told before is told again for a line this close to what it is about.
DEVELOPED = 0.12


Inside = Callable[[StoryArticle], bool]

# A topic is what an article is about where one of its words stands so often in it, or at its top.
OFTEN, TOP_CHARS = 3, 400


@dataclass(frozen=True, slots=True)
class Gathered:
    """The articles of a story that are told of: those first seen in the window."""

    story: int
    articles: tuple[StoryArticle, ...]

    @property
    def outlets(self) -> tuple[str, ...]:
        """Who published them, each once."""
        return tuple(dict.fromkeys(one.head.outlet for one in self.articles))

    @property
    def independent(self) -> int:
        """How many texts, where reprints of one text count once."""
        return len({one.text for one in self.articles})


def first_seen_in(window: Window) -> Inside:
    """Whether an article was first seen in the window, which is half-open."""
    return lambda told: window.since <= told.first_seen < window.until


def gathered(stories: Iterable[Story], inside: Inside, wish: DigestWish) -> list[Gathered]:
    """The stories with articles inside, of the outlets wished for; most covered first."""
    wanted = {outlet.casefold() for outlet in wish.outlets}
    found = []
    for story in stories:
        articles = tuple(
            one
            for one in story.articles
            if inside(one) and (not wanted or one.head.outlet.casefold() in wanted)
        )
        if articles:
            found.append(Gathered(story.id, articles))
    return sorted(found, key=_most_covered)


def _most_covered(one: Gathered) -> tuple[int, int, int, float, int]:
    newest = max(article.first_seen for article in one.articles).timestamp()
    return -len(one.outlets), -one.independent, -len(one.articles), -newest, one.story


def is_about(topics: Sequence[str], title: str, text: str) -> bool:
    """Whether an article is about one of these topics; any article is where there is none.

    All words of the topic stand in it, and one of them at its top, or often.

    >>> is_about(["herring quotas"], "Boats shut port", "The quota for herring is cut.")
    True
    >>> is_about(["lamps"], "Boats shut port", "The quota for herring is cut.")
    False
    """
    if not topics:
        return True
    whole, top = content(f"{title}\n{text}"), content(f"{title}\n{text[:TOP_CHARS]}")
    wanted = [content(topic) for topic in topics]
    return any(
        bool(words)
        and all(word in whole for word in words)
        and any(word in top or whole[word] >= OFTEN for word in words)
        for words in wanted
    )


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


def tale(gathered: Gathered, texts: Sequence[StoryText], rarity: Rarity, told: Told) -> Tale | None:
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


def cited(line: DigestLine) -> Citation:
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
