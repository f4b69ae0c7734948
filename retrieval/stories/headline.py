"""The lines that stand best for a story, and its headline: a title, else such a line. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from retrieval.domain.stories import Headline, StoryArticle
from retrieval.stories.lines import StoryLine, StoryText, lines, published_day
from retrieval.stories.tfidf import (
    DocumentFrequencies,
    Vector,
    centroid,
    content,
    cosine,
    unit,
    unpacked,
)
from retrieval.text.sentences import quotations, units
from retrieval.text.spans import locate
from retrieval.text.terms import plain, stem, words
from retrieval.text.wordlists import word_set

_LOADED = word_set("stories", "loaded")
LOADED = frozenset(stem(plain(word)) for word in _LOADED if "-" not in word)
_JOINED = tuple(word for word in _LOADED if "-" in word)


@lru_cache(maxsize=10_000)
def loaded_words(text: str) -> frozenset[str]:
    """The stems of the loaded words in a text.

    >>> sorted(loaded_words("The so-called wreckers met the defenders of the strait."))
    ['defend', 'so-called', 'wrecker']
    """
    low = text.lower()
    return frozenset(form for word in words(low) if (form := stem(plain(word))) in LOADED) | {
        word for word in _JOINED if word in low
    }


# The lead and the sentences after it, where an article says what happened.
TOP_SENTENCES = 3
# What a line gains and loses beside its similarity to the story (0–1). Set by reading digests of
# the sample articles, of the seeds and of the weekly articles.
LEAD, NEAR_TOP, NEWEST = 0.25, 0.12, 0.2
LOADED_WORD, TOO_LONG, TOO_SHORT, REFERS_BACK, ASKS = 0.1, 0.15, 0.1, 0.15, 0.1
LONG_CHARS, SHORT_WORDS = 280, 9
# Texts of a story that are read, and lines of each that are kept, the most similar.
MOST_TEXTS, MOST_LINES = 12, 24

IsNew = Callable[[StoryLine, Vector], bool]


@dataclass(frozen=True, slots=True)
class ScoredLine:
    """A line with its TF-IDF vector, and the cosine of that with the story's centroid.

    ``newest`` where its article is of the last day of the story.
    """

    line: StoryLine
    vector: Vector
    close: float
    newest: bool = False


def scored_lines(
    texts: Sequence[StoryText],
    frequencies: DocumentFrequencies,
    *,
    is_new: IsNew = lambda line, vector: True,
    most_sentences: int | None = None,
) -> tuple[ScoredLine, ...]:
    """The new lines of the texts most similar to the story; reprints are read once."""
    vectors = {text.revision.id: unit(frequencies.weights(text.counts)) for text in texts}
    distinct = [*{text.same_as: text for text in reversed(texts)}.values()][::-1]
    middle = centroid(vectors[text.revision.id] for text in distinct)
    distinct.sort(key=lambda text: -cosine(vectors[text.revision.id], middle))
    last = max((day for text in texts if (day := text.day)), default=None)
    found: list[ScoredLine] = []
    for text in _one_of_each_outlet_first(distinct)[:MOST_TEXTS]:
        scored = [
            ScoredLine(line, vector, cosine(vector, middle), text.day == last is not None)
            for line in lines(text, most_sentences=most_sentences)
            if is_new(line, vector := frequencies.vector(line.words))
        ]
        best = sorted(scored, key=lambda one: -one.close)[:MOST_LINES]
        found += sorted(best, key=lambda one: one.line.place)
    return tuple(found)


def _one_of_each_outlet_first(texts: Sequence[StoryText]) -> list[StoryText]:
    first = [*{text.outlet: text for text in reversed(texts)}.values()][::-1]
    return [*first, *(text for text in texts if text not in first)]


def top_lines(scored: Iterable[ScoredLine]) -> list[ScoredLine]:
    """The lines that may say what happened: near the top, in the outlet's own words."""
    return [
        one
        for one in scored
        if one.line.place < TOP_SENTENCES and (one.line.opens or not one.line.direct)
    ]


def news_score(one: ScoredLine) -> float:
    """How well a line says what happened."""
    place = one.line.place
    gain = LEAD if place == 0 else NEAR_TOP if place < TOP_SENTENCES else 0.0
    return one.close + gain + NEWEST * one.newest - penalty(one.line)


def penalty(line: StoryLine) -> float:
    """What a line loses for its wording: loaded, long, short, referring back, asking."""
    shown = line.words
    return (
        LOADED_WORD * len(loaded_words(shown))
        + TOO_LONG * (len(shown) > LONG_CHARS)
        + TOO_SHORT * (len(words(shown)) < SHORT_WORDS)
        + ASKS * shown.rstrip("”\"’' ").endswith("?")
        + REFERS_BACK * line.leans
    )


