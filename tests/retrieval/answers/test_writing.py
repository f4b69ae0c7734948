"""Answers written by a model over real HTTP: as it writes them, checked, numbered, kept."""

from __future__ import annotations

import asyncio
import re
from contextlib import aclosing
from pathlib import Path
from typing import Any

from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.runnables import RunnableConfig

from retrieval.answers.offering import FAR, offered, passages_beside
from retrieval.answers.seek import Seeker
from retrieval.domain import Answer, Article, Bounds, Fault, Head
from tests.support.library.writer import (
    NOON,
    QUESTION,
    REWARD,
    WEIGHT,
    WRONG_WEIGHT,
    WRONG_WORDS,
    Writer,
    number,
    said,
    stopping,
    telling,
    translating,
    writing,
)
from tests.support.openai_server.asked import Asked
from tests.support.openai_server.personalities import LIES, lying
from tests.support.openai_server.replies import NOT_FOUND, Reply, drafted, point, statement
from tests.support.openai_server.server import ModelServer


class Witness(BaseCallbackHandler):
    """Notes in which order LangChain's callbacks see the calls of a model and of the retriever."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def on_chat_model_start(self, *_: Any, **__: Any) -> None:
        self.seen.append("model")

    def on_retriever_start(self, serialized: Any, query: str, **_: Any) -> None:
        self.seen.append(f"retriever: {query}")

    def on_retriever_end(self, *_: Any, **__: Any) -> None:
        self.seen.append("retrieved")


def test_statements_come_one_by_one_and_last_the_whole(writer: Writer) -> None:
    answers = writer.grows(QUESTION, telling(NOON, WEIGHT, REWARD))
    assert [len(answer.statements) for answer in answers] == [1, 2, 3, 3]
    assert {answer.mode for answer in answers} == {"model"}
    assert said(answers[-1]) == [NOON[0], WEIGHT[0], REWARD[0]]
    assert answers[-1].notes == ()


def test_a_statement_is_shown_with_its_last_character_while_the_model_writes_on(
    writer: Writer,
) -> None:
    async def first() -> Answer:
        writer.server.script(stopping(telling(NOON, WEIGHT), then="stall"))
        async with aclosing(writer.asker.library.answering(QUESTION)) as growing:
            return await anext(growing)

    assert said(writer.asker.run(first())) == [NOON[0]]


def test_a_statement_is_not_shown_before_its_last_character(writer: Writer) -> None:
    unfinished = stopping(telling(NOON, WEIGHT), before=1)
    answers = writer.grows(QUESTION, unfinished, unfinished)
    assert [answer.mode for answer in answers] == ["quotes"]


def test_citations_are_numbered_as_they_come_and_a_place_cited_twice_is_one(
    writer: Writer,
) -> None:
    again = ("Its weight is 61 kilograms.", WEIGHT[1])
    answer = writer.answer(telling(NOON, WEIGHT, again, REWARD))
    assert [one.citations for one in answer.statements] == [(1,), (2,), (2,), (3,)]
    assert [citation.n for citation in answer.citations] == [1, 2, 3]
    for citation in answer.citations:
        text = writer.asker.text_of(citation.sha256, citation.source)
        assert citation.quote == citation.span.of(text)


def test_a_statement_that_rests_on_one_place_twice_names_it_once(writer: Writer) -> None:
    def twice(asked: Asked) -> Reply:
        n = number(asked, WEIGHT[1])
        return drafted(statement(WEIGHT[0], n, point(n, "The bell weighs")))

    answer = writer.answer(twice)
    assert [one.citations for one in answer.statements] == [(1,)]


def test_a_lie_is_dropped_and_counted_and_the_rest_stays(writer: Writer) -> None:
    answers = writer.grows(QUESTION, telling(NOON, WRONG_WEIGHT, WRONG_WORDS, REWARD))
    assert [len(answer.statements) for answer in answers] == [1, 2, 2]
    assert said(answers[-1]) == [NOON[0], REWARD[0]]
    assert answers[-1].cost
    assert answers[-1].cost.dropped == 2
    assert answers[-1].notes == ("2 sentences were left out: their quotes do not bear them.",)
    assert [(one.text, one.fault) for one in answers[-1].left_out] == [
        (WRONG_WEIGHT[0], Fault.NUMBER),
        (WRONG_WORDS[0], Fault.QUOTATION),
    ]


def test_where_nothing_holds_the_chosen_quotes_are_shown_with_one_line(writer: Writer) -> None:
    answer = writer.answer(telling(WRONG_WEIGHT, WRONG_WORDS))
    assert answer.mode == "quotes"
    assert answer.citations
    assert answer.notes == (
        "What the language model wrote did not hold; Quoth chose these quotes itself.",
        "2 sentences were left out: their quotes do not bear them.",
    )
    assert len(writer.server.asked) == 1
    assert writer.server.judged == []


def test_what_the_model_does_not_find_is_refused_with_what_was_searched(writer: Writer) -> None:
    answers = writer.grows(QUESTION, NOT_FOUND)
    [answer] = answers
    assert answer.abstained
    assert (answer.mode, answer.statements, answer.notes) == ("model", (), ())
    assert answer.searched.articles == 10
    assert 0 < len(answer.closest) <= 2


def test_where_there_is_nothing_to_read_the_model_is_not_asked(
    home: Path, server: ModelServer
) -> None:
    with writing(home, server) as empty:
        answer = empty.answer()
    assert (answer.abstained, answer.cost, server.asked) == (True, None, [])


def test_what_it_took_is_stored_and_every_receipt_verifies(writer: Writer) -> None:
    answer = writer.answer(telling(NOON, WRONG_WEIGHT, WEIGHT))
    kept = writer.kept()
    assert answer.cost
    assert not answer.cost.estimated
    assert kept["model"] == answer.cost.model == "gpt-4.1-mini"
    assert kept["input_tokens"] == answer.cost.input_tokens > 500
    assert kept["output_tokens"] == answer.cost.output_tokens > 10
    assert kept["dropped"] == answer.cost.dropped == 1
    for citation in answer.citations:
        verified = writer.asker.verified(citation.receipt)
        assert verified
        assert verified.words == citation.quote


def test_a_translation_stands_beside_its_quote(writer: Writer) -> None:
    french = "La cloche pèse 61 kilogrammes."
    told = translating(french, WEIGHT[1], french)
    answer = writer.answer(told, question="Combien pèse la cloche (bell) de l’Amaranth ?")
    [citation] = answer.citations
    assert citation.translation == french
    assert citation.quote.startswith("The bell weighs")


def test_a_translation_of_a_place_cited_before_is_not_lost(writer: Writer) -> None:
    french = "La cloche pèse 61 kilogrammes."

    def later(asked: Asked) -> Reply:
        n = number(asked, WEIGHT[1])
        return drafted(statement(french, n), statement(french, point(n, None, french)))

    answer = writer.answer(later, question="Combien pèse la cloche (bell) de l’Amaranth ?")
    assert [citation.translation for citation in answer.citations] == [french]


def test_a_follow_up_is_rewritten_and_its_answer_keeps_the_question_as_asked(
    writer: Writer,
) -> None:
    full = "How much does the bell of the Amaranth weigh?"
    answer = writer.answer(
        Reply(full), telling(WEIGHT), question="and how heavy is it?", history=[QUESTION]
    )
    assert said(answer) == [WEIGHT[0]]
    assert answer.question == "and how heavy is it?"
    rewriting, answering = writer.server.asked
    assert rewriting.schema is None
    assert QUESTION in rewriting.text
    assert full in answering.last
    assert answer.cost
    assert writer.kept()["input_tokens"] == answer.cost.input_tokens > 500


def test_the_questions_before_are_sent_as_they_were_asked(writer: Writer) -> None:
    full = "How much does the bell of the Amaranth weigh?"
    history = ["Who won the Lantern Cup?", QUESTION]
    writer.answer(Reply(full), telling(WEIGHT), question="and its weight?", history=history)
    lines = writer.server.asked[-1].last.splitlines()
    at = lines.index("Asked before, the oldest first:")
    assert lines[at + 1 :] == [f"- {history[0]}", f"- {QUESTION}", "", f"Question: {full}"]
    writer.answer(telling(WEIGHT))
    assert "Asked before" not in writer.server.asked[-1].last


def test_questions_before_that_would_take_the_room_of_sentences_are_not_sent(
    filled: Path, server: ModelServer
) -> None:
    with writing(filled, server, model_max_input_tokens=4_000, model_timeout_s=60) as writer:
        long = ["Who won the Lantern Cup, and " + "then " * 190 + "what?"] * 6
        answer = writer.answer(telling(WEIGHT), history=long)
    assert said(answer) == [WEIGHT[0]]
    assert "Asked before" not in server.asked[-1].last


def test_a_follow_up_is_rewritten_first_and_retrieves_once(writer: Writer) -> None:
    full = "How much does the bell of the Amaranth weigh?"
    witness, config = Witness(), RunnableConfig()
    config["callbacks"] = [witness]
    writer.server.script(Reply(full), telling(WEIGHT))
    asking = writer.asker.library.ask("and how heavy is it?", history=[QUESTION], config=config)
    answer = writer.asker.run(asking)
    seen = list(witness.seen)  # by the time that the answer is there
    assert said(answer) == [WEIGHT[0]]
    assert seen == ["model", f"retriever: {full}", "retrieved", "model", "model"]
    assert answer.asked_as == full


def test_a_question_that_stands_alone_is_not_rewritten(writer: Writer) -> None:
    writer.answer(telling(WEIGHT), history=["Who won the Lantern Cup?"])
    assert len(writer.server.asked) == 1


def test_a_reader_who_stops_in_the_middle_leaves_nothing_behind(writer: Writer) -> None:
    async def stops() -> None:
        before = asyncio.all_tasks()
        writer.server.script(stopping(telling(NOON, WEIGHT), then="stall"))
        async with aclosing(writer.asker.library.answering(QUESTION)) as growing:
            await anext(growing)
        async with asyncio.timeout(5):
            await asyncio.gather(*(asyncio.all_tasks() - before))

    writer.asker.run(stops())
    assert said(writer.answer(telling(WEIGHT))) == [WEIGHT[0]]


def test_two_questions_at_once_keep_apart(writer: Writer) -> None:
    def by_question(asked: Asked) -> Reply:
        return telling(WEIGHT if "heavy" in asked.last.splitlines()[-1] else REWARD)(asked)

    async def both() -> tuple[Answer, Answer]:
        library = writer.asker.library
        return await asyncio.gather(
            library.ask("How heavy is the bell, what does it weigh?"),
            library.ask("What reward is offered for the bell?"),
        )

    writer.server.personality = by_question
    heavy, reward = writer.asker.run(both())
    assert (said(heavy), said(reward)) == ([WEIGHT[0]], [REWARD[0]])


def test_whatever_lie_is_told_only_exact_words_are_shown(filled: Path, server: ModelServer) -> None:
    with writing(filled, server, model_timeout_s=60) as writer:
        for lie in LIES.values():
            server.personality = lying(lie, seed=5)
            answer = writer.answer()
            for citation in (*answer.citations, *answer.closest):
                text = writer.asker.text_of(citation.sha256, citation.source)
                assert citation.quote == citation.span.of(text)
            quoted = re.findall("[“‘]([^”’]{12,})[”’]", " ".join(said(answer)))
            shown = " ".join(citation.quote for citation in answer.citations)
            assert all(words.rstrip(".,") in shown for words in quoted), lie
            assert len(server.asked) <= 2
            server.asked.clear()


def test_sentences_beside_those_that_were_found_are_offered_too(writer: Writer) -> None:
    """Also those of the passage before or after, which no word of the question finds."""
    library = writer.asker.library
    catalogue, seeker = library.catalogue, Seeker(library.catalogue, library.index)
    [best, *_] = seeker.seek(seeker.understood(QUESTION, (), Bounds())).best_first
    beside = passages_beside([best], catalogue)
    assert [abs(one.hit.id - best.hit.id) for one in beside][:1] == [1]
    assert {one.revision.id for one in beside} == {best.revision.id}
    alone, more = (
        {one.text for one in offered([best], max_tokens=4_000, beside=near)}
        for near in ((), beside)
    )
    assert alone < more


def test_what_stands_beside_is_of_the_same_article_more_of_the_best(
    home: Path, server: ModelServer
) -> None:
    """Passages are numbered through: the one after an article's last is another article's."""
    short = "The dam at Lindrup leaks, Orla Venn said."
    long = "\n\n".join(f"On day {n} Jon Orne saw the dam leak. " * 14 for n in range(1, 9))
    taken = [Article("short", short, Head("Osk Wire")), Article("long", long, Head("Tarn Post"))]
    with writing(home, server, taken) as writer:
        library = writer.asker.library
        seeker = Seeker(library.catalogue, library.index)
        found = seeker.seek(seeker.understood("Who saw the dam leak?", (), Bounds())).best_first
        first = next(block for block in found if block.revision.source == "short")
        after = next(block for block in found if block.hit.id == first.hit.id + 2)
        beside = passages_beside([first, after], library.catalogue)
        some = offered([first, after], max_tokens=4_000, beside=beside)
        more = passages_beside([after, first], library.catalogue)
    assert first.hit.id + 1 in {block.hit.id for block in beside}
    assert [one.text for one in some if one.revision.id == first.revision.id] == [short]
    of_the_best = {one.hit.id for one in found if one.revision.id == after.revision.id}
    near = {n for n in of_the_best if 0 < abs(n - after.hit.id) <= FAR[0]}
    assert len(of_the_best) - 1 > len(near) > 2
    assert near == {one.hit.id for one in more} - {first.hit.id}


def test_what_is_compared_is_offered_from_each_outlet_however_much_one_has_to_say(
    home: Path, server: ModelServer
) -> None:
    loud = [
        Article(
            f"fares-{n}",
            f"The ferry fares at Lindrup rise by {n} crowns, pier master {name}a Orne said. "
            f"Ferry fares at Lindrup had stood still for {n + 30} months.",
            Head("Tarn Post", title=f"Ferry fares at Lindrup, part {n}"),
        )
        for n, name in enumerate("Bri Cla Dor Eri Flo Gre Han Isi Jor Kar Lin Mar".split() * 3, 1)
    ]
    quiet = "The council met on Monday. Who crosses by ferry pays more from June, its clerk said."
    other = Article("council", quiet, Head("Osk Wire", title="Notes of the council"))
    few = {"model_max_input_tokens": 6_000, "model_timeout_s": 60}
    with writing(home, server, [*loud, other], **few) as compared:
        for question in (
            "Do the Tarn Post and the Osk Wire agree on the ferry fares at Lindrup?",
            "Do the outlets differ on the ferry fares at Lindrup?",
        ):
            compared.answer(NOT_FOUND, question=question)
            outlets = {one.outlet for one in server.asked[-1].sentences}
            assert outlets == {"Tarn Post", "Osk Wire"}, question
        compared.answer(NOT_FOUND, question="How much do the ferry fares at Lindrup rise?")
        assert {one.outlet for one in server.asked[-1].sentences} == {"Tarn Post"}
