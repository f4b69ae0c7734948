"""Speech to words, by the audio endpoint of an OpenAI-compatible server.

Loads openai: to be imported only where something was spoken.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import openai

from retrieval.connections import trusted
from retrieval.provider_errors import FOREIGN, model_error

if TYPE_CHECKING:
    from retrieval.settings import Settings


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
