"""A progress bar on stderr, where stderr is a terminal; lines that do not break it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tqdm import tqdm


class Progress:
    """Shows how far something has come; without a terminal only its lines are shown."""

    def __init__(self, doing: str, unit: str) -> None:
        self._doing, self._unit = doing, unit
        self._bar: tqdm[Any] | None = None

    def __call__(self, done: int, total: int) -> None:
        """``done`` of ``total`` are done."""
        if self._bar is None and sys.stderr.isatty():
            from tqdm import tqdm

            self._bar = tqdm(
                desc=self._doing, unit=f" {self._unit}", total=total, leave=False, file=sys.stderr
            )
        if self._bar is not None:
            self._bar.total = total
            self._bar.update(done - self._bar.n)

    def line(self, text: str) -> None:
        """A line that stays, above the bar."""
        if self._bar is None:
            print(text, file=sys.stderr)
        else:
            self._bar.write(text, file=sys.stderr)

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.close()


@contextmanager
def progress(doing: str, unit: str) -> Iterator[Progress]:
    """Progress that is taken away at the end.

    >>> with progress("indexing", "article") as count:
    ...     count(1, 2)
    """
    shown = Progress(doing, unit)
    try:
        yield shown
    finally:
        shown.close()
