"""Which handler gets which update."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any

from telegram import Message, MessageOriginUser, Update, User
from telegram.error import BadRequest
from telegram.ext import (
    Application,
    BaseHandler,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    ContextTypes,
    InlineQueryHandler,
    MessageHandler,
    filters,
)

from bot import texts
from bot.access import Wish
from bot.delivery.replies import BotContext
from bot.handlers import admin, channels, commands, ingest, preferences, presses, questions
from bot.handlers.incoming import Incoming, Pressing, speak_to
from bot.texts.translation import Words

_ONCE = filters.UpdateType.MESSAGE
_PEOPLE = filters.UpdateType.MESSAGES
_PRIVATE = filters.ChatType.PRIVATE
_WORDS = filters.TEXT | filters.CAPTION
_IN_CAPTIONS = ("ask", "compare", "said", "verify")  # commands that a caption may begin with


Context = ContextTypes.DEFAULT_TYPE
Handle = Callable[[Incoming], Coroutine[Any, Any, None]]
Handled = Callable[[Update, Context], Coroutine[Any, Any, None]]
HandlePress = Callable[[Pressing], Coroutine[Any, Any, Words]]


class _Forwarded(filters.MessageFilter):
    """A forwarded message that somebody else wrote."""

    def filter(self, message: Message) -> bool:
        origin = message.forward_origin
        own = isinstance(origin, MessageOriginUser) and origin.sender_user == message.from_user
        return origin is not None and not own


class _CaptionCommand(filters.MessageFilter):
    """A caption that begins with this command, for this bot or for none by name."""

    def __init__(self, name: str) -> None:
        super().__init__(name=f"/{name} in a caption")
        self.command = f"/{name}"

    def filter(self, message: Message) -> bool:
        first = next(iter((message.caption or "").split()), "")
        command, _, bot = first.lower().partition("@")
        username = message.get_bot().username or ""
        return command == self.command and bot in ("", username.lower())


@asynccontextmanager
async def handling(
    context: BotContext,
) -> AsyncIterator[Callable[[Update], Coroutine[Any, Any, None]]]:
    """Yields the coroutine that handles an update and raises what its handler raised."""
    builder = Application.builder().bot(context.bot).updater(None).job_queue(None)
    application = builder.concurrent_updates(False).build()
    failed: dict[int, Exception] = {}

    async def note(update: object, given: Any) -> None:
        if isinstance(update, Update):
            failed[update.update_id] = given.error

    async def handle(update: Update) -> None:
        await speak_to(context, update)
        await application.process_update(update)
        if (error := failed.pop(update.update_id, None)) is not None:
            raise error

    application.add_handlers(_handlers(context))
    application.add_error_handler(note)
    await application.initialize()
    try:
        yield handle
    finally:
        await application.shutdown()


# What handles a command, and which permission it takes; None: it decides that itself.
_REPEATED: dict[str, tuple[Handle, Wish | None]] = {
    "ask": (questions.ask, None),
    "compare": (questions.compare, None),
    "said": (commands.said, "ask"),
    "verify": (commands.verify, "ask"),
    "sources": (commands.sources, "ask"),
    "help": (commands.help, "see"),
    "digest": (channels.digest, None),
}
# With side effects: not repeated when the message is edited.
_NOT_REPEATED: dict[str, tuple[Handle, Wish | None]] = {
    "start": (commands.start, None),
    "export": (commands.export, "see"),
    "timeline": (commands.timeline, "ask"),
    "ingest": (ingest.ingest, "command"),
    "feeds": (admin.feeds, "command"),
    "allow": (admin.allow, "command"),
    "deny": (admin.deny, "command"),
    "admins": (admin.admins, "command"),
    "feedback": (admin.feedback, "command"),
    "status": (admin.status, "command"),
    "channels": (channels.channels, "command"),
    "settings": (preferences.settings, "see"),
    "stop": (preferences.stop, "see"),
    "subscribe": (channels.subscribe, "see"),
    "unsubscribe": (channels.unsubscribe, "see"),
}


def _handlers(context: BotContext) -> list[BaseHandler[Any, Any, Any]]:
    """All handlers; the first that matches gets the update."""
    to = partial(_routed, context)

    async def typed(update: Update, _: Context) -> None:
        assert update.inline_query is not None
        await questions.inline(context, update.inline_query)

    async def member(update: Update, _: Context) -> None:
        assert update.my_chat_member is not None
        await admin.member(context, update.update_id, update.my_chat_member)

    return [
        *(CommandHandler(name, to(*one), _PEOPLE) for name, one in _REPEATED.items()),
        *(CommandHandler(name, to(*one), _ONCE) for name, one in _NOT_REPEATED.items()),
        *(MessageHandler(_PEOPLE & _CaptionCommand(n), to(*_REPEATED[n])) for n in _IN_CAPTIONS),
        MessageHandler(_ONCE & _CaptionCommand("ingest"), to(*_NOT_REPEATED["ingest"])),
        MessageHandler(_ONCE & filters.StatusUpdate.MIGRATE, to(admin.moved)),
        MessageHandler(_PRIVATE & _ONCE & _Forwarded() & _WORDS, to(commands.forwarded, "ask")),
        MessageHandler(_PRIVATE & _ONCE & filters.COMMAND, to(commands.unknown, "see")),
        MessageHandler(_ONCE & filters.VOICE & ~_Forwarded(), to(questions.spoken)),
        MessageHandler(_PEOPLE & _WORDS & ~filters.COMMAND, to(questions.written)),
        MessageHandler(_PRIVATE & _ONCE & ~filters.StatusUpdate.ALL, to(commands.no_text, "see")),
        MessageHandler(filters.UpdateType.CHANNEL_POSTS & _WORDS, to(ingest.post)),
        CallbackQueryHandler(_pressed(context, preferences.press), preferences.BUTTONS),
        CallbackQueryHandler(_pressed(context, channels.press), channels.BUTTONS),
        CallbackQueryHandler(_pressed(context, ingest.press), ingest.BUTTONS),
        CallbackQueryHandler(_pressed(context, admin.press), admin.BUTTONS),
        CallbackQueryHandler(_pressed(context, presses.press)),
        InlineQueryHandler(typed),
        ChatMemberHandler(member, ChatMemberHandler.MY_CHAT_MEMBER),
    ]


def _routed(context: BotContext, handle: Handle, wants: Wish | None = None) -> Handled:
    """A handler of messages; with ``wants``, whoever is not admitted is told why."""

    async def handled(update: Update, given: Context) -> None:
        if message := update.effective_message:
            await _note(context, message.from_user)
            args = given.args if given.args is not None else (message.caption or "").split()[1:]
            asked = Incoming(context, update, message, tuple(args))
            if wants is None or await asked.admit(wants):
                await handle(asked)

    return handled


async def _note(context: BotContext, user: User | None) -> None:
    """Remember how somebody is called, so that admins can name them."""
    people, now = context.state.people, context.now()
    if user and not people.has_seen(user.id, user.username, user.full_name, now):
        await asyncio.to_thread(people.saw, user.id, user.username, user.full_name, now)


def _pressed(context: BotContext, press: HandlePress) -> Handled:
    """A handler of presses, which are acknowledged with the notice that comes back, if any."""

    async def handled(update: Update, _: Context) -> None:
        if query := update.callback_query:
            await _note(context, query.from_user)
            notice: Words = texts.help.FOREIGN_PRESS
            if query.message:
                notice = await press(Pressing(context, update.update_id, query, query.message))
            with suppress(BadRequest):  # too old: nobody is waiting
                await query.answer(str(notice) or None)

    return handled
