"""A story: its headline, how widely it was told, its articles."""

from __future__ import annotations

from bot import texts
from bot.render.blocks import Block, Quoted, Run, Style, Text
from bot.texts.wording import day
from retrieval.domain.stories import Story, StoryArticle

# Articles of one story that a reader sees; the others are counted.
MOST_SHOWN = 12


def story_block(story: Story) -> Block:
    """The headline, how widely it was told, and the articles, oldest first.

    A sentence that stands in for a title is shown as a quote, as all words of a text.
    """
    words = story.headline.words or story.articles[0].source
    top = Quoted(words) if story.headline.span else Text((Run(words, Style.HEADLINE),))
    articles = sorted(story.articles, key=lambda each: (each.day, each.first_seen))
    lines = [Text((Run(_line(each)),)) for each in articles[:MOST_SHOWN]]
    if (more := len(articles) - MOST_SHOWN) > 0:
        lines.append(Text((Run(texts.stories.more_articles(more), Style.ASIDE),)))
    counted = texts.stories.counted(len(story.outlets), story.independent)
    return Block((top, Text((Run(counted, Style.ASIDE),)), *lines))


def _line(article: StoryArticle) -> str:
    head = article.head
    told = [head.outlet, day(head.published), head.title or article.source]
    return "  " + " · ".join(part for part in told if part)
