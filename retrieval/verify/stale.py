"""Stale quotes: shown in an answer, but gone from the current revision of their article."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from retrieval.domain import Revision, Span
from retrieval.verify.verdicts import Verified, verify

if TYPE_CHECKING:
    from retrieval.catalogue.catalogue import Catalogue


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
