"""Which handler gets which update."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from telegram import Message, MessageOriginUser, Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    ContextTypes,
    InlineQueryHandler,
    MessageHandler,
    filters,
)

from bot.access import Wish
from bot.handlers.admin import AdminCommands
from bot.handlers.channels import ChannelCommands
from bot.handlers.commands import ReaderCommands
from bot.handlers.desk import Desk
from bot.handlers.digests import BUTTONS, DigestCommands
from bot.handlers.ingest import Ingest, Posts
from bot.handlers.presses import AnswerPresses
from bot.handlers.questions import InlineQueries, Questions
from bot.jobs.digests import DueDigests

# Commands with side effects are not repeated when their message is edited.
_ONCE = filters.UpdateType.MESSAGE
_PEOPLE = filters.UpdateType.MESSAGES
_PRIVATE = filters.ChatType.PRIVATE
_WORDS = filters.TEXT | filters.CAPTION
_INGEST_CAPTION = filters.CaptionRegex(r"^/ingest(@\w+)?\b")


Context = ContextTypes.DEFAULT_TYPE
Handle = Callable[[Update, Context], Coroutine[Any, Any, None]]
HandleMessage = Callable[[Update, Message, Context], Coroutine[Any, Any, None]]


class _Forwarded(filters.MessageFilter):
    """A forwarded message that somebody else wrote."""

    def filter(self, message: Message) -> bool:
        origin = message.forward_origin
        own = isinstance(origin, MessageOriginUser) and origin.sender_user == message.from_user
        return origin is not None and not own


@asynccontextmanager
async def handling(
    desk: Desk, due: DueDigests
) -> AsyncIterator[Callable[[Update], Coroutine[Any, Any, None]]]:
    """Yields the coroutine that handles an update and raises what its handler raised."""
    builder = Application.builder().bot(desk.bot).updater(None).job_queue(None)
    application = builder.concurrent_updates(False).build()
    failed: dict[int, Exception] = {}

    async def note(update: object, context: Any) -> None:
        if isinstance(update, Update):
            failed[update.update_id] = context.error

    async def handle(update: Update) -> None:
        await application.process_update(update)
        if (error := failed.pop(update.update_id, None)) is not None:
            raise error

    add_handlers(application, desk, due)
    application.add_error_handler(note)
    await application.initialize()
    try:
        yield handle
    finally:
        await application.shutdown()


def add_handlers(
    application: Application[Any, Any, Any, Any, Any, Any], desk: Desk, due: DueDigests
) -> None:
    """Register all handlers; the first that matches gets the update."""
    see, asking = partial(_let_in, desk, "see"), partial(_let_in, desk, "ask")
    admins = partial(_let_in, desk, "command")
    questions, commands, admin = Questions(desk), ReaderCommands(desk), AdminCommands(desk)
    ingest, posts = admins(Ingest(desk).ingest), Posts(desk)
    digests, channels = DigestCommands(desk), ChannelCommands(desk, due)
    answered = {
        "ask": questions.ask,
        "compare": questions.compare,
        "said": asking(commands.said),
        "verify": asking(commands.verify),
        "sources": asking(commands.sources),
        "help": see(commands.help),
        "digest": digests.digest,
    }
    once = {
        "start": commands.start,
        "ingest": ingest,
        "feeds": admins(admin.feeds),
        "allow": admins(admin.allow),
        "deny": admins(admin.deny),
        "status": admins(admin.status),
        "channels": admins(channels.channels),
        "subscribe": see(digests.subscribe),
        "unsubscribe": see(digests.unsubscribe),
    }
    application.add_handlers(
        [
            *(CommandHandler(name, handler, _PEOPLE) for name, handler in answered.items()),
            *(CommandHandler(name, handler, _ONCE) for name, handler in once.items()),
            MessageHandler(_ONCE & _INGEST_CAPTION, ingest),
            MessageHandler(_ONCE & filters.StatusUpdate.MIGRATE, posts.moved),
            MessageHandler(_PRIVATE & _ONCE & _Forwarded() & _WORDS, asking(commands.forwarded)),
            MessageHandler(_PRIVATE & _ONCE & filters.COMMAND, see(commands.unknown)),
            MessageHandler(_PEOPLE & filters.TEXT & ~filters.COMMAND, questions.text),
            MessageHandler(_PRIVATE & _ONCE & ~filters.StatusUpdate.ALL, see(commands.no_text)),
            MessageHandler(filters.UpdateType.CHANNEL_POSTS & _WORDS, posts.post),
            CallbackQueryHandler(digests.press, BUTTONS),
            CallbackQueryHandler(AnswerPresses(desk).press),
            InlineQueryHandler(InlineQueries(desk).query),
            ChatMemberHandler(posts.member, ChatMemberHandler.MY_CHAT_MEMBER),
        ]
    )


def _let_in(desk: Desk, wants: Wish, handle: HandleMessage) -> Handle:
    """Wraps a handler with access control; whoever is not admitted is told why."""

    async def handled(update: Update, context: Context) -> None:
        message = update.effective_message
        if message is not None and await desk.admit(update, message, wants=wants):
            await handle(update, message, context)

    return handled
