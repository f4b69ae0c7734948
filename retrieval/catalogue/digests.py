"""Digests given, kept as they were shown, with the receipts of their quotes."""

from __future__ import annotations

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.sqlite import insert

from retrieval.catalogue.answers import tokens
from retrieval.catalogue.file import CatalogueFile
from retrieval.catalogue.receipts import keep_receipts
from retrieval.catalogue.rows import utc, utc_now
from retrieval.catalogue.schema import digest_cited, digests
from retrieval.catalogue.stored_json import digest_of, to_json
from retrieval.domain import Digest


class KeptDigests:
    """What was told of a window. Their ids are their own: an answer may have the same."""

    def __init__(self, file: CatalogueFile) -> None:
        self._file = file

    def keep(self, digest: Digest) -> int:
        """Store a digest as shown, with the receipts of its quotes; its id."""
        row = {"made_at": utc(utc_now()), "json": to_json(digest)}
        with self._file.write() as connection:
            key = connection.execute(digests.insert(), row | tokens(digest.cost))
            digest_id = int(key.lastrowid)
            shown = keep_receipts(connection, digest.citations)
            if shown:
                connection.execute(_CITE, [{"digest": digest_id, "receipt": n} for n in shown])
        return digest_id

    def by_id(self, digest_id: int) -> Digest | None:
        """A digest as it was shown, None where there is none of this id."""
        with self._file.read() as connection:
            stored = connection.execute(_JSON, {"of": digest_id}).scalar_one_or_none()
        return digest_of(stored, digest_id) if stored else None


_JSON = select(digests.c.json).where(digests.c.id == bindparam("of"))
_CITE = insert(digest_cited).on_conflict_do_nothing()
