"""What is shown is a slice of what is stored, whatever the articles and the questions hold."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from retrieval.domain import Answer, Article, Head
from retrieval.text.sentences import MAX_QUOTE_CHARS
from tests.support.library.asker import Asker, asking

WORDS = [
    *"dam gates boats ice Venn Orla Orne Lindrup council tax water 3,000 won’t didn't".split(),
    *"al-Dawwar Kata'ib … – — said added told that he she nobody Mr. 1.4 § ﬁsh ſtorm".split(),
    *(
        "61\xa0kilograms",
        "🚢boat",
        "𝐝𝐚𝐦",
        "cafe\u0301",
        "zero\u200bwidth",
        "soft\xadhyphen",
        "\ufeff",
    ),
]
MARKS = ("“”", '""', ("''", "''"), "‘’", "«»", '“"', ("“", ""), ("", ""))
ENDS = (".", "!", "?", "…", ". ", ".\r\n", ".\r\n\r\n", ".\n\n", " ", ".\u2028", "\n\n/57\n\n")
CUES = (" Orla Venn said", " said Jon Orne", " the mayor added", " he went on to say", "")
OUTLETS = ("Osk Wire", "Tarn Post", "Harbour Gazette")

phrases = st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join)
long_phrases = st.lists(st.sampled_from(WORDS), min_size=90, max_size=160).map(" ".join)


@st.composite
def sentences(draw: st.DrawFn) -> str:
    """A sentence of any words, often quoted, often with who said so."""
    opening, closing = draw(st.sampled_from(MARKS))
    body = draw(st.one_of(phrases, phrases, phrases, long_phrases))
    return f"{opening}{body},{closing}{draw(st.sampled_from(CUES))}{draw(st.sampled_from(ENDS))}"


texts = st.lists(sentences(), min_size=1, max_size=8).map(" ".join)
heads = st.builds(
    Head,
    outlet=st.sampled_from(OUTLETS),
    title=st.one_of(st.none(), phrases),
    published=st.sampled_from((None, "2031-05-03", "2031-06-01T10:00:00Z")),
)
questions = st.one_of(
    phrases,
    st.builds("What did {} say about {}?".format, st.sampled_from(("Venn", "Orne")), phrases),
    st.builds("{} in the {}".format, phrases, st.sampled_from(OUTLETS)),
    st.text(max_size=30),
)


def check(asker: Asker, answer: Answer) -> None:
    """All that is promised of every answer."""
    assert answer.abstained is (answer.citations == ())
    assert bool(answer.statements) is bool(answer.citations)
    shown = answer.citations or answer.closest
    assert [one.n for one in shown] == [*range(1, len(shown) + 1)]
    for statement in answer.statements:
        assert statement.citations
        assert {*statement.citations} <= {one.n for one in answer.citations}
    for one in shown:
        text = asker.text_of(one.sha256, one.source)
        assert text[one.span.start : one.span.stop] == one.quote
        assert hashlib.sha256(text.encode()).hexdigest() == one.sha256
        assert one.quote.strip() == one.quote != ""
        assert len(one.quote) <= MAX_QUOTE_CHARS
    for one in answer.citations:
        again = asker.verified(one.receipt)
        assert again
        assert again.holds
        assert again.words == one.quote


@pytest.mark.slow
@settings(
    max_examples=10,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # each example is a library: no shrinking
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(
    st.lists(st.tuples(texts, heads), min_size=1, max_size=4),
    st.lists(questions, min_size=1, max_size=5),
)
def test_every_quote_of_every_answer_is_a_slice_of_a_stored_text(
    written: list[tuple[str, Head]], asked: list[str]
) -> None:
    articles = [Article(f"{n}.txt", text, head) for n, (text, head) in enumerate(written)]
    with TemporaryDirectory() as home, asking(Path(home), articles) as asker:
        for at, question in enumerate(asked):
            check(asker, asker.ask(question, history=asked[:at]))


def test_the_samples_hold_it_too(samples: Asker) -> None:
    asked = ["What did al-Dawwar say?", "fines", "How deep is the well?", "Who?", "Compare bells"]
    for question in asked:
        check(samples, samples.ask(question))


def test_receipts_resolve_after_the_article_has_changed(small: Asker) -> None:
    [first, *_] = small.ask("What did Orla Venn say about the dam?").citations
    small.take([Article("dam", "The dam at Lindrup holds.", first.head)])
    again = small.verified(first.receipt)
    assert again
    assert again.words == first.quote


def test_the_same_words_in_two_outlets_are_cited_once(home: Path) -> None:
    text = "The dam at Lindrup leaks. “We close it on Friday,” Orla Venn said."
    other = f"Reporters were there.\n\n{text}"
    articles = [Article("a", text, Head("Osk Wire")), Article("b", other, Head("Tarn Post"))]
    with asking(home, articles) as asker:
        answer = asker.ask("What did Orla Venn say about the dam?")
        check(asker, answer)
    assert sum("We close it on Friday" in one.quote for one in answer.citations) == 1


def test_each_outlet_is_cited_where_its_own_words_stand(home: Path) -> None:
    texts = {
        "Osk Wire": "🚢 The dam leaks. “We close it on Friday,” Orla Venn said.",
        "Tarn Post": "The dam is leaking again. “Friday is too late for us,” said Jon Orne.",
    }
    articles = [Article(outlet, text, Head(outlet)) for outlet, text in texts.items()]
    with asking(home, articles) as asker:
        answer = asker.ask("What was said about Friday and the dam?")
        check(asker, answer)
    assert {one.head.outlet for one in answer.citations} == {*texts}
    assert all(one.quote in texts[one.head.outlet] for one in answer.citations)


def test_a_sentence_longer_than_a_quote_may_be_is_not_cut_blindly(home: Path) -> None:
    long = "The dam at Lindrup, " + ", ".join(f"which gate {n} holds" for n in range(60)) + "."
    text = f"{long} “We close it on Friday,” Orla Venn said."
    with asking(home, [Article("a", text, Head("Osk Wire"))]) as asker:
        asked = ("What did Orla Venn say?", "Which gate holds the dam at Lindrup?")
        answers = [asker.ask(question) for question in asked]
        for answer in answers:
            check(asker, answer)
        ends = {one.quote[-1] for answer in answers for one in answer.citations}
        assert ends
        assert ends <= {*".”"}


def test_what_is_shown_knows_its_head(small: Asker) -> None:
    [first, *_] = small.ask("What did Jon Orne say about the sea?").citations
    assert first.head == replace(Head("Tarn Post"), published="2031-06-10")
    assert (first.source, first.speaker, first.cue) == ("nets", "Jon Orne", "said")
