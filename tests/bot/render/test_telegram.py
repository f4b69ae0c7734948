"""How an answer reads in Telegram."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.render.answer import (
    answer_blocks,
    compared_blocks,
    context_blocks,
    help_blocks,
    outlets_blocks,
)
from bot.render.quotes import said_blocks
from bot.render.telegram import Part, parts
from bot.render.verdict import verdict_blocks
from bot.texts.help import HelpExamples
from retrieval.domain import (
    Answer,
    Certainty,
    Head,
    Kind,
    Quote,
    Revision,
    Searched,
    Span,
    Statement,
)
from retrieval.verify.verdicts import Verified, verify
from tests.bot.render.parser import parsed
from tests.support.bot.samples import COUNTED, GAZETTE, REFUSED, SPOKEN, TRIBUNE, answer, citation

TEXT = "Forty boats came.\n\n“We will not row home before noon,” said Ilva Moor, who led them."
BOATS = Revision(7, "boats.txt", 1, "0" * 64, TEXT, Head("Gazette", published="2031-05-06"))


def only(made: Answer) -> Part:
    (part,) = parts(answer_blocks(made))
    return part


def verdict(words: str) -> str:
    verified = Verified(words, verify(words, [(7, TEXT)]), {7: BOATS})
    return parts(verdict_blocks(verified))[0].html


def test_below_a_quote_stands_who_said_it_and_a_link_to_the_place() -> None:
    assert (
        "<blockquote>“We asked\neleven times,” she said.</blockquote>\n"
        "<b>Petra Lomm</b>, spokeswoman of the crews · Harbour Gazette, 6 May 2031 "
        '<a href="https://gazette.example/boats#:~:text=We%20asked,eleven%20times%2C%E2%80%9D'
        '%20she%20said">[1]</a>'
    ) in only(answer(SPOKEN)).html


def test_without_a_page_there_is_no_link_and_a_files_name_is_none_either() -> None:
    html = only(answer(REFUSED)).html

    assert "<a " not in html
    assert html.endswith(
        "Valley Tribune, 7 May 2031 [1]\n\n[1] <code>Valley Tribune.md</code>\n\n"
        "<i>10 articles of 2 outlets searched, up to 7 May 2031</i>"
    )


def test_the_same_message_without_marks_has_the_pages_spelled_out() -> None:
    plain = only(answer(SPOKEN, COUNTED)).plain

    assert "▏ “We asked\n▏ eleven times,” she said.\nPetra Lomm, spokeswoman" in plain
    assert plain.count("[1] Boats shut ferry port · https://gazette.example/boats\n") == 1


def test_without_a_model_each_statement_opens_its_quotes() -> None:
    made = answer(
        SPOKEN,
        COUNTED,
        REFUSED,
        statements=(Statement("The Tribune has this:", (3,)), Statement("Beside that:", (1, 2))),
    )
    shown = parsed(only(made).html).text

    assert shown.startswith("The Tribune has this:\nThe head of the authority")
    assert "\n\nBeside that:\n“We asked\neleven times,” she said.\n" in shown
    assert "Valley Tribune, 7 May 2031 [1]" in shown


def test_what_is_sure_needs_no_line_on_top() -> None:
    statements = (Statement("Petra Lomm, in Gazette:", (1,)), Statement("Also on this:", (2,)))
    made = answer(SPOKEN, COUNTED, statements=statements)
    shown = parsed(only(replace(made, certainty=Certainty.SURE)).html).text

    assert shown.startswith("“We asked")
    assert "\n\nAlso on this:\nThe coastguard" in shown


def test_a_models_statements_stand_first_and_say_on_which_sources_they_rest() -> None:
    statements = (Statement("They had asked.", (1,)), Statement("He refused.", (3,)))
    made = replace(answer(SPOKEN, REFUSED, statements=statements), mode="model")

    assert only(made).html.startswith("They had asked. [1]\nHe refused. [2]\n\n<blockquote>")


def test_a_translation_is_told_as_one_and_stands_below_the_quote() -> None:
    made = replace(COUNTED, translation="The coastguard saw 43 boats.")

    assert (
        "</blockquote>\n<i>In translation, by the language model: The coastguard saw 43 boats.</i>"
    ) in only(answer(made)).html


def test_a_long_quote_can_be_unfolded() -> None:
    assert "<blockquote expandable>" in only(answer(citation(1, "row " * 100, GAZETTE))).html


def test_a_refusal_says_what_was_searched_and_what_came_closest() -> None:
    html = only(answer(closest=(REFUSED,))).html

    assert html.startswith(
        "<b>Nothing in the articles answers this.</b>\n\nWhat came closest:\n\n<blockquote>The"
    )
    assert "(Harbour Gazette, Valley Tribune) searched, up to 7 May 2031</i>" in html


def test_a_name_from_right_to_left_is_set_apart_and_quotes_are_left_alone() -> None:
    head = Head("\u0645\u0631\u062d\u0628", published="2031-05-03")
    html = only(answer(citation(1, "\u0645\u0631 43", head))).html

    assert "<blockquote>\u0645\u0631 43</blockquote>\n\u2068\u0645\u0631\u062d\u0628\u2069," in html


def test_what_looks_like_markup_is_shown_as_it_is_written() -> None:
    made = citation(1, "</blockquote><b>& up", replace(TRIBUNE, title="<i>"), speaker="A<b>")

    assert parsed(only(answer(made)).html).of("blockquote") == ["</blockquote><b>& up"]


def test_a_quote_longer_than_a_message_goes_on_in_the_next() -> None:
    quote = "We row at dawn. " * 500
    messages = [
        parsed(part.html) for part in parts(answer_blocks(answer(citation(1, quote, GAZETTE))))
    ]

    assert len(messages) > 2
    assert "".join(words for one in messages for words in one.of("blockquote")) == quote
    assert all(words.endswith("dawn. ") for one in messages for words in one.of("blockquote"))
    assert "The quote goes on below." in messages[0].text


def test_outlets_are_compared_side_by_side() -> None:
    html = parts(compared_blocks(answer(SPOKEN, REFUSED, COUNTED)))[0].html

    assert html.startswith("<b>Harbour Gazette</b>\n<blockquote>“We asked")
    assert html.index("43\u00a0boats") < html.index("<b>Valley Tribune</b>\n<blockquote>The head")


def test_around_a_quote_its_paragraphs_are_shown_and_it_stands_out() -> None:
    span = Span(19, 54)
    made = replace(citation(1, span.of(TEXT), GAZETTE), span=span)

    assert parts(context_blocks(made, TEXT))[0].html.startswith(
        "<blockquote>Forty boats came.\n\n<b>“We will not row home before noon,”</b> said Ilva"
    )


def test_a_quote_of_another_text_has_no_surroundings() -> None:
    with pytest.raises(ValueError, match="another text"):
        context_blocks(SPOKEN, TEXT)


def test_of_altered_words_those_that_differ_are_bold_in_the_article() -> None:
    html = verdict("We will row home after noon, said")

    assert html.startswith(
        "<b>ALTERED</b>: the closest words differ\n\n<blockquote>We will <b>not</b>"
    )
    assert "home <b>before</b> noon" in html
    assert "\n\nleft out: not\nasked: after · article: before\n" in html


def test_exact_words_are_shown_where_they_stand() -> None:
    assert verdict("not row home before noon") == (
        "<b>EXACT</b>: an article has exactly these words\n\n"
        "<blockquote>not row home before noon</blockquote>\nGazette, 6 May 2031 [1]\n\n"
        "[1] <code>boats.txt</code>"
    )


def test_words_that_nobody_has_are_not_found() -> None:
    assert verdict("Snow fell on the silent orchard") == (
        "<b>NOT FOUND</b>: no article has these words, or even most of them"
    )


def test_of_what_somebody_said_the_first_stand_there_and_how_many_more() -> None:
    quote = Quote(Span(19, 53), Span(19, len(TEXT)), Kind.DIRECT, "Ilva Moor")
    found = [(BOATS, quote)] * 10
    first = parts(said_blocks("Ilva Moor", found))

    assert first[0].html.startswith("Quotes from Ilva Moor, newest first:")
    assert first[0].html.count("<blockquote>") == 8
    assert first[0].html.endswith("<i>… and 2 more quotes</i>")
    assert parts(said_blocks("Nobody", []))[0].plain == "No article quotes anyone called Nobody."


def test_sources_and_help_are_lists() -> None:
    searched = Searched(10, ("Harbour Gazette", "notes.md"), "2031-05-07")

    assert parts(outlets_blocks(searched))[0].html == (
        "<b>10 articles of 2 outlets, up to 7 May 2031</b>\n\n"
        "• Harbour Gazette\n• <code>notes.md</code>"
    )
    examples = HelpExamples(("Ilva Moor",), "we row at dawn")
    [shown], [for_admins] = parts(help_blocks(examples)), parts(help_blocks(examples, admin=True))

    assert "\n/verify: " in shown.html
    assert "For example: <code>What did Ilva Moor say?</code>" in shown.html
    assert "/ingest" not in shown.html
    assert "/ingest" in for_admins.html
