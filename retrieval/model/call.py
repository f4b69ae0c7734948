"""One language model behind an OpenAI-compatible server: called, streamed, metered.

Loads langchain_openai, a second or more: to be imported only where a model is used.


Nothing heavy is loaded before ``open_chat``.
"""

from __future__ import annotations

import asyncio
import re
import warnings
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self, cast

import openai
from langchain_core.outputs import ChatGenerationChunk
from langchain_openai import ChatOpenAI
from pydantic import SecretStr

from retrieval.connections import trusted
from retrieval.errors import ModelError, ModelReplyError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel, LanguageModelInput
    from langchain_core.messages import BaseMessage, BaseMessageChunk

    from retrieval.settings import Settings


# A long answer of ten statements with translations has some 1,500; models that think first need
# room for that as well.
MOST_OUTPUT_TOKENS = 8_000
# Models that think first refuse a temperature.
_THINKS = re.compile(r"(.*/)?(o\d|gpt-[5-9])(?!.*chat)")

# Both tell a person on stderr what we tell as an error: that a reply is odd, a schema refused.
for _module in ("langchain_openai", "pydantic"):
    warnings.filterwarnings("ignore", category=UserWarning, module=rf"{_module}\.")


class WireChat(ChatOpenAI):
    """ChatOpenAI over one connection pool of its own."""

    def _get_request_payload(
        self, input_: LanguageModelInput, *, stop: list[str] | None = None, **kwargs: Any
    ) -> dict[str, Any]:
        """The request, with schema and messages where the openai package does not look at them.

        A schema that it sees makes it parse all that has come after each piece, in time that grows
        with the square of the reply, and raise over the first word that is no JSON. Messages that
        it sees are held against each kind that there is, 1.5 ms a call. What is sent is the same.
        """
        payload = super()._get_request_payload(input_, stop=stop, **kwargs)
        unseen = {"messages": payload["messages"]}
        if schema := payload.pop("response_format", None):
            unseen["response_format"] = schema
        return {
            **payload,
            "messages": [],
            "extra_body": {**(payload.get("extra_body") or {}), **unseen},
        }

    def _convert_chunk_to_generation_chunk(
        self, chunk: dict[str, Any], default_chunk_class: type, base_generation_info: Any
    ) -> ChatGenerationChunk | None:
        """The piece as LangChain reads it, with the refusal that it leaves out."""
        read = super()._convert_chunk_to_generation_chunk(
            chunk, default_chunk_class, base_generation_info
        )
        choices = chunk.get("choices") or [{}]
        refusal = (choices[0].get("delta") or {}).get("refusal")
        if read and refusal:
            read.message.additional_kwargs["refusal"] = refusal
        return read


def open_wire(settings: Settings, name: str) -> WireChat:
    """The model of this name on the server that is set; nothing is sent yet."""
    timeout_s = settings.model_timeout_s
    # An own pool: the one that LangChain shares outlives the event loop that it belongs to. The
    # other is never asked; left out, LangChain makes one that reads all certificates anew.
    pool = openai.DefaultAsyncHttpxClient(timeout=timeout_s, verify=trusted())
    idle = openai.DefaultHttpxClient(verify=trusted())
    return WireChat(
        model=name,
        base_url=settings.openai_base_url,
        api_key=settings.openai_api_key or SecretStr("none"),
        timeout=timeout_s,
        stream_chunk_timeout=None,  # the whole answer has one limit, see chat.Chat
        max_retries=0,
        stream_usage=True,
        use_responses_api=False,
        temperature=None if _THINKS.match(name) else 0,
        max_completion_tokens=MOST_OUTPUT_TOKENS,
        http_async_client=pool,
        http_client=idle,
    )


