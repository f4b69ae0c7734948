"""The words by which full text finds a quote and a passage."""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.catalogue.fulltext import PassageWords
from retrieval.catalogue.rows import name_keys, who
from retrieval.domain import Head, Quote, Span
from retrieval.text import names
from retrieval.text.spans import as_letters


def quote_words(n: int, quote: Quote) -> list[tuple[int, str, str]]:
    """What full text knows of a quote; a role also by its keys, as names leave titles out: "PMF
    chairman"."""
    key, role = names.key(quote.speaker or ""), quote.role
    return [(n, key, f"{role} {names.key(role)}" if role else "")] if key or role else []


def passage_words(
    n: int, span: Span, words: str, head: Head, found: Sequence[Quote]
) -> PassageWords:
    """What full text knows of a passage: its words, its article's head, who speaks, the names."""
    body, said = span.of(words), who(found, span)
    above = " ".join(part for part in (head.title, head.outlet) if part)
    keys = " ".join(name_keys(f"{above} {body} {said}"))
    return PassageWords(n, as_letters(body), above, said, keys)