MOST_CHARS = 140
FEWEST_WORDS = 2
# What a title loses: for each loaded word; as a question or an outcry; as one of a page that is no
# report; where it has hardly a word of the story. And what one of the story's last day gains.
TITLE_LOADED, TITLE_ASKS, NO_REPORT, UNLIKE, TITLE_NEWEST = 0.25, 0.2, 0.25, 1.0, 0.15
# Below this cosine with the story's centroid, words have hardly to do with the story.
LEAST_CLOSE = 0.06

_ASKS = re.compile("[?!]")
_CUT = re.compile(r"(?:\.\.\.|…)\s*$")
_OUTLET = re.compile(r"\s+[|–—-]\s+(?P<name>[^|–—-]{2,40})$")
_NO_REPORT = re.compile(
    r"\b(?:live|watch|video|photos?|podcast|opinion|analysis|fact.?check|quiz|newsletter|"
    r"things to know|what (?:to|we|you need to) know|how to|why|best|your)\b|^\d+\s",
    re.IGNORECASE,
)

Texts = Callable[[], Sequence[StoryText]]


def headline(
    articles: Sequence[StoryArticle],
    signatures: Mapping[int, bytes],
    frequencies: DocumentFrequencies,
    texts: Texts,
    scored: Callable[[], Sequence[ScoredLine]],
) -> Headline:
    """The whole title most similar to the story, rather plain than loaded or asking.

    Where there is none, the sentence near the top of an article that says best what happened; then
    any title; then a first sentence. The only article's title stands even where it is cut off.
    ``signatures`` are by article; ``frequencies`` are of the words of titles. ``texts`` and
    ``scored`` are called only where they are needed.
    """
    if len(articles) == 1:
        own = [*_titles(articles, whole=False)]
        if own and _marks_hold(own[0].words, texts):
            return own[0]
    ordered = sorted(articles, key=lambda one: one.article)
    ordered = [one for one in ordered if signatures[one.article]] or ordered  # else notices
    titles = [one for one in _titles(ordered, whole=True) if _marks_hold(one.words, texts)]
    if len(titles) < 2:
        return titles[0] if titles else _sentence(ordered, texts, scored)
    distinct = {one.text: signatures[one.article] for one in reversed(ordered)}
    middle = centroid(unpacked(each) for each in distinct.values())
    days = {one.revision: published_day(one.head) for one in ordered}
    last = max((day for day in days.values() if day), default=None)

    def score(one: Headline) -> float:
        newest = last is not None and days[one.revision or 0] == last
        return _title_score(one.words, middle, frequencies) + TITLE_NEWEST * newest

    return max(titles, key=score)


def _titles(articles: Sequence[StoryArticle], *, whole: bool) -> Iterator[Headline]:
    for one in articles:
        title = bare(one.head.title or "", one.head.outlet)
        if is_whole(title) if whole else title:
            yield Headline(title, one.head.outlet, one.revision)


def _sentence(
    articles: Sequence[StoryArticle], texts: Texts, scored: Callable[[], Sequence[ScoredLine]]
) -> Headline:
    known = scored()
    if known:
        best = max(top_lines(known) or known, key=news_score).line
        return Headline(best.words, best.outlet, best.text.revision.id, best.span)
    for title in _titles(articles, whole=False):
        return title
    for text in texts():
        for unit_span in units(text.revision.text):
            shown = unit_span.of(text.revision.text)
            return Headline(shown, text.outlet, text.revision.id, unit_span)
    return Headline("", articles[0].head.outlet, articles[0].revision)


def bare(title: str, outlet: str) -> str:
    """A title without the name of its outlet at the end.

    >>> bare("Boats shut port - Gazette", "Gazette"), bare("Boats shut port – again", "Gazette")
    ('Boats shut port', 'Boats shut port – again')
    """
    line = " ".join(title.split())
    match = _OUTLET.search(line)
    name = match["name"].casefold() if match else ""
    known = outlet.casefold()
    return line[: match.start()] if match and (name in known or known in name) else line


def is_whole(title: str) -> bool:
    """Whether a title can stand alone: not cut off, of two words at least, not too long.

    >>> is_whole("Boats shut ferry port"), is_whole("Boats shut ferry port and ...")
    (True, False)
    """
    fits = len(title) <= MOST_CHARS and len(words(title)) >= FEWEST_WORDS
    return fits and not _CUT.search(title)


def _marks_hold(title: str, texts: Texts) -> bool:
    """Whether what a title has in quotation marks stands in an article of the story."""
    quoted = [span.of(title).strip("“”\"‘’'«»„ ") for span in quotations(title)]
    return all(any(locate(one, text.revision.text) for text in texts()) for one in quoted if one)


def _title_score(
    title: str, middle: Mapping[int, float], frequencies: DocumentFrequencies
) -> float:
    vector = unit(frequencies.weights(content(title)))
    ids = frequencies.ids
    close = cosine({ids[word]: weight for word, weight in vector.items() if word in ids}, middle)
    return (
        close
        - TITLE_LOADED * len(loaded_words(title))
        - TITLE_ASKS * bool(_ASKS.search(title))
        - NO_REPORT * bool(_NO_REPORT.search(title))
        - UNLIKE * (close < LEAST_CLOSE)
    )
