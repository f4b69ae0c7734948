"""Reading an update (what is addressed to the bot, who may ask) and replying to it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterable
from dataclasses import dataclass

from telegram import CallbackQuery, Message, MessageEntity, Update, User
from telegram.constants import ChatType
from telegram.error import BadRequest, TelegramError

from bot import texts
from bot.access import Asker, Decision, Permit, Wish, decide
from bot.delivery.replies import BotContext, ChatPlace, replies
from bot.render.blocks import Block, text
from bot.state.queues import Keyboard


def place_of(message: Message) -> ChatPlace:
    """Where a message is; a reply thread in a group without topics is not a topic."""
    topic = message.message_thread_id if message.is_topic_message else None
    return ChatPlace(
        message.chat.id, message.message_id, topic, message.chat.type == ChatType.PRIVATE
    )


def asker_of(message: Message) -> Asker:
    """Who wrote a message; the user is None where the chat itself posted."""
    private = message.chat.type == ChatType.PRIVATE
    return Asker(message.from_user.id if message.from_user else None, message.chat.id, private)


def question_in(message: Message, me: User) -> str | None:
    """The words addressed to the bot, without its name; None if the message is not for it.

    In a private chat every text is; elsewhere a mention, or a reply to the bot.
    """
    if message.via_bot and message.via_bot.id == me.id:  # an inline quote of its own
        return None
    text = message.text or ""
    if message.chat.type == ChatType.PRIVATE:
        return text.strip()
    mentions = [entity for entity in message.entities if _names(entity, message, me)]
    if not mentions and not _answers(message, me):
        return None
    for entity in mentions:
        text = text.replace(message.parse_entity(entity), " ")
    return " ".join(text.split()).lstrip(",:;–—- ").strip()


def _names(entity: MessageEntity, message: Message, me: User) -> bool:
    if entity.type == MessageEntity.TEXT_MENTION:
        return entity.user is not None and entity.user.id == me.id
    name = f"@{me.username}".lower()
    return entity.type == MessageEntity.MENTION and message.parse_entity(entity).lower() == name


def _answers(message: Message, me: User) -> bool:
    """Whether it replies to the bot; in a topic the bot created, every message appears to."""
    to = message.reply_to_message
    return bool(to and to.from_user and to.from_user.id == me.id and not to.forum_topic_created)


async def acknowledge(query: CallbackQuery, notice: str) -> None:
    """Tell Telegram that a press was handled, with a notice for the user if it is not empty."""
    with contextlib.suppress(BadRequest):  # too old: nobody is waiting
        await query.answer(notice or None)


@dataclass(frozen=True, slots=True)
class Desk(BotContext):
    """The context of handlers: access control and replies."""

    async def admit(
        self, update: Update, message: Message, *, wants: Wish = "ask"
    ) -> Decision | None:
        """The decision if it is yes; otherwise the sender is told why, and None comes back.

        An admitted question counts against the rate limit.
        """
        asker = asker_of(message)
        decision = await asyncio.to_thread(self._decide, asker, wants)
        if decision.yes:
            return decision
        if why := await asyncio.to_thread(self._refusal, asker, decision):
            await self.say(update, message, why)
        return None

    def _decide(self, asker: Asker, wants: Wish) -> Decision:
        now, rules = self.now(), self.rules()
        decision = decide(asker, rules, self.state.spent.used(asker.payer, now), wants=wants)
        if wants == "ask" and decision.yes:
            most = rules.questions_a_minute
            if not self.state.spent.question(asker.payer, now, at_most=most):
                return Decision(Permit.TOO_FAST, 1)  # another question came in between
        return decision

    def _refusal(self, asker: Asker, decision: Decision) -> str | None:
        match decision.verdict:
            case Permit.STRANGER:
                told = not self.state.people.tell_once(asker.chat)
                return None if told else texts.help.STRANGER.format(asker.chat)
            case Permit.TOO_FAST:
                return texts.help.too_fast(decision.wait_s)
            case _:
                return texts.help.NOT_ADMIN

    async def say(self, update: Update, message: Message, line: str) -> None:
        """Reply with one line."""
        await self.reply(update, message, [text(line)])

    async def reply(
        self,
        update: Update,
        message: Message,
        blocks: Iterable[Block],
        *,
        keyboard: Keyboard = (),
        answer: int | None = None,
    ) -> None:
        """Reply to a message; if it was edited, its earlier replies are replaced."""
        place = place_of(message)
        stood = await self._stood(place) if update.edited_message else []
        out = replies(place, blocks, keyboard=keyboard, answer=answer, stood=stood)
        await self.sender.reply(update.update_id, out)
        for message_id in stood[len(out) :]:
            with contextlib.suppress(TelegramError):  # too old, or gone
                await self.bot.delete_message(place.chat, message_id)

    async def _stood(self, place: ChatPlace) -> list[int]:
        shown = await asyncio.to_thread(self.state.outbox.shown, place.chat, place.message_id)
        return [row.message_id for row in shown if row.message_id is not None]
