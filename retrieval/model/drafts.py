"""The sentences a model is shown, numbered; its draft, read as it comes; a judge's rulings."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from retrieval.domain import Fault, Quote, Revision, Span, main_quote
from retrieval.errors import ModelReplyError

_JSON = json.JSONEncoder(ensure_ascii=False)  # made once: dumps would make one for each line
# Line ends that JSON leaves as they are, and halves of characters that no server takes.
_ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Offered:
    """One numbered sentence, a unit of an article that cuts no quotation, and who speaks in it."""

    n: int  # 0: stands beside another, for a judge
    revision: Revision
    span: Span
    quotes: tuple[Quote, ...] = ()

    @property
    def text(self) -> str:
        """The words themselves, cut out of the article."""
        return self.span.of(self.revision.text)


def article_line(number: int, revision: Revision) -> str:
    """The line above an article's sentences.

    >>> from retrieval.domain import Head
    >>> article_line(1, Revision(7, "dam", 1, "", "It leaks.", Head("Osk Wire", title="A dam")))
    '{"article": 1, "outlet": "Osk Wire", "published": null, "title": "A dam"}'
    """
    head = revision.head
    where = {"outlet": head.outlet, "published": head.published, "title": head.title}
    return json_line({"article": number, **where})


def sentence_line(one: Offered) -> str:
    """One sentence as a line; a reader of it gets the article's own characters back.

    >>> from retrieval.domain import Head
    >>> text = "It leaks. “We close it,” Orla Venn said."
    >>> sentence_line(Offered(2, Revision(7, "dam", 1, "", text, Head("Osk Wire")), Span(10, 40)))
    '{"n": 2, "speaker": null, "text": "“We close it,” Orla Venn said."}'
    """
    quote = main_quote(one.quotes, one.span)
    speaker = quote.speaker if quote else None
    return json_line({"n": one.n or None, "speaker": speaker, "text": one.text})


def json_line(row: dict[str, Any]) -> str:
    """One row of a prompt, on one line whatever its texts hold."""
    return _ESCAPED.sub(lambda c: f"\\u{ord(c[0]):04x}", _JSON.encode(row))


MOST_OPEN_CHARS, MOST_STATEMENTS = 6_000, 20  # until the end of one statement; of a reply


@dataclass(frozen=True, slots=True)
class Pointed:
    """Where a draft points: a numbered ``sentence``, those of its ``words`` that matter, None for
    all; ``translation`` is the model's own, where the question is in another language."""

    sentence: int
    words: str | None = None
    translation: str | None = None


@dataclass(frozen=True, slots=True)
class Drafted:
    """One statement as a model wrote it, unchecked."""

    text: str
    points: tuple[Pointed, ...]


def object_schema(**properties: dict[str, Any]) -> dict[str, Any]:
    """A strict JSON schema of an object: all of these properties and no other."""
    return {
        "type": "object",
        "properties": properties,
        "required": [*properties],
        "additionalProperties": False,
    }


TEXT_OR_NULL = {"type": ["string", "null"]}
_POINT = object_schema(sentence={"type": "integer"}, words=TEXT_OR_NULL, translation=TEXT_OR_NULL)
_STATEMENT = object_schema(text={"type": "string"}, points={"type": "array", "items": _POINT})
DRAFT_SCHEMA: dict[str, Any] = {
    "title": "answer",
    **object_schema(found={"type": "boolean"}, statements={"type": "array", "items": _STATEMENT}),
}

OTHER_FORM = "did not reply in the form asked for"
_OPENING = re.compile(r'\s*\{\s*(?:"found"\s*:\s*\w+\s*,\s*)?"statements"\s*:\s*\[')
_GAP = re.compile(r"\s*,?\s*")
_DECODER = json.JSONDecoder()


class Drafts:
    """Reads one reply; a statement comes out with the piece that completes it.

    >>> drafts = Drafts()
    >>> drafts.feed('{"found": true, "statements": [{"text": "It leaks.", "po')
    []
    >>> drafts.feed('ints": [{"sentence": 3, "words": null, "translation": null}]}')
    [Drafted(text='It leaks.', points=(Pointed(sentence=3, words=None, translation=None),))]
    >>> drafts.feed("]}")
    []
    >>> drafts.end()
    True
    """

    def __init__(self) -> None:
        self._text = ""
        self._at = 0  # all before it is read
        self._count = 0
        self._broken = ""

    def feed(self, chunk: str) -> list[Drafted]:
        """The statements that are complete with this piece, in order.

        Raises ModelReplyError where what came before it was no reply of the schema.
        """
        self._check()
        self._text += chunk
        found: list[Drafted] = []
        while "}" in chunk and (row := self._row()) is not None and not self._broken:
            self._count += 1
            try:
                found.append(_drafted(row))
            except (ValueError, TypeError):
                self._broken = OTHER_FORM
        if self._count > MOST_STATEMENTS or self._text.strip()[:1] not in ("", "{"):
            self._broken = OTHER_FORM
        if len(self._text) - self._at > MOST_OPEN_CHARS:
            self._broken = self._broken or "writes without end"
        return found

    def end(self) -> bool:
        """Whether the model found anything, as it says at the end of its reply.

        Raises ModelReplyError, worth a retry, where the reply is empty, cut, or not of the schema.
        """
        self._check()
        if not self._text.strip():
            raise ModelReplyError("sent an empty reply", retry=True)
        try:
            reply = load_json(self._text)
            found, statements = reply.pop("found"), reply.pop("statements")
            if reply or not isinstance(found, bool) or not isinstance(statements, list):
                raise ValueError("not a reply")
            if len(statements) != self._count:
                raise ValueError("not the statements that were read")
        except (ValueError, KeyError, AttributeError, TypeError, RecursionError) as error:
            raise ModelReplyError(OTHER_FORM, retry=True) from error
        return found

    def _check(self) -> None:
        if self._broken:
            raise ModelReplyError(self._broken, retry=True)

    def _row(self) -> str | None:
        """The next statement of the reply, None where none is complete."""
        if not self._at and (opening := _OPENING.match(self._text)):
            self._at = opening.end()
        gap = _GAP.match(self._text, self._at)
        if not self._at or not gap or self._text[gap.end() : gap.end() + 1] != "{":
            return None
        try:
            _, end = _DECODER.raw_decode(self._text, gap.end())
        except (ValueError, RecursionError):  # it goes on, or the end will tell
            return None
        start, self._at = gap.end(), end
        return self._text[start:end]


def load_json(text: str) -> Any:
    """JSON without repeated keys; ValueError for any other."""
    return json.loads(text, object_pairs_hook=_once)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError("a key twice")
    return made


def _drafted(text: str) -> Drafted:
    """One statement; what may be null may also be missing."""
    made = Drafted(**load_json(text))
    points = tuple(Pointed(**point) for point in made.points)  # type: ignore[arg-type]
    texts = [text for point in points for text in (point.words, point.translation)]
    if not isinstance(made.text, str) or not all(isinstance(text, str | None) for text in texts):
        raise ValueError("not a statement")
    if any(type(point.sentence) is not int for point in points):
        raise ValueError("not a point")
    return Drafted(made.text, points)


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
RULINGS_SCHEMA: dict[str, Any] = {
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
