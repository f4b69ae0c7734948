"""Stories pull from the catalogue's change log: each article joins one in order of arrival."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from threading import Lock
from typing import TYPE_CHECKING

from retrieval.stories.grouping import (
    Alike,
    Neighbours,
    Vocabulary,
    alike,
    joined,
    likely_originals,
    same_text,
)
from retrieval.stories.tfidf import content, is_its_own

if TYPE_CHECKING:
    from retrieval.catalogue.catalogue import Catalogue
    from retrieval.catalogue.stories import Arrival, Joining, Member


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
