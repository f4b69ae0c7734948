"""A list of quotes, who said what: for a reader and as JSON."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from bot.render.answer import attribution, source_text, speaker_text
from bot.render.look import PLAIN, Look
from retrieval.domain import Kind, Quote, Revision, Span

# A reported clause of fewer is left out of lists.
FEWEST_WORDS = 5


def quote_text(revision: Revision, quote: Quote, *, look: Look = PLAIN) -> str:
    """One quote behind a bar, then who said it, who published it, and the article.

    >>> from retrieval.domain import Head, Kind, Span
    >>> revision = Revision(1, "bell.txt", 1, "0" * 64, "“Up,” he said.", Head("Gazette"))
    >>> print(quote_text(revision, Quote(Span(0, 5), Span(0, 14), Kind.DIRECT, "Wil Tarn")))
    ▏ “Up,”
    Wil Tarn · Gazette · bell.txt
    """
    who = attribution(quote.speaker, quote.role, revision.head, look=look)
    where = look.faint(look.shown(source_text(revision.source, revision.head)))
    return f"{look.barred(quote.readable.of(revision.text))}\n{who} · {where}"


def worth_reading(found: Iterable[tuple[Revision, Quote]]) -> Iterator[tuple[Revision, Quote]]:
    """The quotes of which a reader sees something new; bits of a sentence are left out."""
    seen: dict[int, list[Span]] = defaultdict(list)
    for revision, quote in found:
        shown = any(quote.readable.overlap(span) for span in seen[revision.id])
        if not shown and not _is_a_bit(quote, revision.text):
            seen[revision.id].append(quote.readable)
            yield revision, quote


def _is_a_bit(quote: Quote, text: str) -> bool:
    """Whether a reported clause is too short to say much, or only leads to a quotation."""
    leads = quote.sentence.of(text).rstrip().endswith(":")
    few = len(quote.span.of(text).split()) < FEWEST_WORDS
    return quote.kind is Kind.INDIRECT and (leads or few)


def quote_json(revision: Revision, quote: Quote) -> dict[str, Any]:
    """One quote for programs; ``start`` and ``end`` are its own place in the text.

    ``speaker`` is who spoke as the article introduces them, ``name`` and ``role`` its parts.
    """
    head = revision.head
    return {
        "source": revision.source,
        "start": quote.span.start,
        "end": quote.span.stop,
        "quote": quote.span.of(revision.text),
        "speaker": speaker_text(quote.speaker, quote.role) or None,
        "name": quote.speaker,
        "role": quote.role,
        "cue": quote.cue,
        "kind": str(quote.kind),
        "outlet": head.outlet,
        "published": head.published,
        "title": head.title,
        "url": head.url,
    }
