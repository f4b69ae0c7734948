"""Pasted words and receipts against stored texts: exact, altered, stitched, or not found."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from retrieval.catalogue.rows import sha256_of
from retrieval.domain import Revision, Span
from retrieval.text.spans import DOUBLE_MARKS, SINGLE_MARKS, Folded, fold
from retrieval.verify.alignment import (
    SUBSTITUTION,
    WORD_COST,
    Alignment,
    Pair,
    Token,
    align,
    densest_window,
    tokens,
    with_beginning,
)
from retrieval.verify.attribution import Occurrences, is_theirs
from retrieval.verify.claims import Claim, claims
from retrieval.verify.places import (
    Haystack,
    Place,
    Speeches,
    StoredText,
    Surroundings,
    joined_silently,
    joined_with_ellipsis,
    without_edge_cuts,
)
from retrieval.verify.voices import Voices

if TYPE_CHECKING:
    from retrieval.catalogue import Catalogue


# Altered: the least share of the pasted words that must match, of the words at the place that
# must match, and the least number of matching words.
MIN_SHARE, MIN_SHARE_STANDS = 0.6, 0.4
MIN_MATCHED = 3
# With no more edits than this at one place, the words are altered rather than stitched.
MAX_SMALL = 2
MAX_WHOLE = 60_000  # pasted words times characters of a text, to be aligned as a whole (10 ms)

MAX_OMITTED_CHARS = 200  # between two joined parts, to be shown
ENDS = ".!?,;:…"  # of the pasted words, which their writer may have set

_ADDED = re.compile(r"\[[^\[\]]*\]")  # by whoever quotes
RECEIPT = re.compile(r"[a-z2-7]{10}")  # ten digits of base 32
OUTSIDE = " \t\r\n\xa0\ufeff\u200b>▏\"'❝❞*_" + DOUBLE_MARKS + SINGLE_MARKS


class Outcome(StrEnum):
    """What verification found."""

    EXACT = "EXACT"
    OTHER_SPEAKER = "EXACT WORDS, OTHER SPEAKER"
    IN_CORRECTION = "ONLY IN A CORRECTION"
    ALTERED = "ALTERED"
    STITCHED = "STITCHED"
    NOT_FOUND = "NOT FOUND"
    TOO_SHORT = "TOO SHORT"


@dataclass(frozen=True, slots=True)
class WordChange:
    """Words that differ: as pasted, and as in the text; an insertion or omission has one empty."""

    asked: Span
    stands: Span


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome for pasted words.

    ``places`` holds all matches (exact), one per part in order (stitched) or the nearest one
    (altered), whose differences are the ``changes``; of stitched parts of one article, what stands
    between them there.
    """

    outcome: Outcome
    places: tuple[Place, ...] = ()
    changes: tuple[WordChange, ...] = ()


def verify(words: str, texts: Sequence[tuple[int, str]]) -> Verdict:
    """Whether ``words`` occur in one of ``texts`` (revision, text), or else the nearest match.

    Surrounding quotation marks, white space and ellipses are ignored; words joined by an inner
    ellipsis are at best stitched. A change of case is a change.

    >>> verdict = verify("“the gates are open”", [(7, "He said the gates are not open.")])
    >>> verdict.outcome.value, verdict.places[0].span
    ('ALTERED', Span(start=8, stop=30))
    >>> verdict.changes
    (WordChange(asked=Span(start=14, stop=14), stands=Span(start=22, stop=25)),)
    """
    start = len(words) - len(words.lstrip(OUTSIDE))
    folded = fold(words[start:].rstrip(OUTSIDE))
    if not re.search(r"\w", folded.text):
        return Verdict(Outcome.NOT_FOUND)
    haystack = Haystack((StoredText(revision, text) for revision, text in texts), folded.text)
    if exact := haystack.places(folded.text) or haystack.places(without_edge_cuts(folded.text)):
        return Verdict(Outcome.EXACT, tuple(exact))
    if stitched := joined_with_ellipsis(folded.text, haystack):
        return Verdict(Outcome.STITCHED, stitched, _omitted(stitched, haystack))
    stitched = joined_silently(folded.text, haystack)
    nearest = _nearest(folded.text, haystack, small=bool(stitched))
    if stitched and (nearest is None or nearest[0].edits > MAX_SMALL):
        return Verdict(Outcome.STITCHED, stitched)
    if nearest is None:
        return Verdict(Outcome.NOT_FOUND)
    return _altered(nearest[0].pairs, folded, start, nearest[1])


