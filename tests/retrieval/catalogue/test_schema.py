"""Opening the catalogue's file: new, older, newer, or no catalogue at all."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from retrieval.catalogue import schema
from retrieval.catalogue.catalogue import Catalogue
from retrieval.domain import Article, Head, Scope
from retrieval.errors import StoreError
from retrieval.ingest.take import read
from retrieval.text import names

TEXT = "The mill is closed. “We have no grain,” Orla Venn said."


def test_a_catalogue_opens_again_with_what_it_held(home: Path) -> None:
    with Catalogue(home / "catalogue.db") as first:
        first.articles.take(Article("a", TEXT, Head("Osk Wire")), read(TEXT))
    with Catalogue(home / "catalogue.db") as second:
        assert second.articles.counts().articles == 1


def test_a_catalogue_of_a_newer_version_is_refused_and_left_alone(home: Path) -> None:
    path = home / "catalogue.db"
    Catalogue(path).close()
    newer = schema.VERSION + 1
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE meta SET value = ? WHERE name = 'schema'", (str(newer),))
    with pytest.raises(StoreError, match=f"newer Quoth: schema {newer}"):
        Catalogue(path)


def test_a_file_that_is_no_database_is_named(home: Path) -> None:
    home.mkdir()
    (home / "catalogue.db").write_text("These are notes, not a catalogue. " * 40)
    with pytest.raises(StoreError, match=r"catalogue\.db: file is not a database"):
        Catalogue(home / "catalogue.db")


def test_a_home_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("notes")
    with pytest.raises(StoreError, match=r"notes\.txt"):
        Catalogue(tmp_path / "notes.txt" / "catalogue.db")


def test_a_catalogue_of_the_first_version_is_upgraded_in_place(home: Path) -> None:
    home.mkdir()
    path = home / "catalogue.db"
    first = (Path(__file__).parent / "version-1.sql").read_text(encoding="utf-8")
    with sqlite3.connect(path) as raw:
        raw.executescript(first)
    with Catalogue(path) as upgraded:
        [revision] = upgraded.articles.revisions([1]).values()
        assert revision.source == "mill.txt"
        assert upgraded.search.ranked(["grain"], scope=Scope(), limit=5)
        [(_, quote, _)] = upgraded.search.quotes_by(names.words("Venn"), scope=Scope(), limit=5)
        assert quote.span.of(revision.text) == "“We have no grain,”"
    with sqlite3.connect(path) as raw:
        [(version,)] = raw.execute("SELECT value FROM meta WHERE name = 'schema'")
    assert int(version) == schema.VERSION
