"""Messages that Telegram does not take are not taken here either."""

from __future__ import annotations

import struct

import pytest
from telegram import (
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    ReplyParameters,
)

from tests.support.telegram.client import Client
from tests.support.telegram.play import Telegram
from tests.support.telegram.rooms import Room


@pytest.fixture
def chat(telegram: Telegram) -> Room:
    room = telegram.person("Ada").private()
    room.says("What did the warden say about the lock gates?")
    return room


def keyboard(button: InlineKeyboardButton) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[button]])


def test_a_text_may_have_4096_utf16_units_after_its_markup_is_read(
    chat: Room, client: Client
) -> None:
    most = "<b>" + "🏛" * 2048 + "</b>"
    client("send_message", chat_id=chat.id, text=most, parse_mode="HTML")
    refused = client.refused(
        "send_message", chat_id=chat.id, text=most + "&amp;", parse_mode="HTML"
    )
    assert refused == "BadRequest: Message is too long"
    assert len(chat.messages) == 1


def test_links_may_not_be_longer_in_all_than_telegram_takes(chat: Room, client: Client) -> None:
    link = f'<a href="https://a.example/{"x" * 1000}">a</a> '
    client("send_message", chat_id=chat.id, text=link * 7, parse_mode="HTML")
    refused = client.refused("send_message", chat_id=chat.id, text=link * 9, parse_mode="HTML")
    assert refused == "BadRequest: Entities_too_long"


def test_a_draft_may_not_be_longer_than_a_message(chat: Room, client: Client) -> None:
    given = {"chat_id": chat.id, "draft_id": 1}
    client("send_message_draft", text="x" * 4096, **given)
    refused = client.refused("send_message_draft", text="x" * 4097, **given)
    assert refused == "BadRequest: Message is too long"
    assert [len(draft.text) for draft in chat.drafts] == [4096]


def test_a_draft_is_for_private_chats(telegram: Telegram, client: Client) -> None:
    group = telegram.group("Growers", telegram.person("Ada"))
    refused = client.refused("send_message_draft", chat_id=group.id, draft_id=1, text="The")
    assert refused == "BadRequest: Textdraft_peer_invalid"


@pytest.mark.parametrize(
    ("button", "refused"),
    [
        (InlineKeyboardButton("More", callback_data="é" * 33), "Button_data_invalid"),
        (InlineKeyboardButton(" ", callback_data="m"), "Button_text_empty"),
        (
            InlineKeyboardButton("Copy", copy_text=CopyTextButton("x" * 257)),
            "Button_copy_text_invalid",
        ),
        (
            InlineKeyboardButton("Open", url="http://localhost/a"),
            "Inline keyboard button url 'http://localhost/a' is invalid: wrong http url",
        ),
        (
            InlineKeyboardButton("Nothing"),
            "Can't parse inline keyboard button: text buttons are unallowed in the inline keyboard",
        ),
    ],
)
def test_a_button_that_telegram_refuses(
    button: InlineKeyboardButton, refused: str, chat: Room, client: Client
) -> None:
    given = {"chat_id": chat.id, "text": "Gates", "reply_markup": keyboard(button)}
    assert client.refused("send_message", **given).lower() == f"badrequest: {refused}".lower()


def test_callback_data_may_have_64_bytes(chat: Room, client: Client) -> None:
    markup = keyboard(InlineKeyboardButton("More", callback_data="é" * 32))
    client("send_message", chat_id=chat.id, text="Gates", reply_markup=markup)
    assert chat.messages[0].buttons[0][0].data == "é" * 32


def test_a_chat_that_nobody_knows(client: Client) -> None:
    refused = client.refused("send_message", chat_id=12345, text="Gates")
    assert refused == "BadRequest: Chat not found"


def test_who_never_wrote_to_the_bot_cannot_be_written_to(
    telegram: Telegram, client: Client
) -> None:
    stranger = telegram.person("Mara")
    refused = client.refused("send_message", chat_id=stranger.id, text="Gates")
    assert refused == "Forbidden: Forbidden: bot can't initiate conversation with a user"


def test_who_blocked_the_bot_gets_nothing(telegram: Telegram, client: Client) -> None:
    ada = telegram.person("Ada")
    ada.starts()
    ada.blocks()
    refused = client.refused("send_message", chat_id=ada.id, text="Gates")
    assert refused == "Forbidden: Forbidden: bot was blocked by the user"
    ada.unblocks()
    client("send_message", chat_id=ada.id, text="Gates")


def test_a_group_that_threw_the_bot_out(telegram: Telegram, client: Client) -> None:
    ada = telegram.person("Ada")
    group = telegram.group("Growers", ada)
    group.kicks_bot(ada.account)
    refused = client.refused("send_message", chat_id=group.id, text="Gates")
    assert refused == "Forbidden: Forbidden: bot was kicked from the group chat"


