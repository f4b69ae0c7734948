"""One article into the catalogue: read and stored, passed over, or refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retrieval.catalogue.take import Clock, Taken, utc_now
from retrieval.domain import Article
from retrieval.errors import ArticleError
from retrieval.reading import read

if TYPE_CHECKING:
    from retrieval.catalogue.catalogue import Catalogue


def take_in(
    catalogue: Catalogue, article: Article, *, clock: Clock = utc_now
) -> Taken | ArticleError:
    """What became of the article, in one transaction; the error says why it was refused.

    What stands here already is passed over without being read.
    """
    try:
        if catalogue.seen(article):
            return Taken.UNCHANGED
        return catalogue.take(article, read(article.text), clock=clock)
    except UnicodeEncodeError as error:  # half of a surrogate pair, as JSON can hold it
        return ArticleError(article.source, f"holds no proper text: {error.reason}")
