"""The seeds, to be told of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval.sources.files.paths import read_paths
from tests.support.library.asker import Asker, asking

ROOT = Path(__file__).resolve().parents[3]
SEEDS = ROOT.parent / "shared" / "seeds"


@pytest.fixture
def seeds(home: Path) -> Iterator[Asker]:
    """The two articles that everything began with."""
    if not SEEDS.exists():
        pytest.skip("the seeds are not beside the project")
    with asking(home, list(read_paths([str(SEEDS)]))) as asker:
        yield asker
