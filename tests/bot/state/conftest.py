"""An empty state, in a real file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.state import State, open_state


@pytest.fixture
def path(home: Path) -> Path:
    return home / "bot.db"


@pytest.fixture
def state(path: Path) -> Iterator[State]:
    """An empty state."""
    with open_state(path) as opened:
        yield opened
