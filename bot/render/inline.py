"""Quotes to send from any chat: each with its source, as the list that Telegram shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.render.quotes import quote_block, source_blocks, speaker_text
from bot.render.split import Part, parts
from bot.render.telegram import own, shortened
from bot.texts.wording import day
from retrieval.domain import Answer, Citation

MAX_RESULTS = 50  # Bot API, answerInlineQuery
MAX_DESCRIPTION_CHARS = 120
MAX_ID_BYTES = 64


@dataclass(frozen=True, slots=True)
class InlineResult:
    """One line of the list, and the message that it sends."""

    id: str
    title: str
    description: str
    message: Part


def inline_results(answer: Answer) -> tuple[InlineResult, ...]:
    """A result for each quote of the answer, best first; none for a refusal."""
    once: dict[str, Citation] = {}
    for citation in answer.citations:
        once.setdefault(citation.receipt, citation)
    results = map(_result, once.values())
    return tuple(result for result in results if result)[:MAX_RESULTS]


def _result(citation: Citation) -> InlineResult | None:
    """None for what one message does not hold."""
    message = parts((quote_block(citation, 1), *source_blocks([citation])))
    if len(message) != 1:
        return None
    words = " ".join(citation.quote.split())
    return InlineResult(
        citation.receipt[:MAX_ID_BYTES],
        " · ".join(filter(None, _title(citation))) or citation.receipt,
        shortened(words, max_chars=MAX_DESCRIPTION_CHARS),
        message[0],
    )


def _title(citation: Citation) -> Iterable[str]:
    if who := speaker_text(citation.speaker, citation.role):
        yield own(shortened(who))
    when = day(citation.head.published)
    yield own(shortened(citation.head.outlet)) + (f", {when}" if when else "")
