"""Waiting until something is so, without sleeping: told of every change."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Condition
from typing import TypeVar

T = TypeVar("T")

# Only what never comes is waited for so long; on a machine that is busy with other things, seconds
# go by before a process has even started.
PATIENCE_S = 60.0


def waited(
    changed: Condition, check: Callable[[], T | None], within_s: float, shown: Callable[[], str]
) -> T:
    """The first value of ``check`` that is true; AssertionError with what there is, if too late.

    >>> waited(Condition(), lambda: 7, 0, str)
    7
    """
    deadline = time.monotonic() + within_s
    with changed:
        while not (found := check()):
            left_s = deadline - time.monotonic()
            if left_s <= 0:
                raise AssertionError(f"not within {within_s:g} s: {shown()}")
            changed.wait(left_s)
        return found
