"""Whatever stands in the articles: Telegram takes the messages, and the quotes in them hold."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.render.answer import answer_blocks, compared_blocks, context_blocks
from bot.render.blocks import Block
from bot.render.keyboards import MAX_COPY_UNITS, inline_results, keyboard, pressed, ready_citation
from bot.render.telegram import cut, parts, units
from bot.render.verdict import verdict_blocks
from retrieval.domain import Answer, Citation, Head, Revision, Searched, Span, Statement
from retrieval.verify.verdicts import Verified, verify
from tests.bot.render.parser import Parsed, parsed, utf16_units
from tests.support.telegram.formatting import MOST_TEXT, QUOTES, Formatted, cleaned, formatted
from tests.support.telegram.units import cut as cut_units

MOST = settings.default.max_examples if settings.default else 100
examples = settings(deadline=None, max_examples=MOST if MOST > 100 else 25)

NASTY = ["<", "&", ">", '"', "'", "&lt;", "</blockquote>", "<b>", "%", "-", ",", "\n", "\r\n", "\t"]
NASTY += ["🐋", "👩‍🚀", "e\u0301\u0323", "\u0645\u0631\u062d", "\u05d0\u05d1", "\u202e", "\u2069"]
NASTY += ["\u200b", "\x07", "\u2028", "…", "“", "”", "\N{NO-BREAK SPACE}", "a.md", "https://x.y"]

character = st.characters(exclude_categories=["Cs"])
word = st.one_of(st.text(character, min_size=1, max_size=8), st.sampled_from(NASTY))
line = st.lists(word, max_size=12).map(" ".join)
some = st.one_of(st.none(), line)


def times(words: str, number: int) -> str:
    return (words * number)[:9000]


long = st.builds(
    times, st.builds("{}{}".format, line, st.sampled_from([" ", "", ". "])), st.integers(1, 900)
)
visible = st.one_of(line, line, line, long).filter(lambda words: bool(words.strip()))
link = st.one_of(st.none(), st.builds("https://gazette.example/{}".format, line), line)
head = st.builds(Head, visible, some, some, st.sampled_from([None, "2031-05-03", "spring"]), link)


@st.composite
def citations(draw: st.DrawFn) -> list[tuple[Citation, str]]:
    """Citations from 1 and the text that each is cut from."""
    made = []
    for n in range(1, draw(st.integers(0, 6)) + 1):
        before, quote, after = draw(line), draw(visible), draw(line)
        span, receipt = Span(len(before), len(before) + len(quote)), f"r{n}"
        source = f"a{draw(st.integers(1, 3))}"
        made.append(
            (
                Citation(
                    n,
                    quote,
                    span,
                    "0" * 64,
                    source,
                    draw(head),
                    receipt,
                    draw(some),
                    role=draw(some),
                    translation=draw(some),
                ),
                before + quote + after,
            )
        )
    return made


@st.composite
def answers(draw: st.DrawFn) -> tuple[Answer, list[str]]:
    """An answer, and the text that each of its quotes is cut from."""
    made = draw(citations())
    shown = tuple(citation for citation, _ in made)
    refused = draw(st.booleans())
    statements = tuple(
        Statement(draw(visible), tuple(draw(st.lists(st.integers(1, 7), max_size=4))))
        for _ in range(draw(st.integers(0, 3)))
    )
    notes, outlets = draw(st.lists(line, max_size=2)), draw(st.lists(line, max_size=8))
    answer = Answer(
        draw(line),
        draw(st.sampled_from(["model", "quotes"])),
        () if refused else statements,
        () if refused else shown,
        Searched(draw(st.integers(1, 9)), tuple(outlets), None),
        0.0,
        tuple(notes),
        shown if refused else (),
    )
    return answer, [text for _, text in made]


def taken(blocks: Iterable[Block]) -> list[Parsed]:
    """The messages as Telegram reads them; those without marks fit as well."""
    made = parts(blocks)
    assert made
    assert all(0 < utf16_units(part.plain) <= 4096 for part in made)
    messages = [parsed(part.html) for part in made]
    for part, message in zip(made, messages, strict=True):
        stands = formatted(part.html, "HTML")
        assert 0 < utf16_units(stands.text) <= MOST_TEXT
        assert bare(standing(stands)) == bare(map(cleaned, message.of("blockquote")))
    return messages


def standing(message: Formatted) -> list[str]:
    """The words of block quotes as our small Telegram keeps them."""
    quotes = [one for one in message.entities if one.type in QUOTES]
    return [cut_units(message.text, one.offset, one.offset + one.length) for one in quotes]


def bare(quotes: Iterable[str]) -> list[str]:
    """Without the white space around them, which Telegram takes off a message's ends."""
    return [words for words in (quote.strip() for quote in quotes) if words]


