"""Questions one after another: the words met are kept between them, the answers for good."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing, suppress
from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING

from retrieval.answers.ask import Sought, further, seek
from retrieval.domain import Answer, Bounds
from retrieval.errors import EmbeddingsError
from retrieval.index.wordllama import WordLlamaEmbeddings
from retrieval.model.call import open_chat
from retrieval.ranking.candidates import Hit, read
from retrieval.ranking.lexicon import Lexicon

if TYPE_CHECKING:
    from retrieval.catalogue.catalogue import Catalogue
    from retrieval.index.pull import VectorIndex
    from retrieval.settings import Settings


# Passages that are read ahead, those that came last: some 3 s. Measured on 7,300: a question
# among those read takes 20 ms, among others 30.
READ_AHEAD = 8_000
# So many in one step, some 20 ms; a question waits for no more.
_STEP = 50


class Asking:
    """What answers questions. Words met grow with each, so one at a time is looked for."""

    def __init__(self, settings: Settings, catalogue: Catalogue, index: VectorIndex) -> None:
        """Opens the model if one is set, which takes seconds: not in an event loop."""
        self._settings = settings
        self._catalogue = catalogue
        self._index = index
        self._lexicon = Lexicon(WordLlamaEmbeddings().words)
        self._lock = Lock()
        self.chat = open_chat(settings)

    async def close(self) -> None:
        """Let go of the model's connections."""
        if self.chat:
            await self.chat.aclose()

    async def answering(
        self, question: str, history: Sequence[str], bounds: Bounds
    ) -> AsyncGenerator[Answer, None]:
        """The answer as it grows by a model's statements, if there is a model; last the whole.

        The whole is kept, with its receipts.
        """

        def kept(answer: Answer) -> Answer:
            return self.keep(replace(answer, history=tuple(history)))

        if self.chat is None or not bounds.with_model:
            yield await asyncio.to_thread(lambda: kept(self.seek(question, history, bounds).answer))
            return

        async def seek(text: str, before: Sequence[str]) -> Sought:
            return await asyncio.to_thread(self.seek, text, before, bounds)

        async def keep(answer: Answer) -> Answer:
            return await asyncio.to_thread(kept, answer)

        from retrieval.answers.writing import Writing, answering

        writing = Writing(question, self.chat, self._settings.model_max_input_tokens)
        async with aclosing(answering(writing, history, seek, keep)) as growing:
            async for answer in growing:
                yield answer

    def seek(self, question: str, history: Sequence[str], bounds: Bounds) -> Sought:
        """What is found for a question, and the answer without a model."""
        with self._lock:
            return seek(
                question,
                self._catalogue,
                self._index,
                self._lexicon,
                history=history,
                bounds=bounds,
            )

    def keep(self, answer: Answer) -> Answer:
        """Keep an answer with its receipts, as it is shown; the answer with its number."""
        return replace(answer, id=self._catalogue.answers.keep(answer))

    def further(self, answer: Answer, skip: int) -> Answer:
        """The quotes that come after those of an answer and ``skip`` others."""
        with self._lock:
            found = further(answer, self._catalogue, self._index, self._lexicon, skip=skip)
        return self.keep(found) if found.citations else found

    def warm(self) -> Iterator[None]:
        """Read ahead, a step at a time, what questions need; between steps they are answered."""
        from retrieval.index.retriever import PassageRetriever

        with self._lock:
            with suppress(EmbeddingsError):  # each question hears of it by itself
                PassageRetriever(catalogue=self._catalogue, index=self._index).invoke("first")
            ahead = [
                Hit(n, one, 0.0) for n, one in self._catalogue.passages.newest(READ_AHEAD).items()
            ]
        for at in range(0, len(ahead), _STEP):
            yield
            with self._lock:
                found = read(ahead[at : at + _STEP], self._catalogue)
                self._lexicon.read([block.text for block in found])
        gc.collect()
        gc.freeze()  # what is loaded now stays: collecting would walk over it, 2 ms a question
