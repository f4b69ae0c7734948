"""Lists of who said what, for readers, and links that open at the quoted place."""

from __future__ import annotations

from urllib.parse import unquote

from hypothesis import given
from hypothesis import strategies as st

from bot.render.quotes import EDGE_WORDS, place_link, text_fragment, worth_reading
from retrieval.domain import Head, Kind, Quote, Revision, Span

PAGE = "https://gazette.example/boats"


def test_a_short_quote_stands_whole_in_the_link() -> None:
    assert place_link(PAGE, "we row, at dawn") == f"{PAGE}#:~:text=we%20row%2C%20at%20dawn"


def test_dashes_commas_and_ampersands_are_encoded_as_they_have_a_meaning_there() -> None:
    assert text_fragment("a-b, c & d") == "text=a%2Db%2C%20c%20%26%20d"


def test_a_quotation_mark_at_the_edge_is_left_to_the_page() -> None:
    assert text_fragment("“Boil it,” she said.") == "text=Boil%20it%2C%E2%80%9D%20she%20said"


def test_a_long_quote_is_linked_by_its_first_and_its_last_words() -> None:
    quote = " ".join(f"word{n}" for n in range(60))
    start, end = unquote(text_fragment(quote).removeprefix("text=")).split(",")

    assert start.split() == quote.split()[:EDGE_WORDS]
    assert end.split() == quote.split()[-EDGE_WORDS:]


def test_a_quote_of_several_paragraphs_is_linked_from_the_first_to_the_last() -> None:
    assert text_fragment("“Build it.\n\n“So be it.”") == "text=Build%20it,So%20be%20it"


def test_a_page_with_an_anchor_of_its_own_keeps_it() -> None:
    assert place_link(PAGE + "#top", "row") == f"{PAGE}#top:~:text=row"


def test_what_is_no_web_address_has_no_link() -> None:
    assert place_link(None, "row") is None
    assert place_link("file:///notes.txt", "row") is None


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_the_link_is_one_ascii_word_whatever_the_quote(quote: str) -> None:
    link = place_link(PAGE, quote)

    assert link is not None
    assert link.isascii()
    assert not any(character.isspace() for character in link)
    assert len(link.removeprefix(PAGE).split(",")) <= 2


def test_a_list_for_readers_leaves_out_bits_and_repeats() -> None:
    text = (
        "Orla Venn, who proposed the ferry, stood up and said: “We row.” She said she rows daily."
    )
    revision = Revision(1, "ferry.txt", 1, "0" * 64, text, Head("Osk Wire"))
    lead, row = Span(0, text.index(" “")), Span(text.index("“"), text.index("”") + 1)
    last = Span(text.index("She said"), len(text))
    bit = Quote(Span(24, 33), lead, Kind.INDIRECT, "Orla Venn", cue="proposed")
    direct = Quote(row, Span(0, row.stop), Kind.DIRECT, "Orla Venn", cue="said")
    short = Quote(Span(text.index("she rows"), len(text) - 1), last, Kind.INDIRECT, "Orla Venn")
    found = [(revision, quote) for quote in (bit, direct, direct, short)]

    assert [quote for _, quote in worth_reading(found)] == [direct]
