"""A digest as Telegram shows it: a headline, who wrote of it, quotes that link to their place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.render.digest import digest_head, window_text
from bot.render.telegram.blocks import Block, Quoted, Run, Text, text
from bot.render.telegram.cited import attribution_runs, link_of
from bot.render.telegram.own import named, own
from bot.texts import answers as texts
from retrieval.domain import Bullet, Citation, Digest, DigestStory


def digest_blocks(digest: Digest) -> tuple[Block, ...]:
    """The whole digest in the order in which it is read; of an empty one a line that says so.

    >>> from datetime import UTC, datetime
    >>> from retrieval.domain import Window
    >>> window = Window(datetime(2031, 5, 3, tzinfo=UTC), datetime(2031, 5, 4, tzinfo=UTC))
    >>> digest_blocks(Digest(window, (), (), 0, "quotes"))[0].pieces[0].shown
    'Nothing new from 3 May 2031, 00:00 to 4 May 2031, 00:00.'
    """
    if not digest.stories:
        return (text(texts.nothing_new(window_text(digest.window))),)
    by_n = {citation.n: citation for citation in digest.citations}
    blocks = [text(digest_head(digest), bold=True)]
    blocks.append(text(own(window_text(digest.window)), italic=True, tight=True))
    for n, story in enumerate(digest.stories, 1):
        blocks += _story(n, story, by_n)
    return (*blocks, *(text(own(note), italic=True) for note in digest.notes))


def _story(n: int, story: DigestStory, by_n: Mapping[int, Citation]) -> Iterable[Block]:
    """The headline with its outlets and its first bullet in one block, then the others."""
    link = next((link_of(by_n[n]) for n in story.headline_citations), None)
    above = Text((Run(f"{n}. ", bold=True), Run(own(story.headline), bold=True, link=link)))
    below = Text((Run(own(texts.covered(story)), italic=True),))
    first, *others = story.bullets
    yield Block((above, below, *_pieces(first, by_n)))
    for bullet in others:
        yield Block(_pieces(bullet, by_n))
    for n, bullet in enumerate(story.differs):
        heading = () if n else text(texts.WHERE_THEY_DIFFER, bold=True).pieces
        yield Block((*heading, *_pieces(bullet, by_n)))


def _pieces(bullet: Bullet, by_n: Mapping[int, Citation]) -> tuple[Text | Quoted, ...]:
    """The sentence, and its quotes, each with who said and who published it below."""
    told: list[Text | Quoted] = [Text((Run(own(bullet.text)),))] if bullet.text else []
    for n in bullet.citations:
        one = by_n[n]
        told.append(Quoted(one.quote))
        if one.translation:
            told.append(Text((Run(own(texts.translated(one.translation)), italic=True),)))
        told.append(Text(_linked(one)))
    return tuple(told)


def _linked(one: Citation) -> tuple[Run, ...]:
    """Speaker, outlet and day; the outlet is the link to the place, where there is one."""
    runs = attribution_runs(one)
    link = link_of(one)
    outlet = named(one.head.outlet)
    if link is None or outlet not in runs:
        return runs
    at = len(runs) - 1 - runs[::-1].index(outlet)
    spelled = f" · {one.head.url}" if at == len(runs) - 1 and one.head.url else ""
    shown = Run(own(one.head.outlet), link=link, spelled=spelled)
    return (*runs[:at], shown, *runs[at + 1 :])
