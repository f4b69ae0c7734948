"""``quoth``: the command line. No traceback reaches a user, and nothing heavy loads for help."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from importlib import import_module
from io import TextIOWrapper

from bot import failures
from bot.arguments import parser
from retrieval.errors import QuothError

BROKEN_PIPE = 141  # what shells show for a reader that went away


def main(argv: Sequence[str] | None = None) -> int:
    """Carry out one command; returns the exit code (argparse itself exits for wrong use)."""
    # numpy shares small products out to threads: measured, a question's take 3.4 ms for 1.2.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a terminal that cannot show “ must not end us
            stream.reconfigure(errors="backslashreplace")
    arguments = parser().parse_args(argv)
    return guarded(_command(arguments.command), arguments)


def guarded(command: Callable[[Namespace], int], arguments: Namespace) -> int:
    """The exit code of ``command``; whatever goes wrong becomes one line on stderr."""
    try:
        code = command(arguments)
        sys.stdout.flush()
        return code
    except QuothError as error:
        _debug(arguments)
        return _say(failures.sentence(error), failures.exit_code(error))
    except KeyboardInterrupt:
        return _say("Stopped.", failures.INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except Exception as error:
        _debug(arguments)
        return _say(failures.unexpected(error), failures.FAILED)


def _command(name: str) -> Callable[[Namespace], int]:
    """The function that carries the command out, loaded only now."""
    run: Callable[[Namespace], int] = import_module(f"bot.commands.{name}").run
    return run


def _debug(arguments: Namespace) -> None:
    """The traceback, for those who ask for it."""
    if failures.wants_debug(arguments):
        import traceback

        traceback.print_exc()


def _say(sentence: str, code: int) -> int:
    print(sentence, file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