def _omitted(places: Sequence[Place], haystack: Haystack) -> tuple[WordChange, ...]:
    """What the one article of all parts has between two that an ellipsis joins, if not much."""
    found: list[WordChange] = []
    if len({place.revision for place in places}) > 1:
        return ()
    for one, two in pairwise(places):
        between = Span(one.span.stop, max(one.span.stop, two.span.start))
        if len(between) > MAX_OMITTED_CHARS:
            continue
        if re.search(r"\w", between.of(haystack.text_of(one.revision))):
            found.append(WordChange(Span(0, 0), between))
    return tuple(found)


def _nearest(
    wanted: str, haystack: Haystack, *, small: bool
) -> tuple[Alignment, StoredText] | None:
    """The cheapest alignment, if most of the words match there, those in brackets not counted.

    ``small``: only among texts with no more words missing than a small change has.
    """
    asked = tokens(wanted)
    added = sum(_size(found[0]) for found in _ADDED.finditer(wanted))
    words = sum(token.is_word for token in asked) - added
    best: tuple[Alignment, StoredText] | None = None
    if words < MIN_MATCHED:
        return None
    lacking = added + (MAX_SMALL if small else int(words * (1 - MIN_SHARE)))
    for missing, text in haystack.nearest(lacking):
        if best and best[0].cost <= missing * SUBSTITUTION * WORD_COST:
            break
        found = align(asked, _stretch(asked, text.folded.text))
        if _is_near(found, words) and (best is None or found.cost < best[0].cost):
            best = found, text
    return best


def _stretch(asked: Sequence[Token], text: str) -> list[Token]:
    """What few words are aligned with: all of a short text, else where they are densest."""
    whole = tokens(text) if len(asked) * len(text) <= MAX_WHOLE else []
    return whole or tokens(text, *densest_window(asked, text))


def _is_near(found: Alignment, asked: int) -> bool:
    """Whether most of so many words asked for match, and of those that stand there."""
    stands = sum(pair.stands is not None and pair.stands.is_word for pair in found.pairs)
    return found.matched >= max(MIN_MATCHED, MIN_SHARE * asked, MIN_SHARE_STANDS * stands)


def _size(words: str) -> int:
    return sum(token.is_word for token in tokens(words))


def _altered(pairs: Sequence[Pair], wanted: Folded, start: int, text: StoredText) -> Verdict:
    pairs = with_beginning(pairs, text.folded.text)
    stands = [pair.stands for pair in pairs if pair.stands]
    changes: list[WordChange] = []
    left, right = 0, stands[0].start  # where the previous pair ended in either folded text
    for same, run in groupby(pairs, key=lambda pair: pair.same):
        between = list(run)
        here, left = _range([pair.asked for pair in between if pair.asked], left)
        there, right = _range([pair.stands for pair in between if pair.stands], right)
        if not same:
            asked = wanted.span(here.start, here.stop)
            moved = Span(start + asked.start, start + asked.stop)
            changes.append(WordChange(moved, text.folded.span(there.start, there.stop)))
    place = Place(text.revision, text.folded.span(stands[0].start, stands[-1].stop))
    return Verdict(Outcome.ALTERED, (place,), tuple(changes))


def _range(found: Sequence[Token], before: int) -> tuple[Span, int]:
    """The range of the tokens, and its end; an empty range at ``before`` if there are none."""
    span = Span(found[0].start, found[-1].stop) if found else Span(before, before)
    return span, span.stop


