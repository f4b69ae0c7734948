"""A conversation in the terminal, line by line."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from bot.commands.chat import Conversation
from bot.render.blocks import PLAIN
from retrieval.domain import Statement
from retrieval.errors import StoreError
from retrieval.library import open_library
from retrieval.settings import Settings
from tests.support.bot.fakes import FakeLibrary
from tests.support.bot.samples import SPOKEN, answer

if TYPE_CHECKING:
    from retrieval.library import Library


def conversation(library: FakeLibrary) -> Conversation:
    return Conversation(cast("Library", library), PLAIN)


def said(talk: Conversation, *lines: str) -> list[str]:
    async def replies() -> list[str]:
        return [await talk.reply(line) for line in lines]

    return asyncio.run(replies())


def test_a_question_is_answered_and_remembered_for_the_next_one() -> None:
    library = FakeLibrary([answer(SPOKEN), answer(SPOKEN)])
    replies = said(conversation(library), "Who spoke?", "and who else?")

    assert "▏ “We asked" in replies[0]
    assert library.asked == [("Who spoke?", ()), ("and who else?", ("Who spoke?",))]


def test_a_failure_is_told_in_a_sentence_and_the_conversation_goes_on() -> None:
    library = FakeLibrary([StoreError("the file is locked"), answer(SPOKEN)])
    replies = said(conversation(library), "Who spoke?", "Who spoke?")

    assert replies[0] == "The stored articles cannot be used: the file is locked."
    assert "Petra Lomm" in replies[1]


def test_an_unknown_command_gets_a_kind_line() -> None:
    (reply,) = said(conversation(FakeLibrary()), "/weather")

    assert reply.startswith("I do not know /weather.")


def test_a_command_that_needs_words_says_so() -> None:
    quotes, verify = said(conversation(FakeLibrary()), "/quotes", "/verify  ")

    assert quotes == "/quotes needs words after it, for example: /quotes Petra Lomm"
    assert verify == "/verify needs words after it, for example: /verify we row at dawn"


async def _on(home: str, *lines: str) -> list[str]:
    async with open_library(Settings(home=Path(home))) as library:
        talk = Conversation(library, PLAIN)
        return [await talk.reply(line) for line in lines]


def test_the_commands_of_telegram_work_in_the_terminal_too(samples: str) -> None:
    told, compared, days, none = asyncio.run(
        _on(samples, "/said Lomm about fines", "/compare the blockade of the port",
            "/timeline herring", "/timeline zeppelins")
    )  # fmt: skip

    assert told.startswith("Quotes from Petra Lomm, newest first:")
    assert "theatre" in told
    assert compared.startswith("Harbour Gazette\n▏ ")
    assert "\n\nValley Tribune\n▏ " in compared
    assert "6 May 2025: 1 article (Harbour Gazette 1)" in days
    assert none == "No article with a date has all of these words."


def test_of_somebody_who_is_quoted_on_other_things_only_that_is_said(samples: str) -> None:
    [other] = asyncio.run(_on(samples, "/said Lomm about zeppelins"))
    assert other == "No quote of Petra Lomm with these words was found."


def test_a_pasted_quotation_is_verified_and_news_are_a_digest(samples: str) -> None:
    pasted, news, topic = asyncio.run(
        _on(samples, "“We do not set quotas with a boathook at our throat”", "what's new?",
            "latest on the zeppelin")
    )  # fmt: skip

    assert pasted.startswith("EXACT")
    assert news.splitlines()[1].endswith("stories from 10 articles")
    assert "10 articles of 4 outlets" in topic.splitlines()[-1]  # an answer, no digest


def test_quit_ends_it_and_an_empty_line_does_nothing() -> None:
    talk = conversation(FakeLibrary())
    assert said(talk, "", "  ") == ["", ""]
    assert not talk.over
    assert said(talk, "/quit") == [""]
    assert talk.over


def test_statements_of_a_model_are_said_when_they_are_final_and_the_quotes_below_them() -> None:
    written = replace(answer(SPOKEN), mode="model", statements=(Statement("One.", (1,)),) * 2)
    talk = conversation(FakeLibrary([written]))

    [whole] = said(talk, "Who spoke?")
    assert whole.startswith("One.\nOne.\n\n▏ “We asked")


def test_small_talk_is_replied_to_and_asks_nothing() -> None:
    library = FakeLibrary([answer(SPOKEN)])
    talk = conversation(library)
    replies = said(talk, "hi there", "thanks!", "help", "Who spoke?", "stop")

    assert replies[:2] == ["Hello. What shall I look up?", "You are welcome."]
    assert "/said NAME" in replies[2]
    assert library.asked == [("Who spoke?", ())]
    assert talk.over
