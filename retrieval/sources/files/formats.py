"""Readers, one per format: plain text, Markdown with front matter, HTML, PDF, mail, documents."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from retrieval.domain import Article
from retrieval.errors import ArticleError
from retrieval.sources.decode import decode
from retrieval.sources.files.exports import exported
from retrieval.sources.files.html import read_page
from retrieval.sources.files.mail import read_mail
from retrieval.sources.files.pdf import read_pdf
from retrieval.sources.files.zipped import read_book, read_open_document, read_word
from retrieval.sources.heads import authors_of, fields_of
from retrieval.sources.markup import as_seen, unmarked, without_data
from retrieval.sources.record import Origin, article

MAX_FRONT_CHARS = 16_384
MAX_BRACKETS = 200  # in front matter; the YAML parser is quadratic in them
FENCE = re.compile(r"(?:---|\.\.\.)[ \t]*(?:\r?\n|\r|\Z)")
TOML = re.compile(r"\+\+\+[ \t]*(?:\r?\n|\r)(.*?)^\+\+\+[ \t]*(?:\r?\n|\r|\Z)", re.S | re.M)
_BLOCK = r"[ \t]+([^\n]+(?:\n[ \t]+[^\n]+)*)\n"
PANDOC = re.compile(rf"%{_BLOCK}(?:%{_BLOCK})?(?:%{_BLOCK})?")  # title, authors, date
# Other formats under a wrong name, by their first bytes.
OTHERS = (
    (b"%PDF-", "a PDF: name it .pdf"),
    (b"{\\rtf", "rich text (RTF): save it as .txt or .docx"),
    (b"PK\x03\x04", "a packed file (Word, ZIP): name it by its format"),
    (b"\xd0\xcf\x11\xe0", "an old Word file: save it as .docx"),
    (b"bplist00", "a web archive: save it as .html"),
)
HEADING = re.compile(
    r"\s*(?:#[ \t]+(.+)|(\S.*)\n={3,}[ \t]*$)", re.M
)  # at the head of a markdown text
PAGE = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?<(?:!doctype\s+html|html)\b", re.I | re.S
)
MAIL = re.compile(rb"(?:[A-Z][\w-]{1,40}:[^\n]*\n(?:[ \t][^\n]*\n)*){2,}\r?\n")
MAIL_HEAD = re.compile(rb"^(?:From|Subject|MIME-Version|Content-Type):", re.M | re.I)


def read_text(raw: bytes, origin: Origin) -> Article:
    """Plain text, unchanged; HTML and mail under a text's name as what they are.

    >>> read_text(b"Harbour Gazette/ Gates open.", Origin("a.txt", "a.txt", "a.txt")).head.outlet
    'Harbour Gazette'
    """
    _check_format(raw, origin.where)
    if PAGE.match(raw):
        return read_page(raw, origin)
    if MAIL.match(raw) and len(MAIL_HEAD.findall(raw[:4000])) >= 3:
        return read_mail(raw, origin)
    text = without_data(decode(raw, origin.where))
    return article(origin, as_seen(text) if text.lstrip().startswith("<") else text, {})


def _check_format(raw: bytes, where: str) -> None:
    for start, why in OTHERS:
        if raw.startswith(start):
            raise ArticleError(where, why)


def read_markdown(raw: bytes, origin: Origin) -> Article:
    """The body without its marks, with metadata from YAML, TOML or JSON front matter.

    ArticleError names the broken line.

    >>> origin = Origin("a.md", "a.md", "a.md")
    >>> made = read_markdown(b"---\\ntitle: Ice\\n---\\n**Gates** open.", origin)
    >>> made.head.title, made.text
    ('Ice', 'Gates open.')
    """
    _check_format(raw, origin.where)
    front, body = _front(decode(raw, origin.where), origin.where)
    fields, unknown = fields_of(front)
    fields.pop("text", None)
    if heading := HEADING.match(body):
        fields.setdefault("title", unmarked(heading[1] or heading[2]).strip() or None)
    made = article(origin, unmarked(body), fields)
    return replace(made, faults=(*made.faults, *not_read(unknown)))


def not_read(keys: list[str]) -> Iterator[str]:
    """What the report says of keys that are not known here."""
    if keys:
        more = f" and {len(keys) - 8} more" if len(keys) > 8 else ""
        yield f"keys that were not read: {', '.join(key[:40] for key in keys[:8])}{more}"


def _front(text: str, where: str) -> tuple[Mapping[str, object], str]:
    """The front matter, and the text after it; nothing if there is none."""
    if found := TOML.match(text):
        try:
            fields = tomllib.loads(found[1])
        except tomllib.TOMLDecodeError as error:
            raise ArticleError(f"{where}:2", f"front matter: {str(error)[:120]}") from error
        return {key: _dated(value) for key, value in fields.items()}, text[found.end() :]
    if text.startswith("{"):
        try:
            fields, end = json.JSONDecoder().raw_decode(text[:MAX_FRONT_CHARS])
        except (ValueError, RecursionError):
            return {}, text
        return (fields, text[end:]) if isinstance(fields, dict) else ({}, text)
    if found := PANDOC.match(text):
        title, author, date = (" ".join((one or "").split()) for one in found.groups())
        fields = {"title": unmarked(title), "author": author.split("; "), "date": date}
        return {key: value for key, value in fields.items() if value}, text[found.end() :]
    opening = FENCE.match(text) if text.startswith("---") else None
    closing = _closing(text, opening.end(), where) if opening else None
    if opening is None or closing is None:
        return {}, text
    return _yaml(text[opening.end() : closing.start()], where), text[closing.end() :]


def _dated(value: object) -> object:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _closing(text: str, start: int, where: str) -> re.Match[str] | None:
    """The line that ends the front matter; None if the first line is only a rule."""
    for match in FENCE.finditer(text, start, start + MAX_FRONT_CHARS):
        if text[match.start() - 1] in "\r\n":
            return match
    if re.match(r"\w+[ \t]*:(?:\s|\Z)", text[start : start + 100]):
        raise ArticleError(f"{where}:1", 'front matter is opened but not closed by a line "---"')
    return None


def _yaml(front: str, where: str) -> dict[str, object]:
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
        return {str(k): None if v in ("~", "null") else v for k, v in fields.items()}
    if not fields:
        return {}
    raise ArticleError(f"{where}:2", "front matter must be lines of the form key: value")


def read_several(raw: bytes, origin: Origin) -> Iterator[Article | ArticleError]:
    """The articles of a plain text: one, or those of a press database's export."""
    try:
        _check_format(raw, origin.where)
        parts = exported(decode(raw, origin.where)) if b"\n" in raw else []
        if not parts:
            yield read_text(raw, origin)
    except ArticleError as refused:
        yield refused
        return
    for n, part in enumerate(parts, 1):
        where, name = f"{origin.where}:{n}", f"{origin.name}:{n}"
        try:
            by = str(part.fields.get("author") or "")
            fields = {**part.fields, "author": authors_of([by]) or by or None}
            yield article(replace(origin, where=where, name=name, key=None), part.text, fields)
        except ArticleError as refused:
            yield refused


Reader = Callable[[bytes, Origin], Article]
READERS: dict[str, Reader] = {
    ".txt": read_text,
    ".text": read_text,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".html": read_page,
    ".htm": read_page,
    ".xhtml": read_page,
    ".pdf": read_pdf,
    ".eml": read_mail,
    ".mht": read_mail,
    ".mhtml": read_mail,
    ".docx": read_word,
    ".odt": read_open_document,
    ".epub": read_book,
}
