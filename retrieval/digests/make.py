"""A digest of a window: stories read, chosen, written by a model if there is one, and kept."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from retrieval.digests.compose import (
    Gathered,
    Inside,
    Numbering,
    Tale,
    first_seen_in,
    gathered,
    is_about,
    tale,
)
from retrieval.digests.lines import StoryText, Told, told
from retrieval.digests.weights import Rarity
from retrieval.digests.write import Wrote, written
from retrieval.domain import Digest, DigestWish, Window
from retrieval.stories.listing import list_stories
from retrieval.stories.tfidf import content, is_its_own

if TYPE_CHECKING:
    from retrieval.catalogue.catalogue import Catalogue
    from retrieval.model.call import Chat
    from retrieval.stories.joining import StoryPull


# Of one story so many articles are read at most, one of each outlet and text first.
MOST_READ = 40


@dataclass(frozen=True, slots=True)
class DigestRequest:
    """A digest to be made. ``told`` are the receipts of quotes that earlier ones showed."""

    window: Window
    wish: DigestWish
    told: frozenset[str] = frozenset()


async def digest(
    asked: DigestRequest,
    catalogue: Catalogue,
    stories: StoryPull,
    chat: Chat | None,
    *,
    max_tokens: int,
) -> Digest:
    """The digest, kept with its receipts where it is not empty. Raises StoreError.

    A model is asked once a story, or twice; what it could not do is said in the notes.
    """
    chosen = await asyncio.to_thread(_chosen, asked, catalogue, stories)
    made = made_of(asked, chosen)
    if chat and asked.wish.with_model and chosen.tales:
        outlets = await asyncio.to_thread(catalogue.search.outlets)
        wrote = await written(chosen.tales, chat, asked.wish.language, outlets, max_tokens)
        made = made_of(asked, replace(chosen, tales=wrote.tales), wrote)
    return await asyncio.to_thread(keep, made, catalogue) if made.stories else made


@dataclass(frozen=True, slots=True)
class ChosenStories:
    """The stories of a digest without a model, and how many articles the window has."""

    tales: tuple[Tale, ...]
    articles: int


def _chosen(asked: DigestRequest, catalogue: Catalogue, stories: StoryPull) -> ChosenStories:
    stories.pull()
    return choose(asked, catalogue)


def choose(
    asked: DigestRequest, catalogue: Catalogue, *, inside: Inside | None = None
) -> ChosenStories:
    """The stories that are told, most covered first; ``inside`` in place of the window."""
    with catalogue.snapshot():
        stories = list_stories(catalogue, window=None if inside else asked.window)
        found = gathered(stories, inside or first_seen_in(asked.window), asked.wish)
        reading = _Reading(catalogue)
        articles = sum(len(one.articles) for one in found)
        before = told(_words_of(asked.told, catalogue), reading.rarity(())) if asked.told else None
        tales = _tales(found, asked.wish, reading, before or Told())
        return ChosenStories(tuple(_first(tales, asked.wish.most_stories)), articles)


def _first(tales: Iterable[Tale], most: int) -> Iterator[Tale]:
    """The first few, of which none shows the words of another."""
    shown: set[str] = set()
    left = most
    for one in tales:
        words = {c.quote for point in one.points for c in point.citations}
        if left and not words & shown:
            yield one
            shown |= words
            left -= 1
        if not left:
            return


def _tales(
    found: Iterable[Gathered], wish: DigestWish, reading: _Reading, before: Told
) -> Iterator[Tale]:
    for one in found:
        texts = reading.texts(one, wish)
        if texts and (made := tale(one, texts, reading.rarity(texts), before)):
            yield made


class _Reading:
    """Reads what a story consists of."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._articles = catalogue.articles.counts().articles

    def texts(self, one: Gathered, wish: DigestWish) -> list[StoryText]:
        """The articles of a story; none where it is about something else than was wished for.

        Notices that stand in place of an article are left out.
        """
        first = list({each.text: each for each in reversed(one.articles)}.values())[::-1]
        others = [each for each in one.articles if each not in first]
        articles = [*first, *others][:MOST_READ]
        revisions = self._catalogue.articles.revisions([each.revision for each in articles])
        quotes = self._catalogue.articles.quotes(revisions)
        found = [
            StoryText(revisions[each.revision], quotes[each.revision], each.text)
            for each in articles
        ]
        wanted = any(
            is_about(wish.topics, text.revision.head.title or "", text.revision.text)
            for text in found
        )
        return [text for text in found if _is_an_article(text)] if wanted else []

    def rarity(self, texts: Sequence[StoryText]) -> Rarity:
        """How rare the words of these texts are among all articles."""
        words = {word for text in texts for word in content(text.revision.text)}
        words |= {word for text in texts for word in content(text.revision.head.title or "")}
        known = self._catalogue.stories.words(words)
        return Rarity(self._articles, {word: number for word, (_, number) in known.items()})


def _is_an_article(text: StoryText) -> bool:
    head = text.revision.head
    return is_its_own(head.title, head.outlet, content(text.revision.text))


def _words_of(receipts: Iterable[str], catalogue: Catalogue) -> list[str]:
    """The words that receipts stand for."""
    places = [place for one in receipts if (place := catalogue.receipts.by_id(one))]
    known = catalogue.articles.revisions({place.revision for place in places})
    return [place.span.of(known[place.revision].text) for place in places]


def made_of(asked: DigestRequest, chosen: ChosenStories, wrote: Wrote | None = None) -> Digest:
    """The digest of these stories, not kept yet; ``wrote``: what a model had to do with them."""
    wrote = wrote or Wrote()
    numbering = Numbering()
    stories = tuple(numbering.story(one) for one in chosen.tales)
    return Digest(
        asked.window,
        stories,
        tuple(numbering.citations),
        chosen.articles,
        mode="model" if wrote.held else "quotes",
        notes=wrote.notes,
        cost=wrote.cost,
    )


def keep(made: Digest, catalogue: Catalogue) -> Digest:
    """Keep a digest with its receipts; the digest with its number."""
    return replace(made, id=catalogue.digests.keep(made))
