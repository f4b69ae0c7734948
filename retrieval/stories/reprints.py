"""Whether two articles are one text: the same words but for cuts and small changes. Pure."""

from __future__ import annotations

from retrieval.text.terms import plain, words

# Words in a row that two writers do not share by chance, beside names and quotations.
ROW = 5
# The share of the shorter text's rows that the longer one has. Articles of two outlets on one
# event share quotations and agency copy: of all pairs in stories-dev.jsonl at most .35.
SHARED = 0.7
# A text of fewer rows is too short to tell.
FEWEST_ROWS = 20


def same_text(one: str, other: str) -> bool:
    """Whether the shorter text is (nearly) all in the other.

    >>> body = " ".join(f"The {n} boats of harbour {n} lay still." for n in range(9))
    >>> same_text(body, f"OSTREL (Osk Wire) - {body} More follows."), same_text(body, "Boats lay.")
    (True, False)
    """
    shorter, longer = sorted((_rows(one), _rows(other)), key=len)
    if len(shorter) < FEWEST_ROWS:
        return False
    return len(shorter & longer) >= SHARED * len(shorter)


def _rows(text: str) -> set[tuple[str, ...]]:
    found = [plain(word) for word in words(text)]
    return set(zip(*(found[at:] for at in range(ROW)), strict=False))
