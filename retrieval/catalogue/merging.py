"""Merging the full text's parts: each article taken leaves one, and searching walks them all."""

from __future__ import annotations

from sqlalchemy import Connection, text

# Measured on 7,300 passages taken one article at a time: a search takes 7.9 ms, after merging 3.0.
# Merging all takes 0.2 s there, so it waits until this share of all changes is new.
SHARE_NEW = 0.05
# Up to 2,000 pages in one transaction, so that nobody waits long; less than 0: whatever the parts.
_STEPS = (
    text("INSERT INTO passages_fts(passages_fts, rank) VALUES ('merge', -2000)"),
    text("INSERT INTO quotes_fts(quotes_fts, rank) VALUES ('merge', -2000)"),
)


def is_due(merged: int, last: int) -> bool:
    """Whether enough changes came since the one that was merged up to.

    >>> is_due(100, 104), is_due(100, 106), is_due(0, 0)
    (False, True, False)
    """
    return last - merged > SHARE_NEW * last


def merge(connection: Connection) -> bool:
    """One step of merging; whether there is more to do."""
    more = False
    for step in _STEPS:
        before = _changes(connection)
        connection.execute(step)
        more |= _changes(connection) - before > 1  # the full text's own sign
    return more


def _changes(connection: Connection) -> int:
    return int(connection.execute(text("SELECT total_changes()")).scalar_one())
