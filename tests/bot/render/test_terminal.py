"""How an answer and a digest read in a terminal, and when text is marked there."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.render.answer import answer_blocks
from bot.render.blocks import ANSI, PLAIN, Look, Text, look_for, shown
from bot.render.quotes import attribution
from retrieval.domain import Answer, Searched, Statement
from tests.support.bot.samples import COUNTED, GAZETTE, REFUSED, SPOKEN, TRIBUNE, answer, citation

words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


def of(made: Answer, *, look: Look = PLAIN) -> str:
    return shown(answer_blocks(made), look=look)


def without_bars(text: str) -> str:
    return re.sub(r"(?m)^▏ ", "", text)


@given(st.lists(words, min_size=1, max_size=5))
def test_every_quote_stands_in_the_text_character_for_character(quotes: list[str]) -> None:
    text = of(answer(*(citation(n, q, GAZETTE) for n, q in enumerate(quotes, 1))))

    assert all(quote in without_bars(text) for quote in quotes)


@given(words)
def test_every_quote_of_a_refusal_stands_in_it_as_well(quote: str) -> None:
    assert quote in without_bars(of(answer(closest=(citation(1, quote, TRIBUNE),))))


def test_a_quote_keeps_its_lines_and_each_has_a_bar() -> None:
    assert "▏ “We asked\n▏ eleven times,” she said.\n" in of(answer(SPOKEN))


def test_below_a_quote_stands_who_said_it_what_they_are_and_who_published_it_when() -> None:
    line = "Petra Lomm, spokeswoman of the crews · Harbour Gazette, 6 May 2031 [1]"

    assert line in of(answer(SPOKEN))


def test_a_speaker_known_only_by_role_is_named_once() -> None:
    made = replace(citation(1, "Up.", TRIBUNE, speaker="Its commander"), role="its commander")

    assert Text(attribution(made)).words == "the commander · Valley Tribune, 7 May 2031"


def test_sources_are_numbered_by_article_and_listed_once() -> None:
    text = of(answer(SPOKEN, COUNTED, REFUSED))

    assert text.count("Harbour Gazette, 6 May 2031 [1]") == 2
    assert "Valley Tribune, 7 May 2031 [2]" in text
    assert text.count("[1] Boats shut ferry port · https://gazette.example/boats") == 1
    assert "\n[2] Valley Tribune.md\n" in text


def test_the_last_line_says_what_was_searched() -> None:
    last = of(answer(SPOKEN)).splitlines()[-1]

    assert last == "10 articles of 2 outlets searched, up to 7 May 2031"


def test_statements_come_first() -> None:
    text = of(answer(SPOKEN, statements=(Statement("They had asked before.", (1,)),)))

    assert text.startswith("They had asked before.\n\n▏ “We asked")


def test_a_refusal_says_what_was_searched_and_what_came_closest() -> None:
    text = of(answer(closest=(REFUSED,)))

    assert text.startswith("Nothing in the articles answers this.\n\nWhat came closest:\n\n▏ The")
    assert text.endswith(
        "10 articles of 2 outlets (Harbour Gazette, Valley Tribune) searched, up to 7 May 2031"
    )


def test_where_no_article_may_be_searched_the_refusal_says_so() -> None:
    assert of(answer(searched=Searched(0, (), None))).startswith("Nothing was searched")


def test_an_article_cannot_steer_the_terminal() -> None:
    hostile = citation(1, "red \x1b[31malert\x07", GAZETTE)

    assert "red ␛[31malert␇" in of(answer(hostile), look=ANSI)


def test_what_stands_out_is_marked_in_a_terminal_and_nowhere_else() -> None:
    marked = of(answer(SPOKEN, statements=(Statement("They had asked.", (1,)),)), look=ANSI)

    assert marked.startswith("\x1b[1mThey had asked.\x1b[0m\n\n\x1b[36m▏ \x1b[0m“We asked\n")
    assert "\n\x1b[1mPetra Lomm\x1b[0m, spokeswoman of the crews · Harbour Gazette" in marked
    assert marked.endswith("\n\n\x1b[2m10 articles of 2 outlets searched, up to 7 May 2031\x1b[0m")
    assert "\x1b" not in of(answer(SPOKEN))


class Terminal(io.StringIO):
    """A stream that a person looks at."""

    def isatty(self) -> bool:
        return True


def test_a_terminal_gets_marked_text() -> None:
    assert look_for(Terminal(), {"TERM": "xterm"}) is ANSI


@pytest.mark.parametrize("environ", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_marks_can_be_switched_off(environ: dict[str, str]) -> None:
    assert look_for(Terminal(), environ) is PLAIN


def test_a_file_or_a_pipe_gets_plain_text() -> None:
    assert look_for(io.StringIO(), {"TERM": "xterm"}) is PLAIN
