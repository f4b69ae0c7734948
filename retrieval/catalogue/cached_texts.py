"""The texts of revisions that were last read, in memory."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from threading import Lock

from retrieval.domain import Revision

# Texts that stay in memory; two bytes a character where one is curly: some 20 MB.
MOST_CHARS = 10_000_000


class Texts:
    """An LRU cache of stored revisions by id, bounded by the characters of their texts.

    >>> from retrieval.domain import Head
    >>> texts = Texts(most_chars=6)
    >>> for n in (1, 2, 3):
    ...     texts.keep(Revision(n, f"{n}.txt", 1, "", "abc", Head("Gazette")))
    >>> sorted(texts.known([1, 2, 3]))
    [2, 3]
    """

    def __init__(self, *, most_chars: int = MOST_CHARS) -> None:
        self._most_chars = most_chars
        self._kept: OrderedDict[int, Revision] = OrderedDict()
        self._chars = 0
        self._lock = Lock()

    def known(self, ids: Iterable[int]) -> dict[int, Revision]:
        """Those of these revisions that are here."""
        with self._lock:
            found = {n: self._kept[n] for n in ids if n in self._kept}
            for n in found:
                self._kept.move_to_end(n)
        return found

    def keep(self, revision: Revision) -> None:
        """Keep a revision; those not used for longest are evicted."""
        with self._lock:
            if revision.id not in self._kept:
                self._kept[revision.id] = revision
                self._chars += len(revision.text)
            while self._chars > self._most_chars and len(self._kept) > 1:
                _, old = self._kept.popitem(last=False)
                self._chars -= len(old.text)
