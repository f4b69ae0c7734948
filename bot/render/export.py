"""Answers, quotes, digests, stories, feeds as JSON; what an answer showed as a table (CSV)."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from io import StringIO
from typing import TYPE_CHECKING, Any

from bot.render.answer import answer_blocks
from bot.render.blocks import plain
from bot.render.digest import Frame, digest_blocks
from bot.render.quotes import place_link, speaker_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from retrieval.domain import (
        Answer,
        Bullet,
        Citation,
        Digest,
        DigestStory,
        FeedState,
        LeftOut,
        Quote,
        Revision,
        Statement,
    )
    from retrieval.domain.stories import Story

# What a spreadsheet takes for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
GUARD = "'"
COLUMNS = (
    *("n", "quote", "speaker", "role", "cue", "kind", "outlet", "title", "published"),
    *("url", "link", "receipt", "source", "start", "end", "sha256"),
)
GUARDED = "guarded"  # the column that names the cells with a guard before their words


def exported(answer: Answer) -> dict[str, bytes]:
    """The files by their names; a refusal's are of what came closest.

    >>> from retrieval.domain import Answer, Searched
    >>> refusal = Answer("Why?", "quotes", (), (), Searched(0, (), None), 0.0, id=41)
    >>> [*exported(refusal)]
    ['quoth-41.csv', 'quoth-41.json']
    """
    name = f"quoth-{answer.id}"
    table = as_csv(shown_citations(answer)).encode("utf-8-sig")  # without it Excel reads no UTF-8
    whole = {**answer_json(answer), "closest": [citation_json(one) for one in answer.closest]}
    text = json.dumps(whole, ensure_ascii=False, indent=2) + "\n"
    return {f"{name}.csv": table, f"{name}.json": text.encode()}


def shown_citations(answer: Answer) -> tuple[Citation, ...]:
    """The quotes that an answer shows, or a refusal as the closest ones."""
    return answer.citations or answer.closest


def as_csv(citations: Iterable[Citation]) -> str:
    """A line for each quote, its words as they stand, line breaks too.

    A cell that a spreadsheet would run as a formula has an apostrophe before it, and is named in
    the last column: without it, the words are again those of the article.

    >>> from retrieval.domain import Citation, Head, Span
    >>> one = Citation(1, "=1+1", Span(0, 4), "", "a", Head("Gazette"), "r")
    >>> as_csv([one]).splitlines()[1].split(",")[1], as_csv([one]).splitlines()[1].split(",")[-1]
    ('"\\'=1+1"', '"quote"')
    """
    out = StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow((*COLUMNS, GUARDED))
    for citation in citations:
        known = {**citation_json(citation), "role": citation.role}
        cells = {name: "" if known[name] is None else str(known[name]) for name in COLUMNS}
        guarded = [name for name, words in cells.items() if words.lstrip(" ").startswith(_FORMULA)]
        row = [GUARD + words if name in guarded else words for name, words in cells.items()]
        writer.writerow((*row, " ".join(guarded)))
    return out.getvalue()


def answer_json(answer: Answer) -> dict[str, Any]:
    """One answer for programs; ``text`` is what a reader sees, plain."""
    return {
        "question": answer.question,
        "abstained": answer.abstained,
        "text": plain(answer_blocks(answer)),
        "certainty": answer.certainty,
        "confidence": round(answer.confidence, 3),
        "mode": answer.mode,
        "notes": list(answer.notes),
        "left_out": _left_out(answer.left_out),
        "asked_as": answer.asked_as,
        "statements": _sentences(answer.statements),
        "citations": [citation_json(citation) for citation in answer.citations],
        "searched": {
            "articles": answer.searched.articles,
            "outlets": len(answer.searched.outlets),
            "until": answer.searched.until,
        },
        "seconds": round(answer.seconds, 4),
    }


def citation_json(citation: Citation) -> dict[str, Any]:
    """One citation for programs."""
    head = citation.head
    return {
        "n": citation.n,
        "quote": citation.quote,
        "start": citation.span.start,
        "end": citation.span.stop,
        "sha256": citation.sha256,
        "source": citation.source,
        "url": head.url,
        "outlet": head.outlet,
        "title": head.title,
        "published": head.published,
        "speaker": citation.speaker,
        "cue": citation.cue,
        "kind": str(citation.kind),
        "how": citation.how and str(citation.how),
        "polarity": str(citation.polarity),
        "receipt": citation.receipt,
        "link": place_link(head.url, citation.quote),
    }


def digest_json(digest: Digest) -> dict[str, Any]:
    """One digest for programs; ``text`` is what a reader sees, plain."""
    return {
        "since": digest.window.since.isoformat(),
        "until": digest.window.until.isoformat(),
        "articles": digest.articles,
        "text": plain(digest_blocks(digest, Frame(sources_below=True))),
        "mode": digest.mode,
        "notes": list(digest.notes),
        "left_out": _left_out(digest.left_out),
        "stories": [_digest_story(story) for story in digest.stories],
        "citations": [citation_json(citation) for citation in digest.citations],
    }


def _digest_story(story: DigestStory) -> dict[str, Any]:
    return {
        "id": story.story,
        "headline": story.headline,
        "headline_by": story.headline_by,
        "headline_citations": list(story.headline_citations),
        "outlets": list(story.outlets),
        "independent": story.independent,
        "bullets": _sentences(story.bullets),
        "differs": _sentences(story.differs),
    }


def _sentences(sentences: Iterable[Statement | Bullet]) -> list[dict[str, Any]]:
    return [{"text": one.text, "citations": list(one.citations)} for one in sentences]


def _left_out(statements: Iterable[LeftOut]) -> list[dict[str, Any]]:
    return [{"text": one.text, "fault": str(one.fault)} for one in statements]


def quote_json(revision: Revision, quote: Quote) -> dict[str, Any]:
    """One quote for programs; ``start`` and ``end`` are its own place in the text.

    ``speaker`` is who spoke as the article introduces them, ``name`` and ``role`` its parts.
    """
    head = revision.head
    return {
        "source": revision.source,
        "start": quote.span.start,
        "end": quote.span.stop,
        "quote": quote.span.of(revision.text),
        "speaker": speaker_text(quote.speaker, quote.role) or None,
        "name": quote.speaker,
        "role": quote.role,
        "cue": quote.cue,
        "how": quote.how and str(quote.how),
        "polarity": str(quote.polarity),
        "kind": str(quote.kind),
        "outlet": head.outlet,
        "published": head.published,
        "title": head.title,
        "url": head.url,
    }


def story_json(story: Story) -> dict[str, Any]:
    """One story for programs; ``articles`` are their sources, the times UTC."""
    return {
        "id": story.id,
        "headline": story.headline.words,
        "articles": [article.source for article in story.articles],
        "outlets": list(story.outlets),
        "independent": story.independent,
        "first_seen": story.first_seen.isoformat(),
        "last_seen": story.last_seen.isoformat(),
    }


def feed_json(feed: FeedState) -> dict[str, Any]:
    """One feed for programs; ``due`` is a UTC time."""
    return {
        "url": feed.url,
        "title": feed.title,
        "failures": feed.failures,
        "failure": feed.failure,
        "gone": feed.gone,
        "due": feed.due.isoformat() if feed.due else None,
    }
