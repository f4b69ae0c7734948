"""What can go wrong with a server of models, as our errors; each is translated once.

Those of the openai package by their classes, those of other providers by what they share: a
status, or a name that tells.

Loads openai: to be imported only where such a server is used.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import httpx2
import openai

from retrieval.connections import retry_after_s
from retrieval.errors import ModelError, ModelReplyError, ModelTimeout

# What openai and langchain raise, beside their own errors, over bytes that are no reply at all.
UNREADABLE = (
    AssertionError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,  # also of broken JSON and broken UTF-8
)
FOREIGN = (openai.OpenAIError, httpx2.HTTPError, httpx2.InvalidURL, TimeoutError, *UNREADABLE)
# A pause that a server asks for is believed up to an hour.
LONGEST_WAIT_S = 3_600.0

# status: why, and whether a retry makes sense. What is not listed is told as its number.
STATUS = {
    400: ("refuses the request", False),
    401: ("does not accept the key", False),
    402: ("wants to be paid first", False),
    403: ("does not let this key use it", False),
    404: ("is not at this address", False),
    408: ("did not get the request in time", True),
    409: ("is busy with the same request", True),
    413: ("finds the request too large", False),
    422: ("refuses the request", False),
    429: ("asks to wait", True),
    500: ("has a fault of its own", True),
    502: ("is not reached by the server in front of it", True),
    503: ("is not ready", True),
    504: ("did not answer the server in front of it", True),
}


def model_error(error: BaseException) -> ModelError:
    """Our error for one of a provider's package; ``why`` reads on after "the model", on one line.

    Nothing of what was sent or received stands in it, except codes of one plain word. An error
    that is ours already is handed back.

    >>> model_error(TimeoutError()).why
    'did not answer in time'
    >>> model_error(ValueError("Expecting value: line 1")).why
    'sent something that is no reply'
    """
    match error:
        case ModelError():
            return error
        case openai.APITimeoutError() | httpx2.TimeoutException() | TimeoutError():
            return ModelTimeout("did not answer in time", retry=True)
        case openai.APIConnectionError() | httpx2.HTTPError() | httpx2.InvalidURL():
            return _unconnected(error)
        case openai.APIResponseValidationError():
            return ModelReplyError("sent something that is no reply", retry=True)
        case openai.APIStatusError():
            return _refused(error)
        case openai.LengthFinishReasonError():
            return ModelReplyError("wrote more than it may", retry=False)
        case openai.ContentFilterFinishReasonError():
            return ModelReplyError("holds its reply back (content filter)", retry=False)
        case openai.APIError():  # the server broke a stream off with a line of its own
            code = _code(error.body)
            return ModelError("reports an error" + (f" ({code})" if code else ""), retry=True)
        case openai.OpenAIError():
            return ModelError(f"cannot be used ({type(error).__name__})", retry=False)
        case _:
            return _of_another_provider(error)


def _of_another_provider(error: BaseException) -> ModelError:
    """By the status that the error or a cause of it carries, or the names of its classes.

    >>> class ReadTimeout(Exception): ...
    >>> _of_another_provider(ReadTimeout()).why
    'did not answer in time'
    """
    for one in _causes(error):
        for status in (getattr(one, name, None) for name in ("status_code", "code")):
            if isinstance(status, int) and 400 <= status < 600:
                headers = getattr(getattr(one, "response", None), "headers", None)
                return _told(status, headers if isinstance(headers, Mapping) else {})
    names = " ".join(kind.__name__ for kind in type(error).__mro__)
    if "Timeout" in names:
        return ModelTimeout("did not answer in time", retry=True)
    if "Connect" in names:
        return ModelError("cannot be reached", retry=True)
    if isinstance(error, UNREADABLE):
        return ModelReplyError("sent something that is no reply", retry=True)
    return ModelError(f"cannot be used ({type(error).__name__})", retry=False)


def _unconnected(error: BaseException) -> ModelError:
    """Never reached, or reached and then lost."""
    causes = _causes(error)
    wrong = (httpx2.UnsupportedProtocol, httpx2.InvalidURL, httpx2.TooManyRedirects)
    if any(isinstance(one, wrong) for one in causes):
        return ModelError("has no address that can be used", retry=False)
    if any(isinstance(one, httpx2.ConnectError | httpx2.ProxyError) for one in causes):
        return ModelError("cannot be reached", retry=True)
    return ModelError("broke off", retry=True)


def _causes(error: BaseException) -> list[BaseException]:
    """The error, what it was raised from, and so on."""
    causes = [error]
    while cause := causes[-1].__cause__:
        causes.append(cause)
    return causes


def _refused(error: openai.APIStatusError) -> ModelError:
    """A status other than 200."""
    status, body = error.status_code, error.body
    code, said = _code(body), str(body.get("message")) if isinstance(body, Mapping) else ""
    if status == 429 and "insufficient_quota" in code:
        return ModelError("has no credit left on this account (429)", retry=False)
    why = ""
    if status == 404 and "model" in said.lower():
        why = "is not known to the server under that name"
    elif "context_length" in code or "context" in said.lower():
        why = "finds the passages too long"
    elif status in (400, 422) and ("json_schema" in said or "response_format" in said):
        why = "takes no JSON schema"
    return _told(status, error.response.headers, why, code)


def _told(status: int, headers: Mapping[str, str], why: str = "", code: str = "") -> ModelError:
    """A status in words; ``why`` where its body tells more, ``code`` the server's word for it."""
    wait = wait_s(headers) if status == 429 else None
    if wait is not None:
        return ModelError(f"asks to wait {wait:.3g} s (429)", retry=True, retry_after_s=wait)
    usual, retry = STATUS.get(status, ("answers with a status of its own", status >= 500))
    told = f"{status}, {code}" if code and status in (400, 403, 422) else str(status)
    return ModelError(f"{why or usual} ({told})", retry=retry)


def wait_s(headers: Mapping[str, str]) -> float | None:
    """How long a reply asks to wait, in seconds up to LONGEST_WAIT_S; None if it does not say.

    >>> wait_s({"retry-after": "20"}), wait_s({"retry-after-ms": "1500"}), wait_s({})
    (20.0, 1.5, None)
    """
    asked_s = retry_after_s(headers, datetime.now(UTC))
    return None if asked_s is None else min(asked_s, LONGEST_WAIT_S)


def _code(body: Any) -> str:
    """The server's own word for it, if it is one like invalid_schema; no key looks like that."""
    code = body.get("code") if isinstance(body, Mapping) else None
    plain = isinstance(code, str) and re.fullmatch(r"(?=.{3,40}$)[a-z]+(_[a-z]+){1,5}", code)
    return str(code) if plain else ""
