"""Full text by PostgreSQL's tsvector and GIN, ranked by the bm25 of SQLite's FTS5."""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple
from typing import Any

from sqlalchemy import Connection, Subquery, literal_column, text

from retrieval.catalogue.fulltext import (
    BODY,
    HEAD,
    KEYS,
    WHO,
    Frequencies,
    FullText,
    Match,
    PassageWords,
    Term,
    quotes_where,
)
from retrieval.catalogue.schema import passages
from retrieval.domain import Scope
from retrieval.text.terms import stem

# A column's words carry a weight of tsvector, which is all that a query tells them apart by.
COLUMNS = {"body": "A", "head": "B", "who": "C", "keys": "D"}
WORDS, KEY = "ABC", "D"
# What is counted of each word.
COUNTED = (*COLUMNS, "words", "speaker")
# As in FTS5: how fast repeating a word stops to count, how much a long passage is held against it.
K1, B = 1.2, 0.75
LEAST_RARE = 1e-6
LONGEST = 200  # letters; tsvector takes 2,046 bytes
APART = 2  # places between two columns, so that no phrase spans both
_TOKEN = re.compile(r"[^\W_]+")


class TsVector(FullText):
    """The tables ``passage_words``, ``quote_words``, and ``known_words`` with what is counted.

    As in FTS5, passages that left the search go on counting.
    """

    free_quote = "SELECT coalesce(max(id), 0) + 1 FROM quotes"
    speaker_words = text("SELECT word, speaker FROM known_words WHERE speaker > 0")
    counting = text("SELECT count(*) FROM passage_words WHERE words @@ CAST(:match AS tsquery)")
    revisions_with = text("""
        SELECT DISTINCT passages.revision FROM passage_words
        JOIN passages ON passages.id = passage_words.passage
        WHERE words @@ CAST(:match AS tsquery)
    """)
    quotes_with = quotes_where(
        "quote_words", "quote", "quote_words.words @@ CAST(:match AS tsquery)"
    )
    either = " | "

    def put_passages(self, connection: Connection, rows: Sequence[PassageWords]) -> None:
        """Store the words of new passages."""
        each = [(row.id, stems_of(row)) for row in rows]
        words = [{"id": n, **stored(stems)} for n, stems in each]
        written = [one | {"hits": json.dumps(one["hits"])} for one in words]
        connection.execute(_INSERT_WORDS, written)
        _count(connection, counted((stems for _, stems in each), ()))

    def put_speakers(self, connection: Connection, rows: Sequence[tuple[int, str, str]]) -> None:
        """Store who speaks in new quotes."""
        connection.execute(_INSERT_WHO, [{"id": n, "words": words} for n, words in spoken(rows)])
        _count(connection, counted((), rows))

    def frequencies(
        self, connection: Connection, stems: Sequence[str]
    ) -> Mapping[tuple[str, str], int]:
        """In how many passages these stems stand, by column, and in "words": body, head or who.

        Beside them ("words", "") is the number of passages, ("keys", "") that of their words.
        """
        rows = connection.execute(_FREQUENCIES, {"stems": ["", *stems]}).mappings().all()
        columns = (*COLUMNS, "words")
        return {(one, row["word"]): row[one] for row in rows for one in columns if row[one]}

    def asked(self, term: Term) -> str:
        """How tsvector is asked for a term.

        >>> TsVector().asked(Term("well-gates", "")), TsVector().asked(Term("orne", "orn", True))
        ("('well':ABC <-> 'gate':ABC)", "'orn':D")
        """
        words = [stemmed(word) for word in tokens(term.text)]
        return phrase(words, KEY if term.is_key else WORDS)

    def ranked(
        self,
        connection: Connection,
        match: Match,
        found: Frequencies,
        *,
        scope: Scope,
        limit: int,
    ) -> list[tuple[int, float]]:
        """The passages that match; of very many those with a second word, where they are enough.

        Scoring all that hold a common word takes seconds where there are a million passages.
        """
        needed, beside = self.any_of(match.needed), self.any_of(match.beside)
        if needed and beside:
            every = (*match.ranking, *match.beside)
            values = self.ranking_values(Match(every, every), found)
            both = {**values, "match": f"({needed}) & ({beside})"}
            rows = self.best(connection, both, scope=scope, limit=limit)
            if len(rows) == limit:
                return rows
        return super().ranked(connection, match, found, scope=scope, limit=limit)

    def ranking_values(self, match: Match, found: Frequencies) -> Mapping[str, object]:
        """Which passages match, and for each term its name in ``hits``, query and rarity."""
        needed = self.any_of(match.needed)
        if not needed:
            return {}
        number, length = found.get(("words", ""), 0), found.get(("keys", ""), 0)
        twice = {*match.needed} if match.needed != match.ranking else set()
        some = [term for term in match.ranking if self.asked(term)]
        return {
            "match": needed,
            "names": [*map(name_of, some)],
            "queries": [*map(self.asked, some)],
            "rarities": [_rarity(one, found, number) * (1 + (one in twice)) for one in some],
            "mean": length / max(number, 1),
        }

    @classmethod
    def ranking(cls, most: int | None) -> Subquery:
        """The passages that match, scored by bm25."""
        best = f"{_RANKED} ORDER BY score DESC, id LIMIT {most}" if most else _RANKED
        return text(best).columns(passages.c.id, literal_column("score")).subquery()

    def named(self, keys: Sequence[str]) -> str:
        """How tsvector is asked for who is named by these keys."""
        speaker = phrase(tokens(keys[-1]), COLUMNS["body"])
        together = " & ".join(filter(None, (phrase(tokens(key), "AB") for key in keys)))
        return self.either.join(f"({one})" for one in (speaker, together) if one)

    def merge(self, connection: Connection) -> bool:
        """Put what came into the order that searches are quick in, and count rows for plans."""
        for step in _STEPS:
            connection.execute(step)
        return False


