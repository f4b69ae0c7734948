"""Every sentence that the bot says, one file a subject."""

from bot.texts import (
    answers,
    buttons,
    corrections,
    digests,
    failures,
    feeds,
    help,
    ingest,
    people,
    quotes,
    status,
    stories,
    verdicts,
)

__all__ = [
    "answers",
    "buttons",
    "corrections",
    "digests",
    "failures",
    "feeds",
    "help",
    "ingest",
    "people",
    "quotes",
    "status",
    "stories",
    "verdicts",
]
