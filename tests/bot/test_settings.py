"""The example of a settings file says what the settings classes say."""

from __future__ import annotations

import re
from pathlib import Path

from pydantic import AliasChoices
from pydantic_settings import BaseSettings

from bot.settings import BotSettings
from retrieval.settings import Settings

EXAMPLE = Path(__file__).resolve().parents[2] / ".env.example"


def environment_names(settings: type[BaseSettings]) -> dict[str, str]:
    """The name of each setting in the environment, and its default as a person writes it."""
    prefix = settings.model_config.get("env_prefix", "")
    names = {}
    for name, field in settings.model_fields.items():
        alias = field.validation_alias
        shown = str(alias.choices[0]) if isinstance(alias, AliasChoices) else prefix + name.upper()
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
