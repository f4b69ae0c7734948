"""Outlets named in a question: by full name, by the words that tell them apart, by initials."""

from __future__ import annotations

import re
from collections.abc import Sequence

from retrieval.text.terms import words

# What a name keeps its meaning without: "Ridge Valley News Agency" is "Ridge Valley", while
# "Valley Post" is not "valley".
_GENERIC = frozenset("the news agency online com co uk org network media tv".split())
# What stands around an outlet that is asked as a source; elsewhere it is what is asked about.
_BEFORE = (
    r"(?:according to|per|in|by|as|what did|what does|what do|how did|how does|how do|did|does)"
)
_AFTER = (
    r"(?:report|reports|reported|write|writes|wrote|say|says|said|explain|explained|put|puts|call|"
    r"calls|called|describe|describes|described|cover|covered|told|tell|tells|carried|quote|"
    r"quotes|quoted|article|story|piece|coverage|version|have|has|had|headline)"
)


_POINTER = re.compile(r"\b(?:according to|per|in|by|as|from)\s*$", re.I)


def named_outlets(text: str, outlets: Sequence[str]) -> tuple[str, ...]:
    """Which of ``outlets`` the question names as where to look, in the order of ``outlets``.

    >>> named_outlets("what did the harbour gazette report?", ["Harbour Gazette", "Valley Post"])
    ('Harbour Gazette',)
    >>> named_outlets("Who bought the Harbour Gazette?", ["Harbour Gazette"])
    ()
    """
    found = {outlet: _places(text, outlet) for outlet in outlets}
    named = tuple(outlet for outlet in outlets if found[outlet])
    if len(named) > 1:
        return named
    return tuple(o for o in named if any(_is_source(text, a, b) for a, b in found[o]))


def without_outlets(text: str, named: Sequence[str]) -> str:
    """The question without the outlets it names.

    >>> without_outlets("Who won? Harbour Gazette and Valley Post", ["Valley Post"])
    'Who won? Harbour Gazette and '
    """
    for outlet in named:
        for start, stop in reversed(_places(text, outlet)):
            text = _POINTER.sub("", text[:start]) + text[stop:]
    return text


def _places(text: str, outlet: str) -> list[tuple[int, int]]:
    for pattern in _spellings(outlet):
        places = [found.span() for found in re.finditer(pattern, text, re.IGNORECASE)]
        if places:
            return places
    return []


def _spellings(outlet: str) -> list[str]:
    """Patterns that name an outlet, the surest first.

    >>> _spellings("Ridge Valley News Agency")[1:]
    ['\\\\b(?:the\\\\s+)?ridge\\\\W+valley\\\\b', '\\\\b(?:the\\\\s+)?rvna\\\\b']
    """
    parts = [w.lower() for w in words(outlet)]
    bare = parts[1:] if parts[:1] == ["the"] and len(parts) > 2 else parts
    telling = [w for w in bare if w not in _GENERIC]
    initials = "".join(re.findall(r"[A-Z]", outlet)).lower()
    found = [bare]
    if telling and len("".join(telling)) > 3:
        found.append(telling)
    if len(initials) > 2:
        found += [[initials], [initials[1:]]] if parts[:1] == ["the"] else [[initials]]
    wanted = [r"\b(?:the\s+)?" + r"\W+".join(map(re.escape, some)) + r"\b" for some in found]
    return [p for p in dict.fromkeys(wanted) if len(p) > len(r"\b(?:the\s+)?\b") + 2]


def _is_source(text: str, start: int, stop: int) -> bool:
    before, after = text[:start].rstrip(), text[stop:].lstrip()
    if re.search(rf"(?:^|\b){_BEFORE}(?:\s+the)?$", before, re.I):
        return not re.search(r"\b(?:did|does|do)$", before, re.I) or bool(
            re.match(_AFTER + r"\b", after, re.I)
        )
    return bool(
        re.match(rf"(?:['’]s?\s+(?:\w+\s+){{0,3}})?{_AFTER}\b", after, re.I)
        or (not before and re.match(r"['’]s\b|:", after))
    )
