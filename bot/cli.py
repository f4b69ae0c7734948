"""``quoth``: the command line. Users see no traceback, and --help loads nothing heavy."""

from __future__ import annotations

import gc
import os
import sys
from argparse import (
    SUPPRESS,
    ArgumentParser,
    ArgumentTypeError,
    Namespace,
    RawDescriptionHelpFormatter,
    _SubParsersAction,
)
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from importlib import import_module
from inspect import iscoroutinefunction
from io import TextIOWrapper

from bot import texts
from bot.commands.opening import FAILED, INTERRUPTED, exit_code, wants_debug, with_library
from retrieval.errors import QuothError

EPILOG = """\
examples:
  quoth ingest articles/
  quoth ask "What did the mayor say about the night bus?"
  quoth verify "So let us build the bus."

Articles are kept in the folder QUOTH_HOME.
Exit codes: 0 done; 1 something was refused or failed; 2 wrong usage or settings."""


MOST_HOURS = 100 * 366 * 24


def parser() -> ArgumentParser:
    """The parser for all commands.

    >>> parser().parse_args(["ask", "Who won?", "--json"]).question
    'Who won?'
    """
    top = ArgumentParser(
        prog="quoth",
        description="Ask the news and get who published it and the exact words.",
        epilog=EPILOG,
        formatter_class=RawDescriptionHelpFormatter,
        parents=[_everywhere()],
    )
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, (tells, arguments) in _COMMANDS.items():
        arguments(_added(commands, name, tells))
    return top


def day(text: str) -> date:
    """An ISO date as typed; raises ArgumentTypeError.

    >>> day("2031-05-03")
    datetime.date(2031, 5, 3)
    """
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is not a day like 2031-05-03") from error


def hours(text: str) -> float:
    """A number of hours as typed, at most a century; raises ArgumentTypeError.

    >>> hours("36")
    36.0
    """
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number <= MOST_HOURS:
        raise ArgumentTypeError(f"{text!r} is not a number of hours like 24")
    return number


def _added(commands: _SubParsersAction[ArgumentParser], name: str, tells: str) -> ArgumentParser:
    """The parser of one more command."""
    return commands.add_parser(name, help=tells, description=tells, parents=[_everywhere()])


def _everywhere() -> ArgumentParser:
    """Options accepted before or after the command."""
    shared = ArgumentParser(add_help=False, argument_default=SUPPRESS)
    shared.add_argument(
        "--home", metavar="DIR", help="the folder where articles are kept (sets QUOTH_HOME)"
    )
    shared.add_argument("--debug", action="store_true", help="show where an error came from")
    return shared


def _ask(ask: ArgumentParser) -> None:
    what = ask.add_mutually_exclusive_group(required=True)
    what.add_argument("question", nargs="?", metavar="QUESTION")
    what.add_argument(
        "--batch", metavar="FILE", help="one question a line, plain or as JSON; - reads stdin"
    )
    ask.add_argument(
        "--json", action="store_true", help="print one JSON object per answer, a line each"
    )
    ask.add_argument(
        "--explain",
        action="store_true",
        help="also show what a model wrote that was left out, and why",
    )
    ask.add_argument("--since", type=day, metavar="DAY", help="published on this day or later")
    ask.add_argument("--until", type=day, metavar="DAY", help="published on this day or earlier")
    ask.add_argument("--outlet", metavar="NAME", help="only articles of this outlet")


def _ingest(ingest: ArgumentParser) -> None:
    ingest.add_argument(
        "paths", nargs="+", metavar="PATH", help=".txt .md .html .pdf .jsonl, or an address"
    )
    ingest.add_argument(
        "--outlet", metavar="NAME", help="who published them, instead of what they say"
    )


def _feeds(feeds: ArgumentParser) -> None:
    whats = feeds.add_subparsers(dest="what", metavar="WHAT", required=True)

    for name, tells in (
        ("add", "follow feeds and take in their articles"),
        ("remove", "stop following feeds; their articles are kept"),
    ):
        _added(whats, name, tells).add_argument("urls", nargs="+", metavar="URL")
    listed = _added(whats, "list", "list the feeds that are followed, and their state")
    listed.add_argument("--json", action="store_true", help="print one JSON object per feed")
    refresh = _added(whats, "refresh", "take in what is new in feeds that are due")
    refresh.add_argument("--all", action="store_true", help="also in feeds that are not due yet")


def _verify(verify: ArgumentParser) -> None:
    verify.add_argument(
        "words", metavar="WORDS", help="the words, or the receipt of a quote; - reads stdin"
    )


def _quotes(quotes: ArgumentParser) -> None:
    quotes.add_argument("--speaker", metavar="NAME", help="only what this person or group said")
    quotes.add_argument("--about", metavar="WORDS", help="only quotes with these words")
    quotes.add_argument("--json", action="store_true", help="print one JSON object per quote")


def _stories(stories: ArgumentParser) -> None:
    stories.add_argument("--json", action="store_true", help="print one JSON object per story")
    stories.add_argument("--since", type=day, metavar="DAY", help="reported on this day or later")
    stories.add_argument("--until", type=day, metavar="DAY", help="reported on this day or earlier")


