"""An answer, a comparison, the context of a quote; what there is to ask."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bot import texts
from bot.render.blocks import Block, Piece, Quoted, Run, Style, Text, headed, line, text
from bot.render.quotes import (
    attribution,
    quote_block,
    quote_blocks,
    source_blocks,
    source_numbers,
)
from bot.texts.help import HelpExamples
from bot.texts.translation import Message, reason
from retrieval.domain import Answer, Certainty, Citation, Searched, Span, Statement
from retrieval.text.layout import paragraphs
from retrieval.text.sentences import split

MAX_CONTEXT_CHARS = 2400
# A paragraph that adds less than this to the quote is shown with its neighbours.
LITTLE_CHARS = 200


def answer_blocks(answer: Answer) -> tuple[Block, ...]:
    """The whole answer or refusal, in the order in which it is read.

    >>> from retrieval.domain import Searched
    >>> refusal = Answer("Why?", "quotes", (), (), Searched(0, (), None), 0.0)
    >>> answer_blocks(refusal)[0].pieces[0].words
    'Nothing was searched: no article is stored, or none is inside the days and outlets asked for.'
    """
    if answer.abstained or answer.mode == "model":
        return (*statement_blocks(answer), *below_blocks(answer))
    groups, shown = list(_grouped(answer)), in_shown_order(answer)
    numbers, body = source_numbers(shown), list[Block]()
    for n, (statement, citations) in enumerate(groups):
        quotes = quote_blocks(citations, numbers=numbers)
        # What is sure needs no line on top: whose words they are stands below each quote.
        if statement and (n or answer.certainty is not Certainty.SURE):
            above = line(reason(statement.text), Style.STATEMENT, heads=True)
            quotes = headed((above,), quotes)
        body += quotes
    return (*body, *_foot(answer, shown))


def statement_blocks(answer: Answer) -> tuple[Block, ...]:
    """A model's statements, so far, a line each; of several, which sources they rest on."""
    numbers = source_numbers(answer.citations)
    several = len(answer.statements) > 1 and len(numbers) > 1
    sources = {one.n: numbers[one.source] for one in answer.citations} if several else {}
    return tuple(
        Block((Text((Run(one.text, Style.STATEMENT), *_support(one, sources))),), tight=n > 0)
        for n, one in enumerate(answer.statements)
    )


def below_blocks(answer: Answer) -> tuple[Block, ...]:
    """What stands below a model's statements, or the whole refusal."""
    if answer.abstained:
        return tuple(_refusal(answer))
    return (*quote_blocks(answer.citations), *_foot(answer, answer.citations))


def explained_blocks(answer: Answer) -> tuple[Block, ...]:
    """How a follow-up was understood, and each sentence of a model that is not shown, with why."""
    told = [texts.answers.ASKED_AS.format(answer.asked_as)] if answer.asked_as else []
    told += [texts.answers.LEFT_OUT.format(one.fault, one.text) for one in answer.left_out]
    return tuple(text(each, Style.ASIDE, tight=n > 0) for n, each in enumerate(told))


def compared_blocks(answer: Answer) -> tuple[Block, ...]:
    """The same quotes outlet by outlet, each under its name."""
    if answer.abstained:
        return tuple(_refusal(answer))
    shown = by_outlet(answer)
    outlets = list(dict.fromkeys(citation.head.outlet for citation in shown))
    numbers = source_numbers(shown)
    blocks = [*statement_blocks(answer)] if answer.mode == "model" else []
    if told := texts.answers.lacking(outlets, answer.searched.outlets, answer.without):
        blocks.append(text(told, Style.SENTENCE))
    for outlet in outlets:
        theirs = [citation for citation in shown if citation.head.outlet == outlet]
        blocks += headed((line(outlet, Style.TITLE),), quote_blocks(theirs, numbers=numbers))
    return (*blocks, *_foot(answer, shown))


def by_outlet(answer: Answer) -> list[Citation]:
    """The quotes of an answer in the order in which a comparison shows them."""
    outlets = list(dict.fromkeys(citation.head.outlet for citation in answer.citations))
    return sorted(answer.citations, key=lambda one: outlets.index(one.head.outlet))


def in_shown_order(answer: Answer) -> list[Citation]:
    """The quotes of an answer in the order in which it shows them."""
    if answer.mode == "model":
        return [*answer.citations]
    return [citation for _, citations in _grouped(answer) for citation in citations]


def _grouped(answer: Answer) -> Iterable[tuple[Statement | None, list[Citation]]]:
    """Each statement with its quotes, at last the quotes of none; a quote comes once."""
    left = {citation.n: citation for citation in answer.citations}
    for statement in answer.statements:
        yield statement, [left.pop(n) for n in statement.citations if n in left]
    yield None, [*left.values()]


def _support(statement: Statement, sources: dict[int, int]) -> Iterable[Run]:
    if found := dict.fromkeys(sources[n] for n in statement.citations if n in sources):
        yield Run(" " + "".join(f"[{n}]" for n in found), Style.SUPPORT)


