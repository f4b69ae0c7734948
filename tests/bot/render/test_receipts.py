"""A receipt as it is read: what stands, where, and what became of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.render.blocks import Quoted, plain
from bot.render.verdict import receipt_blocks
from retrieval.domain import Article, Head
from tests.support.library.asker import asking

HEAD = Head("Osk Wire", "Dam leaks", published="2031-05-03", url="https://osk.example/dam")
WORDS = "“We close it on Monday, and nobody is asked,” Orla Venn said."
BEFORE = f"The dam at Lindrup leaks. {WORDS}"


@pytest.mark.parametrize(
    ("after", "told"),
    [
        (BEFORE, "It stands there just so; the article has not changed since."),
        (f"It rains.\n\n{BEFORE}", "The article has changed since; these words still stand in it."),
        (BEFORE.replace("Monday", "Tuesday"), "removed: Monday · added: Tuesday"),
        ("The dam was mended.", "These words are gone from the article."),
    ],
)
def test_a_receipt_tells_what_stands_where_and_what_became_of_it(
    home: Path, after: str, told: str
) -> None:
    with asking(home, [Article("dam", BEFORE, HEAD)]) as asker:
        shown = asker.ask("What did Orla Venn say about the dam?").citations[0]
        asker.take([Article("dam", after, HEAD)])
        found = asker.run(asker.library.receipt(shown.receipt))
    blocks = receipt_blocks([found], bot="quoth_bot")
    read = plain(blocks)
    quoted = [p.words for block in blocks for p in block.pieces if isinstance(p, Quoted)]

    assert quoted[0] == shown.quote
    assert told in read
    assert "Orla Venn · Osk Wire, 3 May 2031" in read
    assert "https://osk.example/dam" in read
    assert f"Receipt {shown.receipt}" in read
    assert f"t.me/quoth_bot?start=r_{shown.receipt}" in read
