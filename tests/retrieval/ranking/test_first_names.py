"""Somebody asked for by first name, where it stands for one surname."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.documents import Document

from retrieval.domain import Article, Head
from tests.support.library.asker import asking

SAYINGS = ("The weir holds,", "We dig at dawn,", "Nobody drank the water,", "Ask the miller,")
ARTICLES = [
    *(Article(f"said-{n}", f"“{words}” Orla Venn said.", Head("Osk Wire"))
      for n, words in enumerate((*SAYINGS, "The lock is shut,", "Call me later,"))),
    *(Article(f"seen-{n}", f"Venn, Orla: {n} boats of hers lay in harbour {n}.", Head("Osk Wire"))
      for n in range(3)),
]  # fmt: skip


class Found(BaseCallbackHandler):
    """What the retriever found, as LangChain's callbacks see it."""

    def __init__(self) -> None:
        self.documents: list[Document] = []

    def on_retriever_end(self, documents: Any, **_: Any) -> None:
        self.documents = documents

    def by_speaker(self) -> set[str]:
        """The articles in which somebody asked for is quoted."""
        return {d.metadata["source"] for d in self.documents if d.metadata["by_speaker"]}


def test_a_first_name_ranks_quotes_as_the_surname_does(home: Path) -> None:
    with asking(home, ARTICLES) as asker:
        first, last = Found(), Found()
        for question, found in (("What did Orla say?", first), ("What did Venn say?", last)):
            config: Any = {"callbacks": [found]}
            answer = asker.run(asker.library.ask(question, config=config))
            assert {one.speaker for one in answer.citations} == {"Orla Venn"}
        assert first.by_speaker() == last.by_speaker() == {f"said-{n}" for n in range(6)}
