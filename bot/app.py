"""The Telegram bot assembled: started, run until a signal, stopped; one per home."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import signal
import sys
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from telegram import Update
from telegram.ext import ExtBot

from bot import texts
from bot.delivery.pacing import Pacing
from bot.delivery.receiving import connect, poll, reach
from bot.delivery.replies import BotContext, beside
from bot.delivery.sending import Sender
from bot.delivery.webhook import Hook, serve_webhook
from bot.delivery.workers import CutOffError, Work, Workers
from bot.handlers.commands import show_profile
from bot.handlers.incoming import Incoming, speak_to
from bot.handlers.routes import handling
from bot.jobs.clock import Background, Leading, periodic
from bot.settings import BotSettings
from bot.state import FILE_NAME, State, open_state
from retrieval.errors import QuothError, StoreError
from retrieval.library import Library

if TYPE_CHECKING:
    from bot.monitoring import Metrics, Watched

LOCK_NAME = "bot.lock"
# Supervisors usually kill after ten seconds; leave slack for a busy machine.
ENDS_WITHIN_S = 7.0
# How often a busy thread yields the interpreter; Python's default is 5 ms. Measured under five
# questions a second: p95 of 105 ms instead of 120.
SWITCH_INTERVAL_S = 0.001
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Service:
    """What a bot needs to start: settings, library, background work.

    ``beside`` starts once Telegram answers and is cancelled on shutdown. ``say`` shows a line to
    whoever started the bot.
    """

    settings: BotSettings
    library: Library
    say: Callable[[str], object]
    beside: tuple[Background, ...] = ()


@contextmanager
def owning(home: Path) -> Iterator[None]:
    """Hold this home's bot lock inside the block; raises StoreError if another process has it.

    The operating system releases the lock when the process ends, however it ends.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(home / LOCK_NAME, blocking=False, thread_local=False)
    try:
        home.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as error:
        raise StoreError(
            f"another bot runs on {home}: end it, or set another QUOTH_HOME"
        ) from error
    except OSError as error:
        raise StoreError(f"{home}: {error.strerror}") from error
    try:
        yield
    finally:
        lock.release()


async def serve(service: Service) -> None:
    """Answer until SIGTERM or Ctrl-C; raises SettingsError and StoreError.

    Updates received but not answered by then are answered after the next start.
    """
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    home, server = service.library.settings.home, service.library.settings.server
    # On a server any number of processes are one bot.
    with nullcontext() if server else owning(home), open_state(server or home / FILE_NAME) as state:
        stop = _stop_at_signals()
        settings, token = service.settings, service.settings.telegram_bot_token
        assert token is not None, "checked by the caller"
        async with _watched(service, state, stop) as watched:
            paces = state.paces if state.is_shared else None
            pacing = Pacing(metrics=watched.metrics if watched else None, shared=paces)
            bot = connect(token.get_secret_value(), settings.telegram_api_url, pacing=pacing)
            try:
                if await reach(bot, stop):
                    await _answer(service, state, bot, stop, watched)
            finally:
                await bot.shutdown()


@asynccontextmanager
async def _watched(
    service: Service, state: State, stop: asyncio.Event
) -> AsyncIterator[Watched | None]:
    """The metrics of this process, shown where the settings say; None where they do not."""
    place = service.settings.watched_at
    if place is None:
        yield None
        return
    from bot.monitoring import Metrics, Watched, listening

    watched = Watched(service.library, state, Metrics(), stop)
    service.library.watch(watched.metrics.answered, watched.metrics.config)
    async with listening(watched, place):
        yield watched


