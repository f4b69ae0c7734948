"""The command line, as a person meets it when something is wrong, and its help."""

from __future__ import annotations

import gc
import subprocess
import sys
from argparse import Namespace
from pathlib import Path
from types import ModuleType

import pytest

from bot.cli import guarded, main
from bot.commands.opening import FAILED, INTERRUPTED, WRONG_USE, with_library
from retrieval.library import Library

HEAVY = {
    "chromadb",
    "langchain_core",
    "numpy",
    "prompt_toolkit",
    "pydantic",
    "pypdf",
    "sqlalchemy",
    "tqdm",
    "trafilatura",
    "wordllama",
}
PRINTS_LOADED = """
import sys
from bot.cli import main
try:
    main(["--help"])
except SystemExit:
    print("LOADED", *sorted({name.partition(".")[0] for name in sys.modules}))
"""
ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_help_loads_nothing_heavy() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PRINTS_LOADED], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.partition("LOADED")[2].split())

    assert "argparse" in loaded
    assert not loaded & HEAVY


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ([], "COMMAND"),
        (["sing"], "invalid choice: 'sing'"),
        (["ask"], "one of the arguments QUESTION --batch is required"),
        (["ask", "Who?", "--batch", "questions.txt"], "not allowed with"),
        (["ask", "Who?", "--since", "May"], "'May' is not a day like 2031-05-03"),
        (["ingest"], "PATH"),
        (["verify"], "WORDS"),
    ],
)
def test_wrong_use_is_explained(
    typed: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(typed)

    assert ended.value.code == WRONG_USE
    assert says in capsys.readouterr().err


def test_garbage_is_collected_once_the_library_is_open(home: Path) -> None:
    seen: list[bool] = []

    async def command(_: Library, __: Namespace) -> int:
        seen.append(gc.isenabled())
        return 0

    gc.disable()
    try:
        assert with_library(Namespace(home=home), command) == 0
    finally:
        gc.enable()
    assert seen == [True]


def test_an_error_that_nobody_foresaw_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    def broken(_: Namespace) -> int:
        raise KeyError("x\ny")

    assert guarded(broken, Namespace()) == FAILED
    assert capsys.readouterr().err.count("\n") == 1


def test_with_debug_the_place_is_shown_as_well(capsys: pytest.CaptureFixture[str]) -> None:
    def broken(_: Namespace) -> int:
        raise KeyError("x")

    assert guarded(broken, Namespace(debug=True)) == FAILED
    assert "Traceback" in capsys.readouterr().err


def test_ctrl_c_ends_with_the_code_that_shells_know(capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(_: Namespace) -> int:
        raise KeyboardInterrupt

    assert guarded(interrupted, Namespace()) == INTERRUPTED
    assert capsys.readouterr().err == "Stopped.\n"


def test_an_interrupt_while_a_command_is_loaded_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Loading(ModuleType):
        def __getattr__(self, name: str) -> object:
            raise KeyboardInterrupt

    monkeypatch.setitem(sys.modules, "bot.commands.show", Loading("show"))
    assert main(["stories"]) == INTERRUPTED
    assert capsys.readouterr().err == "Stopped.\n"
