"""The library behind every front door keeps its word on every database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from retrieval.domain import Article, DigestWish, Head, Window
from retrieval.verify.verdicts import Outcome
from tests.support.library.asker import Asker, asking
from tests.support.postgres.server import PostgresServer

DAM = "The dam at Lindrup leaks. “We close it on Friday,” Orla Venn said. Nobody was hurt."
AGAIN = "The dam at Lindrup leaks again. “We close it for good,” Orla Venn said. Nobody was hurt."


@pytest.fixture
def asker(home: Path, database_url: str | None) -> Iterator[Asker]:
    """A library with one article."""
    dam = Article("dam", DAM, Head("Osk Wire", published="2031-05-03"))
    with asking(home, [dam], database_url=database_url, reader="none") as opened:
        yield opened


def test_a_question_is_answered_with_a_receipt_that_still_holds_after_a_change(
    asker: Asker,
) -> None:
    answer = asker.ask("What did Orla Venn say about the dam?")
    [citation, *_] = answer.citations
    assert "We close it on Friday" in citation.quote
    asker.take([Article("dam", AGAIN, Head("Osk Wire", published="2031-05-04"))])

    verified = asker.verified(citation.receipt)
    assert verified is not None
    assert verified.verdict.outcome is Outcome.EXACT
    assert answer.id is not None
    assert asker.run(asker.library.answer(answer.id)) == answer
    stale = asker.run(asker.library.stale_quotes())
    assert [one.receipt for one in stale.quotes] == [citation.receipt]


def test_pasted_words_are_verified(asker: Asker) -> None:
    verified = asker.run(asker.library.verify("“We close it on Friday,” Orla Venn said."))
    assert verified.verdict.outcome is Outcome.EXACT


def test_articles_on_one_event_are_a_story_and_come_in_a_digest_once(asker: Asker) -> None:
    tribune = Article("again", AGAIN, Head("Valley Tribune", published="2031-05-04"))
    asker.take([tribune])
    [story] = asker.run(asker.library.stories())
    assert story.outlets == ("Osk Wire", "Valley Tribune")

    now = datetime.now(UTC)
    window = Window(now - timedelta(hours=1), now + timedelta(hours=1))
    digest = asker.run(asker.library.digest(window, wish=DigestWish()))
    assert digest.stories
    assert asker.run(asker.library.kept_digest(digest.id)) == digest


def test_the_vectors_follow_the_changes(asker: Asker) -> None:
    health = asker.run(asker.library.upkeep.health())
    assert (health.behind, health.counts.articles) == (0, 1)
    assert health.vectors == health.counts.passages > 0


@pytest.mark.slow
def test_each_folder_of_vectors_beside_one_server_is_kept_up(
    home: Path, tmp_path: Path, postgres: PostgresServer
) -> None:
    url = postgres.database()
    dam = Article("dam", DAM, Head("Osk Wire", published="2031-05-03"))
    with asking(home, [dam], database_url=url) as one:
        before = one.run(one.library.upkeep.health())
    with asking(tmp_path / "other", database_url=url) as other:
        other.run(other.library.upkeep.refresh())
        assert other.run(other.library.upkeep.health()).vectors == before.vectors > 0
