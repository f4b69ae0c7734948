"""Passages by id, place and words; quotes by who said them; what the words and names are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select

from retrieval.catalogue import fulltext
from retrieval.catalogue.file import Came, CatalogueFile, ChangeLog, FilePart
from retrieval.catalogue.fulltext import Frequencies, Match, Term, either, terms, weighed
from retrieval.catalogue.rows import IDS, passage_of, quote_of, within
from retrieval.catalogue.schema import passages, quotes, revisions
from retrieval.domain import Passage, Quote, Scope, Searched, Span
from retrieval.text import names
from retrieval.text.terms import plain, stem, words

# Passages that are looked at for pasted words: so many with just these, so many with most of them.
MOST_LIKELY = 60
# A word is a name where it begins with a capital in more than this share of its passages.
MOSTLY = 0.6
# Passages whose quotes stay in memory, some 1 kB each.
MOST_QUOTED = 10_000
# What the full text is called where it is noted up to which change it was merged.
FULL_TEXT = "full text"

Attributed = tuple[int, Quote, int]  # revision id, quote, quote id


class SearchedPassages(FilePart[CatalogueFile]):
    """The passages of current revisions. An id is never used again."""

    def __init__(self, file: CatalogueFile) -> None:
        super().__init__(file)
        self._quotes: dict[int, tuple[Quote, ...]] = {}

    def by_id(self, ids: Iterable[int]) -> dict[int, Passage]:
        """The passages of these ids; those that left the search are missing."""
        return {row.id: passage_of(row) for row in self._file.by_ids(ids, _PASSAGES)}

    def newest(self, limit: int) -> dict[int, Passage]:
        """The passages that came last, of so many at most, by their ids."""
        found = select(passages).order_by(passages.c.id.desc()).limit(limit)
        return {row.id: passage_of(row) for row in self._rows(found)}

    def in_scope(self, ids: Iterable[int], scope: Scope) -> set[int]:
        """Those of these passages that may be searched in this scope."""
        return {row.id for row in self._file.by_ids(ids, _inside(scope))}

    def at(self, places: Sequence[tuple[int, Span]]) -> list[int]:
        """The passage that each place (revision id, span) begins in; those in none are left out."""
        starts: dict[int, list[tuple[int, int, int]]] = {}
        wanted = {revision for revision, _ in places}
        for row in self._file.by_ids(wanted, _PASSAGES_OF):
            starts.setdefault(row.revision, []).append((row.start, row.stop, row.id))
        found = (
            next((n for a, b, n in starts.get(revision, ()) if a <= span.start < b), None)
            for revision, span in places
        )
        return [n for n in found if n is not None]

    def of(self, revisions: Iterable[int]) -> dict[int, dict[int, Passage]]:
        """The passages of each of these revisions by their ids, in the order of the text."""
        found: dict[int, dict[int, Passage]] = {}
        rows = self._file.by_ids(revisions, _PASSAGES_OF)
        for row in sorted(rows, key=lambda one: (one.revision, one.start)):
            found.setdefault(row.revision, {})[row.id] = passage_of(row)
        return found

    def quotes(self, ids: Iterable[int]) -> dict[int, tuple[Quote, ...]]:
        """The quotes that overlap each of these passages, in the order of the text.

        They never change: those last read stay in memory.
        """
        wanted = [*ids]
        if len(self._quotes) > MOST_QUOTED:
            self._quotes = {}
        known = self._quotes
        found: dict[int, list[Quote]] = {n: [] for n in wanted if n not in known}
        for row in self._file.by_ids(found, _QUOTES_AT):
            found[row.passage].append(quote_of(row))
        known.update((n, tuple(some)) for n, some in found.items())
        return {n: known[n] for n in wanted}

    def size(self) -> int:
        """How many passages may be searched."""
        return self._file.growing(
            "size",
            lambda read: int(read.execute(_SIZE).scalar_one()),
            lambda _, known, came: known + came.passages,
        )


class CatalogueSearch(FilePart[CatalogueFile]):
    """The full text's queries. What holds for the whole catalogue is cached until a change."""

    def __init__(self, file: CatalogueFile, changes: ChangeLog) -> None:
        super().__init__(file)
        self._changes = changes
        self._text = file.full_text

    def ranked(
        self, words: Sequence[str], *, keys: Sequence[str] = (), scope: Scope, limit: int
    ) -> list[tuple[int, float]]:
        """Passages with any of the words, or of the names by their keys, best first.

        Each with its score: bm25, higher is better, without an upper end.
        """
        asked = terms(words, keys)
        found = self._found(asked)
        match = either(weighed(asked, found))
        if match is None:
            return []
        with self._file.read() as connection:
            return self._text.ranked(connection, match, found, scope=scope, limit=limit)

    def likely(self, words: str) -> set[int]:
        """Ids of the revisions where pasted words, or most of them, may stand."""
        everywhere = Scope(reprints=True)
        asked, whole = terms(re.findall(r"\w+", words.lower())), terms([words])
        found = self._found(asked)
        most = either(weighed(asked, found))
        if most is None:
            return set()
        with self._file.read() as connection:
            passage_ids = {
                n
                for match in (Match(whole, whole), most)
                for n, _ in self._text.ranked(
                    connection, match, found, scope=everywhere, limit=MOST_LIKELY
                )
            }
            one = select(passages.c.revision).where(passages.c.id.in_(passage_ids)).distinct()
            return set(connection.execute(one).scalars())

    def holding(
        self, words: Sequence[Sequence[Term]], scope: Scope
    ) -> list[tuple[str, str | None]]:
        """Outlet and day of each article in the scope that holds one of the terms of each word."""
        found: set[int] | None = None
        with self._file.read() as connection:
            for some in words:
                here = self._text.holding(connection, some)
                found = here if found is None else found & here
        rows = self._file.by_ids(found or (), _outlets_and_days(scope))
        return [(row.outlet, row.day) for row in rows]

    def quotes_by(
        self, keys: Sequence[str], *, scope: Scope, limit: int | None = None
    ) -> list[Attributed]:
        """Quotes of who is named by ``keys``, newest first.

        A quote is found where the last key stands in its speaker's name, or all of the keys in
        name and role together.
        """
        named = [key for key in keys if key]
        if not named:
            return []
        return self._newest(*self._text.quotes_of(named), scope=scope, limit=limit)

    def all_quotes(self) -> list[Attributed]:
        """All quotes, newest first."""
        return self._newest(select(quotes), {}, scope=Scope())

    def _newest(
        self,
        found: Select[Any],
        values: Mapping[str, str],
        *,
        scope: Scope,
        limit: int | None = None,
    ) -> list[Attributed]:
        newest = (
            found.join(revisions, revisions.c.id == quotes.c.revision)
            .where(within(scope))
            .order_by(revisions.c.day.desc().nulls_last(), revisions.c.id.desc(), quotes.c.start)
            .limit(limit)
        )
        rows = self._rows(newest, **values)
        return [(row.revision, quote_of(row), row.id) for row in rows]

    def frequencies(self, words: Sequence[str], keys: Sequence[str] = ()) -> dict[str, int]:
        """In how many passages each word stands, in any of its forms.

        With the keys that a search will ask beside them, all is counted in one go.
        """
        asked = terms(words)
        found = self._found([*asked, *terms((), keys)])
        return {term.text: term.number(found) for term in asked}

    def proper(self, words: Iterable[str]) -> set[str]:
        """Those of these words that stand in the articles mostly as (part of) a name."""
        keyed = {word: Term(key, stem(key), True) for word in words if (key := names.key(word))}
        plain = {word: Term(word, stem(word)) for word in keyed}
        found = self._found([*keyed.values(), *plain.values()])
        return {
            word
            for word, term in keyed.items()
            if term.number(found) > MOSTLY * plain[word].number(found)
        }

    def _found(self, asked: Sequence[Term]) -> Frequencies:
        """The frequencies of these terms, by column and stem; cached until a change."""
        found = self._file.until_change("terms", lambda _: dict[tuple[str, str], int]())
        new = [term for term in asked if ("", term.stem) not in found]
        if not new:
            return found
        with self._file.read() as connection:
            found |= self._text.frequencies(connection, [term.stem for term in new])
            for term in new:  # a few words that the full text stems in its own way are counted
                found["", term.stem] = 0
                if not term.number(found):
                    column = "keys" if term.is_key else "body"
                    found[column, term.stem] = self._text.count(connection, term)
        return found

    def called(self, first: str) -> dict[str, int]:
        """The speakers of more than one name whose first is this key, and how many quotes."""
        between = {"start": f"{first} ", "stop": f"{first}!"}
        return self._numbers(("called", first), _CALLED, between)

    def speaker_words(self) -> dict[str, int]:
        """The keys of all words of speakers' names, each with how many quotes it stands for."""
        return self._file.growing(
            "speakers",
            lambda read: {row[0]: row[1] for row in read.execute(self._text.speaker_words)},
            _with_speakers,
        )

    def role_words(self) -> frozenset[str]:
        """The words of speakers' roles, normalised."""
        return self._file.until_change(
            "roles",
            lambda read: frozenset(
                plain(word) for role in read.execute(_ROLES).scalars() for word in words(role)
            ),
        )

    def voices(self) -> tuple[str, ...]:
        """The speakers whom most outlets quote, then who is quoted most; cached until a change."""
        return tuple(self._numbers("voices", _VOICES, {}))

    def _numbers(self, name: object, query: Any, values: Mapping[str, str]) -> dict[str, int]:
        return self._file.until_change(
            name, lambda read: {row[0]: row[1] for row in read.execute(query, values)}
        )

    def outlets(self) -> tuple[str, ...]:
        """The outlets of all current articles, by name."""
        return self._all.outlets

    def searched(self, scope: Scope) -> Searched:
        """How many articles the scope holds, of which outlets, up to which day.

        Reprints count as articles.
        """
        if not (scope.since or scope.until or scope.outlets):
            return self._all
        return self._file.until_change(scope, lambda read: _searched(_per_outlet(read, scope)))

    @property
    def _all(self) -> Searched:
        return _searched(self._file.growing("outlets", _per_outlet, _with_outlets))

    def tidy(self) -> None:
        """Merge the full text's parts where enough came: searching then takes half the time."""
        last = self._changes.last()
        if not fulltext.is_due(self._changes.indexed(FULL_TEXT), last):
            return
        more = True
        while more:
            with self._file.write() as connection:
                more = self._text.merge(connection)
        self._changes.set_indexed(FULL_TEXT, last)


