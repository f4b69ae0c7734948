"""What became of words: pasted ones, and quotes whose article has changed since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from unicodedata import category

from bot import texts
from bot.render.blocks import Block, Run, Style, Text, inside, line, text
from bot.render.quotes import quote_block, receipt_link, source_blocks, source_numbers
from bot.render.telegram import shortened
from retrieval.domain import Citation, Span
from retrieval.verify.places import Surroundings
from retrieval.verify.receipts import OpenedReceipt, StaleQuote
from retrieval.verify.verdicts import OUTSIDE, Outcome, Verified, WordChange

MOST_PLACES = 5
MOST_DIFFERENCES = 12
MAX_WORDS_CHARS = 80  # of pasted words, to tell them from the others of a post


def verdict_blocks(verified: Verified, *, sources_below: bool = True) -> tuple[Block, ...]:
    """The outcome, the places, and for altered words what differs.

    What was pasted is never put into a quote or between quotation marks: those are for the words
    of articles. The articles are listed below, with as many differences as are read in a message;
    or each stands beside its quote, and all differences are told. Of several quotations each has
    its own verdict, and all share one list of articles.
    """
    parts = verified.parts or (verified,)
    places = [place for part in parts for place, _ in _places(part)]
    numbers = source_numbers(places) if sources_below else None
    each = (_of_one(part, numbers, is_part=bool(verified.parts)) for part in parts)
    blocks = tuple(block for blocks in each for block in blocks)
    return (*blocks, *source_blocks(places)) if sources_below else blocks


def _of_one(
    verified: Verified, numbers: dict[str, int] | None, *, is_part: bool
) -> tuple[Block, ...]:
    verdict = verified.verdict
    heading, means = texts.answers.OUTCOMES[verdict.outcome.value]
    outcome, meaning = Run(str(heading), Style.STRONG), Run(f": {means}")
    changes = verdict.changes if verdict.outcome in (Outcome.ALTERED, Outcome.STITCHED) else ()
    shown = changes if numbers is None else changes[:MOST_DIFFERENCES]
    blocks = [Block((Text((outcome, meaning)),)), *_as_pasted(verified, is_part=is_part)]
    for place, told in _places(verified):
        marks = inside((change.stands for change in shown), place.span)
        blocks.append(quote_block(place, (numbers or {}).get(place.source), marks=marks))
        blocks += _notes(told) if told else ()
    if (more := len(verdict.places) - MOST_PLACES) > 0:
        blocks.append(text(texts.wording.more(more, "place")))
    if changes:
        article = verified.revisions[verdict.places[0].revision].text
        blocks += difference_blocks(verified.words, article, shown)
    if (more := len(changes) - len(shown)) > 0:
        blocks.append(text(texts.wording.more(more, "difference"), tight=True))
    return tuple(blocks)


def _as_pasted(verified: Verified, *, is_part: bool) -> Iterable[Block]:
    """Which of the pasted words this is about, and who speaks in the post and in the article."""
    said = verified.speaker
    if not said and not is_part:
        return
    words = shortened(
        " ".join(verified.words.strip(OUTSIDE).rstrip(",").split()), max_chars=MAX_WORDS_CHARS
    )
    yield text(texts.answers.in_the_post(said, words), Style.ASIDE, tight=True)
    if said and verified.verdict.outcome is Outcome.OTHER_SPEAKER:
        found = (one.quote.speaker for one in verified.surroundings if one.quote)
        who = texts.answers.two_speakers(said, next(filter(None, found), None))
        yield text(who, Style.ASIDE, tight=True)


def _places(verified: Verified) -> Iterator[tuple[Citation, Surroundings | None]]:
    """The places, each with the sentences around it and with whoever speaks there, once."""
    seen: set[tuple[int, Span]] = set()
    places = verified.verdict.places[:MOST_PLACES]
    for place, told in zip_longest(places, verified.surroundings[:MOST_PLACES]):
        span = told.around if told else place.span
        if (place.revision, span) in seen:
            continue
        seen.add((place.revision, span))
        quote, n = told.quote if told else None, len(seen)
        yield Citation.of(verified.revisions[place.revision], span, n=n, quote=quote), told


def _notes(told: Surroundings) -> Iterable[Block]:
    """That the words are the outlet's own, or were not said."""
    if told.is_denied:
        yield text(texts.answers.WERE_NOT_SAID, Style.ASIDE, tight=True)
    elif told.is_denial:
        yield text(texts.answers.WAS_DENIED, Style.ASIDE, tight=True)
    elif told.is_reported:
        yield text(texts.answers.REPORTED, Style.ASIDE, tight=True)
    elif told.quote is None and not told.in_note and not told.is_quoted:
        yield text(texts.answers.OUTLETS_OWN, Style.ASIDE, tight=True)