async def _answer(
    service: Service, state: State, bot: ExtBot[int], stop: asyncio.Event, watched: Watched | None
) -> None:
    sender = Sender(bot, state)
    context = BotContext(service.library, state, sender, bot, service.settings.rules)
    await _greet(service, state, bot)
    async with handling(context) as handle, _leading(state) as leading:
        work = Work(handle, sender.finish, partial(_tell, context))
        if watched:
            work, watched.serves = _measured(work, watched.metrics), True
        claims = state.claims if state.is_shared else None
        workers = Workers(bot, state.inbox, work, claims=claims)

        async def menus() -> None:
            await show_profile(bot, (await asyncio.to_thread(context.rules)).admins)

        jobs = periodic(context)
        receive = partial(poll, bot, workers.receive)
        if leading:
            jobs = tuple(map(leading.job, jobs))
        if service.settings.webhook_url is not None:
            hook = await asyncio.to_thread(_hook, service.settings, state)
            receiving = serve_webhook(bot, workers.receive, stop, hook=hook)
        else:
            receiving = leading.only(receive, stop) if leading else receive(stop)
        background = (*service.beside, Background("profile and menus", menus), *jobs)
        await _side_by_side(workers.run(stop), receiving, background)
    _log.info("Stopped; updates not answered yet are answered after the next start")


def _measured(work: Work, metrics: Metrics) -> Work:
    """The same work, timed and its failures counted."""

    async def failed(update: Update, error: Exception) -> None:
        metrics.failed()
        await work.failed(update, error)

    handle = metrics.timing("handling", work.handle)
    return Work(handle, metrics.timing("sending", work.finish), failed)


async def _side_by_side(
    working: Coroutine[Any, Any, None],
    receiving: Coroutine[Any, Any, None],
    background: tuple[Background, ...],
) -> None:
    """Run until ``working`` ends; failures in the background do not end it."""
    try:
        async with asyncio.TaskGroup() as group, beside(*(one.run() for one in background)):
            group.create_task(receiving)
            await working
    except* QuothError as errors:
        raise errors.exceptions[0] from None


@asynccontextmanager
async def _leading(state: State) -> AsyncIterator[Leading | None]:
    """The lead among the processes of a bot; None where there is one process alone."""
    if not state.is_shared:
        await asyncio.to_thread(state.ledger.recover)
        yield None
        return
    # Who leads sends the digests: what the leader before it held is free.
    recover = partial(asyncio.to_thread, state.ledger.recover)
    leading = Leading(state.lock("lead"), since=recover)
    async with leading.kept():
        yield leading


def _hook(settings: BotSettings, state: State) -> Hook:
    """The webhook; processes that are one bot share its secret."""
    given, url = settings.webhook_secret, settings.webhook_url
    assert url is not None, "checked by the caller"
    made = state.people.webhook_secret if state.is_shared else secrets.token_urlsafe
    host, port = settings.listen
    return Hook(url, given.get_secret_value() if given else made(), host, port)


async def _tell(context: BotContext, update: Update, error: Exception) -> None:
    """Tell whoever asked that it failed; never shown as "nothing found"."""
    with suppress(StoreError):
        await speak_to(context, update)
    line = _line(error)
    if update.callback_query is not None:
        await update.callback_query.answer(line)
    elif message := update.message or update.edited_message:  # not a channel: nobody asked
        await Incoming(context, update, message).say(line)


def _line(error: Exception) -> str:
    match error:
        case TimeoutError():
            return str(texts.answers.TOO_SLOW)
        case CutOffError():
            return str(texts.answers.CUT_OFF)
        case _:
            return str(texts.answers.OUTAGE)


async def _greet(service: Service, state: State, bot: ExtBot[int]) -> None:
    """Show the bot's name and, until it is used, the one-time link that makes an admin."""
    service.say(texts.status.ANSWERING_AS.format(bot.username))
    if not service.settings.admins:
        code = await asyncio.to_thread(state.people.start_code)
        if code:
            service.say(texts.status.ONE_TIME_LINK.format(name=bot.username, code=code))


def _stop_at_signals() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def begin() -> None:
        if not stop.is_set():
            stop.set()
            last = threading.Timer(ENDS_WITHIN_S, _end)
            last.daemon = True
            last.start()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, begin)
    return stop


def _end() -> None:
    """Exit although threads are still busy: they cannot be stopped, and their work is redone."""
    _log.warning("Stopped in the middle of something; it is done again after the next start")
    os._exit(0)
