"""The commands with a language model over real HTTP, some in a process of their own."""

from __future__ import annotations

import json
import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

import pytest

from bot.cli import main
from tests.support.library.writer import (
    NOON,
    QUESTION,
    WEIGHT,
    WRONG_WEIGHT,
    stopping,
    telling,
    translating,
)
from tests.support.openai_server import replies
from tests.support.openai_server.personalities import judging
from tests.support.openai_server.server import KEY, ModelServer, serving

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[3]
FRENCH = "La cloche pèse 61 kilogrammes."
IN_FRENCH = "Combien pèse la cloche (bell) de l’Amaranth ?"


@dataclass
class Process:
    """``quoth`` on the sample articles, with a server."""

    server: ModelServer
    home: str
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        ours = {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "TERM": "dumb", "NO_COLOR": "1"}
        return {**os.environ, **self.server.environment, **ours, **self.settings}

    def command(self, *typed: str) -> list[str]:
        return [sys.executable, "-m", "bot.cli", *typed, "--home", self.home]

    def quoth(self, *typed: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """What came of a command, carried out here; the key stands in none of it."""
        out, err = StringIO(), StringIO()
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
            for name, value in {**self.server.environment, **self.settings}.items():
                patch.setenv(name, value)
            patch.setattr(sys, "stdin", StringIO(stdin))
            code = main([*typed, "--home", self.home])
        assert KEY not in out.getvalue() + err.getvalue()
        return subprocess.CompletedProcess(typed, code, out.getvalue(), err.getvalue())

    def quoth_apart(self, *typed: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """The same in a process of its own, which takes five seconds longer."""
        done = subprocess.run(
            self.command(*typed),
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=90,
        )
        assert KEY not in done.stdout + done.stderr
        return done


@pytest.fixture
def process(samples: str) -> Iterator[Process]:
    with serving() as server:
        yield Process(server, samples)


def test_an_answer_reads_as_statements_then_quotes(process: Process) -> None:
    process.server.script(telling(NOON, WRONG_WEIGHT, WEIGHT))
    done = process.quoth_apart("ask", QUESTION)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[:3] == [NOON[0], WEIGHT[0], ""]
    assert lines[3].startswith("▏ Zhalinskiy said he would ring the bell once, at noon")
    assert "62" not in done.stdout
    assert lines[-1].startswith("10 articles of 4 outlets searched")


def test_who_asks_for_it_is_told_what_was_left_out_and_why(process: Process) -> None:
    process.server.judge = judging({NOON[0]: "time"})
    process.server.script(telling(NOON, WRONG_WEIGHT, WEIGHT))
    lines = process.quoth("ask", "--explain", QUESTION).stdout.splitlines()
    assert "2 sentences were left out: their quotes do not bear them." in lines
    assert lines[-2:] == [f"Left out (time): {NOON[0]}", f"Left out (number): {WRONG_WEIGHT[0]}"]


def test_json_says_what_was_left_out_and_how_a_follow_up_was_understood(process: Process) -> None:
    process.server.script(replies.Reply(QUESTION), telling(WRONG_WEIGHT, WEIGHT))
    leaning = json.dumps({"question": "and how heavy is it?", "history": [QUESTION]})
    done = process.quoth("ask", "--json", "--batch", "-", stdin=f"{leaning}\n")
    answer = json.loads(done.stdout)
    assert answer["left_out"] == [{"text": WRONG_WEIGHT[0], "fault": "number"}]
    assert answer["asked_as"] == QUESTION


def test_a_translation_is_marked_and_never_in_quotation_marks(process: Process) -> None:
    process.server.script(translating(FRENCH, WEIGHT[1], FRENCH))
    lines = process.quoth("ask", IN_FRENCH).stdout.splitlines()
    [at] = [n for n, line in enumerate(lines) if line.startswith("In translation")]
    assert lines[at] == f"In translation, by the language model: {FRENCH}"
    assert lines[at - 1].startswith("▏ The bell weighs 61")


FAULTS: dict[str, tuple[replies.Replied, str]] = {
    "404": (
        replies.NO_SUCH_MODEL,
        "The language model is not known to the server under that name (404)",
    ),
    "reset": (replies.RESET, "The language model broke off"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_one_line_below_the_quotes_and_no_failure(process: Process, fault: str) -> None:
    reply, line = FAULTS[fault]
    process.server.script(reply, reply)
    done = process.quoth("ask", QUESTION)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"\n{line}; Quoth chose these quotes itself.\n" in done.stdout
    assert "▏" in done.stdout


def test_who_wants_to_know_more_sees_the_log(process: Process) -> None:
    process.settings["QUOTH_DEBUG"] = "1"
    process.server.script(replies.UNAUTHORIZED)
    done = process.quoth_apart("ask", "--json", QUESTION)
    assert done.stderr == "answer not finished: the model does not accept the key (401)\n"
    assert json.loads(done.stdout)["mode"] == "quotes"


def test_a_batch_goes_on_after_faults_and_understands_what_leans(process: Process) -> None:
    process.server.script(
        telling(NOON), replies.UNAUTHORIZED, replies.Reply(QUESTION), telling(WEIGHT)
    )
    leaning = json.dumps({"question": "and how heavy is it?", "history": [QUESTION]})
    done = process.quoth(
        "ask", "--json", "--batch", "-", stdin=f"{QUESTION}\n{QUESTION}\n{leaning}\n"
    )
    assert (done.returncode, done.stderr) == (0, "")
    written = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["mode"] for answer in written] == ["model", "quotes", "model"]
    assert [len(answer["notes"]) for answer in written] == [0, 1, 0]
    assert written[2]["statements"] == [{"text": WEIGHT[0], "citations": [1]}]
    assert [citation["n"] for citation in written[2]["citations"]] == [1]
    assert written[2]["question"] == "and how heavy is it?"


def test_doctor_tries_the_model_with_one_small_call(process: Process) -> None:
    done = process.quoth("doctor")
    assert done.returncode == 0
    assert done.stdout.splitlines()[-2].startswith("Language model gpt-4.1-mini: answers, in ")
    [asked] = process.server.asked
    assert len(asked.text) < 4_000


def test_doctor_tries_a_judge_of_its_own_as_a_judge(process: Process) -> None:
    process.settings["QUOTH_JUDGE_MODEL"] = "some-model"
    done = process.quoth("doctor")
    assert done.returncode == 0
    model, judge, _ = done.stdout.splitlines()[-3:]
    assert model.startswith("Language model gpt-4.1-mini: answers, in ")
    assert judge.startswith("Language model some-model: judges, in ")
    assert [one.body["model"] for one in process.server.judged] == ["some-model"]


JUDGES: dict[str, tuple[str, replies.Replied, str]] = {
    "a name that nobody knows": (
        "another-model",
        replies.BROKEN,
        "is not known to the server under that name (404)",
    ),
    "another form": ("some-model", replies.NOT_FOUND, "did not reply in the form asked for"),
}


@pytest.mark.parametrize("judge", JUDGES)
def test_doctor_fails_where_only_the_judge_does(process: Process, judge: str) -> None:
    name, process.server.judge, why = JUDGES[judge]
    process.settings["QUOTH_JUDGE_MODEL"] = name
    done = process.quoth("doctor")
    assert done.returncode == 1
    assert f"\nLanguage model {name}: {why}\n" in done.stdout


def test_doctor_says_what_is_wrong_and_fails(process: Process) -> None:
    process.settings["OPENAI_API_KEY"] = "sk-another-key"
    done = process.quoth("doctor")
    assert (done.returncode, done.stderr) == (1, "")
    last = done.stdout.splitlines()[-2]
    assert last == "Language model gpt-4.1-mini: does not accept the key (401)"
    assert "sk-another" not in done.stdout


def test_doctor_tells_a_server_that_is_not_there(process: Process) -> None:
    process.server.close()
    done = process.quoth("doctor")
    assert done.returncode == 1
    assert done.stdout.splitlines()[-2] == "Language model gpt-4.1-mini: cannot be reached"


def test_in_a_conversation_a_model_that_stalls_keeps_what_it_wrote(process: Process) -> None:
    process.settings["QUOTH_MODEL_TIMEOUT_S"] = "8"
    process.server.script(stopping(telling(NOON, WEIGHT), then="stall"))
    with talking(process) as talk:
        talk.until("> ")
        talk.says(QUESTION)
        assert "▏" not in talk.until(f"{NOON[0]}\r\n")
        shown = talk.until("did not answer in time; there may be more to say.")
        assert "▏ Zhalinskiy said he would ring the bell once" in shown
        process.server.script(replies.Reply(QUESTION), telling(WEIGHT))
        talk.says("and how heavy is it?")
        talk.until(WEIGHT[0])
        talk.until("searched, up to")
        talk.says("/quit")
        assert talk.child.wait(20) == 0
    assert "and how heavy" in process.server.asked[-2].text


@dataclass
class Talk:
    """``quoth chat`` in a terminal."""

    child: subprocess.Popen[bytes]
    terminal: int
    _seen: str = ""

    def says(self, line: str) -> None:
        """Type a line."""
        os.write(self.terminal, f"{line}\r".encode())

    def until(self, words: str, *, within_s: float = 60) -> str:
        """What is seen up to and with these words."""
        deadline = time.monotonic() + within_s
        while words not in self._seen:
            ready, _, _ = select.select([self.terminal], [], [], deadline - time.monotonic())
            assert ready, f"{words!r} was not seen, but {self._seen!r}"
            self._seen += os.read(self.terminal, 65_536).decode("utf-8", "replace")
        at = self._seen.index(words) + len(words)
        shown, self._seen = self._seen[:at], self._seen[at:]
        return shown


@contextmanager
def talking(process: Process) -> Iterator[Talk]:
    """A conversation in a pseudo-terminal."""
    ours, theirs = pty.openpty()
    child = subprocess.Popen(
        process.command("chat"), env=process.environment, stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    try:
        yield Talk(child, ours)
    finally:
        child.kill()
        child.wait()
        os.close(ours)