def _digest(digest: ArgumentParser) -> None:
    since = digest.add_mutually_exclusive_group()
    since.add_argument("--since", type=day, metavar="DAY", help="taken in on this day or later")
    since.add_argument(
        "--hours",
        type=hours,
        default=24,
        metavar="N",
        help="taken in during the last N hours (default: 24)",
    )
    digest.add_argument(
        "--topic",
        action="append",
        default=[],
        metavar="WORDS",
        help="only on this topic; can be given several times",
    )
    digest.add_argument(
        "--outlet",
        action="append",
        default=[],
        metavar="NAME",
        help="only this outlet; can be given several times",
    )
    digest.add_argument("--json", action="store_true", help="print one JSON object")


def _timeline(timeline: ArgumentParser) -> None:
    timeline.add_argument(
        "topic", nargs="+", metavar="TOPIC", help="words that an article must all have"
    )
    timeline.add_argument("--png", metavar="FILE", help="also draw it, into this file")


def _doctor(doctor: ArgumentParser) -> None:
    doctor.add_argument("--reindex", action="store_true", help="rebuild all vectors")
    doctor.add_argument(
        "--reread", action="store_true", help="read again the articles that an older version read"
    )


def _backup(backup: ArgumentParser, replaces: str) -> None:
    backup.add_argument("file", metavar="FILE")
    backup.add_argument("--overwrite", action="store_true", help=replaces)


def _move(move: ArgumentParser) -> None:
    move.add_argument(
        "--to", metavar="PLACE", required=True, help="the address of a database, or a folder"
    )


def _nothing(_: ArgumentParser) -> None:
    """No arguments of its own."""


# What a command does, and what adds its arguments; in the order in which --help shows them.
_COMMANDS: dict[str, tuple[str, Callable[[ArgumentParser], None]]] = {
    "ask": ("answer a question from the articles", _ask),
    "chat": ("ask in a conversation", _nothing),
    "ingest": ("take in articles: files, folders, web pages, or - for standard input", _ingest),
    "feeds": ("follow RSS, Atom and JSON feeds: add, remove, list, refresh", _feeds),
    "verify": ("check whether words stand in an article as quoted", _verify),
    "quotes": ("list who said what", _quotes),
    "stories": ("group the articles on the same event", _stories),
    "digest": ("sum up what is new: the stories, who said what, where outlets differ", _digest),
    "timeline": ("show articles on a topic by day and outlet, and the best quotes", _timeline),
    "doctor": ("check the installation and say what needs attention", _doctor),
    "backup": (
        "save all articles, answers and the bot's state in one file",
        partial(_backup, replaces="replace the file if it is there"),
    ),
    "restore": (
        "restore a backup into an empty home",
        partial(_backup, replaces="replace what the home holds"),
    ),
    "move": ("copy everything to a PostgreSQL server, or from there to a folder", _move),
    "run": (
        "take in QUOTH_ARTICLES, then run the bot of TELEGRAM_BOT_TOKEN, or a conversation",
        _nothing,
    ),
}
# Which module has a command; the others are in show.py.
_MODULES = {"chat": "chat", "run": "chat", "ingest": "ingest", "feeds": "ingest"}
_MODULES |= dict.fromkeys(("doctor", "backup", "restore", "move"), "storage")
BROKEN_PIPE = 141  # what shells report when the reader has gone


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code (argparse itself exits on wrong usage)."""
    # numpy spreads small products over threads; measured, a question's take 3.4 ms instead of 1.2.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a terminal that cannot encode “ must not crash us
            stream.reconfigure(errors="backslashreplace")
    arguments = parser().parse_args(argv)
    # Imports create hardly any garbage, and collecting takes 0.3 s of a cold question's 3.0: the
    # collector is off until the library is open, see commands.opening.
    gc.disable()
    try:
        return guarded(lambda told: _command(told.command)(told), arguments)
    finally:
        gc.enable()


def guarded(command: Callable[[Namespace], int], arguments: Namespace) -> int:
    """The exit code of ``command``; any error becomes one line on stderr."""
    try:
        code = command(arguments)
        sys.stdout.flush()
        return code
    except QuothError as error:
        _debug(arguments)
        return _say(texts.status.sentence(error), exit_code(error))
    except KeyboardInterrupt:
        return _say("Stopped.", INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except Exception as error:
        _debug(arguments)
        return _say(texts.status.unexpected(error), FAILED)


def _command(name: str) -> Callable[[Namespace], int]:
    """The function that carries out the command, imported only now."""
    command = getattr(import_module(f"bot.commands.{_MODULES.get(name, 'show')}"), name)
    if iscoroutinefunction(command):
        return lambda arguments: with_library(arguments, command)
    alone: Callable[[Namespace], int] = command
    return alone


def _debug(arguments: Namespace) -> None:
    """Print the traceback if the user asked for it."""
    if wants_debug(arguments):
        import traceback

        traceback.print_exc()


def _say(sentence: str, code: int) -> int:
    print(sentence, file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
