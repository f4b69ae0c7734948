"""What became of pasted words, as a reader sees it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.render.answer import attribution, source_text
from bot.render.look import PLAIN, Look
from retrieval.domain import Revision
from retrieval.verify.verdicts import Outcome, Place, Verified, WordChange

MOST_PLACES = 5

_SAYS = {
    Outcome.EXACT: "these words stand there just so",
    Outcome.ALTERED: "the nearest words differ",
    Outcome.STITCHED: "these words were joined from several places",
    Outcome.NOT_FOUND: "no article has these words, nor most of them",
}


def verdict_text(verified: Verified, *, look: Look = PLAIN) -> str:
    """The outcome, the places, and for altered words what differs.

    What is pasted is never put behind a bar or between quotation marks: those are for the words
    of articles.
    """
    verdict, revisions = verified.verdict, verified.revisions
    outcome = verdict.outcome
    blocks = [f"{look.strong(outcome.value)}: {meaning(outcome)}"]
    blocks += [_place(place, revisions, look) for place in verdict.places[:MOST_PLACES]]
    more = len(verdict.places) - MOST_PLACES
    if more > 0:
        blocks.append(f"… and in {more:,} more")
    if outcome is Outcome.ALTERED:
        text = revisions[verdict.places[0].revision].text
        blocks.append("\n".join(differences(verified.words, text, verdict.changes, look=look)))
    return "\n\n".join(blocks)


def meaning(outcome: Outcome) -> str:
    """What an outcome says of the words.

    >>> meaning(Outcome.EXACT)
    'these words stand there just so'
    """
    return _SAYS[outcome]


def differences(
    words: str, text: str, changes: Iterable[WordChange], *, look: Look = PLAIN
) -> Iterable[str]:
    """A line for each change: what was left out, put in, or put in place of what.

    >>> from retrieval.domain import Span
    >>> list(differences("60 boats", "43 boats", [WordChange(Span(0, 2), Span(0, 2))]))
    ['asked: 60 · article: 43']
    """
    for change in changes:
        asked = _shown(change.asked.of(words), look)
        stands = _shown(change.stands.of(text), look)
        if not asked:
            yield f"left out: {stands}"
        elif not stands:
            yield f"added: {asked}"
        else:
            yield f"asked: {asked} · article: {stands}"


def _shown(words: str, look: Look) -> str:
    words = " ".join(words.split())
    return look.strong(look.shown(words)) if words else ""


def _place(place: Place, revisions: Mapping[int, Revision], look: Look) -> str:
    revision = revisions[place.revision]
    where = attribution(None, None, revision.head, look=look)
    source = look.faint(look.shown(source_text(revision.source, revision.head)))
    return f"{look.barred(place.span.of(revision.text))}\n{where} · {source}"
