"""A loop whose clock jumps to what is waited for: hours of pauses in a moment."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class _Jumping(selectors.DefaultSelector):
    """Never waits; notes how long the loop would have."""

    skipped_s = 0.0

    def select(self, timeout: float | None = None) -> list[Any]:
        if timeout:
            self.skipped_s += timeout
        return super().select(0)


class JumpingLoop(asyncio.SelectorEventLoop):
    """For what waits on the clock alone, not on threads or sockets."""

    def __init__(self) -> None:
        self._jumping = _Jumping()
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.skipped_s


def at_once(work: Coroutine[Any, Any, T]) -> T:
    """Runs it from second 0 on."""
    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        return runner.run(work)
