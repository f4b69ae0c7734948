"""Parameters of the methods that are played: read from a request, refused where they are wrong.

The table says per method which parameters there are, of which kind, and with ``*`` which it
needs. Where the official index is there, the table is held to it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.support.telegram.refusals import RefusalError, bad

_SENT = (
    "chat_id*:chat message_thread_id:int direct_messages_topic_id:int disable_notification:bool "
    "protect_content:bool message_effect_id:str suggested_post_parameters:object "
)
_FULL = _SENT + "reply_parameters:object reply_markup:object allow_paid_broadcast:bool "
_CAPTION = "caption:str parse_mode:str caption_entities:list "
_TEXT = "parse_mode:str entities:list "
_EDITED = "business_connection_id:str chat_id:chat message_id:int inline_message_id:str "
_CHAT = "chat_id*:chat "
_LANGUAGE = "language_code:str "

METHODS = {
    "getMe": "",
    "logOut": "",
    "close": "",
    "getUpdates": "offset:int limit:int timeout:int allowed_updates:list",
    "setWebhook": "url*:str certificate:file ip_address:str max_connections:int "
    "allowed_updates:list drop_pending_updates:bool secret_token:str",
    "deleteWebhook": "drop_pending_updates:bool",
    "getWebhookInfo": "",
    "sendMessage": _FULL + _TEXT + "business_connection_id:str text*:str "
    "link_preview_options:object",
    "sendMessageDraft": _TEXT + "chat_id*:int message_thread_id:int draft_id*:int text:str",
    "sendDocument": _FULL + _CAPTION + "business_connection_id:str document*:file thumbnail:file "
    "disable_content_type_detection:bool",
    "sendPhoto": _FULL + _CAPTION + "business_connection_id:str photo*:file "
    "show_caption_above_media:bool has_spoiler:bool",
    "copyMessage": _FULL + _CAPTION + "from_chat_id*:chat message_id*:int "
    "video_start_timestamp:int show_caption_above_media:bool",
    "forwardMessage": _SENT + "from_chat_id*:chat message_id*:int video_start_timestamp:int",
    "sendChatAction": "business_connection_id:str chat_id*:chat message_thread_id:int action*:str",
    "editMessageText": _EDITED + _TEXT + "text:str link_preview_options:object "
    "rich_message:object reply_markup:object",
    "editMessageReplyMarkup": _EDITED + "reply_markup:object",
    "deleteMessage": _CHAT + "message_id*:int",
    "deleteMessages": _CHAT + "message_ids*:list",
    "pinChatMessage": _CHAT
    + "business_connection_id:str message_id*:int disable_notification:bool",
    "unpinChatMessage": _CHAT + "business_connection_id:str message_id:int",
    "setMessageReaction": _CHAT + "message_id*:int reaction:list is_big:bool",
    "answerCallbackQuery": "callback_query_id*:str text:str show_alert:bool url:str cache_time:int",
    "answerInlineQuery": "inline_query_id*:str results*:list cache_time:int is_personal:bool "
    "next_offset:str button:object",
    "setMyCommands": _LANGUAGE + "commands*:list scope:object",
    "getMyCommands": _LANGUAGE + "scope:object",
    "deleteMyCommands": _LANGUAGE + "scope:object",
    "getMyName": _LANGUAGE,
    "setMyName": _LANGUAGE + "name:str",
    "getMyDescription": _LANGUAGE,
    "setMyDescription": _LANGUAGE + "description:str",
    "getMyShortDescription": _LANGUAGE,
    "setMyShortDescription": _LANGUAGE + "short_description:str",
    "getChatMenuButton": "chat_id:int",
    "setChatMenuButton": "chat_id:int menu_button:object",
    "getChat": _CHAT,
    "getChatMember": _CHAT + "user_id*:int",
    "getChatAdministrators": _CHAT + "return_bots:bool",
    "getChatMemberCount": _CHAT,
    "leaveChat": _CHAT,
    "getFile": "file_id*:str",
}
NAMES = {name.lower(): name for name in METHODS}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a request."""

    name: str
    content: bytes
    kind: str = "application/octet-stream"


def known(method: str) -> dict[str, tuple[str, bool]]:
    """The parameters of a method: kind, and whether it is needed.

    >>> known("getFile")
    {'file_id': ('str', True)}
    """
    words = (word.split(":") for word in METHODS[method].split())
    return {name.rstrip("*"): (kind, name.endswith("*")) for name, kind in words}


def read(
    method: str, given: Mapping[str, Any], uploads: Mapping[str, Upload] | None = None
) -> dict[str, Any]:
    """The parameters as values; raises RefusalError for one unknown, missing or of a wrong type.

    Telegram itself overlooks what it does not know; here it is refused, so that a slip shows.

    >>> read("deleteMessage", {"chat_id": "-5", "message_id": "7"})
    {'chat_id': -5, 'message_id': 7}
    """
    files = uploads or {}
    wanted = known(method)
    values: dict[str, Any] = {}
    for name, value in {**given, **files}.items():
        if name in wanted:
            values[name] = _value(name, wanted[name][0], value, files)
        elif f"attach://{name}" not in given.values():
            raise bad(f"unknown parameter {name} of {method}")
    for name, (kind, needed) in wanted.items():
        if needed and values.get(name) in (None, ""):
            raise _missing(name, kind, method)
    return values


def _missing(name: str, kind: str, method: str) -> RefusalError:
    if name == "text":
        return bad("message text is empty")
    if kind == "chat":
        return bad(f"{name} is empty")
    return bad(f"parameter {name} of {method} is missing")


def _value(name: str, kind: str, value: Any, files: Mapping[str, Upload]) -> Any:
    if kind == "file":
        return _file(name, value, files)
    if kind == "str":
        if not isinstance(value, str):
            raise bad(f"parameter {name} must be a string")
        return value
    if kind == "chat" and isinstance(value, str) and value.startswith("@"):
        return value
    return _checked(name, kind, _json(name, value) if isinstance(value, str) else value)


def _json(name: str, value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        raise bad(f"can't parse parameter {name}") from None


def _checked(name: str, kind: str, value: Any) -> Any:
    kinds = {"int": int, "chat": int, "bool": bool, "list": list, "object": dict}
    if not isinstance(value, kinds[kind]) or (kind in ("int", "chat") and isinstance(value, bool)):
        raise bad(f"parameter {name} has a wrong type")
    return value


def _file(name: str, value: Any, files: Mapping[str, Upload]) -> Any:
    if isinstance(value, str) and value.startswith("attach://"):
        value = files.get(value.removeprefix("attach://"))
    if not isinstance(value, str | Upload):
        raise bad(f"there is no {name} in the request")
    return value
