"""An article changes after its words were shown: readers are told once, posts are marked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.access import Rules
from bot.delivery.pacing import Pacing
from bot.delivery.receiving import connect
from bot.delivery.replies import BotContext
from bot.delivery.sending import Sender
from bot.jobs.notices import Corrections
from bot.render.telegram import shortened
from bot.settings import BotSettings
from bot.state import open_state
from bot.state.ledger import Ended, Made
from bot.state.queues import Outgoing, Waiting
from bot.state.schedules import Plan, Preferences, Target
from retrieval.domain import Answer, Article, Digest, Head, Window
from retrieval.library import open_library
from retrieval.settings import Settings
from tests.support.telegram import faults
from tests.support.telegram.play import Telegram, telegram_server
from tests.support.telegram.records import Message as Shown
from tests.support.telegram.rooms import Room

pytestmark = pytest.mark.slow

REST = "\n\nBoats wait at the lower lock, and the market moves up the hill until the water is down."
BEFORE = "The dam at Lindrup leaks. “We close it on Monday,” said Orla Venn, the mayor." + REST
AFTER = BEFORE.replace("Monday", "Tuesday")
FARE = (
    "The ferry raises its fare. “We ask for $200 a year, 20% more than before,” said Ada Kell, the "
    "captain, who rows to Sall each day.\n\nNobody in the harbour was surprised by that at all."
)
GONE = "It was mended overnight." + REST
QUESTION = "What did Orla Venn say about the dam?"
NOW = datetime(2031, 5, 3, 12, tzinfo=UTC)


@dataclass
class Scene:
    """A chat that got an answer, and what tells of changes."""

    desk: BotContext
    telegram: Telegram
    chat: Room
    answer: Answer

    async def change(self, text: str) -> None:
        """A new revision, and what comes of it."""
        await self.desk.library.ingest([Article("dam", text, Head("Osk Wire"))])
        await Corrections(self.desk).run()


@asynccontextmanager
async def scene(telegram: Telegram, home: Path) -> AsyncIterator[Scene]:
    chat = telegram.person("Ada").private()
    chat.says(QUESTION)
    bot = connect(telegram.token, telegram.url, pacing=Pacing())
    async with open_library(Settings(home=home)) as library:
        with open_state(home / "bot.db") as state:
            await bot.initialize()
            await library.ingest([Article("dam", BEFORE, Head("Osk Wire"))])
            answer = await library.ask(QUESTION)
            desk = BotContext(library, state, Sender(bot, state), bot, BotSettings().rules)
            yield Scene(desk, telegram, chat, answer)
    await bot.shutdown()


async def show(here: Scene, update_id: int) -> None:
    """The answer goes to the chat."""
    here.desk.state.inbox.put([Waiting(update_id, here.chat.id, "{}")])
    shown = Outgoing(here.chat.id, "An answer", "An answer", answer=here.answer.id)
    await here.desk.sender.reply(update_id, [shown])
    await here.desk.sender.finish(update_id)


def played(play: Callable[[Scene], Coroutine[None, None, None]], home: Path) -> None:
    async def run() -> None:
        with telegram_server() as telegram:
            async with scene(telegram, home) as here:
                await play(here)

    asyncio.run(run())


def test_readers_get_the_difference_once(home: Path) -> None:
    async def play(here: Scene) -> None:
        await show(here, 1)
        await show(here, 2)  # the same answer twice in one chat
        await here.change(AFTER)
        await Corrections(here.desk).run()

        _, last, told = here.chat.messages
        assert told.reply_to is last
        assert told.text.startswith("An article that I quoted has changed.")
        assert "Monday" in told.quotes[0]
        assert "Tuesday" in told.quotes[1]
        assert {"Monday", "Tuesday"} <= {*told.marked("bold")}
        assert "removed: Monday · added: Tuesday" in told.text

    played(play, home)


def test_who_said_stop_is_told_of_no_correction(home: Path) -> None:
    async def play(here: Scene) -> None:
        await show(here, 1)
        here.desk.state.preferences.keep(here.chat.id, Preferences(stopped=True))
        await here.change(AFTER)

        assert len(here.chat.messages) == 1

    played(play, home)


def test_words_that_are_gone_are_said_to_be_gone(home: Path) -> None:
    async def play(here: Scene) -> None:
        await show(here, 1)
        await here.change(GONE)

        told = here.chat.messages[-1]
        assert "These words are gone from the article." in told.text
        assert here.answer.citations[0].quote in told.quotes

    played(play, home)


def test_a_reply_that_may_have_arrived_is_not_sent_again(home: Path) -> None:
    async def play(here: Scene) -> None:
        await show(here, 1)
        here.telegram.fails(faults.RESET_AFTER, method="sendMessage", times=1)
        await here.change(AFTER)
        await here.change(AFTER + " It rained.")

        assert len([one for one in here.chat.messages if "has changed" in one.text]) == 1

    played(play, home)


def test_a_post_of_a_digest_is_marked_and_stays_so(home: Path) -> None:
    async def play(here: Scene) -> None:
        channel = here.telegram.channel("News", here.telegram.person("Cy"))
        post = await posted(here, channel)
        await here.change(AFTER)
        await here.change(GONE)

        assert channel.messages == [post]
        words = here.answer.citations[0].quote
        mark = "⚠ The article has changed since: these words no longer stand in it."
        assert (
            post.text == f"Two quotes\n{words}\n{mark}\nOsk Wire\n“It stands,” she said.\nGazette"
        )
        assert post.quotes[0] == words
        assert len(post.versions) == 2

    played(play, home)


def test_admins_are_told_what_changed_where_it_is_marked_and_who_was_told(home: Path) -> None:
    async def play(here: Scene) -> None:
        cy = here.telegram.person("Cy")
        cy.starts()
        desk = replace(here.desk, fixed=Rules(admins=frozenset({cy.id})))
        channel = here.telegram.channel("News", cy)
        here.desk.state.channels.put(
            Target(channel.id, "channel", "@news", cy.id), Plan((time(8),)), NOW
        )
        await show(here, 1)
        await posted(here, channel)
        await replace(here, desk=desk).change(AFTER)

        [told] = cy.private().messages
        assert told.text.startswith("An article that I quoted has changed.")
        assert {"Monday", "Tuesday"} <= {*told.marked("bold")}
        assert "Marked in what was posted: @news." in told.text
        assert told.text.endswith("Told in 1 chat that got it in an answer.")

    played(play, home)


def test_a_sign_of_currency_or_per_cent_is_part_of_what_changed(home: Path) -> None:
    async def play(here: Scene) -> None:
        await here.desk.library.ingest([Article("fare", FARE, Head("Osk Wire"))])
        here.answer = await here.desk.library.ask("What did Ada Kell say about the fare?")
        await show(here, 1)
        changed = FARE.replace("$200", "$300").replace("20%", "30%")
        await here.desk.library.ingest([Article("fare", changed, Head("Osk Wire"))])
        await Corrections(here.desk).run()

        told = here.chat.messages[-1]
        assert {"$200", "$300", "20%", "30%"} <= {*told.marked("bold")}
        assert "removed: $200 · added: $300" in told.text

    played(play, home)


def test_a_headline_that_changed_is_named_by_how_it_begins(home: Path) -> None:
    async def play(here: Scene) -> None:
        channel = here.telegram.channel("News", here.telegram.person("Cy"))
        post = await posted(here, channel, as_quote=False)
        await here.change(AFTER)
        opening = shortened(here.answer.citations[0].quote, max_chars=60)
        assert post.text.endswith(f"This no longer stands in it: {opening}")
        assert post.text.count("⚠") == 1

    played(play, home)


async def posted(here: Scene, channel: Room, *, as_quote: bool = True) -> Shown:
    """A digest of one post with the answer's quote, as the ledger knows it."""
    quote, ledger = here.answer.citations[0].quote, here.desk.state.ledger
    other = "“It stands,” she said."
    html = (
        f"Two quotes\n<blockquote>{quote}</blockquote>\nOsk Wire\n<blockquote>{other}</blockquote>"
    )
    bar = "▏ " if as_quote else ""
    plain = f"Two quotes\n{bar}{quote}\nOsk Wire\n{bar}{other}\nGazette"
    message = Outgoing(channel.id, f"{html}\nGazette", plain)
    sent = await here.desk.bot.send_message(channel.id, message.html, "HTML")
    window = Window(NOW - timedelta(days=1), NOW)
    entry = ledger.claim(1, channel.id, window, after=None, now=NOW)
    assert entry
    digest = Digest(window, (), here.answer.citations, 1, "quotes")
    number = here.desk.library.catalogue.digests.keep(digest)
    assert ledger.keep(entry, Made(number, frozenset(), (message,)), approval=False)
    assert ledger.take(entry, NOW)
    assert ledger.begin(entry, 0, NOW)
    ledger.end(entry, 0, Ended(sent.message_id, channel.id))
    return channel.messages[0]


def test_what_nobody_got_is_told_to_nobody(home: Path) -> None:
    async def play(here: Scene) -> None:
        await here.change(AFTER)
        assert here.chat.messages == []

    played(play, home)


@pytest.mark.parametrize("text", [BEFORE, "It rained.\n\n" + BEFORE])
def test_what_still_stands_is_not_spoken_of(home: Path, text: str) -> None:
    async def play(here: Scene) -> None:
        await show(here, 1)
        await here.change(text)
        assert len(here.chat.messages) == 1

    played(play, home)
