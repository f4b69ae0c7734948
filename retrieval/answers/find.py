"""A question to the blocks that may answer it: who is asked for, what is found and read."""

from __future__ import annotations

import logging
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from retrieval.answers.blocks import Block, blocks
from retrieval.answers.features import BEFORE, Asked
from retrieval.answers.speakers import Speaker, asked_speakers, best_match, surname, with_people
from retrieval.domain import Question, Scope
from retrieval.errors import EmbeddingsError
from retrieval.index.search import Hit, asked_keys, asked_words, search
from retrieval.text import names
from retrieval.text.terms import plain

if TYPE_CHECKING:
    from retrieval.catalogue.catalogue import Catalogue
    from retrieval.index.pull import VectorIndex

# Passages that are read. Measured on the politics questions, weights fitted anew for each (five
# folds): of 25 the first quote is right for .49, one of three for .75; of 22 the same; of 20 for
# .49 and .74; of 16 for .48 and .69. Time grows with them.
MOST_PASSAGES = 22
# A name has no more words.
MOST_NAME_WORDS = 4
_POSSESSIVE = re.compile(r"['’](?:s\b|(?=\s))")
# Quotes that are looked at to find out who speaks in a role.
MOST_OF_ROLE = 400

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Found:
    """What a question asks, resolved, and the blocks to choose from.

    ``fault`` is why no vectors were looked at, None where they were.
    """

    asked: Asked
    blocks: tuple[Block, ...]
    fault: EmbeddingsError | None = None


def find(question: Question, scope: Scope, catalogue: Catalogue, index: VectorIndex) -> Found:
    """Blocks found by words, by vectors and by who speaks, in the order of articles and places."""
    speakers = _speakers(question, scope, catalogue)
    named = tuple(" ".join(one.name) for one in speakers if one.name)
    asked = _asked(question, speakers, catalogue)
    sought = replace(
        question, speakers=named or question.speakers, about=(*question.about, *asked.others)
    )
    fault = None
    try:
        hits = search(sought, scope, catalogue, index, limit=MOST_PASSAGES)
    except EmbeddingsError as error:
        _log.warning("searched by words alone: the server that makes vectors %s", error.why)
        hits = search(sought, scope, catalogue, index, limit=MOST_PASSAGES, with_vectors=False)
        fault = error
    return Found(asked, tuple(read(hits, catalogue)), fault)


def read(hits: Sequence[Hit], catalogue: Catalogue) -> list[Block]:
    """The blocks of what was found, in the order of articles and places."""
    revisions = catalogue.revisions({hit.passage.revision for hit in hits})
    # Full text and speakers leave out reprints; vectors bring them up beside their first.
    kept = [
        hit
        for hit in hits
        if hit.by_words or hit.by_speaker or not revisions[hit.passage.revision].repeats
    ]
    return blocks(kept, revisions, catalogue.quotes_at(hit.id for hit in kept))


def _speakers(question: Question, scope: Scope, catalogue: Catalogue) -> tuple[Speaker, ...]:
    """Who is asked for; where only a role is named, those who speak in it too."""
    found: list[Speaker] = []
    for one in asked_speakers(question, catalogue.speaker_words()):
        if one.name:
            found.append(one)
            continue
        keys = sorted(names.key(word) or word for word in one.role)
        of_role = catalogue.quotes_by(keys, scope=scope, limit=MOST_OF_ROLE)
        found += with_people(one, [quote for _, quote, _ in of_role])
    return tuple(found)


def _asked(question: Question, speakers: tuple[Speaker, ...], catalogue: Catalogue) -> Asked:
    terms = tuple(asked_words(question))
    before = {*question.before} - {*question.about}
    often, every = catalogue.frequencies(terms, asked_keys(terms)), catalogue.size()
    weights = [
        math.log(1 + (every - often[t] + 0.5) / (often[t] + 0.5)) * (BEFORE if t in before else 1)
        for t in terms
    ]
    by_name = _names_one(question, catalogue)
    aliases = tuple(_alias(term, catalogue) for term in terms)
    return Asked(
        question, terms, aliases, np.array(weights, np.float32), best_match(speakers), by_name
    )


def _alias(term: str, catalogue: Catalogue) -> str:
    """The surname that goes with a first name, else the term itself."""
    key = names.key(term)
    said = catalogue.speaker_words().get(key, 0)
    return plain(surname(catalogue.called(key), said) or term) if said else term


def _names_one(question: Question, catalogue: Catalogue) -> bool:
    """Whether the question's form asks for one person by a name, on record or not."""
    if len(question.speakers) != 1 or _POSSESSIVE.search(question.speakers[0]):
        return False
    lower = names.words(question.speakers[0].lower())
    kept = {*lower} - {names.key(w) for w in question.speakers[0].split() if not w.islower()}
    unknown = kept - catalogue.speaker_words().keys()
    return len(lower) <= MOST_NAME_WORDS and unknown <= catalogue.proper(unknown)
