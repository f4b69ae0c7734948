"""Articles read by child processes, beside each other, where there are many.

A child gets articles and returns the rows to be stored; it knows no database, no token and no key.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, astuple
from queue import Empty, SimpleQueue
from subprocess import DEVNULL, PIPE, Popen

from retrieval.catalogue.dialects.bulk import MadeRows, made_rows
from retrieval.domain import Article, Head
from retrieval.ingest.take import read
from retrieval.sources.sandbox import environment

# A child takes a second to start, and some 70 MB: fewer articles are read without.
FEW_ARTICLES = 100
MOST_CHILDREN = 4
COMMAND = ("-m", __name__)


class Readers:
    """The children; they are started when they are needed and end when it is closed."""

    def __init__(self) -> None:
        self.most = min(MOST_CHILDREN, os.cpu_count() or 1)
        self._threads = ThreadPoolExecutor(self.most, thread_name_prefix="reading")
        self._idle = SimpleQueue[Popen[bytes]]()
        self._all: list[Popen[bytes]] = []
        self._articles = 0
        self._closed = False

    def made(self, articles: Sequence[Article]) -> Future[MadeRows]:
        """What is stored of these articles, in a while."""
        self._articles += len(articles)
        here = self._articles <= FEW_ARTICLES
        return self._threads.submit(made_here if here else self._in_child, articles)

    def close(self) -> None:
        """End the children, whatever they do, and read no more."""
        self._closed = True
        self._threads.shutdown(wait=False, cancel_futures=True)
        for child in self._all:
            child.kill()
            child.communicate()

    def _in_child(self, articles: Sequence[Article]) -> MadeRows:
        child = self._child()
        try:
            made = _asked(child, articles)
        except (OSError, ValueError, TypeError):  # it is gone, as of too much memory
            child.kill()
            if self._closed:
                raise
            return made_here(articles)
        self._idle.put(child)
        return made

    def _child(self) -> Popen[bytes]:
        try:
            return self._idle.get_nowait()
        except Empty:
            self._all.append(_started())
            return self._all[-1]


def made_here(articles: Sequence[Article]) -> MadeRows:
    """What is stored of these articles, read by this process."""
    return made_rows((one, read(one.text, one.head.outlet, one.head.author)) for one in articles)


def _started() -> Popen[bytes]:
    """A child that ends when this process does: its input ends then. Ctrl-C is not for it."""
    return Popen(  # noqa: S603 - our own module
        [sys.executable, "-P", *COMMAND],
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        env=environment(),
        start_new_session=True,
    )


def _asked(child: Popen[bytes], articles: Sequence[Article]) -> MadeRows:
    assert child.stdin
    assert child.stdout
    asked = json.dumps([(one.source, one.text, astuple(one.head)) for one in articles])
    child.stdin.write(asked.encode() + b"\n")
    child.stdin.flush()
    return MadeRows(**json.loads(child.stdout.readline()))


def main() -> None:
    """The child's entry point: lines of articles in, lines of rows out."""
    for line in sys.stdin.buffer:
        given = [Article(source, text, Head(*head)) for source, text, head in json.loads(line)]
        made = json.dumps(asdict(made_here(given)))
        sys.stdout.write(made + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
