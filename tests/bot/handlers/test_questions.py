"""Questions in private chats, groups and topics, as those who ask see it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.support.telegram.persons import Person
from tests.support.telegram.play import Telegram
from tests.support.telegram.records import Message

BUS = "What did Greta Ossom say about the night bus?"
QUOTAS = "What did al-Dawwar say about the quotas?"
HER_WORDS = "“So let us build the bus.”"

Exact = Callable[[Message], bool]


def test_an_answer_quotes_exactly_and_says_who_said_and_who_published_it(
    ada: Person, exact: Exact
) -> None:
    chat = ada.private()
    answer = chat.answer_to(chat.says(BUS))

    assert any(HER_WORDS in quote for quote in answer.quotes)
    assert exact(answer)
    assert "Greta Ossom, Mayor · Valley Tribune, 14 May 2025 [1]" in answer.text
    assert answer.text.rstrip().endswith("10 articles of 4 outlets searched, up to 27 May 2025")
    copies = [f"Copy {n}" for n in range(1, len(answer.quotes) + 1)]
    labels = [one for one in answer.labels if one != "Compare"]  # where more outlets have it
    assert labels == ["Context", "More", *copies, "Card", "Receipts", "👍", "👎"]


def test_sources_are_numbered_by_article_and_linked_to_the_place(ada: Person) -> None:
    chat = ada.private()
    answer = chat.answer_to(chat.says(QUOTAS))
    numbers = {words: url for words, url in answer.links if words.startswith("[")}

    assert "[1] Boats shut ferry port of Ostrel for nine hours" in answer.text
    assert numbers["[1]"].startswith(
        "https://harbour-gazette.example/2025/05/06/boats-shut-ostrel#:~:text="
    )
    assert answer.preview == {"is_disabled": True}


def test_a_question_leans_on_the_one_before_of_the_same_person(
    telegram: Telegram, ada: Person
) -> None:
    bob = telegram.person("Bob")
    mine, his = ada.private(), bob.private()
    mine.answer_to(mine.says(BUS))

    theirs = his.answer_to(his.says("and about passengers?"))
    own = mine.answer_to(mine.says("and about mothers?"))
    assert own.marked("bold")[0] == "Greta Ossom"
    assert "Greta Ossom" not in theirs.marked("bold")[:1]


def test_what_is_not_there_is_refused_with_what_was_searched(ada: Person, exact: Exact) -> None:
    chat = ada.private()
    answer = chat.answer_to(chat.says("What did Nobody Atall say about the moon?"))

    assert answer.text.startswith("Nothing in the articles answers this.")
    assert "10 articles of 4 outlets (Harbour Gazette, Osk Wire, " in answer.text
    assert exact(answer)
    assert "More" not in answer.labels


def test_in_a_group_only_what_is_meant_for_the_bot_is_answered(
    telegram: Telegram, ada: Person
) -> None:
    group = telegram.group("Desk", ada, bot="administrator")
    ada.says("Good morning, everyone.", in_=group)
    mentioned = ada.says(f"{telegram.mention} {BUS}", in_=group)
    first = group.answer_to(mentioned)
    replied = group.answer_to(ada.says("and about mothers?", in_=group, replies_to=first))
    asked = group.answer_to(ada.says(f"/ask {QUOTAS}", in_=group))

    assert first.reply_to is mentioned
    assert len(group.answers) == 3
    assert all("Greta Ossom" in one.text for one in (first, replied))
    assert "al-Dawwar" in asked.text


def test_in_a_forum_the_reply_stays_in_its_topic(telegram: Telegram, ada: Person) -> None:
    forum = telegram.supergroup("Forum", ada, topics=["Water", "Boats"])
    asked = ada.says(f"{telegram.mention} {BUS}", in_=forum, topic="Boats")
    answer = forum.answer_to(asked)

    assert answer.topic == forum.topic("Boats").id
    ada.says("Nobody asks the bot here.", in_=forum, topic="Water")
    other = forum.answer_to(ada.says("/ask and mothers?", in_=forum, topic="Water"))
    assert other.topic == forum.topic("Water").id
    assert not other.text.startswith("Greta Ossom, as")  # a talk of its own
    assert len(forum.answers) == 2


def test_a_thread_of_replies_in_a_group_without_topics_is_no_topic(
    telegram: Telegram, ada: Person
) -> None:
    group = telegram.supergroup("Desk", ada)
    first = group.answer_to(ada.says(f"/ask {BUS}", in_=group))

    second = group.answer_to(ada.says("and about mothers?", in_=group, replies_to=first))
    assert "Greta Ossom" in second.text


def test_an_edited_question_is_answered_again_in_place(ada: Person) -> None:
    chat = ada.private()
    question = chat.says("What did Greta Osom say about the nite bus?")
    answer = chat.answer_to(question)
    before = answer.text
    ada.edits(question, QUOTAS)

    chat.wait_for(lambda _: answer.text != before)
    assert "al-Dawwar" in answer.text
    assert chat.messages == [answer]
    ada.edits(question, "What did Nobody Atall say about the moon?")
    chat.wait_for(lambda _: answer.text.startswith("Nothing in the articles"))
    assert "More" not in answer.labels


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("/ask", "What would you like to know?"),
        ("why? " * 300, "That is too long for one question."),
        ("/nonsense", "I do not know /nonsense."),
    ],
)
def test_what_cannot_be_answered_gets_a_kind_line(ada: Person, said: str, line: str) -> None:
    chat = ada.private()

    assert chat.answer_to(chat.says(said)).text.startswith(line)


def test_a_mention_alone_is_asked_what_it_wants(telegram: Telegram, ada: Person) -> None:
    group = telegram.group("Desk", ada)
    answer = group.answer_to(ada.says(telegram.mention, in_=group))

    assert answer.text.startswith("What would you like to know?")


def test_a_picture_is_not_read(ada: Person) -> None:
    chat = ada.private()

    assert chat.answer_to(ada.sends_photo()).text.startswith("I can read text only")
    assert "/ingest" in chat.answer_to(ada.sends_file("a.txt", b"words", to=chat)).text


def test_outlets_stand_side_by_side(ada: Person, exact: Exact) -> None:
    chat = ada.private()
    answer = chat.answer_to(chat.says("/compare What was said about the quotas?"))
    again = chat.answer_to(chat.says("/compare"))

    assert {"Harbour Gazette", "Valley Tribune"} <= {*answer.marked("bold")}
    assert exact(answer)
    assert again.quotes == answer.quotes
