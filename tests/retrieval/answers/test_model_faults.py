"""Whatever a model or its server does wrong: an answer in time, and one line that says why."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from retrieval.answers.judging import WRITING_SHARE
from retrieval.domain import Answer
from retrieval.model.call import TOKENS_PER_MESSAGE, tokens
from tests.support.library.writer import (
    NOON,
    QUESTION,
    WEIGHT,
    Writer,
    said,
    stopping,
    telling,
    waiting,
    writing,
)
from tests.support.openai_server import replies
from tests.support.openai_server.asked import Asked
from tests.support.openai_server.replies import Reply
from tests.support.openai_server.server import KEY, ModelServer

INSTEAD = "Quoth chose these quotes itself."
TIMEOUT_S = 2.5  # of which looking for the sentences takes some
LATE_S = 2 * TIMEOUT_S  # a second call, or one without an end, takes longer

# What the server does, what is said of it, and how often it is asked.
FAULTS: dict[str, tuple[Any, str, int]] = {
    "a key that is not accepted": (replies.UNAUTHORIZED, "does not accept the key (401)", 1),
    "a model that is not there": (
        replies.NO_SUCH_MODEL,
        "is not known to the server under that name (404)",
        1,
    ),
    "no credit": (replies.NO_CREDIT, "has no credit left on this account (429)", 1),
    "a long wait": (replies.RATE_LIMITED, "asks to wait 20 s (429)", 1),
    "a fault of its own": (replies.BROKEN, "has a fault of its own (500)", 2),
    "a page of HTML": (
        replies.BAD_GATEWAY,
        "is not reached by the server in front of it (502)",
        2,
    ),
    "a reset": (replies.RESET, "broke off", 2),
    "a stream that is cut": (stopping(telling(NOON), before=3), "broke off", 2),
    "an empty reply": (replies.EMPTY, "sent an empty reply", 2),
    "a refusal": (replies.REFUSAL, "refuses to answer", 1),
    "a reply held back": (replies.FILTERED, "holds its reply back (content filter)", 1),
    "a reply cut short": (replies.CUT_SHORT, "wrote more than it may", 1),
    "prose": (replies.PROSE, "did not reply in the form asked for", 2),
    "fenced JSON": (replies.FENCED, "did not reply in the form asked for", 2),
    "truncated JSON": (
        Reply('{"found": true, "statements": [{"te'),
        "did not reply in the form asked for",
        2,
    ),
    "another shape": (Reply('{"found": 1}'), "did not reply in the form asked for", 2),
}


def sent_tokens(asked: Asked) -> int:
    """An upper estimate of what a request took."""
    return sum(tokens(m["content"]) + TOKENS_PER_MESSAGE for m in asked.body["messages"])


def fell_back(answer: Answer, why: str) -> None:
    assert (answer.mode, answer.notes) == ("quotes", (f"The language model {why}; {INSTEAD}",))
    assert answer.citations


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_leaves_the_chosen_quotes_and_one_line(
    writer: Writer, caplog: pytest.LogCaptureFixture, fault: str
) -> None:
    reply, why, calls = FAULTS[fault]
    caplog.set_level(logging.INFO)
    answer = writer.answer(reply, reply)

    fell_back(answer, why)
    assert len(writer.server.asked) == calls
    assert sum(map(sent_tokens, writer.server.asked)) <= 20_000
    told = [r.getMessage() for r in caplog.records if r.name.startswith("retrieval")]
    assert told == [f"answer not finished: the model {why}"] * calls
    assert KEY not in caplog.text
    assert "bell" not in caplog.text.lower()
    assert writer.kept()["model"] == "gpt-4.1-mini"


@pytest.mark.parametrize("fault", [fault for fault, (_, _, calls) in FAULTS.items() if calls == 2])
def test_a_fault_that_passes_is_tried_once_more(writer: Writer, fault: str) -> None:
    answer = writer.answer(FAULTS[fault][0], telling(NOON, WEIGHT))
    assert said(answer) == [NOON[0], WEIGHT[0]]
    assert answer.notes == ()
    assert len(writer.server.asked) == 2


def test_a_stream_cut_after_a_statement_keeps_it_and_says_so(writer: Writer) -> None:
    answers = writer.grows(QUESTION, stopping(telling(NOON, WEIGHT)))
    assert [said(answer) for answer in answers] == [[NOON[0]]] * 2
    assert answers[-1].notes == ("The language model broke off; there may be more to say.",)
    assert answers[-1].cost
    assert answers[-1].cost.estimated
    assert answers[-1].cost.input_tokens > 500
    assert len(writer.server.asked) == 1


def test_a_short_wait_is_waited_and_asked_again(writer: Writer) -> None:
    answer, took_s = writer.timed(waiting(0.3), telling(NOON))
    assert said(answer) == [NOON[0]]
    assert took_s >= 0.3


def test_a_wait_longer_than_the_time_left_falls_back_at_once(writer: Writer) -> None:
    answer, took_s = writer.timed(waiting(21))
    fell_back(answer, "asks to wait 21 s (429)")
    assert took_s < 15


def test_a_reply_without_end_is_stopped(writer: Writer) -> None:
    answer, took_s = writer.timed(replies.ENDLESS, replies.ENDLESS)
    fell_back(answer, "writes without end")
    assert took_s < 15


def test_a_question_that_quotes_could_not_answer_is_refused_and_the_fault_told(
    writer: Writer,
) -> None:
    answer = writer.answer(replies.UNAUTHORIZED, question="What did Xyzzy Quon say?")
    assert answer.abstained
    assert answer.notes == (
        "The language model does not accept the key (401); Quoth looked for an answer by itself.",
    )


@pytest.fixture
def hasty(filled: Path, server: ModelServer) -> Iterator[Writer]:
    with writing(filled, server, model_timeout_s=TIMEOUT_S) as writer:
        yield writer


STALLS: dict[str, Any] = {
    "nothing comes": replies.STALL,
    "it stops in the middle": stopping(telling(NOON), then="stall", before=5),
    "it goes on for ever": Reply(
        '{"found": true, "statements": [' + " " * 900, piece_chars=1, pace_s=0.02
    ),
}


@pytest.mark.parametrize("stall", STALLS)
def test_an_answer_comes_when_the_time_is_over(hasty: Writer, stall: str) -> None:
    answer, took_s = hasty.timed(STALLS[stall])
    fell_back(answer, "did not answer in time")
    assert TIMEOUT_S * WRITING_SHARE <= took_s < LATE_S
    assert answer.cost
    assert answer.cost.estimated


def test_what_held_before_a_stall_stays(hasty: Writer) -> None:
    answer, took_s = hasty.timed(stopping(telling(NOON, WEIGHT), then="stall"))
    assert said(answer) == [NOON[0]]
    assert answer.notes == ("The language model did not answer in time; there may be more to say.",)
    assert took_s < LATE_S


def test_the_time_is_for_the_whole_answer_not_for_each_call(hasty: Writer) -> None:
    wait_s = 1.2
    answer, took_s = hasty.timed(waiting(wait_s), replies.STALL)
    fell_back(answer, "did not answer in time")
    assert len(hasty.server.asked) == 2
    assert took_s < wait_s + TIMEOUT_S * WRITING_SHARE


def test_a_server_that_is_not_there_is_told_at_once(filled: Path, server: ModelServer) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{closed.getsockname()[1]}/v1"
        with writing(filled, server, openai_base_url=address) as writer:
            answer, took_s = writer.timed()
    fell_back(answer, "cannot be reached")
    assert answer.cost
    assert answer.cost.input_tokens == 0
    assert took_s < 20  # of 30 that a model may take


def test_a_server_that_takes_calls_and_is_silent_is_left_in_time(
    filled: Path, server: ModelServer
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/v1"
        with writing(filled, server, openai_base_url=address, model_timeout_s=TIMEOUT_S) as writer:
            answer, took_s = writer.timed()
    fell_back(answer, "did not answer in time")
    assert took_s < LATE_S


REWRITING: dict[str, Any] = {
    "a reply of no use": Reply("Sure!\nHere it is."),
    "a reply too long": Reply("x" * 1_000),
    "empty": replies.EMPTY,
    "refused": replies.REFUSAL,
    "a fault": replies.BROKEN,
    "a cut": Reply("How much does the", stops_after=2),
}


@pytest.mark.parametrize("fault", REWRITING)
def test_where_a_follow_up_cannot_be_rewritten_the_rules_understand_it(
    writer: Writer, fault: str
) -> None:
    answer = writer.answer(
        REWRITING[fault], telling(WEIGHT), question="and how heavy is it?", history=[QUESTION]
    )
    assert said(answer) == [WEIGHT[0]]
    assert len(writer.server.asked) == 2


def test_a_follow_up_on_a_key_that_is_refused_asks_once(writer: Writer) -> None:
    answer = writer.answer(
        replies.UNAUTHORIZED, question="and how heavy is it?", history=[QUESTION]
    )
    fell_back(answer, "does not accept the key (401)")
    assert len(writer.server.asked) == 1


def test_a_rewriting_that_stalls_leaves_time_for_the_answer(
    filled: Path, server: ModelServer
) -> None:
    with writing(filled, server, model_timeout_s=3 * TIMEOUT_S) as patient:
        answer = patient.answer(
            replies.STALL, telling(WEIGHT), question="and how heavy is it?", history=[QUESTION]
        )
    assert said(answer) == [WEIGHT[0]]


def test_never_more_than_two_calls_for_a_follow_up(writer: Writer) -> None:
    answer = writer.answer(
        Reply("How heavy is the bell of the Amaranth?"),
        replies.BROKEN,
        telling(WEIGHT),
        question="and how heavy is it?",
        history=[QUESTION],
    )
    fell_back(answer, "has a fault of its own (500)")
    assert len(writer.server.asked) == 2


@pytest.mark.parametrize("most", [1_000, 1_500, 3_000, 20_000])
@pytest.mark.parametrize("history", [(), (QUESTION, "\u0628" * 3_000, "\U0001f514" * 3_000)])
def test_no_more_tokens_are_sent_than_the_settings_allow(
    filled: Path, server: ModelServer, most: int, history: tuple[str, ...]
) -> None:
    with writing(filled, server, model_max_input_tokens=most, model_timeout_s=60) as writer:
        answer = writer.answer(
            replies.EMPTY, replies.EMPTY, question="and how heavy is it?", history=history
        )
    assert server.asked
    assert sum(map(sent_tokens, server.asked)) <= most
    assert answer.notes


def test_where_a_second_answer_could_not_be_judged_none_is_asked_for(
    filled: Path, server: ModelServer
) -> None:
    with writing(filled, server, model_max_input_tokens=3_000, model_timeout_s=60) as writer:
        answer = writer.answer(replies.EMPTY, telling(WEIGHT))
    assert len(server.asked) == 1
    fell_back(answer, "sent an empty reply")


def test_a_question_that_leaves_no_room_is_not_sent(filled: Path, server: ModelServer) -> None:
    with writing(filled, server, model_max_input_tokens=1_000) as writer:
        answer = writer.answer(question="bell " * 200)
    assert not server.asked
    [note] = answer.notes
    assert note.startswith(
        "The language model has no room left for the articles (QUOTH_MODEL_MAX_INPUT_TOKENS);"
    )
