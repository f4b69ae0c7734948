"""Sentences end where they end, and units cut no quotation."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.domain import Span
from retrieval.text.layout import paragraphs
from retrieval.text.sentences import MAX_QUOTE_CHARS, quotations, split, units

words = st.sampled_from(
    ["The", "weir", "holds", "Mr.", "Venn", "“Stay.", "Go.”", "U.S.", "3.5", "said.", "Why?”", "he",
     "\n", "\n\n", "…", '"', "No. 5", "asked!", "'"]
)  # fmt: skip
prose = st.lists(words, max_size=40).map(" ".join) | st.text(max_size=80)


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("It held. It broke.", ["It held.", "It broke."]),
        ("Brig. Gen. Marl came. He left.", ["Brig. Gen. Marl came.", "He left."]),
        ("Mr. J. P. Reck of the U.S. Army spoke.", ["Mr. J. P. Reck of the U.S. Army spoke."]),
        ("He left the U.S. They stayed.", ["He left the U.S.", "They stayed."]),
        ("Sen. Orla Venn (D-N.Y.) spoke.", ["Sen. Orla Venn (D-N.Y.) spoke."]),
        ("Gate No. 5 opens Jan. 7 at 3.5 metres.", ["Gate No. 5 opens Jan. 7 at 3.5 metres."]),
        ("“Why?” he asked. “No.”", ["“Why?” he asked.", "“No.”"]),
        ("“Why?” Venn asked. She left.", ["“Why?” Venn asked.", "She left."]),
        ("“It held.” She left.", ["“It held.”", "She left."]),
        ("He waited … and left. Gone.", ["He waited … and left.", "Gone."]),
        ("Gates Stay Shut\nThe weir holds.", ["Gates Stay Shut", "The weir holds."]),
    ],
)
def test_a_sentence_ends_at_its_own_end_only(text: str, sentences: list[str]) -> None:
    assert [span.of(text) for span in split(text)] == sentences


def test_hard_wrapped_lines_are_one_paragraph() -> None:
    text = (
        "The weir was built in a dry\nyear and no year since\nwas as dry. It held.\n\nNow it leaks."
    )
    assert [span.of(text) for span in paragraphs(text)][1] == "Now it leaks."
    assert len(split(text)) == 3


def test_lines_are_paragraphs_where_they_end_like_ones() -> None:
    assert len(paragraphs("The weir holds.\nIt was built in a dry year.\n\nNow it leaks.")) == 3


def test_a_quotation_of_several_sentences_is_one_unit() -> None:
    text = "“It leaks. It always did. Ask them,” Venn said. She left."
    assert [span.of(text) for span in units(text)][1] == "She left."


def test_a_quotation_over_600_characters_is_cut_between_sentences() -> None:
    text = "“" + "The weir leaks in spring and in autumn. " * 30 + "It does,” Venn said."
    found = units(text)
    assert len(found) > 1
    assert all(len(span) <= MAX_QUOTE_CHARS for span in found)
    assert all(span.of(text).endswith(".") for span in found)


def test_a_single_sentence_over_600_characters_stays_whole() -> None:
    text = "The weir " + "leaks and " * 100 + "stands."
    assert units(text) == (Span(0, len(text)),)


@pytest.mark.parametrize("cut", [paragraphs, split, units])
@given(text=prose)
def test_every_character_but_space_is_in_exactly_one_part(
    cut: Callable[[str], tuple[Span, ...]], text: str
) -> None:
    found = cut(text)
    assert all(a.stop <= b.start for a, b in pairwise(found))
    inside = "".join(span.of(text) for span in found)
    assert "".join(inside.split()) == "".join(text.split())
    assert all(span.of(text) == span.of(text).strip() != "" for span in found)


@given(prose)
def test_no_unit_border_stands_inside_a_quotation_that_fits(text: str) -> None:
    whole = units(text)
    for quoted in quotations(text):
        around = [unit for unit in whole if unit.overlap(quoted)]
        if around[-1].stop - around[0].start <= MAX_QUOTE_CHARS:
            assert len(around) == 1
