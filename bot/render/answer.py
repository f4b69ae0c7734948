"""An answer as a reader sees it: statements, quotes, sources, what was searched."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot import texts
from bot.render.dates import day
from bot.render.look import PLAIN, Look
from retrieval.domain import Answer, Citation, Head, Statement


def answer_text(answer: Answer, *, look: Look = PLAIN) -> str:
    """The whole answer; each quote stands in it as the article has it, behind a bar.

    >>> from retrieval.domain import Searched
    >>> print(answer_text(Answer("Why?", "quotes", (), (), Searched(0, (), None), 0.0)))
    Nothing was searched: no article is stored, or none is inside the days and outlets asked for.
    """
    statements = "\n".join(statement_text(one, look=look) for one in answer.statements)
    return "\n\n".join(block for block in (statements, below_text(answer, look=look)) if block)


def statement_text(statement: Statement, *, look: Look = PLAIN) -> str:
    """A sentence of the answer; a model may have written it."""
    return look.strong(look.shown(statement.text))


def below_text(answer: Answer, *, look: Look = PLAIN) -> str:
    """The answer without its statements, or the whole refusal."""
    if answer.abstained:
        return "\n\n".join(_refusal(answer, look))
    blocks = [*citation_blocks(answer.citations, look=look), "\n".join(answer.notes)]
    foot = look.faint(texts.searched_text(answer.searched))
    return "\n\n".join(block for block in [*blocks, foot] if block)


def citation_blocks(citations: Sequence[Citation], *, look: Look = PLAIN) -> Iterable[str]:
    """One block for each quote, then one that lists the sources, numbered by article."""
    numbers = source_numbers(citations)
    for citation in citations:
        who = attribution(citation.speaker, citation.role, citation.head, look=look)
        told = look.shown(texts.translated(citation.translation)) if citation.translation else None
        lines = [look.barred(citation.quote), told, f"{who} [{numbers[citation.source]}]"]
        yield "\n".join(line for line in lines if line)
    yield "\n".join(
        f"[{numbers[citation.source]}] {look.shown(source_text(citation.source, citation.head))}"
        for citation in _first_of_each(citations)
    )


def attribution(speaker: str | None, role: str | None, head: Head, *, look: Look = PLAIN) -> str:
    """Who said it, and who published it when; what is unknown is left out.

    >>> head = Head("Harbour Gazette", published="2031-05-03")
    >>> attribution("Ilva Moor", "mayor", head), attribution(None, None, Head("notes.txt"))
    ('Ilva Moor, mayor · Harbour Gazette, 3 May 2031', 'notes.txt')
    """
    who = speaker_text(speaker, role)
    where = ", ".join(part for part in (head.outlet, day(head.published)) if part)
    shown = [look.strong(look.shown(who)) if who else "", look.shown(where)]
    return " · ".join(part for part in shown if part)


def speaker_text(speaker: str | None, role: str | None) -> str:
    """Who spoke, as the article introduces them: name and role, each as far as it is known.

    >>> speaker_text("Ilva Moor", "mayor"), speaker_text(None, None)
    ('Ilva Moor, mayor', '')
    """
    known = role if role and role.casefold() not in (speaker or "").casefold() else None
    return ", ".join(part for part in (speaker, known) if part)


def source_numbers(citations: Iterable[Citation]) -> dict[str, int]:
    """The number of each article, from 1, in the order of its first quote."""
    numbers: dict[str, int] = {}
    for citation in citations:
        numbers.setdefault(citation.source, len(numbers) + 1)
    return numbers


def source_text(source: str, head: Head) -> str:
    """An article in the list of sources: its title and address, as far as known.

    >>> source_text("a1", Head("Gazette", title="Bell found")), source_text("a.txt", Head("a.txt"))
    ('Bell found', 'a.txt')
    """
    return " · ".join(dict.fromkeys(part for part in (head.title or source, head.url) if part))


def _first_of_each(citations: Iterable[Citation]) -> Iterable[Citation]:
    first: dict[str, Citation] = {}
    for citation in citations:
        first.setdefault(citation.source, citation)
    return first.values()


def _refusal(answer: Answer, look: Look) -> Iterable[str]:
    if not answer.searched.articles:
        yield texts.NOTHING_SEARCHED
        return
    yield texts.NOTHING_FOUND
    if answer.closest:
        yield texts.CLOSEST
        yield from citation_blocks(answer.closest, look=look)
    yield from answer.notes
    yield look.faint(texts.searched_text(answer.searched, named=True))
