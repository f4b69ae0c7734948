"""Articles that come by themselves: feeds that admins add in a chat, posts of channels."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from itertools import cycle

import pytest

from tests.support.bot.running import BotProcess, running
from tests.support.telegram.persons import Person
from tests.support.telegram.play import Telegram, telegram_server
from tests.support.telegram.records import Message
from tests.support.web.feeds import item, page, rss
from tests.support.web.server import Asked, Page, Sent, Web, serving


@dataclass(frozen=True)
class Town:
    """A bot and the servers around it. Admins ask in turn, as each chat has its pace."""

    telegram: Telegram
    web: Web
    admins: tuple[Person, ...]
    turn: Iterator[Person]
    start: Callable[[], BotProcess]
    bots: list[BotProcess]  # those that were started, the last one runs

    @property
    def ada(self) -> Person:
        return self.admins[0]

    def answer(self, text: str, who: Person | None = None) -> str:
        """What the bot replies to somebody (to the admin whose turn it is) in private."""
        who = who or next(self.turn)
        return who.private().answer_to(who.says(text)).text

    def settle(self) -> None:
        """Until the bot dealt with everything that happened but the question whether it did."""
        self.telegram.wait_until_taken()
        deadline = time.monotonic() + 30
        while " 1 waiting, 0 set aside" not in (told := self.answer("/status")):
            assert time.monotonic() < deadline, told

    def holds(self, words: str) -> bool:
        """Whether an article has these words now."""
        return self.answer(f"/verify {words}").startswith("EXACT")

    def add_feed(self, path: str, admin: Person | None = None) -> list[str]:
        """The lines of the message that comes for adding a feed, once it is the report."""
        admin, url = admin or next(self.turn), f"{self.web.url}{path}"
        chat = admin.private()
        reply = chat.answer_to(admin.says(f"/feeds add {url}"))
        chat.wait_for(lambda _: not reply.text.startswith("Reading "))
        return reply.text.splitlines()


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    home, articles = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("articles")
    (articles / "mill.txt").write_text("The mill at Ashlock is shut.\n")
    with telegram_server() as telegram, serving() as web, ExitStack() as running_bots:
        admins = tuple(telegram.person(f"Admin {n}") for n in range(24))
        settings = {
            "QUOTH_ADMINS": ",".join(str(one.id) for one in admins),
            "QUOTH_ARTICLES": str(articles),
            "QUOTH_FETCH_ALLOW": "127.0.0.0/8",
            "QUOTH_QUESTIONS_A_MINUTE": "100",
        }

        def start() -> BotProcess:
            return running_bots.enter_context(running(telegram, home, **settings))

        yield Town(telegram, web, admins, cycle(admins), start, [start()])


# Feeds


def test_an_admin_adds_a_feed_and_its_articles_can_be_asked(town: Town) -> None:
    town.web.pages |= {"/feed": rss(item("/a"), item("/b")), "/a": page("Gates stay shut")}
    lines = town.add_feed("/feed")
    assert lines[0] == "Following The Gazette: 1 article taken, 1 refused."
    assert lines[-1] == f"{town.web.url}/b: the server answers 404 (not found)."
    assert town.holds("Gates stay shut, the harbour master of Ostrel said.")


def test_an_address_without_a_feed_is_not_followed(town: Town) -> None:
    town.web.pages["/page"] = page("The ice is gone")
    assert town.add_feed("/page") == [f"{town.web.url}/page: not a feed (RSS, Atom or JSON)."]
    assert "/page" not in town.answer("/feeds list")


def test_a_page_that_links_its_feed_is_enough(town: Town) -> None:
    links = (
        '<link rel="alternate" type="application/rss+xml" title="Comments" href="/linked-comments">'
        '<link rel="alternate" type="application/rss+xml" href="linked-feed">'
    )
    town.web.pages["/start"] = Sent(f"<!doctype html><html><head>{links}</head></html>".encode())
    town.web.pages |= {"/linked-feed": rss(item("/weir")), "/weir": page("The weir is mended")}
    first, *_, last = town.add_feed("/start")
    assert first == "Following The Gazette: 1 article taken."
    assert last == f"{town.web.url}/start: a page that links its feed {town.web.url}/linked-feed."
    assert f"{town.web.url}/linked-feed" in town.answer("/feeds list")
    assert town.holds("The weir is mended, the harbour master of Ostrel said.")
    town.answer(f"/feeds remove {town.web.url}/linked-feed")


def test_broken_xml_is_refused_with_its_line(town: Town) -> None:
    broken = b'<?xml version="1.0"?>\n<rss version="2.0">\n<channel><item></channel></rss>'
    town.web.pages["/broken"] = Sent(broken, type="application/rss+xml")
    url = f"{town.web.url}/broken"
    assert town.add_feed("/broken") == [f"{url}: broken XML in line 3: mismatched tag."]


def test_the_status_names_the_feeds_that_fail(town: Town) -> None:
    town.web.pages["/mill"] = rss()
    town.add_feed("/mill")
    town.web.pages["/mill"] = Sent(status=503)
    town.add_feed("/mill")  # one that is followed is asked again
    status = town.answer("/status")
    assert ", 1 failing" in status
    assert f"{town.web.url}/mill (failed once: " in status
    assert re.search(r"(?m)^Everything is indexed\.$|^\d+ changes? not indexed yet", status)
    town.answer(f"/feeds remove {town.web.url}/mill")


def test_feeds_are_listed_and_removed(town: Town) -> None:
    town.web.pages["/small"] = rss()
    town.add_feed("/small")
    url = f"{town.web.url}/small"
    assert re.search(r"(?m)^\d feeds? followed$", town.answer("/status"))
    assert f"The Gazette: {url} (asked next " in town.answer("/feeds")
    left = f"{url} is followed no longer; its articles stay."
    assert town.answer(f"/feeds remove {url}") == left
    assert town.answer(f"/feeds remove {url}") == f"{url} is not followed."
    assert url not in town.answer("/feeds list")
    assert town.answer("/feeds follow").startswith("Which feed?")


def test_questions_are_answered_in_the_chat_while_a_feed_is_read_there(town: Town) -> None:
    admin, answers = next(town.turn), list[str]()

    def slow(_: Asked) -> Page:
        answers.append(town.answer("/verify The mill at Ashlock is shut.", admin))
        return page("Boats may pass")

    town.web.pages |= {"/slow": rss(item("/boats")), "/boats": slow}
    assert town.add_feed("/slow", admin) == ["Following The Gazette: 1 article taken."]
    assert [answer.split(":")[0] for answer in answers] == ["EXACT"]


def test_nobody_but_admins_may_touch_the_feeds(town: Town) -> None:
    bob = town.telegram.person("Bob")
    bob.private().answer_to(bob.starts())
    town.answer(f"/allow {bob.id} Bob")
    bob.private().wait_for_count(2)  # he asked before, so he is told
    assert town.answer("/feeds list", bob) == "Only admins can do that."


# Posts


def test_posts_of_a_channel_that_an_admin_added_the_bot_to_are_articles(town: Town) -> None:
    channel = town.telegram.channel("Harbour News", town.ada)
    channel.posts("The lock gates open on Monday, the harbour office said.")
    town.settle()
    reply = town.answer("/verify The lock gates open on Monday, the harbour office said.")
    assert reply.startswith("EXACT")
    assert "Harbour News" in reply


def test_an_edited_post_is_a_new_revision(town: Town) -> None:
    channel = town.telegram.channel("Harbour News", town.ada)
    channel.chat.username = "harbour_news"
    post = channel.posts("The night ferry sails at nine, the harbour office said.")
    town.settle()
    chat = town.ada.private()
    asked = town.ada.says("/verify The night ferry sails at nine, the harbour office said.")
    assert any("t.me/harbour_news/" in url for _, url in chat.answer_to(asked).links)
    channel.edits_post(post, "The night ferry sails at ten, the harbour office said.")
    town.settle()
    assert town.holds("The night ferry sails at ten, the harbour office said.")
    assert not town.holds("The night ferry sails at nine, the harbour office said.")


def test_posts_of_a_strangers_channel_are_not_taken_in_until_an_admin_allows_it(
    town: Town,
) -> None:
    eve = town.telegram.person("Eve")
    channel = town.telegram.channel("Rumours", eve)
    channel.posts("The town hall is sold, they say.")
    town.settle()
    assert not town.holds("The town hall is sold, they say.")
    town.answer(f"/allow {channel.id} Rumours")
    channel.posts("The old pier is sold, they say.")
    town.settle()
    assert town.holds("The old pier is sold, they say.")
    assert channel.messages == []


def test_a_channel_that_was_denied_stays_so_when_the_bots_rights_there_change(town: Town) -> None:
    channel = town.telegram.channel("Old News", town.ada)
    town.settle()
    town.answer(f"/deny {channel.id}")
    channel.adds_bot(town.ada.account, "administrator")
    channel.posts("The fish market closes at noon, they say.")
    town.settle()
    assert not town.holds("The fish market closes at noon, they say.")


@pytest.mark.parametrize(
    "chat",
    [
        "/status of the pier at Ostrel harbour today",
        "@quoth_test_bot what did the pier master of Ostrel say?",
        "Thanks a lot!",
        "The pier is fine",
        "Who of us writes about the pier at Ostrel tonight?",
    ],
)
def test_what_a_channels_members_chat_is_no_article(town: Town, chat: str) -> None:
    channel = town.telegram.channel("Harbour Desk", town.ada)
    town.settle()
    before = town.answer("/sources")
    channel.posts(chat)
    town.settle()
    assert town.answer("/sources") == before
    assert channel.messages == []


# A crash


@pytest.mark.skipif(os.name == "nt", reason="needs kill -9")
def test_a_bot_killed_while_it_reads_a_feed_goes_on_after_its_start(town: Town) -> None:
    paths, bot, admin = [f"/gate-{n}" for n in range(6)], town.bots[-1], next(town.turn)
    town.web.pages |= {path: page(f"The gate at {path[1:]} is shut") for path in paths}
    town.web.pages["/gates"] = rss(*map(item, paths))

    def killing(_: Asked) -> Page:
        with suppress(ProcessLookupError):
            os.kill(bot.pid, signal.SIGKILL)
        return Sent(status=503)

    town.web.pages["/gate-4"] = killing
    asked = admin.says(f"/feeds add {town.web.url}/gates")
    bot.wait()
    town.web.pages["/gate-4"] = page("The gate at gate-4 is shut")
    town.bots.append(town.start())

    def report(some: list[Message]) -> Message | None:
        after = (one for one in some if one.at_s >= asked.at_s)
        return next((one for one in after if "taken" in one.text), None)

    told = admin.private().wait_for(report).text
    assert sum(map(int, re.findall(r"(\d) (?:articles? taken|unchanged)", told))) == 6
    assert town.holds("The gate at gate-4 is shut, the harbour master of Ostrel said.")
