"""Articles that were kept long enough leave the search, and later their texts; space comes back.

What is left of such an article is its name, its keys and its checksum, so that it is known, and not
taken again, when a feed or a folder still offers it. Its current revision is noted as negative: no
query joins it.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, select, text

from retrieval.catalogue.file import CatalogueFile, FilePart
from retrieval.catalogue.fulltext import FullText, stored_words
from retrieval.catalogue.rows import quote_of, utc, utc_now
from retrieval.catalogue.schema import changes, passages, quotes
from retrieval.domain import Span

# In one transaction, some tenths of a second; other writers wait for it.
BATCH_ARTICLES = 100


class Retention(FilePart[CatalogueFile]):
    """What leaves the catalogue. An article with a receipt that was given never does."""

    def empty(self) -> int:
        """Drop the texts of articles that left the search in an earlier run; how many.

        Not in the same run: an answer that is being made may still show one of them.
        """
        return self._write(_EMPTY)

    def leave(self, before: datetime) -> int:
        """Let articles leave the search that were last taken in before this; how many did."""
        number, after = 0, 0
        while batch := self._batch(before, after):
            number, after = number + len(batch), batch[-1]
        return number

    def _batch(self, before: datetime, after: int) -> list[int]:
        asked = {"before": utc(before), "after": after, "most": BATCH_ARTICLES}
        with self._file.write() as connection:
            rows = connection.execute(_LEAVING, asked).all()
            for article, revision in rows:
                _leave(connection, article, revision)
            return [article for article, _ in rows]

    def tidy(self) -> None:
        """Give back the space of what left, where it is a good part of all."""
        with self._file.write() as connection:
            if self._file.full_text.forget(connection):
                for revision in [*connection.execute(_ALL_READ).scalars()]:
                    _put_words(connection, self._file.full_text, revision)
        self._file.compact()


def _leave(connection: Connection, article: int, revision: int) -> None:
    asked = {"article": article, "revision": revision}
    first, last = connection.execute(_ENDS, asked).one()
    gone = {"first": first or 0, "last": last or -1, "at": utc(utc_now())}
    connection.execute(changes.insert(), {"revision": revision, "op": "remove", **gone})
    for statement in _LEAVE:
        connection.execute(statement, asked)


def _put_words(connection: Connection, full_text: FullText, revision: int) -> None:
    """10,000 passages a second; writers wait for it."""
    asked = {"of": revision}
    said = [(row.id, quote_of(row)) for row in connection.execute(_QUOTES, asked)]
    full_text.put_quotes(connection, said)
    cut = [(n, Span(start, stop)) for n, start, stop in connection.execute(_PASSAGES, asked)]
    if cut:
        full_text.put_passages(connection, stored_words(connection, revision, cut))


_QUOTES = select(quotes).where(quotes.c.revision == bindparam("of")).order_by(quotes.c.id)
_PASSAGES = (
    select(passages.c.id, passages.c.start, passages.c.stop)
    .where(passages.c.revision == bindparam("of"))
    .order_by(passages.c.id)
)
_LEAVING = text("""
    SELECT articles.id, articles.current FROM articles
    JOIN revisions ON revisions.id = articles.current
    WHERE revisions.taken_at < :before AND articles.id > :after AND articles.id NOT IN (
        SELECT revisions.article FROM receipts JOIN revisions ON revisions.id = receipts.revision
    ) ORDER BY articles.id LIMIT :most
""")
_ENDS = text("SELECT min(id), max(id) FROM passages WHERE revision = :revision")
_LEAVE = tuple(
    text(statement)
    for statement in (
        "DELETE FROM passages WHERE revision = :revision",
        "DELETE FROM quotes WHERE revision IN (SELECT id FROM revisions WHERE article = :article)",
        "DELETE FROM story_members WHERE article = :article",
        "DELETE FROM watched WHERE article = :article",
        "UPDATE articles SET current = -current WHERE id = :article",
    )
)
_EMPTY = text("""
    UPDATE texts SET text = '' WHERE text <> '' AND revision IN (
        SELECT revisions.id FROM revisions JOIN articles ON articles.id = revisions.article
        WHERE articles.current < 0 AND articles.id NOT IN (
            SELECT other.article FROM receipts JOIN revisions other ON other.id = receipts.revision
        )
    )
""")
_ALL_READ = text("SELECT DISTINCT revision FROM quotes UNION SELECT revision FROM passages")
