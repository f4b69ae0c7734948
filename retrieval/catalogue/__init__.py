"""The catalogue: one database, and a part for each kind of thing that stands in it."""

from __future__ import annotations

from typing import Self

from retrieval.catalogue.answers import GivenReceipts, KeptAnswers, KeptDigests
from retrieval.catalogue.articles import StoredArticles
from retrieval.catalogue.feeds import FollowedFeeds, WatchedPages
from retrieval.catalogue.file import CatalogueFile, ChangeLog, Place
from retrieval.catalogue.retention import Retention
from retrieval.catalogue.search import CatalogueSearch, SearchedPassages
from retrieval.catalogue.stories import StoredStories


class Catalogue:
    """Safe to use from several threads. Every part raises StoreError where the database fails."""

    def __init__(self, place: Place) -> None:
        """Open the catalogue at ``place``; it is made or upgraded where needed."""
        self._file = CatalogueFile(place)
        self.changes = ChangeLog(self._file)
        self.articles = StoredArticles(self._file)
        self.passages = SearchedPassages(self._file)
        self.search = CatalogueSearch(self._file, self.changes)
        self.receipts = GivenReceipts(self._file)
        self.answers = KeptAnswers(self._file)
        self.digests = KeptDigests(self._file)
        self.stories = StoredStories(self._file, self.changes)
        self.feeds = FollowedFeeds(self._file)
        self.pages = WatchedPages(self._file)
        self.retention = Retention(self._file)
        self.snapshot = self._file.snapshot
        self.lock = self._file.lock
        self.close = self._file.close

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
