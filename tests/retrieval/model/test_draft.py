"""A reply read as it streams in."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.errors import ModelReplyError
from retrieval.model.drafts import DRAFT_SCHEMA, Drafted, Drafts, Pointed

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
POINTS = st.lists(st.builds(Pointed, st.integers(), st.none() | TEXT, st.none() | TEXT), max_size=3)
STATEMENTS = st.lists(st.builds(Drafted, TEXT, POINTS.map(tuple)), max_size=4)
ONE = '{"text": "It leaks.", "points": [{"sentence": 1, "words": null, "translation": null}]}'


def as_json(statements: list[Drafted], *, ascii_only: bool = False) -> str:
    rows = [
        {
            "text": one.text,
            "points": [
                {"sentence": p.sentence, "words": p.words, "translation": p.translation}
                for p in one.points
            ],
        }
        for one in statements
    ]
    return json.dumps({"found": True, "statements": rows}, ensure_ascii=ascii_only)


@given(STATEMENTS, st.integers(1, 40), st.booleans())
def test_however_a_reply_is_cut_the_same_statements_come(
    statements: list[Drafted], size: int, ascii_only: bool
) -> None:
    reply, drafts = as_json(statements, ascii_only=ascii_only), Drafts()
    found = [one for n in range(0, len(reply), size) for one in drafts.feed(reply[n : n + size])]
    assert found == statements
    assert drafts.end() is True


def test_a_statement_comes_with_the_character_that_completes_it() -> None:
    drafts = Drafts()
    assert drafts.feed('{"found": true, "statements": [' + ONE[:-1]) == []
    assert len(drafts.feed("}")) == 1


def test_a_model_can_say_that_it_found_nothing() -> None:
    drafts = Drafts()
    assert drafts.feed('{"found": false, "statements": []}') == []
    assert drafts.end() is False


def read(reply: str) -> bool:
    """A whole reply, in pieces; whether something was found."""
    drafts = Drafts()
    for n in range(0, len(reply), 50):
        drafts.feed(reply[n : n + 50])
    return drafts.end()


BROKEN = [
    "",
    "  \n",
    "null",
    "[]",
    "Sure! Here it is.",
    '```json\n{"found": true, "statements": []}\n```',
    '{"found": true}',
    '{"statements": []}',
    '{"found": 1, "statements": []}',
    '{"found": true, "statements": "none"}',
    '{"found": true, "statements": {}}',
    '{"found": true, "statements": [], "more": 1}',
    '{"found": true, "statements": []} {}',
    '{"found": true, "statements": [], "statements": []}',
    '{"found": true, "statements": [5]}',
    '{"found": true, "statements": [{"text": 5, "points": []}]}',
    '{"found": true, "statements": [{"text": "a"}]}',
    '{"found": true, "statements": [{"text": "a", "points": [{"sentence": "1"}]}]}',
    '{"found": true, "statements": [{"text": "a", "points": [{"sentence": true}]}]}',
    '{"found": true, "statements": [{"text": "a", "points": [{"sentence": 1.0}]}]}',
    '{"found": true, "statements": [{"text": "a", "points": [], "url": "x"}]}',
    '{"found": true, "statements": [' + ONE,
    '{"found": true, "statements": [' + ONE + "}}",
    '{"found": true, "statements": [{"text": "' + "la " * 5_000,
    '{"found": true, "statements": [' + ", ".join([ONE] * 30) + "]}",
    "[" * 5_000,
    '{"a": ' * 5_000,
]


@pytest.mark.parametrize("reply", BROKEN, ids=lambda reply: reply[:60])
def test_what_is_no_reply_of_the_schema_is_said_and_worth_a_retry(reply: str) -> None:
    with pytest.raises(ModelReplyError) as raised:
        read(reply)
    assert raised.value.retry


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(reply: str) -> None:
    with pytest.raises(ModelReplyError):
        read(reply)


def test_the_schema_is_strict() -> None:
    def objects(schema: object) -> list[dict[str, object]]:
        if isinstance(schema, list):
            return [found for one in schema for found in objects(one)]
        if not isinstance(schema, dict):
            return []
        own = [schema] if schema.get("type") == "object" else []
        return own + [found for one in schema.values() for found in objects(one)]

    assert len(objects(DRAFT_SCHEMA)) == 3
    for one in objects(DRAFT_SCHEMA):
        assert one["additionalProperties"] is False
        assert one["required"] == [*one["properties"]]  # type: ignore[misc]
