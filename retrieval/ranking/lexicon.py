"""A vocabulary with each word's stem, name key and vector, so that a text is tokenized once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from unicodedata import normalize

import numpy as np
from numpy.typing import NDArray

from retrieval.text import names
from retrieval.text.terms import STOP, plain, stem, words

Numbers = NDArray[np.float32]
Rows = NDArray[np.int32]

# Words before the lexicon is cleared: 50,000 vectors of 256 half-precision numbers are 26 MB.
MOST_WORDS = 50_000
# Cached texts (paragraphs of some 2 kB with their words). Measured with 810 questions on 4,899
# articles: as fast as with 60,000, and 75 MB less.
MOST_TEXTS = 30_000
_GROWTH = 8_192
_KEY_PENDING, _NO_NAME = -2, -1
# Initials that spellings of one name share: Qaddafi, Kadhafi; Osama, Usama.
_INITIALS = str.maketrans("qgo", "kku")


class Lexicon:
    """Assigns each new word the next row; not thread-safe."""

    def __init__(
        self,
        embed_words: Callable[[Sequence[str]], Numbers],
        *,
        most_words: int = MOST_WORDS,
        most_texts: int = MOST_TEXTS,
    ) -> None:
        """``embed_words`` returns one unit vector per word."""
        self._embed = embed_words
        self._most_words, self._most_texts = most_words, most_texts
        self._clear()

    def _clear(self) -> None:
        self._rows: dict[str, int] = {}
        self._words: list[str] = []
        # Each distinct white-space token with the rows of its words: applying the word pattern
        # once per distinct token takes a tenth of the time.
        self._tokens: dict[str, tuple[int, ...]] = {}
        self._texts: dict[str, Rows] = {}
        self._ids: dict[str, int] = {}
        self._stems = np.zeros(0, np.int32)
        self._keys = np.zeros(0, np.int32)
        self._stop = np.zeros(0, bool)
        self._vectors = np.zeros((0, 0), np.float16)  # three digits suffice

    def clear_if_full(self) -> None:
        """Clear the lexicon if it is over its limits; rows read before become invalid."""
        if len(self._rows) > self._most_words or len(self._texts) > self._most_texts:
            self._clear()

    def read(self, texts: Sequence[str]) -> list[Rows]:
        """The rows of each text's words, in order; the row of the empty word if there are none."""
        new = {text: text.split() for text in texts if text not in self._texts}
        # Not ``- keys()``: that walks over all tokens known, 4 ms.
        self._tokenize({*chain.from_iterable(new.values())}.difference(self._tokens))
        self._cache_rows(new)
        return [self._texts[text] for text in texts]

    def _cache_rows(self, cut: Mapping[str, Sequence[str]]) -> None:
        rows = [[*map(self._tokens.__getitem__, tokens)] for tokens in cut.values()]
        lengths = [sum(map(len, some)) for some in rows]
        every = np.array([*chain.from_iterable(chain.from_iterable(rows))], np.int32)
        starts = np.cumsum([0, *lengths]).tolist()
        for text, start, length in zip(cut, starts, lengths, strict=False):
            self._texts[text] = every[start : start + length] if length else self._empty_rows()

    def _tokenize(self, tokens: Iterable[str]) -> None:
        cut = {token: [token] if token.isalpha() else words(token) for token in sorted(tokens)}
        self._add([word for some in cut.values() for word in some])
        self._tokens.update(
            (token, tuple(map(self._rows.__getitem__, some))) for token, some in cut.items()
        )

    def _empty_rows(self) -> Rows:
        self._add([""])
        return np.array([self._rows[""]], np.int32)

    def _add(self, found: Sequence[str]) -> None:
        new = [word for word in dict.fromkeys(found) if word not in self._rows]
        if not new:
            return
        first = len(self._rows)
        self._rows.update((word, n) for n, word in enumerate(new, first))
        self._words += new
        self._grow(len(self._rows))
        here = slice(first, first + len(new))
        lower = [plain(word) for word in new]
        self._stems[here] = [self._id(stem(word)) for word in lower]
        self._keys[here] = [_KEY_PENDING if word[:1].isupper() else _NO_NAME for word in new]
        self._stop[here] = [not word or word in STOP for word in lower]
        self._vectors[here] = self._embed([word.lower() for word in new])

    def _grow(self, wanted: int) -> None:
        have = len(self._stems)
        if wanted <= have:
            return
        more = max(_GROWTH, wanted - have)
        self._stems = np.concatenate([self._stems, np.zeros(more, np.int32)])
        self._keys = np.concatenate([self._keys, np.zeros(more, np.int32)])
        self._stop = np.concatenate([self._stop, np.zeros(more, bool)])
        width = self._vectors.shape[1] or self._embed(["a"]).shape[1]
        old = self._vectors.reshape(have, width)
        self._vectors = np.concatenate([old, np.zeros((more, width), np.float16)])

    def _id(self, form: str) -> int:
        return self._ids.setdefault(form, len(self._ids))

    def vectors(self, rows: Rows) -> Numbers:
        """One vector per word."""
        return self._vectors[rows].astype(np.float32)

    def is_content(self, rows: Rows) -> NDArray[np.bool_]:
        """Which of the words are content words."""
        return ~self._stop[rows]

    def content_stems(self, rows: Rows) -> set[int]:
        """The stems of a text's content words, as numbers."""
        return set(self._stems[rows[~self._stop[rows]]].tolist())

    def matches(self, rows: Rows, terms: Sequence[str]) -> NDArray[np.bool_]:
        """Per word (row) and term (column): whether they share a stem or a name key."""
        stems = np.array([self._id(stem(term)) for term in terms], np.int32)
        own = [names.key(term) or term for term in terms]
        self._fill_keys(rows, {_initial(key) for key in own})
        keys = np.array([self._id(key) for key in own], np.int32)
        by_stem = self._stems[rows][:, None] == stems[None, :]
        by_key = self._keys[rows][:, None] == keys[None, :]
        found: NDArray[np.bool_] = by_stem | by_key
        return found

    def _fill_keys(self, rows: Rows, initials: set[str]) -> None:
        """Compute missing name keys, only of words whose initial could match a term's."""
        for row in rows[self._keys[rows] == _KEY_PENDING].tolist():
            word = self._words[row]
            if _initial(word) in initials:
                key = names.key(word)
                self._keys[row] = self._id(key) if key else _NO_NAME


def _initial(word: str) -> str:
    return normalize("NFKD", word[:1].lower())[:1].translate(_INITIALS)
