"""How a conversation begins: what there is to ask, and two questions that have an answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from bot import texts
from retrieval.domain import Quote, Revision, Searched


def greeting(searched: Searched, examples: tuple[str, ...]) -> str:
    """The first lines of a conversation.

    >>> print(greeting(Searched(2, ("Gazette",), None), ("What did Ilva Moor say?",)))
    2 articles of 1 outlet: Gazette.
    Ask them something, for example:
      What did Ilva Moor say?
    /help says what else there is.
    """
    if not searched.articles:
        return texts.NO_ARTICLES
    lines = [f"{texts.holdings(searched)}."]
    if examples:
        lines += ["Ask them something, for example:", *(f"  {example}" for example in examples)]
    return "\n".join([*lines, "/help says what else there is."])


def example_questions(found: Iterable[tuple[Revision, Quote]]) -> tuple[str, ...]:
    """Two questions about those whom most outlets quote, and most often; fewer if there are none.

    >>> example_questions([])
    ()
    """
    said: dict[str, list[str]] = defaultdict(list)
    for revision, quote in found:
        if quote.speaker and _is_name(quote.speaker):
            said[quote.speaker].append(revision.head.outlet)
    voices = sorted(said, key=lambda name: (-len({*said[name]}), -len(said[name]), name))
    questions = [f"What did {name} say?" for name in voices[:1]]
    questions += [f"What did {said[name][0]} report about {name}?" for name in voices[1:2]]
    return tuple(questions)


def _is_name(speaker: str) -> bool:
    """Whether this is somebody's name and no description.

    >>> _is_name("Ilva Moor"), _is_name("a spokesman of the growers")
    (True, False)
    """
    words = speaker.split()
    return len(words) > 1 and words[0][0].isupper() and words[-1][0].isupper()
