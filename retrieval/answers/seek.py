"""What is found for a question: the answer by chosen quotes, and what a model is shown."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from threading import Lock
from typing import TYPE_CHECKING

from retrieval.answers.citations import cite, statements, without_vectors
from retrieval.answers.offering import outlets_first
from retrieval.catalogue.file import UntilChange
from retrieval.domain import Answer, Bounds, Certainty, Citation, Question, Scope, Searched, Wants
from retrieval.errors import EmbeddingsError, VectorsError
from retrieval.index.embeddings import WordLlamaEmbeddings
from retrieval.questions.parse import (
    asks_for_more,
    asks_for_others,
    in_context,
    is_follow_up,
    parse,
)
from retrieval.questions.remarks import is_remark
from retrieval.ranking.candidates import Candidate, Found, Hit, find, read
from retrieval.ranking.features import evidence
from retrieval.ranking.lexicon import Lexicon
from retrieval.ranking.reader import Reader
from retrieval.ranking.selection import (
    MOST,
    MOST_FURTHER,
    READ,
    SelectedQuote,
    Selection,
    by_words,
    select,
)
from retrieval.text import names

if TYPE_CHECKING:
    from langchain_core.runnables import RunnableConfig

    from retrieval.catalogue import Catalogue
    from retrieval.index.vectors import VectorIndex

# Of a refusal: how many of the quotes that came closest are shown.
MOST_CLOSEST = 2
# So many other outlets are searched by themselves where a comparison finds but one.
MOST_OTHERS = 5
# Passages that are looked at for a model where the first quote is less probable to answer. Of 266
# such held-out training questions (weekly) the answer is among the sentences it is shown for .80,
# without for .76; of those between .4 and .6 it brings .01. (Politics: .83 and .84 of 119.)
UNLIKELY, WIDER = 0.4, 140
# Passages that are read ahead, the newest; some 3 s. Measured on 7,300: a question among those
# read takes 20 ms, among others 30.
READ_AHEAD = 8_000
# Answers that are kept for those who ask the same again, up to 0.6 MB each with their articles.
MOST_KEPT = 128
# So many in one step, some 20 ms; a question waits for no more.
_STEP = 50


@dataclass(frozen=True, slots=True)
class Understood:
    """A question as it is looked for, parsed alone; ``history`` are those before, oldest first.

    ``outlets`` are all known ones; ``before`` is the answer that it looks at.
    """

    parsed: Question
    history: tuple[str, ...]
    bounds: Bounds
    outlets: tuple[str, ...]
    before: Answer | None = None

    @property
    def beyond(self) -> Answer | None:
        """The answer whose quotes are not to come again: "who else?", "what else did she say?"."""
        return self.before if asks_for_more(self.parsed.text) else None

    @property
    def is_follow_up(self) -> bool:
        """Whether it needs the questions before it."""
        return bool(self.history) and is_follow_up(self.parsed)

    @property
    def question(self) -> Question:
        """The question in its context, within its bounds."""
        whole = in_context(self.parsed, self.history, outlets=self.outlets)
        others_than = whole.others_than
        if self.beyond and asks_for_others(whole.text) and not others_than:
            quoted = (one.speaker for one in self.beyond.citations if one.speaker)
            others_than = tuple(dict.fromkeys(quoted))
        return replace(
            whole,
            others_than=others_than,
            since=self.bounds.since or whole.since,
            until=self.bounds.until or whole.until,
            outlets=self._outlets(self.bounds.outlet) or whole.outlets,
            wants=self.bounds.wants or whole.wants,
        )

    def is_remark(self, tone: Certainty | None, found: Sequence[str]) -> bool:
        """Whether it asks nothing of the articles, of which this was found; no command does."""
        if self.bounds.wants:
            return False
        return is_remark(self.parsed.text, tone, found, follows=self.is_follow_up)

    def _outlets(self, asked: str | None) -> tuple[str, ...]:
        """The known outlets of this name, whatever its case; the name itself if there is none."""
        if asked is None:
            return ()
        return tuple(one for one in self.outlets if one.casefold() == asked.casefold()) or (asked,)


@dataclass(frozen=True, slots=True)
class Sought:
    """The answer without a model, and the blocks that a model is shown; best first, but in a
    comparison those of each outlet.

    ``probability`` (0–1) is that of the first block alone to answer; None for a comparison.
    """

    answer: Answer
    best_first: tuple[Candidate, ...]
    probability: float | None = None


class Seeker:
    """Looks for answers; they are chosen one at a time: the lexicon grows with each."""

    def __init__(
        self, catalogue: Catalogue, index: VectorIndex, reader: Reader | None = None
    ) -> None:
        """Without a ``reader`` blocks are chosen by their words alone, which is faster."""
        self._catalogue = catalogue
        self._index = index
        self._lexicon = Lexicon(WordLlamaEmbeddings().words)
        self._reader = reader
        self._lock = Lock()
        # What was selected since the catalogue last changed, this day, by question, scope and
        # number, for those who ask the same again.
        self._kept = UntilChange(most=MOST_KEPT)

    def understood(
        self, text: str, history: Sequence[str], bounds: Bounds, before: Answer | None = None
    ) -> Understood:
        """The question in its parts."""
        outlets = self._catalogue.search.outlets()
        return Understood(parse(text, outlets=outlets), tuple(history), bounds, outlets, before)

    def seek(
        self,
        asked: Understood,
        config: RunnableConfig | None = None,
        *,
        most: int | None = None,
    ) -> Sought:
        """The answer to a question: citations best first, or a refusal with what came closest.

        ``most`` where more or fewer quotes are wanted than an answer shows.
        """
        question = asked.question
        known = asked.beyond
        selection, searched = self._select(question, config, most=MOST_FURTHER if known else most)
        chosen, before = selection.quotes, known.citations if known else ()
        if known:
            chosen = _not_shown(chosen, before)[: most or MOST]
        certainty = selection.certainty if chosen else None
        if remark := asked.is_remark(certainty, [one.block.text for one in chosen]):
            chosen, certainty = (), None
        if known and chosen:  # what was answered is gone on with: what comes next is shown too
            certainty = certainty or Certainty.UNSURE
        cited, answers = _cited(chosen), certainty is not None
        answer = Answer(
            question=question.text,
            mode="quotes",
            statements=statements(question, cited, certainty),
            citations=cited if answers else (),
            searched=searched,
            seconds=0.0,
            closest=() if answers else cited[:MOST_CLOSEST],
            notes=selection.notes,
            certainty=certainty,
            confidence=selection.probability,
            further=_outlets(_not_shown(selection.further, (*cited, *before))) if answers else (),
            without=self._without(question, selection, searched),
        )
        if remark:
            return Sought(answer, ())
        if question.wants is Wants.COMPARISON:
            return Sought(answer, outlets_first(selection.best_first))
        return Sought(answer, selection.best_first, selection.probability)

    def wider(self, asked: Understood, sought: Sought) -> Sought:
        """For a model, where the first block alone is unlikely to answer: behind the blocks that
        may have been read those of a wider search."""
        unlikely = sought.probability is not None and sought.probability < UNLIKELY
        if not (unlikely and sought.best_first):
            return sought
        question = asked.question
        with self._catalogue.snapshot():
            found = find(question, _scope(question), self._catalogue, self._index, most=WIDER)
        with self._lock:
            seen = evidence(found.asked, found.blocks, self._lexicon)
        ranked = by_words(found.asked, found.blocks, seen)
        blocks = {(b.revision.id, b.span): b for b in (*sought.best_first[:READ], *ranked)}
        return replace(sought, best_first=tuple(blocks.values()))

    def further(self, answer: Answer, *, skip: int) -> Answer:
        """The quotes that come after those of an answer, passing over so many; best first.

        Numbered from 1 again; none of them overlaps one that the answer shows.
        """
        question = self.understood(answer.question, answer.history, Bounds()).question
        selection, searched = self._select(question, most=MOST_FURTHER)
        left = _not_shown(selection.quotes, answer.citations)[skip:]
        others = left[:MOST]
        return replace(
            answer,
            mode="quotes",
            statements=(),
            citations=_cited(others),
            searched=searched,
            notes=(),
            id=None,
            certainty=Certainty.UNSURE if others else None,
            further=_outlets(left[MOST:]),
            without=(),
        )

    def _without(
        self, question: Question, selection: Selection, searched: Searched
    ) -> tuple[str, ...]:
        """Of a comparison that found one outlet: which others, searched by themselves, have
        nothing; none where there are too many to search."""
        found = _outlets(selection.quotes)
        others = [one for one in searched.outlets if one not in found]
        compares = question.wants is Wants.COMPARISON and selection.certainty is not None
        if not compares or len(found) != 1 or len(others) > MOST_OTHERS:
            return ()
        asked_for = _asked_for(question, selection.quotes[0])
        alone = (
            (one, self._select(replace(question, outlets=(one,)), reprints=True)[0])
            for one in others
        )
        return tuple(name for name, one in alone if _has_nothing(one, asked_for))

    def warm(self) -> Iterator[None]:
        """Read ahead, a step at a time, what questions need; between steps they are answered."""
        from retrieval.index.retriever import PassageRetriever

        with self._lock:
            with suppress(EmbeddingsError, VectorsError):  # each question hears of it by itself
                PassageRetriever(catalogue=self._catalogue, index=self._index).invoke("first")
            newest = self._catalogue.passages.newest(READ_AHEAD)
            ahead = [Hit(n, one) for n, one in newest.items()]
            if self._reader:
                self._reader.load()
        for at in range(0, len(ahead), _STEP):
            yield
            with self._lock:
                found = read(ahead[at : at + _STEP], self._catalogue)
                self._lexicon.read([block.text for block in found])
        gc.collect()
        gc.freeze()  # what is loaded now stays: collecting would walk over it, 2 ms a question

    def _select(
        self,
        question: Question,
        config: RunnableConfig | None = None,
        *,
        most: int | None = None,
        reprints: bool = False,
    ) -> tuple[Selection, Searched]:
        """The quotes, and what was searched, both found in one snapshot of the catalogue."""
        scope = replace(_scope(question), reprints=reprints)
        with self._catalogue.snapshot():
            state, same = (self._catalogue.changes.last(), date.today()), (question, scope, most)
            known: tuple[Selection, Searched] | None = self._kept.of(state).get(same)
            if known and not config:
                return known
            searched = self._catalogue.search.searched(scope)
            found = find(question, scope, self._catalogue, self._index, config=config)
            whole = not found.fault and not self._index.behind()
        selected = self._selected(found, most=most), searched
        if whole:
            self._kept.of(state)[same] = selected
        return selected

    def _selected(self, found: Found, *, most: int | None) -> Selection:
        asked, notes = found.asked, without_vectors(found.fault) if found.fault else ()
        if not found.blocks or not asked.terms:
            return Selection((), None, notes=notes)
        with self._lock:
            self._lexicon.clear_if_full()
            seen = evidence(asked, found.blocks, self._lexicon)
            selection = select(asked, found.blocks, seen, self._reader, most=most)
        return replace(selection, notes=notes)


def _scope(question: Question) -> Scope:
    return Scope(question.since, question.until, question.outlets)


def _cited(chosen: Sequence[SelectedQuote]) -> tuple[Citation, ...]:
    return tuple(
        cite(n, one.block.revision, one.span, one.quote) for n, one in enumerate(chosen, 1)
    )


def _asked_for(question: Question, best: SelectedQuote) -> str | None:
    """Who is asked for by name and speaks in the best quote."""
    speaker = best.quote.speaker if best.quote else None
    named = speaker and any(names.same(speaker, one) for one in question.speakers)
    return speaker if named else None


def _has_nothing(alone: Selection, asked_for: str | None) -> bool:
    """Whether an outlet has nothing to compare: a refusal, or no word of who is asked for."""
    speakers = [one.quote.speaker for one in alone.further if one.quote]
    theirs = asked_for and any(names.same(asked_for, one) for one in speakers if one)
    return alone.certainty is None or (asked_for is not None and not theirs)


def _not_shown(
    quotes: Sequence[SelectedQuote], cited: Sequence[Citation]
) -> tuple[SelectedQuote, ...]:
    return tuple(
        one
        for one in quotes
        if not any(
            one.block.revision.sha256 == known.sha256 and one.span.overlap(known.span)
            for known in cited
        )
    )


def _outlets(quotes: Iterable[SelectedQuote]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.block.revision.head.outlet for one in quotes))
