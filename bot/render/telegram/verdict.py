"""What became of pasted words: where they stand, and which of them differ, marked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.render.answer import source_numbers
from bot.render.look import PLAIN, Look
from bot.render.telegram.blocks import Block, Run, Text, text
from bot.render.telegram.cited import cited, quote_block, source_blocks
from bot.render.telegram.own import runs_right_to_left, shortened
from bot.render.verdict import MOST_PLACES, differences, meaning
from bot.texts import chat as texts_telegram
from retrieval.domain import Citation, Span
from retrieval.verify.verdicts import Outcome, Verified, WordChange

MOST_DIFFERENCES = 12
MAX_WORDS_CHARS = 300  # of a difference that is spelled out
_ISOLATING = Look(bold="\N{FIRST STRONG ISOLATE}", off="\N{POP DIRECTIONAL ISOLATE}")


def verdict_blocks(verified: Verified) -> tuple[Block, ...]:
    """The outcome, the places, and for altered words what differs.

    In the quote of altered words those that differ are bold. What was pasted is never put into
    a block quote or between quotation marks: those are for the words of articles.
    """
    verdict = verified.verdict
    outcome = Run(verdict.outcome.value, bold=True)
    places = [
        cited(verified.revisions[place.revision], place.span, n=n)
        for n, place in enumerate(verdict.places[:MOST_PLACES], 1)
    ]
    changes = verdict.changes if verdict.outcome is Outcome.ALTERED else ()
    blocks = [Block((Text((outcome, Run(f": {meaning(verdict.outcome)}"))),))]
    blocks += _places(places, changes)
    if (more := len(verdict.places) - MOST_PLACES) > 0:
        blocks.append(text(texts_telegram.more_places(more)))
    if changes:
        article = verified.revisions[verdict.places[0].revision].text
        blocks += _differences(verified.words, article, changes)
    return (*blocks, *source_blocks(places))


def _places(places: Sequence[Citation], changes: Sequence[WordChange]) -> Iterable[Block]:
    numbers = source_numbers(places)
    for place in places:
        marks = tuple(_mark(change, place.span) for change in changes[:MOST_DIFFERENCES])
        yield quote_block(place, numbers[place.source], marks=tuple(filter(len, marks)))


def _mark(change: WordChange, place: Span) -> Span:
    """Where in the quote the article's words of a change stand."""
    start = max(change.stands.start, place.start) - place.start
    stop = min(change.stands.stop, place.stop) - place.start
    return Span(min(start, stop), stop)


def _differences(words: str, article: str, changes: Sequence[WordChange]) -> Iterable[Block]:
    shown = changes[:MOST_DIFFERENCES]
    differing = "".join(one.asked.of(words) + one.stands.of(article) for one in shown)
    look = _ISOLATING if runs_right_to_left(differing) else PLAIN
    for n, line in enumerate(differences(words, article, shown, look=look)):
        yield text(shortened(line, max_chars=MAX_WORDS_CHARS), tight=n > 0)
    if (more := len(changes) - len(shown)) > 0:
        yield text(texts_telegram.more_differences(more), tight=True)
