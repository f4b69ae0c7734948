from __future__ import annotations

import io
import logging
import warnings
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.logs import QUIET, SILENT, set_up, without_secrets

TOKEN = "7000000001:AAH-invented_invented-invented0123456"
QUESTION = "what did Ilsa Brandt promise the growers"


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    names = [*QUIET, *SILENT, "bot", "retrieval"]
    before = root.handlers[:], root.level, {n: logging.getLogger(n).level for n in names}
    yield
    root.handlers[:], level, levels = before
    root.setLevel(level)
    for name, was in levels.items():
        logging.getLogger(name).setLevel(was)
    logging.captureWarnings(False)


@pytest.fixture
def written() -> io.StringIO:
    return io.StringIO()


def test_a_token_is_taken_out_of_whatever_is_logged(written: io.StringIO) -> None:
    set_up(stream=written)

    logging.getLogger("bot.some").warning("POST https://api.telegram.org/bot%s/getMe", TOKEN)
    logging.getLogger("elsewhere").error("The token `%s` was rejected", TOKEN)
    try:
        raise ValueError(f"https://api.telegram.org/bot{TOKEN}/getMe for “{QUESTION}”")
    except ValueError:
        logging.getLogger("bot.some").exception("It failed")

    shown = written.getvalue()
    assert TOKEN not in shown
    assert TOKEN.split(":")[1] not in shown
    assert shown.count("***") == 2


def test_an_exception_is_one_line_that_says_where_but_not_what_was_asked(
    written: io.StringIO,
) -> None:
    set_up(stream=written)

    try:
        raise KeyError(QUESTION)
    except KeyError:
        logging.getLogger("bot.some").exception("It failed\nbadly")

    (line,) = written.getvalue().splitlines()
    assert "It failed badly" in line
    assert "KeyError in test_logs.py:" in line
    assert QUESTION not in line


def test_with_debug_an_exception_is_shown_whole_but_for_the_token(written: io.StringIO) -> None:
    set_up(debug=True, stream=written)

    try:
        raise KeyError(f"{QUESTION} bot{TOKEN}")
    except KeyError:
        logging.getLogger("bot.some").exception("It failed")

    assert "Traceback" in written.getvalue()
    assert QUESTION in written.getvalue()
    assert TOKEN not in written.getvalue()


@pytest.mark.parametrize(
    "name", ["httpx", "httpcore.connection", "telegram.ext.Application", "tornado.general"]
)
def test_libraries_are_heard_from_a_warning_on(name: str, written: io.StringIO) -> None:
    set_up(debug=True, stream=written)

    logging.getLogger(name).info("HTTP Request: %s", QUESTION)
    logging.getLogger(name).warning("careful")

    assert [line.rsplit(": ")[-1] for line in written.getvalue().splitlines()] == ["careful"]


@pytest.mark.parametrize(
    "name", ["telegram.request.BaseRequest", "telegram.Bot", "telegram.ext.ExtBot"]
)
def test_who_logs_what_was_sent_is_not_heard_at_all(name: str, written: io.StringIO) -> None:
    set_up(stream=written)

    logging.getLogger(name).critical("Error while parsing updates! Received %s", QUESTION)

    assert written.getvalue() == ""


@pytest.mark.filterwarnings("always")
def test_warnings_of_libraries_are_log_lines(written: io.StringIO) -> None:
    set_up(stream=written)

    warnings.warn("an old way", UserWarning, stacklevel=1)

    (line,) = written.getvalue().splitlines()
    assert "an old way" in line


@given(
    st.integers(10**5, 10**11),
    st.text("abcXYZ019_-", min_size=20, max_size=50),
    st.sampled_from(["bot", "", "https://api.telegram.org/bot", "`", "token=", "\n"]),
)
def test_no_secret_survives(number: int, secret: str, before: str) -> None:
    assert secret not in without_secrets(f"{before}{number}:{secret}/sendMessage")
