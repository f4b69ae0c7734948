"""Immutable value types: spans, articles, quotes, questions, answers, digests, stories."""

from retrieval.domain.answers import (
    ANY,
    Answer,
    Bounds,
    Certainty,
    Citation,
    Cost,
    Question,
    Statement,
    Trial,
    Wants,
)
from retrieval.domain.articles import (
    Article,
    Head,
    Kind,
    Passage,
    Quote,
    Reading,
    Revision,
    Scope,
    Searched,
    Span,
)
from retrieval.domain.intake import FeedState, Report, Taken
from retrieval.domain.stories import Bullet, Digest, DigestStory, DigestWish, Window

__all__ = [
    "ANY",
    "Answer",
    "Article",
    "Bounds",
    "Bullet",
    "Certainty",
    "Citation",
    "Cost",
    "Digest",
    "DigestStory",
    "DigestWish",
    "FeedState",
    "Head",
    "Kind",
    "Passage",
    "Question",
    "Quote",
    "Reading",
    "Report",
    "Revision",
    "Scope",
    "Searched",
    "Span",
    "Statement",
    "Taken",
    "Trial",
    "Wants",
    "Window",
]
