"""Small talk in Telegram: a short human reply and never a quote; news get a digest."""

from __future__ import annotations

import json
from pathlib import Path

from retrieval.questions.talk import Talk
from tests.support.bot.scenes import said_to
from tests.support.telegram.persons import Person
from tests.support.telegram.play import Telegram

CASES = Path(__file__).resolve().parents[2] / "cases"
SAID = [json.loads(line) for line in (CASES / "small-talk.jsonl").read_text("utf-8").splitlines()]


def test_small_talk_gets_a_short_reply_without_quotes(telegram: Telegram) -> None:
    long = (Talk.NEWS, Talk.HELP, Talk.SOURCES)
    rows = [row for row in SAID if row["talk"] not in long]
    chats = [telegram.person(f"Talker {n}").private() for n in range(len(rows))]
    sent = [(chat, chat.says(row["message"])) for chat, row in zip(chats, rows, strict=True)]
    replies = [chat.answer_to(message) for chat, message in sent]

    assert len(replies) > 90
    for reply, row in zip(replies, rows, strict=True):
        assert not reply.quotes, row
        assert "articles answers this" not in reply.text, row
        assert len(reply.text) < 300


def test_help_in_words_is_the_command_help(ada: Person) -> None:
    assert said_to(ada, "can you help me?").text == said_to(ada, "/help").text


def test_what_is_asked_of_the_sources_is_the_command_sources(ada: Person) -> None:
    assert said_to(ada, "which papers do you read?").text == said_to(ada, "/sources").text


def test_a_question_in_quotation_marks_is_answered_unless_somebody_said_it(ada: Person) -> None:
    plain = said_to(ada, "What did Mirjam Oakes say about the pipe?")

    assert plain.quotes
    for message in ("“What did Mirjam Oakes say about the pipe?”", "> What did Mirjam Oakes say?"):
        assert plain.quotes[0] in said_to(ada, message).quotes
    assert "NOT FOUND" in said_to(ada, "“We never had a pipe, not one of us”").text


def test_thanks_in_a_group_are_returned(telegram: Telegram, ada: Person) -> None:
    group = telegram.group("Desk", ada)
    thanks = ada.says(f"thanks @{telegram.world.bot.username}!", in_=group)

    assert group.answer_to(thanks).text == "You are welcome."


def test_what_is_new_gets_a_digest_and_so_does_a_topic(ada: Person) -> None:
    digest = said_to(ada, "/digest")

    wished = said_to(ada, "hey, what's new?")
    assert wished.quotes == digest.quotes
    assert wished.text.splitlines()[::2] == digest.text.splitlines()[::2]  # the second is the time
    assert said_to(ada, "latest on the bell?").quotes


def test_news_of_what_did_not_come_in_lately_are_looked_for(ada: Person) -> None:
    assert "articles answers this" in said_to(ada, "any news on the moonbase?").text


def test_a_remark_gets_a_hint_and_a_question_of_the_first_person_its_quotes(ada: Person) -> None:
    hint = said_to(ada, "tell me a joke").text

    for remark in ("the printer is broken again", "my editor is going to kill me"):
        reply = said_to(ada, remark)
        assert not reply.quotes
        assert reply.text == hint
    assert said_to(ada, "do I have to boil my water in Upper Quillen?").quotes


def test_a_word_that_no_article_has_gets_a_hint(ada: Person) -> None:
    reply = said_to(ada, "asdf")

    assert not reply.quotes
    assert "a few more words" in reply.text
