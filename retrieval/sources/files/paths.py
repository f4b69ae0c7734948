"""Paths from the command line to articles: walks folders, reads files and standard input."""

from __future__ import annotations

import gzip
import os
import re
import stat
import sys
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, cast

from retrieval.domain import Article
from retrieval.errors import ArticleError
from retrieval.sources.files.formats import READERS, read_several
from retrieval.sources.files.jsonl import is_object, lines, read_lines
from retrieval.sources.record import MAX_BYTES, OVERSIZED, Origin

LINES = (".jsonl", ".jsonl.gz", ".ndjson", ".json")
TEXTS = (".txt", ".text")
# Passed over in a folder without a word: what is no document, or not finished.
NO_DOCUMENT = re.compile(
    r"~$|^~\$|\.(?:part|partial|crdownload|download|tmp|bak|swp|lock|log|ini|url|lnk|db(?:-\w+)?|bin|pickle|sqlite\w*"
    r"|jpe?g|png|gif|webp|svg|bmp|ico|tiff?|heic|mp[34]|m4[av]|mov|avi|wav|ogg|webm|woff2?|ttf|otf"
    r"|css|js|mjs|ts|map|py|pyc|sh|exe|so|dll|ya?ml|toml|cfg)$",
    re.I,
)
ENDINGS = (*READERS, *LINES)
NOT_READ = f"an ending that is not read: use {', '.join(ENDINGS)}"
STDIN = "-"


@dataclass(frozen=True, slots=True)
class File:
    """A file to read: ``where`` is its path for messages, ``name`` its shortest unique suffix.

    ``raw`` is the content of a file that is not on disk.
    """

    path: Path
    where: str
    name: str
    raw: bytes | None = None


@dataclass(frozen=True, slots=True)
class FoundArticles:
    """The articles of files, read lazily, with errors in place; ``total`` counts both."""

    total: int
    articles: Iterator[Article | ArticleError]


def find(paths: Sequence[str]) -> list[File | ArticleError | None]:
    """Every file in ``paths``, without duplicates, in order; None is standard input.

    Folders are walked in order of names, without hidden files, pictures and the like. A path that
    is refused yields an error in its place.
    """
    found: dict[object, Path | ArticleError | None] = {}
    for path in dict.fromkeys(paths):
        for each in _expand(path):
            found.setdefault(_identity(each), each)
    names = _names([each for each in found.values() if isinstance(each, Path)])
    return [
        File(each, clean(each), names[each]) if isinstance(each, Path) else each
        for each in found.values()
    ]


def clean(path: str | Path) -> str:
    """A path as valid Unicode: bytes that are not UTF-8 are replaced."""
    return os.fsencode(path).decode("utf-8", "replace")


def ending(path: Path) -> str | None:
    """The supported extension of ``path``, or None.

    >>> ending(Path("b/A.JSONL.GZ")), ending(Path("a.rtf"))
    ('.jsonl.gz', None)
    """
    name = path.name.lower()
    return next((known for known in ENDINGS if name.endswith(known) and name != known), None)


def _identity(each: Path | ArticleError | None) -> object:
    return os.path.realpath(each) if isinstance(each, Path) else (each and (each.where, each.why))


def _expand(path: str) -> Iterator[Path | ArticleError | None]:
    if path == STDIN:
        yield None
        return
    try:
        folder = bool(path) and stat.S_ISDIR(os.stat(path).st_mode)
    except (OSError, ValueError) as error:
        yield ArticleError(clean(path.replace("\0", "?")), reason(error, path))
        return
    if folder:
        yield from _folder(path)
    else:
        yield _checked(path)


def _checked(path: str) -> Path | ArticleError:
    if not path:
        return ArticleError('""', "an empty path: name a file or a folder")
    if ending(Path(path)) is None:
        return ArticleError(clean(path), NOT_READ)
    return Path(path)


def _folder(top: str) -> Iterator[Path | ArticleError]:
    found = sorted(_walk(top, set()), key=_order)
    yield from found
    if not any(isinstance(one, Path) for one in found):
        yield ArticleError(clean(top), f"no articles in this folder ({', '.join(ENDINGS)})")


def _order(each: Path | ArticleError) -> tuple[str, ...]:
    return each.parts if isinstance(each, Path) else Path(each.where).parts


def _walk(folder: str, seen: set[tuple[int, int]]) -> Iterator[Path | ArticleError]:
    """The files below ``folder``; follows links, but enters no folder twice."""
    try:
        status = os.stat(folder)
        if (status.st_dev, status.st_ino) in seen:
            return
        seen.add((status.st_dev, status.st_ino))
        names = [name for name in os.listdir(folder) if not name.startswith(".")]
    except OSError as error:
        yield ArticleError(clean(folder), reason(error, folder))
        return
    for path in (Path(folder, name) for name in sorted(names)):
        if os.path.isdir(path):
            yield from _walk(str(path), seen)
        elif ending(path):
            yield path
        elif os.path.isfile(path) and not NO_DOCUMENT.search(path.name):
            yield ArticleError(clean(path), NOT_READ)


