"""Opening the file of the state: new, newer, broken; and what a killed process leaves behind."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import textwrap
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.app import owning
from bot.state import open_state, tables
from bot.state.queues import UpdateCounts, Waiting
from retrieval.errors import StoreError

ROOT = Path(__file__).resolve().parents[3]
NOW = datetime(2031, 5, 3, 9, tzinfo=UTC)


def started(program: str, *arguments: object) -> subprocess.Popen[str]:
    """A process of its own that runs ``program`` and has said "ready"."""
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program), *map(str, arguments)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stdin=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    return process


def killed(process: subprocess.Popen[str]) -> None:
    process.kill()
    with process:
        assert process.wait(timeout=10) == -signal.SIGKILL


def test_a_state_of_a_newer_version_is_refused_and_left_alone(path: Path) -> None:
    open_state(path).close()
    newer = tables.VERSION + 1
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("UPDATE meta SET value = ? WHERE name = 'schema'", (str(newer),))
    with pytest.raises(StoreError, match=rf"bot\.db: written by a newer Quoth: schema {newer}"):
        open_state(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        assert raw.execute("SELECT value FROM meta").fetchall() == [(str(newer),)]


def test_a_state_of_the_first_version_is_brought_up_to_date(path: Path) -> None:
    with open_state(path) as state:
        state.people.allow(7, "Mia")
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("DROP TABLE seen")
        raw.execute("UPDATE meta SET value = '1' WHERE name = 'schema'")
    with open_state(path) as state:
        assert state.people.allowed() == {7: "Mia"}
        state.people.saw(7, "Mia_Orne", "Mia Orne", NOW)
        assert state.people.called("mia_orne") == (7, "Mia Orne")


def test_a_name_that_somebody_else_has_now_is_theirs(path: Path) -> None:
    with open_state(path) as state:
        state.people.saw(7, "editor", "Mia", NOW)
        state.people.saw(8, "Editor", "Tom", NOW)
        assert state.people.called("EDITOR") == (8, "Tom")
        assert state.people.name(7) == "Mia"
        assert state.people.has_seen(8, "Editor", "Tom", NOW)
        assert not state.people.has_seen(8, "editor", "Tom", NOW)
        assert not state.people.has_seen(8, "Editor", "Tom", NOW + timedelta(days=1))


def test_names_of_those_who_were_not_seen_for_long_are_forgotten(path: Path) -> None:
    with open_state(path) as state:
        for number, days in ((7, 0), (8, 100), (9, 200)):
            state.people.saw(number, f"name{number}", "Mia", NOW - timedelta(days=days))
        with closing(sqlite3.connect(path, isolation_level=None)) as raw:
            raw.execute("INSERT INTO seen (id, username, name) VALUES (6, 'name6', 'Mia')")
        assert state.people.tidy(NOW) == 1
        assert [n for n in (6, 7, 8, 9) if state.people.called(f"name{n}")] == [6, 7, 8]
        assert state.people.tidy(NOW + timedelta(days=90)) == 1


def test_a_file_that_is_no_database_is_named(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("These are notes, not a state. " * 40)
    with pytest.raises(StoreError, match=r"bot\.db: file is not a database"):
        open_state(path)


def test_there_is_a_step_to_every_version() -> None:
    assert set(tables.STEPS) == set(range(2, tables.VERSION + 1))


@pytest.mark.slow
def test_a_process_killed_between_put_and_done_leaves_its_work_to_the_next(path: Path) -> None:
    process = started(
        """
        import sys
        from pathlib import Path
        from bot.state.queues import Waiting
        from bot.state.queues import Outgoing
        from bot.state import open_state

        state = open_state(Path(sys.argv[1]))
        state.inbox.put([Waiting(n, 7, "{}") for n in (1, 2, 3, 4)])
        state.inbox.begin(1)
        for update in (2, 3):
            rows = state.outbox.put(update, [Outgoing(7, "a", "a"), Outgoing(7, "b", "b")])
            state.outbox.begin(rows[0].id)
        state.outbox.sent(rows[0].id, 31)
        state.inbox.done(4)
        print("ready", flush=True)
        sys.stdin.read()
        """,
        path,
    )
    killed(process)

    with open_state(path) as state:
        assert state.inbox.waiting() == [
            Waiting(1, 7, "{}", tries=1),
            Waiting(2, 7, "{}", answered=True),
            Waiting(3, 7, "{}", answered=True),
        ]
        assert state.inbox.counts() == UpdateCounts(new=1, answered=2, done=1)
        assert [row.begun for row in state.outbox.unsent(2)] == [True, False]
        assert [row.begun for row in state.outbox.unsent(3)] == [False]


@pytest.mark.slow
def test_a_process_killed_while_it_writes_loses_nothing_that_it_reported(path: Path) -> None:
    process = started(
        """
        import itertools, sys
        from pathlib import Path
        from bot.state.queues import Waiting
        from bot.state.queues import Outgoing
        from bot.state import open_state

        state = open_state(Path(sys.argv[1]))
        print("ready", flush=True)
        for n in itertools.count(1):
            state.inbox.put([Waiting(n, 7, "{}" * 400)])
            print(n, flush=True)
            state.outbox.put(n, [Outgoing(7, "a" * 900, "a")] * 2)
            print(-n, flush=True)
        """,
        path,
    )
    assert process.stdout
    lines = [process.stdout.readline() for _ in range(301)]
    process.kill()
    with process:
        lines += process.stdout.readlines()
    reported = {int(line) for line in lines if line.endswith("\n")}

    with open_state(path) as state:
        waiting = {one.update_id: one.answered for one in state.inbox.waiting()}
        assert {n for n in reported if n > 0} <= set(waiting)
        assert {-n for n in reported if n < 0} <= {n for n in waiting if waiting[n]}
        # The update is answered and its messages are there: both or neither.
        assert all(len(state.outbox.unsent(n)) == 2 * waiting[n] for n in waiting)


def test_only_one_bot_at_a_time_owns_a_home(home: Path) -> None:
    with owning(home):
        with pytest.raises(StoreError, match=r"another bot runs on .*QUOTH_HOME"), owning(home):
            pass
        with owning(home.parent / "other"):
            pass
    with owning(home):
        pass


@pytest.mark.slow
def test_a_home_is_free_again_when_its_bot_was_killed(home: Path) -> None:
    process = started(
        """
        import sys
        from pathlib import Path
        from bot.app import owning

        with owning(Path(sys.argv[1])):
            print("ready", flush=True)
            sys.stdin.read()
        """,
        home,
    )
    with pytest.raises(StoreError, match="another bot runs on"), owning(home):
        pass
    killed(process)
    with owning(home):
        pass


def test_a_home_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("notes")
    with pytest.raises(StoreError, match=r"notes\.txt"), owning(tmp_path / "notes.txt" / "home"):
        pass
