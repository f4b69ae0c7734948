"""Methods that answer presses of buttons and inline queries."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from typing import Any

from tests.support.telegram import keyboards
from tests.support.telegram.events import Notice
from tests.support.telegram.formatting import MOST_CAPTION, Formatted, formatted
from tests.support.telegram.refusals import RefusalError, bad
from tests.support.telegram.sending import text_of
from tests.support.telegram.units import units
from tests.support.telegram.world import World

TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
MOST_NOTICE = 200
MOST_RESULTS = 50
MOST_ID_BYTES = 64
# Per kind of result, what it cannot do without (Telegram knows more kinds; they are refused here).
NEEDED: Mapping[str, tuple[str, ...]] = {
    "article": ("title", "input_message_content"),
    "document": ("title", "document_file_id"),
}
ARTICLE = {
    *("type", "id", "title", "input_message_content", "reply_markup", "url", "description"),
    *("thumbnail_url", "thumbnail_width", "thumbnail_height"),
}
DOCUMENT = {
    *("type", "id", "title", "document_file_id", "description", "caption", "parse_mode"),
    *("caption_entities", "reply_markup", "input_message_content"),
}
CONTENT = ("message_text", "parse_mode", "entities", "link_preview_options")


def answer_callback_query(world: World, given: dict[str, Any]) -> Any:
    press = world.presses.get(given["callback_query_id"])
    if press is None or press.expired or time.monotonic() - press.at_s > world.press_life_s:
        raise bad(TOO_OLD)
    if units(given.get("text", "")) > MOST_NOTICE:
        raise bad("MESSAGE_TOO_LONG")
    if "url" in given:
        raise bad("URL_INVALID")
    press.notices.append(Notice(given.get("text", "")))
    return True


def answer_inline_query(world: World, given: dict[str, Any]) -> Any:
    asked = world.asked.get(given["inline_query_id"])
    if asked is None or asked.answer or time.monotonic() - asked.at_s > world.inline_life_s:
        raise bad(TOO_OLD)
    results = given["results"]
    if len(results) > MOST_RESULTS:
        raise bad("RESULTS_TOO_MUCH")
    ids = [_checked(one) for one in results]
    if len(set(ids)) != len(ids):
        raise bad("RESULT_ID_DUPLICATE")
    if len(given.get("next_offset", "").encode()) > MOST_ID_BYTES:
        raise bad("NEXT_OFFSET_INVALID")
    if "button" in given:
        _check_button(given["button"])
    asked.answer, asked.answered_s = dict(given), time.monotonic()
    return True


def content(result: Mapping[str, Any]) -> Formatted:
    """The message that a result becomes when it is picked; raises RefusalError."""
    body = result.get("input_message_content")
    if body is None:
        mode, entities = result.get("parse_mode"), result.get("caption_entities", ())
        stands = formatted(result.get("caption", ""), mode, entities)
        if units(stands.text) > MOST_CAPTION:
            raise bad("message caption is too long")
        return stands
    if not isinstance(body, dict) or not isinstance(body.get("message_text"), str):
        raise bad("can't parse InputMessageContent: message_text is missing")
    if unknown := [name for name in body if name not in CONTENT]:
        raise bad(f"can't parse InputMessageContent: unknown {unknown[0]}")
    if not body["message_text"]:
        raise bad("MESSAGE_EMPTY")
    return text_of({**body, "text": body["message_text"]}, too_long="MESSAGE_TOO_LONG")


def _checked(result: Any) -> str:
    if not isinstance(result, dict) or result.get("type") not in NEEDED:
        raise bad("can't parse inline query result: invalid type specified")
    known = ARTICLE if result["type"] == "article" else DOCUMENT
    if unknown := [name for name in result if name not in known]:
        raise bad(f"can't parse inline query result: unknown {unknown[0]}")
    number = result.get("id")
    if not isinstance(number, str) or not 0 < len(number.encode()) <= MOST_ID_BYTES:
        raise bad("RESULT_ID_INVALID")
    for name in NEEDED[result["type"]]:
        if not result.get(name):
            raise bad(f"can't parse inline query result: {name} is missing")
    try:
        content(result)
        keyboards.checked(result.get("reply_markup"), inline_only=True)
    except RefusalError as error:
        why = error.description.removeprefix("Bad Request: ")
        raise bad(f"can't parse inline query result: {why}") from error
    return number


def _check_button(button: Mapping[str, Any]) -> None:
    if not button.get("text"):
        raise bad("can't parse InlineQueryResultsButton: text is missing")
    start = button.get("start_parameter")
    if "web_app" not in button and not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", str(start or "")):
        raise bad("START_PARAM_INVALID")
