"""The text of a PDF as it is read: columns one after another, what stands around it left out."""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import chain, pairwise
from typing import TYPE_CHECKING
from unicodedata import normalize

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
SMALL = 0.87  # of the size of the text's letters; those of notes are smaller
PARAGRAPH = 1.35  # of the usual step from line to line; more is the space between paragraphs
HEADING, LEAST_HEADING = 1.25, 4  # of the size of the text's letters; words
LIGATURE = re.compile("[\ufb00-\ufb06]")
NOTE = re.compile(r"\s*(?:\d{1,2}|[*†‡§])[.)]?\s*(?=[^\W\d_]{2}|[“\"‘(«])")
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
        pages = [_lines_of(page) for page in reader.pages]
        text = _valid_unicode(_text_of(pages))
        title = _pdf_title(reader) or _heading(pages)
    except FileNotDecryptedError as error:
        raise ArticleError(origin.where, ENCRYPTED) from error
    except Exception as error:  # pypdf raises anything on broken files
        why = ENCRYPTED if b"/Encrypt" in raw else "a broken PDF, or none"
        raise ArticleError(origin.where, why) from error
    if not any(char.isalnum() for char in text):
        raise ArticleError(origin.where, "a PDF without text (a scan?): run text recognition first")
    return article(origin, text, {"title": title})


def _text_of(pages: list[list[_Line]]) -> str:
    """The text of all pages, and below it their footnotes."""
    body = _body_size(pages)
    found = [_apart_from_notes(page, body) for page in pages]
    text = running_text([_spaced(page) for page, _ in found])
    return "\n\n".join((text, *(note for _, notes in found for note in notes)))


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a page, or a piece of one: its words, and in points its place and letters' size."""

    text: str
    x: int
    y: float
    size: float


def _lines_of(page: PageObject) -> list[_Line]:
    """The lines of a page; two columns that are written line by line across one after another.

    They are told by where the lines begin: at two places far apart, and back and forth. Words that
    are placed one by one are joined to lines.
    """
    pieces = list[_Line]()

    def visit(text: str, cm: list[float], tm: list[float], font: object, size: float) -> None:
        if text:
            x, y = round(tm[4] * cm[0] + cm[4]), tm[5] * cm[3] + cm[5]
            pieces.append(_Line(text, x, y, abs(size * (tm[3] or 1) * (cm[3] or 1))))

    page.extract_text(visitor_text=visit)
    told = [one for one in pieces if one.text.strip()]
    if sum(len(one.text.split()) for one in told) < MOST_PLACED_WORDS * len(told):
        return _joined(_on_lines(told))
    starts = Counter(one.x for one in told)
    left, right = sorted(x for x, _ in (*starts.most_common(2), (0, 0), (0, 0))[:2])
    across = [one.x >= right for one in told]
    turns = sum(one != other for one, other in pairwise(across))
    in_two = min(starts[left], starts[right]) >= 0.3 * len(told) and right - left >= MIN_COLUMN
    by_line = sum(one.text.endswith("\n") for one in told) >= len(told) - 2
    if not (in_two and by_line and turns >= len(told) / 2):
        return _joined(pieces)
    columns = sorted(told, key=lambda one: one.x >= right)
    return _joined(replace(one, text=one.text.rstrip("\n") + "\n") for one in columns)


def _on_lines(words: list[_Line]) -> Iterator[_Line]:
    """Words and what stands between them: a line break only where the height on the page differs.

    >>> words = [_Line("It\\n", 0, 90, 9), _Line("leaks.\\n", 0, 90, 9), _Line("Now\\n", 0, 76, 9)]
    >>> "".join(one.text for one in _on_lines(words))
    'It leaks.\\nNow\\n'
    """
    heights = [*(one.y for one in words), float("inf")]
    for word, (here, next_) in zip(words, pairwise(heights), strict=True):
        same = word.text.endswith("\n") and abs(here - next_) < SAME_LINE
        yield replace(word, text=f"{word.text.rstrip()} ") if same else word


