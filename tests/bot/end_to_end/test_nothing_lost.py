"""Nothing is lost and nothing sent twice: under kill -9, with faults of every kind on the way."""

from __future__ import annotations

from pathlib import Path
from random import Random

from tests.support.bot.kills import Killed, books, killing
from tests.support.bot.scenes import QUESTION, counts, quoth, settled
from tests.support.telegram import faults
from tests.support.telegram.faults import Fault
from tests.support.telegram.load import spread
from tests.support.telegram.persons import Person
from tests.support.telegram.play import Telegram
from tests.support.telegram.records import Message

OPEN = {"QUOTH_ALLOW": "*", "QUOTH_QUESTIONS_A_MINUTE": "1000"}
QUESTIONS = (
    QUESTION,
    "What did Ellisk say about the herring stock?",
    "Who found the bell of the Amaranth?",
    "What did the curator say about the alarm?",
)


def answer(person: Person) -> Message:
    """The answer to a question asked now."""
    before = len(person.private().messages)
    person.says(QUESTION)
    return person.private().wait_for_count(before + 1)[before]


def test_who_is_killed_three_times_under_load_answers_everybody_once(
    telegram: Telegram, filled: Path
) -> None:
    rooms = [telegram.person(f"Person {n}").private() for n in range(8)]
    planned = spread(rooms, QUESTIONS * 8, over_s=8)
    killed: Killed = killing(telegram, filled, planned, OPEN, kills=3, chance=Random(7))
    assert (killed.asked, killed.unanswered) == (32, 0)
    assert (killed.disordered, killed.twice_for_nothing) == (0, 0)
    assert len(killed.twice_ms) <= killed.books.repeats


def test_an_answer_whose_receipt_was_lost_is_sent_again_and_counted(
    telegram: Telegram, filled: Path
) -> None:
    """The one case of two messages: Telegram took the first, and its reply never came."""
    ada = telegram.person("Ada")
    with quoth(telegram, filled, **OPEN, QUOTH_ADMINS=str(ada.id)) as bot:
        telegram.fails(faults.STALL_AFTER, method="sendMessage")
        ada.says(QUESTION)
        ada.private().wait_for_count(1)
        bot.kill()
    telegram.recovers()
    with quoth(telegram, filled, **OPEN, QUOTH_ADMINS=str(ada.id)):
        first, again = ada.private().wait_for_count(2)
        assert again.text == first.text
        settled(telegram, filled)
        assert books(filled).repeats == 1
        status = ada.private().answer_to(ada.says("/status"))
        assert "1 sent again as it was not known if they arrived" in status.text


def test_what_fails_on_the_way_is_tried_again_and_what_is_refused_is_not(
    telegram: Telegram, filled: Path
) -> None:
    ada, bob = telegram.person("Ada"), telegram.person("Bob")
    with quoth(telegram, filled, **OPEN):
        _a_flood_in_one_chat_does_not_hold_the_others(telegram, ada, bob)
        for fault in (faults.SERVER_ERROR, faults.BAD_GATEWAY, faults.RESET_BEFORE):
            _once(telegram, ada, fault)
        for fault in (faults.RESET_AFTER, faults.BAD_GATEWAY_AFTER):
            _twice_as_its_receipt_was_lost(telegram, ada, fault)
        for fault in (faults.SERVER_ERROR, faults.BAD_GATEWAY, faults.RESET_AFTER):
            telegram.fails(fault, method="getUpdates")
            assert answer(bob).quotes
        _who_blocked_the_bot_is_no_error(telegram, ada, bob)
        assert settled(telegram, filled).failed == 0


def _a_flood_in_one_chat_does_not_hold_the_others(
    telegram: Telegram, ada: Person, bob: Person
) -> None:
    telegram.fails(faults.flood(3), method="sendMessage", chat=ada.private())
    ada.says(QUESTION)
    telegram.wait_for(lambda: [c for c in telegram.calls() if c.fault == "flood"])
    assert answer(bob).quotes
    assert not ada.private().messages
    [told] = ada.private().wait_for_count(1)
    flooded, *rest = telegram.calls("sendMessage", chat=ada.private())
    assert told.quotes
    assert len(rest) == 1
    assert rest[0].at_s - flooded.at_s >= 3


