"""Documents that are XML in a ZIP: Word (.docx), OpenDocument texts (.odt), EPUB books."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING
from urllib.parse import unquote
from zipfile import ZipFile

from retrieval.domain import Article
from retrieval.errors import ArticleError
from retrieval.sources.dates import iso_time
from retrieval.sources.decode import decode
from retrieval.sources.heads import authors_of
from retrieval.sources.markup import SPACES, plain
from retrieval.sources.record import Origin, article

if TYPE_CHECKING:
    from docx.document import Document as Word
    from lxml.etree import _Element

ENCRYPTED = "encrypted: save it without a password"
OLD = b"\xd0\xcf\x11\xe0"  # of old Word files, and of any Office file with a password
MAX_UNPACKED = 100_000_000  # bytes of all parts
MAX_PART = 40_000_000  # of one that is not a picture; parsed, it takes ten times the memory
MEDIA = (".jpg", ".jpeg", ".png", ".gif", ".tif", ".tiff", ".emf", ".wmf", ".ttf", ".otf", ".mp3")
LINKED = 0.25  # of the letters of a page; a table of contents has more
_ISSUE = re.compile(r"(.+?) \[[^\]]*\d[^\]]*\]")
_DECLARED = re.compile(r"^\s*<\?xml[^>]*\?>")
TOO_BIG = "too big when unpacked"

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"


@dataclass(frozen=True, slots=True)
class _Tags:
    """Which elements are paragraphs, hold words, stand for a character, or are not read.

    Without ``words`` every text in a paragraph is read.
    """

    paragraphs: frozenset[str]
    silent: frozenset[str]
    signs: Mapping[str, str]
    words: frozenset[str] = frozenset()


# Not read: what was deleted or moved away, comments, notes and tables of contents.
WORD = _Tags(
    frozenset((f"{_W}p",)),
    frozenset((f"{_W}del", f"{_W}moveFrom", f"{_COMPATIBLE}Fallback")),
    {f"{_W}tab": " ", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"},
    frozenset((f"{_W}t",)),
)
OPEN_DOCUMENT = _Tags(
    frozenset((f"{_TEXT}p", f"{_TEXT}h")),
    frozenset(
        (
            f"{_OFFICE}annotation",
            f"{_TEXT}tracked-changes",
            f"{_TEXT}note",
            f"{_TEXT}table-of-content",
        )
    ),
    {f"{_TEXT}s": " ", f"{_TEXT}tab": " ", f"{_TEXT}line-break": "\n"},
)


def read_word(raw: bytes, origin: Origin) -> Article:
    """The paragraphs of a Word file, with title and author from its properties."""
    from docx import Document

    with _unpacked(raw, origin.where, "a broken Word file, or none"):
        document = Document(BytesIO(raw))
        for run in [*document.element.body.iter(f"{_W}r")]:
            if run.find(f"{_W}rPr/{_W}vanish") is not None:  # hidden
                run.getparent().remove(run)
        text = "\n".join(_lines(document.element.body, WORD))
        known = document.core_properties
        title, author = known.title or _heading(document), known.author
    return article(origin, text, {"title": title or None, "author": authors_of([author or ""])})


def _heading(document: Word) -> str | None:
    """The heading that a text opens with."""
    first = next((one for one in document.paragraphs if one.text.strip()), None)
    style = first.style.name if first and first.style else None
    return first.text.strip() if first and re.match(r"Heading 1|Title", style or "") else None


def read_open_document(raw: bytes, origin: Origin) -> Article:
    """The paragraphs of an OpenDocument text, with title and author from its properties."""
    with _unpacked(raw, origin.where, "a broken OpenDocument text, or none") as parts:
        if b"encryption-data" in parts.read("META-INF/manifest.xml"):
            raise ArticleError(origin.where, ENCRYPTED)
        content = _xml(parts.read("content.xml"))
        text = "\n".join(_lines(content, OPEN_DOCUMENT))
        about = _xml(parts.read("meta.xml")) if "meta.xml" in parts.namelist() else None
    return article(
        origin, text, {"title": _opening(content, text)} | _about(about, "title", "author")
    )


def _opening(content: _Element, text: str) -> str | None:
    """The title or heading that an OpenDocument text opens with."""
    first = text.strip().partition("\n")[0]
    for one in content.iter(*OPEN_DOCUMENT.paragraphs):
        style = (one.get(f"{_TEXT}style-name") or "").partition("_20_")[0]
        if style == "Title" or one.get(f"{_TEXT}outline-level") == "1":
            return first if "".join(_pieces(one, OPEN_DOCUMENT)).strip() == first else None
    return None


def read_book(raw: bytes, origin: Origin) -> Article:
    """The chapters of an EPUB book in their order, with its title, authors, publisher and day."""
    with _unpacked(raw, origin.where, "a broken EPUB book, or none") as parts:
        [root] = _xml(parts.read("META-INF/container.xml")).findall(".//{*}rootfile")
        package = _xml(parts.read(root.attrib["full-path"]))
        chapters = _chapters(package, dirname(root.attrib["full-path"]))
        lock = "META-INF/encryption.xml"
        locked = parts.read(lock).decode() if lock in parts.namelist() else ""
        if any(chapter in unquote(locked) for chapter in chapters):
            raise ArticleError(origin.where, ENCRYPTED)
        read = [_page(parts.read(one), origin.where, one, chapters) for one in chapters]
    text = "\n".join(chapter for chapter in read if chapter)
    return article(
        origin, text, _of_news(_about(package, "title", "author", "outlet", "published"))
    )


def _page(raw: bytes, where: str, name: str, chapters: list[str]) -> str:
    """The words of a book's page; none of a table of contents and of what leads to other pages."""
    from lxml import html

    markup = decode(raw, where)
    if not markup.strip():
        return ""
    tree = html.document_fromstring(_DECLARED.sub("", markup))
    for bar in tree.xpath("//nav | //*[contains(@class, 'navbar')]"):
        bar.drop_tree()
    links = {
        normpath(join(dirname(name), unquote(link.get("href").partition("#")[0]))): link
        for link in tree.xpath("//a[@href]")
    }
    led = [link.text_content() for to, link in links.items() if to in chapters and to != name]
    if len(led) > 1 and len("".join(led)) > LINKED * len(tree.text_content()):
        return ""
    return plain(html.tostring(tree, encoding="unicode"))


