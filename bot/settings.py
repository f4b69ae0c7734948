"""Settings of the bot and the commands: token, access, how updates arrive. Values only."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.access import Rules
from retrieval.errors import SettingsError
from retrieval.settings import first_wrong, is_web_address

SAMPLES = Path("articles")
TELEGRAM = "https://api.telegram.org"

_USER, _ID = re.compile(r"[1-9][0-9]{0,17}"), re.compile(r"-?[1-9][0-9]{0,17}")
_USERS = "needs the numbers of users, separated by commas: 1234, 5678"
_CHATS = "needs the numbers of users and chats (1234, -100987), or * for everyone"
_TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")  # Bot API, setWebhook

Ids = Annotated[frozenset[int], NoDecode]
IdsOrAll = Annotated[frozenset[int] | Literal["*"], NoDecode]


class BotSettings(BaseSettings):
    """What the commands need to know, from the environment and ``.env`` (the environment wins).

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

    articles: Path = SAMPLES
    telegram_bot_token: SecretStr | None = Field(
        default=None, validation_alias="TELEGRAM_BOT_TOKEN"
    )
    telegram_api_url: str = Field(default=TELEGRAM, validation_alias="TELEGRAM_API_URL")
    admins: Ids = frozenset()
    allow: IdsOrAll = frozenset()
    questions_a_minute: int = Field(default=10, ge=1)
    model_tokens_a_day: int = Field(default=200_000, ge=0)
    webhook_url: str | None = None
    webhook_listen: str = "127.0.0.1:8443"
    webhook_secret: SecretStr | None = None
    metrics_listen: str | None = None

    @field_validator("telegram_bot_token")
    @classmethod
    def _from_bot_father(cls, token: SecretStr | None) -> SecretStr | None:
        word = token.get_secret_value().strip() if token else ""
        if word and not _TOKEN.fullmatch(word):
            raise ValueError("needs the token as BotFather wrote it: digits, a colon, letters")
        return SecretStr(word) if word else None

    @field_validator("telegram_api_url", "webhook_url")
    @classmethod
    def _address(cls, url: str | None) -> str | None:
        if url is not None and not is_web_address(url.strip()):
            raise ValueError("needs an address that begins with http:// or https://")
        return url.strip().rstrip("/") if url else None

    @field_validator("admins", "allow", mode="before")
    @classmethod
    def _ids(cls, given: Any, field: ValidationInfo) -> Any:
        if not isinstance(given, str):
            return given
        words = [word.strip() for word in given.split(",") if word.strip()]
        pattern, needs = (_ID, _CHATS) if field.field_name == "allow" else (_USER, _USERS)
        if pattern is _ID and words == ["*"]:
            return "*"
        if not words or not all(pattern.fullmatch(word) for word in words):
            raise ValueError(needs)
        return frozenset(map(int, words))

    @field_validator("webhook_listen", "metrics_listen")
    @classmethod
    def _host_and_port(cls, listen: str | None) -> str | None:
        if listen is not None and _place(listen.strip()) is None:
            raise ValueError("needs a host and a port: 127.0.0.1:8443")
        return listen.strip() if listen else None

    @field_validator("webhook_secret")
    @classmethod
    def _secret(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret is not None and not _SECRET.fullmatch(secret.get_secret_value()):
            raise ValueError("needs 1 to 256 letters, digits, _ or -")
        return secret

    @property
    def rules(self) -> Rules:
        """Who is let in by the settings, and the limits for each user.

        >>> BotSettings(_env_file=None, allow="7, -100987").rules.allowed == {7, -100987}
        True
        """
        listed = frozenset[int]() if self.allow == "*" else self.allow
        return Rules(
            self.admins,
            listed,
            self.allow == "*",
            self.questions_a_minute,
            self.model_tokens_a_day,
        )

    @property
    def listen(self) -> tuple[str, int]:
        """Where the webhook listens.

        >>> BotSettings(_env_file=None, webhook_listen="[::1]:8080").listen
        ('::1', 8080)
        """
        place = _place(self.webhook_listen)
        assert place is not None
        return place

    @property
    def watched_at(self) -> tuple[str, int] | None:
        """Where metrics and health are shown; None: nowhere."""
        return _place(self.metrics_listen) if self.metrics_listen else None


def load_bot_settings() -> BotSettings:
    """The settings of this process; raises SettingsError for the first one that is wrong."""
    try:
        settings = BotSettings()
    except ValidationError as error:
        raise first_wrong(error) from error
    webhook, telegram = settings.webhook_url, settings.telegram_api_url == TELEGRAM
    if webhook and telegram and not webhook.startswith("https://"):
        raise SettingsError("QUOTH_WEBHOOK_URL", "needs https://: Telegram takes nothing else")
    return settings


def _place(listen: str) -> tuple[str, int] | None:
    """Host and port; None where ``listen`` is not both."""
    try:
        parts = urlsplit(f"//{listen}")
        host, port = parts.hostname, parts.port
    except ValueError:  # a port that is not a number, or an unclosed bracket
        return None
    plain = parts.netloc == listen and "@" not in listen
    return (host, port) if plain and host and port else None
