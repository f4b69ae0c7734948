"""Edits, deletions, commands: what Telegram takes of them, and what not."""

from __future__ import annotations

import pytest
from telegram import BotCommand, BotCommandScopeChat, InlineKeyboardButton, InlineKeyboardMarkup

from tests.support.telegram.client import Client
from tests.support.telegram.play import Telegram
from tests.support.telegram.rooms import Room

MARKUP = InlineKeyboardMarkup([[InlineKeyboardButton("More", callback_data="m")]])


@pytest.fixture
def chat(telegram: Telegram) -> Room:
    room = telegram.person("Ada").private()
    room.says("Hello")
    return room


def test_an_edit_changes_the_message_and_keeps_how_it_stood(chat: Room, client: Client) -> None:
    sent = client("send_message", chat_id=chat.id, text="Reading 1", reply_markup=MARKUP)
    client("edit_message_text", chat_id=chat.id, message_id=sent.id, text="Reading 2")
    (stands,) = chat.messages
    assert stands.versions == ["Reading 1", "Reading 2"]
    assert stands.labels == []


def test_an_edit_that_changes_nothing_is_refused(chat: Room, client: Client) -> None:
    sent = client("send_message", chat_id=chat.id, text="<b>Gates</b>", parse_mode="HTML")
    same = {"chat_id": chat.id, "message_id": sent.id, "text": "<strong>Gates</strong> "}
    refused = client.refused("edit_message_text", parse_mode="HTML", **same)
    assert refused.startswith("BadRequest: Message is not modified")
    client("edit_message_text", parse_mode="HTML", reply_markup=MARKUP, **same)
    assert chat.messages[0].labels == ["More"]


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("x" * 4097, "Message_too_long"),
        ("<p>", 'Can\'t parse entities: unsupported start tag "p" at byte offset 0'),
        ("", "Message text is empty"),
    ],
)
def test_an_edit_is_held_to_what_a_message_is_held_to(
    text: str, refused: str, chat: Room, client: Client
) -> None:
    sent = client("send_message", chat_id=chat.id, text="Gates")
    given = {"chat_id": chat.id, "message_id": sent.id, "text": text, "parse_mode": "HTML"}
    assert client.refused("edit_message_text", **given) == f"BadRequest: {refused}"


def test_a_message_that_is_not_there_cannot_be_edited(chat: Room, client: Client) -> None:
    given = {"chat_id": chat.id, "text": "Gates"}
    refused = client.refused("edit_message_text", message_id=999, **given)
    assert refused == "BadRequest: Message to edit not found"
    sent = client("send_message", **given)
    client("delete_message", chat_id=chat.id, message_id=sent.id)
    refused = client.refused("edit_message_text", message_id=sent.id, **given)
    assert refused == "BadRequest: Message to edit not found"


def test_only_its_own_messages_can_be_edited(chat: Room, client: Client) -> None:
    given = {"chat_id": chat.id, "message_id": chat.all[0].id, "text": "Gates"}
    refused = client.refused("edit_message_text", **given)
    assert refused == "BadRequest: Message can't be edited"


def test_commands_stand_in_the_menu_by_scope(telegram: Telegram, client: Client) -> None:
    ada, bo = telegram.person("Ada"), telegram.person("Bo")
    client("set_my_commands", commands=[BotCommand("ask", "Ask something")])
    more = [BotCommand("ask", "Ask something"), BotCommand("ingest", "Add articles")]
    client("set_my_commands", commands=more, scope=BotCommandScopeChat(ada.id))
    assert ada.menu() == ["ask", "ingest"]
    assert bo.menu() == ["ask"]


def test_a_command_with_capitals_is_refused(client: Client) -> None:
    refused = client.refused("set_my_commands", commands=[BotCommand("Ask", "Ask something")])
    assert refused == "BadRequest: Bot_command_invalid"
