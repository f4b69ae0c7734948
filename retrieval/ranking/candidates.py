"""A question to the blocks that may answer it: who is asked for, what is found and read."""

from __future__ import annotations

import heapq
import logging
import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from retrieval.domain import Passage, Question, Quote, Revision, Scope, Span
from retrieval.errors import EmbeddingsError, VectorsError
from retrieval.questions.speakers import (
    AskedSpeaker,
    asked_speakers,
    best_match,
    role_words,
    surname,
    with_people,
)
from retrieval.ranking.lexicon import Numbers
from retrieval.text import names
from retrieval.text.sentences import MAX_QUOTE_CHARS
from retrieval.text.terms import SearchTerms, plain, stem, words
from retrieval.text.wordlists import frequencies

if TYPE_CHECKING:
    from langchain_core.documents import Document
    from langchain_core.runnables import RunnableConfig

    from retrieval.catalogue import Catalogue
    from retrieval.index.vectors import VectorIndex


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found, with its id and what found it; see PassageRetriever."""

    id: int
    passage: Passage
    by_words: float = 0.0
    by_vectors: float = 0.0
    by_speaker: bool = False
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """Whole sentences of one paragraph, at most 600 characters.

    A longer one is one sentence with a quotation in it that is short enough to be shown.

    ``hit`` is the passage it was found in, ``text`` the words themselves.
    """

    revision: Revision
    span: Span
    units: tuple[Span, ...]
    quotes: tuple[Quote, ...]
    hit: Hit
    text: str


def _blocks(hit: Hit, revision: Revision, quotes: Sequence[Quote]) -> Iterator[Candidate]:
    """The blocks of one passage, in order; ``quotes`` are those in it."""
    for units in _paragraphs(revision.text, hit.passage.sentences):
        span = Span(units[0].start, units[-1].stop)
        inside = tuple(q for q in quotes if q.span.start < span.stop and span.start < q.span.stop)
        if len(span) > MAX_QUOTE_CHARS and all(len(q.span) > MAX_QUOTE_CHARS for q in inside):
            continue  # it could only be shown cut
        words = span.of(revision.text)
        if not words.rstrip().endswith(":"):  # it leads to what it does not hold
            yield Candidate(revision, span, units, inside, hit, words)


def _paragraphs(text: str, units: Sequence[Span]) -> Iterator[tuple[Span, ...]]:
    some: list[Span] = []
    for unit in units:
        if some and (
            unit.stop - some[0].start > MAX_QUOTE_CHARS or "\n" in text[some[-1].stop : unit.start]
        ):
            yield tuple(some)
            some = []
        some.append(unit)
    if some:
        yield tuple(some)


# Passages that are looked at, and the articles (those with the best passages) of which as well what
# stands so near to what was found: what answers may share no word with the question. Of training
# questions whose asker half remembers the story, the block that answers is among the candidates
# for .83 (politics) and .82 (weekly) with 44 passages, for .87 and .85 with what is near too, for
# .90 and .87 with 80 passages and what is near; 120 gave .91 and .91 in a third more time.
MOST_PASSAGES = 80
ARTICLES_READ, PASSAGES_NEAR = 4, 3
# What the words of the questions before weigh beside those of the question itself.
BEFORE = 0.4
# Passages of general English that are counted beside those at hand, so that two articles tell a
# common word from a rare one as a thousand do.
GENERAL = 2_000
# Characters of them that the reader sees.
MOST_BEFORE_CHARS = 200
# A name has no more words.
MOST_NAME_WORDS = 4
_POSSESSIVE = re.compile(r"['’](?:s\b|(?=\s))")
# Quotes that are looked at to find out who speaks in a role.
MOST_OF_ROLE = 400
# How well a speaker has to match whoever is named alone; a surname alone does.
BY_NAME = 0.9

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Query:
    """A question with all that is needed to score blocks for it.

    ``aliases`` (a surname for a first name, else the term itself) and ``weights`` (how rare each
    term is) go with ``terms``; ``searched`` are those for full text, with names as on record and
    surnames. ``speaker_match`` tells how well a quote's speaker is the one asked for, 0–1, or None
    where nobody is asked for; ``by_name`` whether the question's form names somebody on record;
    ``names`` are the terms that are (part of) a name; ``of_nobody`` whether those asked for are
    named nowhere; ``day`` is the last day that is asked about: today, where no other is given.
    """

    question: Question
    terms: tuple[str, ...]
    searched: SearchTerms
    aliases: tuple[str, ...]
    weights: Numbers
    speaker_match: Callable[[Quote], float] | None
    by_name: bool = False
    names: frozenset[str] = frozenset()
    of_nobody: bool = False
    day: date = field(default_factory=date.today)

    @property
    def read_as(self) -> str:
        """The question as the reader sees it, with what it leans on of the one before.

        Where it has a topic of its own that is who was asked for, else the whole question.
        """
        asked = self.question
        own = asked.follows and asked.about and asked.speakers
        lead = " ".join(asked.speakers) if own else asked.follows[-MOST_BEFORE_CHARS:]
        return f"{lead} {asked.text}".strip()


@dataclass(frozen=True, slots=True)
class Found:
    """What a question asks, resolved, and the blocks to choose from.

    ``fault`` is why no vectors were looked at, None where they were.
    """

    asked: Query
    blocks: tuple[Candidate, ...]
    fault: EmbeddingsError | VectorsError | None = None


def find(
    question: Question,
    scope: Scope,
    catalogue: Catalogue,
    index: VectorIndex,
    *,
    most: int = MOST_PASSAGES,
    config: RunnableConfig | None = None,
) -> Found:
    """Blocks found by words, by vectors and by who speaks, in the order of articles and places.

    They are of ``most`` passages and of those near. ``config`` is LangChain's: its callbacks and
    tags see what is retrieved.
    """
    from retrieval.index.retriever import PassageRetriever  # LangChain's part takes 0.8 s to load

    question = _asked_of(question, catalogue)
    speakers = _speakers(question, scope, catalogue)
    named = tuple(" ".join(one.name) for one in speakers if one.name) or question.speakers
    asked = _asked(question, speakers, named, catalogue)
    asked = replace(asked, day=scope.until or asked.day)
    retriever = PassageRetriever(catalogue=catalogue, index=index, scope=scope, k=most, depth=most)
    search = partial(
        retriever.invoke,
        question.text,
        config,
        terms=asked.searched,
        # Where something else is asked the words find them: names are words of a passage.
        speakers=() if question.about else named,
    )
    fault: EmbeddingsError | VectorsError | None = None
    try:
        found = search()
    except VectorsError as error:  # the index says so once
        found, fault = search(with_vectors=False), error
    except EmbeddingsError as error:
        _log.warning("searched by words alone: the server that makes vectors %s", error.why)
        found, fault = search(with_vectors=False), error
    hits = [_hit(one) for one in found]
    blocks = read([*hits, *_near(hits, catalogue)], catalogue)
    if question.others_than:
        blocks = _of_others(blocks, question, catalogue) or blocks
    return Found(asked, tuple(blocks), fault)


def _asked_of(question: Question, catalogue: Catalogue) -> Question:
    """What the question before asked, of who is named alone, if that is somebody who speaks.

    Else it is a topic: of those who were asked for, if they speak of it, or of anybody.
    """
    if not question.instead:
        return question
    if not any(_speaks(who, catalogue) for who in question.instead):
        spoken = _speak_of(question.speakers, question.about, catalogue)
        kept = spoken or not question.speakers
        return question if kept else replace(question, speakers=(), follows="")
    return replace(question, speakers=question.instead, about=question.before, before=())


def _speaks(who: str, catalogue: Catalogue) -> bool:
    """Whether somebody of this name, or with this role, is quoted."""
    asked = AskedSpeaker(who, names.words(who), role_words(who))
    found = catalogue.search.quotes_by(names.words(who), scope=Scope(), limit=MOST_OF_ROLE)
    return any(asked.match(quote) >= BY_NAME for _, quote, _ in found)


def _speak_of(speakers: Sequence[str], about: Sequence[str], catalogue: Catalogue) -> bool:
    """Whether the sentences around somebody's quotes hold these words."""
    wanted = {stem(word) for word in about}
    for who in speakers:
        found = catalogue.search.quotes_by(names.words(who), scope=Scope(), limit=MOST_OF_ROLE)
        texts = catalogue.articles.revisions({revision for revision, _, _ in found})
        for n, quote, _ in found:
            sentence = words(quote.sentence.of(texts[n].text))
            if wanted <= {stem(plain(word)) for word in sentence}:
                return True
    return False


