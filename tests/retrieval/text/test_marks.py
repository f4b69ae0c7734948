"""Quotations are seen from mark to mark, whatever the marks."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.text.sentences import quotations

messy = st.text(alphabet="ab .,\n'\"“”‘’«»`–6?", max_size=80)


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("“Stay,” she said, “and wait.”", ["“Stay,”", "“and wait.”"]),
        ('"Stay," she said.', ['"Stay,"']),
        ('"Stay,” she said. “Go," he said.', ['"Stay,”', '“Go,"']),
        ("''Stay,'' she said. ``Go,'' he said.", ["''Stay,''", "``Go,''"]),
        ("«Stay,» she said. „Go,“ he said.", ["«Stay,»", "„Go,“"]),
        ("“He called it “fine” and left,” she said.", ["“He called it “fine” and left,”"]),
        ("„Er rief: ‚Da ist er!‘“, sagte sie. Es regnet.", ["„Er rief: ‚Da ist er!‘“"]),
        ("‘“Go,” he said to me,’ she said.", ["“Go,”"]),
        ("“She said ‘no’ to it,” he said.", ["“She said ‘no’ to it,”"]),
        ("“It never closes, she said.\nNext.", ["“It never closes, she said."]),
        ("“One.\n“Two.\n“Three,” she said.", ["“One.\n“Two.\n“Three,”"]),
        ("“One.\n\n“Two,” she said. “Four.”", ["“One.\n\n“Two,”", "“Four.”"]),
        ("It’s the crew’s boat, isn’t it?", []),
        ('A 6\'2" man and a 12" pump.', []),
        ("‘Stay here,’ she said.", ["‘Stay here,’"]),
        ("'It's the crew's boat,' she said.", ["'It's the crew's boat,'"]),
        ("The ’90s and the boys’ club.", []),
        ("No marks at all.", []),
    ],
)
def test_a_quotation_runs_from_its_opening_to_its_closing_mark(
    text: str, quoted: list[str]
) -> None:
    assert [span.of(text) for span in quotations(text)] == quoted


@given(messy)
def test_quotations_are_ordered_apart_and_inside_the_text(text: str) -> None:
    found = quotations(text)
    assert all(0 <= span.start < span.stop <= len(text) for span in found)
    assert all(a.stop <= b.start for a, b in pairwise(found))
