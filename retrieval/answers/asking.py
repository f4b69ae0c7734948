"""Questions one after another: the words met are kept between them, the answers for good."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from threading import Lock
from typing import TYPE_CHECKING

from retrieval.answers.ask import Bounds, ask
from retrieval.answers.find import read
from retrieval.answers.lexicon import Lexicon
from retrieval.domain import Answer, Scope
from retrieval.index.search import Hit, nearest
from retrieval.index.wordllama import WordLlama

if TYPE_CHECKING:
    from retrieval.catalogue.catalogue import Catalogue
    from retrieval.index.pull import VectorIndex

# Passages that are read ahead, those that came last: some 3 s. Measured on 7,300: a question
# among those read takes 20 ms, among others 30.
READ_AHEAD = 8_000
# So many in one step; a question waits for no more.
_STEP = 400


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

    def warm(self) -> Iterator[None]:
        """Read ahead, a step at a time, what questions need; between steps they are answered."""
        with self._lock:
            nearest("first", Scope(), self._catalogue, self._index, limit=1)
            ahead = [Hit(n, one, 0.0) for n, one in self._catalogue.newest(READ_AHEAD).items()]
        for at in range(0, len(ahead), _STEP):
            yield
            with self._lock:
                found = read(ahead[at : at + _STEP], self._catalogue)
                self._lexicon.read([block.text for block in found])
        gc.freeze()  # what is loaded now stays: collecting would walk over it, 2 ms a question