Stems = dict[str, list[str]]  # by column, in the order of the text
Speaker = tuple[int, str, str]  # a quote's id, the keys of its speaker's name, the role


def tokens(words: str) -> list[str]:
    """The words of a text as full text knows them: without case, accents and marks.

    >>> tokens("Orla Venn's façade, 3rd")
    ['orla', 'venn', 's', 'facade', '3rd']
    """
    plain = words.lower()
    if not plain.isascii():
        letters = unicodedata.normalize("NFD", plain)
        plain = "".join(one for one in letters if unicodedata.category(one) != "Mn")
    return [word[:LONGEST] for word in _TOKEN.findall(plain)]


def stemmed(word: str) -> str:
    """The stem of a token; as in FTS5, two letters are none to stem."""
    return stem(word) if len(word) > 2 else word


def stems_of(row: PassageWords) -> Stems:
    """The stems of a passage by column."""
    given = zip(COLUMNS, astuple(row)[1:], strict=True)
    return {column: [stemmed(word) for word in tokens(words)] for column, words in given}


def vector(stems: Stems) -> str:
    """These columns as a tsvector is written.

    >>> vector({"body": ["the", "gate", "the"], "head": ["gate"]})
    "'the':1A,3A 'gate':2A,6B"
    """
    places: dict[str, list[str]] = {}
    before = 0
    for column, some in stems.items():
        for at, word in enumerate(some, before + 1):
            places.setdefault(word, []).append(f"{at}{COLUMNS[column]}")
        before += len(some) + APART
    return " ".join(f"'{word}':{','.join(some)}" for word, some in places.items())


def stored(stems: Stems) -> dict[str, Any]:
    """The columns of a row of ``passage_words`` but its id.

    ``hits`` says how often a word stands, weighted, where that is not once in the body.

    >>> row = stored({"body": ["gate", "a", "a"], "head": [], "who": ["venn"], "keys": ["venn"]})
    >>> row["words"], row["hits"], row["length"]
    ("'gate':1A 'a':2A,3A 'venn':8C,11D", {'a': 2.0}, 5)
    """
    hits: Counter[str] = Counter()
    for column, weight in (("body", BODY), ("head", HEAD), ("who", WHO)):
        for word in stems[column]:
            hits[word] += weight  # type: ignore[assignment]
    for word in stems["keys"]:
        hits[f":{word}"] += KEYS  # type: ignore[assignment]
    told = {word: number for word, number in hits.items() if number != _once(word)}
    length = sum(map(len, stems.values()))
    return {"words": vector(stems), "hits": told, "length": length}


def _once(name: str) -> float:
    return KEYS if name.startswith(":") else BODY


def spoken(rows: Iterable[Speaker]) -> list[tuple[int, str]]:
    """The words of who speaks as tsvectors, by the ids of the quotes.

    >>> spoken([(7, "orla venn", "mayor")])
    [(7, "'orla':1A 'venn':2A 'mayor':5B")]
    """
    return [
        (n, vector({"body": tokens(speaker), "head": tokens(role)})) for n, speaker, role in rows
    ]


