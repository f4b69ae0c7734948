"""Requests as they come over HTTP: parameters from the address, JSON, forms and multipart."""

from __future__ import annotations

import json
from collections.abc import Mapping
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qsl

from tests.support.telegram.parameters import Upload
from tests.support.telegram.refusals import bad


def given_in(query: str, kind: str, body: bytes) -> tuple[dict[str, Any], Mapping[str, Upload]]:
    """Parameters as they came, and files; raises RefusalError.

    >>> given_in("chat_id=5", "application/json", b'{"text": "Hello"}')
    ({'chat_id': '5', 'text': 'Hello'}, {})
    """
    given: dict[str, Any] = dict(parse_qsl(query, keep_blank_values=True))
    main = kind.partition(";")[0].strip().lower()
    if not body:
        return given, {}
    if main == "application/json":
        return given | _json(body), {}
    if main == "application/x-www-form-urlencoded":
        return given | dict(parse_qsl(_text(body), keep_blank_values=True)), {}
    if main == "multipart/form-data":
        fields, uploads = _multipart(kind, body)
        return given | fields, uploads
    raise bad(f"unsupported content type {main}")


def _json(body: bytes) -> dict[str, Any]:
    try:
        read = json.loads(body)
    except ValueError:
        raise bad("can't parse JSON object") from None
    if not isinstance(read, dict):
        raise bad("can't parse JSON object")
    return read


def _multipart(kind: str, body: bytes) -> tuple[dict[str, str], dict[str, Upload]]:
    head = f"Content-Type: {kind}\r\n\r\n".encode("latin-1")
    whole = BytesParser(EmailMessage, policy=HTTP).parsebytes(head + body)
    fields: dict[str, str] = {}
    uploads: dict[str, Upload] = {}
    for part in whole.iter_parts():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if not isinstance(name, str) or not isinstance(content, bytes):
            raise bad("can't parse multipart body")
        if file := part.get_filename():
            uploads[name] = Upload(file, content, part.get_content_type())
        else:
            fields[name] = _text(content)
    return fields, uploads


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise bad("strings must be encoded in UTF-8") from None
