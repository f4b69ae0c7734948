"""Sentences numbered for a model, as many as have room."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.answers.offering import offered
from retrieval.domain import Head, Passage, Revision, Span
from retrieval.ingest.take import read
from retrieval.model.call import tokens
from retrieval.model.drafts import Offered, article_line, sentence_line
from retrieval.ranking.candidates import Candidate, Hit
from tests.support.library.sentences import ROOT, articles, numbered

SAMPLES = numbered(articles(ROOT / "articles"))


def block(one: Offered) -> Candidate:
    """A block of one sentence."""
    passage = Passage(one.revision.id, one.span, (one.span,))
    hit = Hit(one.n, passage)
    return Candidate(one.revision, one.span, (one.span,), one.quotes, hit, one.text)


def test_sentences_are_numbered_by_article_the_best_first_and_by_place() -> None:
    first, second, other = SAMPLES[3], SAMPLES[5], SAMPLES[40]
    found = offered([block(other), block(second), block(first)], max_tokens=10_000)
    assert [one.n for one in found] == [1, 2, 3]
    assert [one.text for one in found] == [other.text, first.text, second.text]


def test_a_sentence_of_two_blocks_is_offered_once() -> None:
    assert len(offered([block(SAMPLES[3])] * 2, max_tokens=10_000)) == 1


@settings(deadline=None)
@given(st.integers(0, 4_000))
def test_the_lines_never_take_more_than_there_is_room_for(room: int) -> None:
    found = offered([block(one) for one in SAMPLES[:60]], max_tokens=room)
    heads = {one.revision.id: one.revision for one in found}.values()
    lines = [sentence_line(one) for one in found] + [article_line(1, r) for r in heads]
    assert sum(tokens(line + "\n") for line in lines) <= room


def test_with_room_for_all_nothing_is_left_out() -> None:
    blocks = [block(one) for one in SAMPLES]
    assert len(offered(blocks, max_tokens=10**6)) == len(SAMPLES)


@settings(deadline=None)
@given(st.text(max_size=100), st.text(max_size=40))
def test_article_text_stays_inside_its_line_and_comes_back_as_it_is(text: str, title: str) -> None:
    revision = Revision(1, "a", 1, "", text, Head("Osk Wire", title=title))
    for line in (
        sentence_line(Offered(1, revision, Span(0, len(text)))),
        article_line(1, revision),
    ):
        assert len(line.splitlines()) == 1
    assert json.loads(line)["title"] == title


def test_the_speaker_stands_beside_the_sentence() -> None:
    text = "It leaks. “We close it,” Orla Venn said."
    reading = read(text)
    one = Offered(1, Revision(1, "a", 1, "", text, Head("Osk Wire")), Span(10, 40), reading.quotes)
    assert json.loads(sentence_line(one))["speaker"] == "Orla Venn"
