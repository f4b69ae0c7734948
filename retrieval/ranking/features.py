"""Features of a candidate block for the linear ranker."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.domain import Kind, Wants
from retrieval.ranking.candidates import Candidate, Query
from retrieval.ranking.lexicon import Lexicon, Numbers, Rows

Matrix = NDArray[np.float64]

NAMES = (
    "words", "close", "close_around", "around", "title", "article", "full_text", "vectors",
    "mean", "said_direct", "direct", "size", "short", "long", "number",
    "day", "name", "place", "first", "early", "asks", "count", "close_squared",
    "speaker", "speaker_close", "speaker_only_named", "no_speaker",
    "fused", "by_speaker", "because", "percent", "money", "yes_no_quoted", "speaker_direct",
    "indirect", "headline", "is_headline", "new_words", "cosine", "of_article",
    "words_before", "words_after", "close_before", "close_after", "speaker_before",
    "speaker_after", "headline_before", "headline_after", "fresh",
)  # fmt: skip

_ASKS_NUMBER = re.compile(
    r"\bhow (?:many|much|long|high|old|far|big|large|late|tall|fast)\b|\bpercent|%|"
    r"\b(?:number|share|cost|score|price)\b", re.I)  # fmt: skip
_ASKS_DAY = re.compile(r"\bwhen\b|\b(?:what|which) (?:day|date|year|month|time)\b", re.I)
_ASKS_NAME = re.compile(r"\b(?:who|whose|whom|which)\b", re.I)
_ASKS_PLACE = re.compile(r"\bwhere\b", re.I)
_NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|hundreds?|"
    r"thousands?|millions?|billions?|half|third|quarter)\b", re.I)  # fmt: skip
_DAY = re.compile(
    r"\b(?:Jan|Feb|March|April|May|June|July|Aug|Sep|Oct|Nov|Dec)\w*\b|"
    r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|\b(?:19|20)\d\d\b")  # fmt: skip
_ASKS_WHY = re.compile(r"^\s*why\b|\bhow come\b|\breasons?\b", re.I)
_BECAUSE = re.compile(
    r"\b(?:because|since|so that|in order|due to|reasons?)\b|"
    r"\bto (?:avoid|prevent|stop|protect|make|help|keep)\b", re.I)  # fmt: skip
_ASKS_PERCENT = re.compile(r"\bpercent|%|\b(?:share|rate|proportion|poll|lead|margin)\b", re.I)
_PERCENT = re.compile(r"\bpercent|%|\bpoints?\b", re.I)
_ASKS_MONEY = re.compile(
    r"\bhow much\b|\b(?:cost|price|pay|paid|raise|raised|spend|spent|salary|worth)\b|[$€£]", re.I
)
_MONEY = re.compile(r"[$€£]|\b(?:dollars?|euros?|pounds?|million|billion|trillion)\b", re.I)
_ASKS_YES_OR_NO = re.compile(
    r"^\s*(?:is|was|are|were|do|does|did|has|have|had|can|could|will|would|should)\b", re.I
)
_CAPITAL = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+")
# News is fresh for some days: after so many, by a factor of e less.
_FRESH_DAYS, _LONG_AGO = 10.0, 10_000
# Terms in neighbouring blocks count too: (distance in blocks, weight).
_REACH = ((1, 1.0), (2, 0.7))


@dataclass(frozen=True, slots=True)
class Evidence:
    """Matrices of blocks (rows) and terms (columns), 0–1; ``mean`` has one number per block.

    ``words``: exact match; ``close``: cosine of the nearest word; ``around`` and
    ``close_around``: the same with neighbouring blocks; ``title``, ``article``: exact match there.
    """

    words: Matrix
    close: Matrix
    around: Matrix
    close_around: Matrix
    title: Matrix
    article: Matrix
    mean: Matrix
    cosine: Matrix
    headline: Matrix
    content: Matrix
    new: Matrix


def evidence(asked: Query, found: Sequence[Candidate], lexicon: Lexicon) -> Evidence:
    """The matches of the question's terms in and around each block."""
    titles = list(dict.fromkeys(block.revision.head.title or "" for block in found))
    *rows, terms = lexicon.read([*(block.text for block in found), *titles, " ".join(asked.terms)])
    text = _Words(rows, lexicon)
    every_words, every_close = text.matches(asked)
    words, close = every_words[: len(found)], every_close[: len(found)]
    at = {title: n for n, title in enumerate(titles, len(found))}
    title = every_words[[at[block.revision.head.title or ""] for block in found]]
    return Evidence(
        words,
        close,
        _around(words, found),
        np.maximum(close, _around(close, found)),
        title,
        np.maximum(_by_article(words, found), title),
        text.means(terms)[: len(found)],
        text.cosines(terms)[: len(found)],
        *_likeness(rows, [at[block.revision.head.title or ""] for block in found], terms, lexicon),
    )


