"""What holds of the vectors wherever they are kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from retrieval.catalogue import Catalogue
from retrieval.domain import Article, Head
from retrieval.errors import StoreError
from retrieval.index.embeddings import WordLlamaEmbeddings
from retrieval.index.vectors import NAME, STEP_CHANGES, VectorIndex
from retrieval.ingest.take import take_in
from retrieval.settings import Settings
from tests.support.library.asker import asking

TEXTS = {
    "dam": "The dam at Lindrup leaks. “We close it,” Orla Venn said.",
    "nets": "Fishermen cast their nets. The catch was poor again.",
    "tax": "Parliament voted on the new tax. “It hurts,” said Jon Orne.",
}


def take(catalogue: Catalogue, **texts: str) -> None:
    for source, text in texts.items():
        take_in(catalogue, Article(source, text, Head("Osk Wire")))


@contextmanager
def opened(home: Path, place: dict[str, Any], **more: Any) -> Iterator[VectorIndex]:
    with (
        Catalogue(home / "catalogue.db") as catalogue,
        closing(VectorIndex(Settings(home=home, **place, **more), catalogue)) as index,
    ):
        yield index


@pytest.fixture
def catalogue(home: Path) -> Iterator[Catalogue]:
    with Catalogue(home / "catalogue.db") as made:
        take(made, **TEXTS)
        yield made


@pytest.fixture
def index(home: Path, place: dict[str, Any], catalogue: Catalogue) -> Iterator[VectorIndex]:
    with closing(VectorIndex(Settings(home=home, **place), catalogue)) as made:
        yield made


def sources(catalogue: Catalogue, index: VectorIndex, text: str) -> list[str]:
    """The sources of the passages closest to a text, best first."""
    ids = [n for n, _ in index.nearest(text, 10)]
    passages = catalogue.passages.by_id(ids)
    revisions = catalogue.articles.revisions({one.revision for one in passages.values()})
    return [revisions[passages[n].revision].source for n in ids if n in passages]


def test_what_was_pulled_is_found_by_its_meaning(catalogue: Catalogue, index: VectorIndex) -> None:
    assert (index.pull(), index.behind(), index.count()) == (3, 0, 3)
    assert sources(catalogue, index, "boats that fish")[0] == "nets"
    assert 0.2 < index.nearest("boats that fish", 1)[0][1] <= 1


def test_before_the_first_pull_nothing_is_near(index: VectorIndex) -> None:
    assert index.nearest("boats", 5) == []
    assert index.count() == 0


def test_pulling_again_does_nothing(index: VectorIndex) -> None:
    assert (index.pull(), index.pull(), index.count()) == (3, 0, 3)


def test_a_changed_article_leaves_no_old_vectors(catalogue: Catalogue, index: VectorIndex) -> None:
    index.pull()
    take(catalogue, nets="Fishermen cast their nets. The catch was a little better.")
    assert index.pull() == 2
    ids = [n for n, _ in index.nearest("fishermen and nets", 10)]
    assert len(ids) == 3 == len(catalogue.passages.by_id(ids))


def test_a_step_that_was_done_but_not_noted_is_done_again_to_the_same_end(
    catalogue: Catalogue, index: VectorIndex
) -> None:
    index.pull()
    catalogue.changes.set_indexed(NAME, 1)
    assert (index.pull(), index.count()) == (2, 3)


def test_many_articles_come_in_several_steps(catalogue: Catalogue, index: VectorIndex) -> None:
    take(catalogue, **{f"n{n}": f"Harbour number {n} was closed." for n in range(STEP_CHANGES)})
    told: list[tuple[int, int]] = []
    index.pull(lambda done, total: told.append((done, total)))
    assert len(told) == 2
    assert told[-1] == (STEP_CHANGES + 3, STEP_CHANGES + 3)
    assert index.count() == STEP_CHANGES + 3


def test_made_anew_the_vectors_are_the_same(catalogue: Catalogue, index: VectorIndex) -> None:
    index.pull()
    before = index.nearest("a tax that hurts", 3)
    assert index.reindex() == 3
    assert index.nearest("a tax that hurts", 3) == before


def test_vectors_of_other_embeddings_are_refused_with_the_command_that_helps(
    home: Path, place: dict[str, Any], catalogue: Catalogue, index: VectorIndex
) -> None:
    index.pull()
    index.close()
    settings = Settings(home=home, embeddings="openai:small", **place)
    with closing(VectorIndex(settings, catalogue, WordLlamaEmbeddings())) as other:
        with pytest.raises(StoreError, match=r"made with wordllama, .* doctor --reindex"):
            other.nearest("boats", 5)
        assert other.reindex() == 3
        assert other.count() == 3


def test_opened_again_the_vectors_are_there(
    home: Path, place: dict[str, Any], catalogue: Catalogue, index: VectorIndex
) -> None:
    index.pull()
    index.close()
    with opened(home, place) as again:
        assert (again.pull(), again.count()) == (0, 3)
        assert sources(catalogue, again, "boats that fish")[0] == "nets"


def test_a_reader_sees_what_the_owner_adds(
    home: Path, place: dict[str, Any], catalogue: Catalogue, index: VectorIndex
) -> None:
    index.pull()
    with opened(home, place) as reader:
        assert sources(catalogue, reader, "ovens of bakers")
        take(catalogue, ovens="Bakers lit their ovens.")
        index.pull()
        assert sources(catalogue, reader, "ovens of bakers")[0] == "ovens"
        take(catalogue, dam="The dam at Lindrup holds.")
        index.pull()
        assert reader.count() == 4


def test_a_question_is_answered_with_vectors(home: Path, place: dict[str, Any]) -> None:
    articles = [Article(source, text, Head("Osk Wire")) for source, text in TEXTS.items()]
    with asking(home, articles, model="none", **place) as asker:
        answer = asker.ask("What did Orla Venn say about the dam?")
        health = asker.run(asker.library.upkeep.health())
    assert "We close it" in answer.citations[0].quote
    assert answer.notes == ()
    assert (health.vectors, health.behind, health.trouble) == (3, 0, None)
    assert health.place == place.get("chroma_url")
