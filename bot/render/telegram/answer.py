"""An answer as Telegram shows it: statements, quotes, sources, what was searched."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

from bot.render.answer import grouped, source_numbers
from bot.render.telegram.blocks import Block, Quoted, Text, text
from bot.render.telegram.cited import cited_blocks, quote_block, source_blocks
from bot.render.telegram.own import named, own
from bot.render.telegram.place import around
from bot.texts import answers as texts
from retrieval.domain import Answer, Citation, Statement


def answer_blocks(answer: Answer) -> tuple[Block, ...]:
    """The whole answer or refusal, in the order in which it is read.

    >>> from retrieval.domain import Searched
    >>> refusal = Answer("Why?", "quotes", (), (), Searched(0, (), None), 0.0)
    >>> answer_blocks(refusal)[0].pieces[0].shown
    'Nothing was searched: no article is stored, or none is inside the days and outlets asked for.'
    """
    if answer.abstained:
        return tuple(_refusal(answer))
    if answer.mode == "model":
        body = [*_statements(answer), *cited_blocks(answer.citations)]
        return (*body, *_foot(answer, answer.citations))
    groups = list(grouped(answer))
    shown = tuple(chain.from_iterable(citations for _, citations in groups))
    numbers = source_numbers(shown)
    body = [
        block
        for statement, citations in groups
        for block in _headed(statement, list(cited_blocks(citations, numbers=numbers)))
    ]
    return (*body, *_foot(answer, shown))


def draft_blocks(answer: Answer) -> tuple[Block, ...]:
    """What stands while a model still writes: its statements so far."""
    return tuple(_statements(answer))


def compared_blocks(answer: Answer) -> tuple[Block, ...]:
    """The same quotes outlet by outlet, each under its name."""
    if answer.abstained:
        return tuple(_refusal(answer))
    outlets = dict.fromkeys(citation.head.outlet for citation in answer.citations)
    shown = sorted(answer.citations, key=lambda one: list(outlets).index(one.head.outlet))
    numbers = source_numbers(shown)
    blocks = list(_statements(answer)) if answer.mode == "model" else []
    if len(outlets) == 1 < len(answer.searched.outlets):
        blocks.append(text(texts.only_one(own(*outlets))))
    for outlet in outlets:
        theirs = [citation for citation in shown if citation.head.outlet == outlet]
        first, *others = cited_blocks(theirs, numbers=numbers)
        blocks += [Block((Text((named(outlet, bold=True),)), *first.pieces)), *others]
    return (*blocks, *_foot(answer, shown))


def context_blocks(citation: Citation, article: str) -> tuple[Block, ...]:
    """The paragraphs around a quote, which stands out in them; ``article`` is its stored text.

    Raises ValueError where the text is not the one that the quote was cut from.
    """
    if citation.span.of(article) != citation.quote:
        raise ValueError(f"another text than that of the quote at {citation.span}")
    span, mark = around(article, citation.span)
    line = quote_block(citation, 1).pieces[-1]
    quoted = Quoted(span.of(article), (mark,), open=True)
    return (Block((quoted, line)), *source_blocks([citation]))


def _headed(statement: Statement | None, quotes: Sequence[Block]) -> Iterable[Block]:
    """The statement on the line above the first of its quotes."""
    opening = text(own(statement.text)).pieces if statement else ()
    if opening and quotes:
        return (Block((*opening, *quotes[0].pieces)), *quotes[1:])
    return (Block(opening), *quotes) if opening else quotes


def _statements(answer: Answer) -> Iterable[Block]:
    """A line each; with several of each kind, which sources a statement rests on."""
    numbers = source_numbers(answer.citations)
    several = len(answer.statements) > 1 and len(numbers) > 1
    sources = {citation.n: numbers[citation.source] for citation in answer.citations}
    for n, statement in enumerate(answer.statements):
        below = f" {_bracketed(statement, sources)}" if several else ""
        yield text(own(statement.text) + below.rstrip(), tight=n > 0)


def _bracketed(statement: Statement, sources: dict[int, int]) -> str:
    found = dict.fromkeys(sources[n] for n in statement.citations if n in sources)
    return "".join(f"[{n}]" for n in found)


def _foot(answer: Answer, shown: Sequence[Citation]) -> Iterable[Block]:
    return (*source_blocks(shown), *_notes(answer), _searched(answer))


def _notes(answer: Answer) -> Sequence[Block]:
    return [text(own(note), italic=True) for note in answer.notes]


def _searched(answer: Answer, *, named: bool = False) -> Block:
    line = texts.searched_text(answer.searched, named=named)
    return text(own(line), italic=True)


def _refusal(answer: Answer) -> Iterable[Block]:
    if not answer.searched.articles:
        yield text(texts.NOTHING_SEARCHED, bold=True)
        return
    yield text(texts.NOTHING_FOUND, bold=True)
    if answer.closest:
        yield text(texts.CLOSEST)
        yield from cited_blocks(answer.closest)
        yield from source_blocks(answer.closest)
    yield from _notes(answer)
    yield _searched(answer, named=True)
