"""An answer written by a model, statement by statement as each holds; at worst the chosen quotes.

A model is called twice at most: to rewrite a question that leans on others and to answer, or to
answer and once more where its server or reply failed.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import replace

from retrieval.answers.citations import (
    NO_ROOM,
    broken_off,
    cite,
    nothing_held,
    without_model,
)
from retrieval.answers.seek import MOST_CLOSEST, Sought
from retrieval.checks.statements import CheckedPoint, Held, check
from retrieval.domain import Answer, Citation, Statement
from retrieval.errors import ModelError, ModelReplyError
from retrieval.model import prompts
from retrieval.model.call import ModelCalls
from retrieval.model.draft import Drafted, Drafts
from retrieval.model.offered import Offered, offered

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

_log = logging.getLogger(__name__)


async def rewritten(
    question: str, history: Sequence[str], calls: ModelCalls
) -> tuple[str, ModelError | None]:
    """A question that leans on those before, as one that stands alone; itself where that fails.

    With it how the model failed, None where it did not or only its reply is of no use.
    """
    prompt = prompts.follow_up_prompt(question, history)
    if calls.left_tokens - prompt.tokens < LEAST_TOKENS:  # none would be left for the answer
        return question, None
    reply = ""
    try:
        timeout_s = calls.left_s * REWRITING_SHARE
        async with aclosing(calls.reply(prompt, timeout_s=timeout_s)) as pieces:
            async for piece in pieces:
                reply += piece
    except ModelError as error:
        _log.warning("follow-up not rewritten: the model %s", error.why)
        return question, None if isinstance(error, ModelReplyError) else error
    return prompts.rewritten(reply, question), None


class Writing:
    """An answer in the making; ``failed`` is how the model failed before it."""

    def __init__(self, sought: Sought, calls: ModelCalls, failed: ModelError | None = None) -> None:
        self._sought = sought
        self._calls = calls
        self._failed = failed
        self._made = _Made(sought)

    async def growing(self) -> AsyncGenerator[Answer, None]:
        """The answer so far, with each statement that holds. Never raises ModelError."""
        asks = bool(self._sought.best_first)
        while asks and (self._failed is None or self._may_call_after(self._failed)):
            await asyncio.sleep((self._failed and self._failed.retry_after_s) or 0.0)
            self._made, self._failed = _Made(self._sought), None
            try:
                async with aclosing(self._statements(self._made)) as growing:
                    async for answer in growing:
                        yield answer
            except ModelError as error:
                self._failed = error
                _log.warning("answer not finished: the model %s", error.why)
            asks = self._failed is not None and not self._made.held

    def whole(self) -> Answer:
        """The answer at the end: what holds, a refusal, or the chosen quotes with what failed."""
        return self._made.whole(self._failed)

    async def _statements(self, made: _Made) -> AsyncGenerator[Answer, None]:
        """The answer so far with each statement of one call that holds; raises ModelError."""
        question = self._sought.answer.question
        room = self._call_tokens - prompts.answer_prompt(question, ()).tokens
        some = offered(self._sought.best_first[:MOST_OFFERED], max_tokens=room)
        if not some:
            raise ModelError(NO_ROOM, retry=False)
        drafts = Drafts()
        async with aclosing(self._calls.reply(prompts.answer_prompt(question, some))) as pieces:
            async for piece in pieces:
                for drafted in drafts.feed(piece):
                    if made.holds(drafted, some):
                        yield made.so_far()
                    else:
                        self._calls.drop()
        made.found = drafts.end()

    @property
    def _call_tokens(self) -> int:
        """How many tokens the next call may take: of a first one some are kept for a second."""
        left = self._calls.left_tokens
        share = int(left * FIRST_SHARE)
        return share if not self._calls.number and left - share >= LEAST_TOKENS else left

    def _may_call_after(self, failed: ModelError) -> bool:
        """Whether another call makes sense: there is one left, and room and time for it."""
        calls = self._calls
        room = calls.left_tokens >= LEAST_TOKENS
        return calls.number < MOST_CALLS and room and calls.worth_a_retry(failed)


class _Made:
    """What one call has made so far; ``found`` is what the model says at its end."""

    def __init__(self, sought: Sought) -> None:
        self._sought = sought
        self._citations: dict[str, Citation] = {}  # by receipt
        self._drafted = False
        self.held: list[Statement] = []
        self.found = False

    def holds(self, drafted: Drafted, some: Sequence[Offered]) -> bool:
        """Take a statement if it holds; whether it does."""
        self._drafted = True
        held = check(drafted, some, outlets=self._sought.outlets)
        if not isinstance(held, Held):
            _log.info("statement dropped: %s", held.value)
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

    def so_far(self) -> Answer:
        """The answer by what holds."""
        return replace(
            self._sought.answer,
            mode="model",
            statements=tuple(self.held),
            citations=tuple(self._citations.values()),
            closest=(),
        )

    def whole(self, failed: ModelError | None) -> Answer:
        """The answer where nothing more comes; ``failed`` is how the model failed."""
        chosen = self._sought.answer
        if self.held:
            return _noted(self.so_far(), broken_off(failed) if failed else ())
        if failed:
            return _noted(chosen, without_model(failed, chosen))
        if self.found or self._drafted:
            return _noted(chosen, nothing_held(chosen))
        if not self._sought.best_first:
            return chosen
        closest = chosen.closest or chosen.citations[:MOST_CLOSEST]
        return replace(chosen, mode="model", statements=(), citations=(), closest=closest)


def _noted(answer: Answer, notes: tuple[str, ...]) -> Answer:
    return replace(answer, notes=(*answer.notes, *notes))
