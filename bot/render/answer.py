"""An answer as a reader sees it: statements, quotes, sources, what was searched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bot.render.dates import day
from bot.render.look import PLAIN, Look
from bot.texts import answers as texts
from retrieval.domain import Answer, Citation, Head, Statement


def answer_text(answer: Answer, *, look: Look = PLAIN) -> str:
    """The whole answer; each quote stands in it as the article has it, behind a bar.

    >>> from retrieval.domain import Searched
    >>> print(answer_text(Answer("Why?", "quotes", (), (), Searched(0, (), None), 0.0)))
    Nothing was searched: no article is stored, or none is inside the days and outlets asked for.
    """
    if answer.abstained or answer.mode == "model":
        said = "\n".join(statement_text(one, look=look) for one in answer.statements)
        return "\n\n".join(block for block in (said, below_text(answer, look=look)) if block)
    groups = [*grouped(answer)]
    shown = [citation for _, citations in groups for citation in citations]
    numbers = source_numbers(shown)
    blocks = (_headed(*group, numbers, look) for group in groups)
    return "\n\n".join([*filter(None, blocks), *_foot(answer, shown, look)])


def statement_text(statement: Statement, *, look: Look = PLAIN) -> str:
    """A sentence of the answer; a model may have written it."""
    return look.strong(look.shown(statement.text))


def below_text(answer: Answer, *, look: Look = PLAIN) -> str:
    """The answer without its statements, or the whole refusal."""
    if answer.abstained:
        return "\n\n".join(_refusal(answer, look))
    numbers = source_numbers(answer.citations)
    quotes = (_cited(citation, numbers, look) for citation in answer.citations)
    return "\n\n".join([*quotes, *_foot(answer, answer.citations, look)])


def grouped(answer: Answer) -> Iterable[tuple[Statement | None, list[Citation]]]:
    """Each statement with its quotes, at last the quotes of none; a quote comes once."""
    left = {citation.n: citation for citation in answer.citations}
    for statement in answer.statements:
        yield statement, [left.pop(n) for n in statement.citations if n in left]
    yield None, [*left.values()]


def _headed(
    statement: Statement | None,
    citations: Sequence[Citation],
    numbers: Mapping[str, int],
    look: Look,
) -> str:
    """A statement above its quotes."""
    quotes = [_cited(citation, numbers, look) for citation in citations]
    return "\n\n".join([statement_text(statement, look=look), *quotes] if statement else quotes)


def _cited(citation: Citation, numbers: Mapping[str, int], look: Look) -> str:
    """The words, and below them who said and who published them."""
    who = attribution(citation.speaker, citation.role, citation.head, look=look)
    told = look.shown(texts.translated(citation.translation)) if citation.translation else None
    lines = [look.barred(citation.quote), told, f"{who} [{numbers[citation.source]}]"]
    return "\n".join(line for line in lines if line)


def _sources(citations: Sequence[Citation], look: Look) -> str:
    """The articles, by their numbers."""
    numbers = source_numbers(citations)
    return "\n".join(
        f"[{numbers[citation.source]}] {look.shown(source_text(citation.source, citation.head))}"
        for citation in _first_of_each(citations)
    )


def _foot(answer: Answer, shown: Sequence[Citation], look: Look) -> Iterable[str]:
    searched = look.faint(texts.searched_text(answer.searched))
    return filter(None, (_sources(shown, look), "\n".join(answer.notes), searched))


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
        numbers = source_numbers(answer.closest)
        yield from (_cited(citation, numbers, look) for citation in answer.closest)
        yield _sources(answer.closest, look)
    yield from answer.notes
    yield look.faint(texts.searched_text(answer.searched, named=True))
