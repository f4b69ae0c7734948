"""Trying the model: one small call that shows whether key, name and form of reply work."""

from __future__ import annotations

import time
from contextlib import aclosing
from dataclasses import dataclass

from retrieval.answers.model.chat import Chat
from retrieval.answers.model.draft import SCHEMA, Drafts
from retrieval.errors import ModelError


@dataclass(frozen=True, slots=True)
class Trial:
    """How a model did: seconds it took, and what failed, None where nothing did."""

    model: str
    seconds: float
    fault: ModelError | None = None


async def trial(chat: Chat) -> Trial:
    """Ask a question that no sentence answers, as every question is asked."""
    from retrieval.answers.model.messages import messages

    begun, drafts = time.perf_counter(), Drafts()
    fault: ModelError | None = None
    try:
        sent = messages("Does this work?", ())
        async with aclosing(chat.stream(sent, schema=SCHEMA)) as pieces:
            async for piece in pieces:
                if isinstance(piece, str):
                    drafts.feed(piece)
        drafts.end()
    except ModelError as error:
        fault = error
    return Trial(chat.name, time.perf_counter() - begun, fault)
