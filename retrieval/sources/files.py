"""Files, folders and standard input to articles."""

from __future__ import annotations

import gzip
import os
import stat
import sys
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import BinaryIO, cast

from retrieval.domain import Article
from retrieval.errors import ArticleError
from retrieval.sources.formats import READERS, read_text
from retrieval.sources.jsonl import is_object, lines, read_lines
from retrieval.sources.record import MAX_BYTES, OVERSIZED, Origin
from retrieval.sources.walk import LINES, STDIN, File, clean, ending, find, reason


def read_paths(
    paths: Sequence[str], *, outlet: str | None = None, stdin: BinaryIO | None = None
) -> Iterator[Article | ArticleError]:
    """An article, or why there is none, for every file and every line of JSON, as they are read.

    Folders are walked; ``-`` is standard input (``stdin``, else the process's own). ``outlet``
    overrides what the articles say. Nothing that a path can hold raises: a refusal is a value
    that stands where the article would.

    >>> [str(each) for each in read_paths(["no/such.txt"])]
    ['no/such.txt: not found']
    """
    for found in find(paths):
        if isinstance(found, ArticleError):
            yield found
        elif found is None:
            yield from _read_stdin(stdin or sys.stdin.buffer, outlet)
        else:
            yield from _read_file(found, outlet)


def count(paths: Sequence[str]) -> int:
    """How many articles and refusals ``read_paths`` will yield: files, and lines of ``.jsonl``.

    Standard input counts as one.

    >>> count(["no/such.txt", "-"])
    2
    """
    return sum(_lines_in(found) if isinstance(found, File) else 1 for found in find(paths))


def _lines_in(file: File) -> int:
    if ending(file.path) not in LINES:
        return 1
    number = 0
    try:
        with _opened(file) as stream:
            for _ in lines(stream):
                number += 1
    except (ArticleError, EOFError, OSError, zlib.error):  # told when it is read
        number += 1
    return max(1, number)


def _read_file(file: File, outlet: str | None) -> Iterator[Article | ArticleError]:
    origin = Origin(file.where, file.name, clean(file.path.name), outlet)
    kind = ending(file.path) or ""
    try:
        with _opened(file) as stream:
            if kind in LINES:
                yield from read_lines(stream, origin)
            else:
                yield READERS[kind](_all(stream, file), origin)
    except ArticleError as refused:
        yield refused


def _opened(file: File) -> BinaryIO:
    """A stream of a regular file's bytes, unpacked; ArticleError where there is none."""
    try:
        if not stat.S_ISREG(os.stat(file.path).st_mode):
            raise ArticleError(file.where, "not a file: a device, pipe or socket")
        packed = file.path.name.lower().endswith(".gz")
        return cast(BinaryIO, gzip.open(file.path)) if packed else open(file.path, "rb")
    except (OSError, ValueError) as error:
        raise ArticleError(file.where, reason(error, str(file.path))) from error


def _all(stream: BinaryIO, file: File) -> bytes:
    try:
        raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise ArticleError(file.where, reason(error, str(file.path))) from error
    return _limited(raw, file.where)


def _limited(raw: bytes, where: str) -> bytes:
    if len(raw) > MAX_BYTES:
        raise ArticleError(where, OVERSIZED)
    return raw


def _read_stdin(stream: BinaryIO, outlet: str | None) -> Iterator[Article | ArticleError]:
    """Lines of JSON if the first one is, else one plain text; named by what comes in."""
    head = _up_to_words(stream)
    name = f"stdin-{sha256(head).hexdigest()[:12]}"
    origin = Origin(STDIN, name, "standard input", outlet)
    try:
        if is_object(head.strip()):
            yield from read_lines(stream, origin, head=head)
            return
        raw = _limited(head + stream.read(MAX_BYTES + 1), STDIN)
        name = f"stdin-{sha256(raw).hexdigest()[:12]}"
        yield read_text(raw, replace(origin, name=name))
    except ArticleError as refused:
        yield refused


def _up_to_words(stream: BinaryIO) -> bytes:
    """The first line that is not blank with the blank ones before it."""
    head = b""
    while len(head) <= MAX_BYTES and (line := stream.readline(MAX_BYTES + 1)):
        head += line
        if line.strip():
            break
    return head
