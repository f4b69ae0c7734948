"""What stands above a story: an article's title, or the sentence that says most of it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from retrieval.digests.choose import LEAST_CLOSE, Material, Weighed, at_the_top, reported
from retrieval.digests.lines import StoryText, sided
from retrieval.digests.weights import Rarity, alike, vector
from retrieval.text.marks import quotations
from retrieval.text.spans import locate
from retrieval.text.terms import words

MOST_CHARS = 140
FEWEST_WORDS = 2
# What a title loses: for each word that takes a side; as a question; as a page's kind.
TAKES_SIDES, ASKS, OF_A_PAGE = 0.25, 0.2, 0.25
NEWEST = 0.15

_CUT = re.compile(r"(?:\.\.\.|…)\s*$")
_OUTLET = re.compile(r"\s+[|–—-]\s+(?P<name>[^|–—-]{2,40})$")
_PAGE = re.compile(
    r"\b(?:live|watch|video|photos?|podcast|opinion|analysis|fact.?check|quiz|newsletter|"
    r"things to know|what to know|what we know|how to|why|best|your)\b|^\d+\s",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Headline:
    """The words above a story, whose they are and of which day; the line, if they are one."""

    text: str
    outlet: str | None
    line: Weighed | None = None
    day: str | None = None


def headline(known: Material, rarity: Rarity) -> Headline:
    """The title that comes closest to the story and takes no side; else the first sentence."""
    titled = [*_titles(known.texts)]
    if titled:
        return max(titled, key=lambda one: _worth(one.text, known, rarity) + _news(one, known))
    best_line = max(at_the_top(known.weighed) or known.weighed, key=reported)
    return Headline(best_line.line.words, best_line.line.outlet, best_line)


def without_line(above: Headline, texts: Sequence[StoryText]) -> Headline:
    """What stands above a story whose only sentence is shown as its bullet."""
    titles = [title for text in texts if is_whole(title := text.revision.head.title or "")]
    return Headline(titles[0] if titles else f"From {above.outlet}", None)


def _titles(texts: Sequence[StoryText]) -> Iterator[Headline]:
    for text in texts:
        title = bare(text.revision.head.title or "", text.outlet)
        if is_whole(title) and _marks_hold(title, texts):
            yield Headline(title, text.outlet, day=text.day)


def bare(title: str, outlet: str) -> str:
    """A title without the name of its outlet at the end.

    >>> bare("Boats shut port - Gazette", "Gazette"), bare("Boats shut port – again", "Gazette")
    ('Boats shut port', 'Boats shut port – again')
    """
    told = " ".join(title.split())
    match = _OUTLET.search(told)
    name = match["name"].casefold() if match else ""
    known = outlet.casefold()
    return told[: match.start()] if match and (name in known or known in name) else told


def is_whole(title: str) -> bool:
    """Whether it can stand alone: neither cut nor of one word, nor longer than a headline.

    >>> is_whole("Boats shut ferry port"), is_whole("Boats shut ferry port and ...")
    (True, False)
    """
    fits = len(title) <= MOST_CHARS and len(words(title)) >= FEWEST_WORDS
    return fits and not _CUT.search(title)


def _marks_hold(title: str, texts: Sequence[StoryText]) -> bool:
    """Whether what a title has between quotation marks stands in an article of the story."""
    inside = [span.of(title).strip("“”\"‘’'«»„ ") for span in quotations(title)]
    return all(any(locate(one, text.revision.text) for text in texts) for one in inside if one)


def _news(one: Headline, known: Material) -> float:
    """What a title gains that an article of the story's last day has."""
    return NEWEST if known.last_day and one.day == known.last_day else 0.0


def _worth(title: str, known: Material, rarity: Rarity) -> float:
    close = alike(vector(title, rarity), known.centre)
    doubts = TAKES_SIDES * len(sided(title)) + ASKS * title.endswith("?")
    return close - doubts - OF_A_PAGE * bool(_PAGE.search(title)) - (close < LEAST_CLOSE)
