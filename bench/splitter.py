"""Pieces of 1,000 characters with 200 of overlap: LangChain's splitter, or its rule by hand.

``langchain_text_splitters`` is no part of ``langchain``; where it is not installed the same rule
(separators "\\n\\n", "\\n", " ", "", kept at the start of what follows) is applied by ``split``.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable

SIZE, OVERLAP = 1000, 200
SEPARATORS = ("\n\n", "\n", " ", "")
PACKAGE = "langchain_text_splitters"


def splitter() -> tuple[str, Callable[[str], list[str]]]:
    """The name of the splitter that is there, and the function."""
    if importlib.util.find_spec(PACKAGE) is None:
        return f"cut by the rule of {PACKAGE}, which is not installed", split
    kind = importlib.import_module(PACKAGE).RecursiveCharacterTextSplitter
    return f"cut by {PACKAGE}", kind(chunk_size=SIZE, chunk_overlap=OVERLAP).split_text


def split(text: str, *, size: int = SIZE, overlap: int = OVERLAP) -> list[str]:
    """Chunks of at most ``size`` characters, each a slice of ``text`` without its edge space.

    >>> split("one two three four", size=11, overlap=4)
    ['one two', 'two three', 'four']
    """
    return _split(text, SEPARATORS, size, overlap)


def _split(text: str, separators: tuple[str, ...], size: int, overlap: int) -> list[str]:
    at = next(i for i, each in enumerate(separators) if each in text)
    finer = separators[at + 1 :]
    chunks: list[str] = []
    short: list[str] = []
    for piece in _pieces(text, separators[at]):
        if len(piece) < size:
            short.append(piece)
            continue
        chunks += _merge(short, size, overlap)
        short = []
        chunks += _split(piece, finer, size, overlap) if finer else [piece]
    return chunks + _merge(short, size, overlap)


def _pieces(text: str, separator: str) -> list[str]:
    if not separator:
        return list(text)
    first, *rest = text.split(separator)
    return [piece for piece in (first, *(separator + each for each in rest)) if piece]


def _merge(pieces: list[str], size: int, overlap: int) -> list[str]:
    chunks: list[str] = []
    window: list[str] = []
    length = 0
    for piece in pieces:
        if window and length + len(piece) > size:
            chunks.append("".join(window).strip())
            while length > overlap or (length and length + len(piece) > size):
                length -= len(window.pop(0))
        window.append(piece)
        length += len(piece)
    return [chunk for chunk in (*chunks, "".join(window).strip()) if chunk]
