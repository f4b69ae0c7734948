"""A judge's reply: for each statement whether its sentences bear it, and what is wrong if not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from retrieval.domain import Fault
from retrieval.errors import ModelReplyError
from retrieval.model.draft import OTHER_FORM, TEXT_OR_NULL, load_json, object_schema
from retrieval.model.offered import Offered

# What a judge may find; the other faults are for code to find.
FAULTS = tuple(
    Fault(name)
    for name in "speaker negation number time place cause degree claim outlet absent".split()
)
_VERDICT = object_schema(
    statement={"type": "integer"},
    holds={"type": "boolean"},
    fault={"type": ["string", "null"], "enum": [*map(str, FAULTS), None]},
    leans_on={"type": ["integer", "null"]},
    instead=TEXT_OR_NULL,
)
SCHEMA: dict[str, Any] = {
    "title": "judge",
    **object_schema(verdicts={"type": "array", "items": _VERDICT}),
}


@dataclass(frozen=True, slots=True)
class ToJudge:
    """A numbered statement for a judge, with the sentences it rests on."""

    n: int
    text: str
    rests_on: tuple[Offered, ...]


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a judge says of one statement.

    ``leans_on`` is the statement before it that a reader needs to understand it, ``instead`` the
    judge's own wording that does without; both None where there is none.
    """

    statement: int
    fault: Fault | None
    leans_on: int | None = None
    instead: str | None = None


def rulings(reply: str, asked: Sequence[ToJudge]) -> dict[int, Ruling]:
    """The rulings by statement; of statements that were not asked about none.

    A statement without a ruling, or with two that differ, has not been judged. Raises
    ModelReplyError for a reply that does not follow the schema.

    >>> reply = '{"verdicts": [{"statement": 1, "holds": false, "fault": "time", '
    >>> reply += '"leans_on": null, "instead": null}]}'
    >>> rulings(reply, [ToJudge(1, "It leaks.", ())])[1].fault
    <Fault.TIME: 'time'>
    """
    numbers = {one.n for one in asked}
    found: dict[int, Ruling] = {}
    try:
        read = load_json(reply)
        made = [_ruling(row) for row in read.pop("verdicts")]
        if read:
            raise ValueError("not a reply")
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise ModelReplyError(OTHER_FORM, retry=True) from error
    for one in made:
        if one.statement in numbers and found.setdefault(one.statement, one) != one:
            numbers.discard(one.statement)
            del found[one.statement]
    return found


def _ruling(row: dict[str, Any]) -> Ruling:
    statement, holds = row.pop("statement"), row.pop("holds")
    leans_on, instead = row.pop("leans_on", None), row.pop("instead", None)
    fault = row.pop("fault", None)
    if type(statement) is not int or type(holds) is not bool or row:
        raise ValueError("not a verdict")
    if not (leans_on is None or type(leans_on) is int) or not isinstance(instead, str | None):
        raise ValueError("not a verdict")
    found = None if holds else Fault.ABSENT if fault is None else Fault(fault)
    if found and found not in FAULTS:
        raise ValueError("not a fault")
    return Ruling(statement, found, leans_on, instead)
