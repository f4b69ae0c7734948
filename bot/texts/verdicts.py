"""What became of pasted words."""

from __future__ import annotations

from collections.abc import Iterable

from bot.texts.wording import count

MEANING = {
    "EXACT": "these words stand there just so",
    "ALTERED": "the nearest words differ",
    "STITCHED": "these words were joined from several places",
    "NOT FOUND": "no article has these words, nor most of them",
}
NO_WORDS = "There are no words to verify."
NOTHING_TO_VERIFY = (
    "Which words? Put them after /verify, reply to a message with /verify, or forward one to me."
)


def more_places(number: int) -> str:
    """How many places are left out.

    >>> more_places(1)
    '… and 1 more place'
    """
    return f"… and {count(number, 'more place')}"


def more_differences(number: int) -> str:
    """How many differences are left out.

    >>> more_differences(1200)
    '… and 1,200 more differences'
    """
    return f"… and {count(number, 'more difference')}"


def difference(asked: str, stands: str) -> Iterable[tuple[str, str]]:
    """What was asked and what the article has, each with its label; only what is there.

    >>> difference("60", "43"), difference("", "not")
    ((('asked', '60'), ('article', '43')), (('left out', 'not'),))
    """
    if not asked:
        return (("left out", stands),)
    return (("asked", asked), ("article", stands)) if stands else (("added", asked),)
