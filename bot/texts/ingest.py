"""Taking articles in: how far it is, what came of it, what cannot be taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.texts.wording import count

if TYPE_CHECKING:
    from retrieval.domain import Report

NO_ARTICLES_IN_TERMINAL = "There are no articles yet. Put some in with: quoth ingest FOLDER"
NO_ARTICLES = "There are no articles yet. An admin can put some in with /ingest."
FILE_ALONE = "To take a file in, reply to it with /ingest; only admins can."
NOTHING_TO_INGEST = (
    "What shall I take in? Put a link after /ingest, or reply with /ingest to a file, a forwarded "
    "post or a message with links."
)
MOST_REFUSALS = 10


def taking_in(seen: int, total: int) -> str:
    """How far the taking in has come.

    >>> taking_in(12, 4899)
    'Taking in: 12 of 4,899 articles …'
    """
    return f"Taking in: {seen:,} of {count(total, 'article')} …"


def report(done: Report, refused: int) -> str:
    """What became of the articles that were offered.

    >>> from retrieval.domain import Report
    >>> report(Report(taken=9, unchanged=1), refused=1)
    '9 articles taken, 1 unchanged, 1 refused.'
    """
    others = {"changed": done.changed, "unchanged": done.unchanged, "refused": refused}
    told = [f"{number:,} {what}" for what, number in others.items() if number]
    return ", ".join([f"{count(done.taken, 'article')} taken", *told]) + "."


def stopped(taken: int) -> str:
    """What is said after Ctrl-C while articles go in.

    >>> stopped(12)
    'Stopped. 12 articles were taken; the same command again goes on from there.'
    """
    were = f"{count(taken, 'article')} {'was' if taken == 1 else 'were'}"
    return f"Stopped. {were} taken; the same command again goes on from there."


def more_refusals(number: int) -> str:
    """How many refusals are not listed.

    >>> more_refusals(3)
    '… and 3 more refusals'
    """
    return f"… and {count(number, 'more refusal')}"


def too_big(name: str) -> str:
    """Why a file is not taken in.

    >>> too_big("a.pdf")
    'a.pdf: over 20 MB, which is more than Telegram hands on. Put it in with: quoth ingest a.pdf'
    """
    return (
        f"{name}: over 20 MB, which is more than Telegram hands on. "
        f"Put it in with: quoth ingest {name}"
    )
