"""The metered call of a language model: its reply in pieces, within a deadline, tokens counted.

Loads nothing heavy before ``open_chat``.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, cast

from retrieval.domain import Cost
from retrieval.errors import ModelError, ModelReplyError, ModelTimeout

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessageChunk
    from langchain_core.prompts import ChatPromptTemplate
    from langchain_core.runnables import Runnable, RunnableConfig

    from retrieval.settings import Settings

# A model that repeats itself is stopped here; an answer of ten statements has 4,000 characters.
MOST_REPLY_CHARS = 40_000
BYTES_PER_TOKEN = 3  # of UTF-8, at the least: English has more than 4, Arabic above 3
TOKENS_PER_MESSAGE = 4  # that say whose it is
# The providers' packages say why a reply ended under one of these names.
_FINISH = ("finish_reason", "stop_reason", "done_reason", "stopReason")
_REFUSED = "refuses to answer"
_UNFINISHED = {
    "refusal": _REFUSED,
    **dict.fromkeys("length max_tokens model_length".split(), "wrote more than it may"),
    **dict.fromkeys(
        "content_filter content_filtered safety recitation prohibited_content blocklist "
        "guardrail_intervened".split(),
        "holds its reply back (content filter)",
    ),
}


def tokens(text: str) -> int:
    """An upper estimate of the tokens of a text.

    >>> tokens("The dam at Lindrup leaks."), tokens("")
    (9, 0)
    """
    return -(-len(text.encode("utf-8", "replace")) // BYTES_PER_TOKEN)


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model is sent: a template with its values, and the form of the reply.

    ``name`` is what LangChain's callbacks call the run; ``schema`` is a JSON schema with a title
    that the reply has to follow, None for plain text.
    """

    name: str
    template: ChatPromptTemplate
    values: Mapping[str, str] = field(default_factory=dict)
    schema: Mapping[str, Any] | None = None

    @property
    def tokens(self) -> int:
        """An upper estimate of what it takes."""
        messages = self.template.format_messages(**self.values)
        return sum(tokens(message.text) + TOKENS_PER_MESSAGE for message in messages)


class Chat:
    """One model that is open; ``judge`` is the one that judges what it writes, at first itself.

    ``adds_usage`` tells that each piece counts the tokens since the one before.
    """

    def __init__(
        self, model: BaseChatModel, name: str, *, timeout_s: float = 30.0, adds_usage: bool = False
    ) -> None:
        self.judge = self
        self.name = name
        self.timeout_s = timeout_s
        self.adds_usage = adds_usage
        self._model = model
        self._shaped: dict[str, Runnable[Any, Any]] = {}  # by the title of the schema

    async def aclose(self) -> None:
        """Let go of the connections; to be called in the event loop that used them."""
        for chat in {self, self.judge}:
            pool = getattr(chat._model, "http_async_client", None)
            if pool is not None:
                await pool.aclose()

    async def pieces(
        self, prompt: Prompt, config: RunnableConfig | None
    ) -> AsyncGenerator[BaseMessageChunk, None]:
        """The reply as LangChain streams it; raises whatever the provider's package raises."""
        from langchain_core.runnables.config import merge_configs

        run: RunnableConfig = {"run_name": prompt.name, "tags": [prompt.name]}
        # Not as ``template | model``: a sequence joins all pieces once more, 60 µs for each, and
        # callbacks see the filled prompt as the input of the model in any case.
        messages = prompt.template.format_messages(**prompt.values)
        stream = self._replying(prompt.schema).astream(messages, merge_configs(config, run))
        async with aclosing(cast("AsyncGenerator[BaseMessageChunk, None]", stream)) as pieces:
            async for piece in pieces:
                yield piece

    def _replying(self, schema: Mapping[str, Any] | None) -> Runnable[Any, Any]:
        """The model, bound to a schema by its provider's means where there is one."""
        if schema is None:
            return self._model
        title = schema["title"]
        if title not in self._shaped:
            # Only the model of LangChain's pair of model and parser: its parser reads all text
            # again with each piece, and repairs what is cut, where Drafts reads on and refuses.
            strictly: Any = {} if self.adds_usage else {"method": "json_schema", "strict": True}
            structured = self._model.with_structured_output({**schema}, **strictly)
            self._shaped[title] = cast("Any", structured).first
        return self._shaped[title]


def open_chat(settings: Settings) -> Chat | None:
    """The model that is set, None where none is. Takes a second or two: not in an event loop.

    Raises SettingsError where it cannot be made.
    """
    if settings.chat_model is None:
        return None
    from retrieval.model.providers import ServedChat, open_model

    def opened(set_so: Settings, name: str) -> Chat:
        model, timeout_s = open_model(set_so, name), settings.model_timeout_s
        added = not isinstance(model, ServedChat)
        return Chat(model, set_so.model, timeout_s=timeout_s, adds_usage=added)

    chat = opened(settings, "QUOTH_MODEL")
    if settings.judge_model not in (None, settings.model):
        chat.judge = opened(settings.for_judge, "QUOTH_JUDGE_MODEL")
    return chat


