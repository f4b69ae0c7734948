"""Citations: cut from the stored text, and read again as they were shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retrieval.catalogue.receipts import receipt_id
from retrieval.domain import (
    Citation,
    Kind,
    Quote,
    Revision,
    Span,
)

if TYPE_CHECKING:
    pass


def cite(n: int, revision: Revision, span: Span, quote: Quote | None = None) -> Citation:
    """Citation number ``n`` of a place; ``quote`` is who speaks there, None where nobody does."""
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
    )
