"""The exceptions of Quoth.

::

    QuothError
    ├── SettingsError      a setting is wrong or missing (at start only)
    ├── SourceError        an external source could not be read; says which
    │   ├── FeedError
    │   ├── ArticleError   a file, page or line that yields no article
    │   └── Remark         a fault of an article that was taken nevertheless
    ├── StoreError         the catalogue or the index cannot be used
    │   ├── AwayError      the database server cannot be reached; the log has said so
    │   └── VectorsError   the server that keeps the vectors fails; asked again later
    └── ModelError         a language model failed; says whether to retry
        ├── ModelTimeout
        ├── ModelReplyError
        └── EmbeddingsError    an embeddings server failed

Foreign exceptions are translated once, at the boundary, with the cause kept.
Messages for people are worded in ``bot.texts.status``, from these values.
"""

from __future__ import annotations


class QuothError(Exception):
    """Base class of every error that Quoth raises."""


class SettingsError(QuothError):
    """An unusable setting: its name, and what it needs."""

    def __init__(self, setting: str, needs: str) -> None:
        super().__init__(f"{setting}: {needs}")
        self.setting = setting
        self.needs = needs


class SourceError(QuothError):
    """An external source that could not be read: where, and why."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(f"{where}: {why}")
        self.where = where
        self.why = why


class ArticleError(SourceError):
    """A file, page or line that yields no article."""


class Remark(SourceError):  # noqa: N818 - never raised
    """A fault of an article, or of a feed, that was taken nevertheless; for the report."""


class FeedError(SourceError):
    """A feed that cannot be read at present."""


class StoreError(QuothError):
    """The catalogue or the index cannot be opened, read or written."""


class AwayError(StoreError):
    """A database server that cannot be reached now: worth another try. Whoever catches it need not
    log it, as one line said when it went and one says when it is back."""


class VectorsError(StoreError):
    """A Chroma server that fails; ``why`` completes a sentence that begins "Chroma"."""

    def __init__(self, why: str) -> None:
        super().__init__(f"Chroma {why}")
        self.why = why


class ModelError(QuothError):
    """A failed call to a language model; ``retry`` says whether repeating it makes sense.

    ``why`` completes a sentence that begins "the model", on one line, and contains nothing of
    the request. ``retry_after_s`` is the server's Retry-After, None if it gave none.

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
    """The model's reply is unusable."""


class EmbeddingsError(ModelError):
    """An embeddings server failed; the missing vectors are computed on a later run."""
