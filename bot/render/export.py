"""What an answer showed, as files: a table for spreadsheets (CSV), and JSON."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from io import StringIO
from typing import TYPE_CHECKING, Any

from bot.render.as_json import answer_json, citation_json

if TYPE_CHECKING:
    from retrieval.domain import Answer, Citation

# What a spreadsheet takes for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
GUARD = "'"
COLUMNS = (
    *("n", "quote", "speaker", "role", "cue", "kind", "outlet", "title", "published"),
    *("url", "link", "receipt", "source", "start", "end", "sha256"),
)
GUARDED = "guarded"  # the column that names the cells with a guard before their words


def exported(answer: Answer) -> dict[str, bytes]:
    """The files by their names; a refusal's are of what came closest.

    >>> from retrieval.domain import Answer, Searched
    >>> refusal = Answer("Why?", "quotes", (), (), Searched(0, (), None), 0.0, id=41)
    >>> [*exported(refusal)]
    ['quoth-41.csv', 'quoth-41.json']
    """
    name = f"quoth-{answer.id}"
    table = as_csv(shown_citations(answer)).encode("utf-8-sig")  # without it Excel reads no UTF-8
    whole = {**answer_json(answer), "closest": [citation_json(one) for one in answer.closest]}
    text = json.dumps(whole, ensure_ascii=False, indent=2) + "\n"
    return {f"{name}.csv": table, f"{name}.json": text.encode()}


def shown_citations(answer: Answer) -> tuple[Citation, ...]:
    """The quotes that an answer shows, or a refusal as the closest ones."""
    return answer.citations or answer.closest


def as_csv(citations: Iterable[Citation]) -> str:
    """A line for each quote, its words as they stand, line breaks too.

    A cell that a spreadsheet would run as a formula has an apostrophe before it, and is named in
    the last column: without it, the words are again those of the article.

    >>> from retrieval.domain import Citation, Head, Span
    >>> one = Citation(1, "=1+1", Span(0, 4), "", "a", Head("Gazette"), "r")
    >>> as_csv([one]).splitlines()[1].split(",")[1], as_csv([one]).splitlines()[1].split(",")[-1]
    ('"\\'=1+1"', '"quote"')
    """
    out = StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow((*COLUMNS, GUARDED))
    for citation in citations:
        known = {**citation_json(citation), "role": citation.role}
        cells = {name: _cell(known[name]) for name in COLUMNS}
        guarded = [name for name, words in cells.items() if words.lstrip(" ").startswith(_FORMULA)]
        row = [GUARD + words if name in guarded else words for name, words in cells.items()]
        writer.writerow((*row, " ".join(guarded)))
    return out.getvalue()


def _cell(value: Any) -> str:
    return "" if value is None else str(value)
