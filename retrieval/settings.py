"""Settings of the library: where the articles live, which vectors. Values; builds nothing."""

from __future__ import annotations

from pathlib import Path

from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from retrieval.errors import SettingsError

PREFIX = "QUOTH_"


class Settings(BaseSettings):
    """What the library needs to know, from the environment and ``.env`` (the former wins).

    >>> Settings(embeddings="openai:some-model", _env_file=None).openai_embeddings
    'some-model'
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        populate_by_name=True,
    )

    home: Path = Field(default=Path("~/.local/share/quoth"), validate_default=True)
    embeddings: str = "wordllama"
    openai_api_key: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("OPENAI_API_KEY")
    )
    openai_base_url: str | None = Field(
        default=None, validation_alias=AliasChoices("OPENAI_BASE_URL")
    )

    @field_validator("home")
    @classmethod
    def _absolute(cls, home: Path) -> Path:
        return home.expanduser().absolute()

    @field_validator("embeddings")
    @classmethod
    def _known(cls, name: str) -> str:
        kind, _, model = name.partition(":")
        if name != "wordllama" and not (kind == "openai" and model.strip()):
            raise ValueError('needs "wordllama" or "openai:MODEL"')
        return name

    @field_validator("openai_base_url")
    @classmethod
    def _address(cls, url: str | None) -> str | None:
        if url is not None and not url.startswith(("http://", "https://")):
            raise ValueError("needs an address that begins with http:// or https://")
        return url

    @property
    def openai_embeddings(self) -> str | None:
        """The model of an OpenAI-compatible server that makes the vectors, or None."""
        kind, _, model = self.embeddings.partition(":")
        return model if kind == "openai" else None

    @property
    def catalogue_path(self) -> Path:
        """The catalogue's file."""
        return self.home / "catalogue.db"


def load_settings() -> Settings:
    """The settings of this process; raises SettingsError for the first one that is wrong."""
    try:
        settings = Settings()
    except ValidationError as error:
        raise _first(error) from error
    if settings.openai_embeddings and not (settings.openai_api_key or settings.openai_base_url):
        raise SettingsError("OPENAI_API_KEY", f"{PREFIX}EMBEDDINGS={settings.embeddings} needs it")
    return settings


def _first(error: ValidationError) -> SettingsError:
    """The first wrong setting, named as the person wrote it."""
    wrong = error.errors(include_input=False)[0]
    name = str(wrong["loc"][0]) if wrong["loc"] else "settings"
    setting = name if name.startswith("OPENAI_") else PREFIX + name.upper()
    return SettingsError(setting, wrong["msg"].removeprefix("Value error, "))
