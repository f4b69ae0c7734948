"""Models of other providers, through LangChain's door; and what its callbacks see of a question."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from langchain.chat_models import base as langchain_models
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.runnables import RunnableConfig

from bot.commands.opening import exit_code
from bot.texts.status import sentence
from retrieval.errors import SettingsError
from retrieval.settings import PROVIDERS, Settings, load_settings
from tests.support.library.asker import Asker, asking
from tests.support.library.writer import QUESTION, WEIGHT, Writer, telling
from tests.support.openai_server.elsewhere import ChatFireworks, RateLimited
from tests.support.openai_server.replies import Reply
from tests.support.openai_server.server import ModelServer


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A provider's package, on the path like any other."""
    package = tmp_path / "langchain_fireworks"
    package.mkdir()
    (package / "__init__.py").write_text(
        "from tests.support.openai_server.elsewhere import ChatFireworks\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("QUOTH_MODEL", "fireworks:some/model:7b")


@pytest.fixture
def asker(filled: Path, installed: None) -> Iterator[Asker]:
    """The sample articles and a model of that provider."""
    ChatFireworks.made.clear()
    with asking(filled, model=load_settings().model) as asker:
        yield asker


def test_a_model_of_another_provider_writes_an_answer(asker: Asker) -> None:
    answer = asker.ask(QUESTION)
    assert answer.mode == "model"
    assert answer.citations
    assert answer.cost
    assert answer.cost.model == "fireworks:some/model:7b"
    assert not answer.cost.estimated
    assert answer.cost.input_tokens == 2 * answer.cost.output_tokens > 2
    [model] = ChatFireworks.made
    assert (model.model, model.max_tokens > 1_000) == ("some/model:7b", True)


def test_its_errors_are_ours_and_say_nothing_of_what_was_sent(asker: Asker) -> None:
    fails = [RateLimited("secret"), ConnectionError("secret"), RuntimeError("secret")]
    whys = ["asks to wait (429)", "cannot be reached", "cannot be used (RuntimeError)"]
    for failed, why in zip(fails, whys, strict=True):
        ChatFireworks.fails.extend([failed, failed])
        answer = asker.ask(QUESTION)
        ChatFireworks.fails.clear()
        assert answer.notes == (f"The language model {why}; Quoth chose these quotes itself.",)


def test_a_package_that_is_missing_is_named_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    missing = next(n for n, one in PROVIDERS.items() if not find_spec(one.replace("-", "_")))
    monkeypatch.setenv("QUOTH_MODEL", f"{missing}:some-model")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert exit_code(caught.value) == 2
    assert sentence(caught.value) == (
        f"Setting QUOTH_MODEL: {missing}:some-model needs its package, "
        f"pip install {PROVIDERS[missing]}."
    )


def test_a_model_that_its_package_cannot_make_is_a_wrong_setting(
    filled: Path, installed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(**_: Any) -> None:
        raise ValueError("FIREWORKS_API_KEY is secret")

    monkeypatch.setattr(ChatFireworks, "__init__", refuses)
    with asking(filled, model="fireworks:x") as asker, pytest.raises(SettingsError) as caught:
        asker.ask(QUESTION)
    assert caught.value.setting == "QUOTH_MODEL"
    assert "secret" not in str(caught.value)


def test_every_provider_is_known_to_langchain_with_its_package() -> None:
    for name, package in PROVIDERS.items():
        assert langchain_models._BUILTIN_PROVIDERS[name][0] == package.replace("-", "_")


def test_a_server_of_openais_kind_keeps_names_with_a_colon(
    filled: Path, server: ModelServer
) -> None:
    server.models = ("llama3:8b",)
    settings: dict[str, Any] = {"openai_base_url": server.base_url, "openai_api_key": server.key}
    for name in ("llama3:8b", "openai:llama3:8b"):
        with asking(filled, model=name, **settings) as asker:
            answer = asker.ask(QUESTION)
        assert server.asked[-1].body["model"] == "llama3:8b"
        assert answer.cost
        assert answer.cost.model == name


class Watching(BaseCallbackHandler):
    """Notes what LangChain's callbacks hear of."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.tags: set[str] = set()

    def on_chat_model_start(self, *_: Any, **told: Any) -> None:
        self.heard.append(f"{told['name']} starts")
        self.tags |= {*told["tags"]}

    def on_llm_end(self, *_: Any, **__: Any) -> None:
        self.heard.append("it ends")


def test_callbacks_and_tags_of_the_asker_reach_the_model(writer: Writer) -> None:
    watching = Watching()
    config: RunnableConfig = {"callbacks": [watching], "tags": ["mine"]}
    writer.server.script(Reply("How heavy is the bell of the Amaranth?"), telling(WEIGHT))
    asked = writer.asker.library.ask("and how heavy is it?", history=[QUESTION], config=config)
    writer.asker.run(asked)
    calls = ("follow_up", "answer", "judge")
    assert watching.heard == [heard for one in calls for heard in (f"{one} starts", "it ends")]
    assert {"mine", *calls} <= watching.tags


def test_a_provider_counts_as_a_model_without_key_and_address() -> None:
    assert Settings(model="ollama:llama3:8b").chat_model == "ollama:llama3:8b"
    assert Settings(model="openai:gpt-4.1").chat_model is None
    assert Settings(model="llama3:8b").chat_model is None
