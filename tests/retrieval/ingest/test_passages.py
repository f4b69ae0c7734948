"""Passages: whole sentences, no quotation cut, nothing skipped in them, nothing lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from retrieval.domain import Span
from retrieval.ingest.take import FULL_CHARS, MOST_CHARS, cut, read
from retrieval.text.sentences import quotations, units

SENTENCES = st.lists(
    st.sampled_from(
        [
            "The ferry stayed in port. ",
            "“We wait. We have time. We have bread,” Orla Venn said. ",
            'She added: "The engine is old',
            " and the crew is tired.” \n\n",
            "No answer.\n",
            "/129\n",
            "“A long night,” he said, “and " + "a longer day " * 70 + "came.” ",
        ]
    ),
    max_size=40,
).map("".join)


@given(SENTENCES)
def test_no_passage_ends_inside_a_quotation(text: str) -> None:
    for passage in read(text).passages:
        for border in (passage[0].start, passage[-1].stop):
            assert not any(q.start < border < q.stop for q in quotations(text))


@given(SENTENCES)
def test_every_sentence_is_in_one_passage_or_skipped(text: str) -> None:
    reading = read(text)
    inside = [unit for passage in reading.passages for unit in passage]
    skipped = [u for u in reading.units if any(span.covers(u) for span in reading.skipped)]
    assert {*inside, *skipped} == {*reading.units}
    assert len(inside) == len(set(inside))


def test_passages_are_about_as_long_as_said() -> None:
    text = " ".join(f"The ferry was late on day {n} and nobody knew why." for n in range(200))
    lengths = [p[-1].stop - p[0].start for p in cut(units(text))]
    assert len(lengths) > 5
    assert all(FULL_CHARS <= n <= MOST_CHARS for n in lengths[:-1])


def test_a_passage_does_not_run_across_what_is_skipped() -> None:
    units = [Span(0, 30), Span(31, 60), Span(61, 90)]
    assert cut(units, skipped=[Span(31, 60)]) == ((Span(0, 30),), (Span(61, 90),))