class ModelCalls:
    """The calls of one answer or digest: one deadline for all of them, their tokens together.

    ``left_tokens`` is what is left of ``max_tokens`` for prompts; whoever calls keeps to it.
    ``config`` is LangChain's: callbacks, tags and metadata of whoever asked.
    """

    def __init__(
        self, chat: Chat, *, max_tokens: int, config: RunnableConfig | None = None
    ) -> None:
        self.number = 0
        self.cost = Cost(chat.name)
        self.left_tokens = max_tokens
        self._chat = chat
        self.config = config
        self._begun = asyncio.get_running_loop().time()

    @property
    def took_s(self) -> float:
        """Seconds since the first call could be made."""
        return asyncio.get_running_loop().time() - self._begun

    @property
    def left_s(self) -> float:
        """Seconds until the deadline."""
        return self._chat.timeout_s - self.took_s

    def worth_a_retry(self, failed: ModelError) -> bool:
        """Whether a retry makes sense, and may come before the deadline."""
        return failed.retry and self.left_s > (failed.retry_after_s or 0.0)

    async def reply(
        self, prompt: Prompt, *, timeout_s: float | None = None, by_judge: bool = False
    ) -> AsyncGenerator[str, None]:
        """The text of a reply in pieces as they come, none empty; counted however it ends.

        ``timeout_s`` is for this call; all that is left without it. ``by_judge``: by the model
        that judges, see Chat. Raises ModelTimeout, ModelReplyError (empty, refused, cut, too long)
        or ModelError, each with whether a retry makes sense.
        """
        left_s = self.left_s if timeout_s is None else timeout_s
        if left_s <= 0:
            raise ModelTimeout("did not answer in time", retry=False)
        deadline = asyncio.get_running_loop().time() + left_s
        chat = self._chat.judge if by_judge else self._chat
        sent, read, spends = prompt.tokens, _Reply(chat.adds_usage), True
        self.number += 1
        self.left_tokens -= sent
        try:
            async with _letting_go(chat.pieces(prompt, self.config)) as pieces:
                while (piece := await _next(pieces, deadline)) is not None:
                    if text := read.piece(piece):
                        yield text
            read.end()
        except ModelError as error:  # what was never taken up cost nothing
            spends = bool(read.text) or isinstance(error, ModelReplyError | ModelTimeout)
            raise
        finally:
            if spends:
                self._spend(*(read.usage or (sent, tokens(read.text))), read.usage is None)

    def _spend(self, input_tokens: int, output_tokens: int, estimated: bool) -> None:
        self.cost = replace(
            self.cost,
            input_tokens=self.cost.input_tokens + input_tokens,
            output_tokens=self.cost.output_tokens + output_tokens,
            estimated=self.cost.estimated or estimated,
        )

    def drop(self, number: int = 1) -> None:
        """Count statements that do not hold."""
        self.cost = replace(self.cost, dropped=self.cost.dropped + number)


@dataclass(slots=True)
class _Reply:
    """What has come of a reply so far; ``usage``: tokens in and out, as its server counts."""

    adds_usage: bool
    usage: tuple[int, int] | None = None
    text: str = ""
    finish: str | None = None

    def piece(self, piece: BaseMessageChunk) -> str:
        """The text of a piece; raises ModelReplyError for what ends the reply."""
        if piece.additional_kwargs.get("refusal"):
            raise ModelReplyError(_REFUSED, retry=False)
        if counted := getattr(piece, "usage_metadata", None):
            before = (self.usage if self.adds_usage else None) or (0, 0)
            more = counted["input_tokens"], counted["output_tokens"]
            self.usage = before[0] + more[0], before[1] + more[1]
        finishes = (piece.response_metadata.get(name) for name in _FINISH)
        self.finish = next((str(one) for one in finishes if one), self.finish)
        # Some providers stream what has to follow a schema as the JSON of a tool call.
        calls = getattr(piece, "tool_call_chunks", ())
        text = str(piece.text) or "".join(call["args"] or "" for call in calls)
        self.text += text
        if len(self.text) > MOST_REPLY_CHARS:
            raise ModelReplyError("writes without end", retry=False)
        return text

    def end(self) -> None:
        """Raises ModelReplyError where the reply is not whole."""
        if why := _UNFINISHED.get((self.finish or "").casefold()):
            raise ModelReplyError(why, retry=False)
        if not self.text.strip():
            raise ModelReplyError("sent an empty reply", retry=True)
        if self.finish is None:
            raise ModelReplyError("broke off", retry=True)


@asynccontextmanager
async def _letting_go(
    pieces: AsyncGenerator[BaseMessageChunk, None],
) -> AsyncIterator[AsyncGenerator[BaseMessageChunk, None]]:
    """Closed at the end, when LangChain joins what came: pieces may not fit together."""
    try:
        yield pieces
    finally:
        with suppress(Exception):
            await pieces.aclose()


async def _next(
    pieces: AsyncGenerator[BaseMessageChunk, None], deadline: float
) -> BaseMessageChunk | None:
    """The next piece, None at the end; where foreign errors become ours."""
    limit = asyncio.timeout_at(deadline)
    try:
        async with limit:
            return await anext(pieces, None)
    except Exception as error:  # of any provider's package
        if limit.expired():
            raise ModelTimeout("did not answer in time", retry=True) from error
        # Stopped, and LangChain failed to join what had come, see _letting_go.
        if isinstance(error.__context__, asyncio.CancelledError):
            raise error.__context__ from None
        from retrieval.provider_errors import model_error

        raise model_error(error) from error
