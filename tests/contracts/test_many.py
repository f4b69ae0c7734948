"""Many articles taken in at once become what they become one after another."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg
import pytest

from retrieval.catalogue import Catalogue
from retrieval.domain import Article, Head, Taken
from retrieval.errors import ArticleError
from retrieval.ingest import children
from retrieval.ingest.many import take_all
from retrieval.ingest.take import take_in
from retrieval.sources.files.paths import read_paths
from tests.support.postgres.server import PostgresServer

pytestmark = pytest.mark.slow

SAMPLES = Path(__file__).resolve().parents[2] / "articles"
# All that is stored but when it came, in an order that does not hang on what was written first.
TABLES = {
    "articles": "*",
    "origins": "*",
    "revisions": "id, article, number, sha256, body, repeats, outlet, title, author, published, "
    "day, url, reading",
    "texts": "*",
    "quotes": "*",
    "passages": "*",
    "passage_words": "*",
    "quote_words": "*",
    "known_words": "*",
    "changes": "seq, revision, op, first, last",
}


def stored(url: str) -> dict[str, list[Any]]:
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("SET search_path = quoth")
        return {
            name: connection.execute(f"SELECT {columns} FROM {name} ORDER BY 1, 2").fetchall()
            for name, columns in TABLES.items()
        }


def offered() -> list[Article | ArticleError]:
    """The samples, with all that is not simply new between them."""
    samples = [one for one in read_paths([str(SAMPLES)]) if isinstance(one, Article)]
    first = samples[0]
    return [
        *samples[:9],
        ArticleError("torn.txt", "is empty"),
        samples[3],  # the same again
        Article("reprint", first.text, Head("Osk Wire")),
        Article("twin", "The mill in Dorn is shut.", Head("Osk Wire")),
        Article("twin", "Nobody saw a bear at the fair of Ostrel.", Head("Osk Wire")),
        Article("half", "A \ud800 of a pair.", Head("Osk Wire")),
        Article("title", "The dam holds.", Head("Osk Wire", "A \ud800")),
        Article("same", "Same words.", Head("Osk Wire")),
        Article("other", "Same words. ", Head("Fell Post")),
        Article("empty", "", Head("Fell Post")),
        Article("slash", "It prints \\u0000 and “{NULL}”, they said.", Head("Fell Post")),
        *samples[9:],
        Article("twin", "The mill in Dorn is shut again.", Head("Osk Wire")),
    ]


def test_they_are_stored_as_they_are_one_after_another(postgres: PostgresServer) -> None:
    at_once, alone = postgres.database(), postgres.database()
    told = list[Taken]()
    with Catalogue(at_once) as catalogue:
        report = asyncio.run(take_all(catalogue, offered(), on_taken=lambda _, n: told.append(n)))
    with Catalogue(alone) as catalogue:
        became = [
            one if isinstance(one, ArticleError) else take_in(catalogue, one) for one in offered()
        ]
    assert told == [one for one in became if isinstance(one, Taken)]
    assert Counter(told)[Taken.NEW] == report.taken - told.count(Taken.BESIDE)
    refused = [str(one) for one in became if isinstance(one, ArticleError)]
    assert [str(one) for one in report.refused] == refused
    found, wanted = stored(at_once), stored(alone)
    for name in TABLES:
        assert found[name] == wanted[name], name
    assert report.quotes >= len(found["quotes"])


@pytest.mark.parametrize("command", [None, "raise SystemExit", "print('{}')"])
def test_more_of_them_are_read_by_children_that_may_die(
    postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch, command: str | None
) -> None:
    given: Sequence[Article] = [
        Article(f"n{n}", f"Gate {n} is shut. “{n} boats wait,” Orla Venn said.", Head("Osk Wire"))
        for n in range(children.FEW_ARTICLES + 60)
    ]
    if command:
        monkeypatch.setattr(children, "COMMAND", ("-c", command))
    url = postgres.database()
    seen = list[int]()

    def look(*_: object) -> None:
        seen.append(catalogue.articles.counts().articles - len(seen))

    with Catalogue(url) as catalogue:
        report = asyncio.run(take_all(catalogue, given, on_taken=look))
    assert (report.taken, report.quotes) == (len(given), len(given))
    assert min(seen) > 0  # what is told of is stored
    rows = stored(url)
    assert [row[1] for row in rows["texts"]] == [one.text for one in given]
    assert len({row[0] for row in rows["quote_words"]}) == len(given)
