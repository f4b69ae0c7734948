"""The face of what knows articles: take in, ask, verify, list. What waits runs in threads."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Sequence
from contextlib import aclosing, asynccontextmanager, suppress
from datetime import date, datetime
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING

from retrieval.domain import ANY, Answer, Article, Bounds, Quote, Report, Revision, Scope, Searched
from retrieval.errors import ArticleError, QuothError, VectorsError
from retrieval.upkeep import Upkeep

if TYPE_CHECKING:
    from langchain_core.runnables import RunnableConfig

    from retrieval.answers.service import Asking
    from retrieval.catalogue import Catalogue
    from retrieval.domain import Digest, DigestWish, FeedState, Trial, Window
    from retrieval.domain.answers import Timeline
    from retrieval.domain.stories import Story
    from retrieval.index.retriever import PassageRetriever
    from retrieval.index.vectors import OnProgress, VectorIndex
    from retrieval.ingest.many import OnTaken
    from retrieval.ingest.refresh import FeedRound, OnEntry
    from retrieval.settings import Settings
    from retrieval.sources.files.paths import FoundArticles
    from retrieval.sources.pages import Reach
    from retrieval.stories.story_pull import StoryPull
    from retrieval.verify.receipts import OpenedReceipt, StaleQuotes
    from retrieval.verify.verdicts import Verified

BETWEEN_PULLS_S = 1.0  # while articles are taken in


@asynccontextmanager
async def open_library(settings: Settings) -> AsyncIterator[Library]:
    """The library in ``settings.home``, made or upgraded where needed; closed at the end.

    Raises StoreError where it cannot be used, SettingsError where the vectors cannot be made.
    """
    library = await asyncio.to_thread(_opened, settings)
    try:
        yield library
    finally:
        await library.close()


def _opened(settings: Settings) -> Library:
    """All stores; what makes the vectors is loaded later, as that takes up to seconds, but another
    provider's at once: whether its package and key are there is to be known before the articles.
    """
    from retrieval.catalogue import Catalogue
    from retrieval.index.vectors import VectorIndex
    from retrieval.stories.story_pull import StoryPull

    embeddings = None
    if not (settings.own_embeddings or settings.openai_embeddings):
        from retrieval.index.embeddings import open_embeddings

        embeddings = open_embeddings(settings)
    catalogue = Catalogue(settings.catalogue_place)
    index = VectorIndex(settings, catalogue, embeddings)
    return Library(settings, catalogue, index, StoryPull(catalogue))


class Library:
    """Articles to ask. Every method may raise StoreError; none returns nothing for an outage."""

    def __init__(
        self, settings: Settings, catalogue: Catalogue, index: VectorIndex, stories: StoryPull
    ) -> None:
        self.settings = settings
        self.catalogue = catalogue
        self.index = index
        self.upkeep = Upkeep(settings, catalogue, index, stories)
        self._stories = stories
        self._opening = Lock()
        self._asking: Asking | None = None
        self._watch: tuple[Callable[[Answer], None], RunnableConfig] | None = None

    def watch(self, on_answer: Callable[[Answer], None], config: RunnableConfig) -> None:
        """From now on tell of each answer, and give LangChain ``config`` with each question."""
        self._watch = on_answer, config

    async def close(self) -> None:
        """Let go of all files and connections; a pull that runs ends after its step."""
        if self._asking:
            await self._asking.close()
        await asyncio.to_thread(self.index.close)
        await asyncio.to_thread(self.catalogue.close)

    async def ingest(
        self,
        articles: Iterable[Article | ArticleError],
        *,
        pages: bool = False,
        on_taken: OnTaken | None = None,
        on_indexed: OnProgress | None = None,
    ) -> Report:
        """Take articles in, each whole or not at all, and their vectors if this process may.

        ``on_taken`` is called when an article is stored for good: an interruption loses none of
        these. ``pages``: web pages, which are read again when their words were shown.
        """
        from retrieval.ingest.many import take_all

        taking = asyncio.ensure_future(
            take_all(self.catalogue, articles, watched=pages, on_taken=on_taken)
        )
        try:
            # In a folder vectors come after all articles: a pull beside the taking was measured to
            # cost half as much again, as both wait for the interpreter's lock.
            if self.index.place.served:
                await self._pull_beside(taking)
            report = await taking
        finally:
            taking.cancel()
        await self.upkeep.refresh(on_indexed)
        return report

    async def _pull_beside(self, taking: asyncio.Future[Report]) -> None:
        with suppress(QuothError):  # the pull that comes after all says what is wrong
            while not taking.done():
                await asyncio.wait([taking], timeout=BETWEEN_PULLS_S)
                if await asyncio.to_thread(self.index.is_due):
                    with suppress(VectorsError):
                        await asyncio.to_thread(self.index.pull)

    async def files(self, paths: Sequence[str], *, outlet: str | None = None) -> FoundArticles:
        """The articles of files and folders, read as they are taken in; not taken in yet.
        ``outlet`` overrides what they say; ``-`` is standard input."""
        from retrieval.sources.files.paths import files

        return await asyncio.to_thread(files, paths, outlet=outlet)

    async def file(self, name: str, raw: bytes) -> FoundArticles:
        """The articles of one file, by its name and what it holds; not taken in yet."""
        from retrieval.sources.files.paths import uploaded

        return await asyncio.to_thread(uploaded, name, raw)

    async def fetch(self, urls: Iterable[str]) -> list[Article | ArticleError]:
        """The articles on these web pages, or why there is none; not taken in yet.
        Only the public internet is asked, and what the settings allow beside it."""
        from retrieval.sources.pages import fetch_pages

        return [*await fetch_pages(urls, allowed=self._reach.allowed)]

    async def reread(self, now: datetime) -> int:
        """Read pages again whose words were shown lately; how many changed and were taken in."""
        from retrieval.ingest.refresh import reread

        changed = await reread(self.catalogue, self._reach, now)
        if changed:
            await self.upkeep.refresh()
        return changed

    async def feeds(self) -> list[FeedState]:
        """The feeds that are followed, in the order in which they were added."""
        return await asyncio.to_thread(self.catalogue.feeds.all)

    async def add_feed(self, url: str, *, now: datetime, on_entry: OnEntry | None = None) -> Report:
        """Follow a feed and ask it at once; FeedError where there is none, and it is not added."""
        return await self._indexed(await self._round(now, on_entry).add(url))

    async def remove_feed(self, url: str) -> bool:
        """Follow a feed no longer; whether it was followed. Its articles stay."""
        return await asyncio.to_thread(self.catalogue.feeds.remove, url)

    async def refresh_feeds(
        self, now: datetime, *, early: bool = False, on_entry: OnEntry | None = None
    ) -> Report:
        """Take in what is new in the feeds that are due; ``early``: also in the others."""
        return await self._indexed(await self._round(now, on_entry).all(early=early))

    def _round(self, now: datetime, on_entry: OnEntry | None) -> FeedRound:
        from retrieval.ingest.refresh import FeedRound

        return FeedRound(self.catalogue, self._reach, now=now, on_entry=on_entry)

    @cached_property
    def _reach(self) -> Reach:
        from retrieval.sources.fetch.guard import Allowed
        from retrieval.sources.pages import Reach

        return Reach(allowed=Allowed.read(self.settings.fetch_allow))

    async def _indexed(self, report: Report) -> Report:
        if report.brought:
            await self.upkeep.refresh()
        return report

    async def ask(
        self,
        question: str,
        *,
        history: Sequence[str] | Answer = (),
        bounds: Bounds = ANY,
        config: RunnableConfig | None = None,
    ) -> Answer:
        """The answer to a question, kept with its receipts.

        ``history`` holds the questions before, oldest first, or is the answer that the question
        looks at: "he" may be who is quoted there, "who else?" leaves them out, and the answer has
        the question as it is meant. ``bounds`` win over what the question says. ``config`` is
        LangChain's: its callbacks see retrieval and model calls.
        """
        growing = self.answering(question, history=history, bounds=bounds, config=config)
        return [answer async for answer in growing][-1]

    async def answering(
        self,
        question: str,
        *,
        history: Sequence[str] | Answer = (),
        bounds: Bounds = ANY,
        config: RunnableConfig | None = None,
    ) -> AsyncGenerator[Answer, None]:
        """As ``ask``: the answer as it grows by a model's checked statements, at last the whole."""
        asking = await asyncio.to_thread(self._answers)
        if self._watch:
            from langchain_core.runnables.config import merge_configs

            config = merge_configs(self._watch[1], config)
        answer = None
        async with aclosing(asking.answering(question, history, bounds, config)) as growing:
            async for answer in growing:
                yield answer
        if self._watch and answer:
            self._watch[0](answer)

    def retriever(self, *, scope: Scope | None = None, k: int = 8) -> PassageRetriever:
        """The passages as a LangChain retriever, for chains; it holds while the library is open."""
        from retrieval.index.retriever import PassageRetriever

        whole = scope or Scope()
        return PassageRetriever(catalogue=self.catalogue, index=self.index, scope=whole, k=k)

    async def answer(self, answer_id: int) -> Answer | None:
        """An answer given before, as it was shown; None where there is none of this id."""
        return await asyncio.to_thread(self.catalogue.answers.by_id, answer_id)

    async def more(self, answer: Answer, *, skip: int = 0) -> Answer:
        """The quotes that come after those of an answer and ``skip`` others; kept if there are."""
        return await asyncio.to_thread(lambda: self._answers().further(answer, skip))

    async def transcribed(self, name: str, audio: bytes) -> str:
        """The words spoken in a file of this name; "" where none are. Raises ModelError."""
        from retrieval.model.providers import transcribed

        return await transcribed(self.settings, name, audio)

    async def warm(self) -> None:
        """Read ahead what questions need, some seconds; those asked meanwhile are answered."""
        steps = await asyncio.to_thread(lambda: self._answers().warm())
        while await asyncio.to_thread(lambda: next(steps, self)) is not self:
            pass

    async def stale_quotes(self) -> StaleQuotes:
        """Quotes of answers that newer revisions do not hold, since ``stale_quotes_done``."""
        from retrieval.verify.receipts import stale_quotes

        return await asyncio.to_thread(stale_quotes, self.catalogue)

    async def stale_quotes_done(self, seq: int) -> None:
        """Mark the stale quotes up to this change as handled."""
        from retrieval.verify.receipts import CHANGE_READER

        await asyncio.to_thread(self.catalogue.changes.set_indexed, CHANGE_READER, seq)

    async def verify(self, words: str, *, speaker: str | None = None) -> Verified:
        """The verdict on pasted words against the current articles; for a receipt, its quote.
        ``speaker`` is who is said to have said what the words themselves give to nobody."""
        from retrieval.verify.verdicts import RECEIPT, verify_pasted

        receipt = words.strip()
        if RECEIPT.fullmatch(receipt) and (known := await self.verify_receipt(receipt)):
            return known
        return await asyncio.to_thread(verify_pasted, words, self.catalogue, speaker)

    async def verify_receipt(self, receipt_id: str) -> Verified | None:
        """The quote of a receipt, cut anew from the stored text; None for an unknown receipt."""
        from retrieval.verify.verdicts import verify_receipt

        return await asyncio.to_thread(verify_receipt, receipt_id, self.catalogue)

    async def receipt(self, receipt_id: str) -> OpenedReceipt | None:
        """The quote of a receipt, and whether its article has changed; None for an unknown one."""
        from retrieval.verify.receipts import opened

        return await asyncio.to_thread(opened, receipt_id, self.catalogue)

    async def quotes(
        self, *, speaker: str | None = None, about: str | None = None
    ) -> list[tuple[Revision, Quote]]:
        """Who said what, newest first; all words of ``about`` stand in the quote's sentence."""
        from retrieval.answers.service import said

        return await asyncio.to_thread(said, self.catalogue, speaker, about)

    async def speakers(self, *, like: str | None = None) -> tuple[str, ...]:
        """Who is quoted by most outlets, by name; or whose names are a small typo away from one."""
        from retrieval.answers.service import speakers

        return await asyncio.to_thread(speakers, self.catalogue, like)

    async def listed(self, asked: str, found: Sequence[tuple[Revision, Quote]]) -> Answer:
        """Quotes shown as a list, kept with their receipts as an answer is."""
        return await asyncio.to_thread(lambda: self._answers().listed(asked, found))

    async def timeline(self, topic: str) -> Timeline:
        """The articles on a topic by day and outlet, and the best quotes on it, kept."""
        return await asyncio.to_thread(lambda: self._answers().timeline(topic))

    async def stories(
        self,
        *,
        since: date | None = None,
        until: date | None = None,
        window: Window | None = None,
    ) -> list[Story]:
        """Articles by event: those told in these days (inclusive), first seen in the window."""
        from retrieval.stories.story_pull import current_stories

        return await asyncio.to_thread(current_stories, self._stories, since, until, window)

    async def digest(
        self,
        window: Window,
        *,
        wish: DigestWish,
        shown_before: frozenset[str] = frozenset(),
        told: dict[int, datetime] | None = None,
        config: RunnableConfig | None = None,
    ) -> Digest:
        """What articles first seen in the window tell, by story; kept unless it is empty.

        ``shown_before``: receipts that come no more; ``told``: stories, each with when it was last.
        """
        from retrieval.digests.make import DigestRequest, digest

        chat = (await asyncio.to_thread(self._answers)).chat if wish.with_model else None
        most = self.settings.model_max_input_tokens
        asked = DigestRequest(window, wish, shown_before, told or {})
        return await digest(asked, self._stories, chat, max_tokens=most, config=config)

    async def kept_digest(self, digest_id: int) -> Digest | None:
        """A digest given before, as it was shown; None where there is none of this id."""
        return await asyncio.to_thread(self.catalogue.digests.by_id, digest_id)

    async def holdings(self) -> Searched:
        """How many articles there are, of which outlets, up to which day."""
        return await asyncio.to_thread(self.catalogue.search.searched, Scope())

    async def try_models(self) -> tuple[Trial, ...]:
        """How the language model does in one small call, and the judge if it is another one."""
        return await (await asyncio.to_thread(self._answers)).trials()

    def _answers(self) -> Asking:
        from retrieval.answers.service import Asking

        with self._opening:
            self._asking = self._asking or Asking(self.settings, self.catalogue, self.index)
            return self._asking