def _names(paths: list[Path]) -> dict[Path, str]:
    """The shortest unique suffix of each path, in whole parts."""
    parts = {path: Path(os.path.abspath(path)).parts for path in paths}
    names: dict[Path, str] = {}
    left = paths
    for depth in range(1, max(map(len, parts.values()), default=0) + 1):
        groups = defaultdict(list)
        for path in left:
            groups[clean(Path(*parts[path][-depth:]))].append(path)
        names.update((group[0], name) for name, group in groups.items() if len(group) == 1)
        left = [path for group in groups.values() if len(group) > 1 for path in group]
    # The rest differ only in bytes that are not UTF-8.
    return names | {path: f"{clean(path)} ({n})" for n, path in enumerate(left, 1)}


def reason(error: OSError | ValueError, path: str) -> str:
    """Why a file cannot be opened, in plain words."""
    if isinstance(error, FileNotFoundError):
        return "a link to nothing" if os.path.islink(path) else "not found"
    if isinstance(error, PermissionError):
        return "may not be read: no permission"
    words = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return f"cannot be read: {words.lower()}"


def files(paths: Sequence[str], *, outlet: str | None = None) -> FoundArticles:
    """The articles and errors of ``read_paths``, with their number."""
    return FoundArticles(count(paths), read_paths(paths, outlet=outlet))


def uploaded(name: str, raw: bytes) -> FoundArticles:
    """The articles in an uploaded file of this name.

    >>> [article] = uploaded("rain.txt", b"It rains.").articles
    >>> article.source, article.text
    ('rain.txt', 'It rains.')
    """
    checked = _checked(name)
    if isinstance(checked, ArticleError):
        return FoundArticles(1, iter([checked]))
    found = File(checked, clean(name), clean(name), raw)
    return FoundArticles(_lines_in(found), _read_file(found, None))


def read_paths(
    paths: Sequence[str], *, outlet: str | None = None, stdin: BinaryIO | None = None
) -> Iterator[Article | ArticleError]:
    """An article or an error for every file and every JSON line, lazily.

    Folders are walked; ``-`` is standard input (``stdin``, else the process's own). ``outlet``
    overrides what the articles say. Errors in the input are yielded, never raised.

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
    """The number of articles and errors that ``read_paths`` will yield, JSON lines included.

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
    except (ArticleError, EOFError, OSError, zlib.error):  # reported when it is read
        number += 1
    return max(1, number)


def _read_file(file: File, outlet: str | None) -> Iterator[Article | ArticleError]:
    origin = Origin(file.where, file.name, clean(file.path.name), outlet, _key(file))
    kind = ending(file.path) or ""
    try:
        with _opened(file) as stream:
            if kind in LINES:
                yield from read_lines(stream, origin)
            elif kind in TEXTS:
                yield from read_several(_all(stream, file), origin)
            else:
                yield READERS[kind](_all(stream, file), origin)
    except ArticleError as refused:
        yield refused


def _key(file: File) -> str:
    """By what a file is known: the real path, or the name of one that is not on this disk."""
    if file.raw is not None:
        return f"sent:{file.name}"
    return f"file:{os.fsencode(os.path.realpath(file.path)).decode('utf-8', 'backslashreplace')}"


def _opened(file: File) -> BinaryIO:
    """A stream of the file's bytes, gunzipped if need be; ArticleError if it cannot be opened."""
    packed = file.path.name.lower().endswith(".gz")
    if file.raw is not None:
        stream = BytesIO(file.raw)
        return cast(BinaryIO, gzip.open(stream)) if packed else stream
    try:
        if not stat.S_ISREG(os.stat(file.path).st_mode):
            raise ArticleError(file.where, "not a file: a device, pipe or socket")
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
    """JSON Lines if the first line is JSON, else one plain text; named by a hash of the input."""
    head = _up_to_words(stream)
    name = f"stdin-{sha256(head).hexdigest()[:12]}"
    origin = Origin(STDIN, name, "standard input", outlet)
    try:
        if is_object(head.strip()):
            yield from read_lines(stream, origin, head=head)
            return
        raw = _limited(head + stream.read(MAX_BYTES + 1), STDIN)
        name = f"stdin-{sha256(raw).hexdigest()[:12]}"
        yield from read_several(raw, replace(origin, name=name))
    except ArticleError as refused:
        yield refused


def _up_to_words(stream: BinaryIO) -> bytes:
    head = b""
    while len(head) <= MAX_BYTES and (line := stream.readline(MAX_BYTES + 1)):
        head += line
        if line.strip():
            break
    return head
