"""Receipts opened: a quote, and whether its article has changed; quotes shown that are stale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from retrieval.catalogue.rows import sha256_of
from retrieval.domain import Citation, Revision, Span, main_quote
from retrieval.verify.verdicts import Verified, verify

if TYPE_CHECKING:
    from retrieval.catalogue import Catalogue


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


CHANGE_READER = "fallen"  # the stored name of this reader of the change log
_BATCH = 100


@dataclass(frozen=True, slots=True)
class StaleQuote:
    """A quote shown in ``answers`` or ``digests`` that the current revision does not contain.

    It was cut from ``before`` at ``span``; ``now`` is the nearest match in the current revision.
    """

    receipt: str
    before: Revision
    span: Span
    now: Verified
    answers: tuple[int, ...]
    digests: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class StaleQuotes:
    """The quotes that change ``seq`` of the catalogue made stale.

    Without any, ``seq`` is the last change looked at, None if there was none.
    """

    quotes: tuple[StaleQuote, ...] = ()
    seq: int | None = None


def stale_quotes(catalogue: Catalogue) -> StaleQuotes:
    """The stale quotes of the next unread change that has any; see ``ChangeLog.set_indexed``."""
    coming = catalogue.changes.after(catalogue.changes.indexed(CHANGE_READER), _BATCH)
    for change in coming:
        found = _of(change.revision, catalogue) if change.op == "remove" else []
        if found:
            return StaleQuotes(tuple(found), change.seq)
    return StaleQuotes(seq=coming[-1].seq if coming else None)


def _of(revision: int, catalogue: Catalogue) -> list[StaleQuote]:
    shown = catalogue.receipts.shown(revision)
    if not shown:
        return []
    known = catalogue.articles.revisions({revision, *(one.current for one in shown)})
    found = []
    for one in shown:
        words = one.receipt.span.of(known[revision].text)
        verdict = verify(words, [(one.current, known[one.current].text)])
        now = Verified(words, verdict, {one.current: known[one.current]})
        if not now.holds:
            place = (one.receipt.id, known[revision], one.receipt.span)
            found.append(StaleQuote(*place, now, one.answers, one.digests))
    return found