# A model that repeats itself is stopped here; an answer of ten statements has 4,000 characters.
MOST_REPLY_CHARS = 40_000
# Bytes of UTF-8 for a token, at the least: English has more than 4, Arabic and Russian above 3
# with the tokenizers of 2024. So what is estimated is rather too much than too little.
BYTES_PER_TOKEN = 3
# Around each message stand a few tokens that say whose it is.
TOKENS_PER_MESSAGE = 4


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one call; ``estimated`` where the server did not count them."""

    input_tokens: int
    output_tokens: int
    estimated: bool = False

    def __add__(self, other: Usage) -> Usage:
        """Of two calls together.

        >>> Usage(100, 20) + Usage(5, 1, estimated=True)
        Usage(input_tokens=105, output_tokens=21, estimated=True)
        """
        return Usage(
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            self.estimated or other.estimated,
        )


def tokens(text: str) -> int:
    """An upper estimate of the tokens of a text.

    >>> tokens("The dam at Lindrup leaks."), tokens("")
    (9, 0)
    """
    return -(-len(text.encode("utf-8", "replace")) // BYTES_PER_TOKEN)


def estimated(messages: Sequence[BaseMessage], reply: str) -> Usage:
    """What a call took, for one that did not end."""
    sent = sum(tokens(message.text) + TOKENS_PER_MESSAGE for message in messages)
    return Usage(sent, tokens(reply), estimated=True)


class Chat:
    """One model. LangChain's BaseChatModel is the port; errors of openai become ours here."""

    def __init__(self, model: BaseChatModel, name: str, *, timeout_s: float = 30.0) -> None:
        self.name = name
        self.timeout_s = timeout_s
        self._model = model

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Let go of the connections; to be called in the event loop that used them."""
        pool = getattr(self._model, "http_async_client", None)
        if pool is not None:
            await pool.aclose()

    async def stream(
        self,
        messages: Sequence[BaseMessage],
        *,
        schema: dict[str, Any] | None = None,
        timeout_s: float | None = None,
    ) -> AsyncGenerator[str | Usage, None]:
        """The reply's text in pieces as they come, none empty; last a Usage.

        ``schema`` is a strict JSON schema that the reply has to follow, None for plain text.
        ``timeout_s`` is for the whole call, counted from here; the model's own without it.
        Raises ModelTimeout, ModelReplyError (empty, refused, cut, too long, no reply at all) or
        ModelError, each with whether a retry makes sense.
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + (self.timeout_s if timeout_s is None else timeout_s)
        read = _Reply()
        async with _letting_go(self._pieces(messages, schema)) as pieces:
            while (piece := await _next(pieces, deadline)) is not None:
                if text := read.piece(piece):
                    yield text
        yield read.end() or estimated(messages, read.text)

    def _pieces(
        self, messages: Sequence[BaseMessage], schema: dict[str, Any] | None
    ) -> AsyncGenerator[BaseMessageChunk, None]:
        form: dict[str, Any] = {"response_format": strict(schema)} if schema else {}
        stream = self._model.astream([*messages], **form)
        return cast("AsyncGenerator[BaseMessageChunk, None]", stream)


def strict(schema: dict[str, Any]) -> dict[str, Any]:
    """The response format that makes a server keep to a schema."""
    named = {"name": schema.get("title", "reply"), "schema": schema, "strict": True}
    return {"type": "json_schema", "json_schema": named}


def open_chat(settings: Settings) -> Chat | None:
    """The model that is set, None where none is. Takes a second or two: not in an event loop."""
    name = settings.chat_model
    if name is None:
        return None

    return Chat(open_wire(settings, name), name, timeout_s=settings.model_timeout_s)


class _Reply:
    """What has come of a reply so far."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._chars = 0
        self._finish: str | None = None
        self._usage: Usage | None = None

    @property
    def text(self) -> str:
        return "".join(self._texts)

    def piece(self, piece: BaseMessageChunk) -> str:
        """The text of a piece; raises ModelReplyError for what ends the reply."""
        if piece.additional_kwargs.get("refusal"):
            raise ModelReplyError("refuses to answer", retry=False)
        if counted := getattr(piece, "usage_metadata", None):
            self._usage = Usage(counted["input_tokens"], counted["output_tokens"])
        self._finish = piece.response_metadata.get("finish_reason") or self._finish
        text = str(piece.text)
        self._texts.append(text)
        self._chars += len(text)
        if self._chars > MOST_REPLY_CHARS:
            raise ModelReplyError("writes without end", retry=False)
        return text

    def end(self) -> Usage | None:
        """The count of the server; raises ModelReplyError where the reply is not whole."""
        if self._finish == "content_filter":
            raise ModelReplyError("holds its reply back (content filter)", retry=False)
        if self._finish == "length":
            raise ModelReplyError("wrote more than it may", retry=False)
        if not self.text.strip():
            raise ModelReplyError("sent an empty reply", retry=True)
        if self._finish is None:
            raise ModelReplyError("broke off", retry=True)
        return self._usage


@asynccontextmanager
async def _letting_go(
    pieces: AsyncGenerator[BaseMessageChunk, None],
) -> AsyncIterator[AsyncGenerator[BaseMessageChunk, None]]:
    """Closed at the end, when LangChain joins what came: pieces may not fit together."""
    from retrieval.openai_errors import FOREIGN

    try:
        yield pieces
    finally:
        with suppress(*FOREIGN):
            await pieces.aclose()


async def _next(
    pieces: AsyncGenerator[BaseMessageChunk, None], deadline: float
) -> BaseMessageChunk | None:
    """The next piece, None at the end; where foreign errors become ours."""
    from retrieval.openai_errors import FOREIGN, model_error

    limit = asyncio.timeout_at(deadline)
    try:
        async with limit:
            return await anext(pieces, None)
    except ModelError:
        raise
    except FOREIGN as error:
        if limit.expired():
            raise model_error(TimeoutError()) from error
        # Stopped, and LangChain failed to join what had come, see _letting_go.
        if isinstance(error.__context__, asyncio.CancelledError):
            raise error.__context__ from None
        raise model_error(error) from error
