"""A model over real HTTP: its text as it comes, and every way in which it can fail."""

from __future__ import annotations

import asyncio
import json
import socket
import time
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any

import pytest
from langchain_core.language_models import FakeListChatModel
from langchain_core.messages import HumanMessage, SystemMessage
from langchain_core.prompts import ChatPromptTemplate
from pydantic import SecretStr

from retrieval.domain import Cost
from retrieval.errors import ModelError, ModelReplyError, ModelTimeout
from retrieval.model.call import (
    MOST_REPLY_CHARS,
    TOKENS_PER_MESSAGE,
    Chat,
    ModelCalls,
    Prompt,
    open_chat,
    tokens,
)
from retrieval.settings import Settings
from tests.support.openai_server import replies
from tests.support.openai_server.replies import Reply, Status
from tests.support.openai_server.server import KEY, ModelServer, serving

pytestmark = pytest.mark.slow

SAID = ["Point at sentences.", "Does it leak?"]
PROMPT = Prompt("test", ChatPromptTemplate([SystemMessage(SAID[0]), HumanMessage(SAID[1])]))
SCHEMA = {
    "title": "reply",
    "type": "object",
    "properties": {"found": {"type": "boolean"}},
    "required": ["found"],
    "additionalProperties": False,
}


@dataclass
class Asker:
    """A model to ask, on a server of its own."""

    server: ModelServer
    settings: Settings

    def ask(self, *said: Any, schema: dict[str, Any] | None = None, **changed: Any) -> list[Any]:
        """What comes of a call, and last what it took, with the server answering so."""
        self.server.script(*said)
        return asyncio.run(_all(self.settings.model_copy(update=changed), schema))

    def fails(self, *said: Any, **changed: Any) -> ModelError:
        """How a call fails."""
        with pytest.raises(ModelError) as caught:
            self.ask(*said, **changed)
        assert caught.value.why == str(caught.value)
        assert "\n" not in caught.value.why
        assert len(caught.value.why) < 80
        assert KEY not in caught.value.why
        return caught.value


async def _all(settings: Settings, schema: dict[str, Any] | None) -> list[Any]:
    opened = open_chat(settings)
    assert opened
    async with aclosing(opened) as chat:
        calls = ModelCalls(chat, max_tokens=1_000)
        texts = [one async for one in calls.reply(replace(PROMPT, schema=schema))]
        return [*texts, calls.cost]


def reply(chat: Chat, **limits: Any) -> AsyncGenerator[str, None]:
    """What the model replies."""
    return ModelCalls(chat, max_tokens=1_000).reply(PROMPT, **limits)


@pytest.fixture
def asker() -> Iterator[Asker]:
    with serving() as server:
        settings = Settings(
            openai_base_url=server.base_url, openai_api_key=SecretStr(KEY), model_timeout_s=5
        )
        yield Asker(server, settings)


def test_text_comes_in_pieces_and_the_count_of_the_server_last(asker: Asker) -> None:
    *texts, cost = asker.ask(Reply("It leaks — “badly”.", piece_chars=3))
    assert "".join(texts) == "It leaks — “badly”."
    assert len(texts) == 7
    assert cost == Cost("gpt-4.1-mini", 6, 4)


def test_the_schema_goes_along_strictly_and_the_request_is_bounded(asker: Asker) -> None:
    *_, cost = asker.ask(Reply('{"found": true}'), schema=SCHEMA)
    body = asker.server.asked[0].body
    assert body["response_format"]["json_schema"] == {
        "name": "reply",
        "schema": {name: what for name, what in SCHEMA.items() if name != "title"},
        "strict": True,
    }
    assert body["stream"]
    assert body["temperature"] == 0
    assert body["max_completion_tokens"] > 1_000
    assert [message["role"] for message in body["messages"]] == ["system", "user"]
    assert not cost.estimated


@pytest.mark.parametrize("name", ["gpt-5-mini", "o4-mini", "openai/gpt-5.1"])
def test_models_that_think_first_get_no_temperature(asker: Asker, name: str) -> None:
    asker.server.models = (name,)
    asker.ask(model=name)
    assert asker.server.asked[0].body.get("temperature") is None


