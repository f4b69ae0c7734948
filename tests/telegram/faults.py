"""Ways in which a call can fail that is not wrong in itself."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Literal

from tests.telegram.refusals import too_many


@dataclass(frozen=True, slots=True)
class Fault:
    """How one call fails.

    ``handled``: it is carried out first, and only its answer is lost. ``then``: what the caller
    gets, ``stall``: nothing for ``for_s`` seconds (None: as long as the server runs), then the
    connection ends. ``hold_s``: for so long other calls for the same chat are refused as well.
    """

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
    return Fault(429, json.dumps(told.body).encode(), headers=headers, hold_s=retry_after_s)


SERVER_ERROR = Fault(500, b'{"ok":false,"error_code":500,"description":"Internal Server Error"}')
BAD_GATEWAY = Fault(
    502,
    b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
    b"<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n",
    "text/html",
)
RESET_BEFORE = Fault(then="reset")
# Telegram did what was asked; the bot does not get to know.
RESET_AFTER = Fault(then="reset", handled=True)
BAD_GATEWAY_AFTER = Fault(502, BAD_GATEWAY.body, "text/html", handled=True)
STALL = Fault(then="stall")
STALL_AFTER = Fault(then="stall", handled=True)
