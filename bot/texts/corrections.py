"""What is said when an article changes after its words were shown."""

from __future__ import annotations

from collections.abc import Iterable

from bot.texts.wording import count

IT_WAS = "It was:"
IT_IS_NOW = "It is now:"
IT_IS_GONE = "These words are gone from the article."
POST_CHANGED = "⚠ An article has changed since: a quote above no longer stands in it."


def quotes_changed(number: int) -> str:
    """The line above what changed.

    >>> quotes_changed(1), quotes_changed(2)
    ('An article that I quoted has changed.', 'Articles that I quoted have changed: 2 quotes.')
    """
    if number == 1:
        return "An article that I quoted has changed."
    return f"Articles that I quoted have changed: {count(number, 'quote')}."


def difference(before: str, now: str) -> Iterable[tuple[str, str]]:
    """What was removed and what was added, each with its label; only what is there.

    >>> difference("Monday", "Tuesday"), difference("", "not")
    ((('removed', 'Monday'), ('added', 'Tuesday')), (('added', 'not'),))
    """
    return tuple(one for one in (("removed", before), ("added", now)) if one[1])
