"""Stories: pulled from the catalogue's change log, each article in order of arrival; listed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING

from retrieval.domain.stories import ANY_DAY, Coverage, Days, Story, StoryArticle
from retrieval.stories.grouping import (
    Alike,
    Neighbours,
    Vocabulary,
    alike,
    joined,
    likely_originals,
    same_text,
)
from retrieval.stories.headline import TOP_SENTENCES, ScoredLine, headline, scored_lines
from retrieval.stories.lines import StoryText
from retrieval.stories.tfidf import DocumentFrequencies, content, is_its_own

if TYPE_CHECKING:
    from retrieval.catalogue import Catalogue
    from retrieval.catalogue.stories import Arrival, Joining, Member
    from retrieval.domain import Window


# Batch size: articles in one transaction, some 0.3 s, during which other writers wait.
BATCH_ARTICLES = 64
# Memory of the caches between two batches, beyond which they are emptied; and of what they hold.
MOST_BYTES, WORD_BYTES, MEMBER_BYTES = 100_000_000, 200, 2_000
# Likely originals that are compared word by word.
MOST_COMPARED = 3


class StoryPull:
    """Brings the stories up to date; one object per library, safe to use from several threads.

    Any process may pull: a batch holds the catalogue's write lock. The outcome depends on the order
    of arrival alone, not on the batches or on who took them, as an article is weighed by the
    articles before it. Words and members that were read stay in memory up to ``most_bytes``, and
    are read again where the stories are at another change than this object left them at, since
    another process then went on.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        *,
        batch_articles: int = BATCH_ARTICLES,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        self.catalogue = catalogue
        self._batch_articles = batch_articles
        self._most_bytes = most_bytes
        self._pulling = Lock()
        self._forget()

    def _forget(self) -> None:
        self._at = -1
        self._near = Neighbours()
        self._words = Vocabulary()

    def pull(self) -> int:
        """Let all articles join that came since the last pull; the number of changes taken."""
        with self._pulling:
            done, total = 0, self.catalogue.stories.behind()
            while done < total and (came := self._batch()):
                done += came
            return done

    def _batch(self) -> int:
        try:
            with self.catalogue.stories.joining() as joining:
                came = self._join(joining)
        except BaseException:
            self._forget()  # what was joined in memory is not stored
            raise
        if self.cached_bytes > self._most_bytes:
            self._forget()
        return came

    @property
    def cached_bytes(self) -> int:
        """About how much memory the words and members take that were read."""
        return len(self._words) * WORD_BYTES + len(self._near) * MEMBER_BYTES

    def _join(self, joining: Joining) -> int:
        before = joining.seq
        if before != self._at:
            self._forget()
        arrivals = joining.arrivals(self._batch_articles)
        found = [content(arrival.text) for arrival in arrivals]
        self._words.read({word for one in found for word in one}, joining)
        batch = _Batch(joining, self._near, self._words, arrivals)
        for arrival, one in zip(arrivals, found, strict=True):
            batch.take(arrival, one)
        whole = len(arrivals) < self._batch_articles
        seq = joining.last_change if whole else arrivals[-1].seq
        joining.keep([*batch.members.values()], self._words.changed(), seq)
        self._near.stored()
        self._at = seq
        return seq - before


class _Batch:
    """The articles of one batch, joined one after another."""

    def __init__(
        self,
        joining: Joining,
        near: Neighbours,
        words: Vocabulary,
        arrivals: Sequence[Arrival],
    ) -> None:
        self._joining = joining
        self._near = near
        self._words = words
        self._texts: dict[int, str] = {}  # of those that came in this batch
        ours = {n for arrival in arrivals for n in (arrival.article, arrival.repeats) if n}
        self._known = {member.article: member for member in joining.members(ours)}
        self.members: dict[int, Member] = {}

    def take(self, arrival: Arrival, found: Mapping[str, int]) -> None:
        """One article joins a story, or begins one; a changed one stays in its story."""
        from retrieval.catalogue.stories import Member

        known = self._known.get(arrival.article)
        self._words.count(found, new=known is None)
        own = is_its_own(arrival.title, arrival.outlet, found)
        signature = self._words.signature(found) if own else b""
        around = self._near.around(arrival.day, arrival.seen, self._joining)
        near = alike(signature, arrival.day, arrival.seen, around)
        original = self._original(arrival, near) if signature else None
        story = known or original
        place = story.story if story else joined(near)
        member = Member(
            arrival.article,
            arrival.article if place is None else place,
            original.same_as if original and original.story == place else arrival.article,
            arrival.day,
            arrival.seen,
            signature,
        )
        self._texts[arrival.article] = arrival.text
        self.members[arrival.article] = self._known[arrival.article] = member
        self._near.put(member, known)

    def _original(self, arrival: Arrival, found: Alike) -> Member | None:
        """The member that this article is a reprint of; word for word, or nearly."""
        if arrival.repeats in self._known:
            return self._known[arrival.repeats]
        likely = likely_originals(found, most=MOST_COMPARED)
        likely = [member for member in likely if member.article != arrival.article]
        if not likely:
            return None
        texts = self._joining.texts(member.article for member in likely) | self._texts
        return next((m for m in likely if same_text(arrival.text, texts[m.article])), None)


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
