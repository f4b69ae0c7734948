"""Keyboards under messages: what Telegram takes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.support.telegram.html import checked_link
from tests.support.telegram.refusals import bad
from tests.support.telegram.units import units

ACTIONS = (
    "url callback_data web_app login_url switch_inline_query switch_inline_query_current_chat "
    "switch_inline_query_chosen_chat copy_text callback_game pay"
).split()
OTHER_KEYBOARDS = ("keyboard", "remove_keyboard", "force_reply")
STYLES = ("danger", "success", "primary")
MOST_BUTTONS = 100
MOST_DATA_BYTES = 64
MOST_COPIED = 256


@dataclass(frozen=True, slots=True)
class Button:
    """One button under a message."""

    text: str
    data: str | None = None
    url: str | None = None
    copies: str | None = None


def buttons(markup: Mapping[str, Any] | None) -> tuple[tuple[Button, ...], ...]:
    """The rows of an inline keyboard.

    >>> buttons({"inline_keyboard": [[{"text": "More", "callback_data": "m:1"}]]})
    ((Button(text='More', data='m:1', url=None, copies=None),),)
    """
    rows = (markup or {}).get("inline_keyboard", ())
    return tuple(tuple(_button(one) for one in row) for row in rows)


def checked(
    markup: Mapping[str, Any] | None, *, inline_only: bool = False
) -> dict[str, Any] | None:
    """The keyboard as it stands under the message: None where it has no button."""
    if markup is None:
        return None
    if "inline_keyboard" not in markup:
        if inline_only or not any(kind in markup for kind in OTHER_KEYBOARDS):
            raise bad("object expected as reply markup")
        return None
    rows = markup["inline_keyboard"]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
    if sum(map(len, rows)) > MOST_BUTTONS:
        raise bad("REPLY_MARKUP_TOO_LONG")
    for button in (one for row in rows for one in row):
        _check(button)
    kept = [row for row in rows if row]
    return {"inline_keyboard": kept} if kept else None


def _check(button: Any) -> None:
    if not isinstance(button, dict) or not isinstance(button.get("text"), str):
        raise bad("can't parse inline keyboard button: Can't find field \"text\"")
    known = {"text", "icon_custom_emoji_id", "style", *ACTIONS}
    if unknown := [name for name in button if name not in known]:
        raise bad(f"can't parse inline keyboard button: unknown {unknown[0]}")
    if not button["text"].strip():
        raise bad("BUTTON_TEXT_EMPTY")
    actions = [name for name in ACTIONS if name in button]
    if not actions:
        why = "Text buttons are unallowed in the inline keyboard"
        raise bad(f"can't parse inline keyboard button: {why}")
    if len(actions) > 1:
        raise bad("can't parse inline keyboard button: exactly one action is expected")
    if button.get("style") not in (None, *STYLES):
        raise bad("can't parse inline keyboard button: invalid style specified")
    _check_action(actions[0], button[actions[0]])


def _check_action(action: str, value: Any) -> None:
    match action:
        case "callback_data":
            if not isinstance(value, str) or not 0 < len(value.encode()) <= MOST_DATA_BYTES:
                raise bad("BUTTON_DATA_INVALID")
        case "copy_text":
            copied = value.get("text") if isinstance(value, dict) else None
            if not isinstance(copied, str) or not 0 < units(copied) <= MOST_COPIED:
                raise bad("BUTTON_COPY_TEXT_INVALID")
        case "url":
            if not isinstance(value, str) or not checked_link(value):
                why = "Wrong HTTP URL" if re.match("https?:", str(value)) else "Wrong URL"
                raise bad(f"inline keyboard button URL '{value}' is invalid: {why}")


def _button(given: Mapping[str, Any]) -> Button:
    copied = given.get("copy_text", {}).get("text")
    return Button(given["text"], given.get("callback_data"), given.get("url"), copied)
