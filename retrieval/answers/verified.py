"""Pasted words and receipts against what is stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from retrieval.answers.verify import Outcome, Place, Verdict, verify
from retrieval.catalogue.take import sha256_of
from retrieval.domain import Revision

if TYPE_CHECKING:
    from retrieval.catalogue.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Verified:
    """What became of pasted words; ``revisions`` holds those of the verdict's places."""

    words: str
    verdict: Verdict
    revisions: dict[int, Revision]

    @property
    def holds(self) -> bool:
        """Whether the words stand somewhere just so."""
        return self.verdict.outcome is Outcome.EXACT


def verified(words: str, catalogue: Catalogue) -> Verified:
    """Whether pasted words stand in a current article, and where."""
    revisions = catalogue.revisions(catalogue.likely(words))
    verdict = verify(words, [(n, one.text) for n, one in sorted(revisions.items())])
    wanted = {place.revision for place in verdict.places}
    return Verified(words, verdict, {n: revisions[n] for n in wanted})


def verified_receipt(receipt_id: str, catalogue: Catalogue) -> Verified | None:
    """The quote of a receipt, cut anew from the stored text; None for an unknown receipt."""
    receipt = catalogue.receipt(receipt_id)
    if receipt is None:
        return None
    revision = catalogue.revisions([receipt.revision])[receipt.revision]
    if sha256_of(revision.text) != revision.sha256 or receipt.span.stop > len(revision.text):
        return Verified("", Verdict(Outcome.NOT_FOUND), {})
    verdict = Verdict(Outcome.EXACT, (Place(revision.id, receipt.span),))
    return Verified(receipt.span.of(revision.text), verdict, {revision.id: revision})
