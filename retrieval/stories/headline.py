"""The headline of a story: an article's own title, else the sentence that says most of it. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from retrieval.domain.stories import Headline, StoryArticle
from retrieval.stories.lines import StoryText, published_day
from retrieval.stories.salience import ScoredLine, loaded_words, news_score, top_lines
from retrieval.stories.tfidf import DocumentFrequencies, centroid, content, cosine, unit, unpacked
from retrieval.text import sentences
from retrieval.text.marks import quotations
from retrieval.text.spans import locate
from retrieval.text.terms import words

MOST_CHARS = 140
FEWEST_WORDS = 2
# What a title loses: for each loaded word; as a question or an outcry; as one of a page that is no
# report; where it has hardly a word of the story. And what one of the story's last day gains.
LOADED_WORD, ASKS, NO_REPORT, UNLIKE, NEWEST = 0.25, 0.2, 0.25, 1.0, 0.15
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
        return _title_score(one.words, middle, frequencies) + NEWEST * newest

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
        for unit_span in sentences.units(text.revision.text):
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
        - LOADED_WORD * len(loaded_words(title))
        - ASKS * bool(_ASKS.search(title))
        - NO_REPORT * bool(_NO_REPORT.search(title))
        - UNLIKE * (close < LEAST_CLOSE)
    )
