"""What a model puts between quotation marks, cut from the article. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.text.quotation_marks import quoted_spans
from retrieval.text.spans import locate


def with_own_words(prose: str, sentences: Sequence[str]) -> str | None:
    """The prose with the article's own characters inside quotation marks; None if a quotation
    stands in none of the sentences.

    >>> with_own_words('He said "it\\'s shut."', ["“It’s late and it’s shut,” he said."])
    'He said "it’s shut".'
    """
    inside = quoted_spans(prose)
    if inside is None:
        return None
    for span in reversed(inside):
        cuts = (_cut(span.of(prose), one) for one in sentences)
        found = next(filter(None, cuts), None)
        if found is None:
            return None
        words, after = found
        mark = prose[span.stop : span.stop + 2]
        mark = mark if mark in ("''", "’’", "‘‘") else mark[:1]
        rest = prose[span.stop + len(mark) :]
        after = "" if rest[:1] in (",", ".", ";", ":") else after
        prose = f"{prose[: span.start]}{words}{mark}{after}{rest}"
    return prose


def _cut(words: str, text: str) -> tuple[str, str] | None:
    """The text's own words for a quotation, with or without its final punctuation, and the mark
    after it; None if it does not stand there.

    >>> _cut("We close it.", "“We close it,” she said.")
    ('We close it', '.')
    """
    for wanted in (words.strip(), words.strip().rstrip(",.;:")):
        if found := locate(wanted, text):
            return found[0].of(text), words.strip()[len(wanted) :][-1:]
    return None
