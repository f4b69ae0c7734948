"""Stories follow the catalogue's change log: each article joins one in the order of arrival."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from threading import Lock
from typing import TYPE_CHECKING

from retrieval.stories.grouping import Alike, alike, joined, likely_originals, same_text
from retrieval.stories.neighbours import Near, Words
from retrieval.stories.tfidf import content, is_its_own, packed, weighed

if TYPE_CHECKING:
    from retrieval.catalogue.catalogue import Catalogue
    from retrieval.catalogue.stories import Arrival, Joining, Member


# Articles in one transaction, some 0.3 s: others that write wait so long.
STEP_ARTICLES = 64
# Words and members that stay in memory, 0.2 and 2 kB each.
MOST_KEPT = 200_000
# Likely originals that are compared word by word.
MOST_COMPARED = 3

OnProgress = Callable[[int, int], None]  # changes done, of how many


class StoryPull:
    """Brings the stories up to date. Any process may: a step holds the catalogue's write lock.

    The outcome depends on the order of arrival alone, not on the steps or on who took them: an
    article is weighed by the articles before it. What was read for a step stays in memory and
    is read anew where another process went on.
    """

    def __init__(self, catalogue: Catalogue, *, step_articles: int = STEP_ARTICLES) -> None:
        self._catalogue = catalogue
        self._step_articles = step_articles
        self._pulling = Lock()
        self._forget()

    def _forget(self) -> None:
        self._at = -1
        self._near = Near()
        self._words = Words()

    def pull(self, on_progress: OnProgress | None = None) -> int:
        """All articles that came since the last time join; the number of changes that came."""
        with self._pulling:
            done, total = 0, self._catalogue.stories.behind()
            while done < total and (came := self._step()):
                done += came
                if on_progress:
                    on_progress(min(done, total), total)
            return done

    def _step(self) -> int:
        try:
            with self._catalogue.stories.joining() as joining:
                return self._join(joining)
        except BaseException:
            self._forget()  # what was joined in memory is not stored
            raise

    def _join(self, joining: Joining) -> int:
        before = joining.seq
        if before != self._at or self._words.size() + self._near.size() > MOST_KEPT:
            self._forget()
        arrivals = joining.arrivals(self._step_articles)
        step = _Step(joining, self._near, self._words, arrivals)
        found = [content(arrival.text) for arrival in arrivals]
        self._words.learn({word for one in found for word in one}, joining)
        for arrival, one in zip(arrivals, found, strict=True):
            step.take(arrival, one)
        whole = len(arrivals) < self._step_articles
        seq = joining.last_change() if whole else arrivals[-1].seq
        joining.keep([*step.members.values()], self._words.changed(), seq)
        self._near.stored()
        self._at = seq
        return seq - before


class _Step:
    """The articles of one step, joined one after another."""

    def __init__(
        self,
        joining: Joining,
        near: Near,
        words: Words,
        arrivals: Sequence[Arrival],
    ) -> None:
        self._joining = joining
        self._near = near
        self._words = words
        self._articles = joining.articles
        self._texts: dict[int, str] = {}  # of those that came in this step
        ours = {n for arrival in arrivals for n in (arrival.article, arrival.repeats) if n}
        self._known = {member.article: member for member in joining.members(ours)}
        self.members: dict[int, Member] = {}

    def take(self, arrival: Arrival, found: Mapping[str, int]) -> None:
        """One article joins a story, or begins one; a changed one stays in its story."""
        from retrieval.catalogue.stories import Member

        known = self._known.get(arrival.article)
        self._articles += known is None
        self._words.count(found, new=known is None)
        own = is_its_own(arrival.title, arrival.outlet, found)
        signature = self._signature(found) if own else b""
        near = self._alike(arrival, signature)
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

    def _signature(self, found: Mapping[str, int]) -> bytes:
        return packed(weighed(found, self._words.ids, self._words.articles, self._articles))

    def _alike(self, arrival: Arrival, signature: bytes) -> Alike:
        around = self._near.around(arrival.day, arrival.seen, self._joining)
        return alike(signature, arrival.day, arrival.seen, around)

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
