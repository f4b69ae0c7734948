"""A server that nobody here wrote, with a model too small to answer well: ``make test-model``.

It streams, keeps to a schema, stops when nobody listens any more, and what its model makes up is
not shown.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path

import httpx2
import pytest

from bot.cli import main
from retrieval.checks.statements import MOST_CHARS
from retrieval.domain import Answer
from retrieval.model.call import Chat, ModelCalls, Prompt, open_chat
from retrieval.model.drafts import ToJudge, object_schema
from retrieval.model.prompts import answer_prompt, judge_prompt, template
from retrieval.settings import Settings
from tests.foreign.llama_server import ALIAS
from tests.support.library.asker import Asker, asking
from tests.support.library.sentences import ROOT, articles

pytestmark = pytest.mark.slow

PYTHON = os.environ.get("QUOTH_TEST_MODEL_PYTHON", str(ROOT / ".venv-model" / "bin" / "python"))
QUESTION = "What happened to the bell of the Amaranth?"
COLOUR = {"title": "colour", **object_schema(colour={"type": "string", "enum": ["red", "blue"]})}
TIMEOUT_S = 60.0
OPENING_PIECES = 60  # of a token each
TO_JUDGE = [ToJudge(1, "The bell is back.", ())]
# A request that nobody waits for any more would hold the only place of the server much longer.
STOPPED_WITHIN_S = 3.0


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    command = [PYTHON, str(Path(__file__).with_name("llama_server.py"))]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True
    ) as child:
        assert child.stdin
        assert child.stdout
        found = next((line for line in child.stdout if line.startswith("http")), "")
        assert found, "the server did not start"
        yield f"{found.strip()}/v1"
        child.stdin.close()


@pytest.fixture(scope="module")
def settings(address: str) -> Settings:
    return Settings(openai_base_url=address, model=ALIAS, model_timeout_s=TIMEOUT_S)


@pytest.fixture(scope="module")
def asker(address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asker]:
    home = tmp_path_factory.mktemp("foreign")
    known = {"openai_base_url": address, "model": ALIAS, "model_timeout_s": TIMEOUT_S}
    few = {"model_max_input_tokens": 1_800}  # it reads some 40 tokens a second
    with asking(home, articles(ROOT / "articles"), **known, **few) as asker:
        yield asker


def plain(words: str, **more: object) -> Prompt:
    made = template("## system\nYou are brief.\n## user\n{words}", ["words"])
    return Prompt("plain", made, {"words": words}, **more)  # type: ignore[arg-type]


async def reply(chat: Chat, prompt: Prompt, *, pieces: int = 10_000) -> list[str]:
    """The first pieces of a reply; then nobody listens any more."""
    calls, got = ModelCalls(chat, max_tokens=8_000), list[str]()
    async with aclosing(calls.reply(prompt)) as stream:
        async for piece in stream:
            got.append(piece)
            if len(got) == pieces:
                break
    return got


def run(settings: Settings, prompt: Prompt, *, pieces: int = 10_000) -> list[str]:
    async def whole() -> list[str]:
        chat = open_chat(settings)
        assert chat
        async with aclosing(chat):
            return await reply(chat, prompt, pieces=pieces)

    return asyncio.run(whole())


def test_a_reply_comes_in_pieces(settings: Settings) -> None:
    assert len(run(settings, plain("Count from one to ten."), pieces=3)) == 3


def test_a_schema_is_followed(settings: Settings) -> None:
    said = json.loads("".join(run(settings, plain("Which colour is the sky?", schema=COLOUR))))
    assert said["colour"] in ("red", "blue")


@pytest.mark.parametrize(
    ("prompt", "opening"),
    [
        (answer_prompt(QUESTION, ()), r'\{"found":(true|false),"statements":\['),
        (judge_prompt(TO_JUDGE), r'\{"verdicts":\[(\]|\{"statement":-?\d+,"holds":(true|false),)'),
    ],
    ids=["a draft", "a judge's ruling"],
)
def test_a_reply_begins_as_its_schema_says(
    settings: Settings, prompt: Prompt, opening: str
) -> None:
    begun = "".join(run(settings, prompt, pieces=OPENING_PIECES))
    assert re.match(opening, "".join(begun.split())), begun


def test_a_stop_in_the_middle_is_a_stop_there_too(settings: Settings) -> None:
    run(settings, plain("Tell a very long story."), pieces=3)
    begun = time.monotonic()
    run(settings, plain("Say yes."), pieces=1)
    assert time.monotonic() - begun < STOPPED_WITHIN_S


def test_of_what_the_model_makes_up_nothing_is_shown(asker: Asker) -> None:
    answer: Answer = asker.ask(QUESTION)
    assert answer.citations
    for citation in answer.citations:
        assert citation.quote == citation.span.of(asker.text_of(citation.sha256, citation.source))
    assert answer.cost
    assert answer.cost.output_tokens > 0
    assert answer.mode == "quotes" or all(len(one.text) <= MOST_CHARS for one in answer.statements)
    assert answer.mode == "model" or answer.notes


async def is_writing(address: str) -> bool:
    """Whether the server's only slot has written a token; waits until it says so.

    While it reads a prompt, llama.cpp looks at nothing else.
    """
    async with httpx2.AsyncClient(base_url=address.removesuffix("/v1"), timeout=TIMEOUT_S) as web:
        deadline = time.monotonic() + TIMEOUT_S
        while time.monotonic() < deadline:
            slot = (await web.get("/slots")).json()[0]
            if slot["is_processing"] and slot["next_token"][0]["n_decoded"]:
                return True
            await asyncio.sleep(0.05)
    return False


def test_an_answer_that_nobody_waits_for_frees_the_server(
    asker: Asker, settings: Settings, address: str
) -> None:
    async def stopped() -> None:
        task = asyncio.create_task(asker.library.ask(QUESTION))
        assert await is_writing(address)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asker.run(stopped())
    begun = time.monotonic()
    run(settings, plain("Say yes."), pieces=1)
    assert time.monotonic() - begun < STOPPED_WITHIN_S


def test_doctor_says_in_one_line_how_the_model_does(
    address: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", address)
    monkeypatch.setenv("QUOTH_MODEL", ALIAS)
    main(["doctor", "--home", str(tmp_path)])
    told = [one for one in capsys.readouterr().out.splitlines() if one.startswith("Language model")]
    assert len(told) == 1
    assert told[0].startswith(f"Language model {ALIAS}: ")
