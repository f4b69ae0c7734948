"""What is in deploy/: parsed, held to the settings that exist and the numbers that are shown."""

from __future__ import annotations

import json
import re
from configparser import ConfigParser
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.monitoring import Metrics

ROOT = Path(__file__).resolve().parents[1]
DEPLOY = ROOT / "deploy"
EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
SETTINGS = {*re.findall(r"(?m)^([A-Z_]+)=", EXAMPLE)}
BOTS = ("bot1", "bot2")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def dockerfile() -> str:
    return (DEPLOY / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")


def test_two_bots_share_one_database_one_chroma_and_one_webhook(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert {*services} == {*BOTS, "postgres", "chroma", "web"}
    assert services["bot1"] == services["bot2"]
    told = services["bot1"]["environment"]
    assert "@postgres/" in told["QUOTH_DATABASE_URL"]
    assert told["QUOTH_CHROMA_URL"] == "http://chroma:8000"
    assert told["QUOTH_WEBHOOK_LISTEN"] == "0.0.0.0:8443"
    assert told["QUOTH_WEBHOOK_SECRET"].startswith("${QUOTH_WEBHOOK_SECRET:?")  # one for both


def test_every_setting_of_the_bots_exists(compose: dict[str, Any], dockerfile: str) -> None:
    named = {*compose["services"]["bot1"]["environment"]}
    named |= {*re.findall(r"\b(QUOTH_[A-Z_]+)=", dockerfile)}
    assert len(named) > 8
    assert named <= SETTINGS


def test_only_the_web_server_is_reached_from_outside(compose: dict[str, Any]) -> None:
    opened = [name for name, one in compose["services"].items() if "ports" in one]
    assert opened == ["web"]
    front = (DEPLOY / "Caddyfile").read_text(encoding="utf-8")
    assert "reverse_proxy bot1:8443 bot2:8443" in front
    assert "{$QUOTH_HOST} {" in front


def test_no_secret_stands_in_the_file_and_none_can_be_forgotten(compose: dict[str, Any]) -> None:
    secret = re.compile(r"TOKEN|PASSWORD|SECRET|KEY")
    found = [
        value
        for service in compose["services"].values()
        for name, value in service.get("environment", {}).items()
        if secret.search(name) or "PASSWORD" in value
    ]
    assert len(found) > 6
    assert all(re.search(r"\$\{[A-Z_]+:[?-]", value) for value in found)


def test_every_image_has_a_version_and_every_volume_is_there(compose: dict[str, Any]) -> None:
    services = compose["services"].values()
    images = [service["image"] for service in services]
    assert all(re.search(r":(local|\d[\d.]*)$", image) for image in images)
    mounts = [mount for service in services for mount in service.get("volumes", ())]
    assert mounts
    for mount in mounts:
        source = mount.partition(":")[0]
        if source.startswith("."):
            assert (DEPLOY / source).exists()
        else:
            assert source in compose["volumes"]


def test_chroma_is_the_version_that_is_tested(compose: dict[str, Any]) -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    [version] = re.findall(r"(?m)^chromadb==(.+)$", lock)
    assert compose["services"]["chroma"]["image"] == f"chromadb/chroma:{version}"


def test_the_image_is_slim_not_root_and_says_how_it_is(dockerfile: str) -> None:
    build, run = re.split(r"(?m)^FROM ", dockerfile)[1:]
    assert build.split()[0] == run.split()[0] == "python:3.12-slim"
    assert re.search(r"(?m)^USER quoth$", run)
    assert re.search(r'(?m)^ENTRYPOINT \["quoth"\]\nCMD \["run"\]$', run)
    assert "/healthz" in health_check(dockerfile)
    [made] = re.findall(r"(?m)^WORKDIR (\S+)$", run)
    assert f"QUOTH_HOME={made}" in run


def test_everything_that_is_copied_into_the_image_exists_and_is_not_ignored(
    dockerfile: str,
) -> None:
    ignored = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    copied = [
        source
        for line in re.findall(r"(?m)^COPY (?!--from)(.+)$", dockerfile)
        for source in line.split()[:-1]
    ]
    assert {"bot", "retrieval", "prompts"} <= {*copied}
    assert all((ROOT / source).exists() and f"!{source}" in ignored for source in copied)


def health_check(dockerfile: str) -> str:
    """The code that the image's health check runs."""
    found = re.search(r"(?m)^HEALTHCHECK .* CMD (\[.+\])$", dockerfile)
    assert found
    python, option, code = json.loads(found[1])
    assert (python, option) == ("python", "-c")
    return str(code)


def test_the_service_runs_quoth_as_nobody_and_is_not_started_again_with_wrong_settings() -> None:
    unit = ConfigParser(interpolation=None, strict=False)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read(DEPLOY / "quoth.service")
    service = unit["Service"]
    assert service["ExecStart"].endswith("/quoth run")
    assert service["DynamicUser"] == "yes"
    assert service["Environment"] == "QUOTH_HOME=/var/lib/quoth"
    assert (service["Restart"], service["RestartPreventExitStatus"]) == ("on-failure", "2")
    assert int(service["TimeoutStopSec"]) > 10  # the bot ends within that


def test_the_board_shows_numbers_that_there_are() -> None:
    board = json.loads((DEPLOY / "grafana.json").read_text(encoding="utf-8"))
    asked = [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    known = {*re.findall(r"(?m)^# TYPE (\w+) ", Metrics().shown())}
    shown = {name for expr in asked for name in re.findall(r"\b(?:quoth|process)_\w+", expr)}
    assert len(board["panels"]) > 8
    assert {re.sub(r"_bucket$", "", name) for name in shown} <= known
    ours = {name for name in known if name.startswith("quoth_") and not name.endswith("_created")}
    assert ours <= {re.sub(r"_bucket$", "", name) for name in shown}
