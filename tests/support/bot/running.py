"""The bot as its own process, as a person starts it, beside a small Telegram of ours."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile

from tests.support.telegram.play import Telegram
from tests.support.telegram.waiting import PATIENCE_S

STOPS_WITHIN_S = 10  # what the bot promises
# What a developer has set must not change what is tried here.
FOREIGN = ("QUOTH_", "OPENAI_", "TELEGRAM_")


class BotProcess:
    """``quoth run`` with a token; what it says on standard error is kept."""

    def __init__(self, telegram: Telegram, home: Path, settings: dict[str, str]) -> None:
        self._telegram = telegram
        self._stderr = TemporaryFile()  # noqa: SIM115 - closed with the process
        kept = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
        env = {
            **kept,
            "TELEGRAM_API_URL": telegram.url,
            "TELEGRAM_BOT_TOKEN": telegram.token,
            "QUOTH_HOME": str(home),
            **settings,
        }
        before = telegram.polls
        home.mkdir(parents=True, exist_ok=True)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bot.cli", "run"], cwd=home, env=env, stderr=self._stderr
        )
        self._before = before

    def wait_until_ready(self) -> None:
        """Until it asks Telegram for updates."""
        try:
            self._telegram.wait_until_polled(since=self._before)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.said}") from error

    def wait_until_said(self, words: str) -> None:
        """Until this stands in what it said: for processes that do not all ask for updates."""
        until_s = time.monotonic() + 3 * PATIENCE_S  # several start beside each other
        while words not in self.said:
            assert self._process.poll() is None, self.said
            assert time.monotonic() < until_s, self.said
            time.sleep(0.05)

    @property
    def said(self) -> str:
        """Everything on its standard error so far."""
        written = os.fstat(self._stderr.fileno()).st_size
        return os.pread(self._stderr.fileno(), written, 0).decode()  # the process writes at its end

    @property
    def pid(self) -> int:
        """The process."""
        return self._process.pid

    def stop(self, number: int = signal.SIGTERM) -> int:
        """End it as a person or a system does; its exit code."""
        self._process.send_signal(number)
        return self._process.wait(timeout=STOPS_WITHIN_S)

    def wait(self) -> int:
        """Until it ends by itself; its exit code."""
        return self._process.wait(timeout=PATIENCE_S)

    def kill(self) -> None:
        """``kill -9``."""
        self._process.kill()
        self._process.wait(timeout=STOPS_WITHIN_S)

    def close(self) -> None:
        """Make sure that nothing is left of it."""
        if self._process.poll() is None:
            self.kill()
        self._stderr.close()


@contextmanager
def running(telegram: Telegram, home: Path, **settings: str) -> Iterator[BotProcess]:
    """The bot on the articles in ``home``, ready; more settings by their names."""
    bot = BotProcess(telegram, home, settings)
    try:
        bot.wait_until_ready()
        yield bot
    finally:
        bot.close()


def copied(home: Path, to: Path) -> Path:
    """A home of its own with the same articles."""
    shutil.copytree(home, to, dirs_exist_ok=True)
    return to
