"""An incoming message: who sent it, whether they may, and the replies to it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from telegram import Message, Update
from telegram.constants import ChatType
from telegram.error import TelegramError

from bot import texts
from bot.access import COUNTED, Asker, Decision, Permit, Wish, decide
from bot.delivery.replies import BotContext, ChatPlace, replies, unasked
from bot.render.blocks import Block, text
from bot.render.keyboards import Press, Pressed
from bot.state.queues import Button, Keyboard, Outgoing
from bot.texts.translation import ENGLISH, Words, known, speak

MOST_NAME_CHARS = 32  # on a button


async def speak_to(context: BotContext, update: Update) -> None:
    """Speak the language of whoever sent this, from here on in this task; raises StoreError."""
    chat, user = update.effective_chat, update.effective_user
    private = chat is None or chat.type == ChatType.PRIVATE
    code = (user.language_code or "") if user and private else None
    speak(known(code) or ENGLISH)  # where the store fails
    if asked := chat or user:
        speak(await asyncio.to_thread(context.language, asked.id, code))


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message to handle: the words after its command, access control, and replies to it.

    ``heard`` is what was understood of a voice message, which replies begin with; ``admitted``
    the decision where one was made already.
    """

    context: BotContext
    update: Update
    message: Message
    args: tuple[str, ...] = ()
    heard: str = ""
    admitted: Decision | None = None

    @property
    def words(self) -> str:
        """The words after the command, on one line."""
        return " ".join(self.args)

    @property
    def asker(self) -> Asker:
        """Who wrote the message; the user is None where the chat itself posted."""
        user, chat = self.message.from_user, self.message.chat
        return Asker(user.id if user else None, chat.id, chat.type == ChatType.PRIVATE)

    @property
    def place(self) -> ChatPlace:
        """Where the message is; a reply thread in a group without topics is not a topic."""
        message = self.message
        topic = message.message_thread_id if message.is_topic_message else None
        private = message.chat.type == ChatType.PRIVATE
        return ChatPlace(message.chat.id, message.message_id, topic, private)

    async def admit(self, wants: Wish = "ask") -> Decision | None:
        """The decision if it is yes; otherwise the sender is told why, and None comes back.

        An admitted question counts against the rate limit, and so does a receipt that is opened.
        """
        decision = self.admitted if wants in ("see", "ask") else None
        if decision is None:
            decision = await asyncio.to_thread(self._decide, wants)
        if decision.yes:
            return decision
        if decision.verdict is Permit.STRANGER:
            if out := await asyncio.to_thread(self._turned_away):
                await self.context.sender.reply(self.update.update_id, out)
        else:
            await self.say(_refusal(decision))
        return None

    def _decide(self, wants: Wish) -> Decision:
        now, rules, asker = self.context.now(), self.context.rules(), self.asker
        spent = self.context.state.spent
        decision = decide(asker, rules, spent.used(asker.payer, now), wants=wants)
        if wants not in COUNTED or not decision.yes:
            return decision
        counted = spent.question(asker.payer, now, at_most=rules.questions_a_minute)
        return decision if counted else Decision(Permit.TOO_FAST, 1)  # another came in between

    def _turned_away(self) -> list[Outgoing]:
        """What a stranger is told the first time, and what admins then are."""
        chat = self.message.chat
        if not self.context.state.people.tell_once(chat.id):
            return []
        admins = sorted(self.context.rules().admins)
        asked = [texts.help.ADMINS_ASKED] if admins else []
        lines: list[Words] = [texts.help.STRANGER.format(number=chat.id), *asked]
        told = replies(self.place, map(text, lines))
        for admin in admins:
            with self.context.speaking_to(admin):
                line, buttons = self._request()
                [notice] = unasked(admin, [text(line)])
                told.append(replace(notice, keyboard=buttons))
        return told

    def _request(self) -> tuple[str, Keyboard]:
        """Who asks for access, and the buttons to decide."""
        user, chat, private = self.message.from_user, self.message.chat, self.asker.private
        row = [] if private else [_button(texts.help.LET_CHAT_IN, Press.LET_IN, chat.id)]
        name, number = chat.effective_name or str(chat.id), chat.id
        if user and self.asker.person is not None:
            label = texts.help.LET_THEM_IN.format(name=user.full_name[:MOST_NAME_CHARS])
            row.append(_button(label, Press.LET_IN, user.id))
            at = f" (@{user.username})" if user.username else ""
            name, number = f"{user.full_name}{at}", user.id
        keyboard = (tuple(row), (_button(texts.help.KEEP_THEM_OUT, Press.KEEP_OUT, chat.id),))
        of = None if private or number == chat.id else chat.effective_name
        return texts.help.asks_in(name, number, of=of), keyboard

    async def say(self, *lines: Words) -> None:
        """Reply with these lines, a paragraph each."""
        await self.reply([text(line) for line in lines])

    async def reply(
        self,
        blocks: Iterable[Block],
        *,
        keyboard: Keyboard = (),
        answer: int | None = None,
        stood: Sequence[int] = (),
        points: bool = False,
        beside: Sequence[Outgoing] = (),
    ) -> None:
        """Reply in place of the messages ``stood``; an edited message's are its earlier replies.

        What is ``beside`` goes to other chats.
        """
        context, place = self.context, self.place
        if self.heard:
            blocks = (text(texts.help.HEARD.format(words=self.heard)), *blocks)
        if self.update.edited_message:
            shown = context.state.outbox.shown
            rows = await asyncio.to_thread(shown, place.chat, place.message_id)
            stood = [row.message_id for row in rows if row.message_id is not None]
        out = replies(place, blocks, keyboard=keyboard, answer=answer, stood=stood, points=points)
        await context.sender.reply(self.update.update_id, [*out, *beside])
        for message_id in stood[len(out) :]:
            with contextlib.suppress(TelegramError):  # too old, or gone
                await context.bot.delete_message(place.chat, message_id)


def _refusal(decision: Decision) -> Words:
    if decision.verdict is Permit.TOO_FAST:
        return texts.help.too_fast(decision.wait_s)
    return texts.help.NOT_ADMIN


def _button(label: Words, press: Press, id: int) -> Button:
    return Button(str(label), Pressed(press, abs(id), int(id < 0)).data)
