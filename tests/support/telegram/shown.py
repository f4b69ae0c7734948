"""Messages as a person sees them, in plain characters, for notes and for failing tests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tests.support.telegram.keyboards import Button
from tests.support.telegram.units import Entity, boundaries

BAR = "▏ "
AROUND = {"bold": "**", "italic": "_", "code": "`", "strikethrough": "~~", "underline": "__"}


def shown(text: str, entities: Iterable[Entity], rows: Sequence[Sequence[Button]] = ()) -> str:
    """Block quotes behind a bar, links with their address, buttons below.

    >>> print(shown("Ilsa: Gates shut [1]", [Entity("blockquote", 6, 10)], [[Button("More")]]))
    Ilsa: ▏ Gates shut [1]
    [ More ]
    """
    places = {place: n for n, place in enumerate(boundaries(text))}
    opened: dict[int, str] = {}
    closed: dict[int, str] = {}
    quoted: set[int] = set()
    for one in entities:
        start, stop = places[one.offset], places[one.stop]
        before, after = _signs(one)
        opened[start] = opened.get(start, "") + before
        closed[stop] = after + closed.get(stop, "")
        if one.type.endswith("blockquote"):
            quoted |= {n + 1 for n in range(start, stop - 1) if text[n] == "\n"}
    written = [
        closed.get(n, "") + (BAR if n in quoted else "") + opened.get(n, "") + char
        for n, char in enumerate(text)
    ]
    buttons = [" ".join(f"[ {button.text} ]" for button in row) for row in rows]
    return "\n".join(["".join(written) + closed.get(len(text), ""), *buttons])


def _signs(one: Entity) -> tuple[str, str]:
    if one.type.endswith("blockquote"):
        return BAR + "(expandable) " * one.type.startswith("expandable"), ""
    if one.type == "text_link":
        return "", f" <{one.url}>"
    return AROUND.get(one.type, ""), AROUND.get(one.type, "")
