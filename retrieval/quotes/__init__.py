"""Who said what: an article’s quotes with speaker, cue, span and kind; pure."""

from __future__ import annotations

from retrieval.quotes.reading import read_quotes

__all__ = ["read_quotes"]
