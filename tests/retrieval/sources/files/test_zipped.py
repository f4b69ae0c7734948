"""Word files, OpenDocument texts and EPUB books: whole, once, and only what a reader sees."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from retrieval.domain import Article
from retrieval.errors import ArticleError
from retrieval.sources.files.paths import read_paths

LINES = ["The kiln is lit.", "“It draws,” said Orla Venn."]
OPENED = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><office:body><office:text>{}</office:text>'
    "</office:body></office:document-content>"
)
ABOUT = (
    '<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta><dc:title>Kiln\n lit</dc:title>'
    "<dc:creator>Nora Pim</dc:creator></office:meta></office:document-meta>"
)
CONTAINER = '<container><rootfiles><rootfile full-path="in/book.opf"/></rootfiles></container>'
BOOK = """<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/">
<metadata><dc:title>Kilns of Ostrel</dc:title><dc:creator>Nora Pim</dc:creator>
<dc:creator>Ola Grit</dc:creator><dc:publisher>Clay Press</dc:publisher>
<dc:date>2024-05-03T00:00:00Z</dc:date></metadata><manifest>
<item id="b" href="two%20.xhtml"/><item id="a" href="one.xhtml"/><item id="i" href="i.css"/>
<item id="n" href="nav.xhtml" properties="nav"/></manifest>
<spine><itemref idref="n"/><itemref idref="a"/><itemref idref="b"/></spine></package>"""
PAGE = "<?xml version='1.0'?><html><head><title>{0}</title></head><body><p>{0}</p></body></html>"


def zipped(path: Path, **parts: str) -> Path:
    with ZipFile(path, "w", ZIP_DEFLATED) as pack:
        for name, content in parts.items():
            pack.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return path


def written(path: Path, body: str, manifest: str = "<manifest/>") -> Path:
    return zipped(
        path,
        content_dot_xml=OPENED.format(body),
        meta_dot_xml=ABOUT,
        **{"META-INF__manifest_dot_xml": manifest},
    )


def book(path: Path, **more: str) -> Path:
    pages = {
        f"in__{name}": PAGE.format(line)
        for name, line in zip(("one_dot_xhtml", "two _dot_xhtml"), LINES, strict=True)
    }
    parts = {
        "META-INF__container_dot_xml": CONTAINER,
        "in__book_dot_opf": BOOK,
        "in__nav_dot_xhtml": PAGE.format("Contents"),
        "in__i_dot_css": "",
    }
    return zipped(path, **parts, **pages, **more)


def word(path: Path, *, inside: str = "", title: str = "Kiln lit") -> Path:
    from docx import Document
    from docx.oxml import parse_xml

    document = Document()
    document.core_properties.title = title
    document.add_paragraph(LINES[0], style=None if title else "Heading 1")
    if inside:
        document.element.body.insert(1, parse_xml(inside))
    document.add_table(1, 2).cell(0, 1).text = "Twelve jars"
    document.add_paragraph(LINES[1])
    raw = BytesIO()
    document.save(raw)
    path.write_bytes(raw.getvalue())
    return path


def read(path: Path) -> Article:
    [found] = read_paths([str(path)])
    assert isinstance(found, Article), found
    return found


def why_refused(path: Path) -> str:
    [found] = read_paths([str(path)])
    assert isinstance(found, ArticleError)
    return found.why


def test_a_word_file_is_its_paragraphs_and_tables_without_what_was_deleted(tmp_path: Path) -> None:
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    edited = (
        f"<w:p {space}><w:r><w:t>It burns </w:t></w:r>"
        "<w:del><w:r><w:delText>badly</w:delText></w:r></w:del><w:ins><w:r><w:t>well.</w:t></w:r>"
        "</w:ins><w:r><w:rPr><w:vanish/></w:rPr><w:t>Ask Venn.</w:t></w:r></w:p>"
    )
    made = read(word(tmp_path / "kiln.docx", inside=edited))
    lines = [line for line in made.text.split("\n") if line]
    assert lines == [LINES[0], "It burns well.", "Twelve jars", LINES[1]]
    assert (made.head.title, made.head.author) == ("Kiln lit", None)
    assert read(word(tmp_path / "untitled.docx", title="")).head.title == LINES[0]


def test_an_open_document_is_its_paragraphs_with_title_and_author(tmp_path: Path) -> None:
    body = (
        "<!-- a note --><text:tracked-changes><text:p>It is cold.</text:p></text:tracked-changes>"
        "<text:h>Ostrel</text:h><text:p>The <text:span>kiln\n is</text:span><text:s/>lit.</text:p>"
        "<text:list><text:list-item><text:p>“It<!-- sic --><office:annotation><text:p>sic</text:p>"
        "</office:annotation> draws,” said Orla<text:note><text:p>b. 1990</text:p></text:note>"
        " Venn.</text:p></text:list-item></text:list>"
    )
    made = read(written(tmp_path / "kiln.odt", body))
    assert made.text == "\n".join(("Ostrel", *LINES))
    assert (made.head.title, made.head.author) == ("Kiln lit", "Nora Pim")


def test_a_book_is_its_chapters_in_their_order(tmp_path: Path) -> None:
    made = read(book(tmp_path / "kiln.epub"))
    assert made.text == "\n".join(LINES)
    head = (made.head.title, made.head.author, made.head.outlet, made.head.published)
    assert head == (
        "Kilns of Ostrel",
        "Nora Pim, Ola Grit",
        "Clay Press",
        "2024-05-03T00:00:00+00:00",
    )


NEWS = (
    BOOK.replace("Clay Press", "calibre")
    .replace("Nora Pim</dc:creator>", "calibre</dc:creator>")
    .replace("Kilns of Ostrel", "The Clay Courier [Fri, 3 May 2024]")
    .replace('properties="nav"', "")
)


def test_a_book_made_of_a_sites_news_is_the_articles_of_that_site(tmp_path: Path) -> None:
    lists = "<html><body><h2>Home</h2><ul><li><a href='one.xhtml'>Kiln lit</a><p>“It draws,” says "
    lists += "Venn</p></li><li><a href='two%20.xhtml'>Ice</a></li></ul></body></html>"
    bar = "<div class='calibre_navbar'>| <a href='nav.xhtml'>Main menu</a> |</div><p>The kiln"
    parts = {
        "META-INF__container_dot_xml": CONTAINER,
        "in__book_dot_opf": NEWS,
        "in__nav_dot_xhtml": lists,
        "in__one_dot_xhtml": PAGE.format(LINES[0]).replace("<p>The kiln", bar),
        "in__two _dot_xhtml": PAGE.format(LINES[1]),
    }
    made = read(zipped(tmp_path / "kiln.epub", **parts))
    assert made.text == "\n".join(LINES)
    assert (made.head.outlet, made.head.author) == ("The Clay Courier", "Ola Grit")


def test_whoever_a_program_says_uses_it_is_no_author(tmp_path: Path) -> None:
    body = "<text:p>The kiln is lit.</text:p>"
    path = zipped(
        tmp_path / "kiln.odt",
        content_dot_xml=OPENED.format(body),
        meta_dot_xml=ABOUT.replace("Nora Pim", "Office User"),
        **{"META-INF__manifest_dot_xml": "<manifest/>"},
    )
    assert read(path).head.author is None


def test_the_title_of_an_open_document_is_the_one_it_opens_with(tmp_path: Path) -> None:
    body = "<text:p/><text:p text:style-name='Title'>Kiln lit</text:p><text:p>It draws.</text:p>"
    later = "<text:p>It draws.</text:p><text:h text:outline-level='1'>Kiln lit</text:h>"
    manifest = {"META-INF__manifest_dot_xml": "<manifest/>"}
    for name, given, title in (("a.odt", body, "Kiln lit"), ("b.odt", later, None)):
        path = zipped(tmp_path / name, content_dot_xml=OPENED.format(given), **manifest)
        assert read(path).head.title == title


def test_what_is_locked_is_refused_as_that(tmp_path: Path) -> None:
    lock = {"META-INF__encryption_dot_xml": '<e><CipherReference URI="in/two%20.xhtml"/></e>'}
    fonts = {"META-INF__encryption_dot_xml": '<e><CipherReference URI="in/font.otf"/></e>'}
    assert "encrypted" in why_refused(book(tmp_path / "a.epub", **lock))
    assert read(book(tmp_path / "b.epub", **fonts)).text
    assert "encrypted" in why_refused(written(tmp_path / "c.odt", "", "<m><encryption-data/></m>"))
    (tmp_path / "d.docx").write_bytes(b"\xd0\xcf\x11\xe0 and so on")
    assert "password" in why_refused(tmp_path / "d.docx")


@pytest.mark.parametrize("name", ["a.docx", "a.odt", "a.epub"])
def test_a_document_that_grows_without_bound_is_refused(tmp_path: Path, name: str) -> None:
    bomb = zipped(tmp_path / name, word__document_dot_xml="<p>" + " " * 40_000_000, mimetype="")
    assert why_refused(bomb) == "too big when unpacked"
    assert bomb.stat().st_size < 100_000


@pytest.mark.parametrize("name", ["a.docx", "a.odt", "a.epub"])
@pytest.mark.parametrize("content", [b"PK\x03\x04 or so", b"Gates open.", b""])
def test_a_broken_document_is_refused_as_that(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    assert "broken" in why_refused(tmp_path / name)


def test_names_inside_a_document_reach_no_file_and_stand_for_nothing(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("the kiln's key")
    entity = f'<!DOCTYPE d [<!ENTITY k SYSTEM "file://{tmp_path}/secret.txt">]>'
    body = OPENED.format("<text:p>Gates open. &k;</text:p>")
    path = zipped(
        tmp_path / "kiln.odt",
        **{"META-INF__manifest_dot_xml": "<m/>", "content_dot_xml": entity + body},
    )
    assert "key" not in read(path).text
