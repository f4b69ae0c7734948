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
    """A numbered statement for a judge, with the sentences it rests on and those beside them."""

    n: int
    text: str
    sentences: tuple[Offered, ...]


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a judge says of one statement.

    ``leans_on`` is the statement before it that a reader needs to understand it, ``instead`` the
    judge's own wording that does without; both None where there is none.
    """

    statement: int
    holds: bool
    fault: Fault | None = None
    leans_on: int | None = None
    instead: str | None = None

    def __post_init__(self) -> None:
        """Raises ValueError for what is not of the schema."""
        numbers = [type(n) for n in (self.statement, self.leans_on) if n is not None]
        flawed = self.fault not in (None, *FAULTS) or not isinstance(self.instead, str | None)
        if flawed or {*numbers} != {int} or self.statement is None or type(self.holds) is not bool:
            raise ValueError("not a verdict")

    @property
    def found(self) -> Fault | None:
        """What is wrong with it, None where it holds."""
        return None if self.holds else Fault(self.fault or Fault.ABSENT)


def rulings(reply: str, asked: Sequence[ToJudge]) -> dict[int, Ruling]:
    """The rulings by statement; of statements that were not asked about none.

    A statement without a ruling, or with two that differ, has not been judged. Raises
    ModelReplyError for a reply that does not follow the schema.

    >>> reply = '{"verdicts": [{"statement": 1, "holds": false, "fault": "time", '
    >>> reply += '"leans_on": null, "instead": null}]}'
    >>> rulings(reply, [ToJudge(1, "It leaks.", ())])[1].found
    <Fault.TIME: 'time'>
    """
    try:
        read = load_json(reply)
        made = [Ruling(**row) for row in read.pop("verdicts")]
        if read:
            raise ValueError("not a reply")
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError) as error:
        raise ModelReplyError(OTHER_FORM, retry=True) from error
    by_number = {one.n: {each for each in made if each.statement == one.n} for one in asked}
    return {n: found.pop() for n, found in by_number.items() if len(found) == 1}
