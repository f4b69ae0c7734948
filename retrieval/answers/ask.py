"""A question to its answer, without a model: parsed, searched, chosen, cited."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from retrieval.answers.blocks import Block
from retrieval.answers.cite import cite
from retrieval.answers.features import evidence
from retrieval.answers.find import find
from retrieval.answers.lexicon import Lexicon
from retrieval.answers.question import leans, parse
from retrieval.answers.select import Choice, select
from retrieval.answers.wording import statements
from retrieval.domain import Answer, Question, Scope, Searched

if TYPE_CHECKING:
    from retrieval.catalogue.catalogue import Catalogue
    from retrieval.index.pull import VectorIndex

# Of a refusal: how many of the quotes that came closest are shown.
MOST_CLOSEST = 2


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the asker set beside the question's own words; it wins over them."""

    since: date | None = None
    until: date | None = None
    outlet: str | None = None


@dataclass(frozen=True, slots=True)
class Sought:
    """What was found for a question: the answer without a model, and what a model is shown.

    ``leans`` tells whether the question needs those before it; ``outlets`` are all known ones.
    """

    answer: Answer
    best_first: tuple[Block, ...]
    leans: bool
    outlets: tuple[str, ...]


def seek(
    text: str,
    catalogue: Catalogue,
    index: VectorIndex,
    lexicon: Lexicon,
    *,
    history: Sequence[str] = (),
    bounds: Bounds = Bounds(),
) -> Sought:
    """The answer to a question: citations best first, or a refusal with what came closest."""
    begun = time.perf_counter()
    lexicon.rest()
    with catalogue.snapshot():
        outlets = catalogue.outlets()
        question = _bounded(parse(text, history=history, outlets=outlets), bounds, outlets)
        choice = _choice(question, catalogue, index, lexicon)
        answer = _answer(question, choice, catalogue.searched(_scope(question)))
    answer = replace(answer, question=text, seconds=time.perf_counter() - begun)
    leaning = bool(history) and leans(parse(text, outlets=outlets))
    return Sought(answer, choice.best_first, leaning, outlets)


def _bounded(question: Question, bounds: Bounds, outlets: Sequence[str]) -> Question:
    return replace(
        question,
        since=bounds.since or question.since,
        until=bounds.until or question.until,
        outlets=_outlets(bounds.outlet, outlets) or question.outlets,
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
    )


def _choice(
    question: Question, catalogue: Catalogue, index: VectorIndex, lexicon: Lexicon
) -> Choice:
    found = find(question, _scope(question), catalogue, index)
    if not found.blocks or not found.asked.terms:
        return Choice((), answers=False)
    seen = evidence(found.asked, found.blocks, lexicon)
    return select(found.asked, found.blocks, seen, lexicon)


def _outlets(asked: str | None, known: Sequence[str]) -> tuple[str, ...]:
    """The known outlets of this name, whatever its capitals; the name itself if there is none."""
    if asked is None:
        return ()
    return tuple(one for one in known if one.casefold() == asked.casefold()) or (asked,)
