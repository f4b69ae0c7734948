"""/channels, /subscribe and /digest, as people use them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bot.handlers.test_languages import ARABIC, in_latin
from tests.support.bot.running import copied, running
from tests.support.telegram import faults
from tests.support.telegram.persons import Person
from tests.support.telegram.play import Telegram, telegram_server
from tests.support.telegram.records import Message
from tests.support.telegram.rooms import Room


@pytest.fixture(scope="module")
def telegram() -> Iterator[Telegram]:
    with telegram_server() as started:
        yield started


@pytest.fixture(scope="module")
def admin(telegram: Telegram) -> Person:
    return telegram.person("Ada", username="ada")


@pytest.fixture(scope="module")
def asks(
    telegram: Telegram, admin: Person, filled: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Room]:
    """The admin's private chat with a bot that has read the articles today."""
    home = copied(filled, tmp_path_factory.mktemp("channels") / "home")
    settings = {"QUOTH_ADMINS": str(admin.id), "QUOTH_ALLOW": "*"}
    with running(telegram, home, **settings):
        yield admin.private()


def said(asks: Room, words: str, expected: str = "") -> Message:
    """The reply that holds what is expected; notices to admins may come in between."""
    asked = asks.says(words)
    return asks.wait_for(
        lambda some: next((m for m in some if m.id > asked.id and expected in m.text), None)
    )


def test_a_channel_gets_its_digest_once_and_a_second_one_when_there_is_something_new(
    telegram: Telegram, admin: Person, asks: Room
) -> None:
    river = telegram.channel("River", admin, bot="administrator")
    added = said(asks, f"/channels add {river.id} 08:00,18:30 Europe/Berlin", "every day")
    assert "every day at 08:00 and 18:30 (Europe/Berlin)" in added.text
    assert said(asks, f"/channels preview {river.id}").quotes
    assert not river.messages
    assert said(asks, f"/channels now {river.id}", "sent")
    assert river.messages[0].quotes
    posted = len(river.messages)
    assert said(asks, f"/channels now {river.id}", "nothing new")
    assert len(river.messages) == posted
    assert said(asks, "/channels list", "River: every day")
    assert said(asks, f"/channels remove {river.id}", "No more digests")


def test_the_bot_says_where_it_may_not_post(telegram: Telegram, admin: Person, asks: Room) -> None:
    shut = telegram.channel("Shut", admin, bot="left")
    assert said(asks, f"/channels add {shut.id} 08:00", "Add me to it")
    assert said(asks, "/channels add @nobody_has_this 08:00", "Add me to it")
    assert said(asks, f"/channels add {shut.id} 25:00", "no time of day")


def test_a_lost_reply_is_not_sent_again_until_an_admin_says_so(
    telegram: Telegram, admin: Person, asks: Room
) -> None:
    lost = telegram.channel("Lost", admin, bot="administrator")
    said(asks, f"/channels add {lost.id} 08:00", "every day")
    telegram.fails(faults.RESET_AFTER, method="sendMessage", chat=lost)
    assert said(asks, f"/channels now {lost.id}", "not known")
    assert len(lost.messages) == 1
    notice = asks.wait_for(
        lambda some: next((one for one in some if "Send again" in one.labels), None)
    )
    assert len(lost.messages) == 1
    admin.presses(notice, "Send again")
    lost.wait_for_count(2)
    asks.wait_for(lambda _: notice.text.startswith("Sent again"))


def test_an_admin_posts_what_awaits_approval(telegram: Telegram, admin: Person, asks: Room) -> None:
    asked = telegram.channel("Asked", admin, bot="administrator")
    said(asks, f"/channels add {asked.id} 08:00 approval: yes", "every day")
    said(asks, f"/channels now {asked.id}")
    question = asks.wait_for(
        lambda some: next((one for one in some if "Post it" in one.labels), None)
    )
    assert not asked.messages
    stranger = telegram.person("Bob")
    assert "admins" in (stranger.presses(question, "Post it").notice().text or "")
    assert not asked.messages
    admin.presses(question, "Post it")
    assert asked.wait_for_count(1)[0].quotes


