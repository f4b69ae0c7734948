"""The sentences that a model is shown, numbered, as lines of JSON that no text breaks out of."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from retrieval.domain import Quote, Revision, Span, main_quote

# Sentences before and after one that a judge is shown with it.
BEFORE, AFTER = 2, 1
_JSON = json.JSONEncoder(ensure_ascii=False)  # made once: dumps would make one for each line
# Line ends that JSON leaves as they are, and halves of characters that no server takes.
_ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Offered:
    """One numbered sentence, a unit of an article that cuts no quotation, and who speaks in it."""

    n: int  # 0: stands beside another, for a judge
    revision: Revision
    span: Span
    quotes: tuple[Quote, ...] = ()

    @property
    def text(self) -> str:
        """The words themselves, cut out of the article."""
        return self.span.of(self.revision.text)


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
    return _line(
        {"n": one.n or None, "speaker": quote.speaker if quote else None, "text": one.text}
    )


def statement_line(n: int, text: str, *, left_out: bool = False) -> str:
    """A statement to judge; with ``left_out`` one that only helps to understand the others.

    >>> statement_line(2, "It leaks.")
    '{"statement": 2, "text": "It leaks."}'
    """
    return _line({"statement": n, "text": text, **({"left_out": True} if left_out else {})})


def neighbours(these: Sequence[Offered], some: Sequence[Offered]) -> Iterator[Offered]:
    """The sentences beside these, without a number: two before each, one after, as offered."""
    numbers = {one.n for one in these}
    for at, one in enumerate(some):
        near = some[max(0, at - AFTER) : at + BEFORE + 1]
        if one.n not in numbers and any(
            each.n in numbers and each.revision.id == one.revision.id for each in near
        ):
            yield replace(one, n=0)


def _line(row: dict[str, Any]) -> str:
    return _ESCAPED.sub(lambda c: f"\\u{ord(c[0]):04x}", _JSON.encode(row))
