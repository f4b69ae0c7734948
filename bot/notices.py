"""What admins, and readers of their own digests, are told of digests that did not just go out."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from bot import texts_digests
from bot.handlers.desk import Desk
from bot.render.telegram.blocks import text
from bot.render.telegram.keyboard import Button, Keyboard, Press, Pressed
from bot.render.telegram.split import parts
from bot.schedule import Schedule
from bot.state.entry import Entry, EntryState
from bot.state.message import Message

_MOST_TELLINGS = 64
_GONE = frozenset({"the bot may not write there", "Chat not found"})
_CHOICES = {
    EntryState.UNKNOWN: (
        (Press.RESEND, texts_digests.SEND_AGAIN),
        (Press.THERE, texts_digests.IT_IS_THERE),
    ),
    EntryState.AWAITING: ((Press.POST, texts_digests.POST), (Press.DROP, texts_digests.DROP)),
}


class Notices:
    """Tells each once; kept in the outbox first, under numbers that no update has."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def tell(self, id: int) -> None:
        """Tell of an entry whom it concerns; while there is nobody to tell, it stays untold."""
        entry, schedule = await asyncio.to_thread(self._known, id)
        if entry is None or schedule is None:
            return
        whom = await asyncio.to_thread(self._whom, entry, schedule)
        if whom is None:
            return
        key = -(entry.id * _MOST_TELLINGS + entry.tellings % _MOST_TELLINGS)
        await self._desk.sender.reply(key, notice(entry, schedule, whom))
        await self._desk.sender.finish(key)
        await asyncio.to_thread(self._desk.state.ledger.all_told, entry.id, entry.tellings)

    def _known(self, id: int) -> tuple[Entry | None, Schedule | None]:
        entry = self._desk.state.ledger.entry(id)
        return entry, self._desk.state.channels.get(entry.schedule) if entry else None

    def _whom(self, entry: Entry, schedule: Schedule) -> list[int] | None:
        """Those to tell; None while there is nobody who should know."""
        if schedule.kind == "channel":
            return sorted(self._desk.rules().admins) or None
        if entry.state is not EntryState.REFUSED:
            return [schedule.chat]
        if entry.why in _GONE:  # who blocked the bot is no error
            self._desk.state.channels.pause(schedule.id)
        return []


def notice(entry: Entry, schedule: Schedule, whom: Iterable[int]) -> list[Message]:
    """The messages to each of them; of what awaits approval also the posts as they would be."""
    shown: list[Message] = []
    for chat in whom:
        if entry.state is EntryState.AWAITING:
            shown += [Message(chat, post.message.html, post.message.plain) for post in entry.posts]
        [part] = parts([text(_line(entry, schedule))])
        shown.append(Message(chat, part.html, part.plain, buttons(entry)))
    return shown


def buttons(entry: Entry) -> Keyboard:
    """What can be decided about an entry."""
    choices = _CHOICES.get(entry.state, ())
    row = tuple(
        Button(label, Pressed(press, entry.id, entry.tellings).data) for press, label in choices
    )
    return (row,) if row else ()


def _line(entry: Entry, schedule: Schedule) -> str:
    match entry.state:
        case EntryState.UNKNOWN:
            return texts_digests.unknown(entry, schedule)
        case EntryState.AWAITING:
            return texts_digests.awaits(entry, schedule)
        case _:
            return texts_digests.refused(entry, schedule)