def test_a_group_that_became_a_supergroup_names_it(telegram: Telegram, client: Client) -> None:
    group = telegram.group("Growers", telegram.person("Ada"))
    new = group.migrates()
    refused = client.refused("send_message", chat_id=group.id, text="Gates")
    assert refused == f"ChatMigrated: Group migrated to supergroup. New chat id: {new.id}"
    client("send_message", chat_id=new.id, text="Gates")
    assert [one.text for one in new.messages] == ["Gates"]


def test_a_topic_must_be_there_and_open(telegram: Telegram, client: Client) -> None:
    forum = telegram.supergroup("Growers", telegram.person("Ada"), topics=["Water", "Seeds"])
    water = forum.topic("Water").id
    client("send_message", chat_id=forum.id, text="Gates", message_thread_id=water)
    assert forum.messages[0].topic == water
    given = {"chat_id": forum.id, "text": "Gates"}
    refused = client.refused("send_message", message_thread_id=999, **given)
    assert refused == "BadRequest: Message thread not found"
    forum.closes("Water")
    refused = client.refused("send_message", message_thread_id=water, **given)
    assert refused == "BadRequest: Topic_closed"


def test_the_thread_of_a_reply_outside_forums_is_not_one_to_send_to(
    telegram: Telegram, client: Client
) -> None:
    ada = telegram.person("Ada")
    group = telegram.supergroup("Growers", ada)
    first = ada.says("Morning", in_=group)
    reply = ada.says(f"{telegram.mention} What about water?", in_=group, replies_to=first)
    assert reply.topic == first.id
    given = {"chat_id": group.id, "text": "Gates", "message_thread_id": reply.topic}
    assert client.refused("send_message", **given) == "BadRequest: Message thread not found"


def test_a_reply_to_what_is_gone(chat: Room, client: Client) -> None:
    given = {"chat_id": chat.id, "text": "Gates"}
    refused = client.refused("send_message", reply_parameters=ReplyParameters(999), **given)
    assert refused == "BadRequest: Message to be replied not found"
    anyway = ReplyParameters(999, allow_sending_without_reply=True)
    client("send_message", reply_parameters=anyway, **given)
    assert chat.messages[0].reply_to is None


def test_a_quote_must_stand_in_the_message_word_for_word(chat: Room, client: Client) -> None:
    question = chat.all[0]
    given = {"chat_id": chat.id, "text": "Gates"}
    exact = ReplyParameters(question.id, quote="the lock gates")
    client("send_message", reply_parameters=exact, **given)
    assert chat.messages[0].quote == "the lock gates"
    altered = ReplyParameters(question.id, quote="the locked gates")
    refused = client.refused("send_message", reply_parameters=altered, **given)
    assert refused == "BadRequest: Quote_text_invalid"


def test_a_file_goes_out_and_comes_in(telegram: Telegram, chat: Room, client: Client) -> None:
    client("send_document", chat_id=chat.id, document=b"who;said\n", filename="a.csv", caption="A")
    sent = chat.messages[0]
    assert sent.document
    assert (sent.document.name, sent.document.content, sent.text) == ("a.csv", b"who;said\n", "A")
    came = telegram.person("Bo").sends_file("b.html", b"<p>Gates")
    assert came.document
    file = client("get_file", file_id=came.document.id)
    assert file.file_path == f"{telegram.url}/file/bot{telegram.token}/{came.document.path}"


def png(wide: int, high: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", wide, high)


def test_a_photo_goes_out_with_its_words_below(chat: Room, client: Client) -> None:
    sent = client("send_photo", chat_id=chat.id, photo=png(1200, 675), caption="Gates")
    [shown] = chat.messages

    assert (sent.photo[0].width, sent.photo[0].height, sent.caption) == (1200, 675, "Gates")
    assert shown.picture
    assert shown.picture.content == png(1200, 675)
    assert client.refused("edit_message_text", chat_id=chat.id, message_id=shown.id, text="Ice")


@pytest.mark.parametrize(
    ("photo", "caption", "refused"),
    [
        (png(9000, 1001), "", "Photo_invalid_dimensions"),
        (png(2100, 100), "", "Photo_invalid_dimensions"),
        (b"who;said", "", "Image_process_failed"),
        (png(100, 100), "x" * 1025, "Message caption is too long"),
    ],
)
def test_a_photo_that_telegram_does_not_take_is_refused(
    chat: Room, client: Client, photo: bytes, caption: str, refused: str
) -> None:
    said = client.refused("send_photo", chat_id=chat.id, photo=photo, caption=caption)
    assert said == f"BadRequest: {refused}"


def test_what_the_bot_may_not_send_is_said_in_the_index(chat: Room, client: Client) -> None:
    refused = client.refused(
        "send_message", chat_id=chat.id, text="Gates", api_kwargs={"colour": "red"}
    )
    assert refused == "BadRequest: Unknown parameter colour of sendmessage"
