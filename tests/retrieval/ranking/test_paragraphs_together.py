"""Paragraphs that follow one another and answer together are shown as one quote."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.domain import Article, Head, Kind, Passage, Quote, Revision, Span
from retrieval.ranking.candidates import Candidate, Hit
from retrieval.ranking.selection import with_beside
from retrieval.text.sentences import MAX_QUOTE_CHARS
from tests.support.library.asker import asking

QUESTION = "What did Orla Venn say about the weir?"
BEFORE = "The council of Ostrel met on Monday. Boats were the first thing it spoke of."
FIRST = "“The weir is sound,” Orla Venn said of the weir."
LAST = "“The weir will hold,” Orla Venn said of the weir."
OUTLETS = "The weir, which Orla Venn visits often, is the pride of the council."
OTHERS = "“The weir is rotten,” said Tam Huld, who lives by the weir."


@pytest.mark.parametrize("last", [LAST, OTHERS, OUTLETS])
def test_they_are_joined_where_the_same_one_speaks(home: Path, last: str) -> None:
    text = "\n\n".join((BEFORE, FIRST, last))
    with asking(home, [Article("weir", text, Head("Osk Wire"))]) as asker:
        answer = asker.ask(QUESTION)
    assert answer.citations[0].quote == (f"{FIRST}\n\n{last}" if last is LAST else FIRST)
    assert answer.citations[0].speaker == "Orla Venn"


def test_no_words_are_shown_twice(home: Path) -> None:
    stones = " ".join(["and good stone"] * 14)
    text = "\n\n".join(
        (
            BEFORE,
            *(f"“The weir has {n} gates {stones},” Orla Venn said." for n in ("two", "six", "no")),
        )
    )
    with asking(home, [Article("weir", text, Head("Osk Wire"))]) as asker:
        answer = asker.ask(QUESTION)
    shown = [citation.span for citation in answer.citations]
    assert len(shown) > 1
    assert not any(one.overlap(other) for one in shown for other in shown if one != other)


@given(st.lists(st.tuples(st.integers(1, 400), st.sampled_from(["", "Venn", "Huld"])), min_size=1))
def test_what_is_joined_is_one_stretch_of_the_article(given: list[tuple[int, str]]) -> None:
    text = "\n\n".join("w" * chars for chars, _ in given)
    blocks, at = list[Candidate](), 0
    for chars, speaker in given:
        span = Span(at, at + chars)
        quotes = (Quote(span, span, Kind.INDIRECT, speaker),) if speaker else ()
        hit = Hit(0, Passage(1, span, (span,)))
        revision = Revision(1, "weir", 1, "", text, Head("Osk Wire"))
        blocks.append(Candidate(revision, span, (span,), quotes, hit, span.of(text)))
        at = span.stop + 2
    elsewhere = Candidate(
        Revision(2, "dam", 1, "", "The dam.", Head("Tarn Post")),
        Span(0, 8), (Span(0, 8),), (), blocks[0].hit, "The dam.",
    )  # fmt: skip
    for block in blocks:
        assert with_beside(block, [elsewhere]) == block
    shown = with_beside(blocks[0], [elsewhere, *blocks])
    assert shown.text == shown.span.of(text)
    assert shown.span.start == 0
    assert len(shown.span) <= MAX_QUOTE_CHARS
    speakers = [{quote.speaker for quote in one.quotes} for one in blocks]
    number = len(shown.units)
    assert all(one == speakers[0] for one in speakers[:number])
    for after, theirs in [*zip(blocks, speakers, strict=True)][number : number + 1]:
        assert after.span.stop > MAX_QUOTE_CHARS or theirs != speakers[0]
