"""The sentences that Quoth itself says above quotes it chose: who is quoted by whom. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.domain import Citation, Kind, Question, Statement, Wants


def statements(question: Question, cited: Sequence[Citation]) -> tuple[Statement, ...]:
    """One sentence that rests on all citations: whose words they are and where they stand.

    Names only speakers and outlets of the citations themselves.
    """
    if not cited:
        return ()
    numbers = tuple(citation.n for citation in cited)
    outlets = _listed([citation.head.outlet for citation in cited])
    one_outlet = len({citation.head.outlet for citation in cited}) == 1
    best = cited[0]
    if question.wants is Wants.WORDS and best.speaker and best.kind is not Kind.NONE:
        theirs = [c for c in cited if c.speaker == best.speaker]
        told = _listed([c.head.outlet for c in theirs])
        one = len({c.head.outlet for c in theirs}) == 1
        return (Statement(f"{best.speaker}, as {told} {'has' if one else 'have'} it:", numbers),)
    return (Statement(f"{outlets} {'has' if one_outlet else 'have'} this:", numbers),)


def _listed(names: Sequence[str]) -> str:
    """Names as a sentence lists them, each once.

    >>> _listed(["Gazette", "Tribune", "Gazette"]), _listed(["A", "B", "C"])
    ('Gazette and Tribune', 'A, B and C')
    """
    once = list(dict.fromkeys(names))
    return once[0] if len(once) == 1 else f"{', '.join(once[:-1])} and {once[-1]}"
