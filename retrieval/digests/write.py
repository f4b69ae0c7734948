"""Stories told by a model: drafted, checked by code and judged, as answers are.

A story of which nothing holds stays as it was chosen. Never raises ModelError: what a model could
not do is said in the notes.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from retrieval.answers.citations import NO_ROOM, cite, not_written
from retrieval.answers.judging import JUDGE_TOKENS, Written, judged, left_out_note, unjudged
from retrieval.answers.offering import offered
from retrieval.checks.statements import CheckedPoint, Held, check
from retrieval.digests.choose import MOST_BULLETS, Point, Tale, cited
from retrieval.domain import Citation, Cost, Fault, LeftOut, Passage
from retrieval.domain.stories import Headline
from retrieval.errors import ModelError
from retrieval.model.call import Chat, ModelCalls
from retrieval.model.drafts import Drafted, Drafts, Offered, Pointed
from retrieval.ranking.candidates import Candidate, Hit
from retrieval.stories.headline import MOST_CHARS, ScoredLine

if TYPE_CHECKING:
    from langchain_core.runnables import RunnableConfig

# Sentences of a story that a model is shown.
MOST_OFFERED = 24
# So often a story is asked for at most.
MOST_CALLS = 2
# Stories that are written at a time.
AT_A_TIME = 3
# A headline rests on all quotes below it; so many sentences are looked at.
MOST_POINTS = 8

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ModelWork:
    """The stories after a model's turn: how many it wrote, what of them is left out, notes for
    the reader, the cost."""

    tales: tuple[Tale, ...] = ()
    held: int = 0
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[str, ...] = ()
    cost: Cost | None = None


WITHOUT_MODEL = ModelWork()


async def write_stories(
    tales: Sequence[Tale],
    chat: Chat,
    language: str | None,
    max_tokens: int,
    config: RunnableConfig | None = None,
) -> ModelWork:
    """The stories, each written where something of it holds; ``max_tokens`` is for one call.

    All have the time of one answer together; what is not written by then stays as chosen.
    """
    calls = ModelCalls(chat, max_tokens=max_tokens * MOST_CALLS * len(tales), config=config)
    writer = _Writer(calls, language, max_tokens)
    done = await asyncio.gather(*(writer.tale(one) for one in tales))
    held = sum(1 for before, after in zip(tales, done, strict=True) if after is not before)
    left_out = tuple(writer.left_out)
    notes = not_written(len(tales) - held, len(tales), writer.fault) + left_out_note(left_out)
    return ModelWork(tuple(done), held, left_out, notes, calls.cost if calls.number else None)


@dataclass
class _Writer:
    """Writes stories, some at a time; ``fault`` is how the last call that failed did."""

    calls: ModelCalls
    language: str | None
    max_tokens: int
    fault: ModelError | None = None
    left_out: list[LeftOut] = field(default_factory=list)
    _places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_A_TIME))

    async def tale(self, one: Tale) -> Tale:
        """The story as a model wrote it; the story itself where nothing holds."""
        async with self._places:
            for left in reversed(range(MOST_CALLS)):
                left_out: list[LeftOut] = []  # of this try
                try:
                    told = await self._once(one, left_out)
                except ModelError as error:
                    self.fault = error
                    _log.warning("story not written: the model %s", error.why)
                    if left and self.calls.worth_a_retry(error):
                        await asyncio.sleep(error.retry_after_s or 0.0)
                        continue
                    told = one
                self.left_out += left_out
                return told
            return one

    async def _once(self, one: Tale, left_out: list[LeftOut]) -> Tale:
        """The story of one try; what it wrote that is not shown comes into ``left_out``."""
        from retrieval.model.prompts import digest_prompt

        room = self.max_tokens - JUDGE_TOKENS - digest_prompt((), self.language).tokens
        best_first = sorted(one.scored, key=lambda each: -each.close + 0.02 * each.line.place)
        some = offered([_block(each) for each in best_first[:MOST_OFFERED]], max_tokens=room)
        if not some:
            raise ModelError(NO_ROOM, retry=False)
        drafts, drafted = Drafts(), []
        async with aclosing(self.calls.reply(digest_prompt(some, self.language))) as pieces:
            async for piece in pieces:
                drafted += drafts.feed(piece)
        drafts.end()
        return await self._told(one, drafted, some, left_out)

    async def _told(
        self,
        one: Tale,
        drafted: Sequence[Drafted],
        some: Sequence[Offered],
        left_out: list[LeftOut],
    ) -> Tale:
        """The story with what a judge passes of a draft: its first statement is the headline."""
        written = _checked(drafted, some)
        try:
            made = await judged(written, some, self.calls, lambda each: check(each, some))
        except ModelError:
            left_out += unjudged(written)
            raise
        left_out += made.left_out
        held = [made.shown[n] for n in sorted(made.shown) if n > 1]
        if not held:
            return one
        headline = _headline(drafted[0], held, some) if 1 in made.shown else None
        if 1 in made.shown and not headline:
            left_out.append(LeftOut(drafted[0].text, Fault.LEANS))
            self.calls.drop()
        points = tuple(Point(each.text, tuple(map(_cited, each.places))) for each in held)
        return _rewritten(one, headline, points)


def _checked(drafted: Sequence[Drafted], some: Sequence[Offered]) -> list[Written]:
    """The headline and bullets after the checks of code: bullets as many as are shown, none of
    which rests on what one before it rests on; the headline rests on all their quotes."""
    found = [check(each, some) for each in drafted[1:]]
    kept: list[Held] = []
    for n, one in enumerate(found):
        if isinstance(one, Held):
            if len(kept) == MOST_BULLETS or any(_overlap(one, other) for other in kept):
                found[n] = Fault.REPEATS
            else:
                kept.append(one)
    below = [*dict.fromkeys(place.offered.n for one in kept for place in one.places)]
    told = [replace(each, points=tuple(map(Pointed, below[:MOST_POINTS]))) for each in drafted[:1]]
    above = [_short(check(each, some)) for each in told]
    every = zip((*told, *drafted[1:]), (*above, *found), strict=True)
    return [Written(n, each, checked) for n, (each, checked) in enumerate(every, 1)]


def _overlap(one: Held, other: Held) -> bool:
    return any(
        mine.offered.revision.id == theirs.offered.revision.id
        and (mine.span == theirs.span or bool(mine.span.overlap(theirs.span)))
        for mine in one.places
        for theirs in other.places
    )


def _short(found: Held | Fault) -> Held | Fault:
    return Fault.LENGTH if isinstance(found, Held) and len(found.text) > MOST_CHARS else found


def _headline(above: Drafted, held: Sequence[Held], some: Sequence[Offered]) -> Headline | None:
    """The headline where it holds by the quotes that are shown below it; None where it does not."""
    below = dict.fromkeys(place.offered.n for one in held for place in one.places)
    found = check(Drafted(above.text, tuple(map(Pointed, [*below][:MOST_POINTS]))), some)
    return Headline(found.text.rstrip(".")) if isinstance(found, Held) else None


def _rewritten(one: Tale, headline: Headline | None, points: tuple[Point, ...]) -> Tale:
    """The story with a model's bullets; of what was chosen only what they do not show."""
    differs = tuple(each for each in one.differs if not _shares(each.citations, points))
    above = None if headline else one.above
    if above and _shares([cited(above.line)], points):
        above = None
    headline = headline or one.headline
    return replace(one, headline=headline, above=above, points=points, differs=differs)


def _shares(citations: Iterable[Citation], points: Iterable[Point]) -> bool:
    return any(
        mine.source == theirs.source and mine.span.overlap(theirs.span)
        for mine in citations
        for point in points
        for theirs in point.citations
    )


def _cited(place: CheckedPoint) -> Citation:
    revision, translation = place.offered.revision, place.translation
    return cite(0, revision, place.span, place.quote, translation=translation)


def _block(one: ScoredLine) -> Candidate:
    """A line as the block that its sentences are offered from."""
    text, span = one.line.text, one.line.span
    inside = tuple(quote for quote in text.quotes if quote.span.overlap(span))
    hit = Hit(0, Passage(text.revision.id, span, (span,)))
    return Candidate(text.revision, span, (span,), inside, hit, one.line.words)
