"""What people do reaches the bot as Telegram would bring it, and only what it may hear."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.telegram.client import Client
from tests.support.telegram.load import asking, spread, traces
from tests.support.telegram.persons import Person
from tests.support.telegram.play import Telegram, telegram_server


@pytest.fixture
def ada(telegram: Telegram) -> Person:
    return telegram.person("Ada", username="ada")


def heard(client: Client) -> list[Any]:
    """The messages that come, those that Telegram itself writes left out."""
    messages = [one.effective_message for one in client("get_updates") if one.effective_message]
    return [one for one in messages if one.text or one.caption or one.document]


def test_in_groups_the_bot_hears_what_is_meant_for_it(
    telegram: Telegram, ada: Person, client: Client
) -> None:
    group = telegram.group("Growers", ada)
    client("send_message", chat_id=group.id, text="Hello all")
    ada.says("When do the gates open?", in_=group)
    ada.says(f"{telegram.mention} when do the gates open?", in_=group)
    ada.says("/ask when", in_=group)
    ada.says(f"/ask{telegram.mention} when", in_=group)
    ada.says("/ask@another_bot when", in_=group)
    ada.says("Are you sure?", in_=group, replies_to=group.messages[0])
    texts = [one.text.replace(telegram.mention, "@") for one in heard(client)]
    assert texts == ["@ when do the gates open?", "/ask when", "/ask@ when", "Are you sure?"]


def test_it_hears_all_as_an_admin_or_when_it_may_read_all(ada: Person) -> None:
    with telegram_server(reads_all=True) as telegram:
        person = telegram.person("Ada")
        person.says("Morning", in_=telegram.group("Growers", person))
        person.says("Evening", in_=telegram.group("Millers", person, bot="left"))
        waiting = [*telegram.world.updates.pending.values()]
    assert [one["message"].get("text") for one in waiting if "message" in one] == [None, "Morning"]


def test_joining_leaving_and_blocking_is_told(
    telegram: Telegram, ada: Person, client: Client
) -> None:
    group = telegram.group("Growers", ada)
    group.kicks_bot(ada.account)
    ada.says(f"{telegram.mention} still there?", in_=group)
    ada.starts()
    ada.blocks()
    changes = [one.my_chat_member for one in client("get_updates") if one.my_chat_member]
    told = [(one.chat.id, one.new_chat_member.status) for one in changes]
    assert told == [(group.id, "member"), (group.id, "kicked"), (ada.id, "kicked")]


def test_a_message_in_a_topic_names_it(telegram: Telegram, ada: Person, client: Client) -> None:
    forum = telegram.supergroup("Growers", ada, topics=["Water"])
    ada.says("/ask when", in_=forum, topic="Water")
    (message,) = heard(client)
    assert message.is_topic_message
    assert message.message_thread_id == forum.topic("Water").id
    assert message.reply_to_message.forum_topic_created.name == "Water"


def test_forwards_files_edits_and_posts(telegram: Telegram, ada: Person, client: Client) -> None:
    channel = telegram.channel("Lock news", ada)
    post = channel.posts("The gates stay shut.")
    ada.forwards(post)
    ada.sends_file("talk.html", b"<p>Gates", caption="/ingest")
    ada.edits(ada.says("Gats?"), "Gates?")
    ada.sends_photo(caption="What is this?")
    channel.edits_post(post, "The gates open.")
    posted, forwarded, file, said, edited, photo, changed = heard(client)
    assert posted.sender_chat.id == forwarded.forward_origin.chat.id == channel.id
    assert (file.document.file_name, file.caption) == ("talk.html", "/ingest")
    assert (photo.text, photo.caption, len(photo.photo)) == (None, "What is this?", 1)
    assert (changed.id, changed.text) == (posted.id, "The gates open.")
    assert (said.text, edited.text, edited.edit_date is not None) == ("Gats?", "Gates?", True)


def test_an_admin_may_write_without_a_name(telegram: Telegram, ada: Person, client: Client) -> None:
    group = telegram.supergroup("Growers", ada)
    group.says_anonymously("/status")
    (message,) = heard(client)
    assert message.sender_chat.id == group.id
    assert message.from_user.is_bot


def test_waiting_in_vain_shows_what_there_is(ada: Person, client: Client) -> None:
    chat = ada.private()
    chat.says("When do the gates open?")
    client("send_message", chat_id=chat.id, text="<b>Soon</b>", parse_mode="HTML")
    with pytest.raises(AssertionError) as failed:
        chat.wait_for_count(2, within_s=0)
    assert "Ada: When do the gates open?\n\nQuoth: **Soon**" in str(failed.value)


def test_questions_at_planned_times_are_traced_to_their_answers(
    telegram: Telegram, client: Client
) -> None:
    rooms = [telegram.person(name).private() for name in ("Ada", "Bo")]
    asked = asking(spread(rooms, ["One", "Two", "Three", "Four"], over_s=0.2))
    questions = asked()
    for update in client("get_updates")[:3]:
        message = update.message
        client("send_message", chat_id=message.chat.id, text=f"{message.text}!")
    found = traces(telegram, questions)
    assert [[one.text for one in trace.answers] for trace in found] == [
        ["One!"],
        ["Two!"],
        ["Three!"],
        [],
    ]
    shares = [trace.own_s for trace in found]
    assert shares[3] is None
    assert all(share is not None and 0 < share < 5 for share in shares[:3])
