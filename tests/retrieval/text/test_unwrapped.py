"""Text wrapped by its layout: read as paragraphs, stored as it came."""

from __future__ import annotations

import re
import textwrap

from hypothesis import given
from hypothesis import strategies as st

from retrieval.domain import Kind
from retrieval.ingest.take import read
from retrieval.text.layout import unwrapped
from retrieval.text.spans import locate

PARAGRAPHS = [
    "The potters of Ostrel lit the great kiln on Sunday for the first time in eleven years, in "
    "front of the whole village and a band that had come by boat.",
    "“It draws like a new one, and nobody in the guild had hoped for as much when we began to "
    "carry the bricks up the hill,” said Orla Venn, who leads the guild. “We feared the worst.”",
    "Tomas Reel, the mason, said that he had used four thousand bricks and that none of them was "
    "straight.",
    "“A kiln is not a church, and whoever wants it straight should build a church,” Reel said.",
]
PLAIN = "\n\n".join(PARAGRAPHS)


def quotes(text: str) -> list[tuple[str, str | None]]:
    reading = read(text)
    direct = [one for one in reading.quotes if one.kind is Kind.DIRECT]
    return [(" ".join(one.span.of(text).split()), one.speaker) for one in direct]


def wrapped(width: int, between: str = "\n\n") -> str:
    return between.join(textwrap.fill(one, width, break_on_hyphens=False) for one in PARAGRAPHS)


def test_a_text_wrapped_at_a_column_has_the_quotes_of_the_text() -> None:
    assert len(quotes(PLAIN)) == 3
    for width in (44, 60, 72):
        assert quotes(wrapped(width)) == quotes(PLAIN)


def test_a_printed_page_without_blank_lines_has_the_quotes_of_the_text() -> None:
    assert quotes(wrapped(70, between="\n")) == quotes(PLAIN)


def test_running_heads_and_page_numbers_do_not_cut_a_quotation() -> None:
    foot, head = "Clay Courier                    {n}", "CLAY COURIER          Sunday, 5 May"
    lines = wrapped(60).split("\n")
    at = next(n for n, line in enumerate(lines) if line.startswith("“It draws"))
    for n, place in ((2, len(lines)), (1, at + 1)):
        lines[place:place] = [foot.format(n=n), "", head]
    found = [one for one, _ in quotes("\n".join(lines))]
    assert len(found) == 3
    assert found[0].startswith("“It draws")
    assert found[0].endswith("hill,”")


def test_a_word_broken_at_a_line_end_is_one_word() -> None:
    text = wrapped(60).replace("church,", "chu-\nrch,", 1)
    assert [speaker for _, speaker in quotes(text)] == ["Orla Venn", "Orla Venn", "Tomas Reel"]
    [found] = locate("A kiln is not a church, and whoever", text)
    assert found.of(text).startswith("A kiln")
    narrow = (
        "Der Ofen bei Ostrel wird erst im Früh-\nling gelöscht. „Da unterschreibt kein Inge-\n"
        "nieur“, sagte Orla Venn am Montag vor\nder Gilde, die den Ofen seit elf Jahren\nhütet."
    )
    [(words, speaker)] = quotes(narrow)
    assert (words.endswith("nieur“"), speaker) == (True, "Orla Venn")


def test_print_folds_to_its_letters() -> None:
    assert locate("the official flue", "It is the oﬃcial ﬂue.")
    assert locate("سلام", "ﺳﻼﻡ")


def test_a_quotation_that_breaks_off_is_not_listed_as_direct() -> None:
    assert quotes("“It draws,” said Orla Venn. “We had feared…") == [("“It draws,”", "Orla Venn")]


def test_lines_that_end_their_sentences_are_left_alone() -> None:
    assert unwrapped("One.\nTwo.\nthree\n") == "One.\nTwo.\nthree\n"


LINES = st.text(alphabet="aB. “”-\t", max_size=12)


# A line that comes twice may be a running head, which is not read.
@given(st.lists(LINES, max_size=12, unique_by=lambda one: re.sub(r"\W", "", one)).map("\n".join))
def test_reading_a_text_as_paragraphs_moves_nothing(text: str) -> None:
    flow = unwrapped(text)
    assert len(flow) == len(text)
    assert sorted(re.sub(r"[\s\xad-]", "", flow)) == sorted(re.sub(r"[\s-]", "", text))
    for unit in read(text).units:
        assert unit.of(text)


def test_a_line_that_goes_on_with_a_number_is_no_running_head() -> None:
    lines = wrapped(60, between="\n").split("\n")
    counted = [
        "The kiln of Ostrel took in, on that first Sunday, as many as",
        "{} jars and stood as it was.",
    ]
    at = next(n for n, line in enumerate(lines) if line.startswith("“It draws"))
    for n, place in ((312, len(lines)), (56, at)):
        lines[place:place] = [line.format(n) for line in counted]
    assert quotes("\n".join(lines)) == quotes(PLAIN)
    assert "as many as 56 jars" in unwrapped("\n".join(lines))


def test_paragraphs_of_a_line_each_are_no_layout() -> None:
    """Even where lines that end without a mark, such as signatures, stand between them."""
    words = " ".join(["“The ferry left without us again, and nobody on the quay said a word.”"] * 4)
    text = f"{words} ― Ann Roe\nby mail\n{words} ― Tom Ash\nby phone\n{words}"
    assert unwrapped(text) == text