def _foot(answer: Answer, shown: Sequence[Citation]) -> Iterable[Block]:
    searched = text(texts.wording.searched_text(answer.searched), Style.ASIDE)
    return (*source_blocks(shown), *note_blocks(answer.notes), searched)


def note_blocks(notes: Iterable[str]) -> Iterable[Block]:
    """What else is to be said of an answer or a digest, a line each."""
    return (text(reason(note), Style.NOTE, tight=n > 0) for n, note in enumerate(notes))


def _refusal(answer: Answer) -> Iterable[Block]:
    if not answer.searched.articles:
        yield text(texts.answers.NOTHING_SEARCHED, Style.STRONG)
        return
    yield text(texts.answers.NOTHING_FOUND, Style.STRONG)
    if answer.closest:
        yield text(texts.answers.CLOSEST)
        yield from quote_blocks(answer.closest)
        yield from source_blocks(answer.closest)
    elif len(answer.question.split()) == 1:
        yield text(texts.answers.ONE_WORD)
    yield from note_blocks(answer.notes)
    yield text(texts.wording.searched_text(answer.searched, named=True), Style.ASIDE)


# The context of a quote


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


def around(article: str, span: Span) -> tuple[Span, Span]:
    """What to show of the article, and where in it the quote stands.

    >>> shown, mark = around("One.\\nHe sat. “Up,” he said.\\nTwo.", Span(13, 27))
    >>> mark
    Span(start=13, stop=27)
    """
    found = paragraphs(article)
    inside = [n for n, one in enumerate(found) if one.overlap(span)]
    if not inside:
        return span, Span(0, len(span))
    first, last = inside[0], inside[-1]
    shown = _joined(span, found[first], found[last])
    if len(shown) < len(span) + LITTLE_CHARS:
        before, after = found[max(0, first - 1)], found[min(last + 1, len(found) - 1)]
        shown = _joined(shown, before, after)
    if len(shown) > MAX_CONTEXT_CHARS:
        shown = _narrowed(article, shown, span)
    return shown, Span(span.start - shown.start, span.stop - shown.start)


def _joined(*spans: Span) -> Span:
    return Span(min(span.start for span in spans), max(span.stop for span in spans))


def _narrowed(article: str, shown: Span, span: Span) -> Span:
    """Whole sentences within half of the room on either side of the quote."""
    room = max(0, MAX_CONTEXT_CHARS - len(span)) // 2
    near = Span(max(shown.start, span.start - room), min(shown.stop, span.stop + room))
    return _joined(span, *(one for one in split(article) if near.covers(one)))


# What there is to ask


def start_blocks(speaker: str | None = None) -> tuple[Block, ...]:
    """The first words to somebody new; ``speaker``: somebody who is quoted."""
    say = texts.help
    question = say.WHAT_SAID.format(name=speaker) if speaker else str(say.A_QUESTION)
    words = say.START.format(question=question)
    return tuple(text(paragraph) for paragraph in words.split("\n\n"))


def help_blocks(examples: HelpExamples, *, admin: bool = False) -> tuple[Block, ...]:
    """What can be asked, checked and sent, with examples; an admin's commands too."""
    say, blocks = texts.help, list[Block]()
    for (title, words, names), some in zip(say.PARTS, examples.by_part, strict=True):
        blocks += [text(title, Style.STRONG), text(words, tight=True)]
        blocks += _listed_commands({name: say.COMMANDS[name] for name in names})
        blocks += [
            Block((Text((Run(f"{say.EXAMPLE} "), Run(one, Style.CODE))),), tight=True)
            for one in some
        ]
    blocks.append(text(say.IN_GROUPS))
    if admin:
        blocks += [text(say.FOR_ADMINS, Style.STRONG), *_listed_commands(say.ADMIN_COMMANDS)]
    return tuple(blocks)


def _listed_commands(commands: Mapping[str, Message]) -> Iterable[Block]:
    return (text(texts.help.listed(name, what), tight=True) for name, what in commands.items())


def outlets_blocks(searched: Searched) -> tuple[Block, ...]:
    """How much there is to ask, and whose it is."""
    if not searched.articles:
        return (text(texts.intake.NO_ARTICLES),)
    outlets = (
        Block((Text((Run("• "), Run(outlet, Style.NAME))),), tight=n > 0)
        for n, outlet in enumerate(searched.outlets)
    )
    return (text(texts.wording.held(searched), Style.STRONG), *outlets)


def voted_block(answer: Answer, liked: int, disliked: int) -> Block:
    """How often an answer was liked; its question; what it said first, or that it refused."""
    votes = Text((Run(texts.status.voted(liked, disliked), Style.STRONG),))
    pieces: list[Piece] = [votes, line(answer.question, Style.NAME)]
    if answer.statements and answer.statements[0].text:
        pieces.append(line(answer.statements[0].text, Style.STATEMENT))
    if answer.citations:
        first = answer.citations[0]
        return Block((*pieces, Quoted(first.quote), Text(attribution(first, linked=True))))
    return Block((*pieces, line(texts.answers.NOTHING_FOUND, Style.ASIDE)))
