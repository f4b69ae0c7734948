"""Stale quotes: shown in an answer, but gone from the current revision of their article."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from retrieval.domain import Answer, Revision, Span
from retrieval.verify.verdicts import Verified, verify, verify_receipt

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


@dataclass(frozen=True, slots=True)
class Rechecked:
    """The receipts of an answer's quotes: those whose words stand where they were cut, and those
    that the article as it is now has no more, by receipt."""

    standing: frozenset[str]
    gone: Mapping[str, StaleQuote]


def recheck(answer: Answer, catalogue: Catalogue) -> Rechecked:
    """Every quote of an answer held against the stored text, and against the article as it is."""
    receipts = {one.receipt for one in (*answer.citations, *answer.closest)}
    checked = {one: verify_receipt(one, catalogue) for one in receipts}
    standing = {one: found for one, found in checked.items() if found and found.holds}
    revisions = {number for found in standing.values() for number in found.revisions}
    gone = {one.receipt: one for number in revisions for one in _of(number, catalogue)}
    return Rechecked(frozenset(standing), {one: gone[one] for one in standing if one in gone})


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
