"""Stories: for a reader and as JSON."""

from __future__ import annotations

from typing import Any

from bot.render.dates import day
from bot.render.look import PLAIN, Look
from retrieval.domain.stories import Story, StoryArticle

# Articles of one story that a reader sees; the others are counted.
MOST_SHOWN = 12


def story_text(story: Story, *, look: Look = PLAIN) -> str:
    """The headline, how widely it was told, and the articles, oldest first.

    A sentence that stands in for a title is shown behind a bar, as all words of a text.
    """
    words = story.headline.words or story.articles[0].source
    top = look.barred(words) if story.headline.span else look.strong(look.shown(words))
    articles = sorted(story.articles, key=lambda each: (each.day, each.first_seen))
    lines = [_line(each, look) for each in articles[:MOST_SHOWN]]
    if len(articles) > MOST_SHOWN:
        lines.append(look.faint(f"  and {len(articles) - MOST_SHOWN} more"))
    return "\n".join([top, look.faint(counted(story)), *lines])


def counted(story: Story) -> str:
    """How widely a story was told: "2 outlets, 1 independent text"."""
    return ", ".join(
        [
            _number(len(story.outlets), "outlet"),
            _number(story.independent, "independent text"),
        ]
    )


def alone_text(alone: int, *, told: int) -> str:
    """The line below the stories.

    >>> print(alone_text(2, told=1))
    2 articles stand alone.
    >>> print(alone_text(0, told=0))
    No articles.
    """
    if not alone:
        return "No article stands alone." if told else "No articles."
    return f"{_number(alone, 'article')} {'stands' if alone == 1 else 'stand'} alone."


def _number(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _line(article: StoryArticle, look: Look) -> str:
    head = article.head
    shown = [head.outlet, day(head.published), head.title or article.source]
    return "  " + " · ".join(look.shown(part) for part in shown if part)


def story_json(story: Story) -> dict[str, Any]:
    """One story for programs; ``articles`` are their sources, the times UTC."""
    return {
        "id": story.id,
        "headline": story.headline.words,
        "articles": [article.source for article in story.articles],
        "outlets": list(story.outlets),
        "independent": story.independent,
        "first_seen": story.first_seen.isoformat(),
        "last_seen": story.last_seen.isoformat(),
    }
