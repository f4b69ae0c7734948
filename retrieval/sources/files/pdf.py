"""The text of a PDF as it is read: columns one after another, what stands around it left out."""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING

from retrieval.domain import Article
from retrieval.errors import ArticleError
from retrieval.sources.files.zipped import ENCRYPTED
from retrieval.sources.record import Origin, article
from retrieval.text.layout import is_boilerplate

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

MIN_COLUMN = 100  # points from one column of a PDF to the next
MOST_PLACED_WORDS = 1.5  # of a piece of text, where each word is placed by itself
SAME_LINE = 1.0  # points
DROP_CAP = re.compile(r"^([B-HJ-NP-Z])\n(?=[a-z])", re.M)  # not A, I, O, which are words
MAX_EDGE_LINES = 4  # of running heads above or below a page
MAX_EDGE_CHARS = 120
SENTENCE_ENDS = tuple('.!?…”"')
_NUMBER = re.compile(r"\d{1,4}")
_LETTERS = re.compile(r"[^\W\d_]+")
# Script that is read from right to left, with the signs that pypdf puts with it.
_RTL = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff"
_RTL_RUN = re.compile(rf"\s*[{_RTL}](?:[{_RTL} -/:-@\u2000-\u206f]*[{_RTL}])?")
_BETWEEN_SCRIPTS = re.compile(rf"(?<=[{_RTL}])(?=[0-9A-Za-z])|(?<=[0-9A-Za-z])(?=[{_RTL}])")
_EDGE = re.compile(r"^(\W*)(.*?)(\W*)$", re.S)
_MIRRORED = str.maketrans("()[]{}«»‹›", ")(][}{»«›‹")
_ENDS = ".،؛؟!:»)"


def read_pdf(raw: bytes, origin: Origin) -> Article:
    """The text of all pages, joined by newlines, without what is printed around it."""
    from pypdf import PdfReader
    from pypdf.errors import FileNotDecryptedError

    if not raw:
        raise ArticleError(origin.where, "empty: no words in it")
    logging.getLogger("pypdf").addHandler(logging.NullHandler())  # the ArticleError reports it
    try:
        reader = PdfReader(BytesIO(raw))
        text = _valid_unicode(running_text([_page_text(page) for page in reader.pages]))
        title = _pdf_title(reader)
    except FileNotDecryptedError as error:
        raise ArticleError(origin.where, ENCRYPTED) from error
    except Exception as error:  # pypdf raises anything on broken files
        why = ENCRYPTED if b"/Encrypt" in raw else "a broken PDF, or none"
        raise ArticleError(origin.where, why) from error
    if not any(char.isalnum() for char in text):
        raise ArticleError(origin.where, "a PDF without text (a scan?): run text recognition first")
    return article(origin, text, {"title": title})


def _page_text(page: PageObject) -> str:
    """A page's text; two columns that are written line by line across are put one after another.

    They are told by where the lines begin: at two places far apart, and back and forth. Words that
    are placed one by one are joined to lines.
    """
    pieces, heights = list[tuple[int, str]](), list[float]()

    def visit(text: str, cm: list[float], tm: list[float], *_: object) -> None:
        if text.strip():
            pieces.append((round(tm[4] * cm[0] + cm[4]), text))
            heights.append(tm[5] * cm[3] + cm[5])

    whole = page.extract_text(visitor_text=visit)
    if sum(len(text.split()) for _, text in pieces) < MOST_PLACED_WORDS * len(pieces):
        return "".join(_on_lines([text for _, text in pieces], heights))
    starts = Counter(x for x, _ in pieces)
    left, right = sorted(x for x, _ in (*starts.most_common(2), (0, 0), (0, 0))[:2])
    across = [x >= right for x, _ in pieces]
    turns = sum(one != other for one, other in pairwise(across))
    in_two = min(starts[left], starts[right]) >= 0.3 * len(pieces) and right - left >= MIN_COLUMN
    by_line = sum(text.endswith("\n") for _, text in pieces) >= len(pieces) - 2
    if not (in_two and by_line and turns >= len(pieces) / 2):
        return whole
    columns = sorted(pieces, key=lambda piece: piece[0] >= right)
    return "".join(text if text.endswith("\n") else f"{text}\n" for _, text in columns)


def _on_lines(words: list[str], heights: list[float]) -> Iterator[str]:
    """Words and what stands between them: a line break only where the height on the page differs.

    >>> "".join(_on_lines(["It\\n", "leaks.\\n", "Now\\n"], [90.0, 90.0, 76.0]))
    'It leaks.\\nNow\\n'
    """
    for word, (here, next_) in zip(words, pairwise([*heights, float("inf")]), strict=True):
        same = word.endswith("\n") and abs(here - next_) < SAME_LINE
        yield f"{word.rstrip()} " if same else word


