"""How widely a story was told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.texts.wording import count, some

if TYPE_CHECKING:
    from retrieval.domain import DigestStory


def covered(story: DigestStory) -> str:
    """How many wrote of a story, who, and whose words the headline are.

    >>> from retrieval.domain import DigestStory
    >>> story = DigestStory(1, "Bell found", (), ("Gazette", "Osk Wire"), 1, headline_by="Gazette")
    >>> covered(story)
    '2 outlets, 1 independent text: Gazette (headline), Osk Wire'
    """
    named = [f"{o} (headline)" if o == story.headline_by else o for o in story.outlets]
    if len(named) == 1 and story.independent == 1:
        return f"1 outlet: {story.outlets[0]}"
    outlets = count(len(named), "outlet")
    return f"{outlets}, {count(story.independent, 'independent text')}: {some(named)}"


def counted(outlets: int, independent: int) -> str:
    """How widely a story was told.

    >>> counted(2, 1)
    '2 outlets, 1 independent text'
    """
    return f"{count(outlets, 'outlet')}, {count(independent, 'independent text')}"


def more_articles(number: int) -> str:
    """How many articles of a story are left out."""
    return f"  and {number} more"


def alone(number: int, *, told: int) -> str:
    """The line below the stories: how many articles belong to none.

    >>> alone(2, told=1), alone(0, told=0)
    ('2 articles stand alone.', 'No articles.')
    """
    if not number:
        return "No article stands alone." if told else "No articles."
    return f"{count(number, 'article')} {'stands' if number == 1 else 'stand'} alone."
