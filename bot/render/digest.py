"""A digest: headlines, who wrote of them, quotes and who said them, where outlets differ."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from bot import texts
from bot.render.answer import note_blocks
from bot.render.blocks import Block, Piece, Quoted, Run, Style, Text, text
from bot.render.links import link_of
from bot.render.quotes import attribution, source_blocks, source_numbers, translation
from bot.texts.wording import day
from retrieval.domain import Bullet, Citation, Digest, DigestStory, Window


def digest_blocks(digest: Digest, *, sources_below: bool = False) -> tuple[Block, ...]:
    """The whole digest in the order in which it is read; of an empty one a line that says so.

    The outlet of a quote links to its place, or with ``sources_below`` a number leads to a list.

    >>> from datetime import UTC
    >>> window = Window(datetime(2031, 5, 3, tzinfo=UTC), datetime(2031, 5, 4, tzinfo=UTC))
    >>> digest_blocks(Digest(window, (), (), 0, "quotes"))[0].pieces[0].words
    'Nothing new from 3 May 2031, 00:00 to 4 May 2031, 00:00.'
    """
    window = window_text(digest.window)
    if not digest.stories:
        return (text(texts.digests.nothing_new(window)),)
    made_of = Run(texts.digests.made_of(len(digest.stories), digest.articles), Style.STRONG)
    above = Block((Text((made_of,), heads=True), Text((Run(window, Style.ASIDE),))))
    numbers = source_numbers(digest.citations) if sources_below else {}
    layout = _Stories({citation.n: citation for citation in digest.citations}, numbers)
    stories = [b for n, story in enumerate(digest.stories, 1) for b in layout.blocks(n, story)]
    below = source_blocks(digest.citations) if sources_below else ()
    return (above, *stories, *below, *note_blocks(digest.notes))


def window_text(window: Window) -> str:
    """From when to when, in the window's own zone."""
    return f"{_moment(window.since)} to {_moment(window.until)}"


def _moment(moment: datetime) -> str:
    return f"{day(moment.isoformat())}, {moment:%H:%M}"


@dataclass(frozen=True, slots=True)
class _Stories:
    """The stories of a digest; ``numbers`` are those of the articles, where they are listed."""

    by_n: dict[int, Citation]
    numbers: dict[str, int]

    def blocks(self, n: int, story: DigestStory) -> Iterable[Block]:
        """The headline with its outlets above the first bullet, then the others."""
        link = next((link_of(self.by_n[n]) for n in story.headline_citations), None)
        headline = Run(story.headline, Style.HEADLINE, link)
        above = Text((Run(f"{n}. ", Style.STRONG), headline))
        covered = Text((Run(texts.stories.covered(story), Style.ASIDE),), heads=True)
        yield from self._headed((above, covered), story.bullets)
        differ = Text((Run(texts.digests.WHERE_THEY_DIFFER, Style.STRONG),), heads=True)
        yield from self._headed((differ,), story.differs) if story.differs else ()

    def _headed(self, heading: tuple[Text, ...], bullets: Iterable[Bullet]) -> Iterable[Block]:
        first, *others = [Block(tuple(self._pieces(bullet))) for bullet in bullets] or [Block(())]
        return (replace(first, pieces=(*heading, *first.pieces)), *others)

    def _pieces(self, bullet: Bullet) -> Iterable[Piece]:
        """The sentence, and its quotes, each with who said and who published it below."""
        if bullet.text:
            yield Text((Run(bullet.text, Style.SENTENCE),))
        for n in bullet.citations:
            one = self.by_n[n]
            yield Quoted(one.quote)
            yield from translation(one)
            if self.numbers:
                yield Text((*attribution(one), Run(f" [{self.numbers[one.source]}]")))
            else:
                yield Text(attribution(one, linked=True))
