"""Every error of openai and of its connection becomes ours, with nothing of what was sent."""

from __future__ import annotations

import inspect
from typing import Any

import httpx2
import openai
import pytest
from langchain_openai.chat_models import base as langchain_openai

from retrieval.errors import ModelError
from retrieval.provider_errors import FOREIGN, LONGEST_WAIT_S, STATUS, model_error, wait_s


def _errors_of(module: Any) -> list[type[Exception]]:
    # Not isinstance: asked that, openai loads all that it keeps for when it is used, 5 s.
    classes = [one for one in vars(module).values() if issubclass(type(one), type)]
    return [one for one in classes if issubclass(one, Exception)]


LANGCHAIN = [e for e in _errors_of(langchain_openai) if issubclass(e, openai.OpenAIError)]
OPENAI = {*_errors_of(openai), *_errors_of(openai._exceptions), *LANGCHAIN}


@pytest.mark.parametrize("kind", sorted(OPENAI, key=str))
def test_every_error_of_openai_is_ours_in_the_end(kind: type[Exception]) -> None:
    assert issubclass(kind, FOREIGN)
    translated = model_error(_made(kind))
    assert isinstance(translated, ModelError)
    assert translated.why
    assert kind.__name__.startswith("_") or "secret" not in translated.why


# None of these is raised by a call: two say that a reply is used wrongly, by whoever reads it.
NOT_OF_A_CALL = (Warning, httpx2.CookieConflict, httpx2.StreamError)


@pytest.mark.parametrize(
    "kind", [e for e in _errors_of(httpx2) if not issubclass(e, NOT_OF_A_CALL)]
)
def test_every_error_of_the_connection_is_ours_in_the_end(kind: type[Exception]) -> None:
    assert issubclass(kind, FOREIGN)
    assert model_error(_bare(kind)).why


@pytest.mark.parametrize("status", [*STATUS, 300, 405, 418, 451, 505, 529])
def test_every_status_says_itself(status: int) -> None:
    response = httpx2.Response(status, request=httpx2.Request("POST", "http://x"))
    error = model_error(openai.APIStatusError("secret", response=response, body="secret"))
    assert str(status) in error.why
    assert "secret" not in error.why


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "1.5"}, 1.5),
        ({"retry-after-ms": "250", "retry-after": "1"}, 0.25),
        ({"retry-after": "99999999"}, LONGEST_WAIT_S),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-5"}, None),
        ({"retry-after": ""}, None),
    ],
)
def test_a_pause_is_read_in_every_form(headers: dict[str, str], seconds: float | None) -> None:
    assert wait_s(headers) == seconds


def _made(kind: type[Exception]) -> Exception:
    """An error as the package makes it, with what may not be told in it."""
    response = httpx2.Response(418, request=httpx2.Request("POST", "http://x"))
    given: dict[str, Any] = {
        "message": "secret",
        "request": response.request,
        "response": response,
        "body": {"code": "secret", "message": "secret"},
        "completion": None,
        "unsent_messages": [],
    }
    wanted = [name for name in inspect.signature(kind.__init__).parameters if name in given]
    error = _bare(kind)
    for name in wanted:
        setattr(error, name, given[name])
    error.status_code = 418  # type: ignore[attr-defined]
    return error


def _bare(kind: type[Exception]) -> Exception:
    error = kind.__new__(kind, "secret")
    Exception.__init__(error, "secret")
    return error
