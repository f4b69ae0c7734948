"""Where a fetch goes: redirects, names, certificates."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.sources.fetch.guard import NOTHING, Allowed, Wire
from tests.support.web.names import HERE, Names
from tests.support.web.reading import BODY, HTML, LOOPBACK, read, refused
from tests.support.web.server import Sent, Web, redirect, serving

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
    [
        "",
        "gates",
        "ftp://a.example/",
        "file:///etc/passwd",
        "data:text/html,x",
        "http://",
        "http:///a",
        "//a.example",
        "http://u:secret@a.example/",
        "http://a.example:0/",
        "http://a.example:65536/",
        "http://a\nb.example/",
        "http://a b.example/",
        "http://[::1",
        "http://a..example/",
        "http://a.example/" + "x" * 5000,
        "http://\ud800.example/",
    ],
)
def test_what_is_no_address_of_a_page_is_refused(url: str) -> None:
    error = refused(url, wire=Names().wire)
    assert not error.retry
    assert "secret" not in str(error)


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=40) | st.text(max_size=40).map(lambda rest: f"http://{rest}"))
def test_any_address_is_refused_in_one_line(url: str) -> None:
    refused(url, wire=Names().wire)


# TLS


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not shutil.which("openssl"):
        pytest.skip("no openssl to make a certificate with")
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    made = subprocess.run(
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout - -out -"
        " -days 2 -subj /CN=gazette.example -addext subjectAltName=DNS:gazette.example".split(),
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


@pytest.mark.slow
def test_a_certificate_is_checked_against_the_name_not_the_address(
    secure: tuple[Web, list[str | None], Wire],
) -> None:
    web, named, wire = secure
    web.pages["/a"] = Sent(HTML)
    assert BODY in read(f"https://gazette.example:{web.port}/a", wire=wire).text
    assert named == ["gazette.example"]


@pytest.mark.slow
def test_another_names_certificate_is_refused_also_after_a_redirect(
    secure: tuple[Web, list[str | None], Wire],
) -> None:
    web, _, wire = secure
    web.pages["/r"] = redirect(f"https://tribune.example:{web.port}/a")
    error = refused(f"https://gazette.example:{web.port}/r", wire=wire)
    assert "a certificate that is not trusted" in error.why
    assert [asked.path for asked in web.asked] == ["/r"]


@pytest.mark.slow
def test_a_certificate_that_nobody_signed_is_refused(
    secure: tuple[Web, list[str | None], Wire],
) -> None:
    web, _, wire = secure
    error = refused(f"https://gazette.example:{web.port}/a", wire=Wire(resolve=wire.resolve))
    assert "not trusted (self-signed certificate)" in error.why
