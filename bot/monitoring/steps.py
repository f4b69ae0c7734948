"""How long retrieval and each call of a model take, as LangChain tells its callbacks."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

from langchain_core.callbacks import BaseCallbackHandler

# A run whose end is never told must not be kept for ever.
MOST_OPEN = 1_000


class StepTimes(BaseCallbackHandler):
    """Tells ``took`` the seconds of "retrieval", and of a model's calls by their prompt's name."""

    def __init__(self, took: Callable[[str, float], None]) -> None:
        self._took = took
        self._begun: dict[UUID, tuple[str, float]] = {}

    def _begin(self, run: UUID, step: str) -> None:
        if len(self._begun) >= MOST_OPEN:
            self._begun.pop(next(iter(self._begun)), None)
        self._begun[run] = (step, time.perf_counter())

    def _end(self, run: UUID) -> None:
        if known := self._begun.pop(run, None):
            step, began = known
            self._took(step, time.perf_counter() - began)

    def on_retriever_start(self, *_: Any, run_id: UUID, **__: Any) -> None:
        """Passages are looked for."""
        self._begin(run_id, "retrieval")

    def on_retriever_end(self, *_: Any, run_id: UUID, **__: Any) -> None:
        """They are found."""
        self._end(run_id)

    def on_retriever_error(self, *_: Any, run_id: UUID, **__: Any) -> None:
        """They could not be looked for."""
        self._end(run_id)

    def on_chat_model_start(self, *_: Any, run_id: UUID, **told: Any) -> None:
        """A model is called; the run is named like the prompt."""
        self._begin(run_id, f"model_{told.get('name') or 'call'}")

    def on_llm_end(self, *_: Any, run_id: UUID, **__: Any) -> None:
        """It has replied."""
        self._end(run_id)

    def on_llm_error(self, *_: Any, run_id: UUID, **__: Any) -> None:
        """It failed."""
        self._end(run_id)
