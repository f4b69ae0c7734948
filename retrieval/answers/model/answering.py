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

from retrieval.answers import wording
from retrieval.answers.ask import MOST_CLOSEST, Sought
from retrieval.answers.cite import cite
from retrieval.answers.model.chat import Chat, Usage, estimated
from retrieval.answers.model.check import Held, Place, check
from retrieval.answers.model.draft import SCHEMA, Drafted, Drafts
from retrieval.answers.model.offered import Offered, offered
from retrieval.domain import Answer, Citation, Cost, Statement
from retrieval.errors import ModelError, ModelReplyError, ModelTimeout

Seek = Callable[[str, Sequence[str]], Awaitable[Sought]]
Keep = Callable[[Answer], Awaitable[Answer]]

MOST_CALLS = 2
# The share of the tokens that the first answer may take, so that a second can be asked for.
FIRST_SHARE = 2 / 3
# A call with less room than this is not made: the prompt alone takes some 900.
LEAST_TOKENS = 1_000

_log = logging.getLogger(__name__)


class Writing:
    """One answer in the making: what is asked, what was spent on it, until when it may take."""

    def __init__(self, question: str, chat: Chat, max_tokens: int) -> None:
        self.question = question
        self.chat = chat
        self.calls = 0
        self.cost = Cost(chat.name)
        self._max_tokens = max_tokens
        self._begun = asyncio.get_running_loop().time()

    @property
    def left_s(self) -> float:
        """Seconds until the deadline, which is for the whole answer."""
        return self.chat.timeout_s - self.took_s

    @property
    def took_s(self) -> float:
        """Seconds since the question."""
        return asyncio.get_running_loop().time() - self._begun

    @property
    def left_tokens(self) -> int:
        """What may still be sent."""
        return self._max_tokens - self.cost.input_tokens

    def spend(self, usage: Usage) -> None:
        """Count a call's tokens."""
        self.cost = replace(
            self.cost,
            input_tokens=self.cost.input_tokens + usage.input_tokens,
            output_tokens=self.cost.output_tokens + usage.output_tokens,
            estimated=self.cost.estimated or usage.estimated,
        )

    def drop(self) -> None:
        """Count a statement that does not hold."""
        self.cost = replace(self.cost, dropped=self.cost.dropped + 1)

    def may_call_again(self, after: ModelError) -> bool:
        """Whether another call makes sense: there is one left, and room and time for it."""
        wait_s = after.retry_after_s or 0.0
        enough = self.left_tokens >= LEAST_TOKENS and self.left_s > wait_s
        return after.retry and self.calls < MOST_CALLS and enough

    def stamped(self, answer: Answer) -> Answer:
        """The answer with the question as it was asked, and what it took."""
        return replace(answer, question=self.question, seconds=self.took_s, cost=self.cost)


async def answering(
    writing: Writing, history: Sequence[str], seek: Seek, keep: Keep
) -> AsyncGenerator[Answer, None]:
    """The answer as it grows by statements that hold; the last is whole, and kept.

    Never raises ModelError: what a model could not do is said in the answer's notes.
    """
    sought = await _sought(writing, history, seek)
    if not sought.best_first:
        yield await keep(writing.stamped(sought.answer))
        return
    while True:
        made = _Made(sought, writing)
        failed: ModelError | None = None
        try:
            async with aclosing(made.statements()) as growing:
                async for answer in growing:
                    yield writing.stamped(answer)
        except ModelError as error:
            failed = error
            _log.warning("answer not finished: the model %s", error.why)
        if not failed or made.held or not writing.may_call_again(failed):
            yield await keep(writing.stamped(made.whole(failed)))
            return
        await asyncio.sleep(failed.retry_after_s or 0.0)


async def _sought(writing: Writing, history: Sequence[str], seek: Seek) -> Sought:
    """What is found for the question, rewritten where it leans on others and the model can."""
    sought = await seek(writing.question, history)
    if not sought.leans:
        return sought
    from retrieval.answers.model.messages import follow_up_messages, rewritten

    sent = follow_up_messages(writing.question, history)
    writing.calls += 1
    reply = ""
    try:
        async for piece in writing.chat.stream(sent, timeout_s=writing.left_s):
            if isinstance(piece, Usage):
                writing.spend(piece)
            else:
                reply += piece
    except ModelError as error:  # the rules of the core have understood it as well as they can
        _log.warning("follow-up not rewritten: the model %s", error.why)
        return sought
    full = rewritten(reply, writing.question)
    return sought if full == writing.question else await seek(full, ())


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
        from retrieval.answers.model.messages import messages, room

        writing = self._writing
        share = 1.0 if writing.calls else FIRST_SHARE
        space = room(self._sought.answer.question, max_tokens=int(writing.left_tokens * share))
        some = offered(self._sought.best_first, max_tokens=space)
        sent, drafts, reply = messages(self._sought.answer.question, some), Drafts(), ""
        writing.calls += 1
        try:
            async for piece in writing.chat.stream(sent, schema=SCHEMA, timeout_s=writing.left_s):
                if isinstance(piece, Usage):
                    writing.spend(piece)
                    continue
                reply += piece
                for drafted in drafts.feed(piece):
                    if self._holds(drafted, some):
                        yield self._so_far()
        except (ModelReplyError, ModelTimeout):
            writing.spend(estimated(sent, reply))
            raise
        self._found = drafts.end()

    def whole(self, error: ModelError | None = None) -> Answer:
        """The answer at the end of the call: what holds, a refusal, or the chosen quotes."""
        if self.held:
            return replace(self._so_far(), notes=wording.broken_off(error) if error else ())
        chosen = self._sought.answer
        if error:
            return replace(chosen, notes=wording.without_model(error))
        if self._found or self._drafted:
            return replace(chosen, notes=wording.NOTHING_HELD)
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

    def _number(self, place: Place) -> int:
        """The number of the citation of a place, which is made once."""
        made = cite(len(self._citations) + 1, place.offered.revision, place.span, place.quote)
        made = replace(made, translation=place.translation)
        return self._citations.setdefault(made.receipt, made).n

    def _so_far(self) -> Answer:
        return replace(
            self._sought.answer,
            mode="model",
            statements=tuple(self.held),
            citations=tuple(self._citations.values()),
            closest=(),
        )