@lru_cache(maxsize=64)
def _inside(scope: Scope) -> Select[tuple[int]]:
    found = select(passages.c.id).join(revisions, revisions.c.id == passages.c.revision)
    return found.where(passages.c.id.in_(IDS), within(scope))


def _quotes_at() -> Select[Any]:
    found = select(quotes, passages.c.id.label("passage"))
    overlap = (quotes.c.start < passages.c.stop) & (quotes.c.stop > passages.c.start)
    joined = found.join(passages, (quotes.c.revision == passages.c.revision) & overlap)
    return joined.where(passages.c.id.in_(IDS)).order_by(quotes.c.id)


# By its name, how many articles an outlet has, and the last day of one.
Outlets = Mapping[str, tuple[int, str | None]]


def _per_outlet(connection: Connection, scope: Scope = Scope()) -> Outlets:  # noqa: B008 - frozen
    whole = Scope(scope.since, scope.until, scope.outlets, reprints=True)
    found = (
        select(revisions.c.outlet, func.count(), func.max(revisions.c.day))
        .where(within(whole))
        .group_by(revisions.c.outlet)
    )
    return {outlet: (number, day) for outlet, number, day in connection.execute(found)}


def _with_outlets(connection: Connection, known: Outlets, came: Came) -> Outlets:
    found = dict(known)
    for outlet, day in connection.execute(_HEADS, {"ids": came.revisions}):
        number, last = found.get(outlet, (0, None))
        found[outlet] = number + 1, max(last or "", day or "") or None
    return found


