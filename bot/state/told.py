"""Of which feeds in trouble admins were told, by their addresses."""

from __future__ import annotations

import json
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert

from bot.state.file import StateFile
from bot.state.schema import meta

_NAME = "feeds_told"
_TOLD = select(meta.c.value).where(meta.c.name == _NAME)
_KEEP = insert(meta)
_KEEP = _KEEP.on_conflict_do_update(set_={"value": _KEEP.excluded.value})


class ToldFeeds:
    """What was told. Safe to use from several threads; raises StoreError."""

    def __init__(self, file: StateFile) -> None:
        """The feeds in this file."""
        self._file = file

    def told(self) -> frozenset[str]:
        """The addresses of the feeds that were told of, and have not recovered since."""
        with self._file.reading() as connection:
            stored = connection.execute(_TOLD).scalar()
        return frozenset(json.loads(stored)) if stored else frozenset()

    def keep(self, urls: Collection[str]) -> None:
        """These are told of now, and no others."""
        with self._file.writing() as connection:
            connection.execute(_KEEP, {"name": _NAME, "value": json.dumps(sorted(urls))})
