"""Answers for programs: the documented keys, in the documented order."""

from __future__ import annotations

import json
from pathlib import Path

from bot.render.answer import answer_blocks
from bot.render.blocks import shown as in_terminal
from bot.render.export import answer_json
from retrieval.domain import Article, Head, Statement
from tests.support.bot.samples import REFUSED, SPOKEN, answer
from tests.support.library.asker import asking


def test_an_answer_has_the_documented_keys_in_order() -> None:
    shown = answer_json(answer(SPOKEN, statements=(Statement("They had asked.", (1,)),)))

    assert " ".join(shown) == (
        "question abstained text certainty confidence mode notes left_out asked_as statements "
        "citations searched seconds"
    )
    assert " ".join(shown["citations"][0]) == (
        "n quote start end sha256 source url outlet title published speaker cue kind how polarity "
        "receipt link"
    )
    assert shown["statements"] == [{"text": "They had asked.", "citations": [1]}]
    assert shown["searched"] == {"articles": 10, "outlets": 2, "until": "2031-05-07"}


def test_its_text_is_what_a_reader_sees() -> None:
    assert answer_json(answer(SPOKEN))["text"] == in_terminal(answer_blocks(answer(SPOKEN)))


def test_the_quote_survives_the_way_through_json() -> None:
    line = json.dumps(answer_json(answer(SPOKEN)), ensure_ascii=False)

    assert "\n" not in line
    assert json.loads(line)["citations"][0]["quote"] == SPOKEN.quote


def test_a_refusal_has_no_citations() -> None:
    shown = answer_json(answer(closest=(REFUSED,)))

    assert shown["abstained"] is True
    assert shown["citations"] == []


def test_words_that_were_not_said_are_marked_and_stand_under_nobodys_name(home: Path) -> None:
    text = "Orla Venn never said “the weir will hold”. The weir of Ostrel is old."
    with asking(home, [Article("weir", text, Head("Osk Wire"))], model="none") as asker:
        shown = answer_json(asker.ask("Who said that the weir will hold?"))
    [citation] = [one for one in shown["citations"] if "never said" in one["quote"]]
    assert (citation["polarity"], citation["speaker"], citation["how"]) == ("denied", None, None)
