"""What can go wrong.

::

    QuothError
    ├── SettingsError      a setting is wrong or missing (at start only)
    ├── SourceError        something outside could not be read; names which
    │   ├── FeedError
    │   └── ArticleError   a file, page or line that yields no article
    ├── StoreError         the catalogue or the index cannot be used
    └── ModelError         a language model failed; knows whether a retry makes sense
        ├── ModelTimeout
        ├── ModelReplyError
        └── EmbeddingsError    a server that makes vectors failed

Foreign exceptions are translated once, where they enter, with the cause kept.
Sentences for people are made in ``bot.failures``, from these values.
"""

from __future__ import annotations


class QuothError(Exception):
    """Anything that Quoth reports by itself."""


class SettingsError(QuothError):
    """A setting that cannot be used: which one, and what it needs."""

    def __init__(self, setting: str, needs: str) -> None:
        super().__init__(f"{setting}: {needs}")
        self.setting = setting
        self.needs = needs


class SourceError(QuothError):
    """Something outside that could not be read: where, and why."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(f"{where}: {why}")
        self.where = where
        self.why = why


class ArticleError(SourceError):
    """A file, page or line that yields no article."""


class FeedError(SourceError):
    """A feed that cannot be read now."""


class StoreError(QuothError):
    """The catalogue or the index cannot be opened, read or written."""


class ModelError(QuothError):
    """A language model that failed; ``retry`` says whether asking again makes sense.

    ``why`` reads on after "the model" in one line and holds nothing of what was sent.
    ``retry_after_s`` is how long the server asks to wait, None where it does not say.

    >>> raise ModelError("asks to wait 20 s (429)", retry=True, retry_after_s=20)
    Traceback (most recent call last):
    retrieval.errors.ModelError: asks to wait 20 s (429)
    """

    def __init__(self, why: str, *, retry: bool, retry_after_s: float | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.retry = retry
        self.retry_after_s = retry_after_s


class ModelTimeout(ModelError):  # noqa: N818 - a name of the house
    """The model did not finish in time."""


class ModelReplyError(ModelError):
    """The model replied with something that cannot be used."""


class EmbeddingsError(ModelError):
    """A server that makes vectors failed; what it did not make is made another time."""
