"""Settings come from the environment and .env, and a wrong one is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.errors import SettingsError
from retrieval.settings import load_settings


def test_the_home_is_the_folder_that_is_set(home: Path) -> None:
    settings = load_settings()
    assert settings.home == home
    assert settings.embeddings == "wordllama"


def test_a_settings_file_is_read_and_the_environment_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("OPENAI_API_KEY=from-file\nQUOTH_EMBEDDINGS=openai:one\nX=1\n")
    monkeypatch.setenv("QUOTH_EMBEDDINGS", "openai:two")
    settings = load_settings()
    assert settings.openai_embeddings == "two"
    assert settings.openai_api_key is not None
    assert settings.openai_api_key.get_secret_value() == "from-file"


def test_a_setting_that_is_left_empty_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "")
    assert load_settings().openai_api_key is None


def test_a_key_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "hidden-word")
    assert "hidden-word" not in repr(load_settings())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("QUOTH_EMBEDDINGS", "word2vec"),
        ("QUOTH_EMBEDDINGS", "openai:"),
        ("OPENAI_BASE_URL", "localhost:8000"),
        ("OPENAI_BASE_URL", "http://"),
        ("OPENAI_BASE_URL", "http://localhost:port/v1"),
        ("OPENAI_API_KEY", "hidden word"),
        ("OPENAI_API_KEY", "schlüssel"),
        ("QUOTH_MODEL", "  "),
        ("QUOTH_MODEL_TIMEOUT_S", "0"),
        ("QUOTH_MODEL_TIMEOUT_S", "inf"),
        ("QUOTH_MODEL_TIMEOUT_S", "soon"),
        ("QUOTH_MODEL_MAX_INPUT_TOKENS", "999"),
        ("QUOTH_MODEL_MAX_INPUT_TOKENS", "1e3.5"),
        ("QUOTH_CHROMA_URL", "localhost:8000"),
        ("QUOTH_CHROMA_URL", "http://localhost:8000/chroma"),
        ("QUOTH_CHROMA_URL", "http://mia:hidden@localhost:8000"),
        ("QUOTH_CHROMA_HEADERS", "Authorization: hidden"),
        ("QUOTH_CHROMA_HEADERS", '["hidden"]'),
        ("QUOTH_CHROMA_HEADERS", '{"Authorization": 7}'),
        ("QUOTH_CHROMA_HEADERS", '{"Authorization": "hid\\nden"}'),
        ("QUOTH_CHROMA_API_KEY", "hidden key"),
        ("QUOTH_KEEP_DAYS", "0"),
        ("QUOTH_DATABASE_URL", "mysql://mia:hidden@localhost/quoth"),
        ("QUOTH_DATABASE_URL", "postgresql+psycopg://mia:p@hidden@localhost/quoth"),
    ],
)
def test_a_wrong_setting_is_named_with_what_it_needs(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert caught.value.setting == name
    assert caught.value.needs.startswith("needs ")
    assert "hid" not in str(caught.value)  # a key or password is not repeated


@pytest.mark.parametrize(
    ("given", "model"),
    [
        ({}, None),
        ({"QUOTH_MODEL": "small"}, None),
        ({"OPENAI_API_KEY": "k"}, "gpt-4.1-mini"),
        ({"OPENAI_BASE_URL": "http://[::1]:8080/v1", "QUOTH_MODEL": " small "}, "small"),
        ({"OPENAI_API_KEY": "k", "QUOTH_MODEL": "none"}, None),
    ],
)
def test_a_model_writes_where_a_key_or_an_address_is_set(
    given: dict[str, str], model: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    assert load_settings().chat_model == model


def test_no_judge_cannot_be_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUOTH_JUDGE_MODEL", "None")
    with pytest.raises(SettingsError, match="always judged") as caught:
        load_settings()
    assert caught.value.setting == "QUOTH_JUDGE_MODEL"


def test_white_space_around_a_key_is_no_part_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", " one-word\n")
    key = load_settings().openai_api_key
    assert key is not None
    assert key.get_secret_value() == "one-word"


def test_vectors_of_a_server_need_a_key_or_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUOTH_EMBEDDINGS", "openai:some-model")
    with pytest.raises(SettingsError, match="OPENAI_API_KEY"):
        load_settings()


def test_the_cloud_needs_a_tenant_and_a_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUOTH_CHROMA_API_KEY", "ck-hidden")
    monkeypatch.setenv("QUOTH_CHROMA_DATABASE", "news")
    with pytest.raises(SettingsError, match="QUOTH_CHROMA_TENANT"):
        load_settings()
    monkeypatch.setenv("QUOTH_CHROMA_TENANT", "our-team")
    assert load_settings().served_vectors