def _joined(pieces: Iterable[_Line]) -> list[_Line]:
    """Pieces joined to lines, each as high as its first words and as big as most of its letters."""
    found, line = list[_Line](), list[_Line]()
    for piece in pieces:
        for part in piece.text.splitlines(keepends=True):
            line.append(replace(piece, text=part))
            if part.endswith("\n"):
                found.append(_one(line))
                line = []
    return [*found, _one(line)] if line else found


def _one(pieces: list[_Line]) -> _Line:
    sizes = Counter[float]()
    for piece in pieces:
        sizes[piece.size] += len(piece.text.strip())
    first = next((one for one in pieces if one.text.strip()), pieces[0])
    text = "".join(one.text for one in pieces).rstrip("\n")
    return replace(first, text=text, size=sizes.most_common(1)[0][0])


def _body_size(pages: list[list[_Line]]) -> float:
    """The size of most letters; 0 without any."""
    sizes = Counter[float]()
    for line in chain.from_iterable(pages):
        sizes[round(line.size, 1)] += len(line.text.strip())
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _apart_from_notes(page: list[_Line], body: float) -> tuple[list[_Line], list[str]]:
    """A page without the footnotes below its text; and each of these."""
    small = [0 < line.size <= SMALL * body or not line.text.strip() for line in page]
    last = next((n for n in range(len(page) - 1, -1, -1) if not small[n]), None)
    if last is None:
        return page, []
    kept, notes = page[: last + 1], list[str]()
    for before, line in pairwise(page[last:]):
        goes_on = bool(notes) and kept[-1] is not before and before.y - line.y <= 1.6 * line.size
        if NOTE.match(line.text):
            notes.append(line.text.strip())
        elif goes_on and line.text.strip():
            notes[-1] += f" {line.text.strip()}"
        else:
            kept.append(line)
    return kept, notes


def _spaced(lines: list[_Line]) -> str:
    """The text of a page, with a blank line where other letters begin or a paragraph's space is."""
    steps = sorted(step for one, next_ in pairwise(lines)
                   if 0 < (step := one.y - next_.y) <= 3 * one.size)  # fmt: skip
    usual = steps[len(steps) // 2] if steps else 0.0
    found = list[str]()
    for one, next_ in pairwise([*lines, _Line("", 0, 0, 0)]):
        found.append(one.text)
        if _is_apart(one, next_, usual):
            found.append("")
    return "\n".join(found).rstrip("\n")


def _is_apart(one: _Line, next_: _Line, usual: float) -> bool:
    above, below = one.text.strip(), next_.text.strip()
    if len(above) < 2 or not below or not one.size or not next_.size:
        return False  # a drop cap, a blank line
    if one.size >= HEADING * next_.size:
        return True
    ended = above.endswith(SENTENCE_ENDS)
    if not ended and below[0].islower():
        return False
    if not SMALL < one.size / next_.size < 1 / SMALL:
        return True
    return ended and 0 < PARAGRAPH * usual < one.y - next_.y


def _heading(pages: list[list[_Line]]) -> str | None:
    """The lines in the biggest letters of the first page, if they read like a heading over text."""
    page, body = pages[0] if pages else [], _body_size(pages)
    big = max((line.size for line in page if line.text.strip()), default=0.0)
    if not body or big < HEADING * body:
        return None
    at = [n for n, line in enumerate(page) if line.size > 0.98 * big and line.text.strip()]
    title = _valid_unicode(" ".join(" ".join(page[n].text for n in at).split()))
    title = LIGATURE.sub(lambda found: normalize("NFKC", found[0]), title)
    is_text = any(line.size < HEADING * body and line.text.strip() for line in page[at[-1] + 1 :])
    in_one = at[-1] - at[0] == len(at) - 1 <= 3
    return title if in_one and is_text and len(title.split()) >= LEAST_HEADING else None


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
    if len(line) > MAX_EDGE_CHARS or line.endswith((*SENTENCE_ENDS, ":")):
        return  # a sentence, or who speaks the next one
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
