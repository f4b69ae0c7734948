"""One file's bytes to one article: plain text, Markdown with front matter, web page, PDF."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from typing import TYPE_CHECKING

from retrieval.domain import Article
from retrieval.errors import ArticleError
from retrieval.sources.decode import decode
from retrieval.sources.record import FIELDS, Origin, article

if TYPE_CHECKING:
    from pypdf import PdfReader


ENCRYPTED = "encrypted: save it without a password"
MAX_FRONT_CHARS = 16_384
MAX_BRACKETS = 200  # in front matter; the reader of YAML slows down with the square of them
FENCE = re.compile(r"(?:---|\.\.\.)[ \t]*(?:\r?\n|\r|\Z)")
CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{1,40})", re.I)
# What pages call so is Windows-1252 (WHATWG Encoding Standard).
WINDOWS = dict.fromkeys(("iso-8859-1", "latin1", "latin-1", "ascii", "us-ascii"), "cp1252")
# A line of a page that may be of an article: a sentence's end, or long enough for one.
PROSE = re.compile(r"^.{15,}[.!?…。！？؟۔][”\"’')\]]*\s*$|^.{80,}$", re.M)


def read_text(raw: bytes, origin: Origin) -> Article:
    """Plain text as it came.

    >>> read_text(b"Harbour Gazette/ Gates open.", Origin("a.txt", "a.txt", "a.txt")).head.outlet
    'Harbour Gazette'
    """
    if raw.startswith(b"%PDF-"):
        raise ArticleError(origin.where, "a PDF: name it .pdf")
    return article(origin, decode(raw, origin.where), {})


def read_markdown(raw: bytes, origin: Origin) -> Article:
    """The body below the front matter, which gives the head; a broken one is refused by line.

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
    """The line that ends the front matter; None where the first line is but a rule."""
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
        # BaseLoader makes text of every value, so that a date stays as it was written.
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
    """The article in a web page with what the page says of it; no network, no comments."""
    charset = CHARSET.search(raw[:4096])
    declared = charset[1].decode().lower() if charset else None
    page = decode(raw, origin.where, declared=WINDOWS.get(declared or "", declared))
    if not page.strip():
        raise ArticleError(origin.where, "empty: no words in it")
    from trafilatura import bare_extraction
    from trafilatura.settings import Document, set_date_params

    _hush("trafilatura", "htmldate")
    found = bare_extraction(
        page,
        include_comments=False,
        with_metadata=True,
        date_extraction_params=set_date_params(False),  # a date the page gives, none guessed
    )
    if not isinstance(found, Document) or not found.text or not PROSE.search(found.text):
        raise ArticleError(origin.where, "no article in the page")
    known = {"title": found.title, "author": found.author, "published": found.date}
    address = found.url if re.match(r"https?://", found.url or "") else None
    return article(origin, found.text, {**known, "outlet": found.sitename, "url": address})


def read_pdf(raw: bytes, origin: Origin) -> Article:
    """The text of all pages, one after another on lines of their own."""
    from pypdf import PdfReader
    from pypdf.errors import FileNotDecryptedError

    if not raw:
        raise ArticleError(origin.where, "empty: no words in it")
    _hush("pypdf")
    try:
        reader = PdfReader(BytesIO(raw))
        text = _whole("\n".join(page.extract_text() for page in reader.pages))
        title = _pdf_title(reader)
    except FileNotDecryptedError as error:
        raise ArticleError(origin.where, ENCRYPTED) from error
    except Exception as error:  # pypdf meets broken files with errors of every kind
        why = ENCRYPTED if b"/Encrypt" in raw else "a broken PDF, or none"
        raise ArticleError(origin.where, why) from error
    if not any(char.isalnum() for char in text):
        raise ArticleError(origin.where, "a PDF without text (a scan?): run text recognition first")
    return article(origin, text, {"title": title})


def _whole(text: str) -> str:
    """Pairs of surrogates joined, halves replaced, NUL dropped: fonts without a full map."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "")


def _pdf_title(reader: PdfReader) -> str | None:
    """The title in the file's properties, unless it is the name of a file."""
    title = reader.metadata.title if reader.metadata else None
    if not title or re.search(r"\.\w{2,5}$|^untitled|^microsoft word", title.strip(), re.I):
        return None
    return _whole(title)


def _hush(*loggers: str) -> None:
    """What a library says of a bad file stays off the terminal; the refusal says it."""
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