def _valid_unicode(text: str) -> str:
    """Join surrogate pairs, replace lone ones, drop NUL: fonts with incomplete maps yield these."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "")


def _pdf_title(reader: PdfReader) -> str | None:
    """The title in the PDF's properties, unless it looks like a file name."""
    title = reader.metadata.title if reader.metadata else None
    if not title or re.search(
        r"\.\w{2,5}$|^\(?(?:untitled|anonymous|unspecified)|^microsoft word", title.strip(), re.I
    ):
        return None
    return _valid_unicode(title)


def running_text(pages: Sequence[str]) -> str:
    """The text of the pages without running heads and page numbers, and captions in a sentence.

    A head is a line at the edge of a page that stands there on another page too, but for its
    numbers, or has the number of the page; the first page keeps the ones above its text.

    >>> running_text(["Gazette 1\\nThe dam\\nis old", "Gazette 2\\nand leaks."])
    'Gazette 1\\nThe dam\\nis old\\nand leaks.'
    """
    lines = [page.strip("\n ").split("\n") for page in pages]
    if len(pages) > 1:
        above, below = (_around([page[::step] for page in lines]) for step in (1, -1))
        above[:1] = [0]
        lines = [page[top : len(page) - foot] if len(page) > top + foot else page
                 for page, top, foot in zip(lines, above, below, strict=True)]  # fmt: skip
    found = [line for page in lines for line in _in_order(page)]
    kept = [line for n, line in enumerate(found) if not _is_between(found[max(0, n - 1) : n + 2])]
    return DROP_CAP.sub(r"\1", "\n".join(kept))


def _around(pages: list[list[str]]) -> list[int]:
    """How many lines of each page, from its edge, are no text of it."""
    edges = [[line.strip() for line in page[:MAX_EDGE_LINES]] for page in pages]
    signs = [{sign for line in edge for sign in _signs(line, n)} for n, edge in enumerate(edges)]
    found = []
    for n, edge in enumerate(edges):
        near = {sign for m in (n - 2, n - 1, n + 1, n + 2) if 0 <= m < len(edges)
                for sign in signs[m]}  # fmt: skip
        text = (m for m, line in enumerate(edge) if line and near.isdisjoint(_signs(line, n)))
        found.append(next(text, len(edge)))
    return found


def _signs(line: str, page: int) -> Iterator[str | int]:
    """By what a running head is known: its letters; the number of the page, counted from it."""
    if len(line) > MAX_EDGE_CHARS or line.endswith(SENTENCE_ENDS):
        return
    if letters := " ".join(_LETTERS.findall(line)):
        yield letters.casefold()
    words = re.findall(r"\w+", line)
    for word in {*words[:2], *words[-1:]}:
        if _NUMBER.fullmatch(word):
            yield int(word) - page


def _is_between(lines: list[str]) -> bool:
    """Whether the line in the middle is a caption inside a sentence."""
    if len(lines) < 3 or not is_boilerplate(lines[1].strip()):
        return False
    return lines[0].rstrip()[-1:].isalnum() and lines[2].lstrip()[:1].islower()


def _in_order(page: list[str]) -> list[str]:
    """The lines of a page; those read from right to left in the order in which they are read.

    pypdf turns their words, but leaves the parts of a line as they are printed, from the left. Then
    lines begin with what ends a sentence.
    """
    rtl = [line.strip() for line in page if len(re.findall(rf"[{_RTL}]", line)) > len(line) / 2]
    turned = sum(one[0] in _ENDS for one in rtl) > sum(one[-1] in _ENDS for one in rtl)
    return [_turned(line) if turned and line.strip() in rtl else line for line in page]


def _turned(line: str) -> str:
    """The parts of a printed line from right to left, numbers and Latin words as they are."""
    parts, at = list[str](), 0
    for run in _RTL_RUN.finditer(line):
        parts += _mirrored(line[at : run.start()]), run[0]
        at = run.end()
    turned = "".join(reversed([*parts, _mirrored(line[at:])]))
    return " ".join(_BETWEEN_SCRIPTS.sub(" ", turned).split())


def _mirrored(part: str) -> str:
    """A part from left to right: the signs around its words as they are read from the right."""
    found = _EDGE.match(part)
    before, words, after = found.groups() if found else ("", part, "")
    return f"{after[::-1]}{words}{before[::-1]}".translate(_MIRRORED)
