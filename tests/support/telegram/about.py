"""Methods about the bot, its commands, and the chats that it is in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tests.support.telegram.records import Account, Chat
from tests.support.telegram.refusals import RefusalError, bad
from tests.support.telegram.world import World

MOST_DOWNLOAD_BYTES = 20_000_000
MOST_COMMANDS = 100
SCOPES: Mapping[str, tuple[str, ...]] = {
    "default": (),
    "all_private_chats": (),
    "all_group_chats": (),
    "all_chat_administrators": (),
    "chat": ("chat_id",),
    "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}
LONGEST = {"name": 64, "description": 512, "short_description": 120}
MAY = (
    "can_be_edited can_manage_chat can_delete_messages can_manage_video_chats "
    "can_restrict_members can_promote_members can_change_info can_invite_users "
    "can_post_stories can_edit_stories can_delete_stories"
).split()


def get_me(world: World, _: dict[str, Any]) -> Any:
    can = {
        "can_join_groups": True,
        "can_read_all_group_messages": world.reads_all,
        "supports_inline_queries": True,
    }
    return {**world.bot.json, **can}


def get_file(world: World, given: dict[str, Any]) -> Any:
    file = world.files.get(given["file_id"])
    if file is None:
        raise bad("invalid file_id")
    if len(file.content) > MOST_DOWNLOAD_BYTES:
        raise bad("file is too big")
    shown = {name: file.json[name] for name in ("file_id", "file_unique_id", "file_size")}
    return {**shown, "file_path": file.path}


def set_my_commands(world: World, given: dict[str, Any]) -> Any:
    commands = given["commands"]
    if len(commands) > MOST_COMMANDS:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    for one in commands:
        if not isinstance(one, dict) or {*one} != {"command", "description"}:
            raise bad("can't parse BotCommand")
        if not re.fullmatch(r"/?[a-z0-9_]{1,32}", str(one["command"])):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(str(one["description"])) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    world.commands[scope_key(world, given), given.get("language_code", "")] = commands
    return True


def get_my_commands(world: World, given: dict[str, Any]) -> Any:
    key = scope_key(world, given), given.get("language_code", "")
    return world.commands.get(key, [])


def delete_my_commands(world: World, given: dict[str, Any]) -> Any:
    world.commands.pop((scope_key(world, given), given.get("language_code", "")), None)
    return True


def scope_key(world: World, given: Mapping[str, Any]) -> str:
    """A scope in one word; raises RefusalError."""
    scope = given.get("scope") or {"type": "default"}
    wanted = SCOPES.get(str(scope.get("type")))
    if wanted is None:
        raise bad("can't parse BotCommandScope: unsupported type specified")
    if {*scope} != {"type", *wanted}:
        raise bad("can't parse BotCommandScope: wrong fields")
    if "chat_id" in scope:
        world.chat(scope["chat_id"])
    return ":".join(str(scope[name]) for name in ("type", *wanted))


def menu(world: World, chat: Chat, person: Account) -> list[str]:
    """The commands that a person sees in a chat: those of the narrowest scope that has any."""
    admin = chat.members.get(person.id) in ("creator", "administrator")
    keys = [f"chat_member:{chat.id}:{person.id}"] if chat.is_group else []
    keys += [f"chat_administrators:{chat.id}"] if admin else []
    keys += [f"chat:{chat.id}"]
    keys += ["all_chat_administrators"] if admin else []
    keys += ["all_group_chats" if chat.is_group else "all_private_chats", "default"]
    for key in keys:
        for language in (person.language or "", ""):
            if found := world.commands.get((key, language)):
                return [one["command"] for one in found]
    return []


def get_profile(name: str) -> Any:
    """A method that reads one line about the bot."""

    def read(world: World, given: dict[str, Any]) -> Any:
        usual = world.bot.first_name if name == "name" else ""
        return {name: world.profile.get((name, given.get("language_code", "")), usual)}

    return read


def set_profile(name: str) -> Any:
    """A method that writes one line about the bot."""

    def write(world: World, given: dict[str, Any]) -> Any:
        if len(given.get(name, "")) > LONGEST[name]:
            raise bad(f"the bot's {name} is too long")
        world.profile[name, given.get("language_code", "")] = given.get(name, "")
        return True

    return write


def get_chat_menu_button(world: World, given: dict[str, Any]) -> Any:
    return world.profile.get(("menu", str(given.get("chat_id", ""))), {"type": "commands"})


def set_chat_menu_button(world: World, given: dict[str, Any]) -> Any:
    button = given.get("menu_button", {"type": "default"})
    if button.get("type") not in ("commands", "web_app", "default"):
        raise bad("can't parse menu button: invalid type specified")
    world.profile["menu", str(given.get("chat_id", ""))] = button
    return True


def get_chat(world: World, given: dict[str, Any]) -> Any:
    chat = _seen(world, given)
    gifts = "unlimited_gifts limited_gifts unique_gifts premium_subscription gifts_from_channels"
    full = {"accent_color_id": 0, "max_reaction_count": 11}
    return {**chat.json, **full, "accepted_gift_types": dict.fromkeys(gifts.split(), False)}


def get_chat_member(world: World, given: dict[str, Any]) -> Any:
    chat = _seen(world, given)
    person = world.people.get(given["user_id"])
    if given["user_id"] == world.bot.id:
        posts = {"can_post_messages": True} if chat.kind == "channel" else {}
        may = posts if chat.bot == "administrator" else {}
        return {**member(world.bot, chat.bot), **may}
    if person is None:
        raise bad("PARTICIPANT_ID_INVALID")
    return member(person, chat.members.get(person.id, "left"))


def get_chat_administrators(world: World, given: dict[str, Any]) -> Any:
    chat = _seen(world, given)
    if not chat.is_group:
        raise bad("there are no administrators in the private chat")
    leading = [(one, status) for one, status in chat.members.items() if status in LEADING]
    return [member(world.people[one], status) for one, status in leading]


def get_chat_member_count(world: World, given: dict[str, Any]) -> Any:
    chat = _seen(world, given)
    return 1 + sum(one in (*LEADING, "member") for one in chat.members.values())


def leave_chat(world: World, given: dict[str, Any]) -> Any:
    chat = _seen(world, given)
    if not chat.is_group:
        raise bad("chat member status can't be changed in private chats")
    chat.bot = "left"
    return True


LEADING = ("creator", "administrator")


def member(one: Account, status: str) -> dict[str, Any]:
    """A ChatMember."""
    shown: dict[str, Any] = {"status": status, "user": one.json}
    if status in LEADING:
        shown["is_anonymous"] = False
    if status == "administrator":
        shown |= {name: name != "can_be_edited" for name in MAY}
    if status == "kicked":
        shown["until_date"] = 0
    return shown


def _seen(world: World, given: dict[str, Any]) -> Chat:
    chat = world.chat(given["chat_id"])
    if chat.bot in ("kicked", "left"):
        gone = "was kicked from" if chat.bot == "kicked" else "is not a member of"
        raise RefusalError(403, f"bot {gone} the {chat.kind} chat")
    return chat
