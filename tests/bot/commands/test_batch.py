"""Files of questions."""

from __future__ import annotations

from datetime import date

from bot.commands.show import BatchLine, asked_in
from retrieval.domain import Bounds
from retrieval.errors import SourceError

NO_SCOPE = BatchLine("")


def only(line: str) -> BatchLine | SourceError:
    (asked,) = asked_in([line], default=NO_SCOPE)
    return asked


def why(line: str) -> str:
    asked = only(line)
    assert isinstance(asked, SourceError)
    return str(asked)


def test_a_line_is_a_question() -> None:
    assert only("Who won the cup?\n") == BatchLine("Who won the cup?")


def test_a_line_may_say_what_was_asked_before_and_what_may_be_searched() -> None:
    line = (
        '{"question": "and when?", "history": ["Who won?"], "since": "2031-05-01",'
        ' "until": "2031-05-31", "outlet": "Osk Wire", "type": "when", "gold": []}'
    )

    assert only(line) == BatchLine(
        "and when?", ("Who won?",), Bounds(date(2031, 5, 1), date(2031, 5, 31), "Osk Wire")
    )


def test_what_a_line_leaves_open_is_taken_from_the_command_line() -> None:
    scope = BatchLine("", (), Bounds(date(2031, 5, 1), None, "Osk Wire"))
    lines = ["Who won?", '{"question": "Who lost?", "outlet": "Valley Tribune"}']

    assert list(asked_in(lines, default=scope)) == [
        BatchLine("Who won?", (), Bounds(date(2031, 5, 1), None, "Osk Wire")),
        BatchLine("Who lost?", (), Bounds(date(2031, 5, 1), None, "Valley Tribune")),
    ]


def test_blank_lines_are_no_questions_but_count_as_lines() -> None:
    asked = list(asked_in(["\n", "Who won?\n", "  \n", "{\n"], default=NO_SCOPE))

    assert asked[0] == BatchLine("Who won?")
    assert isinstance(asked[1], SourceError)
    assert asked[1].where == "line 4"


def test_a_broken_line_is_reported_with_what_it_needs() -> None:
    assert why('{"question": "Who won?"').startswith("line 1: not JSON (")
    assert why('{"text": "Who won?"}') == 'line 1: needs "question", as text'
    assert why('{"question": 3}') == 'line 1: needs "question", as text'
    assert why('{"question": " "}') == 'line 1: needs "question", as text'
    assert why('{"question": "x", "since": "May"}') == (
        'line 1: needs "since" as a day like 2031-05-03'
    )
    assert why('{"question": "x", "history": "y"}') == (
        'line 1: needs "history" as a list of questions'
    )
