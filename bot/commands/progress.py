"""A progress bar on stderr, where stderr is a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def counted(doing: str, unit: str) -> Iterator[Callable[[int, int], None]]:
    """A function to call with how many are done, and of how many; the bar shows once it is called.

    >>> with counted("indexing", "passage") as count:
    ...     count(1, 2)
    """
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from tqdm import tqdm

    bar: tqdm[object] | None = None

    def count(done: int, total: int) -> None:
        nonlocal bar
        bar = bar or tqdm(desc=doing, unit=f" {unit}", leave=False, file=sys.stderr)
        bar.total = total or None
        bar.update(done - bar.n)

    try:
        yield count
    finally:
        if bar is not None:
            bar.close()
