"""Digests, lists of stories, timelines: headlines, who wrote of them, quotes and who said them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot import texts
from bot.render.answer import note_blocks
from bot.render.blocks import Block, Piece, Quoted, Run, Style, Text, headed, line, text
from bot.render.quotes import (
    attribution,
    link_of,
    quote_block,
    source_blocks,
    source_numbers,
    translation,
)
from bot.texts.translation import reason
from bot.texts.wording import day, moment
from retrieval.domain import Bullet, Citation, Digest, DigestStory, Window
from retrieval.domain.stories import Story, StoryArticle

if TYPE_CHECKING:
    from retrieval.domain.answers import Timeline

# Articles of one story that a reader sees in a list; the others are counted.
MOST_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Frame:
    """What is around the stories: a title, and by which clock the window is told.

    Without a ``zone`` it is told by the window's own. The outlet of a quote links to its place,
    or with ``sources_below`` a number leads to a list.
    """

    title: str | None = None
    zone: str | None = None
    sources_below: bool = False


PLAIN_FRAME = Frame()


def digest_blocks(digest: Digest, frame: Frame = PLAIN_FRAME) -> tuple[Block, ...]:
    """The whole digest in the order in which it is read; of an empty one a line that says so.

    >>> from datetime import UTC, datetime
    >>> window = Window(datetime(2031, 5, 3, tzinfo=UTC), datetime(2031, 5, 4, tzinfo=UTC))
    >>> nothing = Digest(window, (), (), 0, "quotes")
    >>> digest_blocks(nothing, Frame(zone="Asia/Tokyo"))[0].pieces[0].words
    'Nothing new from 3 May 2031, 09:00 to 4 May 2031, 09:00 (Asia/Tokyo).'
    """
    window = _window(digest.window, frame.zone)
    if not digest.stories:
        return (text(texts.digests.NOTHING_NEW_FROM.format(window=window)),)
    made_of = texts.digests.made_of(len(digest.stories), digest.articles)
    title = frame.title or (texts.digests.FROM_AN_ARCHIVE if digest.older else None)
    titles = [line(title, Style.STRONG)] if title else []
    made = line(made_of, Style.PLAIN if titles else Style.STRONG, heads=True)
    above = Block((*titles, made, line(window, Style.ASIDE)))
    again = line(
        texts.digests.CONTINUED.format(title=frame.title or made_of), Style.STRONG, heads=True
    )
    numbers = source_numbers(digest.citations) if frame.sources_below else {}
    layout = _Stories({citation.n: citation for citation in digest.citations}, numbers, again)
    told = [b for n, story in enumerate(digest.stories, 1) for b in layout.blocks(n, story)]
    below = source_blocks(digest.citations) if frame.sources_below else ()
    return (above, *told, *below, *note_blocks(digest.notes))


def _window(window: Window, zone: str | None) -> str:
    """From when to when, by the clocks of a zone, which is named."""
    place = ZoneInfo(zone) if zone else window.until.tzinfo
    since, until = window.since.astimezone(place), window.until.astimezone(place)
    return texts.digests.window(moment(since), moment(until), zone or until.tzname() or "")


def news_blocks(digest: Digest, frame: Frame = PLAIN_FRAME) -> tuple[Block, ...]:
    """The whole digest; of an empty one a line that does not name the window."""
    return digest_blocks(digest, frame) if digest.stories else (text(texts.digests.NOTHING_NEW),)


@dataclass(frozen=True, slots=True)
class _Stories:
    """The stories of a digest; ``numbers`` are those of the articles, where they are listed.

    ``again`` stands on top of each further message.
    """

    by_n: dict[int, Citation]
    numbers: dict[str, int]
    again: Text

    def blocks(self, n: int, story: DigestStory) -> Iterable[Block]:
        """The headline with its outlets above the first bullet, then the others."""
        link = next((link_of(self.by_n[n]) for n in story.headline_citations), None)
        headline = Run(reason(story.headline), Style.HEADLINE, link)
        above = Text((Run(f"{n}. ", Style.STRONG), headline))
        covered = line(texts.digests.covered(story), Style.ASIDE, heads=True)
        first, *others = headed((above, covered), map(self._block, story.bullets))
        differ = line(texts.digests.WHERE_THEY_DIFFER, Style.STRONG, heads=True)
        others += headed((differ,), map(self._block, story.differs)) if story.differs else ()
        yield replace(first, over=(self.again,))
        over = (self.again, replace(above, heads=True))
        yield from (replace(each, over=over) for each in others)

    def _block(self, bullet: Bullet) -> Block:
        """The sentence, and its quotes, each with who said and who published it below."""
        pieces: list[Piece] = [line(reason(bullet.text), Style.SENTENCE)] if bullet.text else []
        for one in (self.by_n[n] for n in bullet.citations):
            pieces += [Quoted(one.quote), *translation(one)]
            if self.numbers:
                pieces.append(Text((*attribution(one), Run(f" [{self.numbers[one.source]}]"))))
            else:
                pieces.append(Text(attribution(one, linked=True)))
        return Block(tuple(pieces))


# Lists of stories


def story_block(story: Story) -> Block:
    """The headline, how widely it was told, and the articles, oldest first.

    A sentence that stands in for a title is shown as a quote, as all words of a text.
    """
    words = story.headline.words or story.articles[0].source
    top = Quoted(words) if story.headline.span else line(words, Style.HEADLINE)
    articles = sorted(story.articles, key=lambda each: (each.day, each.first_seen))
    lines = [line(_story_article(each)) for each in articles[:MOST_SHOWN]]
    if (more := len(articles) - MOST_SHOWN) > 0:
        lines.append(line(texts.digests.MORE_ARTICLES.format(n=more), Style.ASIDE))
    covered = texts.digests.coverage(len(story.outlets), story.independent)
    return Block((top, line(covered, Style.ASIDE), *lines))


def _story_article(article: StoryArticle) -> str:
    head = article.head
    told = [head.outlet, day(head.published), head.title or article.source]
    return "  " + " · ".join(part for part in told if part)


# Timelines: bars for a terminal, and the quotes that are marked


def marks(timeline: Timeline) -> dict[int, list[int]]:
    """The numbers of the quotes, from 1, by the column in which their day lies."""
    columns = {one.first: n for n, one in enumerate(timeline.columns())}
    found: dict[int, list[int]] = {}
    for number, said in enumerate(timeline.quote_days, 1):
        if said and (n := columns.get(timeline.step.first(said))) is not None:
            found.setdefault(n, []).append(number)
    return found


def heading_blocks(timeline: Timeline) -> tuple[Block, ...]:
    """The topic, and what is counted."""
    return (
        Block((Text((Run(timeline.topic, Style.TITLE),)),)),
        text(texts.answers.subtitle(timeline), Style.ASIDE, tight=True),
        text(texts.answers.COUNTED, Style.ASIDE, tight=True),
    )


def column_blocks(timeline: Timeline) -> Iterable[Block]:
    """A line for each bar that is not empty."""
    numbers = marks(timeline)
    filled = [(n, one) for n, one in enumerate(timeline.columns()) if one.articles]
    for first, (n, one) in enumerate(filled):
        line = texts.answers.column(timeline.step, one, numbers.get(n, []))
        yield text(line, tight=first > 0)


def timeline_blocks(timeline: Timeline, *, pictured: bool = False) -> tuple[Block, ...]:
    """All of it as text; a sentence where no article is counted."""
    if not timeline.dated:
        return (text(texts.answers.NOTHING),)
    quotes = marked_quote_blocks(timeline, pictured=pictured)
    return (*heading_blocks(timeline), *column_blocks(timeline), *quotes)


def marked_quote_blocks(timeline: Timeline, *, pictured: bool = True) -> tuple[Block, ...]:
    """The quotes, each under its number in the picture; none where none was found."""
    citations = timeline.answer.citations
    if not citations:
        return ()
    sources = source_numbers(citations)
    above = texts.answers.QUOTES if pictured else texts.answers.QUOTES_IN_TERMINAL
    quotes = []
    for number, citation in enumerate(citations, 1):
        block = quote_block(citation, sources[citation.source])
        head = Text((Run(f"{number}", Style.STRONG),))
        quotes.append(replace(block, pieces=(head, *block.pieces)))
    return (text(above, Style.STRONG), *quotes, *source_blocks(citations))