@dataclass(frozen=True, slots=True)
class Verified:
    """Pasted words with their verdict; ``revisions`` are those of its places.

    ``speaker`` is whom the message names; ``surroundings`` say of each place whose
    words stand there.
    A message of several quotations has a verdict for each in ``parts``, and none of its own.
    """

    words: str
    verdict: Verdict
    revisions: dict[int, Revision]
    speaker: str | None = None
    surroundings: tuple[Surroundings, ...] = ()
    parts: tuple[Verified, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether there is an exact match, by the speaker named if one is."""
        if self.parts:
            return all(part.holds for part in self.parts)
        return self.verdict.outcome is Outcome.EXACT


def verify_pasted(words: str, catalogue: Catalogue, speaker: str | None = None) -> Verified:
    """The verdict on pasted words against the current articles likely to contain them.

    Words that stand in an article as they were pasted are looked for as a whole; else each
    quotation in them by itself, with whoever is named as its speaker, else ``speaker``.
    """
    read: dict[int, Speeches] = {}  # shared by the quotations: reading takes longest
    whole = _verified(Claim(words, speaker), catalogue, read)
    if whole.holds or whole.verdict.outcome is Outcome.TOO_SHORT:
        return whole
    search = catalogue.search
    known = Voices(search.speaker_words(), search.role_words(), search.outlets())
    told = [replace(claim, speaker=claim.speaker or speaker) for claim in claims(words, known)]
    if len(told) == 1 and told[0].words.strip() == words.strip():
        return whole
    parts = tuple(_verified(claim, catalogue, read) for claim in told)
    if len(parts) == 1:
        found = {one.verdict.outcome is not Outcome.NOT_FOUND: one for one in (whole, parts[0])}
        return found.get(True, parts[0])
    return Verified(words, Verdict(Outcome.NOT_FOUND), {}, parts=parts)


def _verified(claim: Claim, catalogue: Catalogue, read: dict[int, Speeches]) -> Verified:
    """The verdict on one claim: its words, then their speaker."""
    if len(re.findall(r"\w+", claim.words)) == 1:
        return Verified(claim.words, Verdict(Outcome.TOO_SHORT), {}, claim.speaker)
    revisions = catalogue.articles.revisions(catalogue.search.likely(claim.words))
    speeches = {n: read.setdefault(n, Speeches(one)) for n, one in revisions.items()}
    verdict = _verdict(claim.words, revisions, speeches)
    places = tuple(p for p in verdict.places if not speeches[p.revision].is_repeated(p.span))
    verdict = replace(verdict, places=places or verdict.places)
    verdict, surroundings = _outside_notes(
        verdict, tuple(speeches[p.revision].surroundings(p.span) for p in verdict.places)
    )
    at = Occurrences(verdict.places, surroundings, revisions)
    if verdict.outcome is Outcome.EXACT and not is_theirs(claim, at, catalogue):
        if claim.sure:
            verdict = replace(verdict, outcome=Outcome.OTHER_SPEAKER)
        else:
            claim = Claim(claim.words)
    wanted = {n: revisions[n] for n in {place.revision for place in verdict.places}}
    return Verified(claim.words, verdict, wanted, claim.speaker, surroundings)


def _outside_notes(
    verdict: Verdict, surroundings: tuple[Surroundings, ...]
) -> tuple[Verdict, tuple[Surroundings, ...]]:
    """The places of exact words without those in notes on corrections, unless all stand there."""
    if verdict.outcome is not Outcome.EXACT or not any(one.in_note for one in surroundings):
        return verdict, surroundings
    each = zip(verdict.places, surroundings, strict=True)
    outside = [(place, one) for place, one in each if not one.in_note]
    if not outside:
        return replace(verdict, outcome=Outcome.IN_CORRECTION), surroundings
    places, others = zip(*outside, strict=True)
    return replace(verdict, places=places), others


def _verdict(
    words: str, revisions: Mapping[int, Revision], speeches: Mapping[int, Speeches]
) -> Verdict:
    """As ``verify``; the end punctuation is the writer's own, and a speech may be interrupted."""
    texts = [(n, one.text) for n, one in sorted(revisions.items())]
    verdict = verify(words, texts)
    bare = words.rstrip(ENDS + OUTSIDE)
    if verdict.outcome is Outcome.EXACT or not bare.strip(OUTSIDE):
        return verdict
    loose = verify(bare, texts)
    spoken = [Place(n, span) for n, _ in texts for span in speeches[n].spoken(bare)]
    if spoken and loose.outcome is not Outcome.EXACT:
        return Verdict(Outcome.EXACT, tuple(spoken))
    return verdict if loose.outcome is Outcome.NOT_FOUND else loose


def verify_receipt(receipt_id: str, catalogue: Catalogue) -> Verified | None:
    """A receipt's quote, cut again from the stored text; None for an unknown receipt.

    NOT_FOUND where the stored text does not match its SHA-256.
    """
    receipt = catalogue.receipts.by_id(receipt_id)
    if receipt is None:
        return None
    revision = catalogue.articles.revisions([receipt.revision])[receipt.revision]
    if sha256_of(revision.text) != revision.sha256 or receipt.span.stop > len(revision.text):
        return Verified("", Verdict(Outcome.NOT_FOUND), {})
    verdict = Verdict(Outcome.EXACT, (Place(revision.id, receipt.span),))
    return Verified(receipt.span.of(revision.text), verdict, {revision.id: revision})
