"""Front matter, web pages, PDFs; and that text is never changed on the way in."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfWriter

from retrieval.domain import Article
from retrieval.errors import ArticleError
from retrieval.sources.files.formats import read_markdown, read_text
from retrieval.sources.files.html import read_page
from retrieval.sources.files.pdf import read_pdf, running_text
from retrieval.sources.record import Origin

ORIGIN = Origin("folder/gates", "gates", "gates")

# Plain text


@settings(deadline=None)
@given(st.binary(max_size=80) | st.text(max_size=80).map(str.encode))
def test_text_encodes_back_to_the_bytes_it_came_from_or_is_refused(raw: bytes) -> None:
    try:
        found = read_text(raw, ORIGIN)
    except ArticleError:
        return
    try:
        raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return  # another encoding was detected
    if not raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        assert found.text.encode() == raw.removeprefix(b"\xef\xbb\xbf")


# Markdown


def test_front_matter_gives_the_head_and_the_body_is_the_text() -> None:
    body = "\nGates\r\n\r\nThey stay shut.\n"
    front = (
        "---\nid: g1\nurl: https://gazette.example/1\noutlet: Harbour Gazette\n"
        "title: 'Gates: shut'\nauthor: [A. Moor, B. Fenn]\n"
        "published: 2024-05-03\ntags: [ice]\n---\n"
    )
    found = read_markdown((front + body).encode(), ORIGIN)
    assert found.text == body
    assert (found.source, found.head.outlet, found.head.title) == (
        "g1",
        "Harbour Gazette",
        "Gates: shut",
    )
    assert (found.head.author, found.head.published) == ("A. Moor, B. Fenn", "2024-05-03")


def test_the_heading_at_the_head_of_markdown_is_its_title() -> None:
    assert read_markdown(b"# **Gates** shut\n\nThey stay shut.", ORIGIN).head.title == "Gates shut"
    assert read_markdown(b"They stay shut.\n\n# Gates", ORIGIN).head.title is None
    found = read_markdown(b"Gates shut\n=====\n\n| a | b |\n|---|---|\n| 1 | 2 |", ORIGIN)
    assert found.head.title == "Gates shut"
    assert "==" not in found.text
    assert "--" not in found.text


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_front_matter_is_read_with_any_line_ends(end: str) -> None:
    text = f"---{end}title: Ice{end}published: 2024-05-03T10:00:00Z{end}---{end}Gates open.{end}"
    found = read_markdown(text.encode(), ORIGIN)
    assert found.text == f"Gates open.{end}"
    assert (found.head.title, found.head.published) == ("Ice", "2024-05-03T10:00:00Z")


@pytest.mark.parametrize(
    "text",
    [
        "Gates open.",
        "--- Gates open.",
        "---\nGates open under a rule.\n",
        "----\ntitle: x\n----\n",
        "Gates\n---\ntitle: no\n---\n",
    ],
)
def test_a_text_without_front_matter_is_taken_whole(text: str) -> None:
    assert read_markdown(text.encode(), ORIGIN).text == text


def test_empty_front_matter_says_nothing() -> None:
    found = read_markdown(b"---\n---\nGates open.", ORIGIN)
    assert (found.text, found.source) == ("Gates open.", "gates")


@pytest.mark.parametrize(
    ("front", "where"),
    [
        ("title: Ice\nauthor: [A\n", "folder/gates:4"),
        ("title: Ice\nurl: 'x\n", "folder/gates:4"),
        ("title: a: b\n", "folder/gates:2"),
        ("- a\n- b\n", "folder/gates:2"),
        ("? [a]\n: b\n", "folder/gates:2"),
        ("title: \x01\n", "folder/gates:2"),
        ("a: " + "[" * 5000 + "\n", "folder/gates:2"),
        ("- " * 5000 + "\n", "folder/gates:2"),
    ],
)
def test_broken_front_matter_is_refused_with_the_line(front: str, where: str) -> None:
    with pytest.raises(ArticleError) as refused:
        read_markdown(f"---\n{front}---\nGates open.".encode(), ORIGIN)
    assert refused.value.where == where
    assert "\n" not in refused.value.why


def test_front_matter_that_is_never_closed_is_refused() -> None:
    with pytest.raises(ArticleError, match="not closed"):
        read_markdown(b"---\ntitle: Ice\n\nGates open.", ORIGIN)


@pytest.mark.parametrize("line", ["title: {a: b}", "published: yesterday"])
def test_a_field_of_the_wrong_kind_is_refused(line: str) -> None:
    with pytest.raises(ArticleError, match=line.split(":")[0]):
        read_markdown(f"---\n{line}\n---\nGates open.".encode(), ORIGIN)


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_front_matter_is_read_or_refused(front: str) -> None:
    try:
        found = read_markdown(f"---\n{front}\n---\nGates open.".encode(), ORIGIN)
    except ArticleError:
        return
    assert found.text.endswith("Gates open.")


# Web pages

PAGE = """<html><head><meta charset="{charset}"><title>Gates stay shut | Harbour Gazette</title>
<link rel="canonical" href="https://gazette.example/gates">
<meta property="og:site_name" content="Harbour Gazette"><meta name="author" content="Ada Moor">
<meta property="article:published_time" content="2024-05-03T08:00:00Z"></head>
<body><nav><a href="/">Home</a> <a href="/ice">Ice</a></nav>
<article><h1>Gates stay shut</h1>
<p>The lock gates at Tarn Mouth stay shut until the ice is gone, the harbour board said.</p>
<p>“We keep them closed,” Brandt said at the café on Tuesday. The board meets again next week.</p>
</article><div id="comments"><p>First! What a shame this is, say I.</p></div>
<footer>All rights reserved</footer></body></html>"""


def test_a_page_gives_its_article_and_what_it_says_of_it() -> None:
    found = read_page(PAGE.format(charset="utf-8").encode(), ORIGIN)
    assert found.source == found.head.url == "https://gazette.example/gates"
    assert (found.head.outlet, found.head.author) == ("Harbour Gazette", "Ada Moor")
    assert (found.head.title, found.head.published) == ("Gates stay shut", "2024-05-03")
    assert "“We keep them closed,” Brandt said at the café on Tuesday." in found.text
    assert "Home" not in found.text
    assert "First!" not in found.text


@pytest.mark.parametrize("charset", ["windows-1252", "ISO-8859-1"])
def test_a_page_is_read_in_the_encoding_that_it_names(charset: str) -> None:
    found = read_page(PAGE.format(charset=charset).encode("cp1252"), ORIGIN)
    assert "“We keep them closed,” Brandt said at the café" in found.text


def test_a_date_in_the_text_of_a_page_is_not_taken_for_its_own() -> None:
    page = PAGE.format(charset="utf-8").replace("2024-05-03T08:00:00Z", "")
    assert read_page(page.replace("Tuesday", "3 May 2019").encode(), ORIGIN).head.published is None


@pytest.mark.parametrize(
    "page",
    [
        "<title>Home</title><body><ul><li><a href='/'>News</a><li><a href='/ice'>Ice</a></ul>",
        "<html></html>",
        "no page at all",
        "<p></p>",
        "<!-- -->",
        "<",
    ],
)
def test_a_page_without_an_article_is_refused(page: str) -> None:
    with pytest.raises(ArticleError, match="no article in the page"):
        read_page(page.encode(), ORIGIN)


@settings(deadline=None)
@given(
    st.binary(max_size=100) | st.text(alphabet="<>/!-apdiv \"'=&;#x0", max_size=80).map(str.encode)
)
def test_any_page_is_read_or_refused(raw: bytes) -> None:
    try:
        assert isinstance(read_page(raw, ORIGIN), Article)
    except ArticleError:
        return


# PDF


def pdf(*pages: str, title: str | None = None, password: str | None = None) -> bytes:
    """A small PDF with one line of text on every page."""
    streams = [f"BT /F1 12 Tf 20 100 Td ({page}) Tj ET".encode("cp1252") for page in pages]
    numbers = [4 + 2 * n for n in range(len(pages))]
    kids = " ".join(f"{n} 0 R" for n in numbers)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, stream in zip(numbers, streams, strict=True):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 200] /Contents {number + 1} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table) + (
        b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(out))
    )
    return out if title is None and password is None else rewritten(out, title, password)


def rewritten(raw: bytes, title: str | None, password: str | None) -> bytes:
    writer = PdfWriter(clone_from=BytesIO(raw))
    if title is not None:
        writer.add_metadata({"/Title": title})
    if password is not None:
        writer.encrypt(password, "owner", algorithm="RC4-128")
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def test_a_pdf_gives_the_text_of_all_its_pages() -> None:
    found = read_pdf(pdf("Gates stay shut, Brandt said.", "The growers wait.", title="Ice"), ORIGIN)
    assert " ".join(found.text.split()) == "Gates stay shut, Brandt said. The growers wait."
    assert (found.source, found.head.title) == ("gates", "Ice")


@pytest.mark.parametrize(
    "pages",
    [
        pytest.param(
            ["GAZETTE   5 May\nThe dam is old, “and it\nGazette  1",
             "GAZETTE   5 May\nleaks,” she said.\nGazette  2"],
            id="one head and foot",
        ),
        pytest.param(
            ["GAZETTE   5 May\nThe dam is old, “and it", "2  Old dams\nleaks,” she said.",
             "Gates  3\nNobody minds.", "4  Old dams\nIt is May."],
            id="another head on the left",
        ),
        pytest.param(
            ["GAZETTE   5 May\nThe dam is old, “and it\n- 7 -", "leaks,” she said.\n- 8 -"],
            id="page numbers",
        ),
        pytest.param(
            ["GAZETTE   5 May\nThe dam is old, “and it\nPhoto: Ada Moor\nleaks,” she said."],
            id="a caption",
        ),
    ],
)  # fmt: skip
def test_what_is_printed_around_the_text_of_a_pdf_is_left_out(pages: list[str]) -> None:
    text = running_text(pages)
    assert text.startswith("GAZETTE   5 May\nThe dam is old, “and it\nleaks,” she said.")
    assert not re.search(r"[1-48]$|Old|Gazette", text)


def test_words_that_are_placed_one_by_one_make_a_line() -> None:
    place = ") Tj T* ET BT /F1 12 Tf {} Td ("
    page = f"“Salt{place.format('60 100')}leaks{place.format('20 80')}out,” she said."
    assert read_pdf(pdf(page), ORIGIN).text == "“Salt leaks\nout,” she said."


def test_a_capital_that_is_set_apart_belongs_to_its_word() -> None:
    assert (
        running_text(["T\nhe dam is old.\nA\nman said so."]) == "The dam is old.\nA\nman said so."
    )


def test_words_at_the_edge_of_pages_stay() -> None:
    pages = ["One.\nhe said.", "Two is 12\nand more.\nhe said.", "Three.\nIt was dry\nin May."]
    assert running_text(pages) == "\n".join(pages)


def test_a_printed_line_from_right_to_left_is_in_the_order_in_which_it_is_read() -> None:
    printed = ".«لا نضع الحصص والخطاف على رقابنا» :وأضاف الدوار\n.في ميناء2025 بقي السد مغلقا عام"
    assert running_text([printed]) == (
        "وأضاف الدوار: «لا نضع الحصص والخطاف على رقابنا».\nبقي السد مغلقا عام 2025 في ميناء."
    )


def test_the_name_of_a_file_is_no_title() -> None:
    assert read_pdf(pdf("Gates stay shut.", title="draft2.docx"), ORIGIN).head.title is None


def test_a_pdf_that_opens_without_a_password_is_read() -> None:
    assert "shut" in read_pdf(pdf("Gates stay shut.", password=""), ORIGIN).text


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (pdf("Gates stay shut.", password="sesame"), "encrypted"),
        (pdf(""), "without text"),
        (pdf(), "without text"),
        (b"%PDF-1.7\nnothing more", "broken PDF"),
        (pdf("Gates stay shut.")[:120], "broken PDF"),
        (b"Gates stay shut.", "broken PDF"),
    ],
)
def test_a_pdf_without_readable_text_is_refused(raw: bytes, why: str) -> None:
    with pytest.raises(ArticleError, match=why):
        read_pdf(raw, ORIGIN)
