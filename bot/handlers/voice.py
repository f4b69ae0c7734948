"""Voice messages: written down by a server of models, then handled as what they say."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from telegram import Voice

from bot import texts
from bot.handlers.incoming import Incoming
from bot.handlers.ingest import MAX_FILE_BYTES
from bot.handlers.pointing import own_words
from bot.handlers.questions import addressed
from bot.texts.reasons import reason
from retrieval.errors import ModelError

# A question takes some seconds; what is longer costs more than it says.
MAX_SPOKEN = timedelta(minutes=2)
_OGG = "voice.ogg"  # Bot API, Voice: OPUS in an .ogg; the server tells the format by the name


async def spoken(asked: Incoming) -> None:
    """A voice message, if it is addressed to the bot; the reply begins with what was understood."""
    voice = asked.message.voice
    if voice is None or own_words(asked.message, asked.context.bot.bot) is None:
        return
    if (decision := await asked.admit()) is None:
        return
    settings = asked.context.library.settings
    if settings.transcribe_model is None:
        await asked.say(texts.help.NO_VOICE)
    elif _is_long(voice):
        await asked.say(
            texts.help.VOICE_TOO_LONG.format(minutes=MAX_SPOKEN // timedelta(minutes=1))
        )
    elif not decision.with_model:
        await asked.say(texts.help.VOICE_SPENT)
    else:
        await _handled(replace(asked, admitted=decision), voice.file_id)


def _is_long(voice: Voice) -> bool:
    """Whether it lasts too long, or is larger than speech of that length: senders may tell less."""
    lasts: Any = voice.duration  # a timedelta, see receiving
    return lasts > MAX_SPOKEN or (voice.file_size or 0) > MAX_FILE_BYTES


async def _handled(asked: Incoming, file_id: str) -> None:
    sent = await asked.context.bot.get_file(file_id)
    try:
        words = await asked.context.library.transcribed(
            _OGG, bytes(await sent.download_as_bytearray())
        )
    except ModelError as error:
        await asked.say(texts.help.VOICE_FAILED.format(why=reason(error.why)))
        return
    if words:
        await addressed(replace(asked, heard=words), words)
    else:
        await asked.say(texts.help.NO_WORDS_HEARD)
