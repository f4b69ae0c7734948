"""Quote extraction and attribution: an article's quotes with speaker, cue, span, kind; pure."""

from __future__ import annotations

from retrieval.quotes.reading import read_quotes

__all__ = ["read_quotes"]
