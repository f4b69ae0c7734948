"""Folding maps back exactly, and words are found whole or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.domain import Span
from retrieval.text.spans import fold, locate

ALPHABET = "ab .,'\"“”‘’„«»``''–—-…\u00a0\u2009\n\t\u200b\u00ade\u0301é1" + "Z\u212b\ufeff"
texts = st.text(alphabet=ALPHABET, max_size=60)
anything = st.text(max_size=40)

MANGLED = {
    '"': ["“", "”", "„", "«", "''"],
    "'": ["’", "‘", "`"],
    "-": ["–", "—", "--"],
    " ": ["\u00a0", "  ", "\n", "\t ", "\u2009"],
    "...": ["…"],
    "é": ["e\u0301"],
}


@given(texts | anything)
def test_folding_twice_changes_nothing_more(text: str) -> None:
    once = fold(text).text
    assert fold(once).text == once


@given(texts | anything, st.data())
def test_a_range_maps_back_to_characters_that_fold_to_it(text: str, data: st.DataObject) -> None:
    folded = fold(text)
    start = data.draw(st.integers(0, len(folded.text)))
    stop = data.draw(st.integers(start, len(folded.text)))
    span = folded.span(start, stop)
    assert folded.text[start:stop] in fold(span.of(text)).text


@given(texts | anything)
def test_the_whole_folded_text_maps_back_to_the_whole_text(text: str) -> None:
    folded = fold(text)
    span = folded.span(0, len(folded.text))
    assert fold(text[: span.start]).text.strip() == fold(text[span.stop :]).text.strip() == ""


@given(st.lists(st.sampled_from(["weir", "it's", '"dry"', "so...", "a - b", "café"]), min_size=1),
       st.data())  # fmt: skip
def test_words_are_found_however_their_marks_are_typed(
    words: list[str], data: st.DataObject
) -> None:
    plain = " ".join(words)
    typed = plain
    for mark, others in MANGLED.items():
        typed = typed.replace(mark, data.draw(st.sampled_from([mark, *others])))
    text = f"Before, {typed} (after)."
    assert Span(8, 8 + len(typed)) in locate(plain, text)
    assert Span(8, 8 + len(plain)) in locate(typed, f"Before, {plain} (after).")


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("cat", "the cathedral"),
        ("can", "we can't"),
        ("3", "about 3.5 metres"),
        ("3", "about 1,3 metres"),
        ("lethal", "non-lethal aid"),
        ("Closed", "closed"),
        ("not here", "never here"),
        ("", "anything"),
    ],
)
def test_a_part_of_a_word_or_another_word_is_not_found(words: str, text: str) -> None:
    assert locate(words, text) == ()


@pytest.mark.parametrize(
    ("words", "text", "shown"),
    [
        ("Venn", "Venn’s boat", "Venn"),
        ("we waited", "— we  waited —", "we  waited"),
        ("word", "word—and more", "word"),
        ('he said "no"', "he said ''no''", "he said ''no''"),
        ("wait...", "“wait…”", "wait…"),
        ("co-op", "co\u2011op", "co\u2011op"),
    ],
)
def test_what_is_found_are_the_texts_own_characters(words: str, text: str, shown: str) -> None:
    (span,) = locate(words, text)
    assert span.of(text) == shown


def test_every_place_is_found() -> None:
    text = "Dry. “Dry”, dry and DRY: Dry"
    assert [span.start for span in locate("Dry", text)] == [0, 6, 25]
