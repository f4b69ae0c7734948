"""After so many days articles leave, but none whose words were shown; space comes back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from retrieval.catalogue.schema import cited, receipts
from retrieval.domain import Article, Head, Scope, Window
from retrieval.ingest.take import take_in
from tests.support.library.asker import Asker, asking

DAYS = 30
NOW = datetime(2031, 6, 1, 12, tzinfo=UTC)
DAM = Article("dam", "The dam at Lindrup leaks. “We close it,” Orla Venn said.", Head("Osk Wire"))
NETS = Article("nets", "Nets came up empty. “The sea is tired,” said Jon Orne.", Head("Tarn Post"))
OVENS = Article("ovens", "Bakers lit ovens. “Bread is dear,” said Tove Alm.", Head("Tarn Post"))


def take(asker: Asker, *articles: Article, days_ago: int) -> None:
    for article in articles:
        take_in(asker.library.catalogue, article, clock=lambda: NOW - timedelta(days_ago))
    asker.run(asker.library.upkeep.refresh())


@pytest.fixture
def asker(home: Path, database_url: str | None) -> Iterator[Asker]:
    """Two articles of forty days ago, one of yesterday."""
    with asking(home, model="none", keep_days=DAYS, database_url=database_url) as opened:
        take(opened, DAM, NETS, days_ago=40)
        take(opened, OVENS, days_ago=1)
        yield opened


def let_go(asker: Asker, now: datetime = NOW) -> int:
    left: int = asker.run(asker.library.upkeep.let_go(now))
    return left


def found(asker: Asker, question: str) -> list[str]:
    return [one.source for one in asker.ask(question).citations]


def test_old_articles_are_found_no_more_and_newer_ones_are(asker: Asker) -> None:
    assert let_go(asker) == 2
    assert found(asker, "What did Orla Venn say about the dam?") == []
    assert found(asker, "What did Tove Alm say about bread?") == ["ovens"]
    library = asker.library
    assert asker.run(library.quotes(speaker="Venn")) == []
    assert not asker.run(library.verify("We close it")).holds
    window = Window(NOW - timedelta(99), NOW + timedelta(1))
    told = [one.source for s in asker.run(library.stories(window=window)) for one in s.articles]
    assert told == ["ovens"]
    health = asker.run(library.upkeep.health())
    assert (health.searched.articles, health.counts.articles) == (1, 1)
    assert (health.vectors, health.behind) == (health.counts.passages, 0)
    assert let_go(asker) == 0


def test_an_article_whose_words_were_shown_stays(asker: Asker) -> None:
    answer = asker.ask("What did Orla Venn say about the dam?")
    assert answer.citations[0].source == "dam"
    for day in range(3):
        let_go(asker, NOW + timedelta(day))
    assert found(asker, "What did Orla Venn say about the dam?") == ["dam"]
    verified = asker.verified(answer.citations[0].receipt)
    assert verified
    assert verified.holds
    assert found(asker, "What did Jon Orne say?") == []


def test_words_that_an_answer_shows_while_its_article_leaves_can_still_be_verified(
    asker: Asker,
) -> None:
    answer = asker.ask("What did Orla Venn say about the dam?")
    catalogue = asker.library.catalogue
    with catalogue.receipts._file.write() as connection:  # as if the answer was kept a moment later
        kept = connection.execute(receipts.select()).mappings().all()
        shown = connection.execute(cited.select()).mappings().all()
        connection.execute(cited.delete())
        connection.execute(receipts.delete())
    assert let_go(asker) == 2
    with catalogue.receipts._file.write() as connection:
        connection.execute(receipts.insert(), [{**row} for row in kept])
        connection.execute(cited.insert(), [{**row} for row in shown])
    let_go(asker, NOW + timedelta(1))
    verified = asker.verified(answer.citations[0].receipt)
    assert verified
    assert verified.holds
    assert asker.run(asker.library.stale_quotes()).quotes == ()


def test_what_left_does_not_come_back_unchanged(asker: Asker) -> None:
    let_go(asker)
    let_go(asker, NOW + timedelta(1))
    report = asker.run(asker.library.ingest([DAM]))
    assert (report.taken, report.unchanged) == (0, 1)
    assert found(asker, "What did Orla Venn say about the dam?") == []


def test_a_reprint_is_found_when_what_it_repeats_has_left(asker: Asker) -> None:
    again = Article("again", DAM.text, Head("Harbour Gazette"))
    take(asker, again, days_ago=2)
    assert found(asker, "Where does the dam leak?") == ["dam"]
    with asker.library.catalogue.receipts._file.write() as connection:  # shown to nobody yet
        connection.execute(cited.delete())
        connection.execute(receipts.delete())
    assert let_go(asker) == 2
    assert found(asker, "Where does the dam leak?") == ["again"]


def test_space_comes_back_and_full_text_finds_as_before(home: Path) -> None:
    with asking(home, model="none", keep_days=DAYS) as asker:
        old = [
            Article(f"old{n}", f"Ferry {n} was late. " + f"Nobody knew why on day {n}. " * 90,
                    Head("Osk Wire"))
            for n in range(120)
        ]  # fmt: skip
        take(asker, *old, days_ago=40)
        take(asker, OVENS, NETS, days_ago=1)
        before = asker.library.catalogue.search.ranked(["bread"], scope=Scope(), limit=5)
        size = _size(home)
        assert let_go(asker) == 120
        let_go(asker, NOW + timedelta(1))
        assert _size(home) < size / 3
        after = asker.library.catalogue.search.ranked(["bread"], scope=Scope(), limit=5)
        assert [n for n, _ in after] == [n for n, _ in before]
        assert found(asker, "What did Tove Alm say about bread?") == ["ovens"]
        assert found(asker, "What did Jon Orne say about the sea?") == ["nets"]
        take(asker, DAM, days_ago=0)
        assert found(asker, "What did Orla Venn say about the dam?") == ["dam"]


def _size(home: Path) -> int:
    return sum((home / f"catalogue.db{end}").stat().st_size for end in ("", "-wal"))


def test_without_the_setting_nothing_leaves(home: Path) -> None:
    with asking(home, model="none") as asker:
        take(asker, DAM, days_ago=4000)
        assert let_go(asker) == 0
        assert found(asker, "What did Orla Venn say?") == ["dam"]
