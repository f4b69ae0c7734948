"""What a fetch may take: size, time, type; and what servers do wrong."""

from __future__ import annotations

import gzip
import os
import time
from dataclasses import replace
from pathlib import Path

import pytest

from retrieval.sources.fetch.get import FetchLimits
from tests.support.web.reading import HTML, read, refused
from tests.support.web.server import Dripped, Reset, Sent, Unsaid, Web, redirect, serving

# Size, time, type


def test_a_page_over_the_limit_is_refused_before_it_is_read(web: Web) -> None:
    web.pages["/big"] = Sent(HTML, length=20_000_001)
    assert refused(f"{web.url}/big").why == "over 20 MB"


def test_a_page_that_says_no_length_is_cut_off_at_the_limit(web: Web) -> None:
    body = b"1000\r\n" + b"x" * 4096 + b"\r\n"
    web.pages["/big"] = Sent(body * 50, headers={"Transfer-Encoding": "chunked"})
    assert refused(f"{web.url}/big", limits=FetchLimits(max_bytes=100_000)).why == "over 0.1 MB"


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
    error = refused(f"{web.url}/r", limits=FetchLimits(timeout_s=0.4))
    assert time.monotonic() - begun < 3
    assert error.retry
    assert error.why.endswith("/slow: not answered in full within 0.4 s")


@pytest.mark.parametrize("late", [False, True])
def test_a_reset_connection_is_worth_another_try(web: Web, late: bool) -> None:
    web.pages["/reset"] = Reset(late)
    error = refused(f"{web.url}/reset")
    assert error.why.startswith("broke off before")
    assert error.retry


@pytest.mark.slow
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
    [
        *((status, False) for status in (204, 206, 300, 304, 403, 404, 410)),
        *((status, True) for status in (408, 429, 500, 503, 599)),
    ],
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


def test_a_page_made_to_be_slow_is_given_up_and_nothing_goes_on_behind(web: Web) -> None:
    web.pages["/slow"] = Sent(b"<html><body><p>" + b"<br>a" * 590_000)
    before = _children()
    begun = time.monotonic()
    error = refused(f"{web.url}/slow", limits=FetchLimits(timeout_s=0.5))
    assert error.why == "takes too long to read"
    assert time.monotonic() - begun < 10
    assert _children() <= before


def _children() -> set[str]:
    """The processes that this one started, where the system tells."""
    children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")
    return {*children.read_text().split()} if children.exists() else set()


def test_a_long_page_reads_the_same_in_a_process_of_its_own(web: Web) -> None:
    web.pages["/long"] = Sent(HTML.replace(b"</body>", b"<!--" + b"x" * 1_100_000 + b"--></body>"))
    found, short = read(f"{web.url}/long"), read(f"{web.url}/a")
    assert found.text == short.text
    assert replace(found.head, url=None) == replace(short.head, url=None)
    web.pages["/none"] = Sent(b"<!--" + b"x" * 1_100_000 + b"-->")
    assert refused(f"{web.url}/none").why == "no article in the page"


def test_a_page_that_takes_too_much_memory_breaks_only_its_own_process(web: Web) -> None:
    web.pages["/deep"] = Sent(b"<html><body>" + b"<a><b>" * 3_000_000)
    error = refused(f"{web.url}/deep", limits=FetchLimits(timeout_s=3))
    assert not error.retry