def difference_blocks(
    words: str, article: str, changes: Iterable[WordChange], *, corrected: bool = False
) -> Iterable[Block]:
    """A line for each change: what was left out, put in, or put in place of what.

    >>> [block] = difference_blocks("60 boats", "43 boats", [WordChange(Span(0, 2), Span(0, 2))])
    >>> block.pieces[0].words
    'asked: 60 · article: 43'
    """
    say = texts.answers.correction if corrected else texts.answers.difference
    for n, change in enumerate(changes):
        asked, stands = change.asked.of(words).split(), change.stands.of(article).split()
        told = say(" ".join(asked), " ".join(stands))
        runs = ((Run(f"{label}: "), Run(differing, Style.CHANGED)) for label, differing in told)
        joined = tuple(run for pair in runs for run in (Run(" · "), *pair))[1:]
        yield Block((Text(joined),), tight=n > 0)


@dataclass(frozen=True, slots=True)
class Gone:
    """A quote as it was shown, and what became of it."""

    citation: Citation
    stale: StaleQuote


def changed_blocks(gone: Sequence[Gone]) -> tuple[Block, ...]:
    """What those who got the quotes are told; block quotes hold words of stored revisions."""
    blocks = [text(texts.answers.quotes_changed(len(gone)), Style.STRONG)]
    for one in gone:
        blocks += _before_and_now(one.citation, one.stale.now)
    return tuple(blocks)


def receipt_blocks(receipts: Sequence[OpenedReceipt], *, bot: str) -> tuple[Block, ...]:
    """What each receipt stands for, where that stands, and what became of it.

    ``bot`` is the name by which Telegram opens the receipt in any chat.
    """
    return tuple(block for one in receipts for block in _receipt(one, bot))


def _receipt(one: OpenedReceipt, bot: str) -> Iterable[Block]:
    if not one.intact:
        yield text(texts.answers.RECEIPT_BROKEN, Style.STRONG)
        return
    link = receipt_link(bot, one.citation.receipt)
    code = Text((Run(f"{texts.answers.RECEIPT} "), Run(one.citation.receipt, Style.CODE)))
    opens = Text(
        (Run(f"{texts.answers.RECEIPT_OPENS} "), Run(link.removeprefix("https://"), link=link))
    )
    if one.now is None or one.now.holds:
        stands = texts.answers.RECEIPT_STANDS if one.now is None else texts.answers.STILL_STANDS
        [*above, below] = quote_block(one.citation).pieces
        yield Block((*above, below, line(stands, Style.NOTE), code, opens))
        return
    yield text(texts.answers.quotes_changed(1), Style.STRONG)
    yield from _before_and_now(one.citation, one.now)
    yield Block((code, opens))


def _whole(span: Span, words: str) -> Span:
    """The range with the signs that belong to its words: of currency, per cent, a hyphen.

    >>> [_whole(Span(4, 7), words).of(words) for words in ("It: 200.", "it $200%, ", "“no 200”")]
    ['200', '$200%', '200']
    """
    start, stop = span.start, span.stop
    if start < stop:
        while start > 0 and _belongs(words[start - 1]):
            start -= 1
        while stop < len(words) and _belongs(words[stop]):
            stop += 1
    return Span(start, stop)


def _belongs(sign: str) -> bool:
    return sign in "%‰-‐°" or category(sign) == "Sc"


def _before_and_now(citation: Citation, now: Verified) -> Iterable[Block]:
    altered = now.verdict.outcome is Outcome.ALTERED
    [place] = now.verdict.places if altered else [None]
    text_now = now.revisions[place.revision].text if place else ""
    changes = [
        WordChange(_whole(change.asked, now.words), _whole(change.stands, text_now))
        for change in (now.verdict.changes if altered else ())
    ]
    marks = inside((change.asked for change in changes), Span(0, len(citation.quote)))
    yield text(texts.answers.IT_WAS)
    yield quote_block(citation, 1, marks=marks)
    if place is None:
        yield text(texts.answers.IT_IS_GONE)
        yield from source_blocks([citation])
        return
    stands = Citation.of(revision := now.revisions[place.revision], place.span)
    yield text(texts.answers.IT_IS_NOW)
    marks = inside((change.stands for change in changes), place.span)
    yield quote_block(stands, 1, marks=marks)
    yield from difference_blocks(now.words, revision.text, changes, corrected=True)
    yield from source_blocks([stands])
