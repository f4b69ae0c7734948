"""An answer written by a model, statement by statement as each holds; at worst the chosen quotes.

A model is called twice at most: to rewrite a question that leans on others and to answer, or to
answer and once more where its server or reply failed.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from retrieval.answers import wording
from retrieval.answers.ask import MOST_CLOSEST, Sought
from retrieval.answers.citations import cite
from retrieval.checks.statements import CheckedPoint, Held, check
from retrieval.domain import Answer, Citation, Cost, Statement
from retrieval.errors import ModelError, ModelReplyError, ModelTimeout
from retrieval.model.call import Chat, Usage, estimated
from retrieval.model.draft import SCHEMA, Drafted, Drafts
from retrieval.model.offered import Offered, offered

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage


Seek = Callable[[str, Sequence[str]], Awaitable[Sought]]
Keep = Callable[[Answer], Awaitable[Answer]]

MOST_CALLS = 2
# The share of the tokens that the first answer may take, so that a second can be asked for.
FIRST_SHARE = 2 / 3
# Blocks that a model is shown, those that fit best. On the politics questions what was asked for is
# among 20 for 93 %, among all 72 for 94 %; fewer cost less, in tokens and time.
MOST_OFFERED = 20
# With fewer tokens left a second call is not made: the prompt alone takes some 800.
LEAST_TOKENS = 1_000
# The share of the time that rewriting a question may take; it is one line.
REWRITING_SHARE = 1 / 3
NO_ROOM = "has no room left for the articles (QUOTH_MODEL_MAX_INPUT_TOKENS)"

_log = logging.getLogger(__name__)


class Writing:
    """One answer in the making: what is asked, what was spent on it, until when it may take."""

    def __init__(self, question: str, chat: Chat, max_tokens: int) -> None:
        self.question = question
        self.calls = 0
        self._chat = chat
        self._cost = Cost(chat.name)
        self._left_tokens = max_tokens
        self._begun = asyncio.get_running_loop().time()

    @property
    def left_s(self) -> float:
        """Seconds until the deadline, which is for the whole answer."""
        return self._chat.timeout_s - self._took_s

    @property
    def _took_s(self) -> float:
        return asyncio.get_running_loop().time() - self._begun

    @property
    def call_tokens(self) -> int:
        """How many tokens the next call may take: of a first one some are kept for a second."""
        share = int(self._left_tokens * FIRST_SHARE)
        keeps = not self.calls and self._left_tokens - share >= LEAST_TOKENS
        return share if keeps else self._left_tokens

    def has_room_beside(self, sent: Sequence[BaseMessage]) -> bool:
        """Whether another call has enough tokens after this one."""
        return self._left_tokens - estimated(sent, "").input_tokens >= LEAST_TOKENS

    def may_call_after(self, failed: ModelError) -> bool:
        """Whether another call makes sense: there is one left, and room and time for it."""
        in_time = self.left_s > (failed.retry_after_s or 0.0)
        room = self._left_tokens >= LEAST_TOKENS
        return failed.retry and self.calls < MOST_CALLS and room and in_time

    async def call(
        self, sent: Sequence[BaseMessage], *, timeout_s: float, schema: dict[str, Any] | None = None
    ) -> AsyncGenerator[str, None]:
        """A reply in pieces, its tokens counted however it ends. Raises ModelError."""
        self.calls += 1
        self._left_tokens -= estimated(sent, "").input_tokens
        reply = ""
        try:
            stream = self._chat.stream(sent, schema=schema, timeout_s=timeout_s)
            async with aclosing(stream) as pieces:
                async for piece in pieces:
                    if isinstance(piece, Usage):
                        self._spend(piece)
                    else:
                        reply += piece
                        yield piece
        except ModelError as error:
            if reply or isinstance(error, ModelReplyError | ModelTimeout):
                self._spend(estimated(sent, reply))
            raise
        except GeneratorExit:  # nobody reads on
            self._spend(estimated(sent, reply))
            raise

    def _spend(self, usage: Usage) -> None:
        self._cost = replace(
            self._cost,
            input_tokens=self._cost.input_tokens + usage.input_tokens,
            output_tokens=self._cost.output_tokens + usage.output_tokens,
            estimated=self._cost.estimated or usage.estimated,
        )

    def drop(self) -> None:
        """Count a statement that does not hold."""
        self._cost = replace(self._cost, dropped=self._cost.dropped + 1)

    def stamped(self, answer: Answer) -> Answer:
        """The answer with the question as it was asked, and what it took."""
        cost = self._cost if self.calls else None
        return replace(answer, question=self.question, seconds=self._took_s, cost=cost)


async def answering(
    writing: Writing, history: Sequence[str], seek: Seek, keep: Keep
) -> AsyncGenerator[Answer, None]:
    """The answer as it grows by statements that hold; the last is whole, and kept.

    Never raises ModelError: what a model could not do is said in the answer's notes.
    """
    sought, failed = await _understood(writing, history, seek)
    made = _Made(sought, writing)
    asks = bool(sought.best_first)
    while asks and (failed is None or writing.may_call_after(failed)):
        await asyncio.sleep(failed.retry_after_s or 0.0 if failed else 0.0)
        made, failed = _Made(sought, writing), None
        try:
            async with aclosing(made.statements()) as growing:
                async for answer in growing:
                    yield writing.stamped(answer)
        except ModelError as error:
            failed = error
            _log.warning("answer not finished: the model %s", error.why)
        asks = failed is not None and not made.held
    yield await keep(writing.stamped(made.whole(failed)))


async def _understood(
    writing: Writing, history: Sequence[str], seek: Seek
) -> tuple[Sought, ModelError | None]:
    """What is found for the question, rewritten where it leans on others and the model can.

    Where its reply is of no use, the question is understood by the rules of the core; where it
    failed altogether, so too, and how it failed comes with it.
    """
    from retrieval.model.prompts import follow_up_messages, rewritten

    sought = await seek(writing.question, history)
    sent = follow_up_messages(writing.question, history)
    if not sought.leans or not writing.has_room_beside(sent):
        return sought, None
    timeout_s = writing.left_s * REWRITING_SHARE
    try:
        async with aclosing(writing.call(sent, timeout_s=timeout_s)) as pieces:
            reply = "".join([piece async for piece in pieces])
    except ModelError as error:
        _log.warning("follow-up not rewritten: the model %s", error.why)
        return sought, None if isinstance(error, ModelReplyError) else error
    full = rewritten(reply, writing.question)
    return (sought if full == writing.question else await seek(full, ())), None


class _Made:
    """What one call has made so far."""

    def __init__(self, sought: Sought, writing: Writing) -> None:
        self._sought = sought
        self._writing = writing
        self._citations: dict[str, Citation] = {}  # by receipt
        self.held: list[Statement] = []
        self._drafted = 0
        self._found = False

    async def statements(self) -> AsyncGenerator[Answer, None]:
        """The answer so far with each statement that holds; raises ModelError."""
        from retrieval.model.prompts import messages, room

        writing, question = self._writing, self._sought.answer.question
        space = room(question, max_tokens=writing.call_tokens)
        some = offered(self._sought.best_first[:MOST_OFFERED], max_tokens=space)
        if not some:
            raise ModelError(NO_ROOM, retry=False)
        sent, drafts = messages(question, some), Drafts()
        reply = writing.call(sent, schema=SCHEMA, timeout_s=writing.left_s)
        async with aclosing(reply) as pieces:
            async for piece in pieces:
                for drafted in drafts.feed(piece):
                    if self._holds(drafted, some):
                        yield self._so_far()
        self._found = drafts.end()

    def whole(self, failed: ModelError | None) -> Answer:
        """The answer at the end of the calls: what holds, a refusal, or the chosen quotes."""
        chosen = self._sought.answer
        if self.held:
            notes = wording.broken_off(failed) if failed else ()
            return replace(self._so_far(), notes=(*chosen.notes, *notes))
        if failed:
            notes = wording.without_model(failed, chosen)
            return replace(chosen, notes=(*chosen.notes, *notes))
        if self._found or self._drafted:
            return replace(chosen, notes=(*chosen.notes, *wording.nothing_held(chosen)))
        if not self._sought.best_first:
            return chosen
        closest = chosen.closest or chosen.citations[:MOST_CLOSEST]
        return replace(chosen, mode="model", statements=(), citations=(), closest=closest)

    def _holds(self, drafted: Drafted, some: Sequence[Offered]) -> bool:
        self._drafted += 1
        held = check(drafted, some, outlets=self._sought.outlets)
        if not isinstance(held, Held):
            _log.info("statement dropped: %s", held.value)
            self._writing.drop()
            return False
        numbers = tuple(dict.fromkeys(self._number(place) for place in held.places))
        self.held.append(Statement(held.text, numbers))
        return True

    def _number(self, place: CheckedPoint) -> int:
        """The number of the citation of a place, which is made once."""
        made = cite(len(self._citations) + 1, place.offered.revision, place.span, place.quote)
        known = self._citations.get(made.receipt, made)
        translation = known.translation or place.translation
        self._citations[made.receipt] = replace(known, translation=translation)
        return known.n

    def _so_far(self) -> Answer:
        return replace(
            self._sought.answer,
            mode="model",
            statements=tuple(self.held),
            citations=tuple(self._citations.values()),
            closest=(),
        )
