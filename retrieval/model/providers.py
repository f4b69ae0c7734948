"""The chat model that is set: an OpenAI-compatible server's, or another provider's by LangChain;
speech to words.

Loads langchain_openai, a second or more: to be imported only where a model is opened.
"""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING, Any

import openai
from langchain_openai import ChatOpenAI
from pydantic import SecretStr

from retrieval.connections import trusted
from retrieval.errors import SettingsError
from retrieval.provider_errors import FOREIGN, model_error

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel, LanguageModelInput
    from langchain_core.outputs import ChatGenerationChunk

    from retrieval.settings import Settings


# An answer with translations has some 1,500; reasoning models need room for their reasoning.
MOST_OUTPUT_TOKENS = 8_000
# Reasoning models refuse a temperature.
_REASONS = re.compile(r"(.*/)?(o\d|gpt-[5-9])(?!.*chat)")

# Both warn on stderr of what we report as an error: an odd reply, a schema that is refused.
for _module in ("langchain_openai", "pydantic"):
    warnings.filterwarnings("ignore", category=UserWarning, module=rf"{_module}\.")


class ServedChat(ChatOpenAI):
    """ChatOpenAI without two faults of langchain-openai 1.7: it streams a reply with a schema
    through a beta parser, which reads all text again with each piece and raises at the first word
    that is not JSON; and it leaves out the refusal of a streamed reply, which then looks empty.
    """

    def _get_request_payload(
        self, input_: LanguageModelInput, *, stop: list[str] | None = None, **kwargs: Any
    ) -> dict[str, Any]:
        """The same request, with the schema in ``extra_body``, where the parser does not see it,
        and the messages, which the openai package would validate for 1.5 ms."""
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
        """The piece as LangChain reads it, with its refusal."""
        read = super()._convert_chunk_to_generation_chunk(
            chunk, default_chunk_class, base_generation_info
        )
        choices = chunk.get("choices") or [{}]
        refusal = (choices[0].get("delta") or {}).get("refusal")
        if read and refusal:
            read.message.additional_kwargs["refusal"] = refusal
        return read


def open_model(settings: Settings, name_of_setting: str) -> BaseChatModel:
    """The model of the settings; nothing is sent yet. Raises SettingsError of that name."""
    provider, name = settings.provider_and_model
    if provider == "openai":
        return _served(settings, name)
    from langchain.chat_models import init_chat_model

    try:  # no temperature: some models of each provider refuse one
        return init_chat_model(
            name,
            model_provider=provider,
            timeout=settings.model_timeout_s,
            max_retries=0,
            max_tokens=MOST_OUTPUT_TOKENS,
        )
    except ImportError as error:
        raise SettingsError(name_of_setting, f"{settings.model} needs its package") from error
    except Exception as error:  # each package has errors of its own
        needs = f"what {provider} needs beside the model, such as a key, is missing or wrong"
        raise SettingsError(name_of_setting, needs) from error


def _served(settings: Settings, name: str) -> ServedChat:
    timeout_s = settings.model_timeout_s
    # A pool of its own: the one that LangChain shares outlives its event loop. The synchronous
    # client is never used; left out, LangChain makes one that reads all certificates anew.
    pool = openai.DefaultAsyncHttpxClient(timeout=timeout_s, verify=trusted())
    idle = openai.DefaultHttpxClient(verify=trusted())
    return ServedChat(
        model=name,
        base_url=settings.openai_base_url,
        api_key=settings.openai_api_key or SecretStr("none"),
        timeout=timeout_s,
        stream_chunk_timeout=None,  # the deadline is for the whole reply, see call.ModelCalls
        max_retries=0,
        stream_usage=True,
        use_responses_api=False,
        temperature=None if _REASONS.match(name) else 0,
        max_completion_tokens=MOST_OUTPUT_TOKENS,
        http_async_client=pool,
        http_client=idle,
    )


async def transcribed(settings: Settings, name: str, audio: bytes) -> str:
    """The words spoken in a file of this name, on one line; "" where there are none.

    ``settings.transcribe_model`` is asked, for ``settings.model_timeout_s`` at most. Raises
    ModelError.
    """
    key, timeout_s = settings.openai_api_key, settings.model_timeout_s
    async with openai.AsyncOpenAI(
        api_key=key.get_secret_value() if key else "none",
        base_url=settings.openai_base_url,
        timeout=timeout_s,
        max_retries=0,
        http_client=openai.DefaultAsyncHttpxClient(timeout=timeout_s, verify=trusted()),
    ) as client:
        try:
            heard = await client.audio.transcriptions.create(
                model=settings.transcribe_model or "", file=(name, audio), response_format="json"
            )
            return " ".join(heard.text.split())
        except FOREIGN as error:
            raise model_error(error) from error
