"""JSON Lines, streamed: a broken line is reported, the others are read. A JSON file's articles."""

from __future__ import annotations

import json
import re
import zlib
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import BinaryIO

from retrieval.domain import Article
from retrieval.errors import ArticleError
from retrieval.sources.decode import decode, decoded_again, undoubled
from retrieval.sources.files.formats import not_read
from retrieval.sources.heads import fields_of
from retrieval.sources.markup import as_seen, without_data
from retrieval.sources.record import (
    FIELDS,
    MAX_BYTES,
    OVERSIZED,
    Origin,
    article,
    kind_of,
    text_key,
)

CHUNK_BYTES = 1 << 20
CUT = re.compile(r"\s*\[\+\d+ chars\]\s*\Z")  # how a news API ends a text that it cuts short


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
    """An article or an error per line; a broken stream yields a last error.

    A file that is one JSON array, or one object over several lines, is read as a whole.
    """
    number, key = 0, f"{origin.key}\n" if origin.key else None
    told, urls = set[str](), set[str]()
    try:
        stream, head = _in_utf8(stream, head)
        whole, head = _whole(stream, head)
        each = enumerate(map(_dumped, whole), 1) if whole else lines(stream, head=head)
        for number, line in each:
            where, name = f"{origin.where}:{number}", f"{origin.name}:{number}"
            try:
                made = read_line(line, replace(origin, where=where, name=name, key=key))
                if made.known_as[0] in urls and len(made.known_as) == 1:  # not its own address
                    made = replace(made, known_as=(text_key(made.text),))
                urls.update(one for one in made.known_as[:1] if one.startswith("url:"))
                yield replace(made, faults=tuple(one for one in made.faults if one not in told))
                told.update(made.faults)
            except ArticleError as refused:
                yield refused
    except (EOFError, zlib.error, OSError) as error:
        why = f"broken off after line {number} (damaged or cut short); the lines before were read"
        yield ArticleError(origin.where, why if number else f"cannot be read: {error}")
    else:
        if not number:
            yield ArticleError(origin.where, "empty: no lines in it")


def _in_utf8(stream: BinaryIO, head: bytes) -> tuple[BinaryIO, bytes]:
    """A stream, and what was read of it; one in UTF-16, as PowerShell writes it, in UTF-8."""
    head = head or stream.readline(MAX_BYTES + 1)
    if not head.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return stream, head
    raw = head + stream.read(MAX_BYTES + 1 - len(head))
    return BytesIO(_unicode(raw, "").encode()), b""


def _whole(stream: BinaryIO, head: bytes) -> tuple[list[object], bytes]:
    """The objects of a file that is one JSON value over lines; and what was read of the stream."""
    if not head.strip():
        head += b"".join(_blanks(stream))
    start = head.lstrip(BOM_UTF8 + b" \t\r\n")[:1]
    if start not in (b"[", b"{") or len(head) > MAX_BYTES or _is_line(head):
        return [], head
    found = _objects(head)
    if found and start == b"{":  # one object that holds the articles, if nothing follows it
        behind = b"".join(_blanks(stream))
        head += behind
        if behind.strip() or len(behind) >= MAX_BYTES:
            return [], head
    if found is None:
        head += stream.read(MAX_BYTES + 1 - len(head))
        found = _objects(head) if len(head) <= MAX_BYTES else None
        head += b"" if found else stream.readline(MAX_BYTES + 1)
    return found or [], head


def _blanks(stream: BinaryIO) -> Iterator[bytes]:
    """Blank lines and the line after them; of blanks no more than a line may be long."""
    left = MAX_BYTES
    while left > 0 and (line := stream.readline(MAX_BYTES + 1)):
        yield line
        left -= len(line) if not line.strip() else left


def _is_line(raw: bytes) -> bool:
    """Whether a line is an article by itself, as in JSON Lines, or an object without any."""
    found = _objects(raw)
    return found is not None and len(found) == 1 and found[0] == _parsed(raw)


def _parsed(raw: bytes) -> object:
    try:
        return json.loads(_unicode(raw, ""))
    except (ArticleError, ValueError, RecursionError):
        return None


def _objects(raw: bytes) -> list[object] | None:
    """The objects of a JSON array, or of the one array in an object; None if it is broken."""
    found = _parsed(raw)
    if found is None:
        return None
    if isinstance(found, dict):
        if "text" in fields_of(found)[0]:
            return [found]
        if isinstance(posts := found.get("messages"), list) and "name" in found:
            return [_of_post(post, found["name"]) for post in posts if _has_words(post)]
        named = {*FIELDS, "text"}  # a list in one of these is a fault in it
        inner = [one for key, one in found.items() if isinstance(one, list) and key not in named]
        found = inner[0] if len(inner) == 1 else [found]
    objects = isinstance(found, list) and all(isinstance(each, dict) for each in found)
    return found if objects and isinstance(found, list) else []


def _has_words(post: object) -> bool:
    return isinstance(post, dict) and post.get("type") == "message" and bool(post.get("text"))


def _of_post(post: dict[str, object], channel: object) -> dict[str, object]:
    """A message of a channel as Telegram's program exports it: its text may be in pieces."""
    pieces = post["text"] if isinstance(post["text"], list) else [post["text"]]
    words = [one.get("text", "") if isinstance(one, dict) else one for one in pieces]
    text = "".join(word for word in words if isinstance(word, str))
    return {"id": post.get("id"), "outlet": channel, "date": post.get("date"), "text": text}


def _dumped(found: object) -> bytes:
    return json.dumps(found).encode()


def read_line(line: bytes, origin: Origin) -> Article:
    """The article of one line; ArticleError gives the fault.

    >>> made = read_line(b'{"id": "g1", "text": "Gates open."}', Origin("a:1", "a:1", "a"))
    >>> made.source, made.text
    ('g1', 'Gates open.')
    """
    given = _object(line, origin.where)
    fields, unknown = fields_of(given)
    text = fields.pop("text", given.get("text"))
    if not isinstance(text, str):
        why = f'"text" must be text, not {kind_of(text)}' if "text" in given else 'no "text" in it'
        raise ArticleError(origin.where, why)
    text = CUT.sub("", text)
    text = undoubled(seen := as_seen(without_data(text)), origin.where)
    if text != seen:
        fields = {key: _decoded_again(value) for key, value in fields.items()}
    made = article(origin, text, fields)
    return replace(made, faults=(*made.faults, *not_read(unknown)))


def _decoded_again(value: object) -> object:
    if isinstance(value, list):
        return [_decoded_again(one) for one in value]
    return decoded_again(value) if isinstance(value, str) else value


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


def _unicode(raw: bytes, where: str) -> str:
    """Bytes as text: UTF-8, else as detected; what was encoded twice is left to each text."""
    try:
        return raw.removeprefix(BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError:
        return decode(raw, where)


def _object(line: bytes, where: str) -> dict[str, object]:
    if len(line) > MAX_BYTES:
        raise ArticleError(where, OVERSIZED)
    try:
        found = json.loads(_unicode(line, where))
    except json.JSONDecodeError as error:
        raise ArticleError(where, f"broken JSON at {error.pos}: {error.msg.lower()}") from error
    except (ValueError, RecursionError) as error:  # a number too long, nesting too deep
        raise ArticleError(where, "JSON that cannot be read") from error
    if not isinstance(found, dict):
        raise ArticleError(where, f"must be an object, not {kind_of(found)}")
    return found
