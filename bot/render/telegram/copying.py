"""A citation ready to be pasted: what the Copy button copies."""

from __future__ import annotations

from collections.abc import Iterable

from bot.render.answer import attribution
from bot.render.telegram.blocks import units
from bot.render.telegram.cited import link_of
from retrieval.domain import Citation

MAX_COPY_UNITS = 256  # Bot API, CopyTextButton.text


def ready_citation(citation: Citation) -> str:
    """The words whole, who said and who published them, and a link, as far as there is room.

    Words that do not fit are left out whole, as cut ones would be misquoted; the link then
    leads to them.

    >>> from retrieval.domain import Head, Span
    >>> head = Head("Gazette", published="2031-05-03")
    >>> print(ready_citation(Citation(1, "“Up,” he said.", Span(0, 14), "", "a", head, "r")))
    “Up,” he said.
    — Gazette, 3 May 2031
    """
    fitting = (one for one in _from_longest(citation) if units(one) <= MAX_COPY_UNITS)
    return next(fitting, None) or _cut(_who(citation))


def _from_longest(citation: Citation) -> Iterable[str]:
    place, page = link_of(citation) or "", citation.head.url or ""
    words, who = citation.quote, _who(citation)
    for lines in (
        (words, f"— {who}", place),
        (words, f"— {who}", page),
        (who, place),
        (who, page),
        (who,),
    ):
        yield "\n".join(line for line in lines if line)


def _who(citation: Citation) -> str:
    line = attribution(citation.speaker, citation.role, citation.head)
    return " ".join(line.split())


def _cut(line: str) -> str:
    line = line[:MAX_COPY_UNITS]
    while units(line) >= MAX_COPY_UNITS:
        line = line[:-1]
    return line + "…"
