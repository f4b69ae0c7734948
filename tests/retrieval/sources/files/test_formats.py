"""Front matter, web pages; and that text is never changed on the way in."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.domain import Article
from retrieval.errors import ArticleError
from retrieval.sources.decode import undoubled
from retrieval.sources.files.formats import read_markdown, read_text
from retrieval.sources.files.html import read_page
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
        text = raw.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    except UnicodeDecodeError:
        return  # another encoding was detected
    if not raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        assert found.text in (text, undoubled(text, "gates"))  # or it was encoded twice


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
