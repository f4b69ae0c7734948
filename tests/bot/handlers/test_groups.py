"""Questions in groups and in the topics of a forum."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.support.telegram.arriving import arrive
from tests.support.telegram.persons import Person
from tests.support.telegram.play import Telegram
from tests.support.telegram.records import Message
from tests.support.telegram.rooms import Room

FINES = "what did Petra Lomm say about the fines?"

Exact = Callable[[Message], bool]


def quoted(message: Message, exact: Exact) -> str:
    """The first quote, where all of them are exact."""
    assert exact(message)
    return message.quotes[0]


@pytest.fixture
def bob(telegram: Telegram) -> Person:
    return telegram.person("Bob")


@pytest.fixture
def group(telegram: Telegram, ada: Person, bob: Person) -> Room:
    return telegram.group("Farmers", ada, bob)


@pytest.fixture
def forum(telegram: Telegram, ada: Person, bob: Person) -> Room:
    return telegram.supergroup("Forum", ada, bob, topics=["Water", "Fish"])


def test_a_mention_and_the_command_are_answered_by_a_reply(
    telegram: Telegram, group: Room, ada: Person, exact: Exact
) -> None:
    ways = (f"{telegram.mention} {FINES}", f"/ask {FINES}", f"/ask{telegram.mention} {FINES}")
    for way in ways:
        question = ada.says(way, in_=group)
        answer = group.answer_to(question)
        assert answer.reply_to is question
        assert "fines" in quoted(answer, exact)


def test_a_mention_may_stand_behind_the_question(telegram: Telegram, ada: Person) -> None:
    group = telegram.group("Late", ada)
    question = ada.says(f"Who found the bell, {telegram.mention.upper()}?", in_=group)
    assert any("A farmer" in quote for quote in group.answer_to(question).quotes)


def test_a_reply_to_an_answer_is_a_question(group: Room, ada: Person, bob: Person) -> None:
    answer = group.answer_to(ada.says(f"/ask {FINES}", in_=group))
    question = bob.says("who found the bell?", in_=group, replies_to=answer)
    assert any("bell" in quote for quote in group.answer_to(question).quotes)


def test_talk_among_people_is_left_alone_even_where_the_bot_reads_all(
    telegram: Telegram, ada: Person, bob: Person
) -> None:
    group = telegram.group("Chatter", ada, bob, bot="administrator")
    hello = ada.says("Shall we eat?", in_=group)
    bob.says("Yes, who cooks?", in_=group, replies_to=hello)
    ada.says("@somebody_else who found the bell?", in_=group)
    ada.says("/weather today", in_=group)
    last = ada.says(f"/ask {FINES}", in_=group)
    group.answer_to(last)
    assert [one.reply_to for one in group.answers] == [last]


def test_a_follow_up_leans_on_the_own_questions_in_this_group(
    group: Room, ada: Person, bob: Person, exact: Exact
) -> None:
    group.answer_to(ada.says("/ask what did Petra Lomm say?", in_=group))
    group.answer_to(bob.says("/ask what did Mirjam Oakes say about the well?", in_=group))
    leaning = group.answer_to(ada.says("/ask and about the fines?", in_=group))
    assert "Lomm" in quoted(leaning, exact)


def test_a_follow_up_leans_on_no_other_topic(forum: Room, ada: Person, exact: Exact) -> None:
    forum.answer_to(ada.says("/ask what did Mirjam Oakes say?", in_=forum, topic="Water"))
    forum.answer_to(ada.says("/ask what did Petra Lomm say?", in_=forum, topic="Fish"))
    question = ada.says("/ask and about the pipe?", in_=forum, topic="Water")
    assert "pipe" in quoted(forum.answer_to(question), exact)


def test_a_message_in_a_topic_that_the_bot_made_is_no_reply_to_it(
    telegram: Telegram, ada: Person
) -> None:
    forum = telegram.supergroup("Own", ada, topics=["Ours"], bot="administrator")
    forum.chat.messages[forum.topic("Ours").id].sender = telegram.world.bot
    ada.says("Shall we eat?", in_=forum, topic="Ours")
    last = ada.says(f"/ask {FINES}", in_=forum, topic="Ours")
    forum.answer_to(last)
    answered = [one.reply_to for one in forum.answers if one.text]
    assert answered == [last]


def test_a_reply_in_a_supergroup_without_topics_is_answered(
    telegram: Telegram, ada: Person
) -> None:
    group = telegram.supergroup("Plain", ada)
    answer = group.answer_to(ada.says(f"/ask {FINES}", in_=group))
    question = ada.says("who found the bell?", in_=group, replies_to=answer)
    assert group.answer_to(question).topic is None or group.answer_to(question).reply_to is question
    sent = telegram.calls("sendMessage", chat=group)
    assert {one.code for one in sent} == {200}


def test_an_anonymous_admin_is_answered(telegram: Telegram, group: Room) -> None:
    question = group.says_anonymously(f"/ask {FINES}")
    assert group.answer_to(question).quotes


def test_an_offered_quote_that_was_sent_is_no_question(telegram: Telegram, ada: Person) -> None:
    ada.starts()
    ada.private().wait_for_count(1)
    asked = ada.asks_inline("herring quotas")
    ada.picks(asked, 0, in_=ada.private())
    telegram.wait_until_taken()
    assert len(ada.private().messages) == 1


def test_the_quoted_part_of_a_message_is_what_is_verified(
    telegram: Telegram, group: Room, ada: Person, bob: Person
) -> None:
    claim = bob.says("They wrote: So let us build the bus. Believe it!", in_=group)
    asked = arrive(
        telegram.world,
        group.chat,
        ada.account,
        "/verify",
        reply_to=claim,
        quote="So let us build the bus.",
    )
    assert group.answer_to(asked).text.startswith("EXACT: ")
