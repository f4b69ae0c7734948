"""Reading one article: its sentences, who said what in it, and the passages cut from it. Pure."""

from __future__ import annotations

from retrieval.domain import Quote, Reading, Span
from retrieval.index.passages import cut
from retrieval.quotes import read_quotes
from retrieval.quotes.repeats import furniture, repeats
from retrieval.text import marks, sentences


def read(text: str) -> Reading:
    """What stands in ``text``; repeated bodies and page furniture are skipped.

    >>> text = "Dock Road is shut. “We reopen on Monday,” Orla Venn said."
    >>> reading = read(text)
    >>> [span.of(text) for span in reading.units]
    ['Dock Road is shut.', '“We reopen on Monday,” Orla Venn said.']
    >>> reading.quotes[0].speaker
    'Orla Venn'
    """
    quoted = marks.quotations(text)
    units = sentences.merged(sentences.split(text), quoted)
    skipped = tuple(sorted((*repeats(text), *furniture(text))))
    quotes = tuple(quote for quote in read_quotes(text) if not _is_skipped(quote, skipped))
    return Reading(units, quotes, cut(units, quoted, skipped), skipped)


def _is_skipped(quote: Quote, skipped: tuple[Span, ...]) -> bool:
    return any(span.covers(quote.span) for span in skipped)
