"""Revisions last used, kept in memory up to a number of characters."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable
from threading import Lock
from typing import Any, TypeVar

from retrieval.domain import Revision

T = TypeVar("T")

# Scopes and the like that are kept between two changes of the catalogue.
MOST_KEPT = 1_000
# Two bytes a character where one is curly: some 20 MB.
MOST_CHARS = 10_000_000


class Texts:
    """Stored revisions by id; they never change, so nothing here grows stale.

    >>> from retrieval.domain import Head
    >>> texts = Texts(most_chars=6)
    >>> for n in (1, 2, 3):
    ...     _ = texts.keep(Revision(n, f"{n}.txt", 1, "", "abc", Head("Gazette")))
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

    def keep(self, revision: Revision) -> Revision:
        """Keep a revision in place of those not used for longest; the revision itself."""
        with self._lock:
            if revision.id not in self._kept:
                self._kept[revision.id] = revision
                self._chars += len(revision.text)
            while self._chars > self._most_chars and len(self._kept) > 1:
                _, old = self._kept.popitem(last=False)
                self._chars -= len(old.text)
        return revision


class Kept:
    """Results that hold until the catalogue changes, by name.

    >>> kept = Kept()
    >>> kept.get(1, "size", lambda: 5), kept.get(1, "size", lambda: 6), kept.get(2, "size", int)
    (5, 5, 0)
    """

    def __init__(self) -> None:
        self._seq = -1
        self._found: dict[object, Any] = {}
        self._lock = Lock()

    def get(self, seq: int, name: object, make: Callable[[], T]) -> T:
        """What is kept under ``name`` for change number ``seq``; made where there is nothing."""
        with self._lock:
            if seq != self._seq or len(self._found) > MOST_KEPT:
                self._seq, self._found = seq, {}
            if name in self._found:
                known: T = self._found[name]
                return known
        made = make()
        with self._lock:
            if seq == self._seq:
                self._found[name] = made
        return made
