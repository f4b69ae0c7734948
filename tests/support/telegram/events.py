"""What happens in this small Telegram: drafts, signs, presses, inline queries, calls, updates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Condition
from typing import Any, Literal

from tests.support.telegram.records import Account, Chat, Message
from tests.support.telegram.units import Entity
from tests.support.telegram.waiting import PATIENCE_S, waited


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as a person sees it grow."""

    chat: Chat
    draft_id: int
    text: str
    entities: tuple[Entity, ...]
    topic: int | None
    at_s: float


@dataclass(frozen=True, slots=True)
class Action:
    """A sign like ``typing``."""

    chat: Chat
    action: str
    topic: int | None
    at_s: float


@dataclass(slots=True)
class Notice:
    """What a person sees after a press."""

    text: str


@dataclass(slots=True, eq=False)
class Press:
    """A press of a button, and how it was answered."""

    id: str
    person: Account
    message: Message
    data: str
    at_s: float
    changed: Condition
    expired: bool = False
    notices: list[Notice] = field(default_factory=list)

    def notice(self, within_s: float = PATIENCE_S) -> Notice:
        """What the person was told; waits for it."""
        told = waited(self.changed, lambda: self.notices, within_s, self._shown)
        return told[0]

    def _shown(self) -> str:
        return f"the press of {self.data!r} was not answered"


@dataclass(slots=True, eq=False)
class Asked:
    """An inline query, and what came."""

    id: str
    person: Account
    query: str
    offset: str
    at_s: float
    changed: Condition
    answer: dict[str, Any] | None = None
    answered_s: float = 0.0
    cached: bool = False

    def results(self, within_s: float = PATIENCE_S) -> list[dict[str, Any]]:
        """The results as they came; waits for them."""
        answer = waited(self.changed, lambda: self.answer, within_s, self._shown)
        return list(answer["results"])

    def _shown(self) -> str:
        return f"the inline query {self.query!r} was not answered"


@dataclass(slots=True)
class Call:
    """One call of the bot; times as of time.monotonic(). No answer reached it if code is None."""

    method: str
    given: dict[str, Any]
    at_s: float
    code: int | None = None
    description: str = ""
    result: Any = None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One update handed to the bot, as of time.monotonic()."""

    update_id: int
    update: Mapping[str, Any]
    at_s: float
    by: Literal["polling", "webhook"]
