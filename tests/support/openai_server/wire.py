"""OpenAI's wire format: what it refuses, and how it words completions and vectors."""

from __future__ import annotations

import base64
import hashlib
import json
import math
import re
import struct
from collections.abc import Iterator, Mapping, Sequence
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any

from tests.support.openai_server.replies import Reply, Status

DIMENSION = 64
MOST_INPUTS = 2_048
# Far above what any model takes: a request that was put together wrongly.
MOST_CHARS = 2_000_000


def refused(body: Any, models: Sequence[str]) -> Status | None:
    """Why a request for a completion is not taken, None if it is."""
    if not isinstance(body, dict) or not isinstance(body.get("model"), str):
        return _invalid("you must provide a model parameter")
    if body["model"] not in models:
        name = body["model"]
        return Status(404, f"The model `{name}` does not exist.", "model_not_found")
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages or not all(map(_message, messages)):
        return _invalid("Invalid type for 'messages'")
    if len(json.dumps(messages)) > MOST_CHARS:
        return _invalid(
            "This model's maximum context length is exceeded", "context_length_exceeded"
        )
    if "stream_options" in body and not body.get("stream"):
        return _invalid("'stream_options' is only allowed when 'stream' is enabled")
    return _form_refused(body.get("response_format"))


def _form_refused(form: Any) -> Status | None:
    if form is None or form in ({"type": "text"}, {"type": "json_object"}):
        return None
    named = form.get("json_schema") if isinstance(form, dict) else None
    if not isinstance(named, dict) or not re.fullmatch(r"[\w-]{1,64}", named.get("name", "")):
        return _invalid("Missing required parameter: 'response_format.json_schema'")
    if named.get("strict") and (why := loose(named.get("schema"))):
        return _invalid(f"Invalid schema for response_format '{named['name']}': {why}")
    return None


def loose(schema: Any, path: str = "root") -> str | None:
    """What keeps a schema from being strict, as OpenAI means it; None if it is.

    >>> loose({"type": "object", "properties": {"a": {"type": "string"}}})
    "root: 'additionalProperties' must be false"
    """
    if not isinstance(schema, dict) or not schema:
        return f"{path}: no schema"
    if "anyOf" in schema:
        return next(filter(None, (loose(one, path) for one in schema["anyOf"])), None)
    kinds = schema.get("type")
    if "object" in (kinds if isinstance(kinds, list) else [kinds]):
        properties = schema.get("properties", {})
        if schema.get("additionalProperties") is not False:
            return f"{path}: 'additionalProperties' must be false"
        if {*properties} != {*schema.get("required", ())}:
            return f"{path}: 'required' must name every property"
        inner = (loose(one, f"{path}.{name}") for name, one in properties.items())
        return next(filter(None, inner), None)
    if "array" in (kinds if isinstance(kinds, list) else [kinds]):
        return loose(schema.get("items"), f"{path}[]")
    return None if kinds or "enum" in schema else f"{path}: no type"


def completion(reply: Reply, body: Mapping[str, Any]) -> dict[str, Any]:
    """A whole completion."""
    message = {"role": "assistant", "content": None if reply.refusal else reply.text}
    message["refusal"] = reply.refusal
    choice = {"index": 0, "message": message, "finish_reason": reply.finish, "logprobs": None}
    shown = {**_frame("chat.completion", body), "choices": [choice]}
    return {**shown, "usage": usage(reply, body)} if reply.counted else shown


def pieces(reply: Reply, body: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """A completion in pieces; the count comes last, if it is asked for."""
    frame = _frame("chat.completion.chunk", body)
    key, text = ("refusal", reply.refusal) if reply.refusal else ("content", reply.text)
    size = reply.piece_chars
    deltas: list[dict[str, Any]] = [{"role": "assistant", "content": "", "refusal": None}]
    deltas += [{key: text[at : at + size]} for at in range(0, len(text), size)]
    for delta in deltas:
        yield {**frame, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]}
    if reply.finish:
        yield {**frame, "choices": [{"index": 0, "delta": {}, "finish_reason": reply.finish}]}
    if reply.counted and (body.get("stream_options") or {}).get("include_usage"):
        yield {**frame, "choices": [], "usage": usage(reply, body)}


