"""Answers on the sample articles: who, which outlet, which words; refusals; outages."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from retrieval.answers.citations import MAY_ANSWER
from retrieval.domain import Answer, Article, Certainty, Head
from retrieval.errors import StoreError
from retrieval.text.spans import locate
from tests.support.library.asker import Asker, asking

CASES = Path(__file__).resolve().parents[2] / "cases" / "answers.jsonl"


def _params() -> list[Any]:
    rows = [json.loads(line) for line in CASES.read_text("utf-8").splitlines()]
    return [
        pytest.param(
            row,
            id=row["why"],
            marks=pytest.mark.xfail(reason=row["xfail"], strict=True) if "xfail" in row else (),
        )
        for row in rows
    ]


def _bounds(row: Mapping[str, Any]) -> dict[str, Any]:
    bounds = dict(row.get("bounds", {}))
    return {k: date.fromisoformat(v) if k != "outlet" else v for k, v in bounds.items()}


def _holding(answer: Answer, words: str) -> int:
    """How many of the quotes hold these words, kinds of marks and spaces aside."""
    return sum(bool(locate(words, citation.quote)) for citation in answer.citations)


def _check_first(answer: Answer, row: Mapping[str, Any]) -> None:
    first = answer.citations[0]
    assert first.speaker == row.get("speaker", first.speaker)
    assert first.head.outlet == row.get("outlet", first.head.outlet)
    assert locate(row["words"], first.quote) if "words" in row else True


@pytest.mark.parametrize("row", _params())
def test_the_sample_articles_answer(samples: Asker, row: Mapping[str, Any]) -> None:
    answer = samples.ask(row["question"], history=row.get("history", ()), **_bounds(row))
    assert answer.abstained is row.get("refused", False)
    if answer.abstained:
        return
    _check_first(answer, row)
    outlets = {citation.head.outlet for citation in answer.citations}
    assert outlets >= {*row.get("outlets", ())}
    assert outlets <= {*row.get("only", outlets)}
    assert [words for words in row.get("shown", ()) if not _holding(answer, words)] == []
    assert [words for words in row.get("once", ()) if _holding(answer, words) != 1] == []
    assert [words for words in row.get("never", ()) if _holding(answer, words)] == []


@pytest.mark.parametrize(
    "question",
    [
        "What did Noor Vandersall say about the quotas?",
        "What did Greta Ossom say about herring?",
        "What did Ruth Imber say about the elections in Norway?",
        "What is the price of gold?",
    ],
)
def test_what_no_article_has_is_never_claimed(samples: Asker, question: str) -> None:
    answer = samples.ask(question)
    assert answer.certainty is not Certainty.SURE
    assert all(one.text == MAY_ANSWER for one in answer.statements)


@pytest.mark.parametrize("name", ["Greta Ossom", "Petra Lomm", "Salim al-Dawwar"])
def test_whatever_somebody_said_is_surely_an_answer_if_nothing_else_is_asked(
    samples: Asker, name: str
) -> None:
    answer = samples.ask(f"What did {name} say?")
    assert answer.certainty is Certainty.SURE
    assert answer.citations[0].speaker == name


def test_a_refusal_says_what_was_searched_and_what_came_closest(samples: Asker) -> None:
    answer = samples.ask("What did Bram Oosterling say about the bell?")
    assert answer.abstained
    assert answer.statements == ()
    assert answer.searched.articles == 10
    assert answer.searched.outlets == (
        "Harbour Gazette",
        "Osk Wire",
        "Tideline Science",
        "Valley Tribune",
    )
    assert (answer.searched.until or "").startswith("2025-05-27")
    assert answer.closest


def test_a_refusal_within_days_and_an_outlet_says_so(small: Asker) -> None:
    answer = small.ask("What did Orla Venn say about the dam?", since=date(2031, 6, 1))
    assert answer.abstained
    assert (answer.searched.articles, answer.searched.outlets) == (1, ("Tarn Post",))
    answer = small.ask("What did Orla Venn say about the dam?", until=date(2030, 1, 1))
    assert answer.abstained
    assert (answer.searched.articles, answer.searched.until) == (0, None)


def test_an_outlet_that_is_not_here_is_refused_and_nothing_was_searched(small: Asker) -> None:
    answer = small.ask("What did Orla Venn say about the dam?", outlet="Nowhere Times")
    assert answer.abstained
    assert (answer.searched.articles, answer.closest) == (0, ())


def test_an_empty_library_refuses_and_says_that_there_is_nothing(home: Path) -> None:
    with asking(home) as asker:
        answer = asker.ask("What did Orla Venn say?")
    assert answer.abstained
    assert (answer.searched.articles, answer.searched.until) == (0, None)


def test_what_is_asked_twice_is_answered_alike(small: Asker) -> None:
    first, second = (small.ask("What did Orla Venn say about the dam?") for _ in range(2))
    assert first.citations == second.citations
    assert first.citations[0].speaker == "Orla Venn"


def test_an_article_that_changed_is_quoted_as_it_stands_now(small: Asker) -> None:
    text = "The dam at Lindrup holds. “We opened it again,” Orla Venn said."
    small.take([Article("dam", text, Head("Osk Wire", published="2031-05-04"))])
    answer = small.ask("What did Orla Venn say about the dam?")
    assert _holding(answer, "We opened it again")
    assert not _holding(answer, "We close it")


def test_a_later_question_leans_on_the_last_of_those_before(small: Asker) -> None:
    history = ["What did Jon Orne say about the sea?", "What did Orla Venn say about the dam?"]
    assert small.ask("and what did she close?", history=history).citations[0].source == "dam"


@pytest.mark.parametrize("broken", ["a file", "no database"])
def test_an_outage_of_the_vectors_is_an_error_and_never_a_refusal(home: Path, broken: str) -> None:
    with asking(home, [Article("dam", "The dam leaks. “Close it,” Orla Venn said.", Head("Osk"))]):
        pass
    folder = home / "vectors"
    if broken == "a file":
        shutil.rmtree(folder)
        folder.write_text("no folder")
    else:
        for file in folder.rglob("*.sqlite3"):
            file.write_bytes(b"notes " * 1000)
    with pytest.raises(StoreError), asking(home) as asker:
        asker.ask("What did Orla Venn say?")


def test_an_outage_of_the_catalogue_is_an_error_and_never_a_refusal(home: Path) -> None:
    with asking(home, [Article("dam", "The dam leaks. “Close it,” Orla Venn said.", Head("Osk"))]):
        pass
    (home / "catalogue.db").write_bytes(b"notes " * 1000)
    with pytest.raises(StoreError), asking(home) as asker:
        asker.ask("What did Orla Venn say?")


def test_reading_ahead_changes_no_answer_and_lets_questions_through(samples: Asker) -> None:
    question = "What did Castellow say about the thieves?"
    before, meanwhile = samples.ask(question), samples.ask_while_reading_ahead(question)
    shown = [
        [c.receipt for c in one.citations] for one in (before, meanwhile, samples.ask(question))
    ]
    assert shown[0]
    assert shown == [shown[0]] * 3
