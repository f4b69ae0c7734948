"""``quoth quotes``, ``stories``, ``digest``, ``verify``, ``doctor``: query the library once."""

from __future__ import annotations

import json
import os
import sys
from argparse import Namespace
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot import texts
from bot.commands.opening import FAILED, Progress, UsageError
from bot.render.blocks import Block, look_for, shown
from bot.render.digest import Frame, digest_blocks, story_block, timeline_blocks
from bot.render.export import digest_json, quote_json, story_json
from bot.render.quotes import said_block, worth_reading
from bot.render.verdict import verdict_blocks
from retrieval.domain import DigestWish, Window

if TYPE_CHECKING:
    from retrieval.domain.timelines import Timeline
    from retrieval.library import Library


async def quotes(library: Library, arguments: Namespace) -> int:
    """Print the quotes that match the speaker and the words, in the library's order.

    JSON is streamed, as a large library has many quotes.
    """
    found = await library.quotes(speaker=arguments.speaker, about=arguments.about)
    if arguments.json:
        for revision, quote in found:
            _print_json(quote_json(revision, quote))
    else:
        for revision, quote in worth_reading(found):
            _print([said_block(revision, quote)], end="\n\n")
    if not found and not arguments.json:
        print(texts.answers.NO_QUOTES)
    return 0


async def stories(library: Library, arguments: Namespace) -> int:
    """Print the stories with an article in these days, most covered first.

    Without --json, articles that belong to no story are only counted.
    """
    found = await library.stories(since=arguments.since, until=arguments.until)
    if arguments.json:
        for story in found:
            _print_json(story_json(story))
        return 0
    told = [story for story in found if len(story.articles) > 1]
    for story in told:
        _print([story_block(story)], end="\n\n")
    print(texts.digests.alone(len(found) - len(told), told=len(told)))
    return 0


async def digest(library: Library, arguments: Namespace) -> int:
    """Print one digest of the articles ingested since the given time."""
    window = window_of(arguments, datetime.now().astimezone())
    topics, outlets = tuple(arguments.topic), tuple(arguments.outlet)
    wish = DigestWish(topics, outlets, archive=True)
    made = await library.digest(window, wish=wish)
    if arguments.json:
        _print_json(digest_json(made))
    else:
        _print(digest_blocks(made, Frame(sources_below=True)))
    return 0


async def timeline(library: Library, arguments: Namespace) -> int:
    """Print how many articles each outlet had by day, and the best quotes; draw it into a file."""
    found = await library.timeline(" ".join(arguments.topic))
    _print(timeline_blocks(found, pictured=arguments.png is not None))
    if found.dated and arguments.png is not None:
        _draw(found, Path(arguments.png))
    return 0


def _draw(found: Timeline, path: Path) -> None:
    from bot.pictures.timeline import timeline_picture

    try:
        path.write_bytes(timeline_picture(found))
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from error


def window_of(arguments: Namespace, now: datetime) -> Window:
    """From the given day or number of hours ago until now; raises UsageError for a future day.

    >>> from datetime import UTC
    >>> now = datetime(2031, 5, 4, 8, tzinfo=UTC)
    >>> window_of(Namespace(since=None, hours=24.0), now).since.isoformat()
    '2031-05-03T08:00:00+00:00'
    """
    since = now - timedelta(hours=arguments.hours)
    if arguments.since:
        since = datetime.combine(arguments.since, time()).astimezone(now.tzinfo)
    if since >= now:
        raise UsageError(texts.digests.STILL_TO_COME.format(arguments.since))
    return Window(since, now)


async def verify(library: Library, arguments: Namespace) -> int:
    """Verify words, or the quote of a receipt."""
    words = sys.stdin.read() if arguments.words == "-" else arguments.words
    if not words.strip():
        raise UsageError(texts.answers.NO_WORDS)
    verified = await library.verify(words)
    _print(verdict_blocks(verified, sources_below=False))
    return 0 if verified.holds else FAILED


async def doctor(library: Library, arguments: Namespace) -> int:
    """Read articles or make vectors again if asked to; print the state of library, model, bot."""
    if arguments.reread:
        with Progress("reading", "article") as counted:
            changed = await library.upkeep.read_anew(counted)
        print(texts.status.read_anew(changed))
    if arguments.reindex:
        with Progress("indexing", "article") as counted:
            await library.upkeep.reindex(counted)
    health = await library.upkeep.health()
    print(*texts.status.health(health), sep="\n")
    if feeds := await library.feeds():
        print(texts.intake.followed(feeds))
    tried = await library.try_models()
    print(*([texts.status.trial(one) for one in tried] or [texts.status.NO_MODEL]), sep="\n")
    in_telegram = await _telegram()
    failed = any(one.fault for one in tried) or health.trouble or not in_telegram
    return FAILED if failed else 0


async def _telegram() -> bool:
    """Print whether Telegram accepts the token; False if one is set and it does not."""
    from bot.settings import load_bot_settings

    settings = load_bot_settings()
    if settings.telegram_bot_token is None:
        print(texts.status.TERMINAL_ONLY)
        return True
    from bot.delivery.receiving import tried

    token = settings.telegram_bot_token.get_secret_value()
    well, line = await tried(token, settings.telegram_api_url)
    print(line)
    return well


def _print(blocks: Iterable[Block], end: str = "\n") -> None:
    print(shown(blocks, look=look_for(sys.stdout, os.environ)), end=end)


def _print_json(value: dict[str, Any]) -> None:
    print(json.dumps(value, ensure_ascii=False))