def usage(reply: Reply, body: Mapping[str, Any]) -> dict[str, int]:
    """A count that a test can foresee: a token is a word of the messages or of the reply."""
    sent = sum(len(str(message.get("content")).split()) for message in body["messages"])
    came = len((reply.refusal or reply.text).split())
    return {"prompt_tokens": sent, "completion_tokens": came, "total_tokens": sent + came}


def refused_inputs(body: Any, models: Sequence[str]) -> Status | None:
    """Why a request for vectors is not taken, None if it is."""
    if not isinstance(body, dict) or body.get("model") not in models:
        return Status(404, "The model does not exist.", "model_not_found")
    texts = inputs(body)
    if not 0 < len(texts) <= MOST_INPUTS or not all(isinstance(t, str) and t for t in texts):
        return _invalid("'$.input' is invalid.")
    if body.get("encoding_format", "float") not in ("float", "base64"):
        return _invalid("'encoding_format' is invalid.")
    return None


def inputs(body: Mapping[str, Any]) -> list[str]:
    """The texts to embed: one, or several."""
    texts = body.get("input") or []
    return [texts] if isinstance(texts, str) else list(texts)


def vector(text: str) -> list[float]:
    """A vector of a text's words, of length 1: texts that share words are near each other."""
    numbers = [0.001] * DIMENSION
    for word in re.findall(r"\w+", text.lower()):
        numbers[hashlib.sha256(word.encode()).digest()[0] % DIMENSION] += 1
    length = math.hypot(*numbers)
    return [number / length for number in numbers]


def vectors(rows: Sequence[Sequence[float]], body: Mapping[str, Any]) -> dict[str, Any]:
    """A list of vectors, as numbers or in base64, as was asked for."""
    packed = body.get("encoding_format") == "base64"
    shown = [_packed(row) if packed else [*row] for row in rows]
    found = [{"object": "embedding", "index": n, "embedding": v} for n, v in enumerate(shown)]
    used = sum(len(text.split()) for text in inputs(body))
    counted = {"prompt_tokens": used, "total_tokens": used}
    return {"object": "list", "data": found, "model": body["model"], "usage": counted}


def models_list(models: Sequence[str]) -> dict[str, Any]:
    """The models that are there."""
    shown = [{"id": name, "object": "model", "created": 0, "owned_by": "tests"} for name in models]
    return {"object": "list", "data": shown}


def _frame(kind: str, body: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": "chatcmpl-1", "object": kind, "created": 1_900_000_000, "model": body["model"]}


def _packed(row: Sequence[float]) -> str:
    return base64.b64encode(struct.pack(f"<{len(row)}f", *row)).decode()


def _message(message: Any) -> bool:
    return (
        isinstance(message, dict)
        and message.get("role") in ("system", "developer", "user", "assistant")
        and isinstance(message.get("content"), str | list)
    )


def _invalid(message: str, code: str | None = None) -> Status:
    return Status(400, message, code)


OGG = b"OggS"  # how a file of sound that Telegram records begins


def recording(sent: bytes, kind: str) -> tuple[str, bytes]:
    """The model that is asked for, and the file of sound, of a form of this content type."""
    whole = BytesParser(EmailMessage, policy=HTTP).parsebytes(
        f"Content-Type: {kind}\r\n\r\n".encode() + sent
    )
    parts = {
        part.get_param("name", header="content-disposition"): part for part in whole.iter_parts()
    }
    assert str(parts["file"].get_filename()).endswith(".ogg"), "the name tells the format"
    model, sound = (parts[name].get_payload(decode=True) for name in ("model", "file"))
    assert isinstance(model, bytes)
    assert isinstance(sound, bytes)
    return model.decode(), sound


def spoken(sound: bytes) -> str | Status:
    """The words in a recording of a test: they stand behind the mark of the format.

    >>> spoken(b"OggSwho rang the bell?")
    'who rang the bell?'
    """
    if not sound.startswith(OGG):
        return _invalid("Invalid file format.")
    return sound.removeprefix(OGG).decode()
