"""Questions one after another: the words met are kept between them, the answers for good."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from threading import Lock
from typing import TYPE_CHECKING

from retrieval.answers.ask import Bounds, ask
from retrieval.answers.lexicon import Lexicon
from retrieval.domain import Answer, Scope
from retrieval.index.search import nearest
from retrieval.index.wordllama import WordLlama

if TYPE_CHECKING:
    from retrieval.catalogue.catalogue import Catalogue
    from retrieval.index.pull import VectorIndex


class Asking:
    """What answers questions; one at a time, from any thread, as the words met grow with each."""

    def __init__(self, catalogue: Catalogue, index: VectorIndex) -> None:
        self._catalogue = catalogue
        self._index = index
        self._lexicon = Lexicon(WordLlama().words)
        self._lock = Lock()

    def ask(self, question: str, history: Sequence[str], bounds: Bounds) -> Answer:
        """The answer to a question, kept with its receipts."""
        with self._lock:
            answer = ask(
                question,
                self._catalogue,
                self._index,
                self._lexicon,
                history=history,
                bounds=bounds,
            )
            self._catalogue.keep_answer(answer, json.dumps(asdict(answer)))
        return answer

    def warm(self) -> None:
        """Open the vectors, a second's work, so that the first question need not wait for it."""
        with self._lock:
            nearest("first", Scope(), self._catalogue, self._index, limit=1)
