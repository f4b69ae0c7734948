"""A small cross-encoder that reads each block together with the question.

MiniLM-L6-v2 (Apache 2.0), trained further by ``bench/training/reader.py``, in int8.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from retrieval.errors import StoreError

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

    from retrieval.domain import Quote

FOLDER = Path(__file__).with_name("reader")
WEIGHTS, TOKENIZER, SUMS = (FOLDER / n for n in ("weights.onnx", "tokenizer.json", "sha256"))
# Word pieces of question and block together, as trained; of a longer block the end is not read.
MOST_TOKENS = 128
# Pairs in one run, of like length; more take as long and twice the memory.
PAIRS_AT_ONCE = 10
# Scores kept, some 500 bytes each: a question asked again is not read again.
MOST_KEPT = 20_000
# Characters of the speakers' names and roles, and of what stands before, that go with a block.
MOST_SPEAKERS, MOST_BEFORE = 120, 100

Scores = NDArray[np.float64]


def as_read(title: str | None, quotes: Sequence[Quote], text: str, before: str = "") -> str:
    """A block as the reader sees it: its article's title, who speaks, its words, what is before.

    >>> as_read("Gates stay shut", (), "Until May.", "The mayor was asked how long they stay so.")
    'Gates stay shut. Until May. | The mayor was asked how long they stay so.'
    """
    each = (", ".join(filter(None, (quote.speaker, quote.role))) for quote in quotes)
    who = "; ".join(filter(None, dict.fromkeys(each)))[:MOST_SPEAKERS]
    return f"{title or ''}. {who + ': ' if who else ''}{text} | {before[-MOST_BEFORE:].lstrip()}"


class Reader:
    """Reads pairs of a question and a block; not thread-safe.

    The weights are loaded with the first, once a process.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str], float] = OrderedDict()

    def load(self) -> None:
        """Load the weights now, some 0.3 s, rather than with the first question."""
        _tokenizer(), _session()

    def scores(self, pairs: Sequence[tuple[str, str]]) -> Scores:
        """How well each text answers its question; above 0 it was trained to mean that it does.

        Raises StoreError where the weights are not those that the package came with.
        """
        new = [pair for pair in dict.fromkeys(pairs) if pair not in self._kept]
        self._kept.update(zip(new, _read(tuple(new)), strict=True))
        found = np.array([self._kept[pair] for pair in pairs])
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return found


def _read(new: tuple[tuple[str, str], ...]) -> list[float]:
    if not new:
        return []
    pairs = _tokenizer().encode_batch(list(new))
    order = sorted(range(len(pairs)), key=lambda n: len(pairs[n].ids))
    found = np.zeros(len(pairs))
    for at in range(0, len(order), PAIRS_AT_ONCE):
        some = order[at : at + PAIRS_AT_ONCE]
        longest = len(pairs[some[-1]].ids)
        ids, mask, types = np.zeros((3, len(some), longest), np.int64)
        for row, n in enumerate(some):
            length = len(pairs[n].ids)
            ids[row, :length], mask[row, :length] = pairs[n].ids, 1
            types[row, :length] = pairs[n].type_ids
        fed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": types}
        found[some] = _session().run(None, fed)[0]
    scores: list[float] = found.tolist()
    return scores


@cache
def _tokenizer() -> Tokenizer:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(_checked(TOKENIZER)))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MOST_TOKENS, strategy="longest_first")
    return tokenizer


@cache
def _session() -> InferenceSession:
    from onnxruntime import InferenceSession, SessionOptions

    options = SessionOptions()
    # Threads that wait for one another without turning: a fifth of the processor time less.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return InferenceSession(_checked(WEIGHTS), options, providers=["CPUExecutionProvider"])


def _checked(path: Path) -> Path:
    """The path of a file that holds just what the package came with."""
    sums = (line.split() for line in SUMS.read_text("ascii").splitlines())
    wanted = {name: digest for digest, name in sums}
    try:
        there = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise StoreError(f"{path.name} of the reader is missing: install Quoth again") from error
    if there != wanted[path.name]:
        raise StoreError(f"{path.name} of the reader is damaged: install Quoth again")
    return path
