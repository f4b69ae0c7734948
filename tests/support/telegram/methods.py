"""All methods that are played: parameters read and held to the index, carried out, recorded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tests.support.telegram import about, answering, editing, sending, webhook
from tests.support.telegram.events import Call
from tests.support.telegram.index import index
from tests.support.telegram.parameters import NAMES, Upload, read
from tests.support.telegram.refusals import RefusalError, bad
from tests.support.telegram.world import World

Method = Callable[[World, dict[str, Any]], Any]


def _poll(world: World, given: dict[str, Any]) -> Any:
    return world.updates.poll(given)


def _nothing(_: World, __: dict[str, Any]) -> Any:
    return True


PLAYED: Mapping[str, Method] = {
    "getMe": about.get_me,
    "logOut": _nothing,
    "close": _nothing,
    "getUpdates": _poll,
    "setWebhook": webhook.set_webhook,
    "deleteWebhook": webhook.delete_webhook,
    "getWebhookInfo": webhook.get_webhook_info,
    "sendMessage": sending.send_message,
    "sendMessageDraft": sending.send_message_draft,
    "sendDocument": sending.send_document,
    "sendPhoto": sending.send_photo,
    "copyMessage": sending.copy_message,
    "forwardMessage": sending.forward_message,
    "sendChatAction": sending.send_chat_action,
    "editMessageText": editing.edit_message_text,
    "editMessageReplyMarkup": editing.edit_message_reply_markup,
    "deleteMessage": editing.delete_message,
    "deleteMessages": editing.delete_messages,
    "pinChatMessage": editing.pin_chat_message,
    "unpinChatMessage": editing.unpin_chat_message,
    "setMessageReaction": editing.set_message_reaction,
    "answerCallbackQuery": answering.answer_callback_query,
    "answerInlineQuery": answering.answer_inline_query,
    "setMyCommands": about.set_my_commands,
    "getMyCommands": about.get_my_commands,
    "deleteMyCommands": about.delete_my_commands,
    "getMyName": about.get_profile("name"),
    "setMyName": about.set_profile("name"),
    "getMyDescription": about.get_profile("description"),
    "setMyDescription": about.set_profile("description"),
    "getMyShortDescription": about.get_profile("short_description"),
    "setMyShortDescription": about.set_profile("short_description"),
    "getChatMenuButton": about.get_chat_menu_button,
    "setChatMenuButton": about.set_chat_menu_button,
    "getChat": about.get_chat,
    "getChatMember": about.get_chat_member,
    "getChatAdministrators": about.get_chat_administrators,
    "getChatMemberCount": about.get_chat_member_count,
    "leaveChat": about.leave_chat,
    "getFile": about.get_file,
}


def named(method: str) -> str:
    """A method's name as it is written; raises RefusalError for one that nobody knows."""
    if found := NAMES.get(method.lower()):
        return found
    known = index()
    if known and method.lower() in (name.lower() for name in known.methods):
        raise RefusalError(501, f"{method} is a method, but not in this test server")
    raise RefusalError(404)


def understood(
    call: Call, given: Mapping[str, Any], uploads: Mapping[str, Upload]
) -> RefusalError | None:
    """Puts the values into the call; why it is refused where they are wrong."""
    try:
        call.given = read(call.method, given, uploads)
        _hold(call.method, call.given)
    except RefusalError as refusal:
        return refusal
    return None


def carry_out(world: World, call: Call, refusal: RefusalError | None) -> dict[str, Any]:
    """The answer of a call as JSON; what came of it is noted in the call."""
    with world.changed:
        try:
            if refusal:
                raise refusal
            result = PLAYED[call.method](world, dict(call.given))
            call.code, call.result = 200, result
            body = {"ok": True, "result": result}
            _hold_result(world, call.method, result)
        except RefusalError as refused:
            call.code, call.description, body = refused.code, refused.description, refused.body
        world.changed.notify_all()
        return body


def _hold(method: str, values: Mapping[str, Any]) -> None:
    known = index()
    if known and (wrong := [*known.wrong_call(method, values)]):
        raise bad(f"not as the Bot API has it: {'; '.join(wrong)}")


def _hold_result(world: World, method: str, result: Any) -> None:
    """Slips of this server itself: told at the end of the test."""
    if known := index():
        kinds = known.methods[method]["returns"]
        wrong = [[*known.wrong_object(kind, result)] for kind in kinds]
        world.slips += sorted(wrong, key=len)[0]
