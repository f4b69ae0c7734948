"""A receipt opened: the quote as it was cut, and whether its article has changed since."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from retrieval.catalogue.rows import sha256_of
from retrieval.domain import Citation, main_quote
from retrieval.verify.verdicts import Verified, verify

if TYPE_CHECKING:
    from retrieval.catalogue.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class OpenedReceipt:
    """The quote, cut anew from the stored text.

    ``now`` is the verdict on its words in what the article says today, None where the article is
    as it was. Not ``intact``: the stored text is not the one that the receipt was given for.
    """

    citation: Citation
    now: Verified | None = None
    intact: bool = True


def opened(receipt_id: str, catalogue: Catalogue) -> OpenedReceipt | None:
    """What a receipt stands for; None where none of this id was given."""
    receipt = catalogue.receipts.by_id(receipt_id)
    if receipt is None:
        return None
    newest = catalogue.receipts.current(receipt)
    known = catalogue.articles.revisions([receipt.revision, newest])
    cut_from, today = known[receipt.revision], known[newest]
    intact = sha256_of(cut_from.text) == cut_from.sha256
    if not intact or receipt.span.stop > len(cut_from.text):
        gone = Citation(1, "", receipt.span, cut_from.sha256, cut_from.source, cut_from.head, "")
        return OpenedReceipt(gone, intact=False)
    quote = main_quote(catalogue.articles.quotes([cut_from.id])[cut_from.id], receipt.span)
    citation = Citation.of(cut_from, receipt.span, quote=quote, receipt=receipt.id)
    if today.id == cut_from.id:
        return OpenedReceipt(citation)
    verdict = verify(citation.quote, [(today.id, today.text)])
    return OpenedReceipt(citation, Verified(citation.quote, verdict, {today.id: today}))
