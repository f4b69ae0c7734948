"""An incoming message: who sent it, whether they may, and the replies to it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from telegram import Message, Update
from telegram.constants import ChatType
from telegram.error import TelegramError

from bot import texts
from bot.access import Asker, Decision, Permit, Wish, decide
from bot.delivery.replies import BotContext, ChatPlace, replies
from bot.render.blocks import Block, text
from bot.state.queues import Keyboard


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

        An admitted question counts against the rate limit.
        """
        decision = self.admitted
        if decision is None:
            decision = await asyncio.to_thread(self._decide, wants)
        if decision.yes:
            return decision
        if why := await asyncio.to_thread(self._refusal, decision):
            await self.say(why)
        return None

    def _decide(self, wants: Wish) -> Decision:
        now, rules, asker = self.context.now(), self.context.rules(), self.asker
        spent = self.context.state.spent
        decision = decide(asker, rules, spent.used(asker.payer, now), wants=wants)
        if wants != "ask" or not decision.yes:
            return decision
        counted = spent.question(asker.payer, now, at_most=rules.questions_a_minute)
        return decision if counted else Decision(Permit.TOO_FAST, 1)  # another came in between

    def _refusal(self, decision: Decision) -> str | None:
        match decision.verdict:
            case Permit.STRANGER:
                chat = self.message.chat.id
                told = not self.context.state.people.tell_once(chat)
                return None if told else texts.help.STRANGER.format(chat)
            case Permit.TOO_FAST:
                return texts.help.too_fast(decision.wait_s)
            case _:
                return texts.help.NOT_ADMIN

    async def say(self, *lines: str) -> None:
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
    ) -> None:
        """Reply in place of the messages ``stood``; an edited message's are its earlier replies."""
        context, place = self.context, self.place
        if self.heard:
            blocks = (text(texts.help.HEARD.format(self.heard)), *blocks)
        if self.update.edited_message:
            shown = context.state.outbox.shown
            rows = await asyncio.to_thread(shown, place.chat, place.message_id)
            stood = [row.message_id for row in rows if row.message_id is not None]
        out = replies(place, blocks, keyboard=keyboard, answer=answer, stood=stood, points=points)
        await context.sender.reply(self.update.update_id, out)
        for message_id in stood[len(out) :]:
            with contextlib.suppress(TelegramError):  # too old, or gone
                await context.bot.delete_message(place.chat, message_id)
