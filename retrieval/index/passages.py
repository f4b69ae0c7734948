"""Passages, the unit retrieved: whole sentences in a row, never cut through a quotation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from retrieval.domain import Passage, Revision, Span

if TYPE_CHECKING:
    from langchain_core.documents import Document

# Characters from the first to the last of a passage: full at the first, closed before the second.
# A longer sentence or quotation still makes one passage. To be tuned with the answers.
FULL_CHARS, MOST_CHARS = 600, 800


def cut(
    units: Sequence[Span],
    quotations: Sequence[Span] = (),
    skipped: Sequence[Span] = (),
    *,
    full_chars: int = FULL_CHARS,
    most_chars: int = MOST_CHARS,
) -> tuple[tuple[Span, ...], ...]:
    """The units of each passage, in order; units inside ``skipped`` are left out.

    A passage ends when it is ``full_chars`` long, or would grow over ``most_chars``, or where
    something is skipped; but never inside one of ``quotations``.

    >>> cut([Span(0, 30), Span(31, 60), Span(61, 90)], [Span(40, 70)], full_chars=30)
    ((Span(start=0, stop=30),), (Span(start=31, stop=60), Span(start=61, stop=90)))
    """
    found: list[tuple[Span, ...]] = []
    passage: list[Span] = []
    for group in _held_together(units, quotations):
        if _is_inside(group, skipped):
            found += [tuple(passage)] if passage else []
            passage = []
            continue
        if passage and (
            passage[-1].stop - passage[0].start >= full_chars
            or group[-1].stop - passage[0].start > most_chars
        ):
            found.append(tuple(passage))
            passage = []
        passage += group
    return (*found, tuple(passage)) if passage else tuple(found)


def _held_together(units: Sequence[Span], quotations: Sequence[Span]) -> Iterable[list[Span]]:
    """Units in groups: all that one quotation runs through are one group."""
    group: list[Span] = []
    n = 0
    for unit in units:
        while n < len(quotations) and quotations[n].stop <= unit.start:
            n += 1
        joined = n < len(quotations) and quotations[n].start < unit.start
        if group and not joined:
            yield group
            group = []
        group.append(unit)
    if group:
        yield group


def _is_inside(group: Sequence[Span], skipped: Sequence[Span]) -> bool:
    return bool(skipped) and all(any(span.covers(unit) for span in skipped) for unit in group)


def document(n: int, passage: Passage, revision: Revision, **more: Any) -> Document:
    """A passage as LangChain and Chroma hold it: its words, and the place they are cut from.

    What is not known of the article is left out, as Chroma takes no None; ``more`` comes beside.
    """
    from langchain_core.documents import Document

    head, span = revision.head, passage.span
    known = {"outlet": head.outlet, "title": head.title, "url": head.url, "date": head.published}
    place = {
        "source": revision.source,
        "revision": revision.id,
        "start": span.start,
        "stop": span.stop,
    }
    metadata = {name: told for name, told in known.items() if told is not None} | place | more
    return Document(id=str(n), page_content=span.of(revision.text), metadata=metadata)