def _of_others(
    blocks: Sequence[Candidate], question: Question, catalogue: Catalogue
) -> list[Candidate]:
    """The blocks in which only others than those named are quoted; else those with others too."""
    known = catalogue.search.speaker_words()
    named = replace(question, speakers=question.others_than)
    match = best_match(asked_speakers(named, known)) or (lambda _: 0.0)
    with_others = [
        one for one in blocks if any(quote.speaker and not match(quote) for quote in one.quotes)
    ]
    alone = [one for one in with_others if not any(match(quote) for quote in one.quotes)]
    return alone or with_others


def _terms(
    question: Question, speakers: Sequence[str], surnames: Sequence[str] = ()
) -> SearchTerms:
    """The search terms: speakers, topic, surnames, and the previous questions' topics."""
    own = (plain(word) for who in speakers for word in words(who))
    return SearchTerms.of((*own, *question.about, *surnames, *question.before))


def _hit(found: Document) -> Hit:
    told = found.metadata
    sentences = tuple(Span(start, stop) for start, stop in told["sentences"])
    passage = Passage(told["revision"], Span(told["start"], told["stop"]), sentences)
    by = (told["by_words"], told["by_vectors"], told["by_speaker"], told["score"])
    return Hit(int(found.id or 0), passage, *by)


