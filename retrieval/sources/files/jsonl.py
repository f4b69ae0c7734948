"""JSON Lines to articles, streamed; a broken line is reported, the others are read."""

from __future__ import annotations

import json
import zlib
from codecs import BOM_UTF8
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import BinaryIO

from retrieval.domain import Article
from retrieval.errors import ArticleError
from retrieval.sources.record import MAX_BYTES, OVERSIZED, Origin, article, kind_of

CHUNK_BYTES = 1 << 20


def lines(stream: BinaryIO, *, head: bytes = b"") -> Iterator[tuple[int, bytes]]:
    r"""Number and bytes of every non-blank line; one over 20 MB is truncated.

    ``head`` holds whole lines already read from the stream.

    >>> from io import BytesIO
    >>> list(lines(BytesIO(b"{}\n\n[]")))
    [(1, b'{}\n'), (3, b'[]')]
    """
    number, before = 0, BytesIO(head)
    while line := before.readline() or stream.readline(MAX_BYTES + 1):
        number += 1
        rest = line
        while len(line) > MAX_BYTES and rest and not rest.endswith(b"\n"):
            rest = stream.readline(CHUNK_BYTES)
        if line.strip():
            yield number, line


def read_lines(
    stream: BinaryIO, origin: Origin, *, head: bytes = b""
) -> Iterator[Article | ArticleError]:
    """An article or an error per line; a broken stream yields a last error."""
    number = 0
    try:
        for number, line in lines(stream, head=head):
            where, name = f"{origin.where}:{number}", f"{origin.name}:{number}"
            try:
                yield read_line(line, replace(origin, where=where, name=name))
            except ArticleError as refused:
                yield refused
    except (EOFError, zlib.error, OSError) as error:
        why = f"broken off after line {number} (damaged or cut short); the lines before were read"
        yield ArticleError(origin.where, why if number else f"cannot be read: {error}")
    else:
        if not number:
            yield ArticleError(origin.where, "empty: no lines in it")


def read_line(line: bytes, origin: Origin) -> Article:
    """The article of one line; ArticleError gives the fault.

    >>> made = read_line(b'{"id": "g1", "text": "Gates open."}', Origin("a:1", "a:1", "a"))
    >>> made.source, made.text
    ('g1', 'Gates open.')
    """
    fields = _object(line, origin.where)
    text = fields.get("text")
    if not isinstance(text, str):
        why = f'"text" must be text, not {kind_of(text)}' if "text" in fields else 'no "text" in it'
        raise ArticleError(origin.where, why)
    return article(origin, text, fields)


def is_object(line: bytes) -> bool:
    """Whether a line is a JSON object.

    >>> is_object(b'{"text": "Gates open."}'), is_object(b"{gates} open.")
    (True, False)
    """
    try:
        _object(line, "")
    except ArticleError:
        return False
    return True


def _object(line: bytes, where: str) -> dict[str, object]:
    if len(line) > MAX_BYTES:
        raise ArticleError(where, OVERSIZED)
    try:
        found = json.loads(line.removeprefix(BOM_UTF8).decode("utf-8"))
    except UnicodeDecodeError as error:
        raise ArticleError(where, f"not UTF-8 at byte {error.start}: save it as UTF-8") from error
    except json.JSONDecodeError as error:
        raise ArticleError(where, f"broken JSON at {error.pos}: {error.msg.lower()}") from error
    except (ValueError, RecursionError) as error:  # a number too long, nesting too deep
        raise ArticleError(where, "JSON that cannot be read") from error
    if not isinstance(found, dict):
        raise ArticleError(where, f"must be an object, not {kind_of(found)}")
    return found
