"""What answers questions: parsed, sought, written by a model if there is one, kept."""

from __future__ import annotations

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from retrieval.answers.citations import cite
from retrieval.answers.seek import Seeker, Sought, Understood
from retrieval.catalogue.fulltext import terms
from retrieval.domain import Answer, Bounds, Quote, Revision, Scope, Trial
from retrieval.domain.answers import Timeline
from retrieval.errors import ModelError
from retrieval.model.call import Chat, ModelCalls, Prompt, open_chat
from retrieval.model.drafts import Drafts
from retrieval.questions.speakers import nearest_known, resolved
from retrieval.questions.talk import hear
from retrieval.ranking.reader import Reader
from retrieval.settings import OWN_READER
from retrieval.text import names
from retrieval.text.terms import content_words, plain, stem, words

# Quotes that are looked at for speakers of similar names, and speakers that are named.
MOST_READ, MOST_ALIKE = 400, 3

if TYPE_CHECKING:
    from langchain_core.runnables import RunnableConfig

    from retrieval.catalogue import Catalogue
    from retrieval.index.vectors import VectorIndex
    from retrieval.settings import Settings


MOST_REMEMBERED = 8  # questions before one that looks at an answer
MOST_MARKED = 6  # quotes on a timeline


class Asking:
    """Questions to answers, each kept with its receipts."""

    def __init__(self, settings: Settings, catalogue: Catalogue, index: VectorIndex) -> None:
        """Opens the model if one is set, which takes seconds: not in an event loop.

        Raises SettingsError where the model cannot be made.
        """
        self._settings = settings
        self._catalogue = catalogue
        self._seeker = Seeker(catalogue, index, Reader() if settings.reader == OWN_READER else None)
        self.warm = self._seeker.warm
        self.chat = open_chat(settings)

    async def trials(self) -> tuple[Trial, ...]:
        """A question that no sentence answers, sent as every question is, and to a judge that is
        another model a statement; none without a model."""
        if self.chat is None:
            return ()
        from retrieval.model.drafts import ToJudge, rulings
        from retrieval.model.prompts import answer_prompt, judge_prompt

        drafts, told, asked = Drafts(), list[str](), [ToJudge(1, "This works.", ())]
        prompt = answer_prompt("Does this work?", ())
        made = [await _trial(self.chat, prompt, drafts.feed, drafts.end)]
        if self.chat.judge is not self.chat:
            prompt, end = judge_prompt(asked), lambda: rulings("".join(told), asked)
            judge = await _trial(self.chat.judge, prompt, told.append, end)
            made.append(replace(judge, judges=True))
        return tuple(made)

    async def close(self) -> None:
        """Let go of the model's connections."""
        if self.chat:
            await self.chat.aclose()

    async def answering(
        self,
        question: str,
        history: Sequence[str] | Answer,
        bounds: Bounds,
        config: RunnableConfig | None = None,
    ) -> AsyncGenerator[Answer, None]:
        """The answer as it grows by a model's statements, if there is a model; last the whole.

        The whole is kept, with its receipts. After an answer the question stands in it as it is
        meant, and the history is that answer's.
        """
        before = None
        if isinstance(history, Answer):
            before = history
            question = await asyncio.to_thread(resolved, question, before)
            history = (*before.history, before.question)[-MOST_REMEMBERED:]
        asked = await asyncio.to_thread(self._seeker.understood, question, history, bounds, before)
        if self.chat is None or not bounds.with_model:
            yield await asyncio.to_thread(self._chosen, asked, question, config)
            return
        most = self._settings.model_max_input_tokens
        calls = ModelCalls(self.chat, max_tokens=most, config=config)
        async with aclosing(self._written(asked, question, calls)) as growing:
            async for answer in growing:
                yield answer

    async def _written(
        self, asked: Understood, question: str, calls: ModelCalls
    ) -> AsyncGenerator[Answer, None]:
        """The answer as it grows by a model's statements, at last the whole, which is kept."""
        from retrieval.answers.offering import passages_beside
        from retrieval.answers.writing import Writing

        sought, failed = await self._sought(asked, question, calls)
        beside = await asyncio.to_thread(passages_beside, sought.best_first, self._catalogue)
        writing = Writing(sought, calls, failed, beside, asked.history)
        async with aclosing(writing.growing()) as growing:
            async for answer in growing:
                yield _stamped(answer, question, calls)
        whole = replace(_stamped(writing.whole(), question, calls), history=asked.history)
        yield await asyncio.to_thread(self.keep, whole)

    def _chosen(self, asked: Understood, question: str, config: RunnableConfig | None) -> Answer:
        begun = time.perf_counter()
        answer = self._seeker.seek(asked, config).answer
        took_s = time.perf_counter() - begun
        return self.keep(replace(answer, question=question, history=asked.history, seconds=took_s))

    async def _sought(
        self, asked: Understood, question: str, calls: ModelCalls
    ) -> tuple[Sought, ModelError | None]:
        """What is found for the question, rewritten first if it is a follow-up.

        Where it cannot be rewritten, rules understand it; with it how the model failed.
        """
        from retrieval.answers.writing import rewritten

        failed, seeker = None, self._seeker
        if asked.is_follow_up:
            alone, failed = await rewritten(question, asked.history, calls)
            if alone != question:
                asked = await asyncio.to_thread(seeker.understood, alone, (), asked.bounds)
        sought = await asyncio.to_thread(seeker.seek, asked, calls.config)
        return await asyncio.to_thread(seeker.wider, asked, sought), failed

    def keep(self, answer: Answer) -> Answer:
        """Keep an answer with its receipts, as it is shown; the answer with its number."""
        return replace(answer, id=self._catalogue.answers.keep(answer))

    def listed(self, asked: str, found: Sequence[tuple[Revision, Quote]]) -> Answer:
        """Quotes that are shown as a list, kept as an answer is; ``asked`` is how it was asked."""
        citations = tuple(
            cite(n, revision, quote.readable, quote) for n, (revision, quote) in enumerate(found, 1)
        )
        searched = self._catalogue.search.searched(Scope())
        return self.keep(Answer(asked, "quotes", (), citations, searched, 0.0))

    def timeline(self, topic: str) -> Timeline:
        """The articles that hold all words of a topic, by day, and the best quotes on it.

        The quotes are kept as an answer is, in the order of their days; reprints count as articles.
        """
        asked = self._seeker.understood(topic, (), Bounds())
        question = asked.question
        wanted = content_words(" ".join((*question.speakers, *question.about)))
        scope = Scope(question.since, question.until, question.outlets, reprints=True)
        each = [terms([word], [key] if (key := names.key(word)) else []) for word in wanted]
        found = self._catalogue.search.holding(each, scope)
        days = tuple((outlet, date.fromisoformat(day) if day else None) for outlet, day in found)
        if not days:
            empty = Answer(topic, "quotes", (), (), self._catalogue.search.searched(scope), 0.0)
            return Timeline(topic, (), empty)
        best = self._seeker.seek(asked, most=2 * MOST_MARKED).answer
        spoken_first = sorted(best.citations, key=lambda one: one.speaker is None)
        cited = sorted(spoken_first[:MOST_MARKED], key=lambda one: one.head.published or "~")
        numbered = tuple(replace(one, n=n) for n, one in enumerate(cited, 1))
        listed = Answer(topic, "quotes", (), numbered, best.searched, 0.0)
        return Timeline(topic, days, self.keep(listed))

    def further(self, answer: Answer, skip: int) -> Answer:
        """The quotes that come after those of an answer and ``skip`` others; kept if there are."""
        found = self._seeker.further(answer, skip=skip)
        return self.keep(found) if found.citations else found


