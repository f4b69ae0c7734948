"""Ways in which a call can fail that is not wrong in itself."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from tests.support.telegram.events import Call
from tests.support.telegram.refusals import bad, too_many


@dataclass(frozen=True, slots=True)
class Fault:
    """How one call fails.

    ``handled``: it is carried out first, and only its answer is lost. ``then``: what the caller
    gets, ``stall``: nothing for ``for_s`` seconds (None: as long as the server runs), then the
    connection ends. ``hold_s``: for so long other calls for the same chat are refused as well.
    """

    name: str
    status: int = 500
    body: bytes = b""
    kind: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    then: Literal["answer", "reset", "stall"] = "answer"
    handled: bool = False
    for_s: float | None = None
    hold_s: int = 0


def flood(retry_after_s: int = 1) -> Fault:
    """429 with a time to wait, for this chat, until it is over."""
    told = too_many(retry_after_s)
    headers = {"retry-after": str(retry_after_s)}
    return Fault(
        "flood", 429, json.dumps(told.body).encode(), headers=headers, hold_s=retry_after_s
    )


def refused(why: str) -> Fault:
    """400 with what Telegram says of it."""
    told = bad(why)
    return Fault("refused", told.code, json.dumps(told.body).encode())


SERVER_ERROR = Fault(
    "server error", 500, b'{"ok":false,"error_code":500,"description":"Internal Server Error"}'
)
BAD_GATEWAY = Fault(
    "bad gateway",
    502,
    b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
    b"<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n",
    "text/html",
)
RESET_BEFORE = Fault("reset before", then="reset")
# Telegram did what was asked; the bot does not get to know.
RESET_AFTER = Fault("reset after", then="reset", handled=True)
BAD_GATEWAY_AFTER = Fault("bad gateway after", 502, BAD_GATEWAY.body, "text/html", handled=True)
STALL = Fault("stall", then="stall")
STALL_AFTER = Fault("stall after", then="stall", handled=True)


@dataclass(slots=True)
class Rule:
    """Which calls fail how; ``times``: so many of them, None: all."""

    fault: Fault
    method: str | None = None
    chat: int | None = None
    times: int | None = 1
    when: Callable[[Call], bool] | None = None

    def meets(self, call: Call) -> bool:
        """Whether this call is one of them."""
        if self.times == 0 or self.method not in (None, call.method):
            return False
        if self.chat is not None and str(self.chat) != str(call.given.get("chat_id")):
            return False
        return self.when is None or self.when(call)


class Plan:
    """What is to go wrong; asked once for each call."""

    def __init__(self) -> None:
        self.rules: list[Rule] = []
        self.held_until_s: dict[str, float] = {}

    def fault(self, call: Call) -> Fault | None:
        """How this call fails, if it does: as a rule says, or because its chat is held."""
        chat, now_s = str(call.given.get("chat_id", "")), time.monotonic()
        if (left_s := self.held_until_s.get(chat, 0) - now_s) > 0:
            return flood(math.ceil(left_s))
        rule = next((one for one in self.rules if one.meets(call)), None)
        if rule is None:
            return None
        rule.times = None if rule.times is None else rule.times - 1
        if rule.fault.hold_s and chat:
            self.held_until_s[chat] = now_s + rule.fault.hold_s
        return rule.fault
