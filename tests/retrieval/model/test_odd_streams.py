"""Whatever a server streams: text and a count, or an error of ours."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, HumanMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from langchain_core.prompts import ChatPromptTemplate
from pydantic import SecretStr

from retrieval.errors import ModelError, ModelTimeout
from retrieval.model.call import Chat, ModelCalls, Prompt, open_chat
from retrieval.settings import Settings
from tests.support.openai_server.replies import Reply, Status
from tests.support.openai_server.server import KEY, serving

pytestmark = pytest.mark.slow

PROMPT = Prompt("odd", ChatPromptTemplate([HumanMessage("Does it leak?")]))
STREAM = "text/event-stream"
ROOT = Path(__file__).resolve().parents[3]
HEAVY = {"openai", "langchain_core", "langchain_openai", "pydantic", "httpx2", "numpy"}

anything = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["content", "role", "refusal", "tool_calls"]), inner)
    ),
    max_leaves=6,
)
choice = st.fixed_dictionaries(
    {"delta": anything | st.fixed_dictionaries({"content": st.text(max_size=20) | anything})},
    optional={"finish_reason": st.sampled_from(["stop", "length", "eos", 5]), "index": anything},
)
chunk = st.fixed_dictionaries(
    {"choices": st.lists(choice, max_size=2) | anything}, optional={"usage": anything}
)
line = st.one_of(
    (chunk | anything).map(lambda sent: f"data: {json.dumps(sent)}"),
    st.sampled_from(["", ": waiting", "data: [DONE]", "data: {", "event: error", "retry: x"]),
)
streams = st.lists(line, max_size=8).map(lambda lines: "\n\n".join(lines) + "\n\n")


@pytest.mark.filterwarnings("ignore:Pydantic serializer warnings")
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(some=st.lists(streams, min_size=30, max_size=30))
def test_no_stream_is_more_than_text_or_an_error_of_ours(some: list[str]) -> None:
    for got in asyncio.run(_each(*(Status(200, raw=one, kind=STREAM) for one in some))):
        if isinstance(got, ModelError):
            assert got.why
        else:
            assert got.strip()


def test_pieces_that_do_not_fit_together_leave_the_refusal_as_it_is() -> None:
    first = {"delta": {"content": "It"}, "finish_reason": 5}
    last = {"delta": {"refusal": "I may not."}, "finish_reason": "stop"}
    lines = (f"data: {json.dumps({'choices': [one]})}\n\n" for one in (first, last))
    (got,) = asyncio.run(_each(Status(200, raw="".join(lines), kind=STREAM)))
    assert isinstance(got, ModelError)
    assert got.why == "refuses to answer"


class Choking(BaseChatModel):
    """Says a word, then nothing; when it is interrupted, what came does not fit together."""

    @property
    def _llm_type(self) -> str:
        return "choking"

    def _generate(self, *_: Any, **__: Any) -> ChatResult:
        raise NotImplementedError

    async def _astream(self, *_: Any, **__: Any) -> AsyncIterator[ChatGenerationChunk]:
        try:
            yield ChatGenerationChunk(message=AIMessageChunk(content="It"))
            await asyncio.Event().wait()
        except BaseException:
            raise TypeError("pieces of different types")  # noqa: B904 - as LangChain does


def test_a_stop_is_a_stop_and_a_late_reply_late_though_its_pieces_do_not_fit() -> None:
    async def late(timeout_s: float) -> None:
        calls = ModelCalls(Chat(Choking(), "odd"), max_tokens=1_000)
        async for _ in calls.reply(PROMPT, timeout_s=timeout_s):
            pass

    async def stopped() -> None:
        task = asyncio.create_task(late(20))
        for _ in range(20):
            await asyncio.sleep(0)
        task.cancel()
        await task

    with pytest.raises(ModelTimeout):
        asyncio.run(late(0.05))
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(stopped())


@settings(max_examples=10, deadline=None)
@given(st.lists(st.text(min_size=1).filter(str.strip), min_size=1, max_size=9))
def test_every_text_arrives_as_it_was_sent(texts: list[str]) -> None:
    got = asyncio.run(_each(*(Reply(text, piece_chars=1) for text in texts)))
    assert got == texts


def test_without_a_model_nothing_heavy_is_loaded() -> None:
    prints = "import sys, retrieval.model.call; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", prints], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert not {name.partition(".")[0] for name in done.stdout.split()} & HEAVY


async def _each(*replies: Reply | Status) -> list[str | ModelError]:
    """What comes of each, from one model."""
    with serving() as server:
        server.script(*replies)
        chat = open_chat(Settings(openai_base_url=server.base_url, openai_api_key=SecretStr(KEY)))
        assert chat
        async with aclosing(chat):
            return [await _tried(chat) for _ in replies]


async def _tried(chat: Chat) -> str | ModelError:
    try:
        calls = ModelCalls(chat, max_tokens=1_000)
        return "".join([piece async for piece in calls.reply(PROMPT, timeout_s=20)])
    except ModelError as error:
        return error
