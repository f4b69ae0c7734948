"""The one place that makes a citation: from a span, cut out of the stored text."""

from __future__ import annotations

from retrieval.catalogue.answers import receipt_id
from retrieval.domain import Citation, Kind, Quote, Revision, Span


def cite(
    n: int,
    revision: Revision,
    span: Span,
    quote: Quote | None = None,
    *,
    translation: str | None = None,
) -> Citation:
    """Citation number ``n`` of a span, cut from the stored text.

    ``quote`` is who speaks there, None where nobody does; ``translation`` a model's own words.
    """
    return Citation(
        n=n,
        quote=span.of(revision.text),
        span=span,
        sha256=revision.sha256,
        source=revision.source,
        head=revision.head,
        receipt=receipt_id(revision.source, revision.sha256, span),
        speaker=quote.speaker if quote else None,
        cue=quote.cue if quote else None,
        kind=quote.kind if quote else Kind.NONE,
        role=quote.role if quote else None,
        translation=translation,
    )
