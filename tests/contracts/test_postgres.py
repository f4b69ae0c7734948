"""What PostgreSQL alone can get wrong: another order than SQLite's, a server that is not there."""

from __future__ import annotations

import logging
import random
from contextlib import closing
from pathlib import Path
from typing import cast

import pytest

from retrieval.catalogue import Catalogue
from retrieval.catalogue.file import Database
from retrieval.catalogue.fulltext import either
from retrieval.catalogue.schema import VERSION, prepare
from retrieval.domain import Article, Head, Scope
from retrieval.errors import SettingsError, StoreError
from retrieval.ingest.take import take_in
from retrieval.settings import load_settings
from retrieval.sources.files.paths import read_paths
from retrieval.text.terms import SearchTerms, content_words
from tests.support.postgres.server import PostgresServer

pytestmark = pytest.mark.slow

SAMPLES = Path(__file__).resolve().parents[2] / "articles"
SCOPES = (Scope(), Scope(reprints=True), Scope(outlets=("Osk Wire", "Ostrel Gazette")))


def test_passages_rank_as_they_do_in_sqlite(home: Path, postgres: PostgresServer) -> None:
    articles = [one for one in read_paths([str(SAMPLES)]) if isinstance(one, Article)]
    chosen = random.Random(15)
    with Catalogue(home / "catalogue.db") as one, Catalogue(postgres.database()) as other:
        for article in articles:
            take_in(one, article)
            take_in(other, article)
        for n in range(120):
            words = content_words(chosen.choice(articles).text)
            asked = SearchTerms.of(chosen.sample(words, 1 + n % 7))
            scope = SCOPES[n % 3]
            wanted, ranked = (
                each.search.ranked(asked.words, keys=asked.keys, scope=scope, limit=12)
                for each in (one, other)
            )
            assert [passage for passage, _ in ranked] == [passage for passage, _ in wanted]
            scores = [score for _, score in wanted]
            assert [score for _, score in ranked] == pytest.approx(scores, rel=1e-6)


def test_of_very_many_passages_those_with_a_second_word_come_first(
    postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(cast(dict[str, int], either.__kwdefaults__), "most_ranked", 1)
    texts = [f"Gate {n} is shut." for n in range(6)]
    texts += [f"The gate of dam {n} is shut, and nobody knows for how long." for n in range(3)]
    texts += [f"Dam {n} holds." for n in range(7)]
    with Catalogue(postgres.database()) as catalogue:
        for n, words in enumerate(texts):
            take_in(catalogue, Article(f"n{n}", words, Head("Osk Wire")))
        few, all_, one_word = (
            {n for n, _ in catalogue.search.ranked(asked, scope=Scope(), limit=limit)}
            for asked, limit in ((["gate", "dam"], 3), (["gate", "dam"], 9), (["gate"], 9))
        )
        dams = {n for n, one in catalogue.passages.newest(99).items() if len(one.span) > 30}
    assert (few, len(all_)) == (dams, 9)
    assert all_ == one_word > few


def test_a_server_that_is_down_is_named_without_the_password() -> None:
    url = "postgresql+psycopg://ann:hush-hush@127.0.0.1:1/news"
    with pytest.raises(StoreError) as raised:
        Catalogue(url)
    said = str(raised.value)
    assert said.startswith("postgresql://127.0.0.1:1/news: ")
    assert "\n" not in said
    assert "hush" not in said


@pytest.mark.parametrize(
    "url",
    [
        "mysql://ann:hush-hush@db/news",
        "postgresql://ann:hush-hush@db/news",
        "postgresql+psycopg://ann:hush-hush@db",
        "postgresql+psycopg://ann:hush-hush@db:port/news",
    ],
)
def test_another_address_is_refused_and_not_shown(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUOTH_DATABASE_URL", url)
    with pytest.raises(SettingsError, match="QUOTH_DATABASE_URL") as raised:
        load_settings()
    assert "needs an address that begins with postgresql+psycopg://" in str(raised.value)
    assert "hush" not in f"{raised.value} {raised.value.__cause__}"


def test_a_catalogue_goes_on_after_the_server_was_restarted(
    postgres: PostgresServer, caplog: pytest.LogCaptureFixture
) -> None:
    article = Article("dam", "The dam leaks. “We close it,” Orla Venn said.", Head("Osk Wire"))
    with Catalogue(postgres.database()) as catalogue, caplog.at_level(logging.WARNING):
        take_in(catalogue, article)
        postgres.stop(mode="immediate")
        with pytest.raises(StoreError) as raised:
            catalogue.articles.counts()
        postgres.start()
        assert catalogue.articles.counts().articles == 1
    assert "\n" not in str(raised.value)


def test_tables_of_a_newer_version_are_refused_and_left_alone(postgres: PostgresServer) -> None:
    url = postgres.database()
    Catalogue(url).close()
    with postgres.connected(url.rpartition("/")[2]) as raw:
        raw.execute("UPDATE quoth.meta SET value = %s", (str(VERSION + 1),))
    with pytest.raises(StoreError, match=f"newer Quoth: schema {VERSION + 1}"):
        Catalogue(url)


def test_one_of_several_has_a_lock_until_it_lets_go_or_its_connection_dies(
    postgres: PostgresServer,
) -> None:
    url = postgres.database()
    with closing(Database(url, prepare)) as one, closing(Database(url, prepare)) as other:
        first, second = one.lock("jobs"), other.lock("jobs")
        assert [first.acquire(), second.acquire(), first.acquire()] == [True, False, True]
        first.release()
        assert [second.acquire(), first.acquire()] == [True, False]
        postgres.cut_off_holders(url)
        assert first.acquire()
        with pytest.raises(StoreError):
            second.acquire()
        assert [second.acquire(), first.acquire()] == [False, True]
