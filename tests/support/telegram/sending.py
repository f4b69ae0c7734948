"""Methods that put something into a chat: messages, documents, copies, drafts, signs."""

from __future__ import annotations

import time
from typing import Any

from tests.support.telegram import keyboards
from tests.support.telegram.events import Action, Draft
from tests.support.telegram.formatting import MOST_CAPTION, MOST_TEXT, Formatted, formatted
from tests.support.telegram.parameters import Upload
from tests.support.telegram.records import Chat, File, Message
from tests.support.telegram.refusals import RefusalError, bad
from tests.support.telegram.units import units
from tests.support.telegram.world import World

MOST_UPLOAD_BYTES = 50_000_000
MOST_PHOTO_BYTES = 10_000_000
MOST_SIDES, MOST_RATIO = 10_000, 20  # of a photo: width and height together, one to the other
MOST_QUOTE = 1024
SIGNS = (
    "typing upload_photo record_video upload_video record_voice upload_voice upload_document "
    "choose_sticker find_location record_video_note upload_video_note"
).split()
# A quote keeps these formats of the message that it is cut from.
QUOTED = ("bold", "italic", "underline", "strikethrough", "spoiler", "custom_emoji")
PREVIEW = ("is_disabled", "url", "prefer_small_media", "prefer_large_media", "show_above_text")


def text_of(given: dict[str, Any], *, too_long: str = "message is too long") -> Formatted:
    """The text of a message that is sent or edited; raises RefusalError."""
    stands = formatted(given["text"], given.get("parse_mode"), given.get("entities", ()))
    if not stands.text:
        raise bad("text must be non-empty")
    if units(stands.text) > MOST_TEXT:
        raise bad(too_long)
    return stands


def send_message(world: World, given: dict[str, Any]) -> Any:
    chat, known = _target(world, given)
    stands = text_of(given)
    known["preview"] = preview(given)
    return _posted(world, chat, stands, known).json()


def send_document(world: World, given: dict[str, Any]) -> Any:
    chat, known = _target(world, given)
    known["document"] = _document(world, given["document"])
    return _posted(world, chat, _caption(given), known).json()


def send_photo(world: World, given: dict[str, Any]) -> Any:
    chat, known = _target(world, given)
    picture = _document(world, given["photo"])
    if len(picture.content) > MOST_PHOTO_BYTES:
        raise bad("file is too big for a photo")
    if picture.pixels is None:  # Telegram takes other kinds too, but nothing here sends them
        raise bad("IMAGE_PROCESS_FAILED")
    wide, high = picture.pixels
    if wide + high > MOST_SIDES or max(wide, high) > MOST_RATIO * min(wide, high):
        raise bad("PHOTO_INVALID_DIMENSIONS")
    known["picture"] = picture
    return _posted(world, chat, _caption(given), known).json()


def forward_message(world: World, given: dict[str, Any]) -> Any:
    source = world.chat(given["from_chat_id"])
    message = world.message(source, given["message_id"], "forward")
    chat, known = _target(world, given)
    media = {"document": message.document, "picture": message.picture}
    known |= {**media, "more": {"forward_origin": origin(message)}}
    return _posted(world, chat, Formatted(message.text, message.entities), known).json()


def copy_message(world: World, given: dict[str, Any]) -> Any:
    source = world.chat(given["from_chat_id"])
    message = world.message(source, given["message_id"], "copy")
    chat, known = _target(world, given)
    known |= {"document": message.document, "picture": message.picture}
    new = message.is_media and "caption" in given
    stands = _caption(given) if new else Formatted(message.text, message.entities)
    return {"message_id": _posted(world, chat, stands, known).id}


def send_message_draft(world: World, given: dict[str, Any]) -> Any:
    chat = world.writable(given["chat_id"])
    if chat.kind != "private":
        raise bad("TEXTDRAFT_PEER_INVALID")
    if given["draft_id"] == 0:
        raise bad("draft_id must be non-zero")
    topic = world.thread(chat, given.get("message_thread_id"))
    text = given.get("text", "")
    stands = formatted(text, given.get("parse_mode"), given.get("entities", ()))
    if units(stands.text) > MOST_TEXT:
        raise bad("message is too long")
    now_s = time.monotonic()
    draft = Draft(chat, given["draft_id"], stands.text, stands.entities, topic, now_s)
    world.drafts.append(draft)
    return True