def _stamped(answer: Answer, question: str, calls: ModelCalls) -> Answer:
    """The answer to the question as it was asked, with how it was meant and what it cost."""
    understood = answer.question not in (question, hear(question).question)
    return replace(
        answer,
        question=question,
        asked_as=answer.question if understood else None,
        seconds=calls.took_s,
        cost=calls.cost if calls.number else None,
    )


def _is_name(speaker: str) -> bool:
    """Whether this is a name rather than a description.

    >>> _is_name("Ilva Moor"), _is_name("a spokesman of the growers"), _is_name("Moor")
    (True, False, False)
    """
    parts = speaker.split()
    named = len(parts) > 1 and parts[0] not in ("A", "An", "The")
    return named and parts[0][0].isupper() and parts[-1][0].isupper()


async def _trial(
    chat: Chat, prompt: Prompt, feed: Callable[[str], object], end: Callable[[], object]
) -> Trial:
    """One call of a model; both raise ModelError for a reply that is of no use."""
    calls, fault = ModelCalls(chat, max_tokens=prompt.tokens), None
    try:
        async with aclosing(calls.reply(prompt)) as pieces:
            async for piece in pieces:
                feed(piece)
        end()
    except ModelError as error:
        fault = error
    return Trial(chat.name, calls.took_s, fault)


def said(
    catalogue: Catalogue, speaker: str | None, about: str | None
) -> list[tuple[Revision, Quote]]:
    """The quotes of a speaker, or of all, newest first; ``about``: its words all stand in them."""
    if speaker:
        keys = names.words(speaker) or tuple(plain(word) for word in words(speaker))
        found = catalogue.search.quotes_by(keys, scope=Scope())
    else:
        found = catalogue.search.all_quotes()
    revisions = catalogue.articles.revisions({revision for revision, _, _ in found})
    wanted = {stem(word) for word in content_words(about or "")}
    pairs = ((revisions[n], quote) for n, quote, _ in found)
    return [
        (revision, quote)
        for revision, quote in pairs
        if not wanted or wanted <= {stem(plain(w)) for w in words(quote.sentence.of(revision.text))}
    ]


def speakers(catalogue: Catalogue, like: str | None) -> tuple[str, ...]:
    """Who is quoted by most outlets; or who is called nearly like this, most quoted first."""
    search = catalogue.search
    if like is None:
        return tuple(name for name in search.voices() if _is_name(name))
    known = search.speaker_words()
    keys = names.words(like) or tuple(plain(word) for word in words(like))
    near = (nearest_known(one, known, least_chars=3) for one in keys)
    by = search.quotes_by([one for one in near if one in known], scope=Scope(), limit=MOST_READ)
    called: dict[str, Counter[str]] = defaultdict(Counter)
    for _, quote, _ in by:
        if quote.speaker and (parts := names.words(quote.speaker)):
            called[parts[-1]][quote.speaker] += 1
    most = sorted(called.values(), key=Counter.total, reverse=True)[:MOST_ALIKE]
    return tuple(max(one, key=lambda each: (_is_name(each), one[each])) for one in most)
