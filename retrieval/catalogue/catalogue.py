"""The face of the catalogue: one object, safe to use from several threads at a time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, Select, func, select

from retrieval.catalogue import changes as merging
from retrieval.catalogue import search
from retrieval.catalogue.answers import GivenAnswers
from retrieval.catalogue.articles import Clock, Taken, is_unchanged, take, utc_now
from retrieval.catalogue.cache import Kept, Texts
from retrieval.catalogue.feeds import FeedList
from retrieval.catalogue.rows import head_of, passage_of, quote_of
from retrieval.catalogue.schema import answers, articles, passages, quotes, revisions
from retrieval.catalogue.search import Term, either, terms, weighed
from retrieval.catalogue.stories import StoryLog
from retrieval.domain import (
    Article,
    Passage,
    Quote,
    Reading,
    Revision,
    Scope,
    Searched,
    Span,
)
from retrieval.text import names
from retrieval.text.terms import stem

# Passages that are looked at for pasted words: so many with just these, so many with most of them.
MOST_LIKELY = 60

T = TypeVar("T")

# Passages whose quotes stay in memory, some 1 kB each.
MOST_QUOTED = 10_000
# A word is a name where it begins with a capital in more than this share of its passages.
MOSTLY = 0.6

# What the full text is called where it is noted up to which change it was merged.
FULL_TEXT = "full text"
# Most ids in one query; SQLite takes 32,766 values.
MOST_IDS = 10_000


@dataclass(frozen=True, slots=True)
class CatalogueCounts:
    """How much is in the catalogue."""

    articles: int
    revisions: int
    passages: int
    quotes: int
    answers: int


class Catalogue(StoryLog, GivenAnswers, FeedList):
    """Articles, revisions, quotes, passages, answers. Raises StoreError where the file fails."""

    def __init__(self, path: Path) -> None:
        """Open the catalogue at ``path``; it is made or upgraded where needed."""
        super().__init__(path)
        self._texts = Texts()
        self._kept = Kept()
        self._quotes: dict[int, tuple[Quote, ...]] = {}

    # Articles in

    def seen(self, article: Article) -> bool:
        """Whether this article stands here with just this text and head; no reading needed."""
        with self._read() as connection:
            return is_unchanged(connection, article)

    def take(self, article: Article, reading: Reading, *, clock: Clock = utc_now) -> Taken:
        """Take an article in one transaction; when this returns, it is stored."""
        with self._write() as connection:
            return take(connection, article, reading, clock())

    def tidy(self) -> None:
        """Merge the full text's parts where enough came: searching then takes half the time."""
        last = self.last_change()
        if not merging.is_due(self.indexed(FULL_TEXT), last):
            return
        more = True
        while more:
            with self._write() as connection:
                more = merging.merge(connection)
        self.set_indexed(FULL_TEXT, last)

    # Searching

    def search(
        self, words: Sequence[str], *, keys: Sequence[str] = (), scope: Scope, limit: int
    ) -> list[tuple[int, float]]:
        """Passages with any of the words, or of the names by their keys, best first by bm25."""
        with self._read() as connection:
            asked = terms(words, keys)
            match = either(weighed(asked, self._found(connection, asked)))
            return search.search(connection, match, scope=scope, limit=limit) if match else []

    def quotes_by(
        self, keys: Sequence[str], *, scope: Scope, limit: int
    ) -> list[tuple[int, Quote, int]]:
        """Quotes of a speaker, newest first: (revision id, quote, quote id). See search."""
        with self._read() as connection:
            return search.quotes_by(connection, keys, scope=scope, limit=limit)

    def all_quotes(self, *, scope: Scope, limit: int) -> list[tuple[int, Quote, int]]:
        """All quotes in the scope, newest first: (revision id, quote, quote id)."""
        with self._read() as connection:
            return search.all_quotes(connection, scope=scope, limit=limit)

    def frequencies(self, words: Sequence[str], keys: Sequence[str] = ()) -> dict[str, int]:
        """In how many passages each word stands, in any of its forms.

        With the keys that a search will ask beside them, all is counted in one go.
        """
        asked = terms(words)
        with self._read() as connection:
            found = self._found(connection, [*asked, *terms((), keys)])
        return {term.text: term.number(found) for term in asked}

    def proper(self, words: Iterable[str]) -> set[str]:
        """Those of these words that stand in the articles mostly as (part of) a name."""
        keyed = {word: Term(key, stem(key), True) for word in words if (key := names.key(word))}
        plain = {word: Term(word, stem(word)) for word in keyed}
        with self._read() as connection:
            found = self._found(connection, [*keyed.values(), *plain.values()])
        return {
            word
            for word, term in keyed.items()
            if term.number(found) > MOSTLY * plain[word].number(found)
        }

    def _found(
        self, connection: Connection, asked: Sequence[Term]
    ) -> Mapping[tuple[str, str], int]:
        found = self._until_change(connection, "terms", lambda: dict[tuple[str, str], int]())
        new = [term for term in asked if ("", term.stem) not in found]
        if new:
            found |= search.frequencies(connection, [term.stem for term in new])
        for term in new:  # a few words that the full text stems in its own way are counted
            found["", term.stem] = 0
            if not term.number(found):
                found["keys" if term.is_key else "body", term.stem] = search.count(
                    connection, term.query
                )
        return found

    def _until_change(self, connection: Connection, name: object, make: Callable[[], T]) -> T:
        """What ``make`` gives, kept as long as the catalogue stays as it is."""
        return self._kept.get(self._seq(connection), name, make)

    def speakers(self) -> dict[str, int]:
        """Every speaker of a current article, as spelt there, with the number of their quotes."""
        with self._read() as connection:
            return search.speakers(connection)

    def called(self, first: str) -> dict[str, int]:
        """The speakers of more than one name whose first is this key; kept till a change."""
        with self._read() as connection:
            return self._until_change(
                connection, ("called", first), lambda: search.called(connection, first)
            )

    def speaker_words(self) -> dict[str, int]:
        """The keys of the words of all speakers' names and how many quotes; kept till a change."""
        with self._read() as connection:
            return self._until_change(
                connection, "speakers", lambda: search.speaker_words(connection)
            )

    def outlets(self) -> tuple[str, ...]:
        """The outlets of all current articles; kept till a change."""
        with self._read() as connection:
            return self._until_change(connection, "outlets", lambda: search.outlets(connection))

    def searched(self, scope: Scope) -> Searched:
        """How many articles are in the scope, whose, up to which day; kept till a change."""
        with self._read() as connection:
            return self._until_change(connection, scope, lambda: search.searched(connection, scope))

    def size(self) -> int:
        """How many passages may be searched; kept till a change."""
        with self._read() as connection:
            return self._until_change(connection, "size", lambda: search.size(connection))

    # Reading by id

    def passages(self, ids: Iterable[int]) -> dict[int, Passage]:
        """The passages of these ids; those that left the search are missing."""
        rows = self._by_ids(ids, search.PASSAGES)
        return {row.id: passage_of(row) for row in rows}

    def newest(self, limit: int) -> dict[int, Passage]:
        """The passages that came last, of so many at most, by their ids."""
        found = select(passages).order_by(passages.c.id.desc()).limit(limit)
        with self._read() as connection:
            return {row.id: passage_of(row) for row in connection.execute(found)}

    def likely(self, words: str) -> set[int]:
        """Ids of the revisions where pasted words, or most of them, may stand."""
        with self._read() as connection:
            asked = terms(re.findall(r"\w+", words.lower()))
            match = either(weighed(asked, self._found(connection, asked)))
            whole = terms([words])[0].query
            found = search.holding(connection, whole, match, limit=MOST_LIKELY)
        return found

    def in_scope(self, ids: Iterable[int], scope: Scope) -> set[int]:
        """Those of these passages that may be searched in this scope."""
        return {row.id for row in self._by_ids(ids, search.inside(scope))}

    def passages_at(self, places: Sequence[tuple[int, Span]]) -> list[int]:
        """The passage that each place (revision id, span) begins in; those in none are left out."""
        starts: dict[int, list[tuple[int, int, int]]] = {}
        wanted = {revision for revision, _ in places}
        for row in self._by_ids(wanted, search.PASSAGES_OF):
            starts.setdefault(row.revision, []).append((row.start, row.stop, row.id))
        found = (
            next((n for a, b, n in starts.get(revision, ()) if a <= span.start < b), None)
            for revision, span in places
        )
        return [n for n in found if n is not None]

    def revisions(self, ids: Iterable[int], *, keep: bool = True) -> dict[int, Revision]:
        """The revisions of these ids with their texts; the texts last used stay in memory.

        Without ``keep`` nothing new stays, for who walks through all of them once.
        """
        wanted = {*ids}
        found = self._texts.known(wanted)
        for row in self._by_ids(wanted - found.keys(), search.REVISIONS):
            head = head_of(row)
            found[row.id] = one = Revision(
                row.id, row.source, row.number, row.sha256, row.text, head, row.repeats
            )
            if keep:
                self._texts.keep(one)
        return found

    def quotes_in(self, revision_ids: Iterable[int]) -> dict[int, tuple[Quote, ...]]:
        """The quotes of each of these revisions, old ones too, in the order of the text."""
        found: dict[int, list[Quote]] = {n: [] for n in revision_ids}
        for row in self._by_ids(found, search.QUOTES_OF):
            found[row.revision].append(quote_of(row))
        return {n: tuple(some) for n, some in found.items()}

    def quotes_at(self, passage_ids: Iterable[int]) -> dict[int, tuple[Quote, ...]]:
        """The quotes that overlap each of these passages, in the order of the text.

        They never change, and an id is never used again: those last read stay in memory.
        """
        wanted = [*passage_ids]
        if len(self._quotes) > MOST_QUOTED:
            self._quotes = {}
        known = self._quotes
        found: dict[int, list[Quote]] = {n: [] for n in wanted if n not in known}
        for row in self._by_ids(found, search.QUOTES_AT):
            found[row.passage].append(quote_of(row))
        known.update((n, tuple(some)) for n, some in found.items())
        return {n: known[n] for n in wanted}

    def _by_ids(self, ids: Iterable[int], query: Select[Any]) -> Iterator[Row[Any]]:
        wanted = sorted({*ids})
        if not wanted:
            return
        with self._read() as connection:
            for at in range(0, len(wanted), MOST_IDS):
                yield from connection.execute(query, {"ids": wanted[at : at + MOST_IDS]}).all()

    def counts(self) -> CatalogueCounts:
        """How much is here; articles and passages as they may be searched now."""
        with self._read() as connection:
            tables = (articles, revisions, passages, quotes, answers)
            counted = [select(func.count()).select_from(table) for table in tables]
            return CatalogueCounts(*(connection.execute(one).scalar_one() for one in counted))
