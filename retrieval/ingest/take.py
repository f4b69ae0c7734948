"""The one way in: an article read, and stored, passed over, or refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retrieval.catalogue.articles import Clock, Taken, utc_now
from retrieval.domain import Article, Quote, Reading, Span
from retrieval.errors import ArticleError
from retrieval.index.passages import cut
from retrieval.quotes.reading import quotes_of
from retrieval.quotes.repeats import furniture_of, repeated
from retrieval.text import marks, sentences

if TYPE_CHECKING:
    from retrieval.catalogue.catalogue import Catalogue


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


def take_in(
    catalogue: Catalogue, article: Article, *, clock: Clock = utc_now
) -> Taken | ArticleError:
    """What became of the article, in one transaction; the error says why it was refused.

    What stands here already is passed over without being read.
    """
    try:
        if catalogue.articles.seen(article):
            return Taken.UNCHANGED
        return catalogue.articles.take(article, read(article.text), clock=clock)
    except UnicodeEncodeError as error:  # half of a surrogate pair, as JSON can hold it
        return ArticleError(article.source, f"holds no proper text: {error.reason}")
