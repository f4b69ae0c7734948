"""How fast a bot may send: overall, into one chat, into one group; pure but for its memory."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Hashable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``most`` messages in any ``window_s`` seconds."""

    most: int
    window_s: float


@dataclass(frozen=True, slots=True)
class Pacing:
    """The limits; those that Telegram names in its own questions and answers are the defaults.

    A short burst into one chat passes, as Telegram says it may.
    """

    overall: Limit = Limit(30, 1)
    chat: Limit = Limit(5, 5)
    group: Limit = Limit(20, 60)


@dataclass(slots=True)
class Pacer:
    """Counts what was sent and says how long the next message has to wait.

    >>> pacer = Pacer(Pacing(chat=Limit(2, 10)))
    >>> [pacer.wait_s("a", group=False, now_s=now_s) for now_s in (0, 1, 4, 10)]
    [0, 0, 6, 0]
    """

    pacing: Pacing
    sent: dict[Hashable, deque[float]] = field(default_factory=dict)

    def wait_s(self, chat: Hashable, *, group: bool, now_s: float) -> int:
        """0: this message may go now, and is counted; else the seconds to wait, rounded up."""
        limits: list[tuple[Hashable, Limit]] = [
            (None, self.pacing.overall),
            (("chat", chat), self.pacing.chat),
        ]
        if group:
            limits.append((("group", chat), self.pacing.group))
        wait_s = max(self._left_s(name, limit, now_s) for name, limit in limits)
        if wait_s <= 0:
            for name, _ in limits:
                self.sent[name].append(now_s)
        return math.ceil(max(wait_s, 0))

    def _left_s(self, name: Hashable, limit: Limit, now_s: float) -> float:
        times = self.sent.setdefault(name, deque())
        while times and times[0] <= now_s - limit.window_s:
            times.popleft()
        return times[0] + limit.window_s - now_s if len(times) >= limit.most else 0
