"""``quoth feeds``: which feeds are followed, and their articles, from the command line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest

from bot.cli import main
from bot.commands.opening import FAILED, WRONG_USE
from tests.support.web.feeds import item, page, rss
from tests.support.web.server import Sent, Web, serving


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    monkeypatch.setenv("QUOTH_FETCH_ALLOW", "127.0.0.0/8")
    with serving() as server:
        server.pages |= {"/feed": rss(item("/a"), item("/b"))}
        server.pages |= {"/a": page("Gates stay shut"), "/b": page("The ice is gone")}
        yield server


def err(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().err.splitlines()


def test_a_feed_is_added_and_its_articles_can_be_asked(
    web: Web, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["feeds", "add", f"{web.url}/feed"]) == 0
    assert err(capsys) == ["Following The Gazette: 2 articles taken."]

    assert main(["verify", "Gates stay shut, the harbour master of Ostrel said."]) == 0
    assert "EXACT" in capsys.readouterr().out


def test_what_is_new_and_what_changed_is_taken_in(
    web: Web, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["feeds", "add", f"{web.url}/feed"])
    web.pages["/feed"] = rss(item("/c"), item("/a", "Gates stay open"), item("/b"))
    web.pages |= {"/a": page("Gates stay open"), "/c": page("Boats pass")}
    capsys.readouterr()

    assert main(["feeds", "refresh"]) == 0
    assert err(capsys) == ["No feed is due to be asked."]
    assert main(["feeds", "refresh", "--all"]) == 0
    assert err(capsys) == ["1 feed asked: 1 article taken, 1 changed."]
    assert main(["verify", "Gates stay open, the harbour master of Ostrel said."]) == 0


def test_an_address_without_a_feed_is_refused_in_a_line_and_the_others_are_added(
    web: Web, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["feeds", "add", f"{web.url}/a", "gazette.example", f"{web.url}/feed"])

    assert code == FAILED
    lines = err(capsys)
    assert lines[0] == f"{web.url}/a: not a feed (RSS, Atom or JSON)."
    assert lines[1].startswith("gazette.example: ")
    assert lines[2:] == ["Following The Gazette: 2 articles taken."]
    assert main(["feeds", "list"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1


def test_an_entry_without_an_article_is_refused_in_a_line(
    web: Web, capsys: pytest.CaptureFixture[str]
) -> None:
    del web.pages["/b"]

    assert main(["feeds", "add", f"{web.url}/feed"]) == FAILED
    first, last = err(capsys)
    assert first == f"{web.url}/b: the server answers 404 (not found)."
    assert last == "Following The Gazette: 1 article taken, 1 refused."


def test_a_feed_on_the_private_network_is_refused(
    web: Web, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("QUOTH_FETCH_ALLOW")

    assert main(["feeds", "add", f"{web.url}/feed"]) == FAILED
    assert "QUOTH_FETCH_ALLOW" in err(capsys)[0]
    assert web.asked == []


def test_the_list_says_how_each_feed_is(web: Web, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["feeds", "list"]) == 0
    assert err(capsys) == ["No feed is followed yet."]

    main(["feeds", "add", f"{web.url}/feed"])
    web.pages["/feed"] = Sent(status=503)
    assert main(["feeds", "refresh", "--all"]) == FAILED
    assert err(capsys)[-1] == "1 feed asked, 1 failed: 0 articles taken."
    main(["feeds", "list"])
    line = re.escape(f"The Gazette: {web.url}/feed (failed once: the server answers 503")
    assert re.match(line, capsys.readouterr().out)
    main(["feeds", "list", "--json"])
    told = json.loads(capsys.readouterr().out)
    assert (told["url"], told["title"]) == (f"{web.url}/feed", "The Gazette")
    assert (told["failures"], told["gone"]) == (1, False)
    main(["doctor"])
    assert "1 feed followed, 1 failing" in capsys.readouterr().out.splitlines()


def test_a_feed_that_is_removed_is_asked_no_more_and_its_articles_stay(
    web: Web, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["feeds", "add", f"{web.url}/feed"])
    capsys.readouterr()

    assert main(["feeds", "remove", f"{web.url}/feed"]) == 0
    assert err(capsys) == [f"{web.url}/feed is followed no longer; its articles stay."]
    assert main(["feeds", "remove", f"{web.url}/feed"]) == FAILED
    assert main(["feeds", "refresh", "--all"]) == 0
    assert main(["verify", "Gates stay shut, the harbour master of Ostrel said."]) == 0


@pytest.mark.parametrize("words", [[], ["add"], ["remove"], ["follow"]])
def test_wrong_use_is_said_with_exit_code_2(words: list[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["feeds", *words])
    assert left.value.code == WRONG_USE


def test_a_page_that_links_its_feed_will_do(web: Web, capsys: pytest.CaptureFixture[str]) -> None:
    link = '<link href="/feed" type="application/rss+xml" rel="alternate home">'
    web.pages["/start"] = Sent(f"<!doctype html><html><head>{link}</head></html>".encode())
    assert main(["feeds", "add", f"{web.url}/start"]) == 0
    assert err(capsys) == [
        f"{web.url}/start: a page that links its feed {web.url}/feed.",
        "Following The Gazette: 2 articles taken.",
    ]


def test_a_page_whose_linked_feeds_are_none_is_refused(
    web: Web, capsys: pytest.CaptureFixture[str]
) -> None:
    link = '<link href="/start" type="application/rss+xml" rel="alternate">'
    web.pages["/start"] = Sent(f"<!doctype html><html><head>{link}</head></html>".encode())
    assert main(["feeds", "add", f"{web.url}/start"]) == FAILED
    assert err(capsys) == [f"{web.url}/start: not a feed (RSS, Atom or JSON)."]


def test_another_title_of_the_same_text_is_no_change(
    web: Web, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["feeds", "add", f"{web.url}/feed"])
    again = web.pages["/a"]
    assert isinstance(again, Sent)
    web.pages["/a"] = Sent(again.body.replace(b"<title>News<", b"<title>News of Ostrel<"))
    web.pages["/feed"] = rss(item("/a", "News of Ostrel"), item("/b"))
    capsys.readouterr()
    assert main(["feeds", "refresh", "--all"]) == 0
    assert err(capsys) == ["1 feed asked: 0 articles taken, 1 unchanged."]


def test_of_a_feed_that_is_broken_off_what_it_has_is_read_and_its_line_is_told(
    web: Web, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = web.pages["/feed"]
    assert isinstance(whole, Sent)
    web.pages["/cut"] = Sent(whole.body[: -len(b"</channel></rss>")], type=whole.type)
    assert main(["feeds", "add", f"{web.url}/cut"]) == 0
    remark, report = err(capsys)
    assert remark == f"{web.url}/cut: broken XML in line 1: no element found; what it has was read."
    assert report == "Following The Gazette: 2 articles taken."
