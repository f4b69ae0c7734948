"""A made world: a clock, a Telegram and a library that fail, a bot that dies."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import httpx
from sqlalchemy import Connection
from telegram.error import BadRequest, Forbidden, NetworkError

from bot.delivery.replies import BotContext
from bot.delivery.sending import Sender
from bot.jobs.digests import DueDigests
from bot.jobs.notices import Notices
from bot.render.blocks import Block, text
from bot.settings import BotSettings
from bot.state import State
from bot.state.schedules import Schedule
from bot.state.tables import prepare
from retrieval.catalogue.file import Database, Place
from retrieval.domain import Bullet, Digest, DigestStory, DigestWish, Window
from retrieval.errors import StoreError

ADMIN = 1
ARTICLE_EVERY = timedelta(minutes=53)
QUIET = range(150, 153)  # days of the year without articles
_LINE = "Article #{} " + "and what it says, at some length, " * 6


class Killed(BaseException):
    """``kill -9``: nothing of this process runs any more."""


@dataclass
class Chances:
    """How often what goes wrong (0–1, of each call)."""

    killed: float = 0.004  # before or after each transaction, call and digest
    lost: float = 0.03  # Telegram's reply, half of them with the post there
    unreachable: float = 0.03
    markup: float = 0.01
    store: float = 0.02


@dataclass
class Life:
    """One process; dead at some point, it does nothing any more."""

    dice: random.Random
    killed: float
    dead: bool = False

    def point(self) -> None:
        """A step that the process may not survive."""
        if self.dead or self.dice.random() < self.killed:
            self.dead = True
            raise Killed


class MortalFile(Database):
    """Each transaction may be the last: before it, before its commit, or after it."""

    def __init__(self, place: Place, life: Life) -> None:
        super().__init__(place, prepare, namespace="quoth_bot")
        self._life = life

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """As it is, while there is life."""
        if self._life.dead:
            raise Killed
        with super().read() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """As it is, with three places to die."""
        self._life.point()
        with super().write() as connection:
            yield connection
            self._life.point()
        self._life.point()


@dataclass
class World:
    """What outlives every process: the time, what stands in the chats, what goes wrong."""

    now: datetime
    dice: random.Random
    chances: Chances
    start: datetime
    chats: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    told: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    offers: list[str] = field(default_factory=list)  # buttons shown and not pressed yet
    asked: Counter[str] = field(default_factory=Counter)  # how often each was shown
    uncertain: int = 0  # posts begun of which no process learnt what became of them
    outage_until: datetime | None = None
    kicked_until: dict[int, datetime] = field(default_factory=dict)
    calls: int = 0

    def articles(self, window: Window) -> Iterable[int]:
        """The numbers of those first seen in it."""
        n = max(0, (window.since - self.start) // ARTICLE_EVERY - 1)
        while (seen := self.start + n * ARTICLE_EVERY) < window.until:
            if seen >= window.since and (seen - self.start).days % 365 not in QUIET:
                yield n
            n += 1

    @property
    def out(self) -> bool:
        """Whether Telegram cannot be reached."""
        return self.outage_until is not None and self.now < self.outage_until


class MortalBot:
    """Has the one method of the bot that digests and notices need."""

    def __init__(self, world: World, life: Life) -> None:
        self._world, self._life = world, life
        self.id = 99

    async def send_message(self, chat: int, words: str, **more: Any) -> Any:
        """Puts it into the chat, unless something goes wrong."""
        world = self._world
        world.calls += 1
        if more["rate_limit_args"] > 1:  # what the pace of a real bot tries again until it works
            return self._told(chat, words, more.get("reply_markup"))
        _fail(world, chat, html=more.get("parse_mode") is not None)
        world.uncertain += 1  # unless it comes back from here
        self._life.point()
        lost = world.dice.random() < world.chances.lost
        if not lost or world.dice.random() < 0.5:
            world.chats[chat].append(words)
        self._life.point()
        if lost:
            raise NetworkError("the reply was lost")
        world.uncertain -= 1
        return SimpleNamespace(message_id=world.calls)

    def _told(self, chat: int, words: str, markup: Any) -> Any:
        self._life.point()
        self._world.told[chat].append(words)
        self._note(markup)
        self._life.point()
        return SimpleNamespace(message_id=self._world.calls)

    def _note(self, markup: Any) -> None:
        for row in markup.inline_keyboard if markup else ():
            self._world.offers.append(row[0].callback_data)
            self._world.asked[row[0].callback_data] += 1


def _fail(world: World, chat: int, *, html: bool) -> None:
    chances = world.chances
    if world.out or world.dice.random() < chances.unreachable:
        error = NetworkError("no way")
        error.__cause__ = httpx.ConnectError("no way")
        raise error
    if world.now < world.kicked_until.get(chat, world.now):
        raise Forbidden("bot was kicked")
    if html and world.dice.random() < chances.markup:
        raise BadRequest("Can't parse entities: by chance")


class MortalLibrary:
    """Digests that name every article of their window."""

    def __init__(self, world: World, life: Life) -> None:
        self._world, self._life = world, life

    async def digest(
        self,
        window: Window,
        *,
        wish: DigestWish,
        shown_before: frozenset[str] = frozenset(),
        told: Mapping[int, datetime] | None = None,
    ) -> Digest:
        """One story for each article."""
        self._life.point()
        if self._world.dice.random() < self._world.chances.store:
            raise StoreError("by chance")
        found = list(self._world.articles(window))
        stories = tuple(
            DigestStory(n, _LINE.format(n), (Bullet("", (1,)),), ("Gazette",), 1) for n in found
        )
        self._life.point()
        return Digest(window, stories, (), len(found), "quotes")


def blocks(digest: Digest, _: Schedule) -> Iterable[Block]:
    """A line for each story."""
    return [text(story.headline) for story in digest.stories]


@dataclass
class Bot:
    """One process of the bot."""

    state: State
    digests: DueDigests
    notices: Notices
    sender: Sender
    life: Life


def born(world: World, place: Place, *, alone: bool) -> Bot:
    """A new process."""
    life = Life(world.dice, world.chances.killed)
    state = State(MortalFile(place, life))
    bot = cast(Any, MortalBot(world, life))
    settings = BotSettings(_env_file=None, admins=str(ADMIN))  # type: ignore[call-arg, arg-type]
    library = cast(Any, MortalLibrary(world, life))
    sender = Sender(bot, state)
    context = BotContext(library, state, sender, bot, settings.rules, lambda: world.now)
    if alone:
        state.ledger.recover()
    digests = DueDigests(context, blocks=blocks)
    return Bot(state, digests, Notices(context), sender, life)
