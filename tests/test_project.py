"""The project itself: what a person who clones it may rely on."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from zipfile import ZipFile

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
TEXT = {".py", ".md", ".toml", ".txt", ".jsonl", ".html", ".lock", ".example", ""}
BIN = ".venv/bin"
PACKAGES = ("bot", "retrieval", "prompts")
LEFT_OUT = {*".git .venv .venv-model .quoth __pycache__ .hypothesis quoth.egg-info".split()}


def files() -> list[Path]:
    found = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in LEFT_OUT and "cache" not in name]
        found += [Path(folder, name) for name in names if name not in LEFT_OUT | {".coverage"}]
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
    assert len(locked()) > 30
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+( ; .+)?", line) for line in locked())


def recipe(target: str) -> list[str]:
    """What make runs for it, once the project is set up."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    found = re.search(rf"(?m)^{target}: \$\(READY\)\n((?:\t.+\n)+)", makefile)
    assert found, target
    return [line.strip().lstrip("@").replace("$(BIN)", BIN) for line in found[1].splitlines()]


@pytest.mark.parametrize("target", ["run", "test", "test-fast", "coverage", "check", "bench"])
def test_make_knows(target: str) -> None:
    assert recipe(target)[0].startswith(BIN)


def test_what_runs_before_a_commit_is_what_make_check_runs() -> None:
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    hooks = [hook for repo in config["repos"] for hook in repo["hooks"]]

    assert [hook["entry"] for hook in hooks] == recipe("check")
    assert {hook["language"] for hook in hooks} == {"system"}


@pytest.mark.slow
def test_a_wheel_holds_every_module_the_prompts_and_that_there_are_types(tmp_path: Path) -> None:
    for name in PACKAGES:
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tmp_path)
    build = "from setuptools import build_meta; build_meta.build_wheel('.')"
    subprocess.run([sys.executable, "-c", build], cwd=tmp_path, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    held = {name for name in ZipFile(wheel).namelist() if name.startswith(PACKAGES)}

    assert {"bot/py.typed", "retrieval/py.typed", "prompts/answer.md"} <= held
    assert held == {
        path.relative_to(ROOT).as_posix()
        for name in PACKAGES
        for path in (ROOT / name).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


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
