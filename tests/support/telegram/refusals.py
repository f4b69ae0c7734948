"""What the Bot API says when it refuses a call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

KINDS = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    409: "Conflict",
    413: "Request Entity Too Large",
    429: "Too Many Requests",
    500: "Internal Server Error",
    501: "Not Played Here",
}


class RefusalError(Exception):
    """A call that is not carried out: the code, why, and what the caller may do.

    >>> RefusalError(400, "chat not found").description
    'Bad Request: chat not found'
    """

    def __init__(
        self, code: int, why: str = "", parameters: Mapping[str, Any] | None = None
    ) -> None:
        self.code = code
        self.description = f"{KINDS[code]}: {why}" if why else KINDS[code]
        self.parameters = dict(parameters or {})
        super().__init__(self.description)

    @property
    def body(self) -> dict[str, Any]:
        """The answer as JSON."""
        body = {"ok": False, "error_code": self.code, "description": self.description}
        return {**body, "parameters": self.parameters} if self.parameters else body


def bad(why: str) -> RefusalError:
    """A call that is wrong in itself."""
    return RefusalError(400, why)


def too_many(retry_after_s: int) -> RefusalError:
    """Too much at once; ``retry_after_s`` is in whole seconds, as Telegram has it."""
    return RefusalError(429, f"retry after {retry_after_s}", {"retry_after": retry_after_s})


def upgraded(supergroup: int) -> RefusalError:
    """The group has another id now."""
    why = "group chat was upgraded to a supergroup chat"
    return RefusalError(400, why, {"migrate_to_chat_id": supergroup})
