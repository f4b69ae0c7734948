"""Settings of the library: where the articles live, which vectors, which model. Values only."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from retrieval.errors import SettingsError
from retrieval.sources.fetch.guard import Allowed

PREFIX = "QUOTH_"
FOREIGN = ("OPENAI_", "TELEGRAM_")  # settings with these names are not only ours
POSTGRES = "postgresql+psycopg://"
NO_MODEL = "none"
OWN_EMBEDDINGS = "wordllama"
OWN_READER = "minilm"
# What may stand before the colon of QUOTH_MODEL and QUOTH_EMBEDDINGS: providers of LangChain's, and
# the package that each needs.
PROVIDERS = {
    "anthropic": "langchain-anthropic",
    "azure_openai": "langchain-openai",
    "bedrock": "langchain-aws",
    "bedrock_converse": "langchain-aws",
    "cohere": "langchain-cohere",
    "deepseek": "langchain-deepseek",
    "fireworks": "langchain-fireworks",
    "google_genai": "langchain-google-genai",
    "google_vertexai": "langchain-google-vertexai",
    "groq": "langchain-groq",
    "mistralai": "langchain-mistralai",
    "nvidia": "langchain-nvidia-ai-endpoints",
    "ollama": "langchain-ollama",
    "openai": "langchain-openai",
    "openrouter": "langchain-openrouter",
    "perplexity": "langchain-perplexity",
    "together": "langchain-together",
    "xai": "langchain-xai",
}


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
        hide_input_in_errors=True,
    )

    home: Path = Field(default=Path("~/.local/share/quoth"), validate_default=True)
    # A PostgreSQL server in place of the files in ``home``; it may hold a password.
    database_url: SecretStr | None = None
    embeddings: str = OWN_EMBEDDINGS
    # "minilm" reads the blocks that fit best together with the question; "none" does not, which
    # takes a tenth of the time; README has both figures.
    reader: Literal["minilm", "none"] = "minilm"
    # Where Chroma is: a folder of the home where neither an address nor a key is set.
    chroma_url: str | None = None
    chroma_headers: SecretStr | None = None
    chroma_tenant: str | None = None
    chroma_database: str | None = None
    chroma_api_key: SecretStr | None = None
    openai_api_key: SecretStr | None = Field(default=None, validation_alias="OPENAI_API_KEY")
    openai_base_url: str | None = Field(default=None, validation_alias="OPENAI_BASE_URL")
    fetch_allow: str = ""
    keep_days: int | None = Field(default=None, ge=1)
    model: str = "gpt-4.1-mini"
    # Who judges what the model wrote; the same model where none is named.
    judge_model: str | None = None
    # What writes down voice messages, on the same server; none are taken where it is not set.
    transcribe_model: str | None = None
    # For the whole answer, all calls of it together.
    model_timeout_s: float = Field(default=30, gt=0, allow_inf_nan=False)
    # For all calls of an answer. Below a thousand not even one sentence of each article would fit
    # beside the instructions; more than the default brings little.
    model_max_input_tokens: int = Field(default=20_000, ge=1000)

    @field_validator("home")
    @classmethod
    def _absolute(cls, home: Path) -> Path:
        return home.expanduser().absolute()

    @field_validator("database_url")
    @classmethod
    def _of_a_database(cls, url: SecretStr | None) -> SecretStr | None:
        given = url.get_secret_value().strip() if url else ""
        if given and not is_database(given):
            raise ValueError(
                f"needs an address that begins with {POSTGRES}, with %40 for an @ in its password"
            )
        return SecretStr(given) if given else None

    @field_validator("embeddings")
    @classmethod
    def _of_a_provider(cls, name: str) -> str:
        kind, _, model = (part.strip() for part in name.partition(":"))
        if name != OWN_EMBEDDINGS and not (kind and model):
            raise ValueError(f'needs "{OWN_EMBEDDINGS}", "openai:MODEL" or "PROVIDER:MODEL"')
        return name if name == OWN_EMBEDDINGS else f"{kind.lower()}:{model}"

    @field_validator("chroma_url")
    @classmethod
    def _of_a_server(cls, url: str | None) -> str | None:
        parts = urlsplit(url.strip()) if url and is_web_address(url.strip()) else None
        if url and (not parts or "@" in parts.netloc or parts.path.strip("/") or parts.query):
            raise ValueError("needs an address like http://localhost:8000, and nothing after it")
        return url.strip().rstrip("/") if url else None

    @field_validator("chroma_headers")
    @classmethod
    def _by_name(cls, headers: SecretStr | None) -> SecretStr | None:
        try:
            named = json.loads(headers.get_secret_value()) if headers else {}
        except ValueError:
            named = None
        if not isinstance(named, dict) or not all(
            isinstance(value, str) and f"{name}{value}".isascii() and f"{name}{value}".isprintable()
            for name, value in named.items()
        ):
            raise ValueError('needs JSON: {"Name": "value"}')
        return headers

    @field_validator("openai_base_url")
    @classmethod
    def _address(cls, url: str | None) -> str | None:
        if url is not None and not is_web_address(url):
            raise ValueError("needs an address that begins with http:// or https://")
        return url

    @field_validator("openai_api_key", "chroma_api_key")
    @classmethod
    def _one_word(cls, key: SecretStr | None) -> SecretStr | None:
        word = key.get_secret_value().strip() if key else ""
        if not (word.isascii() and word.isprintable() and " " not in word):
            raise ValueError("needs a key, one word of plain letters, digits and signs")
        return SecretStr(word) if word else None

    @field_validator("fetch_allow")
    @classmethod
    def _hosts_and_networks(cls, named: str) -> str:
        try:
            Allowed.read(named)
        except SettingsError as error:
            raise ValueError(error.needs) from error
        return named

    @field_validator("model", "judge_model", "transcribe_model")
    @classmethod
    def _named(cls, name: str | None) -> str | None:
        if name is None:
            return None
        if not name.strip() or not name.isprintable():
            raise ValueError(f'needs the name of a model, or "{NO_MODEL}"')
        provider, colon, named = name.strip().partition(":")
        if provider in PROVIDERS and colon and not named.strip():
            raise ValueError(f"needs the name of a model after {provider}:")
        return name.strip()

    @field_validator("judge_model")
    @classmethod
    def _judges(cls, name: str | None) -> str | None:
        if name and name.lower() == NO_MODEL:
            raise ValueError("needs the name of a model: what a model writes is always judged")
        return name

    @property
    def chat_model(self) -> str | None:
        """The model that writes answers; None where none is set, or where it is turned off.

        One is set by a key, an address, or a provider other than OpenAI.

        >>> Settings(openai_base_url="http://localhost:8080/v1", _env_file=None).chat_model
        'gpt-4.1-mini'
        """
        elsewhere = self.provider_and_model[0] != "openai"
        given = elsewhere or self.openai_api_key or self.openai_base_url
        return self.model if given and self.model.lower() != NO_MODEL else None

    @property
    def for_judge(self) -> Settings:
        """The same settings with the judge as their model."""
        return self.model_copy(update={"model": self.judge_model or self.model})

    @property
    def provider_and_model(self) -> tuple[str, str]:
        """Who has the model, and its name there; a colon after no provider is part of the name.

        >>> Settings(model="ollama:llama3:8b", _env_file=None).provider_and_model
        ('ollama', 'llama3:8b')
        >>> Settings(model="llama3:8b", _env_file=None).provider_and_model
        ('openai', 'llama3:8b')
        """
        provider, colon, name = self.model.partition(":")
        known = colon and provider in PROVIDERS
        return (provider, name.strip()) if known else ("openai", self.model)

    @property
    def own_embeddings(self) -> bool:
        """Whether the vectors are made here, without a server."""
        return self.embeddings == OWN_EMBEDDINGS

    @property
    def openai_embeddings(self) -> str | None:
        """The model of an OpenAI-compatible server that makes the vectors, or None."""
        kind, _, model = self.embeddings.partition(":")
        return model if kind == "openai" else None

    @property
    def served_vectors(self) -> bool:
        """Whether a Chroma server, or Chroma Cloud, keeps the vectors.

        >>> Settings(chroma_url="http://localhost:8000", _env_file=None).served_vectors
        True
        """
        return bool(self.chroma_url or self.chroma_api_key)

    @property
    def catalogue_path(self) -> Path:
        """The catalogue's file."""
        return self.home / "catalogue.db"

    @property
    def server(self) -> str | None:
        """The address of the database server, with its password; None where files are used."""
        return self.database_url.get_secret_value() if self.database_url else None

    @property
    def catalogue_place(self) -> Path | str:
        """Where the catalogue is: a file, or the address of a server."""
        return self.server or self.catalogue_path


