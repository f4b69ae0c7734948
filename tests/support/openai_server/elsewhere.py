"""A provider that is not OpenAI, as LangChain sees one: its own class, words and errors."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Sequence
from typing import Any, ClassVar

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable

from tests.support.openai_server.asked import Asked
from tests.support.openai_server.personalities import honest
from tests.support.openai_server.replies import Reply

PIECE_CHARS = 12


class RateLimited(Exception):  # noqa: N818 - packages call them as they like
    """An error as some packages raise it."""

    status_code = 429


class ChatFireworks(BaseChatModel):
    """An honest model that keeps to a schema by calling a tool, and counts with each piece."""

    model: str
    max_tokens: int = 0
    fails: ClassVar[deque[Exception]] = deque()  # what it raises next
    made: ClassVar[list[ChatFireworks]] = []

    def model_post_init(self, context: Any, /) -> None:
        """Remembered, so that a test finds it."""
        super().model_post_init(context)
        self.made.append(self)

    @property
    def _llm_type(self) -> str:
        return "elsewhere"

    def bind_tools(self, tools: Sequence[Any], **kwargs: Any) -> Runnable[Any, Any]:
        return self.bind(tools=tools)

    def _generate(self, *_: Any, **__: Any) -> ChatResult:
        raise NotImplementedError

    async def _astream(
        self, messages: list[BaseMessage], *_: Any, tools: Sequence[Any] = (), **__: Any
    ) -> AsyncIterator[ChatGenerationChunk]:
        asked = Asked({"messages": [{"content": str(message.text)} for message in messages]})
        if self.fails:
            raise self.fails.popleft()
        reply = honest(asked)
        assert isinstance(reply, Reply)
        for start in range(0, len(reply.text), PIECE_CHARS):
            yield _chunk(reply.text[start : start + PIECE_CHARS], in_tool=bool(tools))
        ended = AIMessageChunk(content="", response_metadata={"stop_reason": "end_turn"})
        yield ChatGenerationChunk(message=ended)


def _chunk(text: str, *, in_tool: bool) -> ChatGenerationChunk:
    usage: Any = {"input_tokens": 2, "output_tokens": 1, "total_tokens": 3}
    if not in_tool:
        return ChatGenerationChunk(message=AIMessageChunk(content=text, usage_metadata=usage))
    call: Any = {"name": None, "args": text, "id": None, "index": 0, "type": "tool_call_chunk"}
    called = AIMessageChunk(content="", tool_call_chunks=[call], usage_metadata=usage)
    return ChatGenerationChunk(message=called)
