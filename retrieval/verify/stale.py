"""Quotes that were shown and no longer stand in their article."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from retrieval.domain import Revision, Span
from retrieval.verify.verdicts import Verified, verify

if TYPE_CHECKING:
    from retrieval.catalogue.catalogue import Catalogue


FOLLOWS = "fallen"  # this reader of the change log
_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Fallen:
    """A quote that answers or digests show and its article no longer holds.

    ``before`` is the revision that it was cut from, at ``span``; ``now`` says what stands in the
    article in its place, if anything comes near.
    """

    receipt: str
    before: Revision
    span: Span
    now: Verified
    answers: tuple[int, ...]
    digests: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """What fell with one change of the catalogue, which has the number ``seq``.

    Without anything fallen, ``seq`` is the last change that was looked at, None if there is none.
    """

    fallen: tuple[Fallen, ...] = ()
    seq: int | None = None


def fallen(catalogue: Catalogue) -> Changed:
    """What fell with the next change that let something fall; see ``ChangeLog.set_indexed``."""
    coming = catalogue.changes.after(catalogue.changes.indexed(FOLLOWS), _AT_ONCE)
    for change in coming:
        found = _of(change.revision, catalogue) if change.op == "remove" else []
        if found:
            return Changed(tuple(found), change.seq)
    return Changed(seq=coming[-1].seq if coming else None)


def _of(revision: int, catalogue: Catalogue) -> list[Fallen]:
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
            found.append(Fallen(*place, now, one.answers, one.digests))
    return found