def test_each_piece_is_handed_on_before_the_next_one_comes(asker: Asker) -> None:
    asker.server.script(Reply("It leaks badly.", piece_chars=8, stops_after=2, then="stall"))

    async def first() -> str:
        opened = open_chat(asker.settings)
        assert opened
        async with aclosing(opened) as chat:
            return await anext(reply(chat))

    assert asyncio.run(first()) == "It leaks"


def test_without_a_count_it_is_estimated_and_says_so(asker: Asker) -> None:
    *_, cost = asker.ask(Reply("It leaks.", counted=False))
    assert cost.input_tokens == sum(tokens(text) + TOKENS_PER_MESSAGE for text in SAID)
    assert cost.estimated
    assert cost.output_tokens == tokens("It leaks.") == 3


def test_a_server_without_a_key_can_be_used() -> None:
    with serving(key=None) as server:
        settings = Settings(openai_base_url=server.base_url)
        assert asyncio.run(_all(settings, None))


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"openai_api_key": "k", "model": "none"},
        {"openai_base_url": "http://[::1]:9/v1", "model": "None"},
    ],
)
def test_no_model_is_opened_where_none_is_set(settings: dict[str, Any]) -> None:
    assert open_chat(Settings(**settings)) is None


FAULTS = [
    (replies.UNAUTHORIZED, "does not accept the key (401)", False),
    (replies.NO_SUCH_MODEL, "is not known to the server under that name (404)", False),
    (Status(404, raw="<html>", kind="text/html"), "is not at this address (404)", False),
    (replies.RATE_LIMITED, "asks to wait 20 s (429)", True),
    (replies.NO_CREDIT, "has no credit left on this account (429)", False),
    (replies.BROKEN, "has a fault of its own (500)", True),
    (replies.BAD_GATEWAY, "is not reached by the server in front of it (502)", True),
    (Status(529), "answers with a status of its own (529)", True),
    (Status(400, "'json_schema' is not supported"), "takes no JSON schema (400)", False),
    (Status(400, "too long", "context_length_exceeded"),
     "finds the passages too long (400, context_length_exceeded)", False),
    (replies.RESET, "broke off", True),
    (Reply("It leaks.", stops_after=2), "broke off", True),
    (Reply("It leaks.", stops_after=2, then="reset"), "broke off", True),
    (Reply("It leaks", finish=None), "broke off", True),
    (replies.EMPTY, "sent an empty reply", True),
    (Reply(" \n "), "sent an empty reply", True),
    (replies.REFUSAL, "refuses to answer", False),
    (replies.FILTERED, "holds its reply back (content filter)", False),
    (replies.CUT_SHORT, "wrote more than it may", False),
    (replies.ENDLESS, "writes without end", False),
    (Status(200, raw="<html>hello</html>", kind="text/html"),
     "sent something that is no reply", True),
    (Status(200, raw='{"choices": []}'), "sent something that is no reply", True),
    (Status(200, raw="data: {oops\n\n", kind="text/event-stream"),
     "sent something that is no reply", True),
    (Status(200, raw="data: 5\n\n", kind="text/event-stream"),
     "sent something that is no reply", True),
    (Status(200, raw='data: {"choices": 5}\n\n', kind="text/event-stream"),
     "sent something that is no reply", True),
    (Status(200, raw='data: {"error": {"message": "x", "code": "server_error"}}\n\n',
            kind="text/event-stream"), "reports an error (server_error)", True),
]  # fmt: skip


@pytest.mark.filterwarnings("ignore:Pydantic serializer warnings")
@pytest.mark.parametrize(("said", "why", "retry"), FAULTS, ids=[why for _, why, _ in FAULTS])
@pytest.mark.parametrize("schema", [None, SCHEMA], ids=["text", "schema"])
def test_every_fault_is_one_line_that_knows_whether_to_try_again(
    asker: Asker, said: Any, why: str, retry: bool, schema: dict[str, Any] | None
) -> None:
    error = asker.fails(said, schema=schema)
    assert (error.why, error.retry) == (why, retry)
    assert len(asker.server.asked) == 1  # nobody tries again behind our back


