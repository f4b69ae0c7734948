"""Answers and quotes as JSON, one value each, keys in the order that is documented."""

from __future__ import annotations

from typing import Any

from bot.render.answer import answer_text
from bot.render.links import place_link
from retrieval.domain import Answer, Citation


def answer_json(answer: Answer) -> dict[str, Any]:
    """One answer for programs; ``text`` is what a reader sees, plain."""
    return {
        "question": answer.question,
        "abstained": answer.abstained,
        "text": answer_text(answer),
        "mode": answer.mode,
        "notes": list(answer.notes),
        "statements": [
            {"text": statement.text, "citations": list(statement.citations)}
            for statement in answer.statements
        ],
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
        "receipt": citation.receipt,
        "link": place_link(head.url, citation.quote),
    }
