"""A digest as a reader sees it: headlines, quotes and who said them, where outlets differ."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from bot.render.answer import attribution, source_numbers, source_text
from bot.render.as_json import citation_json
from bot.render.dates import day
from bot.render.look import PLAIN, Look
from bot.texts import answers as texts
from retrieval.domain import Bullet, Citation, Digest, DigestStory, Window


def digest_text(digest: Digest, *, look: Look = PLAIN) -> str:
    """The whole digest; each quote stands in it as the article has it, behind a bar.

    >>> from datetime import UTC
    >>> window = Window(datetime(2031, 5, 3, tzinfo=UTC), datetime(2031, 5, 4, tzinfo=UTC))
    >>> print(digest_text(Digest(window, (), (), 0, "quotes")))
    Nothing new from 3 May 2031, 00:00 to 4 May 2031, 00:00.
    """
    if not digest.stories:
        return texts.nothing_new(window_text(digest.window))
    numbers = source_numbers(digest.citations)
    by_n = {citation.n: citation for citation in digest.citations}
    blocks = [look.strong(digest_head(digest)), look.faint(window_text(digest.window))]
    for n, story in enumerate(digest.stories, 1):
        blocks.append("\n\n".join(_story(n, story, by_n, numbers, look)))
    return "\n\n".join([*blocks, *_foot(digest, numbers, look)])


def digest_head(digest: Digest) -> str:
    """What the digest is made of.

    >>> from datetime import UTC
    >>> window = Window(datetime(2031, 5, 3, tzinfo=UTC), datetime(2031, 5, 4, tzinfo=UTC))
    >>> digest_head(Digest(window, (), (), 12, "quotes"))
    '0 stories from 12 articles'
    """
    return texts.made_of(len(digest.stories), digest.articles)


def window_text(window: Window) -> str:
    """From when to when, in the window's own zone."""
    return f"{_moment(window.since)} to {_moment(window.until)}"


def _moment(moment: datetime) -> str:
    return f"{day(moment.isoformat())}, {moment:%H:%M}"


def _story(
    n: int,
    story: DigestStory,
    by_n: dict[int, Citation],
    numbers: dict[str, int],
    look: Look,
) -> Iterable[str]:
    above = f"{n}. {look.shown(story.headline)}"
    yield f"{look.strong(above)}\n{look.faint(look.shown(texts.covered(story)))}"
    for bullet in story.bullets:
        yield _bullet(bullet, by_n, numbers, look)
    if story.differs:
        yield look.strong(texts.WHERE_THEY_DIFFER)
        for bullet in story.differs:
            yield _bullet(bullet, by_n, numbers, look)


def _bullet(bullet: Bullet, by_n: dict[int, Citation], numbers: dict[str, int], look: Look) -> str:
    """The sentence above its quotes, each with who said and who published it."""
    lines = [look.shown(bullet.text)] if bullet.text else []
    for n in bullet.citations:
        one = by_n[n]
        lines.append(look.barred(one.quote))
        if one.translation:
            lines.append(look.shown(texts.translated(one.translation)))
        who = attribution(one.speaker, one.role, one.head, look=look)
        lines.append(f"{who} [{numbers[one.source]}]")
    return "\n".join(lines)


def _foot(digest: Digest, numbers: dict[str, int], look: Look) -> Iterable[str]:
    """The articles by their numbers, and what is to be said of the model."""
    first: dict[str, Citation] = {}
    for citation in digest.citations:
        first.setdefault(citation.source, citation)
    yield "\n".join(
        f"[{numbers[source]}] {look.shown(source_text(source, one.head))}"
        for source, one in first.items()
    )
    if digest.notes:
        yield "\n".join(digest.notes)


def digest_json(digest: Digest) -> dict[str, Any]:
    """One digest for programs; ``text`` is what a reader sees, plain."""
    return {
        "since": digest.window.since.isoformat(),
        "until": digest.window.until.isoformat(),
        "articles": digest.articles,
        "text": digest_text(digest),
        "mode": digest.mode,
        "notes": list(digest.notes),
        "stories": [_story_json(story) for story in digest.stories],
        "citations": [citation_json(citation) for citation in digest.citations],
    }


def _story_json(story: DigestStory) -> dict[str, Any]:
    return {
        "id": story.story,
        "headline": story.headline,
        "headline_by": story.headline_by,
        "headline_citations": list(story.headline_citations),
        "outlets": list(story.outlets),
        "independent": story.independent,
        "bullets": [_bullet_json(bullet) for bullet in story.bullets],
        "differs": [_bullet_json(bullet) for bullet in story.differs],
    }


def _bullet_json(bullet: Bullet) -> dict[str, Any]:
    return {"text": bullet.text, "citations": list(bullet.citations)}
