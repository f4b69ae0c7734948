"""The project itself: what a person who clones it may rely on."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TEXT = {".py", ".md", ".toml", ".txt", ".jsonl", ".html", ".lock", ".example", ""}
LEFT_OUT = {".git", ".venv", ".quoth", "__pycache__", ".hypothesis", "quoth.egg-info"}


def files() -> list[Path]:
    found = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in LEFT_OUT and "cache" not in name]
        found += [Path(folder, name) for name in names]
    return [path for path in found if path.suffix in TEXT]


def names(requirements: list[str]) -> set[str]:
    """The names of packages, as package indexes compare them."""
    first = [re.split(r"[<>=!~;\[ ]", line.strip(), maxsplit=1)[0] for line in requirements]
    return {re.sub(r"[-_.]+", "-", name).lower() for name in first if name}


def locked() -> list[str]:
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def test_the_lock_pins_every_package_that_the_project_names() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = project["dependencies"] + project["optional-dependencies"]["dev"]

    assert names(wanted) <= names(locked())


def test_the_lock_holds_exact_versions_and_no_address() -> None:
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+( ; .+)?", line) for line in locked())


@pytest.mark.parametrize("target", ["run", "test", "check", "bench"])
def test_make_knows(target: str) -> None:
    assert re.search(rf"(?m)^{target}: \$\(READY\)$", (ROOT / "Makefile").read_text())


def test_the_check_of_every_change_runs_both_the_checks_and_the_tests() -> None:
    script = ROOT / ".ci" / "run"

    assert os.access(script, os.X_OK)
    assert script.read_text(encoding="utf-8").splitlines()[-2:] == ["make check", "make test"]


def test_no_file_names_a_folder_of_one_machine() -> None:
    machine = re.compile(r"(?<![\w.~-])/(?:home|root|work|tmp|Users|opt)/\w")
    guilty = [path for path in files() if machine.search(path.read_text(encoding="utf-8"))]

    assert guilty == []


def test_no_module_is_longer_than_400_lines() -> None:
    modules = [path for path in files() if path.suffix == ".py"]
    long = [path for path in modules if len(path.read_text(encoding="utf-8").splitlines()) > 400]

    assert long == []


def test_every_command_in_the_readme_is_one_that_exists() -> None:
    from bot.cli import parser

    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    known = re.search(r"COMMAND\n(.*?)\n\n", parser().format_help(), re.DOTALL)
    assert known
    commands = set(re.findall(r"(?m)^    (\w+)", known[1]))
    used = set(re.findall(r"(?m)^(?:\$ )?(?:\.venv/bin/)?quoth (\w+)", readme))

    assert used
    assert used <= commands


def test_every_quote_in_the_readme_stands_in_a_sample_article() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    quotes = re.findall(r"(?m)^▏ (.+)$", readme)
    articles = [path.read_text(encoding="utf-8") for path in (ROOT / "articles").iterdir()]

    assert quotes
    assert all(any(quote in article for article in articles) for quote in quotes)
