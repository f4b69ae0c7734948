"""What became of pasted words: where they stand, and which of them differ, marked."""

from __future__ import annotations

from collections.abc import Iterable

from bot import texts
from bot.render.blocks import Block, Run, Style, Text, inside, text
from bot.render.quotes import cited, quote_block, source_blocks, source_numbers
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
    meaning = Run(f": {texts.answers.OUTCOMES[verdict.outcome.value]}")
    places = [
        cited(verified.revisions[place.revision], place.span, n=n)
        for n, place in enumerate(verdict.places[:MOST_PLACES], 1)
    ]
    changes = verdict.changes if verdict.outcome is Outcome.ALTERED else ()
    shown = changes[:MOST_DIFFERENCES] if sources_below else changes
    blocks = [Block((Text((outcome, meaning)),))]
    numbers = source_numbers(places) if sources_below else {}
    for place in places:
        marks = inside((change.stands for change in shown), place.span)
        blocks.append(quote_block(place, numbers.get(place.source), marks=marks))
    if (more := len(verdict.places) - MOST_PLACES) > 0:
        blocks.append(text(texts.wording.more(more, "place")))
    if changes:
        article = verified.revisions[verdict.places[0].revision].text
        blocks += difference_blocks(verified.words, article, shown)
    if (more := len(changes) - len(shown)) > 0:
        blocks.append(text(texts.wording.more(more, "difference"), tight=True))
    return (*blocks, *(source_blocks(places) if sources_below else ()))


def difference_blocks(
    words: str, article: str, changes: Iterable[WordChange], *, corrected: bool = False
) -> Iterable[Block]:
    """A line for each change: what was left out, put in, or put in place of what.

    >>> from retrieval.domain import Span
    >>> [block] = difference_blocks("60 boats", "43 boats", [WordChange(Span(0, 2), Span(0, 2))])
    >>> block.pieces[0].words
    'asked: 60 · article: 43'
    """
    say = texts.digests.difference if corrected else texts.answers.difference
    for n, change in enumerate(changes):
        asked, stands = change.asked.of(words).split(), change.stands.of(article).split()
        told = say(" ".join(asked), " ".join(stands))
        runs = ((Run(f"{label}: "), Run(differing, Style.CHANGED)) for label, differing in told)
        line = tuple(run for pair in runs for run in (Run(" · "), *pair))[1:]
        yield Block((Text(line),), tight=n > 0)
