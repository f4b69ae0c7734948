"""Readers, one per format: plain text, Markdown with front matter, HTML, PDF, JSON Lines.

JSON Lines are streamed; a broken line is reported, the others are read.
"""

from __future__ import annotations

import json
import re
import zlib
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO

from retrieval.domain import Article
from retrieval.errors import ArticleError
from retrieval.sources.decode import decode
from retrieval.sources.record import (
    FIELDS,
    MAX_BYTES,
    OVERSIZED,
    Origin,
    address_key,
    article,
    kind_of,
)

if TYPE_CHECKING:
    from pypdf import PdfReader


ENCRYPTED = "encrypted: save it without a password"
MAX_FRONT_CHARS = 16_384
MAX_BRACKETS = 200  # in front matter; the YAML parser is quadratic in them
FENCE = re.compile(r"(?:---|\.\.\.)[ \t]*(?:\r?\n|\r|\Z)")
CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{1,40})", re.I)
# Labels that mean Windows-1252 (WHATWG Encoding Standard).
WINDOWS = dict.fromkeys(("iso-8859-1", "latin1", "latin-1", "ascii", "us-ascii"), "cp1252")
# A line of prose: it ends like a sentence, or is long enough for one.
PROSE = re.compile(r"^.{15,}[.!?…。！？؟۔][”\"’')\]]*\s*$|^.{80,}$", re.M)


def read_text(raw: bytes, origin: Origin) -> Article:
    """Plain text, unchanged.

    >>> read_text(b"Harbour Gazette/ Gates open.", Origin("a.txt", "a.txt", "a.txt")).head.outlet
    'Harbour Gazette'
    """
    if raw.startswith(b"%PDF-"):
        raise ArticleError(origin.where, "a PDF: name it .pdf")
    return article(origin, decode(raw, origin.where), {})


def read_markdown(raw: bytes, origin: Origin) -> Article:
    """The body, with metadata from YAML front matter; ArticleError names the broken line.

    >>> origin = Origin("a.md", "a.md", "a.md")
    >>> made = read_markdown(b"---\\ntitle: Ice\\n---\\nGates open.", origin)
    >>> made.head.title, made.text
    ('Ice', 'Gates open.')
    """
    text = decode(raw, origin.where)
    opening = FENCE.match(text) if text.startswith("---") else None
    if opening is None:
        return article(origin, text, {})
    closing = _closing(text, opening.end(), origin.where)
    if closing is None:
        return article(origin, text, {})
    front = _front_matter(text[opening.end() : closing.start()], origin.where)
    return article(origin, text[closing.end() :], front)


def _closing(text: str, start: int, where: str) -> re.Match[str] | None:
    """The line that ends the front matter; None if the first line is only a rule."""
    for match in FENCE.finditer(text, start, start + MAX_FRONT_CHARS):
        if text[match.start() - 1] in "\r\n":
            return match
    if re.match(r"\w+[ \t]*:(?:\s|\Z)", text[start : start + 100]):
        raise ArticleError(f"{where}:1", 'front matter is opened but not closed by a line "---"')
    return None


def _front_matter(front: str, where: str) -> dict[str, object]:
    import yaml

    if front.count("[") + front.count("{") > MAX_BRACKETS:
        raise ArticleError(f"{where}:2", "front matter is not YAML")
    try:
        # BaseLoader keeps every value a string, so that a date is not reformatted.
        fields = yaml.load(front, Loader=yaml.BaseLoader)  # noqa: S506
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        raise ArticleError(f"{where}:{line}", f"front matter: {error.problem}") from error
    except (yaml.YAMLError, RecursionError) as error:
        raise ArticleError(f"{where}:2", "front matter is not YAML") from error
    if isinstance(fields, dict):
        return {
            key: None if fields.get(key) in ("~", "null") else fields.get(key) for key in FIELDS
        }
    if not fields:
        return {}
    raise ArticleError(f"{where}:2", "front matter must be lines of the form key: value")


def read_page(raw: bytes, origin: Origin) -> Article:
    """The article in an HTML page with its metadata, without comments; no network access."""
    charset = CHARSET.search(raw[:4096])
    declared = charset[1].decode().lower() if charset else None
    page = decode(raw, origin.where, declared=WINDOWS.get(declared or "", declared))
    if not page.strip():
        raise ArticleError(origin.where, "empty: no words in it")
    from trafilatura import bare_extraction
    from trafilatura.settings import Document, set_date_params

    _silence("trafilatura", "htmldate")
    found = bare_extraction(
        page,
        include_comments=False,
        with_metadata=True,
        date_extraction_params=set_date_params(False),  # only a date the page states
    )
    if not isinstance(found, Document) or not found.text or not PROSE.search(found.text):
        raise ArticleError(origin.where, "no article in the page")
    known = {"title": found.title, "author": found.author, "published": found.date}
    address = found.url if address_key(found.url) else None  # not of a front page
    return article(origin, found.text, {**known, "outlet": found.sitename, "url": address})


def read_pdf(raw: bytes, origin: Origin) -> Article:
    """The text of all pages, joined by newlines."""
    from pypdf import PdfReader
    from pypdf.errors import FileNotDecryptedError

    if not raw:
        raise ArticleError(origin.where, "empty: no words in it")
    _silence("pypdf")
    try:
        reader = PdfReader(BytesIO(raw))
        text = _valid_unicode("\n".join(page.extract_text() for page in reader.pages))
        title = _pdf_title(reader)
    except FileNotDecryptedError as error:
        raise ArticleError(origin.where, ENCRYPTED) from error
    except Exception as error:  # pypdf raises anything on broken files
        why = ENCRYPTED if b"/Encrypt" in raw else "a broken PDF, or none"
        raise ArticleError(origin.where, why) from error
    if not any(char.isalnum() for char in text):
        raise ArticleError(origin.where, "a PDF without text (a scan?): run text recognition first")
    return article(origin, text, {"title": title})


def _valid_unicode(text: str) -> str:
    """Join surrogate pairs, replace lone ones, drop NUL: fonts with incomplete maps yield these."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "")


def _pdf_title(reader: PdfReader) -> str | None:
    """The title in the PDF's properties, unless it looks like a file name."""
    title = reader.metadata.title if reader.metadata else None
    if not title or re.search(r"\.\w{2,5}$|^untitled|^microsoft word", title.strip(), re.I):
        return None
    return _valid_unicode(title)


def _silence(*loggers: str) -> None:
    """Keep a library's warnings off the terminal; the ArticleError reports the fault."""
    import logging

    for name in loggers:
        logger = logging.getLogger(name)
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())


Reader = Callable[[bytes, Origin], Article]
READERS: dict[str, Reader] = {
    ".txt": read_text,
    ".md": read_markdown,
    ".html": read_page,
    ".htm": read_page,
    ".pdf": read_pdf,
}

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
    number, key = 0, f"{origin.key}\n" if origin.key else None
    try:
        for number, line in lines(stream, head=head):
            where, name = f"{origin.where}:{number}", f"{origin.name}:{number}"
            try:
                yield read_line(line, replace(origin, where=where, name=name, key=key))
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
