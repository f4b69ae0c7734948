"""What is said where a model took part in a digest and failed. Pure."""

from __future__ import annotations

from retrieval.errors import ModelError


def not_written(left: int, stories: int, fault: ModelError | None) -> tuple[str, ...]:
    """Why some stories, or all, are told by quotes that Quoth chose; empty where none is.

    >>> not_written(2, 7, None)
    ('What the language model wrote on 2 of 7 stories did not hold; Quoth chose their quotes.',)
    >>> not_written(1, 1, ModelError("cannot be reached", retry=True))
    ('The language model cannot be reached; Quoth chose these quotes itself.',)
    """
    if not left:
        return ()
    if fault and left == stories:
        return (f"The language model {fault.why}; Quoth chose these quotes itself.",)
    on = "" if left == stories else f" on {left} of {stories} stories"
    theirs = "these quotes itself" if left == stories else "their quotes"
    if fault:
        return (f"The language model {fault.why}{on}; Quoth chose {theirs}.",)
    return (f"What the language model wrote{on} did not hold; Quoth chose {theirs}.",)
