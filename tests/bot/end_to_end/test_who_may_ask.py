"""Who may ask, who may command: the bot as people of every kind meet it."""

from __future__ import annotations

import re
from pathlib import Path

from bot import texts
from bot.texts.help import ADMIN_COMMANDS, COMMANDS
from bot.texts.translation import speaking
from tests.support.bot.scenes import QUESTION, quoth, settled
from tests.support.telegram.persons import Person
from tests.support.telegram.play import Telegram
from tests.support.telegram.rooms import Room

ASKED = f"/ask {QUESTION}"


def stranger(number: int) -> str:
    """What somebody is told who was not let in, where there are admins."""
    return f"{texts.help.STRANGER.format(number=number)}\n\n{texts.help.ADMINS_ASKED}"


def asks(person: Person, room: Room) -> str:
    """A question in a group, and the bot's reply to it."""
    return room.answer_to(person.says(ASKED, in_=room)).text


def test_who_opens_the_link_first_is_the_admin_and_the_link_opens_nothing_more(
    telegram: Telegram, filled: Path
) -> None:
    ada, bob = telegram.person("Ada"), telegram.person("Bob")
    with quoth(telegram, filled) as bot:
        link = re.search(r"start=(\S+)", bot.said)
        assert link
        first = ada.starts(link[1])
        assert ada.private().answer_to(first).text == str(texts.help.NOW_ADMIN)
        telegram.wait_for(lambda: set(ADMIN_COMMANDS) <= set(ada.menu()))
        bob.starts(link[1])
        [told] = bob.private().wait_for_count(1)
        assert told.text == stranger(bob.id)
        assert set(bob.menu()) == set(COMMANDS)
        bot.stop()
    with quoth(telegram, filled) as bot:
        assert "start=" not in bot.said
        assert "let in: nobody else" in _status(ada)


def test_the_link_is_the_same_until_it_is_used_and_a_wrong_code_is_a_strangers(
    telegram: Telegram, tmp_path: Path
) -> None:
    eve, salma = telegram.person("Eve"), telegram.person("Salma", language="ar")
    with quoth(telegram, tmp_path / "home") as bot:
        salma.says("Who found the bell?")
        with speaking("ar"):
            refused = texts.help.STRANGER.format(number=salma.id)
        assert salma.private().wait_for_count(1)[0].text == refused
        eve.starts("notTheCode")
        [told] = eve.private().wait_for_count(1)
        assert told.text == texts.help.STRANGER.format(number=eve.id)
        first = re.findall(r"start=(\S+)", bot.said)
    with quoth(telegram, tmp_path / "home") as bot:
        assert re.findall(r"start=(\S+)", bot.said) == first


def test_nobody_but_admins_lets_people_in_by_number_by_reply_and_by_group(
    telegram: Telegram, filled: Path
) -> None:
    ada, bob, mia, eve = (telegram.person(name) for name in ("Ada", "Bob", "Mia", "Eve"))
    group = telegram.supergroup("Growers", bob, ada, mia)
    with quoth(telegram, filled, QUOTH_ADMINS=str(ada.id)):
        bob.says(QUESTION)
        bob.says("Is anybody there?")
        settled(telegram, filled)
        _bob_is_let_in_and_out_by_number(ada, bob)
        _mia_is_let_in_by_a_reply(ada, mia, group)
        _the_group_is_let_in(ada, bob, group)
        _others_command_nothing(bob, eve, group)
        status = _status(ada)
        assert "1 admin; let in: Growers" in status
        assert f"Mia ({mia.id})" in status
        assert "in 1 chat" in status


def _bob_is_let_in_and_out_by_number(ada: Person, bob: Person) -> None:
    _commands(
        ada, f"/allow {bob.id} Bob Veil", texts.help.LET_IN.format(name="Bob Veil", number=bob.id)
    )
    bob.says(QUESTION)
    told, welcome, answer = bob.private().wait_for_count(3)
    assert told.text == stranger(bob.id)
    assert welcome.text == str(texts.help.YOU_MAY_ASK)
    assert answer.quotes
    out = texts.help.let_out(bob.id, was_in=True, by_settings=False)
    _commands(ada, f"/deny {bob.id}", out)
    again = texts.help.let_out(bob.id, was_in=False, by_settings=False)
    _commands(ada, f"/deny {bob.id}", again)
    _commands(ada, "/allow", str(texts.help.WHOM))
    _commands(ada, "/allow the mayor", str(texts.help.WHOM))


def _mia_is_let_in_by_a_reply(ada: Person, mia: Person, group: Room) -> None:
    question = mia.says(ASKED, in_=group)
    assert group.answer_to(question).text == stranger(group.id)
    allowing = ada.says("/allow", in_=group, replies_to=question)
    assert group.answer_to(allowing).text == texts.help.LET_IN.format(name="Mia", number=mia.id)
    assert "fines" in asks(mia, group)


def _the_group_is_let_in(ada: Person, bob: Person, group: Room) -> None:
    silent = bob.says(ASKED, in_=group)
    allowing = ada.says("/allow", in_=group)
    assert group.answer_to(allowing).text == str(texts.help.CHAT_MAY_ASK)
    assert "fines" in asks(bob, group)
    assert not [one for one in group.messages if one.reply_to is silent]
    unnamed = group.says_anonymously(ASKED)
    assert "fines" in group.answer_to(unnamed).text


def _others_command_nothing(bob: Person, eve: Person, group: Room) -> None:
    commanding = [bob.says(f"/allow {eve.id}", in_=group), group.says_anonymously("/status")]
    for command in commanding:
        assert group.answer_to(command).text == str(texts.help.NOT_ADMIN)


def test_an_open_bot_answers_all_but_each_has_a_budget_and_commands_stay_with_admins(
    telegram: Telegram, filled: Path
) -> None:
    ada, bob, mia = (telegram.person(name) for name in ("Ada", "Bob", "Mia"))
    settings = {"QUOTH_ALLOW": "*", "QUOTH_ADMINS": str(ada.id), "QUOTH_QUESTIONS_A_MINUTE": "2"}
    with quoth(telegram, filled, **settings) as bot:
        assert "start=" not in bot.said
        for _ in range(3):
            bob.says(QUESTION)
        *answers, refused = bob.private().wait_for_count(3)
        assert all(one.quotes for one in answers)
        assert re.fullmatch(r"That was quick! Please ask again in \d+ seconds\.", refused.text)
        mia.says(QUESTION)
        mia.says("/status")
        own, not_admin = mia.private().wait_for_count(2)
        assert own.quotes
        assert not_admin.text == str(texts.help.NOT_ADMIN)
        by_settings = texts.help.let_out(mia.id, was_in=False, by_settings=True)
        _commands(ada, f"/deny {mia.id}", by_settings)


def _commands(admin: Person, command: str, expected: str) -> None:
    assert admin.private().answer_to(admin.says(command)).text == expected


def _status(admin: Person) -> str:
    return admin.private().answer_to(admin.says("/status")).text
