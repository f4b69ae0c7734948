"""A small Telegram for tests: ``with telegram_server() as telegram:``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from tests.support.telegram import arriving
from tests.support.telegram.events import Call
from tests.support.telegram.faults import Fault, Plan, Rule
from tests.support.telegram.pacing import Pacing
from tests.support.telegram.persons import Person
from tests.support.telegram.pushing import Pusher
from tests.support.telegram.records import Chat, Status
from tests.support.telegram.rooms import Room
from tests.support.telegram.server import TOKEN, Server
from tests.support.telegram.waiting import PATIENCE_S, waited
from tests.support.telegram.world import World

T = TypeVar("T")


class Telegram:
    """People, chats, the bot's calls, and what goes wrong."""

    token = TOKEN

    def __init__(self, world: World) -> None:
        self.world, self.plan = world, Plan()
        self._server = Server(world, self.plan)
        self._pusher = Pusher(world)

    @property
    def url(self) -> str:
        """For TELEGRAM_API_URL."""
        return f"http://127.0.0.1:{self._server.port}"

    @property
    def mention(self) -> str:
        """The bot's name as it is written in a group."""
        return f"@{self.world.bot.username}"

    # Who and what there is

    def person(
        self, name: str, *, username: str | None = None, language: str | None = "en"
    ) -> Person:
        """Somebody who has not started the bot yet."""
        with self.world.changed:
            return Person(self.world, self.world.new_person(name, username, language))

    def group(self, title: str, *members: Person, bot: Status = "member") -> Room:
        """A group; the first member made it. The bot is told that it is in it."""
        return self._room(self.world.new_chat("group", title), members, bot)

    def supergroup(
        self, title: str, *members: Person, bot: Status = "member", topics: Sequence[str] = ()
    ) -> Room:
        """A supergroup; with topics it is a forum."""
        chat = self.world.new_chat("supergroup", title)
        chat.is_forum = bool(topics)
        room = self._room(chat, members, bot)
        with self.world.changed:
            for name in topics:
                self.world.new_topic(chat, name, members[0].account)
        return room

    def channel(self, title: str, owner: Person, *, bot: Status = "administrator") -> Room:
        return self._room(self.world.new_chat("channel", title), [owner], bot)

    def _room(self, chat: Chat, members: Sequence[Person], bot: Status) -> Room:
        assert members, "somebody must have made it"
        with self.world.changed:
            chat.members = {one.id: "member" for one in members}
            chat.members[members[0].id] = "creator"
            chat.bot = "left"
            if bot != "left":
                arriving.becomes(self.world, chat, bot, members[0].account)
        return Room(self.world, chat)

    # What the bot did

    def calls(self, method: str | None = None, *, chat: Room | None = None) -> list[Call]:
        """The calls of the bot so far (of a method, for a chat), those under way as well."""
        with self.world.changed:
            some = [one for one in self.world.calls if method in (None, one.method)]
            return [one for one in some if chat is None or one.given.get("chat_id") == chat.id]

    def wait_for(self, check: Callable[[], T | None], within_s: float = PATIENCE_S) -> T:
        """The first true value of ``check``, tried at every change; AssertionError if too late."""
        return waited(self.world.changed, check, within_s, self.shown)

    @property
    def polls(self) -> int:
        """How often the bot asked for updates so far."""
        return self.world.updates.polls

    def wait_until_polled(self, within_s: float = PATIENCE_S, *, since: int = 0) -> None:
        """Until the bot is there: more than ``since`` polls came, or it is hooked."""
        updates = self.world.updates
        self.wait_for(lambda: self.polls > since or updates.webhook, within_s)

    def wait_until_taken(self, within_s: float = PATIENCE_S) -> None:
        """Until the bot confirmed all updates."""
        self.wait_for(lambda: not self.world.updates.pending, within_s)

    def shown(self) -> str:
        """The newest calls, one a line."""
        last = [f"{one.method} {one.code} {one.description}" for one in self.calls()[-20:]]
        return f"{len(self.world.updates.pending)} updates wait; calls:\n" + "\n".join(last)

    # What goes wrong

    def fails(
        self,
        fault: Fault,
        *,
        method: str | None = None,
        chat: Room | None = None,
        times: int | None = 1,
        when: Callable[[Call], bool] | None = None,
    ) -> None:
        """The next calls (of a method, for a chat, that meet ``when``) fail; None: all of them."""
        with self.world.changed:
            self.plan.rules.append(Rule(fault, method, chat.id if chat else None, times, when))

    def recovers(self) -> None:
        """Nothing fails any more."""
        with self.world.changed:
            self.plan.rules.clear()
            self.plan.held_until_s.clear()

    def goes_down(self) -> None:
        """Nobody answers at this address any more."""
        self._server.close()
        with self.world.changed:
            self.world.updates.closed = self._pusher.stopped = True
            self.world.changed.notify_all()

    def comes_back(self) -> None:
        """The same again, at the same address."""
        self.world.updates.closed = False
        self._server = Server(self.world, self.plan, self._server.port)
        self._pusher = Pusher(self.world)
        self.start()

    def start(self) -> None:
        self._server.start()
        self._pusher.start()


@contextmanager
def telegram_server(*, pacing: Pacing | None = None, reads_all: bool = False) -> Iterator[Telegram]:
    """A Telegram that runs; ``pacing`` refuses what comes too fast, ``Pacing()`` as Telegram does.

    ``reads_all``: the bot gets all messages of groups (its privacy mode is off).
    """
    telegram = Telegram(World(pacing=pacing, reads_all=reads_all))
    telegram.start()
    try:
        yield telegram
    finally:
        telegram.goes_down()
    slips = telegram.world.slips
    assert not slips, f"the test server is not as the Bot API has it: {slips[:5]}"
