"""Citations, made here alone, and what Quoth itself says over them: who is quoted, what failed."""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.catalogue.answers import receipt_id
from retrieval.domain import (
    Answer,
    Certainty,
    Citation,
    Question,
    Quote,
    Revision,
    Span,
    Statement,
    Wants,
)
from retrieval.errors import EmbeddingsError, ModelError, VectorsError
from retrieval.text import names

MAY_ANSWER = "This may answer it:"
OTHERS = "Others on this:"
ALSO = "Also on this:"
NO_ROOM = "has no room left for the articles (QUOTH_MODEL_MAX_INPUT_TOKENS)"


def cite(
    n: int,
    revision: Revision,
    span: Span,
    quote: Quote | None = None,
    *,
    translation: str | None = None,
) -> Citation:
    """Citation number ``n`` of a span, cut from the stored text.

    ``quote`` is who speaks there, None where nobody does; ``translation`` a model's own words.
    """
    receipt = receipt_id(revision.source, revision.sha256, span)
    return Citation.of(revision, span, n=n, quote=quote, receipt=receipt, translation=translation)


def nothing_held(chosen: Answer) -> tuple[str, ...]:
    """What is said where none of a model's statements held; ``chosen`` is what is shown instead."""
    return (f"What the language model wrote did not hold; {_instead(chosen)}.",)


def without_model(error: ModelError, chosen: Answer) -> tuple[str, ...]:
    """What is said where a model failed; ``chosen`` is what is shown instead.

    >>> from retrieval.domain import Searched
    >>> refusal = Answer("Why?", "quotes", (), (), Searched(9, (), None), 0.0)
    >>> without_model(ModelError("cannot be reached", retry=True), refusal)
    ('The language model cannot be reached; Quoth looked for an answer by itself.',)
    """
    return (f"The language model {error.why}; {_instead(chosen)}.",)


def _instead(chosen: Answer) -> str:
    if chosen.abstained:
        return "Quoth looked for an answer by itself"
    return "Quoth chose these quotes itself"


def without_vectors(error: EmbeddingsError | VectorsError) -> tuple[str, ...]:
    """What is said where the server that makes vectors failed, or the one that keeps them.

    >>> without_vectors(EmbeddingsError("cannot be reached", retry=True))
    ('The server that makes vectors cannot be reached; Quoth searched by words alone.',)
    >>> without_vectors(VectorsError("cannot be reached"))
    ('Chroma cannot be reached; Quoth searched by words and speakers.',)
    """
    if isinstance(error, VectorsError):
        return (f"Chroma {error.why}; Quoth searched by words and speakers.",)
    return (f"The server that makes vectors {error.why}; Quoth searched by words alone.",)


def broken_off(error: ModelError) -> tuple[str, ...]:
    """What is said where a model failed after something that holds.

    >>> broken_off(ModelError("broke off", retry=True))
    ('The language model broke off; there may be more to say.',)
    """
    return (f"The language model {error.why}; there may be more to say.",)


def not_written(left: int, stories: int, fault: ModelError | None) -> tuple[str, ...]:
    """Why some stories, or all, are told by quotes that Quoth chose; empty where none is.

    >>> not_written(2, 7, None)
    ('What the language model wrote on 2 of 7 stories did not hold; Quoth chose their quotes.',)
    >>> not_written(1, 1, ModelError("cannot be reached", retry=True))
    ('The language model cannot be reached; Quoth chose these quotes itself.',)
    """
    if not left:
        return ()
    if fault and left == stories:
        return (f"The language model {fault.why}; Quoth chose these quotes itself.",)
    on = "" if left == stories else f" on {left} of {stories} stories"
    theirs = "these quotes itself" if left == stories else "their quotes"
    if fault:
        return (f"The language model {fault.why}{on}; Quoth chose {theirs}.",)
    return (f"What the language model wrote{on} did not hold; Quoth chose {theirs}.",)


def statements(
    question: Question, cited: Sequence[Citation], certainty: Certainty | None
) -> tuple[Statement, ...]:
    """What Quoth says over the quotes: nothing of a refusal; where it is unsure, just that.

    Else whose words they are and where they stand, which the quotes themselves show as well; where
    words are asked, what the best one's speaker says comes first, and a line parts the rest.
    """
    if not cited or certainty is None:
        return ()
    if certainty is Certainty.UNSURE:
        return (Statement(MAY_ANSWER, tuple(one.n for one in cited)),)
    speaker = cited[0].speaker
    if question.wants is not Wants.WORDS or not speaker:
        return (_statement("In {}:", cited),)
    theirs = [c for c in cited if c.speaker and names.same(c.speaker, speaker)]
    rest = [c for c in cited if c not in theirs]
    named = max((c.speaker or "" for c in theirs), key=len)
    said = _statement(named.replace("{", "").replace("}", "") + ", in {}:", theirs)
    others = OTHERS if all(one.speaker for one in rest) else ALSO
    return (said, Statement(others, tuple(one.n for one in rest))) if rest else (said,)


def _statement(form: str, cited: Sequence[Citation]) -> Statement:
    outlets = [citation.head.outlet for citation in cited]
    return Statement(form.format(_listed(outlets)), tuple(c.n for c in cited))


def _listed(names: Sequence[str]) -> str:
    """Names as a sentence lists them, each once.

    >>> _listed(["Gazette", "Tribune", "Gazette"]), _listed(["A", "B", "C"])
    ('Gazette and Tribune', 'A, B and C')
    """
    once = list(dict.fromkeys(names))
    return once[0] if len(once) == 1 else f"{', '.join(once[:-1])} and {once[-1]}"
