"""Pages fetched from a server of ours, which does whatever servers do."""

from __future__ import annotations

import asyncio
import gzip
import shutil
import ssl
import subprocess
import time
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfWriter

from retrieval.domain import Article
from retrieval.sources.guard import NOTHING, Allowed
from retrieval.sources.hop import Wire
from retrieval.sources.http import LIMITS, Limits
from retrieval.sources.pages import PageError, fetch_page
from tests.web.names import HERE, Names
from tests.web.server import Asked, Dripped, Reset, Sent, Unsaid, Web, redirect, serving

LOOPBACK = Allowed.read("127.0.0.0/8")
BODY = "The lock gates at Ostrel stay shut until the ice is gone, the harbour master said."
PAGE = f"""<!doctype html><html><head><title>Gates stay shut</title>
<meta property="og:site_name" content="Harbour Gazette">
<meta property="article:published_time" content="2024-05-03T10:00:00+02:00">
<meta name="author" content="Ada Moor">%s</head>
<body><article><h1>Gates stay shut</h1><p>{BODY}</p>
<p>Nobody at the town hall would say when the spring boats may pass again.</p>
</article></body></html>"""
HTML = (PAGE % "").encode()


@pytest.fixture
def web() -> Iterator[Web]:
    with serving() as server:
        server.pages["/a"] = Sent(HTML)
        yield server


def read(
    url: str, *, limits: Limits = LIMITS, allowed: Allowed = LOOPBACK, wire: Wire | None = None
) -> Article:
    page = fetch_page(url, limits=limits, allowed=allowed, wire=wire or Wire())
    return asyncio.run(page)


def refused(url: str, **options: object) -> PageError:
    with pytest.raises(PageError) as error:
        read(url, **options)  # type: ignore[arg-type]
    assert "\n" not in str(error.value)
    assert len(str(error.value)) < 600
    return error.value


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
    text = "„Nein“, sagte die Bürgermeisterin von Tarnmünde, „die Schleuse bleibt zu, bis das Eis fort ist.“"
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


# Redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed_and_the_last_address_kept(web: Web, status: int) -> None:
    web.pages["/old/x"] = redirect("../a", status)
    assert read(f"{web.url}/old/x").source == f"{web.url}/a"


def test_a_circle_of_redirects_ends(web: Web) -> None:
    web.pages["/r"] = redirect("/r")
    assert "more than 5 redirects" in refused(f"{web.url}/r").why
    assert len(web.asked) == 6


@pytest.mark.parametrize(
    "to",
    [
        "http://169.254.169.254/latest",
        "http://10.0.0.1/",
        "http://[::1]/",
        "http://2130706433/",
        "//inner.example/",
        "file:///etc/passwd",
        "gopher://gazette.example/",
        "javascript:1",
        "http://me:pw@gazette.example/",
        "http://[broken",
    ],
)
def test_a_redirect_is_looked_at_like_the_first_address(web: Web, to: str) -> None:
    web.pages["/r"] = redirect(to)
    names = Names(gazette__example=[HERE], inner__example=["10.0.0.1"])
    allowed = Allowed.read("gazette.example")
    error = refused(web.at("gazette.example", "/r"), allowed=allowed, wire=names.wire)
    assert error.why.startswith("redirected to ")
    assert "pw" not in str(error)
    assert len(web.asked) == 1


def test_loopback_is_refused_unless_allowed(web: Web) -> None:
    assert "this machine's own address" in refused(f"{web.url}/a", allowed=NOTHING).why
    assert web.asked == []


# Names


def test_a_name_that_changes_is_asked_for_once_and_the_checked_address_connected_to(
    web: Web,
) -> None:
    names = Names(gazette__example=[[HERE], ["10.0.0.1"]])
    assert BODY in read(web.at("gazette.example", "/a"), wire=names.wire).text
    assert names.asked == ["gazette.example"]
    assert web.asked[0].headers["host"] == f"gazette.example:{web.port}"


def test_a_name_that_turns_private_between_redirects_is_refused(web: Web) -> None:
    web.pages["/r"] = redirect("/a")
    names = Names(gazette__example=[["127.0.0.1"], ["127.0.0.2"]])
    allowed = Allowed.read("127.0.0.1")
    assert (
        "own address"
        in refused(web.at("gazette.example", "/r"), allowed=allowed, wire=names.wire).why
    )
    assert [asked.path for asked in web.asked] == ["/r"]


