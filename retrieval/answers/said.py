"""Who said what: the quotes on record of a speaker, about some words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retrieval.domain import Quote, Revision, Scope
from retrieval.text import names
from retrieval.text.terms import content_words, plain, stem, words

if TYPE_CHECKING:
    from retrieval.catalogue.catalogue import Catalogue


def said(
    catalogue: Catalogue, speaker: str | None, about: str | None, scope: Scope, limit: int | None
) -> list[tuple[Revision, Quote]]:
    """The quotes of a speaker, or of all, newest first; ``about``: its words all stand in them."""
    if speaker:
        keys = names.words(speaker) or tuple(plain(word) for word in words(speaker))
        found = catalogue.search.quotes_by(keys, scope=scope, limit=-1)
    else:
        found = catalogue.search.all_quotes(scope=scope, limit=-1)
    revisions = catalogue.articles.revisions({revision for revision, _, _ in found})
    wanted = {stem(word) for word in content_words(about or "")}
    pairs = ((revisions[n], quote) for n, quote, _ in found)
    return [
        (revision, quote)
        for revision, quote in pairs
        if not wanted or wanted <= {stem(plain(w)) for w in words(quote.sentence.of(revision.text))}
    ][:limit]
