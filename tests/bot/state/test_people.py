"""Admins, those who may ask, strangers, and where the bot is."""

from __future__ import annotations

from pathlib import Path
from threading import Barrier, Thread

from bot.state import State, open_state
from bot.state.people import KnownChat


def code(state: State) -> str:
    found = state.people.start_code()
    assert found is not None
    return found


def test_the_one_time_code_stays_the_same_until_it_is_used(path: Path) -> None:
    with open_state(path) as first:
        made = code(first)
    with open_state(path) as second:
        assert code(second) == made
        assert second.people.redeem(made, 12, "Mia")
        assert second.people.start_code() is None
    with open_state(path) as third:
        assert third.people.start_code() is None
        assert third.people.admins() == {12}


def test_the_code_fits_into_a_start_link(state: State) -> None:
    made = code(state)

    assert 20 <= len(made) <= 64
    assert made.isascii()
    assert made.replace("-", "").replace("_", "").isalnum()


def test_a_wrong_code_opens_nothing(state: State) -> None:
    assert not state.people.redeem("", 12, "Mia")
    made = code(state)
    for wrong in ("", made[:-1], made + "x", made.swapcase(), "ключ", "\ud800"):
        assert not state.people.redeem(wrong, 12, "Mia")
    assert state.people.admins() == frozenset()
    assert code(state) == made


def test_the_code_works_for_one_person_only(state: State) -> None:
    made = code(state)

    assert state.people.redeem(made, 12, "Mia")
    assert not state.people.redeem(made, 13, "Tom")
    assert state.people.admins() == {12}


def test_the_same_start_that_is_handled_twice_says_the_same(state: State) -> None:
    made = code(state)

    assert state.people.redeem(made, 12, "Mia")
    assert state.people.redeem(made, 12, "Mia")


def test_the_used_code_tells_nobody_that_they_are_an_admin_who_is_none_any_more(
    state: State,
) -> None:
    made = code(state)
    assert state.people.redeem(made, 12, "Mia")
    state.people.demote(12)

    assert not state.people.redeem(made, 12, "Mia")
    assert state.people.admins() == frozenset()


def test_of_many_who_open_the_link_at_once_exactly_one_wins(path: Path) -> None:
    states = [open_state(path) for _ in range(2)]  # as two processes would
    made, start, won = code(states[0]), Barrier(12), list[int]()

    def open_link(user: int) -> None:
        start.wait()
        if states[user % 2].people.redeem(made, user, "somebody"):
            won.append(user)

    threads = [Thread(target=open_link, args=[user]) for user in range(1, 13)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(won) == 1
    assert states[0].people.admins() == {won[0]}
    for opened in states:
        opened.close()


def test_users_and_chats_are_let_in_and_out(state: State) -> None:
    state.people.allow(12, "Mia")
    state.people.allow(-1001, "News desk")
    state.people.allow(12, "Mia L.")

    assert state.people.allowed() == {12: "Mia L.", -1001: "News desk"}
    assert state.people.deny(12)
    assert not state.people.deny(12)
    assert state.people.allowed() == {-1001: "News desk"}


def test_a_stranger_is_told_once(path: Path) -> None:
    with open_state(path) as first:
        assert first.people.tell_once(13)
        assert first.people.tell_once(14)
    with open_state(path) as second:
        assert not second.people.tell_once(13)


def test_who_was_let_in_and_out_again_is_told_once_more(state: State) -> None:
    state.people.tell_once(13)
    state.people.allow(13, "Tom")
    state.people.deny(13)

    assert state.people.tell_once(13)
    assert not state.people.tell_once(13)


def test_the_chats_that_the_bot_is_in_are_known(state: State) -> None:
    state.people.joined(-1001, "group", "News desk")
    state.people.joined(-1002, "channel", "Bulletin")
    state.people.joined(-1001, "group", "The news desk")
    state.people.left(-1003)

    assert state.people.chats() == [
        KnownChat(-1002, "channel", "Bulletin"),
        KnownChat(-1001, "group", "The news desk"),
    ]
    state.people.left(-1002)
    assert [chat.id for chat in state.people.chats()] == [-1001]


def test_a_group_that_became_a_supergroup_keeps_what_it_had(state: State) -> None:
    state.people.allow(-1001, "News desk")
    state.people.joined(-1001, "group", "News desk")
    state.people.moved(-1001, -2002)
    state.people.moved(-1001, -2002)

    assert state.people.now(-1001) == -2002
    assert state.people.now(-2002) == -2002
    assert state.people.allowed() == {-2002: "News desk"}
    assert [chat.id for chat in state.people.chats()] == [-2002]


def test_a_move_is_followed_to_its_end(state: State) -> None:
    state.people.moved(-1, -2)
    state.people.moved(-2, -3)
    assert [state.people.now(id) for id in (-1, -2, -3)] == [-3, -3, -3]

    state.people.moved(-3, -1)
    state.people.moved(-5, -5)
    assert [state.people.now(id) for id in (-1, -2, -3, -5)] == [-1, -1, -1, -5]


def test_what_the_supergroup_has_already_stays(state: State) -> None:
    state.people.allow(-1, "old name")
    state.people.allow(-2, "new name")
    state.people.moved(-1, -2)

    assert state.people.allowed() == {-2: "new name"}