def _likeness(
    texts: Sequence[Rows], titles: Sequence[int], terms: Rows, lexicon: Lexicon
) -> tuple[Matrix, Matrix, Matrix]:
    """Per block: the share of its content words in its title, how many it has, how many are new.

    New are those that the question does not have.
    """
    asked = lexicon.content_stems(terms)
    stems = [lexicon.content_stems(text) for text in texts]
    blocks = stems[: len(titles)]
    shares = [len(b & stems[t]) / max(1, len(b)) for b, t in zip(blocks, titles, strict=True)]
    numbers = [[len(b) for b in blocks], [len(b - asked) for b in blocks]]
    return np.array(shares), np.array(numbers[0], np.float64), np.array(numbers[1], np.float64)


class _Words:
    """The words of several texts; each distinct word is compared once."""

    def __init__(self, texts: Sequence[Rows], lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._every, self._where = np.unique(np.concatenate(texts), return_inverse=True)
        self._starts = np.cumsum([0, *(len(text) for text in texts[:-1])])
        self._vectors = lexicon.vectors(self._every)

    def matches(self, asked: Query) -> tuple[Matrix, Matrix]:
        """Per text and term: exact match (0 or 1), and cosine of the nearest word (0–1)."""
        same = self._lexicon.matches(self._every, asked.terms)
        if asked.aliases != asked.terms:
            same |= self._lexicon.matches(self._every, asked.aliases)
        rows = self._lexicon.read(asked.terms)
        question = np.stack([self._lexicon.vectors(row[:1])[0] for row in rows])
        near = np.maximum(same, np.clip(self._vectors @ question.T, 0, 1))
        return self._best(same), self._best(near)

    def _best(self, values: NDArray[np.bool_] | Numbers) -> Matrix:
        return np.maximum.reduceat(values[self._where], self._starts, axis=0).astype(np.float64)

    def cosines(self, terms: Rows) -> Matrix:
        """Per text: cosine of the sum of its content words with that of the question's, -1–1."""
        question = self._lexicon.vectors(terms[self._lexicon.is_content(terms)]).sum(axis=0)
        vectors = self._vectors * self._lexicon.is_content(self._every)[:, None]
        sums = np.add.reduceat(vectors[self._where], self._starts, axis=0)
        norms = np.linalg.norm(sums, axis=1) * max(float(np.linalg.norm(question)), 1e-9)
        cosines: Matrix = (sums @ question) / np.maximum(norms, 1e-9)
        return cosines

    def means(self, terms: Rows) -> Matrix:
        """Per text: mean cosine of its content words with those of the question, -1–1."""
        question = self._lexicon.vectors(terms[self._lexicon.is_content(terms)]).sum(axis=0)
        question /= max(float(np.linalg.norm(question)), 1e-9)
        content = self._lexicon.is_content(self._every).astype(np.float64)
        near = (self._vectors @ question) * content
        counts = np.maximum(np.add.reduceat(content[self._where], self._starts), 1)
        means: Matrix = np.add.reduceat(near[self._where], self._starts) / counts
        return means


def _by_article(words: Matrix, found: Sequence[Candidate]) -> Matrix:
    """Per block: the best match of each term in any block of the same article."""
    ids = np.array([block.revision.id for block in found])
    starts = np.flatnonzero(np.r_[True, ids[1:] != ids[:-1]])
    best = np.maximum.reduceat(words, starts, axis=0)
    return np.repeat(best, np.diff(np.r_[starts, len(ids)]), axis=0)


def _around(words: Matrix, found: Sequence[Candidate]) -> Matrix:
    """Per block: the best match of each term in it or, discounted, in its neighbours."""
    ids = np.array([block.revision.id for block in found])
    best = words.copy()
    for distance, weight in _REACH:
        same = ids[distance:] == ids[:-distance]
        later, earlier = words[distance:] * same[:, None], words[:-distance] * same[:, None]
        best[:-distance] = np.maximum(best[:-distance], weight * later)
        best[distance:] = np.maximum(best[distance:], weight * earlier)
    return best


def features(asked: Query, found: Sequence[Candidate], seen: Evidence) -> Matrix:
    """The feature matrix: a row per block, a column per name in NAMES."""
    weights = asked.weights / max(float(asked.weights.sum()), 1e-9)
    share = {
        name: getattr(seen, name) @ weights
        for name in ("words", "close", "close_around", "around", "title", "article")
    }
    expected = (_ASKS_NUMBER, _ASKS_DAY, _ASKS_NAME, _ASKS_PLACE)
    wanted = [bool(pattern.search(asked.question.text)) for pattern in expected]
    own = np.array([_own_features(asked, wanted, block) for block in found], np.float64)
    speaker, known, quoted = own[:, -3], own[:, -2], own[:, -1]
    columns = [
        share["words"], share["close"], share["close_around"], share["around"],
        share["title"], share["article"], *(own[:, n] for n in range(2)), seen.mean,
        *(own[:, n] for n in range(2, own.shape[1] - 3)),
        seen.words.sum(axis=1), share["close"] ** 2,
        speaker, speaker * share["close_around"],
        known * quoted * (speaker == 0), known * (1 - quoted),
        *_more_features(asked, found).T,
        seen.headline, (seen.headline > 0.5) & (seen.content <= 12),
        np.minimum(seen.new, 40) / 40, seen.cosine, _of_article(found),
        *(
            shifted(column, found, by)
            for column in (share["words"], share["close"], speaker, seen.headline)
            for by in (1, -1)
        ),
        _fresh(asked, found),
    ]  # fmt: skip
    return np.stack(columns, axis=1)


def _own_features(asked: Query, wanted: Sequence[bool], block: Candidate) -> tuple[float, ...]:
    text, hit = block.text, block.hit
    number, day, name, place = wanted
    words = asked.question.wants is not Wants.FACTS
    direct = any(q.kind is not Kind.INDIRECT for q in block.quotes)
    match = asked.speaker_match
    return (
        hit.by_words, hit.by_vectors,
        float(direct and words), float(direct),
        min(len(text), 600) / 600, float(len(text) < 50), float(len(text) > 450),
        float(number and bool(_NUMBER.search(text))),
        float(day and bool(_DAY.search(text))),
        _capitals(text) if name else 0.0, _capitals(text) if place else 0.0,
        float(block.span.start < 10), 1 / (1 + block.span.start / 500),
        float(text[-4:].rstrip("”\"' ").endswith("?")),
        max((match(quote) for quote in block.quotes), default=0.0) if match else 0.0,
        float(match is not None), float(bool(block.quotes)),
    )  # fmt: skip


def _more_features(asked: Query, found: Sequence[Candidate]) -> Matrix:
    text, match = asked.question.text, asked.speaker_match
    kinds = ((_ASKS_WHY, _BECAUSE), (_ASKS_PERCENT, _PERCENT), (_ASKS_MONEY, _MONEY))
    wanted = [there if asks.search(text) else None for asks, there in kinds]
    yes_or_no = bool(_ASKS_YES_OR_NO.search(text))
    return np.array([
        (
            20 * block.hit.score,
            block.hit.by_speaker,
            *(bool(there and there.search(block.text)) for there in wanted),
            yes_or_no and bool(block.quotes),
            any(q.kind is not Kind.INDIRECT and match(q) for q in block.quotes) if match else 0,
            any(q.kind is Kind.INDIRECT for q in block.quotes),
        )
        for block in found
    ], np.float64)  # fmt: skip


def _of_article(found: Sequence[Candidate]) -> Matrix:
    """Per block: in how many blocks of its article something was found, as log(1 + n) / 3."""
    number = Counter(block.revision.id for block in found if block.hit.score)
    return np.log1p([number[block.revision.id] for block in found]) / 3


def _fresh(asked: Query, found: Sequence[Candidate]) -> Matrix:
    """Per block: how new its article is on the day asked about, 0–1."""
    days = [block.revision.head.day for block in found]
    ages = [(asked.day - day).days if day else _LONG_AGO for day in days]
    fresh: Matrix = np.exp(-np.maximum(ages, 0) / _FRESH_DAYS)
    return fresh


def shifted(column: Matrix, found: Sequence[Candidate], by: int) -> Matrix:
    """What the neighbour ``by`` places before has, 0 where that is of another article."""
    ids = np.array([block.revision.id for block in found])
    moved = np.zeros(len(found))
    if by > 0:
        moved[by:] = column[:-by] * (ids[by:] == ids[:-by])
    else:
        moved[:by] = column[-by:] * (ids[:by] == ids[-by:])
    return moved


def _capitals(text: str) -> float:
    return min(3, len(_CAPITAL.findall(text))) / 3