def _once(telegram: Telegram, ada: Person, fault: Fault) -> None:
    before = len(ada.private().messages)
    telegram.fails(fault, method="sendMessage")
    assert answer(ada).quotes
    assert answer(ada).quotes  # in order: the first is done with
    assert len(ada.private().messages) == before + 2


def _twice_as_its_receipt_was_lost(telegram: Telegram, ada: Person, fault: Fault) -> None:
    before = len(ada.private().messages)
    telegram.fails(fault, method="sendMessage")
    ada.says(QUESTION)
    first, again = ada.private().wait_for_count(before + 2)[before:]
    assert first.text == again.text


def _who_blocked_the_bot_is_no_error(telegram: Telegram, ada: Person, bob: Person) -> None:
    telegram.fails(faults.flood(1), method="sendMessage", chat=ada.private())
    ada.says(QUESTION)
    ada.blocks()
    assert answer(bob).quotes
    telegram.wait_for(lambda: [c for c in telegram.calls(chat=ada.private()) if c.code == 403])
    ada.unblocks()
    assert answer(ada).quotes


def test_a_group_that_became_a_supergroup_is_followed(telegram: Telegram, filled: Path) -> None:
    ada = telegram.person("Ada")
    group = telegram.group("Growers", ada)
    settings = {"QUOTH_ADMINS": str(ada.id)}
    with quoth(telegram, filled, **settings):
        assert group.answer_to(ada.says(f"/ask {QUESTION}", in_=group)).quotes
        allowing = ada.says("/allow", in_=group)
        group.answer_to(allowing)
        for said in ("/channels add here 08:00", "/stop"):
            group.answer_to(ada.says(said, in_=group))
        telegram.fails(faults.flood(2), method="sendMessage", chat=group)
        ada.says(f"/ask {QUESTION}", in_=group)
        telegram.wait_for(lambda: [c for c in telegram.calls() if c.fault == "flood"])
        new = group.migrates()
        [late] = new.wait_for_count(1)
        assert late.quotes
        bob = telegram.person("Bob")
        assert new.answer_to(bob.says(f"/ask {QUESTION}", in_=new)).quotes
        status = ada.private().answer_to(ada.says("/status"))
        assert f"Growers ({new.id})" in status.text
        chosen = new.answer_to(ada.says("/settings", in_=new)).text
        assert "Stopped" in chosen
        assert "at 08:00 (UTC)" in chosen
        assert settled(telegram, filled).failed == 0


def test_a_dead_telegram_is_waited_for_at_the_start_and_in_between(
    telegram: Telegram, filled: Path
) -> None:
    ada = telegram.person("Ada")
    telegram.fails(faults.BAD_GATEWAY, method="getMe", times=2)
    with quoth(telegram, filled, **OPEN) as bot:
        assert answer(ada).quotes
        telegram.fails(faults.SERVER_ERROR, method="sendMessage", times=2)
        ada.says(QUESTION)
        telegram.wait_for(lambda: [c for c in telegram.calls("sendMessage") if c.code == 500])
        telegram.goes_down()
        asked = ada.says(QUESTIONS[1])
        telegram.comes_back()
        late = ada.private().wait_for_count(3)
        assert late[2].at_s > asked.at_s
        assert all(one.quotes for one in late)
        assert len(ada.private().messages) == 3
        assert "Telegram answers again" in bot.said
        assert counts(filled).failed == 0


def test_another_poller_is_said_once_and_outlasted(telegram: Telegram, filled: Path) -> None:
    ada = telegram.person("Ada")
    conflict = Fault(
        "conflict",
        409,
        b'{"ok":false,"error_code":409,"description":"Conflict: terminated by other getUpdates '
        b'request; make sure that only one bot instance is running"}',
    )
    telegram.fails(conflict, method="getUpdates", times=3)
    with quoth(telegram, filled, **OPEN) as bot:
        assert answer(ada).quotes
        assert bot.said.count("Another process asks Telegram for the updates of this bot") == 1
