"""What admins see and do: who is let in, who is an admin, what was taken in, how answers did."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from bot import texts
from tests.support.bot.running import copied, running
from tests.support.bot.scenes import QUESTION
from tests.support.telegram import faults
from tests.support.telegram.persons import Person
from tests.support.telegram.play import Telegram, telegram_server
from tests.support.telegram.records import Message

_NUMBERS = count(1)


@pytest.fixture(scope="module")
def telegram() -> Iterator[Telegram]:
    with telegram_server() as started:
        yield started


@pytest.fixture(scope="module")
def ada(
    telegram: Telegram, filled: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Person]:
    """The admin of a bot that answers only those who are let in."""
    home = copied(filled, tmp_path_factory.mktemp("admins") / "home")
    one = telegram.person("Ada", username="ada")
    with running(telegram, home, QUOTH_ADMINS=str(one.id)):
        one.starts()
        one.private().wait_for_count(1)
        yield one


@pytest.fixture
def mia(telegram: Telegram) -> Person:
    """A stranger."""
    n = next(_NUMBERS)
    return telegram.person(f"Mia {n}", username=f"Mia_{n}")


def told(who: Person, words: str) -> Message:
    """The newest message of the bot to somebody that has these words, once it is there."""
    return who.private().wait_for(
        lambda some: next((one for one in reversed(some) if words in one.text), None)
    )


def said(who: Person, command: str, expected: str) -> Message:
    """What the bot says to a command."""
    asked = who.says(command)
    return who.private().wait_for(
        lambda some: next((m for m in some if m.id > asked.id and expected in m.text), None)
    )


def test_an_admin_lets_in_who_asks_by_a_button_and_the_asker_is_told(
    ada: Person, mia: Person
) -> None:
    mia.says(QUESTION)
    assert "I have asked them" in mia.private().wait_for_count(1)[0].text
    name = mia.account.first_name
    notice = told(ada, f"{name} (@{mia.account.username}), number {mia.id}, would like to ask me.")
    assert "admins" in (mia.presses(notice, "No").notice().text or "")
    ada.presses(notice, f"Let {name} in")
    told(mia, "you may ask now")
    ada.private().wait_for(lambda _: notice.text == f"{name} ({mia.id}) may ask now.")
    assert notice.labels == []
    assert mia.private().answer_to(mia.says(QUESTION)).quotes


def test_who_is_not_let_in_is_asked_about_once(ada: Person, mia: Person) -> None:
    mia.says(QUESTION)
    notice = told(ada, f"number {mia.id}, would like")
    ada.presses(notice, "No")
    ada.private().wait_for(lambda _: "was not let in" in notice.text)
    mia.says("Is anybody there?")
    said(ada, "/status", "Everything is indexed.")
    about = [one for one in ada.private().messages if f"({mia.id})" in one.text]
    assert about == [notice]


def test_a_group_or_one_of_it_is_let_in_by_a_button(
    telegram: Telegram, ada: Person, mia: Person
) -> None:
    group = telegram.supergroup("Growers", mia, bot="member")
    group.answer_to(mia.says(f"/ask {QUESTION}", in_=group))
    notice = told(ada, "would like to ask me in Growers")
    assert "Let the group in" in notice.labels
    ada.presses(notice, "Let the group in")
    group.wait_for(lambda some: any("everybody here may ask now" in one.text for one in some))
    assert group.answer_to(mia.says(f"/ask {QUESTION}", in_=group)).quotes


def test_who_was_turned_away_once_is_let_in_and_out_by_number(ada: Person, mia: Person) -> None:
    name = texts.help.LET_IN.format(name="Mia Veil", number=mia.id)
    mia.says(QUESTION)
    mia.says("Is anybody there?")
    said(mia, "/start r_none", str(texts.answers.NO_SUCH_RECEIPT))  # a receipt is open to strangers
    said(ada, f"/allow {mia.id} Mia Veil", name)
    mia.says(QUESTION)
    told_once, _, welcome, answer = mia.private().wait_for_count(4)
    turned_away = texts.help.STRANGER.format(number=mia.id)
    assert told_once.text == f"{turned_away}\n\n{texts.help.ADMINS_ASKED}"
    assert welcome.text == str(texts.help.YOU_MAY_ASK)
    assert answer.quotes
    for was_in in (True, False):
        out = texts.help.let_out(mia.id, was_in=was_in, by_settings=False)
        assert said(ada, f"/deny {mia.id}", str(mia.id)).text == out
    by_settings = texts.help.let_out(ada.id, was_in=False, by_settings=True)
    assert said(ada, f"/deny {ada.id}", str(ada.id)).text == by_settings
    said(ada, "/allow", str(texts.help.WHOM))
    said(ada, "/allow the mayor", str(texts.help.WHOM))


def test_one_of_a_group_is_let_in_by_a_reply_and_the_group_by_a_command_in_it(
    telegram: Telegram, ada: Person, mia: Person
) -> None:
    ask, eve = f"/ask {QUESTION}", telegram.person("Eve")
    group = telegram.supergroup("Weavers", eve, ada, mia)
    question = mia.says(ask, in_=group)
    assert group.answer_to(question).text.startswith(texts.help.STRANGER.format(number=group.id))
    allowing = ada.says("/allow", in_=group, replies_to=question)
    assert f"({mia.id}) may ask now." in group.answer_to(allowing).text
    assert "fines" in group.answer_to(mia.says(ask, in_=group)).text
    silent = eve.says(ask, in_=group)
    allowing = ada.says("/allow", in_=group)
    assert group.answer_to(allowing).text == str(texts.help.CHAT_MAY_ASK)
    assert "fines" in group.answer_to(eve.says(ask, in_=group)).text
    assert not [one for one in group.messages if one.reply_to is silent]
    assert "fines" in group.answer_to(group.says_anonymously(ask)).text
    commanding = [eve.says(f"/allow {eve.id}", in_=group), group.says_anonymously("/status")]
    for command in commanding:
        assert group.answer_to(command).text == str(texts.help.NOT_ADMIN)
    status = said(ada, "/status", "; let in: ").text
    assert f"{mia.account.first_name} ({mia.id})" in status
    assert f"Weavers ({group.id})" in status


def test_somebody_who_was_seen_goes_by_their_name(ada: Person, mia: Person) -> None:
    at = f"@{mia.account.username}"
    said(ada, f"/allow {at}", f"I have not seen {at} yet.")
    mia.says(QUESTION)
    told(ada, f"number {mia.id}, would like")
    said(ada, f"/allow {at.upper()}", f"({mia.id}) may ask now.")
    told(mia, "you may ask now")
    said(ada, f"/deny {at}", "may not ask any more")


def test_a_second_admin_is_made_in_the_chat_and_unmade(ada: Person, mia: Person) -> None:
    mia.says(QUESTION)
    told(ada, f"number {mia.id}, would like")
    said(ada, f"/admins add @{mia.account.username}", f"({mia.id}) is an admin now.")
    told(mia, "You are an admin now.")
    said(mia, "/status", "2 admins")
    said(mia, f"/admins remove {ada.id}", "is an admin by the settings")
    said(ada, "/admins", f"{mia.account.first_name} ({mia.id})")
    said(ada, f"/admins remove {mia.id}", "is no admin")
    said(ada, "/admins add the mayor", str(texts.help.WHOM))


def test_removal_is_told_and_a_group_that_was_left_is_let_in_anew(
    telegram: Telegram, ada: Person, mia: Person
) -> None:
    group = telegram.supergroup("Desk", mia, ada, bot="member")
    said(ada, f"/allow {group.id} Desk", "may ask now")
    said(ada, f"/channels add {group.id} 08:00", "every day at 08:00")
    group.kicks_bot(mia.account)
    notice = told(ada, f"I was removed from Desk ({group.id}) by {mia.account.first_name}.")
    assert "let it in anew" in notice.text
    assert "Its digests stop" in notice.text
    said(ada, "/channels list", "Desk: every day at 08:00 (UTC); stopped")
    group.adds_bot(mia.account)
    refused = group.answer_to(mia.says(f"/ask {QUESTION}", in_=group))
    assert "whom an admin has let in" in refused.text


def test_one_article_that_was_taken_in_is_shown(ada: Person) -> None:
    page = (
        "---\ntitle: Boats wait\noutlet: Night Post\npublished: 2031-05-03\n---\n"
        "“We wait for the tide,” said Orla Venn, the pilot. “It is late,” said Jon Orne."
    )
    ada.sends_file("boats.md", page.encode(), caption="/ingest")
    reply = told(ada, "1 article taken")
    assert "Boats wait · Night Post, 3 May 2031 · 2 quotes" in reply.text


def test_likes_are_counted_and_listed_with_question_and_answer(ada: Person) -> None:
    assert said(ada, "/feedback", "👍").text == "Nobody pressed 👍 or 👎 yet."
    answer = said(ada, QUESTION, "searched")
    ada.presses(answer, "👎").notice()
    listed = said(ada, "/feedback", "👍 0 · 👎 1")
    assert QUESTION in listed.text
    assert listed.quotes
    assert listed.quotes[0] == answer.quotes[0]


def test_posted_is_said_only_after_it_was(telegram: Telegram, ada: Person) -> None:
    channel = telegram.channel("Slow", ada, bot="administrator")
    said(ada, f"/channels add {channel.id} 08:00 approval: yes", "every day")
    said(ada, f"/channels now {channel.id}", "awaits your button")
    question = ada.private().wait_for(
        lambda some: next((one for one in reversed(some) if "Post it" in one.labels), None)
    )
    telegram.fails(faults.refused("CHAT_WRITE_FORBIDDEN"), method="sendMessage", chat=channel)
    ada.presses(question, "Post it")
    ada.private().wait_for(lambda _: question.text.startswith("Not posted, as Telegram"))
    assert not channel.messages