def load_settings() -> Settings:
    """The settings of this process; raises SettingsError for the first one that is wrong."""
    try:
        settings = Settings()
    except ValidationError as error:
        raise first_wrong(error) from error
    if not (settings.openai_api_key or settings.openai_base_url):
        for name, value in (("EMBEDDINGS", settings.embeddings), ("MODEL", settings.model)):
            if value.startswith("openai:"):
                raise SettingsError("OPENAI_API_KEY", f"{PREFIX}{name}={value} needs it")
    if settings.database_url and find_spec("psycopg") is None:
        raise SettingsError(
            PREFIX + "DATABASE_URL", "needs its package, pip install quoth[postgres]"
        )
    if settings.chroma_api_key and not (settings.chroma_tenant and settings.chroma_database):
        raise SettingsError("QUOTH_CHROMA_TENANT", "Chroma Cloud needs it and a database's name")
    require_package("MODEL", settings.model, settings.provider_and_model[0])
    judge = settings.for_judge
    require_package("JUDGE_MODEL", judge.model, judge.provider_and_model[0])
    return settings


def require_package(name: str, value: str, provider: str) -> None:
    """SettingsError for this setting where the package that a known provider needs is missing."""
    package = PROVIDERS.get(provider)
    if package and find_spec(package.replace("-", "_")) is None:
        raise SettingsError(PREFIX + name, f"{value} needs its package, pip install {package}")


def is_database(url: str) -> bool:
    """Whether this is an address of a PostgreSQL server; nothing of it is shown where it is not."""
    try:
        parts = urlsplit(url)
        # Of two @ the first would end the password, and what follows be shown as the host.
        is_plain = parts.netloc.count("@") < 2
        return url.startswith(POSTGRES) and is_plain and parts.port != 0 and len(parts.path) > 1
    except ValueError:
        return False


def is_web_address(url: str) -> bool:
    """Whether this is an address of a web server.

    >>> is_web_address("http://localhost:8081"), is_web_address("localhost:8081")
    (True, False)
    """
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number, brackets that do not close
        return False


def first_wrong(error: ValidationError) -> SettingsError:
    """The first wrong setting, named as the person wrote it."""
    wrong = error.errors(include_input=False)[0]
    name = str(wrong["loc"][0]) if wrong["loc"] else "settings"
    setting = name if name.startswith(FOREIGN) else PREFIX + name.upper()
    needs = wrong["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
    return SettingsError(setting, needs if needs.startswith("needs ") else f"needs {needs}")
