"""The paragraphs around a quote, as one slice of its article."""

from __future__ import annotations

from retrieval.domain import Span
from retrieval.text.sentences import paragraphs, split

MAX_CONTEXT_CHARS = 2400
# A paragraph that adds less than this to the quote is shown with its neighbours.
LITTLE_CHARS = 200


def around(article: str, span: Span) -> tuple[Span, Span]:
    """What to show of the article, and where in it the quote stands.

    >>> shown, mark = around("One.\\nHe sat. “Up,” he said.\\nTwo.", Span(13, 27))
    >>> mark
    Span(start=13, stop=27)
    """
    found = paragraphs(article)
    inside = [n for n, one in enumerate(found) if one.overlap(span)]
    if not inside:
        return span, Span(0, len(span))
    first, last = inside[0], inside[-1]
    shown = _joined(span, found[first], found[last])
    if len(shown) < len(span) + LITTLE_CHARS:
        before, after = found[max(0, first - 1)], found[min(last + 1, len(found) - 1)]
        shown = _joined(shown, before, after)
    if len(shown) > MAX_CONTEXT_CHARS:
        shown = _narrowed(article, shown, span)
    return shown, Span(span.start - shown.start, span.stop - shown.start)


def _joined(*spans: Span) -> Span:
    return Span(min(span.start for span in spans), max(span.stop for span in spans))


def _narrowed(article: str, shown: Span, span: Span) -> Span:
    """Whole sentences within half of the room on either side of the quote."""
    room = max(0, MAX_CONTEXT_CHARS - len(span)) // 2
    near = Span(max(shown.start, span.start - room), min(shown.stop, span.stop + room))
    return _joined(span, *(one for one in split(article) if near.covers(one)))
