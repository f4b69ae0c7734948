"""Answers to render, made of invented articles."""

from __future__ import annotations

from retrieval.domain import Answer, Citation, Head, Kind, Searched, Span, Statement

GAZETTE = Head(
    "Harbour Gazette",
    title="Boats shut ferry port",
    published="2031-05-06",
    url="https://gazette.example/boats",
)
TRIBUNE = Head("Valley Tribune", published="2031-05-07T08:00:00+02:00")
SEARCHED = Searched(10, ("Harbour Gazette", "Valley Tribune"), "2031-05-07")


def citation(n: int, quote: str, head: Head, *, speaker: str | None = None) -> Citation:
    """One citation of an article that is named after its outlet."""
    return Citation(
        n=n,
        quote=quote,
        span=Span(5, 5 + len(quote)),
        sha256="0" * 64,
        source=f"{head.outlet}.md",
        head=head,
        receipt=f"r{n}",
        speaker=speaker,
        cue="said" if speaker else None,
        kind=Kind.DIRECT if speaker else Kind.NONE,
        role="spokeswoman of the crews" if speaker else None,
    )


def answer(
    *citations: Citation,
    statements: tuple[Statement, ...] = (),
    closest: tuple[Citation, ...] = (),
    searched: Searched = SEARCHED,
) -> Answer:
    """An answer of these citations; a refusal where there are none."""
    return Answer("Who spoke?", "quotes", statements, citations, searched, 0.01234, (), closest)


SPOKEN = citation(1, "“We asked\neleven times,” she said.", GAZETTE, speaker="Petra Lomm")
COUNTED = citation(2, "The coastguard counted 43\u00a0boats.", GAZETTE)
REFUSED = citation(3, "The head of the authority would not meet them.", TRIBUNE)
