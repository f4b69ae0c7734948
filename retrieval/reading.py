"""Reading one article: its sentences, who said what in it, and the passages cut from it. Pure."""

from __future__ import annotations

from retrieval.domain import Quote, Reading, Span
from retrieval.index.passages import cut
from retrieval.quotes.reading import quotes_of
from retrieval.quotes.repeats import furniture_of, repeated
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
    quoted, parts = marks.quotations(text), sentences.paragraphs(text)
    whole = tuple(span for part in parts for span in sentences.sentences_of(text, part))
    units = sentences.merged(whole, quoted)
    skipped = tuple(sorted((*repeated(text, parts), *furniture_of(text, parts))))
    found = quotes_of(text, quoted)
    quotes = tuple(quote for quote in found if not _is_skipped(quote, skipped))
    return Reading(units, quotes, cut(units, quoted, skipped), skipped)


def _is_skipped(quote: Quote, skipped: tuple[Span, ...]) -> bool:
    return any(span.covers(quote.span) for span in skipped)