def counted(each: Iterable[Stems], speakers: Iterable[Speaker]) -> list[dict[str, Any]]:
    """In how many of these passages each word stands, by column, and for how many of these quotes
    it names the speaker; see ``frequencies``.

    In one order, so that no two who add these numbers up wait for each other.

    >>> counted([{"body": ["a", "a"], "head": ["a"], "who": [], "keys": ["b"]}], [(7, "b", "")])
    ... # doctest: +NORMALIZE_WHITESPACE
    [{'word': '', 'keys': 4, 'words': 1}, {'word': 'a', 'body': 1, 'head': 1, 'words': 1},
     {'word': 'b', 'keys': 1, 'speaker': 1}]
    """
    found: dict[str, Counter[str]] = {column: Counter() for column in COUNTED}
    for stems in each:
        sets = {column: {*words} for column, words in stems.items()}
        for column, words in sets.items():
            found[column].update(words)
        found["words"].update(sets["body"] | sets["head"] | sets["who"] | {""})
        found["keys"][""] += sum(map(len, stems.values()))
    for _, speaker, _ in speakers:
        found["speaker"].update({*tokens(speaker)})
    rows: dict[str, dict[str, Any]] = {}
    for column, numbers in found.items():
        for word, number in numbers.items():
            rows.setdefault(word, {"word": word})[column] = number
    return [rows[word] for word in sorted(rows)]


def name_of(term: Term) -> str | None:
    """What ``hits`` calls a term; None where it is more than one word."""
    some = tokens(term.text)
    return None if len(some) != 1 else f"{':' if term.is_key else ''}{stemmed(some[0])}"


def phrase(words: Sequence[str], columns: str) -> str:
    """These words, one after another, in one of these columns."""
    each = [f"'{word}':{columns}" for word in words]
    return f"({' <-> '.join(each)})" if len(each) > 1 else "".join(each)


def _rarity(term: Term, found: Frequencies, passages: int) -> float:
    """The term's IDF, as FTS5 has it."""
    column, word = "keys" if term.is_key else "words", (name_of(term) or "").lstrip(":")
    number = found.get((column, word), 0) if word else 0
    if term.stem:  # of some words none is left ("s"), and what has no name counts all
        number = number or term.number(found)
    return max(math.log((passages - number + 0.5) / (number + 0.5)), LEAST_RARE)


def _count(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add these numbers to those of ``known_words``."""
    values = {name: [row.get(name, 0) for row in rows] for name in COUNTED}
    connection.execute(_ADD, {"word": [row["word"] for row in rows], **values})


_ADDED = ", ".join(f"{one} = known.{one} + excluded.{one}" for one in COUNTED)
_LISTS = ", ".join(f"CAST(:{one} AS bigint[])" for one in COUNTED)
# Only our own names stand in the text of these statements.
_ADD = text(
    f"INSERT INTO known_words AS known (word, {', '.join(COUNTED)}) "  # noqa: S608
    f"SELECT * FROM unnest(CAST(:word AS text[]), {_LISTS}) "
    f"ON CONFLICT (word) DO UPDATE SET {_ADDED}"
)
_FREQUENCIES = text("SELECT * FROM known_words WHERE word = ANY(CAST(:stems AS text[]))")
_INSERT_WORDS = text("""
    INSERT INTO passage_words (passage, words, hits, length)
    VALUES (:id, CAST(:words AS tsvector), CAST(:hits AS jsonb), :length)
""")
_INSERT_WHO = text("INSERT INTO quote_words (quote, words) VALUES (:id, CAST(:words AS tsvector))")
_RANKED = f"""
    SELECT found.passage AS id, ranked.score FROM passage_words AS found, LATERAL (
        SELECT coalesce(sum(
            rarity * hits * ({K1} + 1) / (hits + {K1} * ({1 - B} + {B} * found.length / :mean))
        ), 0) AS score
        FROM (
            SELECT asked.rarity, coalesce(CAST(found.hits ->> asked.name AS float8),
                CASE WHEN asked.name LIKE ':%' THEN {KEYS} ELSE {BODY} END) AS hits
            FROM unnest(
                CAST(:names AS text[]), CAST(:queries AS tsquery[]), CAST(:rarities AS float8[])
            ) AS asked(name, query, rarity)
            WHERE found.words @@ asked.query
        ) AS hit
    ) AS ranked
    WHERE found.words @@ CAST(:match AS tsquery)
"""  # noqa: S608
_STEPS = (
    text("SELECT gin_clean_pending_list('passage_words_words')"),
    text("SELECT gin_clean_pending_list('quote_words_words')"),
    text("ANALYZE passages, passage_words, revisions, quotes, quote_words"),
)
