"""Opening the catalogue's file: new, older, newer, or no catalogue at all."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from retrieval.catalogue import Catalogue, schema
from retrieval.domain import Article, Bullet, Head, Scope, Window
from retrieval.errors import StoreError
from retrieval.ingest.take import take_in
from retrieval.text import names

TEXT = "The mill is closed. “We have no grain,” Orla Venn said."


def test_a_catalogue_opens_again_with_what_it_held(home: Path) -> None:
    with Catalogue(home / "catalogue.db") as first:
        take_in(first, Article("a", TEXT, Head("Osk Wire")))
    with Catalogue(home / "catalogue.db") as second:
        assert second.articles.counts().articles == 1


def test_a_catalogue_of_a_newer_version_is_refused_and_left_alone(home: Path) -> None:
    path = home / "catalogue.db"
    Catalogue(path).close()
    newer = schema.VERSION + 1
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
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


def written(home: Path, version: int) -> Path:
    """A catalogue's file as this version wrote it."""
    home.mkdir()
    script = Path(__file__).parent / f"version-{version}.sql"
    with closing(sqlite3.connect(home / "catalogue.db")) as raw:
        raw.executescript(script.read_text(encoding="utf-8"))
    return home / "catalogue.db"


def test_a_catalogue_of_the_first_version_is_upgraded_in_place(home: Path) -> None:
    path = written(home, 1)
    with Catalogue(path) as upgraded:
        [revision] = upgraded.articles.revisions([1]).values()
        assert revision.source == "mill.txt"
        assert upgraded.search.ranked(["grain"], scope=Scope(), limit=5)
        [(_, quote, _)] = upgraded.search.quotes_by(names.words("Venn"), scope=Scope(), limit=5)
        assert quote.span.of(revision.text) == "“We have no grain,”"
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        [(version,)] = raw.execute("SELECT value FROM meta WHERE name = 'schema'")
    assert int(version) == schema.VERSION


def test_digests_that_stood_among_the_answers_become_digests(home: Path) -> None:
    with Catalogue(written(home, 4)) as upgraded:
        assert upgraded.articles.counts().answers == 2
        assert [n for n in (1, 2, 3) if upgraded.answers.by_id(n)] == [1, 3]
        digest = upgraded.digests.by_id(2)
        assert digest is not None
        assert digest.window == Window(*(datetime(year, 1, 1, tzinfo=UTC) for year in (2020, 2040)))
        [story], [citation] = digest.stories, digest.citations
        assert (story.headline, story.bullets) == ("No bread", (Bullet("", (1,)),))
        assert (citation.quote, citation.receipt) == (TEXT, "ppaev57c2y")
        assert (digest.articles, digest.mode, digest.cost, digest.id) == (1, "quotes", None, 2)
        [shown] = upgraded.receipts.shown(1)
        assert (shown.answers, shown.digests) == ((1, 3), (2,))
        assert upgraded.digests.keep(digest) == 3


def test_an_upgraded_catalogue_has_the_tables_of_a_new_one(home: Path, tmp_path: Path) -> None:
    new = tmp_path / "new" / "catalogue.db"
    Catalogue(new).close()
    upgraded = written(home, 4)
    Catalogue(upgraded).close()
    assert columns(upgraded) == columns(new)


def columns(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Name, type and key of the columns of each table."""
    names = "SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
    with closing(sqlite3.connect(path)) as raw:
        return {
            name: [row[1:4] for row in raw.execute(f"PRAGMA table_info({name})")]
            for (name,) in raw.execute(names).fetchall()
        }
