"""Quotes that were shown and no longer stand: found once, with what stands there now."""

from __future__ import annotations

from retrieval.domain import Article, Head
from retrieval.verify.receipts import StaleQuotes
from retrieval.verify.verdicts import Outcome
from tests.support.library.asker import Asker

HEAD = Head("Osk Wire", published="2031-05-03")
BEFORE = "The dam at Lindrup leaks. “We close it on Monday,” Orla Venn said."
QUESTION = "What did Orla Venn say about the dam?"


def revised(small: Asker, text: str) -> StaleQuotes:
    small.take([Article("dam", text, HEAD)])
    changed: StaleQuotes = small.run(small.library.stale_quotes())
    return changed


def test_a_quote_that_changed_is_found_with_the_words_that_differ(small: Asker) -> None:
    small.take([Article("dam", BEFORE, HEAD)])
    answer = small.ask(QUESTION)
    changed = revised(small, BEFORE.replace("Monday", "Tuesday"))

    [stale] = changed.quotes
    assert stale.span.of(stale.before.text) == answer.citations[0].quote
    assert stale.now.verdict.outcome is Outcome.ALTERED
    assert stale.answers == (answer.id,)


def test_a_quote_that_went_is_found_once(small: Asker) -> None:
    answers = [small.ask(QUESTION).id for _ in range(2)]
    changed = revised(small, "The dam at Lindrup was mended overnight, the council wrote.")

    assert {id for one in changed.quotes for id in one.answers} == {*answers}
    assert all(one.now.verdict.outcome is Outcome.NOT_FOUND for one in changed.quotes)
    assert changed.seq
    small.run(small.library.stale_quotes_done(changed.seq))
    after = small.run(small.library.stale_quotes())
    assert after.quotes == ()
    small.run(small.library.stale_quotes_done(after.seq))
    assert small.run(small.library.stale_quotes()) == StaleQuotes()


def test_a_quote_that_only_moved_or_got_other_marks_still_stands(small: Asker) -> None:
    small.ask(QUESTION)
    moved = "It rained.\n\n" + 'The dam at Lindrup leaks. "We close it," Orla Venn said.'

    assert revised(small, moved).quotes == ()


def test_what_nobody_was_shown_is_not_looked_at(small: Asker) -> None:
    assert revised(small, "The dam is dry.").quotes == ()
