"""What an older version has read is read again: other quotes, the same texts and receipts."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from retrieval.domain import READING_VERSION, Article, Head
from tests.support.library.asker import Asker, asking

TEXTS = {
    "ferry": "“The ferry leaves at dawn when the fog lifts,” Orla Venn said on the quay.",
    "mill": "“The mill grinds rye on Fridays and wheat on Mondays,” Karl Dane told the bakers.",
    "weir": "“The weir was mended with larch from the valley,” Ilsa Renz wrote to the council.",
}
QUESTION = "When does the ferry leave?"


@pytest.fixture
def asker(home: Path) -> Iterator[Asker]:
    with asking(home) as one:
        articles = [Article(f"{name}.txt", text, Head("Osk Wire")) for name, text in TEXTS.items()]
        one.run(one.library.ingest(articles))
        yield one


def read_by_an_older_version(home: Path, *wrongly: str) -> None:
    """As if an older version had read all articles, these with a wrong speaker."""
    with closing(sqlite3.connect(home / "catalogue.db", isolation_level=None)) as raw:
        raw.execute("UPDATE revisions SET reading = ?", (READING_VERSION - 1,))
        for name in wrongly:
            raw.execute(
                "UPDATE quotes SET speaker = 'Wrong Name', speaker_keys = 'wrong name' "
                "WHERE revision = (SELECT current FROM articles WHERE source = ?)",
                (f"{name}.txt",),
            )


def speakers(asker: Asker) -> set[str | None]:
    return {quote.speaker for _, quote in asker.run(asker.library.quotes())}


def test_a_wrong_speaker_is_put_right_and_the_receipt_holds(home: Path, asker: Asker) -> None:
    read_by_an_older_version(home, "ferry")
    shown = asker.ask(QUESTION).citations[0]
    assert asker.run(asker.library.upkeep.health()).outdated == 3

    assert asker.run(asker.library.upkeep.read_anew()) == 1
    assert speakers(asker) == {"Orla Venn", "Karl Dane", "Ilsa Renz"}
    assert asker.run(asker.library.quotes(speaker="Wrong Name")) == []
    assert [q.speaker for _, q in asker.run(asker.library.quotes(speaker="Venn"))] == ["Orla Venn"]
    assert asker.ask(QUESTION).citations[0].speaker == "Orla Venn"
    verified = asker.verified(shown.receipt)
    assert verified
    assert verified.holds
    assert not asker.run(asker.library.stale_quotes()).quotes


def test_what_is_read_the_same_is_left_as_it_is(home: Path, asker: Asker) -> None:
    before = asker.run(asker.library.upkeep.health())
    read_by_an_older_version(home)

    assert asker.run(asker.library.upkeep.read_anew()) == 0
    after = asker.run(asker.library.upkeep.health())
    assert (after.outdated, after.counts, after.vectors) == (0, before.counts, before.vectors)
    assert after.behind == 0


def test_reading_goes_on_where_it_was_interrupted(home: Path, asker: Asker) -> None:
    read_by_an_older_version(home, "ferry", "mill", "weir")

    def interrupted(done: int, total: int) -> None:
        assert total == 3
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        asker.run(asker.library.upkeep.read_anew(interrupted))
    assert asker.run(asker.library.upkeep.health()).outdated == 2

    seen: list[tuple[int, int]] = []
    assert asker.run(asker.library.upkeep.read_anew(lambda *at: seen.append(at))) == 2
    assert seen == [(1, 2), (2, 2)]
    assert "Wrong Name" not in speakers(asker)


def test_nobody_is_found_by_a_name_whose_quotes_went(home: Path, asker: Asker) -> None:
    """Ids of quotes that went are never given again: the full text still knows them."""
    read_by_an_older_version(home)
    with closing(sqlite3.connect(home / "catalogue.db", isolation_level=None)) as raw:
        raw.execute("UPDATE texts SET text = 'Larch mends a weir.' WHERE text LIKE '%Renz%'")
    assert asker.run(asker.library.upkeep.read_anew()) == 1
    asker.take([Article("kiln.txt", "“The kiln is cold,” Aldo Berg said.", Head("Osk Wire"))])

    assert asker.run(asker.library.quotes(speaker="Renz")) == []
    assert [q.speaker for _, q in asker.run(asker.library.quotes(speaker="Berg"))] == ["Aldo Berg"]
