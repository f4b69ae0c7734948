"""A text as Telegram keeps it: parsed, cleaned, trimmed, its entities put in order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tests.support.telegram.html import MarkupError, parse
from tests.support.telegram.refusals import bad
from tests.support.telegram.units import NAMES, Entity, boundaries, units

MOST_TEXT = 4096
MOST_CAPTION = 1024
# Telegram refuses more of them together, links above all, and does not say how many it takes.
MOST_ENTITY_BYTES, ENTITY_BYTES = 8_192, 16
SPLITTABLE = ("bold", "italic", "underline", "strikethrough", "spoiler")
QUOTES = ("blockquote", "expandable_blockquote")
CODE = ("pre", "code")
# What stands in a text without any markup.
FOUND = {
    "url": re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)]"),
    "email": re.compile(r"(?<![\w.@])[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    "mention": re.compile(r"(?<![\w@/.])@[A-Za-z][A-Za-z0-9_]{2,31}\b"),
    "bot_command": re.compile(r"(?<![\w/<>@.])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?(?![\w/])"),
    "hashtag": re.compile(r"(?<![\w#])#(?=\w*[^\W\d])\w+"),
}
GONE = re.compile("[\r\u2028-\u202e\u0333\u033f\u030a]")
BLANK = re.compile("[\0-\x09\x0b-\x0c\x0e-\x1f]")
MARKS = re.compile("[\u200e\u200f]+(?=[\u200e\u200f])")


@dataclass(frozen=True, slots=True)
class Formatted:
    """A text and its entities."""

    text: str
    entities: tuple[Entity, ...] = ()


def cleaned(text: str) -> str:
    """A text's characters as Telegram keeps them: it drops or changes a few.

    Gone are carriage returns, line and paragraph separators, the embeddings and overrides of
    writing direction (the isolates and marks stay) and three combining marks; other controls
    become spaces; of a run of direction marks all but the last become joiners.

    >>> cleaned("a\\tb\\r\\n\\u202bc\\u2067d")
    'a b\\nc\\u2067d'
    """
    kept = BLANK.sub(" ", GONE.sub("", text))
    return MARKS.sub(lambda run: "\u200c" * len(run[0]), kept)


def formatted(
    text: str, mode: str | None = None, given: Sequence[Any] = (), *, most: int = MOST_TEXT
) -> Formatted:
    """A text as it will stand; may be empty.

    Raises RefusalError for markup that is broken and entities that are not in the text. Whether it
    is longer than ``most`` UTF-16 units is for the caller to say: each method words it another
    way.
    """
    entities: Sequence[Entity] = [_entity(one) for one in given]
    if mode:
        text, entities = _marked(text, mode)
    _inside(text, entities)
    if sum(ENTITY_BYTES + len((one.url or "").encode()) for one in entities) > MOST_ENTITY_BYTES:
        raise bad("ENTITIES_TOO_LONG")
    stands = _trimmed(_cleaned(text, in_order(entities)))
    return Formatted(stands.text, _with_found(stands))


def in_order(entities: Iterable[Entity]) -> list[Entity]:
    """Entities as Telegram lets them stand: quotes not in quotes, nothing inside code.

    >>> outer, inner = Entity("blockquote", 0, 9), Entity("blockquote", 2, 3)
    >>> in_order([outer, inner]) == [outer]
    True
    """
    ordered = sorted(entities, key=lambda one: (one.offset, -one.length))
    quotes = _apart(one for one in ordered if one.type in QUOTES)
    others = _apart(one for one in ordered if one.type not in (*QUOTES, *SPLITTABLE))
    others = [one for one in others if all(_apart_or_inside(one, quote) for quote in quotes)]
    code = [one for one in others if one.type in CODE]
    kept = [*quotes, *others]
    for kind in SPLITTABLE:
        kept += _outside(_joined(one for one in ordered if one.type == kind), code)
    return sorted(kept, key=lambda one: (one.offset, -one.length))


def _marked(text: str, mode: str) -> tuple[str, list[Entity]]:
    if mode.lower() in ("markdown", "markdownv2"):
        raise bad("this test server reads HTML only")
    if mode.lower() != "html":
        raise bad("unsupported parse_mode")
    try:
        return parse(text)
    except MarkupError as error:
        raise bad(f"can't parse entities: {error}") from error


def _entity(given: Any) -> Entity:
    if not isinstance(given, dict) or not isinstance(given.get("type"), str):
        raise bad("can't parse MessageEntity: expected an Object")
    offset, length = given.get("offset"), given.get("length")
    if not isinstance(offset, int) or not isinstance(length, int) or offset < 0 or length < 0:
        raise bad("can't parse MessageEntity: wrong offset or length")
    more = {name: given[name] for name in NAMES if name in given and name != "user"}
    return Entity(given["type"], offset, length, **more)


def _inside(text: str, entities: Iterable[Entity]) -> None:
    places = set(boundaries(text))
    for one in entities:
        if one.offset not in places or one.stop not in places:
            raise bad(f"entity beginning at UTF-16 offset {one.offset} is not inside the text")


def _cleaned(text: str, entities: Sequence[Entity]) -> Formatted:
    gone = [0]
    for char in text:
        gone.extend([gone[-1] + bool(GONE.match(char))] + [gone[-1]] * (char > "\uffff"))
    moved = [
        one.moved(one.offset - gone[one.offset], one.stop - gone[one.stop]) for one in entities
    ]
    return Formatted(cleaned(text), tuple(moved))


def _trimmed(given: Formatted) -> Formatted:
    """White space at both ends goes, unless an entity holds it at the start."""
    text = given.text.rstrip(" \n")
    end = units(text)
    entities = [one.moved(one.offset, min(one.stop, end)) for one in given.entities]
    entities = [
        one.moved(one.offset + _blank_at_start(one.of(text)), one.stop)
        for one in entities
        if one.length > 0 and one.of(text).strip(" \n")
    ]
    first = min((one.offset for one in entities), default=len(text))
    start = min(len(text) - len(text.lstrip(" \n")), first)
    kept = [one.moved(one.offset - start, one.stop - start) for one in entities]
    return Formatted(text[start:], tuple(kept))


def _blank_at_start(some: str) -> int:
    return len(some) - len(some.lstrip(" \n"))


def _with_found(stands: Formatted) -> tuple[Entity, ...]:
    """Addresses, mentions and commands are found too, where no link or code is."""
    places = boundaries(stands.text)
    taken = [one for one in stands.entities if one.type not in (*SPLITTABLE, *QUOTES)]
    for kind, pattern in FOUND.items():
        for match in pattern.finditer(stands.text):
            start, stop = places[match.start()], places[match.end()]
            if all(one.stop <= start or one.offset >= stop for one in taken):
                taken.append(Entity(kind, start, stop - start))
    rest = [one for one in stands.entities if one not in taken]
    return tuple(sorted([*rest, *taken], key=lambda one: (one.offset, -one.length)))


def _apart(ordered: Iterable[Entity]) -> list[Entity]:
    kept: list[Entity] = []
    for one in ordered:
        if not kept or one.offset >= kept[-1].stop:
            kept.append(one)
    return kept


def _apart_or_inside(one: Entity, quote: Entity) -> bool:
    inside = quote.offset <= one.offset and one.stop <= quote.stop
    return inside or one.stop <= quote.offset or one.offset >= quote.stop


def _joined(ordered: Iterable[Entity]) -> list[Entity]:
    kept: list[Entity] = []
    for one in ordered:
        if kept and one.offset <= kept[-1].stop:
            kept[-1] = kept[-1].moved(kept[-1].offset, max(kept[-1].stop, one.stop))
        else:
            kept.append(one)
    return kept


def _outside(ordered: Iterable[Entity], code: Sequence[Entity]) -> list[Entity]:
    kept = list(ordered)
    for other in code:
        pieces = [(one, one.offset, min(one.stop, other.offset)) for one in kept]
        pieces += [(one, max(one.offset, other.stop), one.stop) for one in kept]
        kept = [one.moved(start, stop) for one, start, stop in pieces if start < stop]
    return kept
