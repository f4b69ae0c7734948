"""Settings of the bot; the example of a settings file says what the settings classes say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic_settings import BaseSettings

from bot.settings import BotSettings, load_bot_settings
from retrieval.errors import SettingsError
from retrieval.settings import Settings

EXAMPLE = Path(__file__).resolve().parents[2] / ".env.example"


def environment_names(settings: type[BaseSettings]) -> dict[str, str]:
    """The name of each setting in the environment, and its default as a person writes it."""
    prefix = settings.model_config.get("env_prefix", "")
    names = {}
    for name, field in settings.model_fields.items():
        shown = str(field.validation_alias or prefix + name.upper())
        names[shown] = "" if field.default in (None, frozenset()) else str(field.default)
    return names


def example() -> dict[str, str]:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def test_the_example_names_every_setting_with_its_default() -> None:
    assert example() == environment_names(Settings) | environment_names(BotSettings)


def test_every_setting_of_the_example_is_explained_above_it() -> None:
    blocks = re.split(r"\n\n+", EXAMPLE.read_text(encoding="utf-8").strip())[1:]

    assert len(blocks) == len(example())
    assert all(re.match(r"(# .+\n)+[A-Z_]+=", block) for block in blocks)


def test_the_example_as_it_is_can_be_used_as_a_settings_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(EXAMPLE.read_bytes())

    assert Settings().openai_api_key is None
    assert Settings().embeddings == "wordllama"
    assert BotSettings().articles == Path("articles")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TELEGRAM_BOT_TOKEN", "my bot"),
        ("TELEGRAM_BOT_TOKEN", "12345"),
        ("TELEGRAM_API_URL", "localhost:8081"),
        ("TELEGRAM_API_URL", "file:///etc"),
        ("QUOTH_ADMINS", "@mia"),
        ("QUOTH_ADMINS", "12, -100987"),
        ("QUOTH_ADMINS", ","),
        ("QUOTH_ADMINS", "0"),
        ("QUOTH_ALLOW", "all"),
        ("QUOTH_ALLOW", "*, 12"),
        ("QUOTH_ALLOW", "1_000"),
        ("QUOTH_ALLOW", "٣"),
        ("QUOTH_QUESTIONS_A_MINUTE", "0"),
        ("QUOTH_QUESTIONS_A_MINUTE", "ten"),
        ("QUOTH_MODEL_TOKENS_A_DAY", "-1"),
        ("QUOTH_WEBHOOK_URL", "example.org/quoth"),
        ("QUOTH_WEBHOOK_URL", "http://example.org/quoth"),
        ("QUOTH_WEBHOOK_LISTEN", "8443"),
        ("QUOTH_WEBHOOK_LISTEN", "127.0.0.1"),
        ("QUOTH_WEBHOOK_LISTEN", "127.0.0.1:0"),
        ("QUOTH_WEBHOOK_LISTEN", "127.0.0.1:99999"),
        ("QUOTH_WEBHOOK_LISTEN", "http://127.0.0.1:8443"),
        ("QUOTH_WEBHOOK_LISTEN", "127.0.0.1:8443/quoth"),
        ("QUOTH_WEBHOOK_SECRET", "with space"),
        ("QUOTH_WEBHOOK_SECRET", "a" * 257),
    ],
)
def test_a_wrong_setting_is_named_with_what_it_needs(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        load_bot_settings()
    assert caught.value.setting == name
    assert caught.value.needs.startswith("needs ")
    assert "\n" not in caught.value.needs


@pytest.mark.parametrize(
    ("name", "value"), [("TELEGRAM_BOT_TOKEN", "7:hidd en"), ("QUOTH_WEBHOOK_SECRET", "hidd en")]
)
def test_a_wrong_secret_is_not_repeated(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        load_bot_settings()
    assert "hidd" not in str(caught.value)


def test_secrets_are_not_shown_with_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", " 7:hidden\n")
    monkeypatch.setenv("QUOTH_WEBHOOK_SECRET", "hidden")
    settings = load_bot_settings()

    assert "hidden" not in repr(settings)
    assert settings.telegram_bot_token is not None
    assert settings.telegram_bot_token.get_secret_value() == "7:hidden"


def test_admins_and_those_who_may_ask_are_numbers_with_commas(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("QUOTH_ADMINS", "12,34 ,")
    monkeypatch.setenv("QUOTH_ALLOW", " 56, -100987")
    settings = load_bot_settings()

    assert settings.admins == {12, 34}
    assert settings.rules.allowed == {56, -100987}
    assert not settings.rules.open


def test_nobody_is_let_in_where_nothing_is_set() -> None:
    settings = load_bot_settings()

    assert not settings.admins
    assert not settings.rules.allowed
    assert not settings.rules.open


def test_a_star_opens_the_bot_to_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUOTH_ALLOW", " * ")

    assert load_bot_settings().rules.open
    assert load_bot_settings().rules.allowed == set()


def test_a_server_of_ones_own_takes_a_webhook_without_encryption(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TELEGRAM_API_URL", "http://localhost:8081/")
    monkeypatch.setenv("QUOTH_WEBHOOK_URL", "http://localhost:9000/quoth")
    settings = load_bot_settings()

    assert settings.telegram_api_url == "http://localhost:8081"
    assert settings.webhook_url == "http://localhost:9000/quoth"
    assert settings.listen == ("127.0.0.1", 8443)
