"""LangChain's ChatOpenAI, mended for streamed JSON: no second parse, no lost refusal.

Loads langchain_openai, a second or more: to be imported only where a model is used.
"""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING, Any

import openai
from langchain_core.outputs import ChatGenerationChunk
from langchain_openai import ChatOpenAI
from pydantic import SecretStr

from retrieval.trust import trusted

if TYPE_CHECKING:
    from langchain_core.language_models import LanguageModelInput

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
