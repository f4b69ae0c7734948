"""Rerank candidate blocks and select the few quotes shown: deduplicated, outlets diverse. Pure.

A linear ranker scores all of them, a cross-encoder reads the best; both are learned from the
training questions, see ``bench/training/README.md``, which has their figures.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from retrieval.domain import Certainty, Kind, Quote, Span, Wants
from retrieval.ranking import certainty
from retrieval.ranking.candidates import Candidate, Query
from retrieval.ranking.features import NAMES, Evidence, Matrix, features
from retrieval.ranking.reader import Reader, as_read
from retrieval.text import names
from retrieval.text.sentences import MAX_QUOTE_CHARS
from retrieval.text.spans import fold
from retrieval.text.terms import WORD, content_words, stem, words

# Blocks that are read: the best by the linear ranker, and of these whose score is not so far below
# the first. On 1,352 held-out training questions 30 instead of 20 brought .002 more in half as long
# again, and these, some eleven, are right as often as all twenty.
READ, READ_AT_LEAST, READ_WITHIN = 20, 6, 4.0
# The number of quotes shown; a comparison or a list of somebody's words needs more.
MOST, MOST_COMPARED = 4, 6
# How many quotes, with those of the answer, can be asked for one after the other.
MOST_FURTHER = 24
# A further quote is shown if its score is within this margin of the best. (This and the wider one
# are 6 and 10 on the scale of the fit before: scores are some .92 as large now.)
MARGIN = 5.5
# A comparison needs each outlet's quote, even a weaker one; so does who asks what somebody said,
# or for more.
WIDER_MARGIN = 9.2
# Blocks that follow one another are shown as one where their scores are so near. On training
# questions the first quote then holds the answer for .03 more (politics and weekly), its F1 is .02
# and .01 lower; a wider 4 brought .01 more and cost .06 and .05.
BESIDE = 2.0
# Diversity penalties for an article or outlet already shown, and their factor where several
# outlets are asked for.
SAME_ARTICLE, SAME_OUTLET = 0.15, 0.15
SEVERAL = 2
_STANDS_FOR = re.compile(r"\b(?:it|they|them|he|she|him|her)\b", re.I)  # for what stands before
_SCORES = certainty.linear(NAMES)
_AT = {name: at for at, name in enumerate(NAMES)}


@dataclass(frozen=True, slots=True)
class SelectedQuote:
    """A quote to show: its block, its span, and the attributed quote in it, if any."""

    block: Candidate
    span: Span
    quote: Quote | None


@dataclass(frozen=True, slots=True)
class Selection:
    """Quotes, best first, and how sure it is that they answer.

    ``certainty`` is None where they do not: then they are only what came closest.
    ``probability`` is that of the first quote. ``best_first`` are all blocks by score; ``notes``
    are messages for the asker; ``further`` are the quotes and those that come after them.
    """

    quotes: tuple[SelectedQuote, ...]
    certainty: Certainty | None
    probability: float = 0.0
    best_first: tuple[Candidate, ...] = ()
    notes: tuple[str, ...] = ()
    further: tuple[SelectedQuote, ...] = ()


def select(
    asked: Query,
    found: Sequence[Candidate],
    seen: Evidence,
    reader: Reader | None,
    *,
    most: int | None = None,
) -> Selection:
    """The best few quotes, at most ``most``, and how sure it is that they answer.

    Without a reader the linear ranker decides alone.
    """
    if certainty.is_a_guess(asked, seen):
        return Selection((), None)
    rows = features(asked, found, seen)
    lexical = rows @ _SCORES
    compared = asked.question.wants is Wants.COMPARISON
    best = worth_reading(lexical, within=np.inf if compared else READ_WITHIN)
    scores, told = certainty.MIX.linear * lexical, certainty.of_words(asked, rows, seen)
    if reader:
        read = reader.scores([(question_read(asked, found[n]), words_read(found[n])) for n in best])
        scores += certainty.MIX.reading * read.min()
        scores[best] += certainty.MIX.reading * (read - read.min())
    else:
        read = np.zeros(len(best))
    like = best[: len(worth_reading(lexical))]  # as many as the tones were learned from
    signals = [
        told,
        certainty.of_reading(scores[like], lexical[like], read[: len(like)], seen.mean[like]),
    ]
    tone, probability = certainty.tone_of(
        asked, seen, np.concatenate(signals), read=reader is not None
    )
    theirs = (rows[:, _AT["speaker"]] > 0).tolist()
    quotes, further = (
        tuple(_selected(asked, one) for one in _shown(asked, found, scores, theirs, up))
        for up in (most, MOST_FURTHER)
    )
    best_first = tuple(found[n] for n in np.argsort(-scores))
    return Selection(quotes, tone, probability, best_first, further=further)


def by_words(asked: Query, found: Sequence[Candidate], seen: Evidence) -> tuple[Candidate, ...]:
    """All blocks, best first, by the linear ranker alone."""
    scores = features(asked, found, seen) @ _SCORES
    return tuple(found[n] for n in np.argsort(-scores))


def worth_reading(lexical: Matrix, *, within: float = READ_WITHIN) -> NDArray[np.intp]:
    """The blocks that are read, best first, by the linear ranker's scores of all.

    A comparison needs the best of each outlet, however far ``within`` the first it is.

    >>> worth_reading(np.array([1.0, 9.0, 0.5, 8.0, 2.0, 3.0, 7.0, 0.0, 4.9]))
    array([1, 3, 6, 8, 5, 4])
    """
    best = np.argsort(-lexical)[:READ]
    near = int((lexical[best] >= lexical[best[0]] - within).sum())
    return best[: max(near, READ_AT_LEAST)]


def question_read(asked: Query, block: Candidate) -> str:
    """The question as the reader sees it: names are spelled as those are who speak in the block."""
    there = {names.key(word): word for q in block.quotes for word in words(q.speaker or "")}
    return WORD.sub(lambda one: there.get(names.key(one[0]), one[0]), asked.read_as)


def words_read(block: Candidate) -> str:
    """A block as the reader sees it."""
    before = block.revision.text[: block.span.start].rstrip()
    return as_read(block.revision.head.title, block.quotes, block.text, before)


def _shown(
    asked: Query,
    found: Sequence[Candidate],
    scores: Matrix,
    theirs: Sequence[bool],
    most: int | None,
) -> list[Candidate]:
    """The blocks to show, best first, with penalties for repeated sources.

    A question for a speaker without a topic gets only ``theirs``, that speaker's blocks.
    """
    everything = not asked.question.about and any(theirs)
    several = everything or asked.question.wants is Wants.COMPARISON
    wider = several or most or asked.speaker_match is not None
    margin = np.inf if everything else WIDER_MARGIN if wider else MARGIN
    most = most or (MOST_COMPARED if several else MOST)
    best_first = [int(n) for n in np.argsort(-scores) if theirs[n] or not everything]
    left = best_first[: 5 * most]
    floor = float(scores[left[0]]) - margin
    worth: list[float] = scores.tolist()
    shown: list[Candidate] = []
    known: list[str] = []
    while left and len(shown) < most:
        n = max(left, key=worth.__getitem__)
        left.remove(n)
        if scores[n] < floor or _repeats(found[n], known):
            continue
        near = [found[k] for k in best_first if abs(scores[k] - scores[n]) <= BESIDE]
        shown.append(with_beside(found[n], [one for one in near if not _repeats(one, known)]))
        known.append(fold(shown[-1].text).text)
        for k in left:
            worth[k] -= _penalty(found[n], found[k]) * (SEVERAL if several else 1)
    return shown


def _repeats(block: Candidate, known: Sequence[str]) -> bool:
    """Whether its words are among these folded texts, or one of them among its words."""
    folded = fold(block.text).text
    return any(folded in one or one in folded for one in known)


def with_beside(block: Candidate, others: Sequence[Candidate]) -> Candidate:
    """The block with those of ``others`` that stand before and after it, the first ones first.

    What is joined is at most as long as a quote may be, and the same one speaks in each, or nobody.
    """
    for other in others:
        if joined := _joined(block, other):
            return with_beside(joined, others)
    return block


def _joined(block: Candidate, other: Candidate) -> Candidate | None:
    """Two blocks that follow one another, as one; None where they may not be shown as one."""
    first, last = sorted((block, other), key=lambda one: one.span)
    start, stop, text = first.span.start, last.span.stop, block.revision.text
    if (
        other.revision.id != block.revision.id
        or stop - start > MAX_QUOTE_CHARS
        or first.span.stop > last.span.start
        or text[first.span.stop : last.span.start].strip()
    ):
        return None
    speakers = [{names.key(q.speaker or "") for q in one.quotes} for one in (first, last)]
    if speakers[0] != speakers[1] or len(speakers[0]) > 1:
        return None  # under what is shown stands one name
    return replace(
        block,
        span=Span(start, stop),
        units=(*first.units, *last.units),
        quotes=tuple(dict.fromkeys((*first.quotes, *last.quotes))),
        text=text[start:stop],
    )


def _penalty(shown: Candidate, other: Candidate) -> float:
    same_article = shown.revision.id == other.revision.id
    same_outlet = shown.revision.head.outlet == other.revision.head.outlet
    return SAME_ARTICLE * same_article + SAME_OUTLET * same_outlet


def _selected(asked: Query, block: Candidate) -> SelectedQuote:
    span = block.span
    if len(span) > MAX_QUOTE_CHARS:  # one sentence: the longest quotation in it that fits
        inside = [q.span for q in block.quotes if len(q.span) <= MAX_QUOTE_CHARS]
        span = max(inside, key=len, default=span)
    quote = _quote(asked, block, span)
    if quote and asked.question.text.lower().startswith("who "):
        span = _words_of(quote, block, span)
    return SelectedQuote(block, span, quote)


def _quote(asked: Query, block: Candidate, span: Span) -> Quote | None:
    """The quote to attribute: the asked speaker's, else of several speakers the one whose words
    share most with the question, else the one with the largest overlap."""
    inside = [quote for quote in block.quotes if quote.span.overlap(span)]
    several = len({quote.speaker for quote in inside}) > 1
    match, text = asked.speaker_match, block.revision.text
    weights = dict(zip(map(stem, asked.terms), map(float, asked.weights), strict=True))

    def asked_in(words: Span) -> set[str]:
        return {stem(word) for word in content_words(words.of(text))} & weights.keys()

    def shared(quote: Quote) -> float:
        own = asked_in(quote.span)
        leans = _STANDS_FOR.search(quote.span.of(text))
        start = min(block.span.start, quote.span.start)  # a quotation may begin before its block
        before = asked_in(Span(start, quote.span.start)) - own if leans else set()
        return sum(weights[term] for term in own) + sum(weights[term] for term in before) / 2

    def rank(quote: Quote) -> tuple[float, float, bool, int]:
        fits = match(quote) if match else 0.0
        near = shared(quote) if several else 0.0
        return fits, near, quote.kind is not Kind.INDIRECT, quote.span.overlap(span)

    return max(inside, key=rank, default=None)


def _words_of(quote: Quote, block: Candidate, span: Span) -> Span:
    """The sentences of ``span`` in which the speaker of ``quote`` speaks, if others do as well."""
    others = [one.sentence for one in block.quotes if one.speaker != quote.speaker]
    theirs = [one.sentence for one in block.quotes if one.speaker == quote.speaker]
    cut = Span(min(one.start for one in theirs), max(one.stop for one in theirs))
    apart = bool(others) and not any(cut.overlap(one) for one in others)
    return cut if apart and span.covers(cut) else span
