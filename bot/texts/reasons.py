"""Reasons that come from below in English, such as "not found": in the reader's language."""

from __future__ import annotations


def reason(english: str) -> str:
    """A reason in the reader's language; one that is not known stays as it is."""
    return english
