"""An answer written by a model: drafted, checked by code, judged; at worst the chosen quotes.

A model is called three times at most: to rewrite a question that leans on others and to answer, or
to answer and once more where its server or reply failed; and once to judge what passed the checks.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import aclosing
from dataclasses import replace

from retrieval.answers.citations import (
    NO_ROOM,
    broken_off,
    cite,
    nothing_held,
    without_model,
)
from retrieval.answers.judging import (
    JUDGE_SHARE,
    JUDGE_TOKENS,
    WRITING_SHARE,
    Judged,
    Written,
    judged,
    left_out_note,
    unjudged,
)
from retrieval.answers.offering import offered, room_worth
from retrieval.answers.seek import MOST_CLOSEST, Sought
from retrieval.checks.statements import CheckedPoint, Held, check
from retrieval.domain import Answer, Certainty, Citation, Fault, LeftOut, Statement
from retrieval.errors import ModelError, ModelReplyError, ModelTimeout
from retrieval.model import prompts
from retrieval.model.call import ModelCalls, Prompt
from retrieval.model.drafts import Drafted, Drafts, Offered
from retrieval.ranking.candidates import Candidate

# Of a follow-up's rewriting and the answers together; the judge comes beside.
MOST_CALLS = 2
# The share of the tokens that the first answer may take, so that a second can be asked for and
# judged.
FIRST_SHARE = 0.65
# With fewer tokens left beside the judge's a second call is not made: the prompt alone takes 800.
LEAST_TOKENS = 1_000
# The questions before are only sent where so much of a call is left for sentences.
LEAST_SHARE = 0.5
# The share of the time that rewriting a question may take; it is one line.
REWRITING_SHARE = 1 / 3
MOST_REWRITTEN_CHARS = 400

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
    return _one_line(reply) or question, None


def _one_line(reply: str) -> str | None:
    """The question that a model made of a follow-up, None where its reply is none.

    >>> _one_line(" What did Orla Venn say about the dam?\\n"), _one_line("Sure!\\nHere it is.")
    ('What did Orla Venn say about the dam?', None)
    """
    lines = reply.strip().splitlines()
    whole = len(lines) == 1 and len(lines[0]) <= MOST_REWRITTEN_CHARS and lines[0].isprintable()
    return lines[0] if whole else None


class Writing:
    """An answer in the making; ``failed`` is how the model failed before it.

    ``beside`` are blocks next to those that were found, see ``offering.passages_beside``;
    ``history`` are the questions before it, the oldest first.
    """

    def __init__(
        self,
        sought: Sought,
        calls: ModelCalls,
        failed: ModelError | None = None,
        beside: Sequence[Candidate] = (),
        history: Sequence[str] = (),
    ) -> None:
        self._sought = sought
        self._beside = beside
        self._history = tuple(history)
        self._calls = calls
        self._failed = failed
        self._draft = _Draft(sought)
        self._judged: Judged | None = None
        self._not_judged: ModelError | None = None

    async def growing(self) -> AsyncGenerator[Answer, None]:
        """The answer so far, with each statement that passes the checks of code.

        At its end they are judged, see ``whole``. Never raises ModelError.
        """
        asks = bool(self._sought.best_first)
        while asks and (self._failed is None or self._may_call_after(self._failed)):
            await asyncio.sleep((self._failed and self._failed.retry_after_s) or 0.0)
            self._draft, self._failed = _Draft(self._sought), None
            try:
                async with aclosing(self._statements(self._draft)) as growing:
                    async for answer in growing:
                        yield answer
            except ModelError as error:
                self._failed = error
                _log.warning("answer not finished: the model %s", error.why)
            late = isinstance(self._failed, ModelTimeout)
            asks = self._failed is not None and not late and not self._draft.held
        await self._judge()

    def whole(self) -> Answer:
        """The answer at the end: what the judge passed, a refusal, or the chosen quotes with what
        failed."""
        chosen, failed = self._sought.answer, self._failed
        if self._not_judged:
            found = replace(chosen, left_out=unjudged(self._draft.written))
            return _noted(found, _without_judge(self._not_judged, chosen))
        left_out = self._judged.left_out if self._judged else ()
        told = left_out_note(left_out)
        if self._judged and self._judged.shown:
            answer = self._draft.answer(self._judged.shown.values(), left_out)
            return _noted(answer, (*told, *(broken_off(failed) if failed else ())))
        chosen = replace(chosen, left_out=left_out)
        if failed:
            return _noted(chosen, (*without_model(failed, chosen), *told))
        if self._draft.found or left_out:
            return _noted(chosen, (*nothing_held(chosen), *told))
        if not self._sought.best_first:
            return chosen
        closest = chosen.closest or chosen.citations[:MOST_CLOSEST]
        return replace(
            chosen, mode="model", certainty=None, statements=(), citations=(), closest=closest
        )

    async def _statements(self, draft: _Draft) -> AsyncGenerator[Answer, None]:
        """The answer so far with each statement of one call that passes; raises ModelError."""
        calls, timeout_s = self._calls, self._calls.left_s
        prompt = self._prompt(draft)
        drafts = Drafts()
        async with aclosing(calls.reply(prompt, timeout_s=timeout_s * WRITING_SHARE)) as pieces:
            async for piece in pieces:
                for drafted in drafts.feed(piece):
                    checked = draft.check(drafted)
                    draft.written.append(Written(len(draft.written) + 1, drafted, checked))
                    if isinstance(checked, Held):
                        yield draft.answer(draft.held)
        draft.found = drafts.end()

    def _prompt(self, draft: _Draft) -> Prompt:
        """What the next call is sent, as much as it has room for; raises ModelError for none."""
        question, most = self._sought.answer.question, self._call_tokens
        alone, whole = (prompts.answer_prompt(question, (), h).tokens for h in ((), self._history))
        history = self._history if most - whole >= most * LEAST_SHARE else ()
        room = room_worth(self._sought.probability, most - (whole if history else alone))
        draft.some = offered(self._sought.best_first, max_tokens=room, beside=self._beside)
        if not draft.some:
            raise ModelError(NO_ROOM, retry=False)
        return prompts.answer_prompt(question, draft.some, history)

    async def _judge(self) -> None:
        draft, asked = self._draft, self._sought.answer.question
        try:
            self._judged = await judged(
                draft.written, draft.some, self._calls, draft.check, question=asked
            )
        except ModelError as error:
            self._not_judged = error
            _log.warning("answer not judged: the model %s", error.why)

    @property
    def _call_tokens(self) -> int:
        """How many tokens the next answer may take: of a first one some are kept for a second, of
        each some for the judge."""
        left = self._calls.left_tokens
        share, judge = int(left * FIRST_SHARE), min(JUDGE_TOKENS, int(left * JUDGE_SHARE))
        if not self._calls.number and left - share >= LEAST_TOKENS + judge:
            return share
        return max(left - judge, min(left, LEAST_TOKENS))

    def _may_call_after(self, failed: ModelError) -> bool:
        """Whether another call makes sense: there is one left, and room and time for it."""
        calls = self._calls
        room = calls.left_tokens >= LEAST_TOKENS + JUDGE_TOKENS
        return calls.number < MOST_CALLS and room and calls.worth_a_retry(failed)


class _Draft:
    """What one call has written so far; ``found`` is what the model says at its end."""

    def __init__(self, sought: Sought) -> None:
        self._sought = sought
        self.some: tuple[Offered, ...] = ()
        self.written: list[Written] = []
        self.found = False

    @property
    def held(self) -> list[Held]:
        """The statements that passed the checks of code."""
        return [one.checked for one in self.written if isinstance(one.checked, Held)]

    def check(self, drafted: Drafted) -> Held | Fault:
        """What code says of a statement."""
        return check(drafted, self.some, question=self._sought.answer.question)

    def answer(self, shown: Iterable[Held], left_out: Sequence[LeftOut] = ()) -> Answer:
        """The answer by these statements, their quotes numbered as they come, each once."""
        citations: dict[str, Citation] = {}  # by receipt
        statements = []
        for one in shown:
            numbers = dict.fromkeys(_number(place, citations) for place in one.places)
            statements.append(Statement(one.text, tuple(numbers)))
        chosen = self._sought.answer
        unused = (one.head.outlet for one in chosen.citations if one.receipt not in citations)
        return replace(
            chosen,
            mode="model",
            further=tuple(dict.fromkeys((*unused, *(chosen.further or ())))),
            certainty=chosen.certainty or Certainty.UNSURE,
            statements=tuple(statements),
            citations=tuple(citations.values()),
            closest=(),
            left_out=tuple(left_out),
        )


def _number(place: CheckedPoint, citations: dict[str, Citation]) -> int:
    """The number of the citation of a place, which is made once."""
    made = cite(len(citations) + 1, place.offered.revision, place.span, place.quote)
    known = citations.get(made.receipt, made)
    translation = known.translation or place.translation
    citations[made.receipt] = replace(known, translation=translation)
    return known.n


def _without_judge(error: ModelError, chosen: Answer) -> tuple[str, ...]:
    """What is said where the judge failed; ``chosen`` is what is shown instead."""
    why = f"{error.why} when it was to check what it had written"
    return without_model(ModelError(why, retry=False), chosen)


def _noted(answer: Answer, notes: tuple[str, ...]) -> Answer:
    return replace(answer, notes=(*answer.notes, *notes))
