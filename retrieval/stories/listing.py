"""Stories as they stand now, read from the catalogue, with headlines; most covered first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from retrieval.domain.stories import ANY_DAY, Coverage, Days, Story, StoryArticle
from retrieval.stories.headline import TOP_SENTENCES, ScoredLine, headline, scored_lines
from retrieval.stories.lines import StoryText
from retrieval.stories.tfidf import DocumentFrequencies, content

if TYPE_CHECKING:
    from retrieval.catalogue.catalogue import Catalogue
    from retrieval.domain import Window
    from retrieval.stories.story_pull import StoryPull

Inside = Callable[[StoryArticle], bool]


def current_stories(
    pull: StoryPull, since: date | None, until: date | None, window: Window | None
) -> list[Story]:
    """The stories with an article of these days first seen in the window, after a pull.

    Each is whole. Those of most independent texts come first, then the newest.
    """
    pull.pull()
    catalogue = pull.catalogue
    with catalogue.snapshot():
        found = covered_stories(catalogue, days=Days(since, until), window=window)
        titles = [one.head.title or "" for story in found for one in story.articles]
        frequencies = document_frequencies(catalogue, titles)
        stories = [_with_headline(catalogue, one, frequencies) for one in found]
    return sorted(stories, key=_order)


def covered_stories(
    catalogue: Catalogue, *, days: Days = ANY_DAY, window: Window | None = None
) -> list[Coverage]:
    """All articles of the stories that have one of these days, first seen in the window.

    Only what has joined so far; see StoryPull.
    """
    found: dict[int, list[StoryArticle]] = {}
    for story, article in catalogue.stories.articles(days, window):
        found.setdefault(story, []).append(article)
    seen = first_seen_in(window) if window else lambda _: True
    return [
        Coverage(story, tuple(articles))
        for story, articles in found.items()
        if any(days.holds(one.day) and seen(one) for one in articles)
    ]


def first_seen_in(window: Window) -> Inside:
    """Whether an article was first seen in the window, which is half-open."""
    return lambda article: window.since <= article.first_seen < window.until


def document_frequencies(
    catalogue: Catalogue, titles: Iterable[str], texts: Iterable[StoryText] = ()
) -> DocumentFrequencies:
    """The document frequencies of the words of these titles and texts, among all articles."""
    words = {word for title in titles for word in content(title)}
    words.update(word for text in texts for word in text.counts)
    return DocumentFrequencies(catalogue.articles.counts().articles, catalogue.stories.words(words))


def texts_of(catalogue: Catalogue, articles: Sequence[StoryArticle]) -> list[StoryText]:
    """The current texts of these articles with their quotes."""
    revisions = catalogue.articles.revisions([each.revision for each in articles])
    quotes = catalogue.articles.quotes(revisions)
    return [
        StoryText(revisions[each.revision], quotes[each.revision], each.text) for each in articles
    ]


def _order(story: Story) -> tuple[int, int, int, int]:
    newest = max(each.day for each in story.articles).toordinal()
    return -story.independent, -len(story.outlets), -newest, story.id


def _with_headline(catalogue: Catalogue, one: Coverage, frequencies: DocumentFrequencies) -> Story:
    @cache
    def texts() -> Sequence[StoryText]:
        telling = [each for each in one.articles if signatures[each.article]]  # no notices
        return texts_of(catalogue, telling or one.articles)

    def scored() -> Sequence[ScoredLine]:
        words = {word for text in texts() for word in text.counts if word not in frequencies.ids}
        frequencies.add(catalogue.stories.words(words))
        top = scored_lines(texts(), frequencies, most_sentences=TOP_SENTENCES)
        return top or scored_lines(texts(), frequencies)

    signatures = catalogue.stories.signatures(each.article for each in one.articles)
    title = headline(one.articles, signatures, frequencies, texts, scored)
    return Story(one.id, one.articles, title)
