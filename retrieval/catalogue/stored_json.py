"""Answers and digests as JSON, the way they are stored, and read again as they were shown."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import datetime
from typing import Any

from retrieval.domain import (
    Answer,
    Bullet,
    Citation,
    Cost,
    Digest,
    DigestStory,
    Head,
    Kind,
    Searched,
    Span,
    Statement,
    Window,
)


def to_json(shown: Answer | Digest) -> str:
    """An answer or a digest as it is stored: its fields, and theirs.

    >>> refusal = Answer("Why?", "quotes", (), (), Searched(9, ("Gazette",), None), 0.1)
    >>> answer_of(to_json(refusal), 7).searched.outlets
    ('Gazette',)
    """
    return json.dumps(shown, default=_plain)


def answer_of(stored: str, answer_id: int) -> Answer:
    """The answer that ``to_json`` wrote, with its number."""
    read = json.loads(stored)
    searched = read["searched"]
    return Answer(
        question=read["question"],
        mode=read["mode"],
        statements=tuple(Statement(o["text"], tuple(o["citations"])) for o in read["statements"]),
        citations=_citations(read["citations"]),
        searched=Searched(**{**searched, "outlets": tuple(searched["outlets"])}),
        seconds=read["seconds"],
        notes=tuple(read["notes"]),
        closest=_citations(read["closest"]),
        cost=_cost(read),
        history=tuple(read.get("history", ())),  # older answers hold none
        id=answer_id,
    )


def digest_of(stored: str, digest_id: int) -> Digest:
    """The digest that ``to_json`` wrote, with its number."""
    read = json.loads(stored)
    ends = read["window"]
    return Digest(
        window=Window(*(datetime.fromisoformat(ends[end]) for end in ("since", "until"))),
        stories=tuple(map(_story, read["stories"])),
        citations=_citations(read["citations"]),
        articles=read["articles"],
        mode=read["mode"],
        notes=tuple(read["notes"]),
        cost=_cost(read),
        id=digest_id,
    )


def _plain(value: Any) -> object:
    """What JSON holds of a value; dataclasses.asdict copies all of it first, 1 ms an answer."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Bullet):
        return (value.text, value.citations)
    return {field.name: getattr(value, field.name) for field in fields(value)}


def _citations(read: list[dict[str, Any]]) -> tuple[Citation, ...]:
    return tuple(map(_citation, read))


def _citation(read: dict[str, Any]) -> Citation:
    parts = {
        "span": Span(**read["span"]),
        "head": Head(**read["head"]),
        "kind": Kind(read["kind"]),
    }
    return Citation(**{**read, **parts})


def _cost(read: dict[str, Any]) -> Cost | None:
    return Cost(**read["cost"]) if read.get("cost") else None


def _story(read: dict[str, Any]) -> DigestStory:
    tuples = {name: tuple(read[name]) for name in ("outlets", "headline_citations")}
    bullets = {name: tuple(map(_bullet, read[name])) for name in ("bullets", "differs")}
    return DigestStory(**{**read, **tuples, **bullets})


def _bullet(read: tuple[str, list[int]]) -> Bullet:
    return Bullet(read[0], tuple(read[1]))
