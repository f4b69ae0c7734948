"""What became of pasted words: where they stand, and which of them differ, marked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot import texts
from bot.render.blocks import Block, Run, Style, Text, text
from bot.render.quotes import cited, quote_block, source_blocks, source_numbers
from retrieval.domain import Citation, Span
from retrieval.verify.verdicts import Outcome, Verified, WordChange

MOST_PLACES = 5
MOST_DIFFERENCES = 12


def verdict_blocks(verified: Verified, *, sources_below: bool = True) -> tuple[Block, ...]:
    """The outcome, the places, and for altered words what differs.

    What was pasted is never put into a quote or between quotation marks: those are for the words
    of articles. The articles are listed below, with as many differences as are read in a message;
    or each stands beside its quote, and all differences are told.
    """
    verdict = verified.verdict
    outcome = Run(verdict.outcome.value, Style.STRONG)
    meaning = Run(f": {texts.verdicts.MEANING[verdict.outcome.value]}")
    places = [
        cited(verified.revisions[place.revision], place.span, n=n)
        for n, place in enumerate(verdict.places[:MOST_PLACES], 1)
    ]
    changes = verdict.changes if verdict.outcome is Outcome.ALTERED else ()
    shown = changes[:MOST_DIFFERENCES] if sources_below else changes
    blocks = [Block((Text((outcome, meaning)),))]
    blocks += _places(places, shown, source_numbers(places) if sources_below else {})
    if (more := len(verdict.places) - MOST_PLACES) > 0:
        blocks.append(text(texts.verdicts.more_places(more)))
    if changes:
        article = verified.revisions[verdict.places[0].revision].text
        blocks += difference_blocks(verified.words, article, shown)
    if (more := len(changes) - len(shown)) > 0:
        blocks.append(text(texts.verdicts.more_differences(more), tight=True))
    return (*blocks, *(source_blocks(places) if sources_below else ()))


def _places(
    places: Sequence[Citation], changes: Sequence[WordChange], numbers: dict[str, int]
) -> Iterable[Block]:
    for place in places:
        marks = (inside(change.stands, place.span) for change in changes)
        yield quote_block(place, numbers.get(place.source), marks=tuple(filter(len, marks)))


def inside(span: Span, whole: Span) -> Span:
    """The part of a range inside another, counted from the other's start.

    >>> inside(Span(5, 9), Span(4, 8))
    Span(start=1, stop=4)
    """
    start = max(span.start, whole.start) - whole.start
    stop = min(span.stop, whole.stop) - whole.start
    return Span(min(start, stop), stop)


def difference_blocks(
    words: str, article: str, changes: Iterable[WordChange], *, corrected: bool = False
) -> Iterable[Block]:
    """A line for each change: what was left out, put in, or put in place of what.

    >>> [block] = difference_blocks("60 boats", "43 boats", [WordChange(Span(0, 2), Span(0, 2))])
    >>> block.pieces[0].words
    'asked: 60 · article: 43'
    """
    say = texts.corrections.difference if corrected else texts.verdicts.difference
    for n, change in enumerate(changes):
        asked, stands = change.asked.of(words).split(), change.stands.of(article).split()
        told = say(" ".join(asked), " ".join(stands))
        runs = ((Run(f"{label}: "), Run(differing, Style.CHANGED)) for label, differing in told)
        line = tuple(run for pair in runs for run in (Run(" · "), *pair))[1:]
        yield Block((Text(line),), tight=n > 0)
