"""UTF-16 units, in which Telegram counts; entities, which it counts by them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

NAMES = ("url", "language", "custom_emoji_id", "unix_time", "user")


def units(text: str) -> int:
    """How long a text is for Telegram.

    >>> units("a🏛")
    3
    """
    return len(text) + sum(char > "\uffff" for char in text)


def cut(text: str, start: int, stop: int) -> str:
    """The part of a text between two offsets in UTF-16 units.

    >>> cut("🏛 dam", 3, 6)
    'dam'
    """
    coded = text.encode("utf-16-le", "surrogatepass")
    return coded[2 * start : 2 * stop].decode("utf-16-le", "surrogatepass")


def boundaries(text: str) -> list[int]:
    """The offset in UTF-16 units before each code point, and at the end.

    >>> boundaries("a🏛b")
    [0, 1, 3, 4]
    """
    found = [0]
    for char in text:
        found.append(found[-1] + 1 + (char > "\uffff"))
    return found


@dataclass(frozen=True, slots=True)
class Entity:
    """A formatted range of a text, in UTF-16 units.

    >>> Entity("bold", 3, 3).of("🏛 dam")
    'dam'
    """

    type: str
    offset: int
    length: int
    url: str | None = None
    language: str | None = None
    custom_emoji_id: str | None = None
    unix_time: int | None = None
    user: int | None = None

    @property
    def stop(self) -> int:
        """Where it ends."""
        return self.offset + self.length

    def of(self, text: str) -> str:
        """The words that it formats."""
        return cut(text, self.offset, self.stop)

    def moved(self, start: int, stop: int) -> Entity:
        """The same over another range."""
        more = {name: getattr(self, name) for name in NAMES}
        return Entity(self.type, start, stop - start, **more)

    @property
    def json(self) -> dict[str, Any]:
        """As the Bot API has it; a user stands by id only."""
        more = {name: getattr(self, name) for name in NAMES if getattr(self, name) is not None}
        if self.user is not None:
            more["user"] = {"id": self.user, "is_bot": False, "first_name": "User"}
        return {"type": self.type, "offset": self.offset, "length": self.length, **more}
