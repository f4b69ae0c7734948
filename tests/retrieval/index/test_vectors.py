"""A folder of vectors: what is broken or old in it; one process writes, others see it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from chromadb import PersistentClient

from retrieval.catalogue import Catalogue
from retrieval.domain import Article, Head
from retrieval.errors import StoreError
from retrieval.index.embeddings import WordLlamaEmbeddings
from retrieval.index.vectors import VectorIndex
from retrieval.ingest.take import take_in
from tests.retrieval.index.conftest import ARTICLES

ROOT = Path(__file__).resolve().parents[3]
# Another process: takes the vectors, says so, waits for a line, pulls, says so, waits, ends.
OWNER = """
import sys
from pathlib import Path
from retrieval.catalogue import Catalogue
from retrieval.index.vectors import VectorIndex
from retrieval.settings import Settings
home = Path(sys.argv[1])
index = VectorIndex(Settings(home=home), Catalogue(home / "catalogue.db"))
print(index.own(), flush=True)
for _ in sys.stdin:
    print(index.pull(), flush=True)
"""


def take(catalogue: Catalogue, source: str, text: str) -> None:
    """Take or change an article."""
    take_in(catalogue, Article(source, text, Head("Osk Wire")))


def sources(catalogue: Catalogue, index: VectorIndex, text: str) -> list[str]:
    """The sources of the passages closest to a text."""
    passages = catalogue.passages.by_id(n for n, _ in index.nearest(text, 10))
    found = {p.revision for p in passages.values()}
    return [one.source for one in catalogue.articles.revisions(found).values()]


def test_vectors_of_an_older_version_are_read_until_the_next_pull_makes_them_anew(
    home: Path, catalogue: Catalogue, index: VectorIndex
) -> None:
    client: Any = PersistentClient(str(index.place.folder))
    old = client.create_collection(
        "passages", metadata={"embeddings": "wordllama"}, embedding_function=None
    )
    texts = [text for _, _, text in ARTICLES.values()]
    vectors = WordLlamaEmbeddings().matrix(texts)
    old.add(["1", "2", "99"], vectors, documents=["1:0-60", "2:0-52", "3:0-60"])
    catalogue.changes.set_indexed("vectors", 3)  # what the log was followed as
    client.close()
    assert sources(catalogue, index, "boats") == ["dam", "nets"]
    assert index.pull() == 3
    assert {n for n, _ in index.nearest("boats", 9)} == {1, 2, 3}
    assert index.pull() == 0


def test_broken_vectors_are_made_anew(home: Path, catalogue: Catalogue, index: VectorIndex) -> None:
    (home / "vectors").mkdir()
    (home / "vectors" / "chroma.sqlite3").write_text("no database" * 1000)
    with pytest.raises(StoreError, match="vectors"):
        index.nearest("boats", 5)
    assert index.reindex() == 3
    assert sources(catalogue, index, "boats")


@pytest.mark.slow
def test_beside_the_owner_a_second_process_leaves_the_vectors_alone_and_sees_what_it_adds(
    home: Path, catalogue: Catalogue, index: VectorIndex
) -> None:
    command = [sys.executable, "-c", OWNER, str(home)]
    with subprocess.Popen(
        command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as owner:
        assert owner.stdin
        assert owner.stdout
        assert owner.stdout.readline() == "True\n"
        assert index.pull() == 0  # the other one's task
        with pytest.raises(StoreError, match="another process"):
            index.reindex()
        print("pull", file=owner.stdin, flush=True)
        assert owner.stdout.readline() == "3\n"
        assert index.count() == 3
        take(catalogue, "ovens", "Bakers lit their ovens.")
        print("pull", file=owner.stdin, flush=True)
        assert owner.stdout.readline() == "1\n"
        assert "ovens" in sources(catalogue, index, "ovens of bakers")
        owner.stdin.close()
    assert index.own()


@pytest.mark.slow
def test_an_owner_that_was_killed_owns_nothing(home: Path, index: VectorIndex) -> None:
    command = [sys.executable, "-c", OWNER, str(home)]
    with subprocess.Popen(
        command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as owner:
        assert owner.stdout
        owner.stdout.readline()
        owner.kill()
    assert index.pull() == 3
