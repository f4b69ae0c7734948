"""Settings of what a person touches. Values; builds nothing."""

from __future__ import annotations

from pathlib import Path

from pydantic import AliasChoices, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

SAMPLES = Path("articles")


class BotSettings(BaseSettings):
    """What the commands need to know, from the environment and ``.env`` (the former wins).

    >>> BotSettings(_env_file=None, articles="my-articles").articles
    PosixPath('my-articles')
    """

    model_config = SettingsConfigDict(
        env_prefix="QUOTH_",
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        populate_by_name=True,
    )

    telegram_bot_token: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("TELEGRAM_BOT_TOKEN")
    )
    articles: Path = SAMPLES
