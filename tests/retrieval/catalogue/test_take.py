"""Taking articles: new, unchanged, changed, reprinted; all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from retrieval.catalogue import Catalogue
from retrieval.catalogue.articles import Intake
from retrieval.catalogue.dialects.sqlite import Fts5, open_engine, transaction, translated
from retrieval.catalogue.schema import prepare
from retrieval.domain import Article, Head, Reading, Scope, Span, Taken
from retrieval.errors import StoreError
from retrieval.ingest.take import read, take_in
from retrieval.text import names

Take = Callable[..., Taken]
NOW = datetime(2031, 5, 3, 12, tzinfo=UTC)
FERRY = (
    "The ferry to Lindrup stays in port this week. “The engine is beyond repair,” "
    "harbour master Orla Venn said. Passengers were told to take the bus."
)


def store(catalogue: Catalogue, article: Article, reading: Reading) -> None:
    """Write an article as if this had been read in it."""
    with catalogue.articles.intake(article) as intake:
        intake.store(article, reading, NOW)


def found(catalogue: Catalogue, *words: str, scope: Scope | None = None) -> list[str]:
    """The sources of the articles that these words find, best first."""
    hits = catalogue.search.ranked(words, scope=scope or Scope(), limit=10)
    passages = catalogue.passages.by_id(n for n, _ in hits)
    revisions = catalogue.articles.revisions(p.revision for p in passages.values())
    return [revisions[passages[n].revision].source for n, _ in hits]


def test_a_text_stays_in_memory_unless_it_is_only_passed_by(
    catalogue: Catalogue, take: Take
) -> None:
    take(FERRY)
    passed = catalogue.articles.revisions([1], keep=False)[1]
    kept = catalogue.articles.revisions([1])[1]
    assert passed == kept
    assert passed is not kept
    assert catalogue.articles.revisions([1], keep=False)[1] is kept


def test_what_is_taken_is_read_back_just_so(catalogue: Catalogue, take: Take) -> None:
    text = f"  {FERRY}\r\nCafe\u0301 “Mole” – closed…\u200b\n"
    assert take(text, title="No ferry", published="2031-05-03T08:00:00+02:00") is Taken.NEW
    [revision] = catalogue.articles.revisions([1]).values()
    assert revision.text == text
    assert revision.head == Head("Osk Wire", "No ferry", None, "2031-05-03T08:00:00+02:00")
    assert (revision.source, revision.number) == ("a.txt", 1)


def test_quotes_and_passages_are_stored_with_their_places(catalogue: Catalogue, take: Take) -> None:
    take(FERRY)
    [quote] = catalogue.articles.quotes([1])[1]
    assert quote.span.of(FERRY) == "“The engine is beyond repair,”"
    assert quote.speaker == "Orla Venn"
    [passage] = catalogue.passages.by_id([1]).values()
    assert passage.span.of(FERRY) == FERRY
    assert [unit.of(FERRY)[:9] for unit in passage.sentences] == [
        "The ferry",
        "“The engi",
        "Passenger",
    ]


def test_the_same_article_again_changes_nothing(catalogue: Catalogue, take: Take) -> None:
    take(FERRY)
    before = catalogue.changes.last()
    assert take(FERRY) is Taken.UNCHANGED
    assert catalogue.changes.last() == before
    assert catalogue.articles.counts().revisions == 1


def test_a_new_title_alone_is_a_change(catalogue: Catalogue, take: Take) -> None:
    take(FERRY)
    assert take(FERRY, title="No ferry") is Taken.RELABELLED


def test_a_changed_article_is_found_by_its_new_words_only(catalogue: Catalogue, take: Take) -> None:
    take(FERRY)
    assert take(FERRY.replace("engine", "rudder")) is Taken.CHANGED
    assert found(catalogue, "rudder") == ["a.txt"]
    assert found(catalogue, "engine") == []
    assert found(catalogue, "ferry") == ["a.txt"]


def test_the_old_revision_of_a_changed_article_stays_readable(
    catalogue: Catalogue, take: Take
) -> None:
    take(FERRY)
    take(FERRY.replace("engine", "rudder"))
    old, new = catalogue.articles.revisions([1, 2]).values()
    assert (old.number, new.number) == (1, 2)
    assert "engine" in old.text
    assert (
        catalogue.articles.quotes([1])[1][0].span.of(old.text) == "“The engine is beyond repair,”"
    )
    by = catalogue.search.quotes_by(names.words("Venn"), scope=Scope(), limit=10)
    assert [revision for revision, _, _ in by] == [2]


def test_the_change_log_tells_what_came_and_what_went(catalogue: Catalogue, take: Take) -> None:
    take(FERRY)
    take(FERRY.replace("engine", "rudder"))
    log = catalogue.changes.after(0, 10)
    assert [(c.op, c.revision, list(c.passages)) for c in log] == [
        ("add", 1, [1]),
        ("remove", 1, [1]),
        ("add", 2, [2]),
    ]
    assert catalogue.changes.after(log[-1].seq, 10) == []


def test_a_reprint_is_kept_and_found_once(catalogue: Catalogue, take: Take) -> None:
    take(f"Osk Wire/ {FERRY}")
    take(f"Tarn Post: {FERRY}".replace("“", '"').replace("”", '"'), source="b", outlet="Tarn Post")
    assert catalogue.articles.revisions([2])[2].repeats == 1
    assert found(catalogue, "ferry") == ["a.txt"]
    assert found(catalogue, "ferry", scope=Scope(outlets=("Tarn Post",))) == ["b"]
    assert sorted(found(catalogue, "ferry", scope=Scope(reprints=True))) == ["a.txt", "b"]


def test_a_reprint_stands_alone_once_the_first_has_changed(
    catalogue: Catalogue, take: Take
) -> None:
    take(FERRY)
    take(FERRY, source="b", outlet="Tarn Post")
    assert take(FERRY.replace("engine", "rudder")) is Taken.CHANGED
    assert sorted(found(catalogue, "ferry")) == ["a.txt", "b"]


def test_an_article_that_fails_half_way_leaves_nothing(catalogue: Catalogue) -> None:
    reading = read(FERRY)
    broken = Reading(reading.units, reading.quotes, ((Span(0, 10**6),),))
    with pytest.raises(ValueError, match="ends"):
        store(catalogue, Article("a.txt", FERRY, Head("Osk Wire")), broken)
    assert catalogue.articles.counts().articles == 0
    assert catalogue.changes.last() == 0


def test_an_article_without_sentences_can_be_taken(catalogue: Catalogue) -> None:
    article = Article("a", "\n", Head("Osk Wire"))
    assert take_in(catalogue, article) is Taken.NEW
    assert [list(c.passages) for c in catalogue.changes.after(0, 9)] == [[]]


def test_another_connection_that_writes_is_waited_for_and_then_named(home: Path) -> None:
    path = home / "catalogue.db"
    first = open_engine(path, prepare)
    with transaction(first), pytest.raises(StoreError, match=r"catalogue\.db.*locked"):
        open_engine(path, prepare, busy_timeout_s=0.1)
    first.dispose()


def test_a_full_disk_is_named_and_leaves_the_catalogue_whole(
    home: Path, catalogue: Catalogue, take: Take
) -> None:
    take(FERRY)
    long = "\n".join(f"{FERRY} Trip {n}." for n in range(500))
    path = home / "catalogue.db"
    engine = open_engine(path, prepare)

    def take_long() -> None:
        with translated(path), transaction(engine) as connection:
            connection.exec_driver_sql("PRAGMA max_page_count=80")
            article = Article("long.txt", long, Head("Osk Wire"))
            Intake(connection, article, Fts5()).store(article, read(long), NOW)

    with pytest.raises(StoreError, match="full"):
        take_long()
    engine.dispose()
    assert found(catalogue, "ferry") == ["a.txt"]
    assert catalogue.articles.counts().articles == 1