def quoted(messages: Iterable[Parsed]) -> list[str]:
    return [words for message in messages for words in message.of("blockquote")]


@pytest.mark.slow
@examples
@given(answers())
def test_every_message_is_taken_and_every_quote_in_it_is_whole(
    made: tuple[Answer, list[str]],
) -> None:
    answer, articles = made
    for blocks in (answer_blocks(answer), compared_blocks(answer)):
        pieces = quoted(taken(blocks))
        wanted = [citation.quote for citation in answer.citations or answer.closest]

        assert all(any(piece in article for article in articles) for piece in pieces)
        left = list(wanted)
        while left:  # the pieces, in order, are whole quotes, each of them once
            whole = ""
            while whole not in left:
                whole += pieces.pop(0)
            left.remove(whole)
        assert not pieces


@examples
@given(citations(), st.integers(0, 2**63 - 1))
def test_what_is_below_a_message_or_copied_stays_inside_its_bounds(
    made: list[tuple[Citation, str]], number: int
) -> None:
    shown = tuple(citation for citation, _ in made)
    answer = Answer("?", "quotes", (), shown, Searched(3, ("A", "B"), None), 0.0, id=number)

    for button in [button for row in keyboard(answer) for button in row]:
        assert (button.data is None) != (button.copies is None)
        assert (
            len((button.data or "").encode()) <= 64
        )  # Bot API, InlineKeyboardButton.callback_data
        assert 0 < utf16_units(button.copies or "x") <= MAX_COPY_UNITS
    for citation in shown:
        copied = ready_citation(citation)
        assert copied is None or copied.startswith(f"{citation.quote}\n— ")
        assert utf16_units(copied or "") <= MAX_COPY_UNITS
    for result in inline_results(answer):
        parsed(result.message.html)
        assert 0 < len(result.title) < 400


@pytest.mark.slow
@examples
@given(citations())
def test_the_paragraphs_around_a_quote_hold_it_marked(made: list[tuple[Citation, str]]) -> None:
    for citation, article in made:
        messages = taken(context_blocks(citation, article))

        assert "".join(quoted(messages)) in article
        assert citation.quote in "".join(quoted(messages))


@examples
@given(st.lists(word, min_size=3, max_size=20), st.data())
def test_every_verdict_is_taken_and_shows_articles_words_alone(
    words: list[str], data: st.DataObject
) -> None:
    article = " ".join(["He said", *words, "and left."])
    asked = " ".join(data.draw(st.permutations(words)) if data.draw(st.booleans()) else words[1:])
    revision = Revision(1, "a.md", 1, "0" * 64, article, Head("Gazette"))
    verdict = verify(asked, [(1, article)])
    revisions = {1: revision} if verdict.places else {}

    messages = taken(verdict_blocks(Verified(asked, verdict, revisions)))
    assert all(piece in article for piece in quoted(messages))


@examples
@given(visible, st.integers(8, 200))
def test_pieces_of_words_follow_each_other_and_are_short_enough(words: str, most: int) -> None:
    pieces = [span.of(words) for span in cut(words, most_units=most)]

    assert "".join(pieces) == words
    assert all(0 < utf16_units(piece) <= most for piece in pieces)


@given(st.text(character))
def test_lengths_are_counted_as_telegram_counts_them(words: str) -> None:
    assert units(words) == utf16_units(words)


@given(st.text(character))
def test_a_press_that_is_not_ours_is_none_and_never_an_error(sent: str) -> None:
    assert pressed(sent) is None or pressed(sent).data == sent  # type: ignore[union-attr]


def test_a_quote_whose_outlet_shows_nothing_still_has_a_title() -> None:
    nobody = Citation(1, "Up", Span(0, 2), "0" * 64, "a.md", Head("\x1b"), "r1")
    answer = Answer("?", "quotes", (), (nobody,), Searched(1, (), None), 0.0)

    assert [result.title for result in inline_results(answer)] == ["r1"]
