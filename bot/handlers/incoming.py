"""An incoming message: its words, what it points at, who sent it, whether they may; replies."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from telegram import CallbackQuery, MaybeInaccessibleMessage, Message, MessageEntity, Update, User
from telegram.constants import ChatType
from telegram.error import TelegramError

from bot import texts
from bot.access import COUNTED, Asker, Decision, Permit, Wish
from bot.delivery.replies import BotContext, ChatPlace, replies, unasked
from bot.render.blocks import Block, text
from bot.render.keyboards import OF_ANSWERS, Press, Pressed, pressed
from bot.state.queues import Button, Keyboard, Outgoing
from bot.texts.translation import ENGLISH, Words, known, speak
from retrieval.domain import Answer

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
        context, payer = self.context, self.asker.payer
        decision = context.decide(self.asker, wants)
        if wants not in COUNTED or not decision.yes:
            return decision
        most = context.fixed.questions_a_minute
        counted = context.state.spent.question(payer, context.now(), at_most=most)
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


@dataclass(frozen=True, slots=True)
class Pressing:
    """A press of a button below a message, and who pressed it."""

    context: BotContext
    update_id: int
    query: CallbackQuery
    below: MaybeInaccessibleMessage

    @property
    def user(self) -> int:
        """Who pressed it."""
        return self.query.from_user.id

    @property
    def what(self) -> Pressed | None:
        """What was pressed; None where it is no button of ours."""
        return pressed(self.query.data or "")

    def is_first(self) -> bool:
        """Whether the same button was not pressed a moment ago. Writes to disk."""
        below, press, now = self.below, self.context.state.talks.press, self.context.now()
        button = (below.chat.id, below.message_id, self.query.data or "")
        return press(self.update_id, *button, now=now)

    async def by_admin(self) -> bool:
        """Whether an admin of the bot pressed it."""
        return self.user in (await asyncio.to_thread(self.context.rules)).admins

    async def show_instead(
        self, blocks: Iterable[Block], keyboard: Keyboard = (), *, beside: Iterable[Outgoing] = ()
    ) -> str:
        """Show this where the button was; no notice."""
        [shown] = unasked(self.below.chat.id, blocks)
        shown = replace(shown, keyboard=keyboard, edits=self.below.message_id)
        await self.context.sender.reply(self.update_id, [shown, *beside])
        return ""


def _refusal(decision: Decision) -> Words:
    if decision.verdict is Permit.TOO_FAST:
        return texts.help.too_fast(decision.wait_s)
    return texts.help.NOT_ADMIN


def _button(label: Words, press: Press, id: int) -> Button:
    return Button(str(label), Pressed(press, abs(id), int(id < 0)).data)


_COMMAND = re.compile(r"^/\w+(?:@\w+)?\s*")
_QUOTES: list[str | None] = [MessageEntity.BLOCKQUOTE, MessageEntity.EXPANDABLE_BLOCKQUOTE]


@dataclass(frozen=True, slots=True)
class Pointed:
    """Words pointed at; ``answer`` is the stored answer where it is one of Quoth's own."""

    words: str
    answer: Answer | None = None


async def pointed_at(asked: Incoming) -> Pointed | None:
    """What the message is about beside its own words, None where that is nothing.

    A quoted part stands for itself; of Quoth's own messages the words that they quote.
    """
    message, to = asked.message, asked.message.reply_to_message
    part = message.quote.text if message.quote else ""
    if to is None or to.forum_topic_created:
        return Pointed(part) if part else None
    if not _is_by(to, asked.context.bot.bot):
        return Pointed(part or words_of(to))
    shown = await asyncio.to_thread(answer_shown, asked, to)
    answer = await asked.context.library.answer(shown) if shown else None
    return Pointed(part or "\n".join(_quotes(to)), answer)


def answer_shown(asked: Incoming, message: Message) -> int | None:
    """The stored answer that this message of Quoth's shows, or is about; None for no answer.

    A message may be replied to before Telegram's word that it was sent, which may be lost: then
    its buttons tell. Reads from disk.
    """
    outbox, chat = asked.context.state.outbox, message.chat.id
    known = outbox.answer_in(chat, message.message_id)
    if known is not None or message.reply_markup is None:
        return known
    buttons = (button for row in message.reply_markup.inline_keyboard for button in row)
    sent = (pressed(str(button.callback_data)) for button in buttons)
    told = {one.answer for one in sent if one and one.press in OF_ANSWERS}
    return next((answer for answer in told if outbox.topics(answer, chat)), None)


def words_of(message: Message) -> str:
    """The text of a message, or the caption of what it shows, block quotes marked as in a mail.

    They stand on lines of their own, as Telegram shows them.
    """
    text = message.text or message.caption or ""
    units = text.encode("utf-16-le")  # as Telegram counts
    for entity in reversed(message.entities or message.caption_entities):
        if entity.type in _QUOTES:
            at, end = 2 * entity.offset, 2 * (entity.offset + entity.length)
            parts = (units[:at], units[at:end], units[end:])
            before, quoted, after = (one.decode("utf-16-le").strip("\n") for one in parts)
            marked = "> " + quoted.replace("\n", "\n> ")
            units = "\n".join(filter(None, (before, marked, after))).encode("utf-16-le")
    return units.decode("utf-16-le")


def without_command(words: str) -> str:
    """A message's words without the command that it begins with.

    >>> without_command("/ask@quoth_bot who rang it?"), without_command("Who rang it?")
    ('who rang it?', 'Who rang it?')
    """
    return _COMMAND.sub("", words)


def own_words(message: Message, me: User) -> str | None:
    """The words addressed to the bot, without its name; None if the message is not for it.

    In a private chat every text is; elsewhere a mention, or a reply to the bot.
    """
    if message.via_bot and message.via_bot.id == me.id:  # an inline quote of its own
        return None
    if message.chat.type == ChatType.PRIVATE:
        return words_of(message).strip()
    text = words_of(message)
    mentions = list(_mentions(message, me))
    if not mentions and not _answers(message, me):
        return None
    for name in mentions:
        text = text.replace(name, " ")
    return re.sub(r"[^\S\n]+", " ", text).strip().lstrip(",:;–—- ")


def _mentions(message: Message, me: User) -> Iterable[str]:
    kinds: list[str | None] = [MessageEntity.MENTION, MessageEntity.TEXT_MENTION]
    found = message.parse_entities(kinds) or message.parse_caption_entities(kinds)
    for entity, words in found.items():
        named = entity.user is not None and entity.user.id == me.id
        if named or words.lower() == f"@{me.username}".lower():
            yield words


def _answers(message: Message, me: User) -> bool:
    """Whether it replies to the bot; in a topic the bot created, every message appears to."""
    to = message.reply_to_message
    return bool(to and _is_by(to, me) and not to.forum_topic_created)


def _is_by(message: Message, me: User) -> bool:
    return message.from_user is not None and message.from_user.id == me.id


def _quotes(message: Message) -> Iterable[str]:
    """The block quotes of a message; all of it where it has none."""
    found = message.parse_entities(_QUOTES).values()
    return [*found] or [words_of(message)]
