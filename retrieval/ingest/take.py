"""The one way in: an article read, and stored, passed over, or refused."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from retrieval.catalogue.articles import Standing, sha256_of
from retrieval.catalogue.rows import utc_now
from retrieval.domain import Article, Quote, Reading, Report, Span, Taken
from retrieval.errors import ArticleError
from retrieval.index.passages import cut
from retrieval.quotes.reading import read_quotes
from retrieval.text.layout import boilerplate, paragraphs, repeats
from retrieval.text.sentences import merged, quotations, sentences_of

if TYPE_CHECKING:
    from retrieval.catalogue.catalogue import Catalogue

Clock = Callable[[], datetime]
OnTaken = Callable[[Article, Taken], None]


def read(text: str, outlet: str | None = None) -> Reading:
    """What stands in ``text``; repeated bodies and page furniture are skipped.

    In a dateline the ``outlet`` is no speaker.

    >>> text = "Dock Road is shut. “We reopen on Monday,” Orla Venn said."
    >>> reading = read(text)
    >>> [span.of(text) for span in reading.units]
    ['Dock Road is shut.', '“We reopen on Monday,” Orla Venn said.']
    >>> reading.quotes[0].speaker
    'Orla Venn'
    """
    quoted, parts = quotations(text), paragraphs(text)
    whole = tuple(span for part in parts for span in sentences_of(text, part))
    units = merged(whole, quoted)
    skipped = tuple(sorted((*repeats(text, parts), *boilerplate(text, parts))))
    found = read_quotes(text, quoted, outlet=outlet)
    quotes = tuple(quote for quote in found if not _is_skipped(quote, skipped))
    return Reading(units, quotes, cut(units, quoted, skipped), skipped)


def _is_skipped(quote: Quote, skipped: tuple[Span, ...]) -> bool:
    return any(span.covers(quote.span) for span in skipped)


def decided(article: Article, standing: Standing | None) -> Taken:
    """What becomes of an article, by what stands under its source now.

    >>> from retrieval.domain import Head
    >>> one = Article("a.txt", "It rains.", Head("Gazette"))
    >>> known = Standing(sha256_of("It rains."), Head("Gazette"))
    >>> decided(one, None).value, decided(one, known).value
    ('new', 'unchanged')
    >>> decided(Article("a.txt", "It rains.", Head("Gazette", "Rain")), known).value
    'changed'
    """
    if standing is None:
        return Taken.NEW
    same = standing == Standing(sha256_of(article.text), article.head)
    return Taken.UNCHANGED if same else Taken.CHANGED


def take_in(
    catalogue: Catalogue, article: Article, *, watched: bool = False, clock: Clock = utc_now
) -> Taken | ArticleError:
    """Take an article in, in one transaction; the error says why it was refused.

    What stands here already is passed over without being read. ``watched``: it is a page, which
    is read again from now on when its words were shown. ``clock`` is asked when the write lock
    is held.
    """
    try:
        became = decided(article, catalogue.articles.standing(article.source))
        if became is Taken.UNCHANGED and not watched:
            return became
        reading = None if became is Taken.UNCHANGED else read(article.text, article.head.outlet)
        with catalogue.articles.intake(article.source) as intake:
            became = decided(article, intake.standing)  # another process may have been quicker
            if became is not Taken.UNCHANGED:
                intake.store(article, reading or read(article.text, article.head.outlet), clock())
            if watched:
                intake.watch(clock())
        return became
    except UnicodeEncodeError as error:  # half of a surrogate pair, as JSON can hold it
        return ArticleError(article.source, f"holds no proper text: {error.reason}")


async def take_all(
    catalogue: Catalogue,
    articles: Iterable[Article | ArticleError],
    *,
    watched: bool = False,
    on_taken: OnTaken | None = None,
) -> Report:
    """Take articles in one after another, in a thread; see ``take_in``."""
    offered, became = iter(articles), list[Taken | ArticleError]()

    def take_next() -> tuple[Article | ArticleError, Taken | ArticleError] | None:
        found = next(offered, None)
        if isinstance(found, Article):
            return found, take_in(catalogue, found, watched=watched)
        return (found, found) if found else None

    while took := await asyncio.to_thread(take_next):
        article, outcome = took
        became.append(outcome)
        if on_taken and isinstance(article, Article) and isinstance(outcome, Taken):
            on_taken(article, outcome)
    return Report.of(became)
