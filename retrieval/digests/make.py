"""A digest of a window: stories read, chosen, written by a model if there is one, and kept."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from retrieval.digests.choose import Numbering, ShownBefore, Tale, tale
from retrieval.digests.write import WITHOUT_MODEL, ModelWork, write_stories
from retrieval.domain import Digest, DigestWish, Window
from retrieval.domain.stories import ANY_DAY, Coverage, Days, StoryArticle
from retrieval.stories.story_pull import (
    Inside,
    covered_stories,
    document_frequencies,
    first_seen_in,
    texts_of,
)
from retrieval.stories.tfidf import content

if TYPE_CHECKING:
    from langchain_core.runnables import RunnableConfig

    from retrieval.catalogue import Catalogue
    from retrieval.model.call import Chat
    from retrieval.stories.lines import StoryText
    from retrieval.stories.story_pull import StoryPull


# What was published longer before the window than this is archive, not news. Days are compared, so
# it covers the hours that a feed is late, and clocks of other zones.
LATE = timedelta(days=1)
# Articles of one story that are read at most, one of each text first.
MOST_READ = 40
# An article is on a topic where one of its words stands so often in it, or so near its top.
OFTEN, TOP_CHARS = 3, 400


@dataclass(frozen=True, slots=True)
class DigestRequest:
    """A digest to be made. ``shown_before`` are the receipts of quotes in earlier ones.

    ``told``: the stories that its readers know, each with when it was last told.
    """

    window: Window
    wish: DigestWish
    shown_before: frozenset[str] = frozenset()
    told: Mapping[int, datetime] = field(default_factory=dict)


async def digest(
    asked: DigestRequest,
    pull: StoryPull,
    chat: Chat | None,
    *,
    max_tokens: int,
    config: RunnableConfig | None = None,
) -> Digest:
    """The digest, kept with its receipts where it is not empty. Raises StoreError.

    A model is asked once a story, or twice; what it could not do is said in the notes.
    """
    catalogue = pull.catalogue
    chosen = await asyncio.to_thread(choose, asked, pull)
    made = made_of(asked, chosen)
    if chat and asked.wish.with_model and chosen.tales:
        language = asked.wish.language
        work = await write_stories(chosen.tales, chat, language, max_tokens, config)
        made = made_of(asked, replace(chosen, tales=work.tales), work)
    return await asyncio.to_thread(keep, made, catalogue) if made.stories else made


@dataclass(frozen=True, slots=True)
class ChosenStories:
    """The stories of a digest without a model, and the number of articles in its window.

    ``older``: some of these were published long before it.
    """

    tales: tuple[Tale, ...]
    articles: int
    older: bool = False


def choose(asked: DigestRequest, pull: StoryPull, *, days: Days | None = None) -> ChosenStories:
    """The stories to show, most covered first; ``days`` of publication replace the window."""
    pull.pull()
    catalogue = pull.catalogue
    with catalogue.snapshot():
        stories = covered_stories(
            catalogue, days=days or ANY_DAY, window=None if days else asked.window
        )
        untold = [_untold(one, asked.told) for one in stories]
        is_news = news_of(asked.window)
        came_in = first_seen_in(asked.window) if asked.wish.archive else is_news
        inside = (lambda one: days.holds(one.day)) if days else came_in
        found = _inside_of(untold, inside, asked.wish)
        older = not days and not all(is_news(each) for one in found for each in one.articles)
        articles = sum(len(one.articles) for one in found)
        before = ShownBefore.of(_words_of(asked.shown_before, catalogue))
        tales = _tales(found, asked.wish, catalogue, before)
        return ChosenStories(_first(tales, asked.wish.most_stories), articles, older)


def news_of(window: Window) -> Inside:
    """Whether an article came in within the window and was not published long before it."""
    seen, oldest = first_seen_in(window), (window.since - LATE).date()
    return lambda article: article.day >= oldest and seen(article)


def _untold(one: Coverage, told: Mapping[int, datetime]) -> Coverage:
    """The coverage that came in after the story was told."""
    if (until := told.get(one.id)) is None:
        return one
    return Coverage(one.id, tuple(each for each in one.articles if each.first_seen >= until))


def _inside_of(stories: Iterable[Coverage], inside: Inside, wish: DigestWish) -> list[Coverage]:
    """The coverage inside by the outlets wished for, most covered first, then newest in."""
    wanted = {outlet.casefold() for outlet in wish.outlets}

    def shown(one: StoryArticle) -> bool:
        return inside(one) and (not wanted or one.head.outlet.casefold() in wanted)

    found = [Coverage(each.id, tuple(filter(shown, each.articles))) for each in stories]
    return sorted((each for each in found if each.articles), key=_most_covered)


def _most_covered(one: Coverage) -> tuple[int, int, int, int]:
    """Ids of articles decide between equals: they follow arrival, and no clock."""
    newest = max(article.article for article in one.articles)
    return -len(one.outlets), -one.independent, -len(one.articles), -newest


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


def _first(tales: Iterable[Tale], most: int) -> tuple[Tale, ...]:
    """The first few, of which none shows the words of another."""
    shown: set[str] = set()
    found = []
    for one in tales:
        words = {c.quote for point in one.points for c in point.citations}
        if not words & shown:
            found.append(one)
            shown |= words
        if len(found) >= most:
            break
    return tuple(found)


def _tales(
    found: Iterable[Coverage], wish: DigestWish, catalogue: Catalogue, before: ShownBefore
) -> Iterator[Tale]:
    for one in found:
        texts = _texts(one, wish, catalogue)
        if not texts:
            continue
        signatures = catalogue.stories.signatures(each.article for each in one.articles)
        titles = [text.revision.head.title or "" for text in texts]
        frequencies = document_frequencies(catalogue, titles, texts)
        if made := tale(one, texts, signatures, frequencies, before):
            yield made


def _texts(one: Coverage, wish: DigestWish, catalogue: Catalogue) -> list[StoryText]:
    """The articles of a story without notices; none where none is on the topics wished for."""
    first = [*{each.text: each for each in reversed(one.articles)}.values()][::-1]
    others = [each for each in one.articles if each not in first]
    found = texts_of(catalogue, [*first, *others][:MOST_READ])
    wanted = any(
        is_about(wish.topics, text.revision.head.title or "", text.revision.text) for text in found
    )
    return [text for text in found if text.is_an_article] if wanted else []


def _words_of(receipts: Iterable[str], catalogue: Catalogue) -> list[str]:
    places = [place for one in receipts if (place := catalogue.receipts.by_id(one))]
    known = catalogue.articles.revisions({place.revision for place in places})
    return [place.span.of(known[place.revision].text) for place in places]


def made_of(asked: DigestRequest, chosen: ChosenStories, work: ModelWork = WITHOUT_MODEL) -> Digest:
    """The digest of these stories, not kept yet; ``work`` is what a model did for them."""
    numbering = Numbering()
    stories = tuple(numbering.story(one) for one in chosen.tales)
    return Digest(
        asked.window,
        stories,
        tuple(numbering.citations),
        chosen.articles,
        mode="model" if work.held else "quotes",
        notes=work.notes,
        left_out=work.left_out,
        cost=work.cost,
        older=chosen.older,
    )


def keep(made: Digest, catalogue: Catalogue) -> Digest:
    """Keep a digest with its receipts; the digest with its number."""
    return replace(made, id=catalogue.digests.keep(made))
