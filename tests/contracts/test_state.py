"""The bot's state keeps its word on every database: stored once, in order, for ids of any size."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.state import State, open_state
from bot.state.ledger import Ended, EntryState, Made
from bot.state.queues import Got, Outgoing, UpdateCounts, Waiting
from bot.state.schedules import Plan, Target
from retrieval.domain import Window

NOW = datetime(2031, 5, 3, 8, tzinfo=UTC)
GROUP, SUPERGROUP = -4001, -1_001_234_567_890
INLINE = 5 + (1 << 61)  # the key of somebody's inline queries


@pytest.fixture
def place(database_url: str | None, tmp_path: Path) -> Path | str:
    return database_url or tmp_path / "bot.db"


@pytest.fixture
def state(place: Path | str) -> Iterator[State]:
    with open_state(place) as opened:
        yield opened


def test_an_update_is_kept_once_and_handled_until_it_is_done(state: State) -> None:
    updates = [Waiting(8, SUPERGROUP, "{}"), Waiting(9, INLINE, '{"text": "a\\u0000b"}')]
    assert state.inbox.put(updates, now=NOW) == 2
    assert state.inbox.put([*updates, Waiting(10, 7, "{}")], now=NOW) == 1
    assert [row.key for row in state.inbox.waiting()] == [SUPERGROUP, INLINE, 7]
    assert [state.inbox.begin(8), state.inbox.begin(8), state.inbox.begin(11)] == [1, 2, 0]
    state.inbox.done(8)
    state.inbox.failed(9)
    assert state.inbox.counts() == UpdateCounts(new=1, done=1, failed=1)
    assert state.inbox.tidy(NOW + timedelta(days=15)) == 2


def test_an_answer_is_put_once_and_each_message_sent_in_order(state: State) -> None:
    state.inbox.put([Waiting(8, SUPERGROUP, "{}")], now=NOW)
    two = [Outgoing(SUPERGROUP, "a", "a", asked=5, answer=3), Outgoing(SUPERGROUP, "b", "b")]
    rows = state.outbox.put(8, two)
    assert state.outbox.put(8, [Outgoing(7, "c", "c")]) == rows
    assert [row.answered for row in state.inbox.waiting()] == [True]
    first, second = state.outbox.unsent(8)
    state.outbox.begin(first.id)
    state.outbox.begin(first.id)
    state.outbox.sent(first.id, 2**33)
    state.outbox.failed(second.id, "blocked")
    sent = state.outbox.counts()
    assert (sent.waiting, sent.sent, sent.failed, sent.repeats) == (0, 1, 1, 1)
    assert state.outbox.got([3]) == [Got(3, SUPERGROUP, None, 2**33)]
    assert [row.message for row in state.outbox.shown(SUPERGROUP, 5)] == two[:1]


def test_people_are_admitted_told_once_and_move_with_their_group(state: State) -> None:
    code = state.people.start_code()
    assert code is not None
    assert not state.people.redeem("wrong", 7, "Ada")
    assert state.people.redeem(code, 7, "Ada")
    assert state.people.start_code() is None
    assert state.people.admins() == {7}
    state.people.allow(GROUP, "Desk")
    assert [state.people.tell_once(5), state.people.tell_once(5)] == [True, False]
    state.people.joined(GROUP, "group", "Desk")
    state.people.moved(GROUP, SUPERGROUP)
    assert state.people.allowed() == {SUPERGROUP: "Desk"}
    assert state.people.now(GROUP) == SUPERGROUP
    assert [chat.id for chat in state.people.chats()] == [SUPERGROUP]


def test_questions_and_tokens_are_counted(state: State) -> None:
    minute = [state.spent.question(7, NOW, at_most=2) for _ in range(3)]
    state.spent.tokens(7, 100, NOW)
    state.spent.tokens(7, 20, NOW)
    used = state.spent.used(7, NOW)
    assert (minute, len(used.ages_s), used.tokens_today) == ([True, True, False], 2, 120)
    state.spent.tokens(7, 5, NOW + timedelta(days=1))
    assert state.spent.used(7, NOW + timedelta(days=1)).tokens_today == 5


def test_the_last_questions_are_remembered_and_a_press_counts_once(state: State) -> None:
    for n in range(12):
        state.talks.asked(7, SUPERGROUP, None, n, f"question {n}")
    assert state.talks.before(7, SUPERGROUP, None) == tuple(f"question {n}" for n in range(8, 12))
    assert state.talks.before(7, SUPERGROUP, None, message_id=9)[-1] == "question 8"
    pressed = [state.talks.press(n, SUPERGROUP, 5, "m:1", now=NOW) for n in (1, 2, 1)]
    assert pressed == [True, False, True]
    votes = [state.talks.vote(7, 3, liked) for liked in (True, True, False)]
    assert votes == [True, False, True]


def test_a_window_is_claimed_once_and_its_posts_are_sent_once(
    state: State, place: Path | str
) -> None:
    target = Target(SUPERGROUP, "channel", "Desk", 7)
    schedule = state.channels.put(target, Plan((time(8),)), NOW)
    assert state.channels.put(target, Plan((time(9),)), NOW).id == schedule.id
    window = Window(NOW - timedelta(days=1), NOW)
    claimed = state.ledger.claim(schedule.id, SUPERGROUP, window, after=None, now=NOW)
    assert claimed is not None
    with open_state(place) as other:
        again = other.ledger.claim(schedule.id, SUPERGROUP, window, after=None, now=NOW)
        assert again is None
        made = Made(5, frozenset({"abc"}), (Outgoing(SUPERGROUP, "a", "a"),))
        assert state.ledger.keep(claimed, made, approval=False)
        assert state.ledger.take(claimed, NOW)
        assert other.ledger.take(claimed, NOW) is None
    assert state.ledger.begin(claimed, 0, NOW)
    assert not state.ledger.begin(claimed, 0, NOW)
    assert state.ledger.end(claimed, 0, Ended(9, SUPERGROUP)) is EntryState.SENT
    assert state.ledger.told([schedule.id]) == {"abc"}
    assert [post.message_id for post in state.ledger.posted([5])] == [9]


def test_words_with_a_character_that_no_text_holds_are_kept_all_the_same(state: State) -> None:
    state.talks.asked(7, 7, None, 1, "what\0ever")
    [question] = state.talks.before(7, 7, None)
    assert question.startswith("what")
    assert question.endswith("ever")


def test_state_that_is_opened_again_is_as_it_was(place: Path | str) -> None:
    with open_state(place) as first:
        first.people.allow(SUPERGROUP, "Desk")
    with open_state(place) as second:
        assert second.people.allowed() == {SUPERGROUP: "Desk"}
