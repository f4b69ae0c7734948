"""The sentences that a model is shown, numbered, as lines of JSON that no text breaks out of."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from retrieval.domain import Kind, Quote, Revision, Span
from retrieval.model.call import BYTES_PER_TOKEN, tokens
from retrieval.ranking.candidates import Candidate

_JSON = json.JSONEncoder(ensure_ascii=False)  # made once: dumps would make one for each line
# Line ends that JSON leaves as they are, and halves of characters that no server takes.
_ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Offered:
    """One numbered sentence, a unit of an article that cuts no quotation, and who speaks in it."""

    n: int
    revision: Revision
    span: Span
    quotes: tuple[Quote, ...] = ()

    @property
    def text(self) -> str:
        """The words themselves, cut out of the article."""
        return self.span.of(self.revision.text)


def main_quote(quotes: Sequence[Quote], span: Span) -> Quote | None:
    """Of the quotes in ``span`` the one with most of it; one with quotation marks comes first."""
    inside = [quote for quote in quotes if quote.span.overlap(span)]
    return max(
        inside, key=lambda q: (q.kind is not Kind.INDIRECT, q.span.overlap(span)), default=None
    )


def offered(blocks: Sequence[Candidate], *, max_tokens: int) -> tuple[Offered, ...]:
    """As many sentences of the blocks, which come best first, as have room, then numbered.

    They are in the order of their articles, the one with the best block first, and of their
    places. ``max_tokens`` is for all their lines; tokens are counted by ``call.tokens``, an upper
    estimate, since a tokenizer would have to be downloaded.
    """
    chosen: dict[int, dict[Span, Offered]] = {}  # by revision
    left = max_tokens
    for block, unit in ((one, unit) for one in blocks for unit in one.units):
        article = chosen.get(block.revision.id, {})
        if len(unit) // BYTES_PER_TOKEN > left or unit in article:
            continue
        inside = tuple(quote for quote in block.quotes if quote.span.overlap(unit))
        one = Offered(9_999, block.revision, unit, inside)
        cost = tokens(sentence_line(one) + "\n")
        if not article:
            cost += tokens(article_line(999, block.revision) + "\n")
        if cost <= left:
            left -= cost
            chosen.setdefault(block.revision.id, {})[unit] = one
    ordered = (one for article in chosen.values() for _, one in sorted(article.items()))
    return tuple(replace(one, n=n) for n, one in enumerate(ordered, 1))


def article_line(number: int, revision: Revision) -> str:
    """The line above an article's sentences.

    >>> from retrieval.domain import Head
    >>> article_line(1, Revision(7, "dam", 1, "", "It leaks.", Head("Osk Wire", title="A dam")))
    '{"article": 1, "outlet": "Osk Wire", "published": null, "title": "A dam"}'
    """
    head = revision.head
    where = {"outlet": head.outlet, "published": head.published, "title": head.title}
    return _line({"article": number, **where})


def sentence_line(one: Offered) -> str:
    """One sentence as a line; a reader of it gets the article's own characters back.

    >>> from retrieval.domain import Head
    >>> text = "It leaks. “We close it,” Orla Venn said."
    >>> sentence_line(Offered(2, Revision(7, "dam", 1, "", text, Head("Osk Wire")), Span(10, 40)))
    '{"n": 2, "speaker": null, "text": "“We close it,” Orla Venn said."}'
    """
    quote = main_quote(one.quotes, one.span)
    return _line({"n": one.n, "speaker": quote.speaker if quote else None, "text": one.text})


def _line(row: dict[str, Any]) -> str:
    return _ESCAPED.sub(lambda c: f"\\u{ord(c[0]):04x}", _JSON.encode(row))
