"""Citations: cut from the stored text, and read again as they were shown."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from retrieval.catalogue.receipts import receipt_id
from retrieval.domain import (
    Answer,
    Citation,
    Cost,
    Head,
    Kind,
    Quote,
    Revision,
    Searched,
    Span,
    Statement,
)

if TYPE_CHECKING:
    from retrieval.catalogue.catalogue import Catalogue


def cite(n: int, revision: Revision, span: Span, quote: Quote | None = None) -> Citation:
    """Citation number ``n`` of a place; ``quote`` is who speaks there, None where nobody does."""
    return Citation(
        n=n,
        quote=span.of(revision.text),
        span=span,
        sha256=revision.sha256,
        source=revision.source,
        head=revision.head,
        receipt=receipt_id(revision.source, revision.sha256, span),
        speaker=quote.speaker if quote else None,
        cue=quote.cue if quote else None,
        kind=quote.kind if quote else Kind.NONE,
        role=quote.role if quote else None,
    )


def kept_answer(answer_id: int, catalogue: Catalogue) -> Answer | None:
    """The answer of this id; None where there is none."""
    stored = catalogue.answers.json(answer_id)
    return answer_of(stored, answer_id) if stored else None


def answer_json(answer: Answer) -> str:
    """An answer as it is stored: its fields, and theirs.

    >>> refusal = Answer("Why?", "quotes", (), (), Searched(9, ("Gazette",), None), 0.1)
    >>> answer_of(answer_json(refusal), 7).searched.outlets
    ('Gazette',)
    """
    return json.dumps(answer, default=_shallow)


def answer_of(stored: str, answer_id: int) -> Answer:
    """What ``answer_json`` wrote, with its number."""
    read = json.loads(stored)
    cost = read.get("cost")
    return Answer(
        question=read["question"],
        mode=read["mode"],
        statements=tuple(Statement(o["text"], tuple(o["citations"])) for o in read["statements"]),
        citations=tuple(map(_citation, read["citations"])),
        searched=_searched(read["searched"]),
        seconds=read["seconds"],
        notes=tuple(read["notes"]),
        closest=tuple(map(_citation, read["closest"])),
        cost=Cost(**cost) if cost else None,
        history=tuple(read.get("history", ())),  # not kept before it was needed
        id=answer_id,
    )


def _citation(read: dict[str, Any]) -> Citation:
    parts = {
        "span": Span(**read["span"]),
        "head": Head(**read["head"]),
        "kind": Kind(read["kind"]),
    }
    return Citation(**{**read, **parts})


def _searched(read: dict[str, Any]) -> Searched:
    return Searched(**{**read, "outlets": tuple(read["outlets"])})


def _shallow(value: Any) -> dict[str, Any]:
    """The fields of a value, as JSON asks for them; dataclasses.asdict copies all first, 1 ms."""
    return {field.name: getattr(value, field.name) for field in fields(value)}