def test_of_several_addresses_only_permitted_ones_are_tried_and_the_next_if_one_is_dead(
    web: Web,
) -> None:
    names = Names(gazette__example=["10.0.0.1", "::1", "127.0.0.9", HERE])
    found = read(web.at("gazette.example", "/a"), allowed=LOOPBACK, wire=names.wire)
    assert BODY in found.text


def test_a_host_in_other_letters_is_asked_for_by_its_ascii_name(web: Web) -> None:
    names = Names(**{"xn--grn-ioa__example": [HERE]})
    assert BODY in read(web.at("grün.example.", "/a"), wire=names.wire).text
    assert web.asked[0].headers["host"] == f"xn--grn-ioa.example:{web.port}"


def test_an_unknown_host_is_worth_another_try() -> None:
    error = refused("http://nobody.example/", wire=Names().wire)
    assert (error.retry, error.why) == (True, "no such host, or no name server")


def test_proxies_of_the_environment_are_not_used(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert BODY in read(f"{web.url}/a").text


@pytest.mark.parametrize(
    "url",
    ["", "gates", "ftp://a.example/", "file:///etc/passwd", "http://", "http:///a", "//a.example"]
    + ["http://u:secret@a.example/", "http://a.example:0/", "http://a.example:65536/"]
    + ["http://a\nb.example/", "http://a b.example/", "http://[::1", "http://a..example/"]
    + ["http://a.example/" + "x" * 5000, "data:text/html,x", "http://\ud800.example/"],
)
def test_what_is_no_address_of_a_page_is_refused(url: str) -> None:
    error = refused(url, wire=Names().wire)
    assert not error.retry
    assert "secret" not in str(error)


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=40) | st.text(max_size=40).map(lambda rest: f"http://{rest}"))
def test_any_address_is_refused_in_one_line(url: str) -> None:
    refused(url, wire=Names().wire)


# Size, time, type


def test_a_page_over_the_limit_is_refused_before_it_is_read(web: Web) -> None:
    web.pages["/big"] = Sent(HTML, length=20_000_001)
    assert refused(f"{web.url}/big").why == "over 20 MB"


def test_a_page_that_says_no_length_is_cut_off_at_the_limit(web: Web) -> None:
    body = b"1000\r\n" + b"x" * 4096 + b"\r\n"
    web.pages["/big"] = Sent(body * 50, headers={"Transfer-Encoding": "chunked"})
    assert refused(f"{web.url}/big", limits=Limits(max_bytes=100_000)).why == "over 0.1 MB"


def test_a_bomb_is_counted_by_what_is_unpacked(web: Web) -> None:
    bomb = gzip.compress(bytes(60_000_000))
    web.pages["/bomb"] = Sent(bomb, headers={"Content-Encoding": "gzip"})
    assert len(bomb) < 100_000
    assert refused(f"{web.url}/bomb").why == "over 20 MB"


def test_a_bomb_in_a_bomb_and_codings_not_asked_for_are_refused(web: Web) -> None:
    twice = gzip.compress(gzip.compress(bytes(60_000_000)))
    for coding in ("gzip, gzip", "br", "zstd", "compress"):
        web.pages["/bomb"] = Sent(twice, headers={"Content-Encoding": coding})
        assert "not asked for" in refused(f"{web.url}/bomb").why


@pytest.mark.parametrize("packed", [gzip.compress(HTML)[:-30], b"no gzip", HTML])
def test_a_packed_page_that_is_damaged_or_cut_short_is_refused(web: Web, packed: bytes) -> None:
    web.pages["/z"] = Sent(packed, headers={"Content-Encoding": "gzip"})
    assert refused(f"{web.url}/z").why in (
        "broke off before its end",
        "cannot be unpacked: damaged",
    )


def test_a_page_shorter_than_it_says_is_not_taken_for_the_whole(web: Web) -> None:
    web.pages["/cut"] = Sent(HTML, length=len(HTML) + 1)
    error = refused(f"{web.url}/cut")
    assert (error.why, error.retry) == ("broke off before its end", True)


@pytest.mark.parametrize("page", [Dripped(), Unsaid()])
def test_the_whole_fetch_has_a_time_limit(web: Web, page: Dripped | Unsaid) -> None:
    web.pages["/slow"] = page
    web.pages["/r"] = redirect("/slow")
    begun = time.monotonic()
    error = refused(f"{web.url}/r", limits=Limits(timeout_s=0.4))
    assert time.monotonic() - begun < 3
    assert error.retry
    assert error.why.endswith("/slow: not answered in full within 0.4 s")


