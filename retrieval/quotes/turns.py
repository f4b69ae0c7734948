"""Whole paragraphs of one speaker: transcripts (“VENN: …”, “Q: …”), posts with a signature."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from retrieval.domain import Kind, Naming, Quote, Span
from retrieval.quotes.cast import Cast
from retrieval.quotes.words import CONJUNCTIONS, DETERMINERS, HEADINGS, PREPOSITIONS, ROLE_OF
from retrieval.text.names import TITLES

MIN_TURNS = 2  # fewer labels are no transcript
_ASKS = frozenset({"q", "question", "interviewer"})
_ANSWERS = frozenset({"a", "answer"})
_LABEL = re.compile(
    r"(?P<name>(?:[A-Z][\w.'’-]*)(?: [A-Z][\w.'’-]*){0,3})"
    r"(?: ?\((?P<role>[^()\n]{2,60})\))?: +(?=\S)"
)
# Under a post of a social network: the name, the account, often the day.
_SIGNED = re.compile(
    r"(?:^|(?<=\s))[—–-]{1,2}\s?(?P<name>[A-Z][^()@\n]{1,50}?)\s\(@[\w.@-]{1,60}\)[^\n]{0,40}$"
)
_SMALL = DETERMINERS | PREPOSITIONS | CONJUNCTIONS | {"and", "never"}
_LINKS = re.compile(r"(?:\s+\S+\.\S+/\S*)*\s*$")


@dataclass(frozen=True, slots=True)
class Turn:
    """One speaker's turn: its label, and the words after it; ``role`` stood in brackets."""

    label: str
    words: Span
    role: str | None = None


def turns_of(text: str, parts: tuple[Span, ...]) -> dict[Span, Turn]:
    """The turns among paragraphs; empty for a text that is no transcript.

    >>> text = "Q: Is it sound?\\n\\nA: It is. We looked."
    >>> parts = (Span(0, 15), Span(17, 37))
    >>> [(turn.label, turn.words.of(text)) for turn in turns_of(text, parts).values()]
    [('Q', 'Is it sound?'), ('A', 'It is. We looked.')]
    >>> text = "Is it sound?\\n\\nVenn: Yes.\\n\\nWho looked?\\n\\nVenn: I did."
    >>> parts = (Span(0, 12), Span(14, 24), Span(26, 37), Span(39, 51))
    >>> [(turn.label, turn.words.of(text)) for turn in turns_of(text, parts).values()]
    [('Venn', 'Yes.'), ('Venn', 'I did.')]
    """
    found = {part: turn for part in parts if (turn := _turn(text, part))}
    labels = [turn.label for turn in found.values()]
    asked = sum(label.lower() in _ASKS | _ANSWERS for label in labels)
    if asked >= MIN_TURNS:
        return {p: t for p, t in found.items() if p != parts[0] or t.label.lower() in _ASKS}
    if len(answered := _answered(text, parts, found)) >= MIN_TURNS:
        return answered
    loud = {part: turn for part, turn in found.items() if _is_loud_name(text, turn.label)}
    if 2 * len(loud) <= len(parts):  # no transcript throughout: only who is known as a name
        surnames = [label.split()[-1] for label in labels]
        loud = {
            part: turn for part, turn in loud.items()
            if surnames.count(turn.label.split()[-1]) > 1 or _is_named(text, turn.label)
        }  # fmt: skip
    return loud if len(loud) >= MIN_TURNS else {}


def _answered(text: str, parts: tuple[Span, ...], found: dict[Span, Turn]) -> dict[Span, Turn]:
    """The turns of whoever answers the most questions, by surname: “Ada Venn: …”, “Venn: …”."""
    behind = {two: turn for one, two in pairwise(parts)
              if (turn := found.get(two)) and text[one.stop - 1] in "?؟"}  # fmt: skip
    surnames = [turn.label.split()[-1] for turn in behind.values()]
    most = max(surnames, key=surnames.count, default="")
    if surnames.count(most) < MIN_TURNS:
        return {}
    full = max((turn.label for turn in found.values() if turn.label.split()[-1] == most), key=len)
    short = "".join(word[0] for word in full.split())
    return {
        part: replace(turn, label=full if turn.label == short else turn.label)
        for part, turn in found.items()
        if turn.label.split()[-1] == most or turn.label == short
    }


def posts_of(text: str, parts: tuple[Span, ...]) -> dict[Span, Turn]:
    """The posts of social networks among paragraphs: each stands above its signature, or before it.

    >>> text = "I was wrong.\\n— Ada Venn (@adavenn) May 5, 2031"
    >>> [turn] = posts_of(text, (Span(0, 12), Span(13, 46))).values()
    >>> turn.label, turn.words.of(text)
    ('Ada Venn', 'I was wrong.')
    """
    found: dict[Span, Turn] = {}
    for n, part in enumerate(parts):
        signed = _SIGNED.search(part.of(text))
        above = part if signed and signed.start() else parts[n - 1] if n else None
        if signed is None or above is None or above in found:
            continue
        stop = part.start + signed.start() if above == part else above.stop
        links = _LINKS.search(text, above.start, stop)
        words = Span(above.start, links.start() if links else stop)
        if len(words):
            found[above] = Turn(signed["name"], words)
    return found


def _is_named(text: str, label: str) -> bool:
    """Whether the last word of a label in capitals is a name elsewhere."""
    return re.search(rf"\b{re.escape(label.split()[-1].capitalize())}\b", text) is not None


def _is_loud_name(text: str, label: str) -> bool:
    """Whether a label in capitals is a name, not a heading, whose words are no names elsewhere."""
    if not label.isupper() or len(label) < 2:
        return False
    words = label.lower().split()
    return _SMALL.isdisjoint(words) and not re.search(rf"\b{re.escape(words[-1])}\b", text)


def _turn(text: str, part: Span) -> Turn | None:
    label = _LABEL.match(text, part.start, part.stop)
    if label is None or text[label.end()] in "\"'“«„":
        return None
    bare = label["name"].lower().rstrip(".")
    if bare in HEADINGS - _ASKS - _ANSWERS:
        return None
    return Turn(label["name"], Span(label.end(), part.stop), label["role"])


def read_turns(turns: list[Turn], cast: Cast) -> list[Quote]:
    """A quote of each turn; who asks in an interview stays unknown."""
    return [_quote(turn, cast) for turn in turns]


def _quote(turn: Turn, cast: Cast) -> Quote:
    name, role = _speaker(turn, cast)
    how = Naming.NAMED if name else None
    return Quote(turn.words, turn.words, Kind.DIRECT, name, role if name else None, None, how)


def _speaker(turn: Turn, cast: Cast) -> tuple[str | None, str | None]:
    label = turn.label.lower().rstrip(".")
    if label in _ASKS:
        return None, None
    if label in _ANSWERS:
        everybody = {name for names in cast.by_word.values() for name in names}
        return (everybody.pop() if len(everybody) == 1 else None), None
    words = turn.label.split()
    at = 0
    while at < len(words) - 1 and _is_title(words[at]):
        at += 1
    name = " ".join(words[at:])
    role = " ".join(words[:at]) if at and len(words[0]) > 3 else None
    return cast.full(name) or name, turn.role or role


def _is_title(word: str) -> bool:
    bare = word.lower().rstrip(".")
    return bare in TITLES or bare in ROLE_OF