def _searched(found: Outlets) -> Searched:
    days = [day for _, day in found.values() if day]
    number = sum(number for number, _ in found.values())
    return Searched(number, tuple(sorted(found)), max(days, default=None))


def _with_speakers(connection: Connection, known: dict[str, int], came: Came) -> dict[str, int]:
    found = Counter(known)
    for keys in connection.execute(_SPEAKERS, {"ids": came.revisions}).scalars():
        found.update({*_KEY.findall(keys)})
    return dict(found)


def _outlets_and_days(scope: Scope) -> Select[Any]:
    found = select(revisions.c.id, revisions.c.outlet, revisions.c.day)
    return found.where(revisions.c.id.in_(IDS), within(scope)).order_by(revisions.c.id)


# Statements are made once: making them takes longer than running them.
_PASSAGES = select(passages).where(passages.c.id.in_(IDS))
_PASSAGES_OF = select(passages).where(passages.c.revision.in_(IDS))
_QUOTES_AT = _quotes_at()
_SIZE = select(func.count()).select_from(passages)
_CALLED = (
    select(quotes.c.speaker, func.count())
    .where(quotes.c.speaker_keys > bindparam("start"), quotes.c.speaker_keys < bindparam("stop"))
    .group_by(quotes.c.speaker)
)
_ROLES = select(quotes.c.role).where(quotes.c.role.is_not(None)).distinct()
_VOICES = (
    select(quotes.c.speaker, func.count())
    .join(revisions, revisions.c.id == quotes.c.revision)
    .where(within(Scope()), quotes.c.speaker.is_not(None))
    .group_by(quotes.c.speaker)
    .order_by(func.count(revisions.c.outlet.distinct()).desc(), func.count().desc())
    .order_by(quotes.c.speaker)
    .limit(50)
)
_HEADS = select(revisions.c.outlet, revisions.c.day).where(revisions.c.id.in_(IDS))
_SPEAKERS = select(quotes.c.speaker_keys).where(
    quotes.c.revision.in_(IDS), quotes.c.speaker_keys.is_not(None)
)
_KEY = re.compile(r"[^\W_]+")