@pytest.mark.parametrize("late", [False, True])
def test_a_reset_connection_is_worth_another_try(web: Web, late: bool) -> None:
    web.pages["/reset"] = Reset(late)
    error = refused(f"{web.url}/reset")
    assert error.why.startswith("broke off before")
    assert error.retry


def test_a_closed_port_is_said_to_be() -> None:
    with serving() as web:
        url = web.url
    assert refused(url).why == "no connection: refused"


@pytest.mark.parametrize("kind", ["image/png", "application/json", "video/mp4; x=1", "text/css"])
def test_other_types_are_not_read(web: Web, kind: str) -> None:
    web.pages["/i"] = Sent(HTML, type=kind)
    assert refused(f"{web.url}/i").why == f"{kind.partition(';')[0]}, which is not read"


@pytest.mark.parametrize(
    ("status", "retry"),
    [(404, False), (410, False), (403, False), (429, True), (500, True), (503, True), (304, False)]
    + [(204, False), (206, False), (300, False), (599, True)],
)
def test_a_refusal_says_the_status_and_whether_to_try_again(
    web: Web, status: int, retry: bool
) -> None:
    web.pages["/s"] = Sent(status=status)
    error = refused(f"{web.url}/s")
    assert str(status) in error.why
    assert error.retry is retry


@pytest.mark.parametrize("body", [b"", b"<html><body><nav>Home</nav></body></html>", b"\0\1\2"])
def test_a_page_without_an_article_is_refused(web: Web, body: bytes) -> None:
    web.pages["/e"] = Sent(body)
    error = refused(f"{web.url}/e")
    assert error.where == f"{web.url}/e"
    assert not error.retry


# TLS


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not shutil.which("openssl"):
        pytest.skip("no openssl to make a certificate with")
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    made = subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
        + ["-nodes", "-keyout", "-", "-out", "-", "-days", "2", "-subj", "/CN=gazette.example"]
        + ["-addext", "subjectAltName=DNS:gazette.example"],
        capture_output=True,
        check=True,
    )
    file.write_bytes(made.stdout)
    return file


@pytest.fixture
def secure(certificate: Path) -> Iterator[tuple[Web, list[str | None], Wire]]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    named: list[str | None] = []
    context.sni_callback = lambda _socket, name, _context: named.append(name)
    trusts = ssl.create_default_context(cafile=str(certificate))
    names = Names(gazette__example=[HERE], tribune__example=[HERE])
    with serving(context) as web:
        yield web, named, Wire(resolve=names, tls=lambda: trusts)


def test_a_certificate_is_checked_against_the_name_not_the_address(
    secure: tuple[Web, list[str | None], Wire],
) -> None:
    web, named, wire = secure
    web.pages["/a"] = Sent(HTML)
    assert BODY in read(f"https://gazette.example:{web.port}/a", wire=wire).text
    assert named == ["gazette.example"]


def test_another_names_certificate_is_refused_also_after_a_redirect(
    secure: tuple[Web, list[str | None], Wire],
) -> None:
    web, _, wire = secure
    web.pages["/r"] = redirect(f"https://tribune.example:{web.port}/a")
    error = refused(f"https://gazette.example:{web.port}/r", wire=wire)
    assert "a certificate that is not trusted" in error.why
    assert [asked.path for asked in web.asked] == ["/r"]


def test_a_certificate_that_nobody_signed_is_refused(
    secure: tuple[Web, list[str | None], Wire],
) -> None:
    web, _, wire = secure
    error = refused(f"https://gazette.example:{web.port}/a", wire=Wire(resolve=wire.resolve))
    assert "not trusted (self-signed certificate)" in error.why


def test_many_pages_are_fetched_side_by_side(web: Web) -> None:
    web.pages["/slow"] = Unsaid()

    async def all_of_them() -> list[object]:
        urls = [f"{web.url}/slow"] * 5 + [f"{web.url}/a"] * 10
        limits = Limits(timeout_s=2)
        pages = [fetch_page(url, limits=limits, allowed=LOOPBACK) for url in urls]
        return await asyncio.gather(*pages, return_exceptions=True)

    found = asyncio.run(all_of_them())
    assert [isinstance(each, Article) for each in found] == [False] * 5 + [True] * 10


def test_an_agent_is_named_and_nothing_else_is_told(web: Web) -> None:
    web.pages["/b"] = lambda asked: Sent(HTML, headers={"Set-Cookie": "a=1"})
    read(f"{web.url}/b")
    asked: Asked = web.asked[0]
    assert set(asked.headers) == {"host", "user-agent", "accept", "accept-encoding"}
    assert asked.headers["user-agent"].startswith("Quoth")