def send_chat_action(world: World, given: dict[str, Any]) -> Any:
    chat = world.writable(given["chat_id"])
    topic = world.thread(chat, given.get("message_thread_id"))
    if given["action"] not in SIGNS:
        raise bad("wrong parameter action in request")
    world.actions.append(Action(chat, given["action"], topic, time.monotonic()))
    return True


def origin(message: Message) -> dict[str, Any]:
    """Where a forwarded message is from."""
    if "forward_origin" in message.more:
        return dict(message.more["forward_origin"])
    if message.chat.kind == "channel":
        place = {"chat": message.chat.json, "message_id": message.id}
        return {"type": "channel", "date": message.date, **place}
    assert message.sender
    return {"type": "user", "date": message.date, "sender_user": message.sender.json}


def preview(given: dict[str, Any]) -> dict[str, Any] | None:
    """The options for the preview of a link."""
    options = given.get("link_preview_options")
    for name in options or ():
        if name not in PREVIEW:
            raise bad(f"can't parse LinkPreviewOptions: unknown {name}")
    return dict(options) if options else None


def _target(world: World, given: dict[str, Any]) -> tuple[Chat, dict[str, Any]]:
    """The chat to write to, and what is known of the message but its content."""
    chat = world.writable(given["chat_id"])
    known: dict[str, Any] = {"topic": world.thread(chat, given.get("message_thread_id"))}
    known["silent"] = given.get("disable_notification", False)
    if reply := given.get("reply_parameters"):
        known |= _reply(world, chat, reply)
        if known["topic"] is None and chat.is_forum and known.get("reply_to"):
            known["topic"] = known["reply_to"].topic
    markup = given.get("reply_markup")
    known["markup"] = keyboards.checked(markup)
    return chat, known


def _reply(world: World, chat: Chat, reply: dict[str, Any]) -> dict[str, Any]:
    if not isinstance(reply.get("message_id"), int):
        raise bad("can't parse reply parameters: message_id is missing")
    place = world.chat(reply["chat_id"]) if "chat_id" in reply else chat
    found = place.messages.get(reply["message_id"])
    if found is None or found.deleted:
        if reply.get("allow_sending_without_reply") and place is chat:
            return {}
        raise bad("message to be replied not found")
    if not reply.get("quote"):
        return {"reply_to": found}
    mode, entities = reply.get("quote_parse_mode"), reply.get("quote_entities", ())
    quote = formatted(reply["quote"], mode, entities)
    if not _stands_in(quote, found) or units(quote.text) > MOST_QUOTE:
        raise bad("QUOTE_TEXT_INVALID")
    return {"reply_to": found, "quote": quote.text}


def _stands_in(quote: Formatted, message: Message) -> bool:
    """The quote is a part of the message, in its words and its formats."""
    at = message.text.find(quote.text)
    while at >= 0:
        start = units(message.text[:at])
        stop = start + units(quote.text)
        moved = {(e.type, e.offset + start, e.stop + start) for e in quote.entities}
        there = {
            (e.type, max(e.offset, start), min(e.stop, stop))
            for e in message.entities
            if e.offset < stop and e.stop > start
        }
        if _formats(moved) == _formats(there):
            return True
        at = message.text.find(quote.text, at + 1)
    return False


def _formats(some: set[tuple[str, int, int]]) -> set[tuple[str, int, int]]:
    return {one for one in some if one[0] in QUOTED}


def _posted(world: World, chat: Chat, stands: Formatted, known: dict[str, Any]) -> Message:
    world.pace(chat)
    return world.post(chat, world.bot, stands, **known)


def _document(world: World, given: str | Upload) -> File:
    if isinstance(given, Upload):
        if not given.content:
            raise bad("file must be non-empty")
        if len(given.content) > MOST_UPLOAD_BYTES:
            raise RefusalError(413)
        return world.new_file(given.name, given.content, given.kind)
    if given not in world.files:
        raise bad("wrong file identifier/HTTP URL specified")
    return world.files[given]


def _caption(given: dict[str, Any]) -> Formatted:
    entities = given.get("caption_entities", ())
    stands = formatted(given.get("caption", ""), given.get("parse_mode"), entities)
    if units(stands.text) > MOST_CAPTION:
        raise bad("message caption is too long")
    return stands
