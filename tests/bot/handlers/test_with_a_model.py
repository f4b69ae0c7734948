"""Answers that a language model writes, as they are seen in Telegram."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.support.bot.running import BotProcess, copied, running
from tests.support.library.writer import (
    NOON,
    QUESTION,
    WEIGHT,
    WRONG_WEIGHT,
    telling,
)
from tests.support.openai_server.asked import Asked
from tests.support.openai_server.replies import BROKEN, Reply
from tests.support.openai_server.server import ModelServer, serving
from tests.support.telegram import faults
from tests.support.telegram.persons import Person
from tests.support.telegram.play import Telegram, telegram_server
from tests.support.telegram.records import Message

Exact = Callable[[Message], bool]


@dataclass
class Writing:
    """The bot with a model on a server of ours, where everybody has one token a day."""

    telegram: Telegram
    model: ModelServer
    bot: BotProcess
    ada: Person

    def ask(self, person: Person, *replies: Reply | Callable[[Asked], Reply]) -> Message:
        """What a person gets to the question, in a private chat, with these replies."""
        self.model.script(*replies)
        chat = person.private()
        return chat.answer_to(chat.says(QUESTION))


@pytest.fixture(scope="module")
def open_to_all(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Writing]:
    home = copied(filled, tmp_path_factory.mktemp("written") / "home")
    with telegram_server() as telegram, serving() as model:
        settings = {"QUOTH_ALLOW": "*", "QUOTH_MODEL_TOKENS_A_DAY": "1", **model.environment}
        with running(telegram, home, **settings) as bot:
            yield Writing(telegram, model, bot, telegram.person("Ada"))


@pytest.fixture
def writing(open_to_all: Writing) -> Writing:
    """The same with somebody new, who has used up nothing."""
    return replace(open_to_all, ada=open_to_all.telegram.person("Ada"))


def slowly(personality: Callable[[Asked], Reply]) -> Callable[[Asked], Reply]:
    return lambda asked: replace(personality(asked), pace_s=0.02)


def test_statements_stand_above_the_quotes_they_rest_on(writing: Writing, exact: Exact) -> None:
    answer = writing.ask(writing.ada, telling(NOON, WRONG_WEIGHT, WEIGHT))

    assert answer.text.startswith(f"{NOON[0]}")
    assert WEIGHT[0] in answer.text
    assert WRONG_WEIGHT[0] not in answer.text
    assert answer.quotes
    assert exact(answer)


def test_a_private_chat_sees_a_draft_that_grows_and_then_one_message(writing: Writing) -> None:
    answer = writing.ask(writing.ada, slowly(telling(NOON, WEIGHT)))
    chat = writing.ada.private()
    texts = [draft.text for draft in chat.drafts]

    assert texts[0] == NOON[0]
    assert all(later.startswith(NOON[0]) for later in texts)
    assert {draft.draft_id for draft in chat.drafts} == {chat.drafts[0].draft_id}
    assert chat.messages == [answer]


def test_where_drafts_fail_there_is_one_message(writing: Writing) -> None:
    chat = writing.ada.private()
    writing.telegram.fails(faults.SERVER_ERROR, method="sendMessageDraft", chat=chat, times=None)
    answer = writing.ask(writing.ada, slowly(telling(NOON, WEIGHT)))
    writing.telegram.recovers()

    assert NOON[0] in answer.text
    assert chat.messages == [answer]


def test_a_group_sees_the_typing_sign_and_no_draft(writing: Writing) -> None:
    group = writing.telegram.group("Desk", writing.ada)
    writing.model.script(slowly(telling(NOON, WEIGHT)))
    answer = group.answer_to(writing.ada.says(f"/ask {QUESTION}", in_=group))

    assert NOON[0] in answer.text
    assert group.actions
    assert not group.drafts


def test_who_has_used_up_their_tokens_is_answered_without_the_model(
    writing: Writing, exact: Exact
) -> None:
    writing.ask(writing.ada, telling(NOON))
    second = writing.ask(writing.ada)

    assert "Today’s share of the language model is used up" in second.text
    assert second.quotes
    assert exact(second)


def test_a_model_that_fails_leaves_the_chosen_quotes_and_one_line(
    writing: Writing, exact: Exact
) -> None:
    writing.model.script(BROKEN, BROKEN)
    chat = writing.ada.private()
    answer = chat.answer_to(chat.says(QUESTION))

    assert "; Quoth chose these quotes itself." in answer.text
    assert answer.quotes
    assert exact(answer)
