"""What a server of language models can do with a request, as values."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.support.openai_server.asked import Asked

Then = Literal["cut", "reset", "stall"]


@dataclass(frozen=True, slots=True)
class Reply:
    """A completion, and what becomes of it on its way.

    A stream goes out in pieces of ``piece_chars``, with a pause of ``pace_s`` before each. With
    ``stops_after`` so many pieces it ends there (0: before a single byte, also unstreamed):
    ``then`` the connection is closed, reset, or left open with nothing more to come.
    """

    text: str = ""
    refusal: str | None = None
    finish: str | None = "stop"
    counted: bool = True
    piece_chars: int = 12
    pace_s: float = 0.0
    stops_after: int | None = None
    then: Then = "cut"


@dataclass(frozen=True, slots=True)
class Status:
    """An HTTP response that is no completion: JSON as OpenAI sends it, or whatever ``raw`` is."""

    code: int
    message: str = "The server had an error."
    error: str | None = None  # OpenAI's own word, such as model_not_found
    headers: dict[str, str] = field(default_factory=dict)
    raw: str | None = None
    kind: str = "application/json"

    @property
    def body(self) -> bytes:
        told = {"message": self.message, "type": "error", "param": None, "code": self.error}
        return (json.dumps({"error": told}) if self.raw is None else self.raw).encode()


Replied = Reply | Status
Personality = Callable[[Asked], Replied]


@dataclass(frozen=True, slots=True)
class Vectors:
    """Vectors that are sent as they are, however wrong."""

    rows: Sequence[Sequence[float]]


Embedder = Callable[[Sequence[str]], Vectors | Status]


def drafted(*statements: dict[str, Any], found: bool = True, **odd: Any) -> Reply:
    """A reply of the schema with these statements; ``odd`` goes to the Reply."""
    return Reply(json.dumps({"found": found, "statements": [*statements]}), **odd)


def statement(text: str, *points: dict[str, Any] | int) -> dict[str, Any]:
    """One statement that rests on these points, or sentences of these numbers."""
    return {"text": text, "points": [point(p) if isinstance(p, int) else p for p in points]}


def point(
    sentence: int, words: str | None = None, translation: str | None = None
) -> dict[str, Any]:
    """One point of a statement."""
    return {"sentence": sentence, "words": words, "translation": translation}


def verdict(
    statement: int,
    fault: str | None = None,
    *,
    leans_on: int | None = None,
    instead: str | None = None,
) -> dict[str, Any]:
    """What a judge says of one statement; it holds where there is no fault."""
    said = {"statement": statement, "holds": fault is None, "fault": fault}
    return {**said, "leans_on": leans_on, "instead": instead}


def verdicts(*found: dict[str, Any], **odd: Any) -> Reply:
    """A judge's reply; ``odd`` goes to the Reply."""
    return Reply(json.dumps({"verdicts": [*found]}), **odd)


UNAUTHORIZED = Status(401, "Incorrect API key provided: sk-w*****ord.", "invalid_api_key")
NO_SUCH_MODEL = Status(404, "The model `other` does not exist.", "model_not_found")
RATE_LIMITED = Status(
    429, "Rate limit reached.", "rate_limit_exceeded", headers={"retry-after": "20"}
)
NO_CREDIT = Status(429, "You exceeded your current quota.", "insufficient_quota")
BROKEN = Status(500)
BAD_GATEWAY = Status(
    502, raw="<html><body><h1>502 Bad Gateway</h1></body></html>", kind="text/html"
)
RESET = Reply(stops_after=0, then="reset")
STALL = Reply(stops_after=0, then="stall")
EMPTY = Reply("")
REFUSAL = Reply(refusal="I'm sorry, I cannot help with that.")
FILTERED = Reply('{"found": tr', finish="content_filter")
CUT_SHORT = Reply('{"found": true, "statements": [{"text": "The dam', finish="length")
NOT_FOUND = drafted(found=False)
PROSE = Reply("Sure! Here is what I found in the articles:\n\n1. The dam leaks.")
FENCED = Reply('```json\n{"found": true, "statements": []}\n```')
ENDLESS = Reply('{"found": true, "statements": [{"text": "' + "la " * 400_000, piece_chars=4_000)
