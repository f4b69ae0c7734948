"""Digests given before, kept among the answers: their quotes have receipts like any others."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from retrieval.answers.citations import answer_json, answer_of
from retrieval.domain import Answer, Bullet, Digest, DigestStory, Searched, Statement, Window

if TYPE_CHECKING:
    from retrieval.catalogue.catalogue import Catalogue


def kept_as(digest: Digest) -> Answer:
    """The digest as an answer, so that buttons and receipts read it like one."""
    outlets = {outlet: None for story in digest.stories for outlet in story.outlets}
    return Answer(
        question="",
        mode=digest.mode,
        statements=tuple(Statement(s.headline, _citations(s)) for s in digest.stories),
        citations=digest.citations,
        searched=Searched(digest.articles, tuple(outlets), digest.window.until.date().isoformat()),
        seconds=0.0,
        notes=digest.notes,
        cost=digest.cost,
    )


def _citations(story: DigestStory) -> tuple[int, ...]:
    bullets = (*story.bullets, *story.differs)
    return story.headline_citations + tuple(n for bullet in bullets for n in bullet.citations)


def digest_json(digest: Digest) -> str:
    """A digest as it is stored: as the answer that it is kept as, with what is its own."""
    own = {
        "since": digest.window.since.isoformat(),
        "until": digest.window.until.isoformat(),
        "stories": [_story_json(story) for story in digest.stories],
    }
    return json.dumps({**json.loads(answer_json(kept_as(digest))), "digest": own})


def digest_of(stored: str, digest_id: int) -> Digest | None:
    """What ``digest_json`` wrote, with its number; None where it is another answer."""
    own = json.loads(stored).get("digest")
    if own is None:
        return None
    known = answer_of(stored, digest_id)
    return Digest(
        window=Window(datetime.fromisoformat(own["since"]), datetime.fromisoformat(own["until"])),
        stories=tuple(map(_story, own["stories"])),
        citations=known.citations,
        articles=known.searched.articles,
        mode=known.mode,
        notes=known.notes,
        cost=known.cost,
        id=digest_id,
    )


def kept_digest(digest_id: int, catalogue: Catalogue) -> Digest | None:
    """The digest of this number; None where there is none."""
    stored = catalogue.answers.json(digest_id)
    return digest_of(stored, digest_id) if stored else None


def _story_json(story: DigestStory) -> dict[str, Any]:
    return {
        "story": story.story,
        "headline": story.headline,
        "headline_by": story.headline_by,
        "headline_citations": story.headline_citations,
        "outlets": story.outlets,
        "independent": story.independent,
        "bullets": [(one.text, one.citations) for one in story.bullets],
        "differs": [(one.text, one.citations) for one in story.differs],
    }


def _story(read: dict[str, Any]) -> DigestStory:
    return DigestStory(
        story=read["story"],
        headline=read["headline"],
        headline_by=read["headline_by"],
        headline_citations=tuple(read["headline_citations"]),
        outlets=tuple(read["outlets"]),
        independent=read["independent"],
        bullets=tuple(map(_bullet, read["bullets"])),
        differs=tuple(map(_bullet, read["differs"])),
    )


def _bullet(read: tuple[str, list[int]]) -> Bullet:
    return Bullet(read[0], tuple(read[1]))
