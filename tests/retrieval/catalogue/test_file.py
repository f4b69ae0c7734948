"""The file is opened by several at once, as when an ingest starts beside a bot."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from retrieval.catalogue import Catalogue
from retrieval.catalogue.dialects.sqlite import open_engine
from retrieval.catalogue.schema import prepare


def test_a_new_file_can_be_opened_by_several_at_the_same_moment(tmp_path: Path) -> None:
    at_once = Barrier(4)

    def open_at_once(path: Path) -> None:
        at_once.wait()
        open_engine(path, prepare).dispose()

    with ThreadPoolExecutor(4) as pool:
        for n in range(25):
            list(pool.map(open_at_once, [tmp_path / f"{n}.db"] * 4))
            with Catalogue(tmp_path / f"{n}.db") as catalogue:
                assert catalogue.articles.counts().articles == 0
