"""A backup is made while the bot runs, is checked, and brings everything back."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from zipfile import ZipFile

import pytest

from bot.cli import main
from bot.commands.opening import FAILED
from bot.state import open_state
from bot.texts.wording import count
from retrieval.domain import Article, Head
from tests.support.bot.running import running
from tests.support.bot.scenes import QUESTION, settled
from tests.support.library.asker import asking
from tests.support.telegram.play import Telegram


def said(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().err.splitlines()


@pytest.fixture
def kept(filled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A backup of the sample articles."""
    file = tmp_path / "quoth.zip"
    assert main(["backup", str(file), "--home", str(filled)]) == 0
    assert said(capsys)[0].startswith(f"{file} holds 10 articles and ")
    return file


def test_articles_answers_and_receipts_come_back_and_vectors_are_made(
    filled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, home = tmp_path / "quoth.zip", tmp_path / "other" / "home"
    with asking(filled, model="none") as before:
        answer = before.ask(QUESTION)
        answers = answer.id or 0  # they are numbered from 1
        vectors = before.library.index.count()
    assert main(["backup", str(file), "--home", str(filled)]) == 0
    assert main(["restore", str(file), "--home", str(home)]) == 0
    assert said(capsys)[0] == f"{file} holds 10 articles and {count(answers, 'answer')}."
    shutil.rmtree(filled)
    with asking(home, model="none") as after:
        again = after.ask(QUESTION)
        assert [one.quote for one in again.citations] == [one.quote for one in answer.citations]
        verified = after.verified(answer.citations[0].receipt)
        assert verified
        assert verified.holds
        assert after.library.index.count() == vectors
        assert after.run(after.library.upkeep.health()).behind == 0
    assert not [path for path in home.iterdir() if path.name.startswith(".")]
    assert file.stat().st_mode & 0o077 == 0


def test_vectors_that_an_interruption_left_out_are_made_later(kept: Path, tmp_path: Path) -> None:
    home = tmp_path / "other"
    nowhere = {"QUOTH_CHROMA_URL": "http://127.0.0.1:9"}  # nobody listens there
    with pytest.MonkeyPatch.context() as patch:
        for name, value in nowhere.items():
            patch.setenv(name, value)
        assert main(["restore", str(kept), "--home", str(home)]) == 0
    with asking(home, model="none") as asker:  # which brings them up to date
        assert asker.library.index.count() > 10


def test_nothing_is_replaced_without_being_told_to(
    kept: Path, filled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["restore", str(kept), "--home", str(filled)]) == FAILED
    assert said(capsys) == [f"{filled}: holds articles already; --overwrite replaces them."]
    assert main(["backup", str(kept), "--home", str(filled)]) == FAILED
    assert said(capsys) == [f"{kept}: is there already; --overwrite replaces it."]
    with asking(filled, [Article("x", "Pilots met in Umber.", Head("Osk Wire"))]):
        pass
    assert main(["restore", str(kept), "--home", str(filled), "--overwrite"]) == 0
    with asking(filled, model="none") as asker:
        health = asker.run(asker.library.upkeep.health())
        assert (health.counts.articles, health.behind) == (10, 0)
        assert health.vectors == health.counts.passages
    assert main(["backup", str(kept), "--home", str(filled), "--overwrite"]) == 0


def test_what_is_damaged_or_no_backup_is_refused_and_nothing_is_left(
    kept: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "other"
    with ZipFile(kept) as whole:
        stored = {name: whole.read(name) for name in whole.namelist()}
    manifest = json.loads(stored["backup.json"])

    def refused(name: str, **changed: bytes) -> str:
        file = tmp_path / name
        with ZipFile(file, "w") as packed:
            for one, content in (stored | changed).items():
                packed.writestr(one, content)
        assert main(["restore", str(file), "--home", str(home)]) == FAILED
        assert not [*home.iterdir()]
        [line] = said(capsys)
        return line

    database = bytearray(stored["catalogue.db"])
    database[len(database) // 2] ^= 1
    line = refused("flipped.zip", **{"catalogue.db": bytes(database)})
    assert "is damaged: catalogue.db is not what was stored" in line
    held = manifest["files"]["catalogue.db"]
    fewer = {**held, "rows": {**held["rows"], "articles": 9}}
    wrong = json.dumps({**manifest, "files": {"catalogue.db": fewer}}).encode()
    assert "is damaged" in refused("fewer.zip", **{"backup.json": wrong})
    outside = json.dumps({**manifest, "files": {"../bot.db": held}}).encode()
    assert "is no backup" in refused("outside.zip", **{"backup.json": outside})
    other = json.dumps({**manifest, "files": {"other.db": held}}).encode()
    line = refused("other.zip", **{"backup.json": other, "other.db": stored["catalogue.db"]})
    assert "is no backup" in line
    assert "is no backup" in refused("empty.zip", **{"backup.json": b"[]"})
    broken = tmp_path / "broken.zip"
    packed = bytearray(kept.read_bytes())
    packed[len(packed) // 3 : len(packed) // 3 + 2000] = bytes(range(250)) * 8
    broken.write_bytes(packed)
    assert main(["restore", str(broken), "--home", str(home)]) == FAILED
    assert "is no backup" in said(capsys)[0]
    locked = tmp_path / "locked.zip"
    packed = bytearray(kept.read_bytes())
    packed[packed.rindex(b"PK\x01\x02") + 8] |= 1  # the flag of what needs a password
    locked.write_bytes(packed)
    assert main(["restore", str(locked), "--home", str(home)]) == FAILED
    assert "is no backup" in said(capsys)[0]
    text = tmp_path / "notes.txt"
    text.write_text("no zip")
    assert main(["restore", str(text), "--home", str(home)]) == FAILED
    assert main(["restore", str(tmp_path / "nowhere.zip"), "--home", str(home)]) == FAILED
    assert main(["backup", str(tmp_path / "none" / "x.zip"), "--home", str(home)]) == FAILED
    assert main(["backup", str(tmp_path / "x.zip"), "--home", str(home)]) == FAILED
    assert len(said(capsys)) == 4


def test_what_there_is_no_room_for_is_refused_before_it_is_unpacked(
    kept: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tells = tmp_path / "tells.zip"
    packed = bytearray(kept.read_bytes())
    at = packed.rindex(b"PK\x01\x02")  # the last file's line in the list at the end
    packed[at + 24 : at + 28] = (2**32 - 2).to_bytes(4, "little")
    tells.write_bytes(packed)
    tight = shutil.disk_usage(tmp_path)._replace(free=1_000_000_000)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shutil, "disk_usage", lambda _: tight)
        assert main(["restore", str(tells), "--home", str(tmp_path / "other")]) == FAILED
    assert said(capsys) == [f"{tells}: needs 4.3 GB, more than is free."]


def test_a_catalogue_of_a_newer_quoth_is_refused(
    filled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(sqlite3.connect(filled / "catalogue.db", isolation_level=None)) as raw:
        raw.execute("UPDATE meta SET value = '999' WHERE name = 'schema'")
    file, home = tmp_path / "quoth.zip", tmp_path / "other"
    assert main(["backup", str(file), "--home", str(filled)]) == 0
    assert main(["restore", str(file), "--home", str(home)]) == FAILED
    assert "newer Quoth" in said(capsys)[-1]
    assert not (home / "catalogue.db").exists()


@pytest.mark.slow
def test_it_is_made_while_the_bot_runs_and_not_put_back_under_it(
    telegram: Telegram, filled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ada, file, home = telegram.person("Ada"), tmp_path / "quoth.zip", tmp_path / "other"
    with running(telegram, filled, QUOTH_ALLOW="*", QUOTH_QUESTIONS_A_MINUTE="1000"):
        for n in range(12):
            ada.says(f"{QUESTION[:-1]}, {n}?")
            if n % 4 == 1:
                ada.private().wait_for_count(n)
                assert main(["backup", str(file), "--home", str(filled), "--overwrite"]) == 0
        settled(telegram, filled)
        assert main(["restore", str(file), "--home", str(filled), "--overwrite"]) == FAILED
        assert "another bot runs" in said(capsys)[-1]
    assert main(["restore", str(file), "--home", str(home)]) == 0
    with open_state(home / "bot.db") as state, asking(home, model="none") as asker:
        pointed = {row.message.answer for n in range(1, 60) for row in state.outbox.unsent(n)}
        came = state.inbox.counts()
        assert came.done + came.answered >= 9
        answers = asker.run(asker.library.upkeep.health()).counts.answers
        assert answers >= 9
        for n in filter(None, pointed):
            assert asker.run(asker.library.answer(n))
