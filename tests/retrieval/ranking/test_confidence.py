"""How sure an answer is, where there is next to nothing to count."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.domain import Article, Head
from tests.support.library.asker import asking


@pytest.mark.filterwarnings("error")
def test_a_lone_article_that_changed_answers_as_before(home: Path) -> None:
    with asking(home) as asker:
        for week in range(3):
            asker.take([Article("dam", f"The dam leaks in week {week}.", Head("Osk Wire"))])
        assert asker.ask("Does the dam leak?").citations
