"""Methods that change what stands: edits, keyboards, deletions, pins, reactions."""

from __future__ import annotations

import time
from typing import Any

from tests.support.telegram import keyboards
from tests.support.telegram.formatting import Formatted
from tests.support.telegram.records import Message
from tests.support.telegram.refusals import bad
from tests.support.telegram.sending import preview, text_of
from tests.support.telegram.world import World

SAME = (
    "message is not modified: specified new message content and reply markup are exactly the "
    "same as a current content and reply markup of the message"
)
OLDEST_DELETED_S = 48 * 3600


def edit_message_text(world: World, given: dict[str, Any]) -> Any:
    message = _own(world, given, "edit")
    if not given.get("text"):
        raise bad("message text is empty")
    stands = text_of(given, too_long="MESSAGE_TOO_LONG")
    if message.is_media:
        raise bad("there is no text in the message to edit")
    return _edited(world, message, stands, given)


def edit_message_reply_markup(world: World, given: dict[str, Any]) -> Any:
    message = _own(world, given, "edit")
    return _edited(world, message, Formatted(message.text, message.entities), given)


def delete_message(world: World, given: dict[str, Any]) -> Any:
    chat = world.chat(given["chat_id"])
    message = world.message(chat, given["message_id"], "delete")
    foreign = not message.by_bot and chat.kind != "private" and chat.bot != "administrator"
    if foreign or time.time() - message.date > OLDEST_DELETED_S:
        raise bad("message can't be deleted")
    message.deleted = True
    return True


def delete_messages(world: World, given: dict[str, Any]) -> Any:
    chat = world.chat(given["chat_id"])
    if not 1 <= len(given["message_ids"]) <= 100:
        raise bad("too many message identifiers specified")
    for number in given["message_ids"]:
        if number in chat.messages and not chat.messages[number].deleted:
            delete_message(world, {"chat_id": chat.id, "message_id": number})
    return True


def pin_chat_message(world: World, given: dict[str, Any]) -> Any:
    chat = world.writable(given["chat_id"])
    message = world.message(chat, given["message_id"], "pin")
    if chat.is_group and chat.bot != "administrator":
        raise bad("not enough rights to manage pinned messages in the chat")
    message.more["pinned"] = True
    return True


def unpin_chat_message(world: World, given: dict[str, Any]) -> Any:
    chat = world.writable(given["chat_id"])
    for message in world.standing(chat):
        if given.get("message_id") in (None, message.id):
            message.more.pop("pinned", None)
    return True


def set_message_reaction(world: World, given: dict[str, Any]) -> Any:
    chat = world.writable(given["chat_id"])
    message = world.message(chat, given["message_id"], "react")
    message.more["reaction"] = given.get("reaction", [])
    return True


def _own(world: World, given: dict[str, Any], doing: str) -> Message:
    """The message to change, if it is the bot's own; raises RefusalError."""
    if "inline_message_id" in given:
        raise bad("MESSAGE_ID_INVALID")
    if "chat_id" not in given:
        raise bad("message identifier is not specified")
    chat = world.writable(given["chat_id"])
    message = world.message(chat, given.get("message_id"), doing)
    if message.sender is not world.bot or message.more.get("forward_origin"):
        raise bad("message can't be edited")
    return message


def _edited(
    world: World, message: Message, stands: Formatted, given: dict[str, Any]
) -> dict[str, Any]:
    """The message after the edit; a keyboard that is not sent along is taken away."""
    markup = keyboards.checked(given.get("reply_markup"), inline_only=True)
    before = (message.text, message.entities, message.markup)
    if before == (stands.text, stands.entities, markup):
        raise bad(SAME)
    world.pace(message.chat)
    world.edit(message, stands, markup)
    if "link_preview_options" in given:
        message.preview = preview(given)
    return message.json()