def test_a_server_that_asks_to_wait_is_heard(asker: Asker) -> None:
    assert asker.fails(replies.RATE_LIMITED).retry_after_s == 20
    assert asker.fails(replace(replies.RATE_LIMITED, headers={})).why == "asks to wait (429)"


def test_a_wrong_key_stays_unsaid(asker: Asker) -> None:
    error = asker.fails(openai_api_key=SecretStr("sk-hidden"))
    assert error.why == "does not accept the key (401)"


def test_a_server_that_is_not_there_cannot_be_reached(asker: Asker) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    error = asker.fails(openai_base_url=f"http://127.0.0.1:{port}/v1")
    assert (error.why, error.retry) == ("cannot be reached", True)


@pytest.mark.parametrize(
    "said",
    [
        replies.STALL,
        Reply("It leaks.", piece_chars=2, stops_after=3, then="stall"),
        Reply("It leaks, they say. " * 50, piece_chars=1, pace_s=0.02),
    ],
    ids=["never answers", "stalls", "drips"],
)
def test_the_whole_call_has_one_limit(asker: Asker, said: Reply) -> None:
    async def late() -> float:
        opened = open_chat(asker.settings)
        assert opened
        async with aclosing(opened) as chat:
            asker.server.script(Reply("Warm."), said)
            _ = [one async for one in reply(chat)]
            began = time.perf_counter()
            with pytest.raises(ModelTimeout, match="did not answer in time"):
                _ = [one async for one in reply(chat, timeout_s=0.4)]
            return time.perf_counter() - began

    assert 0.4 <= asyncio.run(late()) < 5  # the dripping one takes 20


def test_the_time_that_a_reader_takes_between_pieces_cancels_nothing(asker: Asker) -> None:
    asker.server.script(Reply("It leaks badly.", piece_chars=5))

    async def slow_reader() -> list[str]:
        opened = open_chat(asker.settings)
        assert opened
        got: list[str] = []
        async with aclosing(opened) as chat:
            async for one in reply(chat, timeout_s=0.5):
                got.append(one)
                await asyncio.sleep(0.2)
        return got

    with pytest.raises(ModelTimeout):
        asyncio.run(slow_reader())


def test_a_model_serves_one_event_loop_after_the_other(asker: Asker) -> None:
    assert [asker.ask(Reply("Yes."))[0] for _ in range(3)] == ["Yes."] * 3


def test_calls_side_by_side_do_not_mix(asker: Asker) -> None:
    asker.server.personality = lambda asked: Reply(asked.last, piece_chars=1)

    async def both() -> list[str]:
        opened = open_chat(asker.settings)
        assert opened
        async with aclosing(opened) as chat:

            async def one(text: str) -> str:
                prompt = Prompt("one", ChatPromptTemplate([HumanMessage(text)]))
                said = ModelCalls(chat, max_tokens=1_000).reply(prompt)
                return "".join([piece async for piece in said])

            return await asyncio.gather(*(one(f"Question {n}?") for n in range(6)))

    assert asyncio.run(both()) == [f"Question {n}?" for n in range(6)]


def test_a_long_reply_is_read_in_time_that_grows_with_its_length(asker: Asker) -> None:
    long = json.dumps({"found": True, "words": "la " * (MOST_REPLY_CHARS // 3 - 50)})
    began = time.perf_counter()
    *texts, _ = asker.ask(Reply(long, piece_chars=20), schema=SCHEMA, model_timeout_s=30)
    assert "".join(texts) == long
    assert time.perf_counter() - began < 20  # 2,000 pieces; it took a minute where each was parsed


def test_any_chat_model_of_langchain_can_be_used() -> None:
    async def ask() -> list[str]:
        return [one async for one in reply(Chat(FakeListChatModel(responses=["Yes."]), "fake"))]

    with pytest.raises(ModelReplyError, match="broke off"):  # it never says that it has finished
        asyncio.run(ask())
