"""Pages read from a server of ours: text, head, encoding, which address they have."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from io import BytesIO

import pytest
from pypdf import PdfWriter

from retrieval.domain import Article
from retrieval.sources.fetch.get import FetchLimits
from retrieval.sources.pages import fetch_page
from tests.support.web.names import HERE, Names
from tests.support.web.reading import BODY, HTML, LOOPBACK, PAGE, read, refused
from tests.support.web.server import Asked, Sent, Unsaid, Web

# What is read


def test_a_page_gives_text_and_head(web: Web) -> None:
    found = read(f"{web.url}/a#comments")
    assert BODY in found.text
    assert found.source == found.head.url == f"{web.url}/a"
    assert (found.head.outlet, found.head.title) == ("Harbour Gazette", "Gates stay shut")
    assert found.head.author == "Ada Moor"
    assert (found.head.published or "").startswith("2024-05-03")


def test_a_page_without_the_outlets_name_is_its_hosts(web: Web) -> None:
    web.pages["/b"] = Sent(f"<html><body><p>{BODY}</p></body></html>".encode())
    names = Names(www__gazette__example=[HERE])
    assert read(web.at("www.gazette.example", "/b"), wire=names.wire).head.outlet == (
        "gazette.example"
    )


def test_plain_text_is_kept_as_it_came(web: Web) -> None:
    text = f"Harbour Gazette/ {BODY}\r\n\r\n  “No.”\n"
    web.pages["/t"] = Sent(text.encode(), type="text/plain")
    found = read(f"{web.url}/t")
    assert found.text == text
    assert found.head.outlet == "Harbour Gazette"


def test_a_pdf_without_words_is_refused_for_that(web: Web) -> None:
    writer, file = PdfWriter(), BytesIO()
    writer.add_blank_page(100, 100)
    writer.write(file)
    web.pages["/p"] = Sent(file.getvalue(), type="application/pdf")
    web.pages["/q"] = Sent(file.getvalue(), type=None)
    assert "PDF without text" in refused(f"{web.url}/p").why
    assert "PDF without text" in refused(f"{web.url}/q").why


@pytest.mark.parametrize("encoding", ["windows-1251", "koi8-r", "utf-8", "gb18030"])
def test_the_servers_word_on_the_encoding_is_taken(web: Web, encoding: str) -> None:
    text = "Ворота закрыты, сказал начальник порта, пока не сойдёт лёд на реке Острель."
    page = f"<html><body><p>{text}</p></body></html>".encode(encoding)
    web.pages["/c"] = Sent(page, type=f'text/html; charset="{encoding.upper()}"')
    assert text in read(f"{web.url}/c").text


def test_a_wrong_word_on_the_encoding_does_no_harm(web: Web) -> None:
    text = "„Nein“, sagte die Bürgermeisterin von Tarnmünde, „die Schleuse bleibt "
    text += "zu, bis das Eis fort ist.“"
    page = f"<html><body><p>{text}</p></body></html>".encode()
    for charset in ("iso-8859-1", "no-such", "rot13", ""):
        web.pages["/c"] = Sent(page, type=f"text/html; charset={charset}")
        assert text in read(f"{web.url}/c").text


@pytest.mark.parametrize("coding", ["gzip", "x-gzip", "deflate", "raw deflate", "two members"])
def test_packed_pages_are_unpacked(web: Web, coding: str) -> None:
    raw = zlib.compressobj(wbits=-15)
    packed = {
        "deflate": zlib.compress(HTML),
        "raw deflate": raw.compress(HTML) + raw.flush(),
        "two members": gzip.compress(HTML[:200]) + gzip.compress(HTML[200:]),
    }.get(coding, gzip.compress(HTML))
    said = {"raw deflate": "deflate", "two members": "gzip"}.get(coding, coding)
    web.pages["/z"] = Sent(packed, headers={"Content-Encoding": said})
    assert BODY in read(f"{web.url}/z").text


# Which address the article has


@pytest.mark.parametrize("stated", ["https://gazette.example/gates", "http://m.gazette.example/g"])
def test_an_address_of_the_same_site_that_the_page_gives_is_taken(web: Web, stated: str) -> None:
    web.pages["/a?utm=1"] = Sent((PAGE % f'<link rel="canonical" href="{stated}">').encode())
    names = Names(www__gazette__example=[HERE])
    found = read(web.at("www.gazette.example", "/a?utm=1"), wire=names.wire)
    assert found.source == found.head.url == stated


@pytest.mark.parametrize(
    "stated", ["https://tribune.example/a", "https://gazette.example/", "https://[x/a", "/"]
)
def test_a_page_cannot_pass_for_another_sites_or_for_the_front_page(web: Web, stated: str) -> None:
    web.pages["/b"] = Sent((PAGE % f'<link rel="canonical" href="{stated}">').encode())
    names = Names(gazette__example=[HERE])
    found = read(web.at("gazette.example", "/b"), wire=names.wire)
    assert found.source == found.head.url == web.at("gazette.example", "/b")


def test_many_pages_are_fetched_side_by_side(web: Web) -> None:
    web.pages["/slow"] = Unsaid()

    async def all_of_them() -> list[object]:
        urls = [f"{web.url}/slow"] * 5 + [f"{web.url}/a"] * 10
        times_s = [2] * 5 + [30] * 10
        pages = [
            fetch_page(url, limits=FetchLimits(timeout_s=time_s), allowed=LOOPBACK)
            for url, time_s in zip(urls, times_s, strict=True)
        ]
        return await asyncio.gather(*pages, return_exceptions=True)

    found = asyncio.run(all_of_them())
    assert [isinstance(each, Article) for each in found] == [False] * 5 + [True] * 10


def test_an_agent_is_named_and_nothing_else_is_told(web: Web) -> None:
    web.pages["/b"] = lambda asked: Sent(HTML, headers={"Set-Cookie": "a=1"})
    read(f"{web.url}/b")
    asked: Asked = web.asked[0]
    assert set(asked.headers) == {"host", "user-agent", "accept", "accept-encoding"}
    assert asked.headers["user-agent"].startswith("Quoth")