def _near(hits: Sequence[Hit], catalogue: Catalogue) -> Iterator[Hit]:
    """The passages near those found in the best articles."""
    worth: dict[int, float] = defaultdict(float)
    for hit in hits:
        worth[hit.passage.revision] += hit.score
    found = {hit.id for hit in hits}
    best = heapq.nlargest(ARTICLES_READ, worth, key=worth.__getitem__)
    for passages in catalogue.passages.of(best).values():
        places = [at for at, n in enumerate(passages) if n in found]
        for at, (n, passage) in enumerate(passages.items()):
            if n not in found and min(abs(at - place) for place in places) <= PASSAGES_NEAR:
                yield Hit(n, passage)


def read(hits: Sequence[Hit], catalogue: Catalogue) -> list[Candidate]:
    """The blocks of what was found, in the order of articles and places."""
    revisions = catalogue.articles.revisions({hit.passage.revision for hit in hits})
    # Full text and speakers leave out reprints; vectors bring them up beside their first.
    kept = [
        hit
        for hit in sorted(hits, key=lambda one: (one.passage.revision, one.passage.span))
        if hit.by_words or hit.by_speaker or not revisions[hit.passage.revision].repeats
    ]
    quotes = catalogue.passages.quotes(hit.id for hit in kept)
    return [
        block
        for hit in kept
        for block in _blocks(hit, revisions[hit.passage.revision], quotes[hit.id])
    ]


def _speakers(question: Question, scope: Scope, catalogue: Catalogue) -> tuple[AskedSpeaker, ...]:
    """Who is asked for; where only a role is named, those who speak in it too."""
    found: list[AskedSpeaker] = []
    for one in asked_speakers(question, catalogue.search.speaker_words()):
        if one.name:
            found.append(one)
            continue
        keys = sorted(names.key(word) or word for word in one.role)
        of_role = catalogue.search.quotes_by(keys, scope=scope, limit=MOST_OF_ROLE)
        found += with_people(one, [quote for _, quote, _ in of_role])
    return tuple(found)


def _asked(
    question: Question,
    speakers: tuple[AskedSpeaker, ...],
    named: Sequence[str],
    catalogue: Catalogue,
) -> Query:
    terms = _terms(question, question.speakers)
    before = {*question.before} - {*question.about}
    often = catalogue.search.frequencies(terms.words, terms.keys)
    # The full text counts replaced revisions too, until it is merged.
    every = max([catalogue.passages.size(), *often.values()])
    weights = [
        _rarity(often[t] + GENERAL * frequencies().get(stem(t), 0.0), every + GENERAL)
        * (BEFORE if t in before else 1)
        for t in terms.words
    ]
    by_name = _names_one(question, catalogue)
    aliases = tuple(_alias(term, catalogue) for term in terms.words)
    surnames = [one for one in aliases if one not in terms.words]
    same = not surnames and named == question.speakers
    return Query(
        question,
        terms.words,
        terms if same else _terms(question, named, surnames),
        aliases,
        np.array(weights, np.float32),
        best_match(speakers),
        by_name,
        _names_in(question, terms.words, catalogue),
        bool(question.speakers)
        and not any(one.name for one in speakers)
        and not any(often.get(plain(w)) for who in question.speakers for w in words(who)),
    )


def _rarity(often: float, every: float) -> float:
    """The inverse document frequency, as bm25 has it, of a term in so many of all passages."""
    return math.log(1 + (every - often + 0.5) / (often + 0.5))


def _names_in(question: Question, terms: Sequence[str], catalogue: Catalogue) -> frozenset[str]:
    """The terms written as names, or that the articles write so."""
    written = {plain(word) for word in words(question.text)[1:] if word[:1].isupper()}
    return frozenset((written & {*terms}) | catalogue.search.proper(terms))


def _alias(term: str, catalogue: Catalogue) -> str:
    """The surname that goes with a first name, else the term itself."""
    key = names.key(term)
    said = catalogue.search.speaker_words().get(key, 0)
    return plain(surname(catalogue.search.called(key), said) or term) if said else term


def _names_one(question: Question, catalogue: Catalogue) -> bool:
    """Whether the question's form asks for one person by a name, on record or not."""
    if len(question.speakers) != 1 or _POSSESSIVE.search(question.speakers[0]):
        return False
    lower = names.words(question.speakers[0].lower())
    kept = {*lower} - {names.key(w) for w in question.speakers[0].split() if not w.islower()}
    unknown = kept - catalogue.search.speaker_words().keys()
    return len(lower) <= MOST_NAME_WORDS and unknown <= catalogue.search.proper(unknown)
