"""Pages that were quoted are read again; what changed is a new revision."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from retrieval.domain import DigestWish, Window
from retrieval.ingest.refresh import EVERY
from tests.support.library.asker import Asker, asking
from tests.support.web.feeds import item, page, rss
from tests.support.web.server import Sent, Web, serving

WORDS = "The dam at Lindrup will be closed on Monday and opened again before the ice comes"
QUESTION = "What did the harbour master say about the dam?"
NOTICE = (
    b"<!doctype html><html><body><article><p>Please log in to read.</p></article></body></html>"
)


@pytest.fixture
def web() -> Iterator[Web]:
    with serving() as server:
        server.pages |= {"/feed": rss(item("/a", "The dam")), "/a": page(WORDS)}
        yield server


@pytest.fixture
def asker(web: Web, home: Path) -> Iterator[Asker]:
    """A library that follows the feed."""
    with asking(home, fetch_allow="127.0.0.1") as one:
        one.run(one.library.add_feed(f"{web.url}/feed", now=datetime.now(UTC)))
        yield one


def later(asker: Asker, by: timedelta = EVERY) -> int:
    """How many pages had changed, read again so much later."""
    now = datetime.now(UTC) + by + timedelta(minutes=1)
    changed: int = asker.run(asker.library.reread(now))
    return changed


def test_a_page_that_changed_lets_its_quote_fall(web: Web, asker: Asker) -> None:
    shown = asker.ask(QUESTION)
    web.pages["/a"] = page(WORDS.replace("Monday", "Tuesday"))

    assert later(asker) == 1
    [stale] = asker.run(asker.library.stale_quotes()).quotes
    assert stale.answers == (shown.id,)
    assert "Tuesday" in asker.ask(QUESTION).citations[0].quote
    assert stale.before.head == asker.ask(QUESTION).citations[0].head


def test_a_page_that_only_a_digest_quoted_is_read_again(web: Web, asker: Asker) -> None:
    now = datetime.now(UTC)
    window = Window(now - timedelta(days=1), now + timedelta(days=1))
    digest = asker.run(asker.library.digest(window, wish=DigestWish(with_model=False)))
    web.pages["/a"] = page(WORDS.replace("Monday", "Tuesday"))

    assert later(asker) == 1
    [stale] = asker.run(asker.library.stale_quotes()).quotes
    assert (stale.answers, stale.digests) == ((), (digest.id,))


def test_a_page_whose_address_was_given_is_read_again_too(web: Web, home: Path) -> None:
    with asking(home, fetch_allow="127.0.0.1") as asker:
        pages = asker.run(asker.library.fetch([f"{web.url}/a"]))
        asker.run(asker.library.ingest(pages))
        asker.ask(QUESTION)
        web.pages["/a"] = page(WORDS.replace("Monday", "Tuesday"))

        assert later(asker) == 0  # nobody said that it is a page
        asker.run(asker.library.ingest(pages, pages=True))
        assert later(asker) == 1


def test_a_page_is_not_read_again_too_soon_nor_without_need(web: Web, asker: Asker) -> None:
    web.pages["/a"] = page(WORDS.replace("Monday", "Tuesday"))
    assert later(asker) == 0  # nobody was shown anything
    asker.ask(QUESTION)

    assert later(asker, by=timedelta(0)) == 0
    assert later(asker) == 1
    assert later(asker) == 0


def test_a_page_that_fails_or_holds_a_notice_changes_nothing(web: Web, asker: Asker) -> None:
    asker.ask(QUESTION)
    web.pages["/a"] = Sent(status=503)
    assert later(asker) == 0
    web.pages["/a"] = Sent(NOTICE)

    assert later(asker, by=2 * EVERY) == 0
    assert asker.run(asker.library.stale_quotes()).quotes == ()
