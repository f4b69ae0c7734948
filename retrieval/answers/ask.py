"""A question to its answer, without a model: parsed, searched, chosen, cited, kept."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from retrieval.answers.cite import cite
from retrieval.answers.features import evidence
from retrieval.answers.find import find
from retrieval.answers.lexicon import Lexicon
from retrieval.answers.question import parse
from retrieval.answers.select import Choice, select
from retrieval.answers.wording import statements
from retrieval.domain import Answer, Question, Scope

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


def ask(
    text: str,
    catalogue: Catalogue,
    index: VectorIndex,
    lexicon: Lexicon,
    *,
    history: Sequence[str] = (),
    bounds: Bounds = Bounds(),
) -> Answer:
    """The answer to a question: citations best first, or a refusal with what came closest."""
    begun = time.perf_counter()
    lexicon.rest()
    with catalogue.snapshot():
        answer = _answer(text, catalogue, index, lexicon, history, bounds)
    return replace(answer, seconds=time.perf_counter() - begun)


def _answer(
    text: str,
    catalogue: Catalogue,
    index: VectorIndex,
    lexicon: Lexicon,
    history: Sequence[str],
    bounds: Bounds,
) -> Answer:
    question = parse(text, history=history, outlets=catalogue.outlets())
    question = replace(
        question,
        since=bounds.since or question.since,
        until=bounds.until or question.until,
        outlets=_outlets(bounds.outlet, catalogue) or question.outlets,
    )
    scope = Scope(question.since, question.until, question.outlets)
    choice = _choice(question, scope, catalogue, index, lexicon)
    cited = tuple(
        cite(n, one.block.revision, one.span, one.quote) for n, one in enumerate(choice.chosen, 1)
    )
    return Answer(
        question=text,
        mode="quotes",
        statements=statements(question, cited) if choice.answers else (),
        citations=cited if choice.answers else (),
        searched=catalogue.searched(scope),
        seconds=0.0,
        closest=() if choice.answers else cited[:MOST_CLOSEST],
    )


def _choice(
    question: Question, scope: Scope, catalogue: Catalogue, index: VectorIndex, lexicon: Lexicon
) -> Choice:
    found = find(question, scope, catalogue, index)
    if not found.blocks or not found.asked.terms:
        return Choice((), answers=False)
    seen = evidence(found.asked, found.blocks, lexicon)
    return select(found.asked, found.blocks, seen, lexicon)


def _outlets(asked: str | None, catalogue: Catalogue) -> tuple[str, ...]:
    """The known outlets of this name, whatever its capitals; the name itself if there is none."""
    if asked is None:
        return ()
    known = tuple(o for o in catalogue.outlets() if o.casefold() == asked.casefold())
    return known or (asked,)
