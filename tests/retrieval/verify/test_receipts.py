"""Receipts opened: the words as they were cut, and whether their article has changed since."""

from __future__ import annotations

from retrieval.domain import Article, Head
from retrieval.verify.receipts import OpenedReceipt
from retrieval.verify.verdicts import Outcome
from tests.support.library.asker import Asker

HEAD = Head("Osk Wire", published="2031-05-03")
BEFORE = "The dam at Lindrup leaks. “We close it on Monday,” Orla Venn said."
QUESTION = "What did Orla Venn say about the dam?"


def opened(small: Asker, after: str = "") -> OpenedReceipt:
    """The receipt of the words shown before the article became what it is ``after``."""
    small.take([Article("dam", BEFORE, HEAD)])
    shown = small.ask(QUESTION).citations[0]
    if after:
        small.take([Article("dam", after, HEAD)])
    found: OpenedReceipt | None = small.run(small.library.receipt(shown.receipt))
    assert found
    assert (found.citation.quote, found.citation.span) == (shown.quote, shown.span)
    return found


def test_a_receipt_says_who_spoke_and_that_nothing_has_changed(small: Asker) -> None:
    found = opened(small)

    assert found.citation.speaker == "Orla Venn"
    assert found.citation.head == HEAD
    assert found.now is None


def test_words_that_still_stand_in_a_changed_article_hold(small: Asker) -> None:
    now = opened(small, f"It rained all week.\n\n{BEFORE}").now

    assert now
    assert now.holds


def test_words_that_changed_are_told_with_the_difference(small: Asker) -> None:
    now = opened(small, BEFORE.replace("Monday", "Tuesday")).now

    assert now
    assert now.verdict.outcome is Outcome.ALTERED


def test_words_that_went_are_told_too(small: Asker) -> None:
    now = opened(small, "The dam at Lindrup was mended overnight, the council wrote.").now

    assert now
    assert now.verdict.outcome is Outcome.NOT_FOUND


def test_nobody_gets_what_no_receipt_was_given_for(small: Asker) -> None:
    assert small.run(small.library.receipt("aaaaaaaaaa")) is None
