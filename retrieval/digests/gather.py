"""Stories of a window: what of them counts for a digest, most covered first. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from retrieval.domain import DigestWish, Window
from retrieval.stories.signature import content
from retrieval.stories.story import Story, Told

Inside = Callable[[Told], bool]

# A topic is what an article is about where one of its words stands so often in it, or at its top.
OFTEN, TOP_CHARS = 3, 400


@dataclass(frozen=True, slots=True)
class Gathered:
    """The articles of a story that are told of: those first seen in the window."""

    story: int
    articles: tuple[Told, ...]

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
