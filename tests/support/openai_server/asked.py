"""What a language model is asked: the request, and the numbered sentences in it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Sentence:
    """One numbered sentence, with what stands above it."""

    n: int
    text: str
    speaker: str | None = None
    article: int | None = None
    outlet: str | None = None
    title: str | None = None
    published: str | None = None


@dataclass(frozen=True, slots=True)
class Stated:
    """One statement to judge; ``left_out``: readers will not see it."""

    n: int
    text: str
    left_out: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """One request for a completion.

    >>> asked = Asked({"messages": [{"role": "user", "content": '{"n": 1, "text": "It leaks."}'}]})
    >>> asked.sentences
    (Sentence(n=1, text='It leaks.', speaker=None, article=None, outlet=None, title=None, published=None),)
    """  # noqa: E501

    body: dict[str, Any]

    @property
    def streamed(self) -> bool:
        return bool(self.body.get("stream"))

    @property
    def schema(self) -> dict[str, Any] | None:
        """The JSON schema that the reply has to follow."""
        form = self.body.get("response_format") or {}
        found = form.get("json_schema", {}).get("schema")
        return found if isinstance(found, dict) else None

    @property
    def text(self) -> str:
        """All messages, one after the other."""
        return "\n".join(content(message) for message in self.body.get("messages", ()))

    @property
    def last(self) -> str:
        """The last message."""
        return content(self.body["messages"][-1])

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """The numbered sentences, in the order of the prompt."""
        return tuple(sentences(self.text))

    @property
    def statements(self) -> tuple[Stated, ...]:
        """The statements to judge, none where an answer is asked for."""
        rows = map(_row, self.text.split("\n"))
        return tuple(
            Stated(row["statement"], row["text"], row.get("left_out", False))
            for row in rows
            if isinstance(row.get("statement"), int)
        )


def content(message: dict[str, Any]) -> str:
    """The text of one message, which may come in parts."""
    parts = message.get("content") or ""
    return parts if isinstance(parts, str) else "".join(part.get("text", "") for part in parts)


def sentences(prompt: str) -> Iterator[Sentence]:
    """Those lines of JSON that hold a number and a text, under the last line with an article."""
    head: dict[str, Any] = {}
    for line in prompt.split("\n"):
        row = _row(line)
        if "article" in row and "n" not in row:
            head = row
        elif isinstance(row.get("n"), int) and isinstance(row.get("text"), str):
            above = {name: head.get(name) for name in ("article", "outlet", "title", "published")}
            yield Sentence(row["n"], row["text"], row.get("speaker"), **above)


def _row(line: str) -> dict[str, Any]:
    try:
        row = json.loads(line) if line.lstrip().startswith("{") else {}
    except ValueError:
        return {}
    return row if isinstance(row, dict) else {}