def test_readers_subscribe_and_unsubscribe_for_themselves(telegram: Telegram, asks: Room) -> None:
    mia = telegram.person("Mia").private()
    assert (
        "every day at 07:15 (Asia/Tokyo), about ferries"
        in said(mia, "/subscribe ferries 07:15 asia/tokyo").text
    )
    assert said(mia, "/subscribe 29:00", "no time of day")
    assert said(mia, "/unsubscribe", "no more")
    assert said(mia, "/unsubscribe", "no such subscription")
    assert said(mia, "/channels list").text == "Only admins can do that."


def test_a_digest_of_the_last_day_can_be_asked_for(telegram: Telegram, asks: Room) -> None:
    mia = telegram.person("Mia").private()
    assert said(mia, "/digest").quotes
    assert said(mia, "/digest volcanoes on the moon of Io", "nothing to tell")


def test_digests_go_into_the_topic_of_a_forum_that_is_named(
    telegram: Telegram, admin: Person, asks: Room
) -> None:
    forum = telegram.supergroup("Desk", admin, bot="member", topics=["Talk", "Floods", "Ferries"])
    forum.chat.username = "desk"
    floods = forum.topic("Floods").id
    wished = "8am Berlin title: Desk Morning silent: yes"
    added = said(asks, f"/channels add @desk/{floods} {wished}", "every day")
    assert f"@desk/{floods} gets a digest every day at 08:00 (Europe/Berlin)" in added.text
    assert said(asks, f"/channels now @desk/{floods}", "sent")
    post = forum.answers[0]
    assert (post.topic, post.silent) == (floods, True)
    title, made_of, window = post.text.splitlines()[:3]
    assert title == "Desk Morning"
    assert "from" in made_of
    assert window.endswith("(Europe/Berlin)")
    assert said(asks, "/channels add @desk/999 08:00", "has no such topic")
    assert said(asks, "/channels add @desk/1 08:00", "now on @desk gets a digest")  # General
    assert said(asks, f"/channels remove https://t.me/desk/{floods}", "No more digests for @desk/")


def test_a_channel_gets_its_digest_in_arabic_where_that_is_wished(
    telegram: Telegram, admin: Person, asks: Room
) -> None:
    posts = []
    for language in ("en", "ar"):
        channel = telegram.channel(f"Marsh {language}", admin, bot="administrator")
        assert said(asks, f"/channels add {channel.id} 08:00 language: {language}", "every day")
        assert said(asks, f"/channels now {channel.id}", "sent")
        posts.append(channel.messages[0])
    english, arabic = posts
    assert not ARABIC.search(english.text)
    assert ARABIC.search(arabic.text)
    assert not in_latin(arabic), arabic.text
    assert arabic.quotes == english.quotes


def test_added_inside_a_topic_digests_come_there(
    telegram: Telegram, admin: Person, asks: Room
) -> None:
    forum = telegram.supergroup("Night", admin, bot="member", topics=["Talk", "Ferries"])
    ferries = forum.topic("Ferries").id
    asked = admin.says("/channels add weekdays 08:00", in_=forum, topic="Ferries")
    assert "on weekdays at 08:00 (UTC)" in forum.answer_to(asked).text
    asked = admin.says("/channels now", in_=forum, topic="Ferries")
    post = forum.wait_for(lambda some: next((one for one in some if one.quotes), None))
    assert post.topic == ferries
    assert forum.answer_to(asked).topic == ferries
    asked = admin.says("/channels remove", in_=forum, topic="Ferries")
    assert "No more digests for Night/" in forum.answer_to(asked).text


def test_a_time_that_is_unclear_is_asked_back(asks: Room) -> None:
    assert said(asks, "/subscribe 8", "in the morning or in the evening?")
    assert said(asks, "/subscribe 8am EST", "Write a city")
    assert said(asks, "/subscribe mornings Berlin", "every day at 08:00 (Europe/Berlin)")
    assert said(asks, "/digest", "(Europe/Berlin)").quotes
    assert said(asks, "/unsubscribe", "no more")
