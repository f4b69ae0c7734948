"""The sentences that a model is shown, numbered, as lines of JSON that no text breaks out of."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from retrieval.domain import Quote, Revision, Span, main_quote

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
    return json_line({"article": number, **where})


def sentence_line(one: Offered) -> str:
    """One sentence as a line; a reader of it gets the article's own characters back.

    >>> from retrieval.domain import Head
    >>> text = "It leaks. “We close it,” Orla Venn said."
    >>> sentence_line(Offered(2, Revision(7, "dam", 1, "", text, Head("Osk Wire")), Span(10, 40)))
    '{"n": 2, "speaker": null, "text": "“We close it,” Orla Venn said."}'
    """
    quote = main_quote(one.quotes, one.span)
    speaker = quote.speaker if quote else None
    return json_line({"n": one.n or None, "speaker": speaker, "text": one.text})


def json_line(row: dict[str, Any]) -> str:
    """One row of a prompt, on one line whatever its texts hold."""
    return _ESCAPED.sub(lambda c: f"\\u{ord(c[0]):04x}", _JSON.encode(row))
