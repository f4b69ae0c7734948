"""The calls of a language model are timed by what they are for."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.monitoring import Metrics
from retrieval.domain import Article, Head
from tests.support.library.asker import asking
from tests.support.openai_server.replies import BAD_GATEWAY
from tests.support.openai_server.server import serving

ARTICLES = [Article("dam", "The dam leaks. “We close it,” Orla Venn said.", Head("Osk Wire"))]


@pytest.mark.slow
def test_each_kind_of_call_has_its_seconds_also_one_that_fails(home: Path) -> None:
    metrics = Metrics()
    with serving() as server:
        known = {"openai_base_url": server.base_url, "openai_api_key": server.key}
        with asking(home, ARTICLES, **known) as asker:
            asker.library.watch(metrics.answered, metrics.config)
            assert asker.ask("What did Orla Venn say?").mode == "model"
            server.script(*[BAD_GATEWAY] * 9)
            assert asker.ask("Who spoke of the dam?").mode == "quotes"
    lines = metrics.shown().splitlines()
    assert 'quoth_step_seconds_count{step="model_judge"} 1.0' in lines
    assert 'quoth_step_seconds_count{step="model_answer"} 1.0' not in lines
    assert any(line.startswith('quoth_step_seconds_count{step="model_answer"}') for line in lines)
    assert 'quoth_answers_total{certainty="sure",mode="model"} 1.0' in lines or (
        'quoth_answers_total{certainty="unsure",mode="model"} 1.0' in lines
    )
    assert "quoth_questions_total 2.0" in lines