def _of_news(about: dict[str, object]) -> dict[str, object]:
    """What a book says of itself, of which calibre made one from a site's news."""
    if str(about.get("outlet")).casefold() != "calibre":
        return about
    named = _ISSUE.fullmatch(str(about.get("title")))
    return about | {"outlet": named[1] if named else None}


def _chapters(package: _Element, folder: str) -> list[str]:
    """The names of a book's pages in the order of reading, without its table of contents."""
    pages = {page.get("id"): page for page in package.iter("{*}item")}
    shown = [ref.get("idref") for ref in package.iter("{*}itemref") if ref.get("linear") != "no"]
    read = [pages[name] for name in shown if "nav" not in (pages[name].get("properties") or "")]
    return [normpath(join(folder, unquote(page.attrib["href"]))) for page in read]


@contextmanager
def _unpacked(raw: bytes, where: str, broken: str) -> Iterator[ZipFile]:
    """The parts of a ZIP; ArticleError for one that is too big, ``broken`` for any other fault."""
    if raw.startswith(OLD):
        raise ArticleError(where, "an old Word file, or one with a password: save it as .docx")
    try:
        with ZipFile(BytesIO(raw)) as parts:
            sizes = [part.file_size for part in parts.infolist()]
            texts = [one for one in parts.infolist() if not one.filename.lower().endswith(MEDIA)]
            if sum(sizes) > MAX_UNPACKED or any(one.file_size > MAX_PART for one in texts):
                raise ArticleError(where, TOO_BIG)
            yield parts
    except ArticleError:
        raise
    except Exception as error:  # the parsers raise anything on broken files
        raise ArticleError(where, broken) from error


def _xml(raw: bytes) -> _Element:
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    return etree.fromstring(raw, parser)


def _lines(body: _Element, tags: _Tags) -> Iterator[str]:
    """The text of each paragraph, in the order of the document."""
    for paragraph in body.iter(*tags.paragraphs):
        if not any(up.tag in tags.silent for up in paragraph.iterancestors()):
            yield "".join(_pieces(paragraph, tags)).strip()


def _pieces(node: _Element, tags: _Tags) -> Iterator[str]:
    def words(text: str | None) -> str:
        return SPACES.sub(" ", text or "")

    if node.tag in tags.signs:
        yield tags.signs[node.tag] * min(int(node.get(f"{_TEXT}c", "1")), 80)
    elif not tags.words or node.tag in tags.words:
        yield node.text or "" if tags.words else words(node.text)
    for child in node:
        known = isinstance(child.tag, str)  # else an entity
        if known and child.tag not in tags.silent and child.tag not in tags.paragraphs:
            yield from _pieces(child, tags)
        if not tags.words:
            yield words(child.tail)


def _about(tree: _Element | None, *fields: str) -> dict[str, object]:
    """These fields of an article, from the Dublin Core of a document."""
    names = {"title": "title", "author": "creator", "outlet": "publisher", "published": "date"}
    found = dict[str, object]()
    if tree is None:
        return found
    for field in fields:
        given = [
            " ".join((one.text or "").split()) for one in tree.iter(_DUBLIN_CORE + names[field])
        ]
        if said := [one for one in given if one]:
            found[field] = _names(said) if field == "author" else said[0]
    if "published" in found:
        found["published"] = iso_time(str(found["published"]))
    return found


def _names(said: list[str]) -> str | None:
    """Those who are named as authors, without what a program has put there."""
    return ", ".join(name for each in said if (name := authors_of([each]))) or None
