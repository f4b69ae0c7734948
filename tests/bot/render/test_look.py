"""When text is marked, and when it is left plain."""

from __future__ import annotations

import io

import pytest

from bot.render.look import ANSI, PLAIN, look_for


class Terminal(io.StringIO):
    """A stream that a person looks at."""

    def isatty(self) -> bool:
        return True


def test_a_terminal_gets_marked_text() -> None:
    assert look_for(Terminal(), {"TERM": "xterm"}) is ANSI


@pytest.mark.parametrize("environ", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_marks_can_be_switched_off(environ: dict[str, str]) -> None:
    assert look_for(Terminal(), environ) is PLAIN


def test_a_file_or_a_pipe_gets_plain_text() -> None:
    assert look_for(io.StringIO(), {"TERM": "xterm"}) is PLAIN
