"""What admins, and readers of their own digests, are told without having asked."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable

from telegram import LinkPreviewOptions
from telegram.error import BadRequest, Forbidden, TelegramError

from bot import texts
from bot.buttons import Button, Keyboard, Press, Pressed
from bot.handlers.desk import Desk
from bot.jobs.schedule import Schedule
from bot.render.blocks import text
from bot.render.split import parts
from bot.state.ledger_entries import EntryState, LedgerEntry
from bot.state.outbox import Outgoing

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_log = logging.getLogger(__name__)


async def tell_admins(desk: Desk, words: str) -> bool:
    """Whether it needs no second try: an admin got it, or none of those there are ever will."""
    rules = await asyncio.to_thread(desk.rules)
    reached = [await _reaches(desk, admin, words) for admin in sorted(rules.admins)]
    return True in reached or (bool(reached) and None not in reached)


async def _reaches(desk: Desk, admin: int, words: str) -> bool | None:
    """False: never; None: not now."""
    try:
        await desk.bot.send_message(
            admin, words, link_preview_options=_NO_PREVIEW, rate_limit_args=1
        )
    except (Forbidden, BadRequest):  # who blocked the bot is no error
        return False
    except TelegramError as error:
        _log.warning("Admins are told another time: %s", type(error).__name__)
        return None
    return True


_MOST_TELLINGS = 64
_GONE = frozenset({"the bot may not write there", "Chat not found"})
_CHOICES = {
    EntryState.UNKNOWN: (
        (Press.RESEND, texts.buttons.SEND_AGAIN),
        (Press.THERE, texts.buttons.IT_IS_THERE),
    ),
    EntryState.AWAITING: ((Press.POST, texts.buttons.POST), (Press.DROP, texts.buttons.DROP)),
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

    def _known(self, id: int) -> tuple[LedgerEntry | None, Schedule | None]:
        entry = self._desk.state.ledger.entry(id)
        return entry, self._desk.state.channels.get(entry.schedule) if entry else None

    def _whom(self, entry: LedgerEntry, schedule: Schedule) -> list[int] | None:
        """Those to tell; None while there is nobody who should know."""
        if schedule.kind == "channel":
            return sorted(self._desk.rules().admins) or None
        if entry.state is not EntryState.REFUSED:
            return [schedule.chat]
        if entry.why in _GONE:  # who blocked the bot is no error
            self._desk.state.channels.pause(schedule.id)
        return []


def notice(entry: LedgerEntry, schedule: Schedule, whom: Iterable[int]) -> list[Outgoing]:
    """The messages to each of them; of what awaits approval also the posts as they would be."""
    shown: list[Outgoing] = []
    for chat in whom:
        if entry.state is EntryState.AWAITING:
            shown += [Outgoing(chat, post.message.html, post.message.plain) for post in entry.posts]
        [part] = parts([text(_line(entry, schedule))])
        shown.append(Outgoing(chat, part.html, part.plain, buttons(entry)))
    return shown


def buttons(entry: LedgerEntry) -> Keyboard:
    """What can be decided about an entry."""
    choices = _CHOICES.get(entry.state, ())
    row = tuple(
        Button(label, Pressed(press, entry.id, entry.tellings).data) for press, label in choices
    )
    return (row,) if row else ()


def _line(entry: LedgerEntry, schedule: Schedule) -> str:
    match entry.state:
        case EntryState.UNKNOWN:
            return texts.digests.unknown(entry, schedule)
        case EntryState.AWAITING:
            return texts.digests.awaits(entry, schedule)
        case _:
            return texts.digests.refused(entry, schedule)
