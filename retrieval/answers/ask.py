"""A question to its answer, without a model: parsed, searched, chosen, cited."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from retrieval.answers.citations import cite
from retrieval.answers.wording import statements, without_vectors
from retrieval.domain import ANY, Answer, Bounds, Question, Scope, Searched
from retrieval.questions.parse import leans, parse
from retrieval.ranking.candidates import Candidate, find
from retrieval.ranking.features import evidence
from retrieval.ranking.lexicon import Lexicon
from retrieval.ranking.selection import MOST, Choice, Chosen, select

if TYPE_CHECKING:
    from retrieval.catalogue.catalogue import Catalogue
    from retrieval.index.pull import VectorIndex

# Of a refusal: how many of the quotes that came closest are shown.
MOST_CLOSEST = 2
# How many quotes, with those of the answer, can be asked for one after the other.
MOST_FURTHER = 24


@dataclass(frozen=True, slots=True)
class Sought:
    """What was found for a question: the answer without a model, and what a model is shown.

    ``leans`` tells whether the question needs those before it; ``outlets`` are all known ones.
    """

    answer: Answer
    best_first: tuple[Candidate, ...]
    leans: bool
    outlets: tuple[str, ...]


def seek(
    text: str,
    catalogue: Catalogue,
    index: VectorIndex,
    lexicon: Lexicon,
    *,
    history: Sequence[str] = (),
    bounds: Bounds = ANY,
) -> Sought:
    """The answer to a question: citations best first, or a refusal with what came closest."""
    begun = time.perf_counter()
    lexicon.clear_if_full()
    with catalogue.snapshot():
        outlets = catalogue.search.outlets()
        question = _bounded(parse(text, history=history, outlets=outlets), bounds, outlets)
        choice = _choice(question, catalogue, index, lexicon)
        answer = _answer(question, choice, catalogue.search.searched(_scope(question)))
    answer = replace(answer, question=text, seconds=time.perf_counter() - begun)
    leaning = bool(history) and leans(parse(text, outlets=outlets))
    return Sought(answer, choice.best_first, leaning, outlets)


def further(
    answer: Answer, catalogue: Catalogue, index: VectorIndex, lexicon: Lexicon, *, skip: int
) -> Answer:
    """The quotes that come after those of an answer, passing over so many; best first.

    Numbered from 1 again; none of them overlaps one that the answer shows.
    """
    lexicon.clear_if_full()
    with catalogue.snapshot():
        outlets = catalogue.search.outlets()
        question = parse(answer.question, history=answer.history, outlets=outlets)
        choice = _choice(question, catalogue, index, lexicon, most=MOST_FURTHER)
        searched = catalogue.search.searched(_scope(question))
    others = [one for one in choice.chosen if not _shown(one, answer)][skip : skip + MOST]
    cited = tuple(
        cite(n, one.block.revision, one.span, one.quote) for n, one in enumerate(others, 1)
    )
    return replace(
        answer, mode="quotes", statements=(), citations=cited, searched=searched, notes=(), id=None
    )


def _shown(one: Chosen, answer: Answer) -> bool:
    return any(
        one.block.revision.sha256 == known.sha256 and one.span.overlap(known.span)
        for known in answer.citations
    )


def _bounded(question: Question, bounds: Bounds, outlets: Sequence[str]) -> Question:
    return replace(
        question,
        since=bounds.since or question.since,
        until=bounds.until or question.until,
        outlets=_outlets(bounds.outlet, outlets) or question.outlets,
        wants=bounds.wants or question.wants,
    )


def _scope(question: Question) -> Scope:
    return Scope(question.since, question.until, question.outlets)


def _answer(question: Question, choice: Choice, searched: Searched) -> Answer:
    cited = tuple(
        cite(n, one.block.revision, one.span, one.quote) for n, one in enumerate(choice.chosen, 1)
    )
    return Answer(
        question=question.text,
        mode="quotes",
        statements=statements(question, cited) if choice.answers else (),
        citations=cited if choice.answers else (),
        searched=searched,
        seconds=0.0,
        closest=() if choice.answers else cited[:MOST_CLOSEST],
        notes=choice.notes,
    )


def _choice(
    question: Question,
    catalogue: Catalogue,
    index: VectorIndex,
    lexicon: Lexicon,
    *,
    most: int | None = None,
) -> Choice:
    found = find(question, _scope(question), catalogue, index)
    notes = without_vectors(found.fault) if found.fault else ()
    if not found.blocks or not found.asked.terms:
        return Choice((), answers=False, notes=notes)
    seen = evidence(found.asked, found.blocks, lexicon)
    return replace(select(found.asked, found.blocks, seen, lexicon, most=most), notes=notes)


def _outlets(asked: str | None, known: Sequence[str]) -> tuple[str, ...]:
    """The known outlets of this name, whatever its capitals; the name itself if there is none."""
    if asked is None:
        return ()
    return tuple(one for one in known if one.casefold() == asked.casefold()) or (asked,)
