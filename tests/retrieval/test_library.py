"""The library: articles in, also when interrupted; words verified; who said what; how it is."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from retrieval.domain import Article, Head, Report, Taken
from retrieval.errors import ArticleError, StoreError
from retrieval.library import Library, open_library
from retrieval.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
DAM = "The dam at Lindrup leaks. “We close it on Friday,” Orla Venn said. Nobody was hurt."
NETS = "Fishermen cast their nets. “The sea is empty,” said Jon Orne."

# Another process: takes many articles and says so after each.
TAKER = """
import asyncio, sys
from pathlib import Path
from retrieval.domain import Article, Head
from retrieval.library import open_library
from retrieval.settings import Settings

def articles():
    for n in range(int(sys.argv[2])):
        text = f"Boat {n} came in late. “We lost net {n},” Orla Venn said."
        yield Article(f"{n}.txt", text, Head("Osk Wire"))

async def main():
    async with open_library(Settings(home=Path(sys.argv[1]))) as library:
        said = lambda article, outcome: print(article.source, outcome, flush=True)
        await library.ingest(articles(), on_taken=said)

asyncio.run(main())
"""


def article(text: str, source: str = "dam", outlet: str = "Osk Wire") -> Article:
    """An article with a date."""
    return Article(source, text, Head(outlet, published="2031-05-03"))


def ingested(home: Path, articles: Iterable[Article | ArticleError]) -> Report:
    """What taking these in came to."""

    async def run() -> Report:
        async with open_library(Settings(home=home)) as library:
            return await library.ingest(articles)

    return asyncio.run(run())


def test_the_report_counts_what_became_of_each_article(home: Path) -> None:
    broken = ArticleError("c.pdf", "holds no text")
    first = ingested(home, [article(DAM), broken, article(NETS, "nets")])
    assert (first.taken, first.changed, first.unchanged, first.refused) == (2, 0, 0, (broken,))
    second = ingested(home, [article(DAM), article(NETS + " He left.", "nets")])
    assert (second.taken, second.changed, second.unchanged) == (0, 1, 1)


def test_text_that_is_no_unicode_is_refused_and_the_others_go_on(home: Path) -> None:
    report = ingested(home, [article("Half a pair: \ud83d"), article(NETS, "nets")])
    assert (report.taken, len(report.refused)) == (1, 1)
    assert report.refused[0].where == "dam"


def test_each_article_is_told_when_it_is_stored(home: Path) -> None:
    told: list[tuple[str, Taken, int]] = []

    async def run() -> None:
        async with open_library(Settings(home=home)) as library:

            def on_taken(one: Article, outcome: Taken) -> None:
                told.append((one.source, outcome, library.catalogue.articles.counts().articles))

            await library.ingest([article(DAM), article(NETS, "nets")], on_taken=on_taken)

    asyncio.run(run())
    assert told == [("dam", Taken.NEW, 1), ("nets", Taken.NEW, 2)]


def test_taking_in_brings_the_vectors_up_to_date(home: Path) -> None:
    async def run() -> None:
        async with open_library(Settings(home=home)) as library:
            await library.ingest([article(DAM), article(NETS, "nets")])
            health = await library.upkeep.health()
            assert (health.behind, health.vectors, health.owner) == (0, 2, True)
            assert health.counts.articles == 2
            [(n, _)] = library.index.nearest("boats that fish", 1)
            assert library.catalogue.passages.by_id([n])

    asyncio.run(run())


@pytest.mark.slow
def test_kill_in_the_middle_loses_nothing_that_was_told_and_a_second_run_goes_on(
    home: Path,
) -> None:
    command = [sys.executable, "-c", TAKER, str(home), "400"]
    with subprocess.Popen(command, cwd=ROOT, text=True, stdout=subprocess.PIPE) as taker:
        assert taker.stdout
        told = [taker.stdout.readline() for _ in range(150)]
        taker.send_signal(signal.SIGKILL)
        told += [line for line in taker.stdout if line.endswith("\n")]
    assert taker.returncode == -signal.SIGKILL
    stored = {line.split()[0] for line in told}
    assert 150 <= len(stored) < 400
    second = subprocess.run(command, cwd=ROOT, text=True, capture_output=True, check=True)
    lines = [line.split() for line in second.stdout.splitlines()]
    assert len(lines) == 400
    again = {source for source, outcome in lines if outcome == Taken.UNCHANGED}
    assert stored <= again

    async def run() -> None:
        async with open_library(Settings(home=home)) as library:
            health = await library.upkeep.health()
            assert (health.counts.articles, health.counts.revisions) == (400, 400)
            assert (health.behind, health.vectors) == (0, 400)

    asyncio.run(run())


def test_an_interruption_leaves_what_was_taken(home: Path) -> None:
    def interrupted() -> Iterator[Article]:
        yield article(DAM)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ingested(home, interrupted())
    assert ingested(home, [article(DAM)]).unchanged == 1


def test_a_broken_catalogue_is_an_error_and_not_an_empty_library(home: Path) -> None:
    home.mkdir()
    (home / "catalogue.db").write_text("notes " * 1000)
    with pytest.raises(StoreError):
        ingested(home, [])


@pytest.fixture
def two(home: Path) -> Path:
    """A home with two articles."""
    ingested(home, [article(DAM), article(NETS, "nets", "Tarn Post")])
    return home


def test_pasted_words_are_verified_against_the_articles(two: Path) -> None:
    async def run() -> None:
        async with open_library(Settings(home=two)) as library:
            exact = await library.verify('"We close it on Friday,"')
            assert exact.holds
            [place] = exact.verdict.places
            assert "We close it on Friday," in place.span.of(exact.revisions[place.revision].text)
            altered = await library.verify("We close it on Monday")
            assert altered.verdict.outcome == "ALTERED"
            absent = await library.verify("The mayor has resigned at last")
            assert absent.verdict.outcome == "NOT FOUND"
            assert not absent.holds

    asyncio.run(run())


def test_quotes_are_listed_by_speaker_and_by_what_they_are_about(two: Path) -> None:
    async def listed(
        library: Library, speaker: str | None = None, about: str | None = None
    ) -> list[str | None]:
        return [quote.speaker for _, quote in await library.quotes(speaker=speaker, about=about)]

    async def run() -> None:
        async with open_library(Settings(home=two)) as library:
            assert {*await listed(library)} == {"Orla Venn", "Jon Orne"}
            assert await listed(library, speaker="Ven") == ["Orla Venn"]
            assert await listed(library, about="the empty seas") == ["Jon Orne"]
            assert await listed(library, speaker="Orne", about="Friday") == []

    asyncio.run(run())


def test_an_unknown_receipt_is_none(two: Path) -> None:
    async def run() -> None:
        async with open_library(Settings(home=two)) as library:
            assert await library.verify_receipt("abcdefghij") is None

    asyncio.run(run())


def test_holdings_say_what_may_be_asked(two: Path) -> None:
    async def run() -> None:
        async with open_library(Settings(home=two)) as library:
            holdings = await library.holdings()
            assert holdings.articles == 2
            assert holdings.outlets == ("Osk Wire", "Tarn Post")
            assert holdings.until == "2031-05-03"

    asyncio.run(run())
