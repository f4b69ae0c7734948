"""Every update is kept before it is confirmed, and handled once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread

from bot.state import State, open_state
from bot.state.queues import Got, Outgoing, UpdateCounts, Waiting

NOW = datetime(2031, 5, 7, 12, 0, tzinfo=UTC)
TEXT = '{"update_id": 5, "message": {"text": "what did she say?"}}'


def updates(*ids: int) -> list[Waiting]:
    return [Waiting(id, 7, TEXT) for id in ids]


def ids(waiting: Iterable[Waiting]) -> list[int]:
    return [one.update_id for one in waiting]


def test_what_was_put_is_waiting_in_order_as_it_came(state: State) -> None:
    assert state.inbox.put(updates(5, 3)) == 2
    assert state.inbox.put([Waiting(4, -1001, "{}")]) == 1

    assert state.inbox.waiting() == [
        Waiting(3, 7, TEXT),
        Waiting(4, -1001, "{}"),
        Waiting(5, 7, TEXT),
    ]


def test_an_update_that_comes_again_is_passed_over(state: State) -> None:
    state.inbox.put(updates(3, 4))
    state.inbox.done(3)

    assert state.inbox.put([*updates(3), Waiting(4, 8, "{}"), *updates(5, 5)]) == 1
    assert state.inbox.waiting() == updates(4, 5)


def test_no_updates_are_no_work(state: State) -> None:
    assert state.inbox.put([]) == 0


def test_the_same_update_put_by_two_threads_is_new_for_one(state: State) -> None:
    start, new = Barrier(2), list[int]()

    def put() -> None:
        for id in range(40):
            start.wait()
            new.append(state.inbox.put(updates(id)))

    threads = [Thread(target=put) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(new) == 40
    assert ids(state.inbox.waiting()) == list(range(40))


def test_what_is_done_is_not_waiting_and_its_words_are_dropped(state: State, path: Path) -> None:
    state.inbox.put(updates(3, 4))
    state.inbox.done(3)
    state.inbox.done(3)

    assert ids(state.inbox.waiting()) == [4]
    assert state.inbox.counts() == UpdateCounts(new=1, done=1)


def test_an_answered_update_is_still_waiting_and_says_so(state: State) -> None:
    state.inbox.put(updates(3))
    state.outbox.put(3, [Outgoing(7, "Yes", "Yes")])

    assert state.inbox.waiting() == [Waiting(3, 7, TEXT, answered=True)]
    assert state.inbox.counts() == UpdateCounts(answered=1)


def test_tries_are_counted_and_one_given_up_in_good_order_is_not(state: State) -> None:
    state.inbox.put(updates(3))

    assert [state.inbox.begin(3), state.inbox.begin(3)] == [1, 2]
    state.inbox.put_back(3)
    assert state.inbox.waiting()[0].tries == 1
    state.inbox.done(3)
    assert state.inbox.begin(3) == 0


def test_a_failed_update_is_set_aside(state: State) -> None:
    state.inbox.put(updates(3, 4))
    state.inbox.failed(3)
    state.inbox.done(3)

    assert ids(state.inbox.waiting()) == [4]
    assert state.inbox.counts() == UpdateCounts(new=1, failed=1)


def test_after_two_weeks_what_is_done_is_removed_and_what_waits_is_not(state: State) -> None:
    old, recent = NOW - timedelta(days=15), NOW - timedelta(days=13)
    state.inbox.put(updates(1, 2, 3), now=old)
    state.inbox.put(updates(4), now=recent)
    for id in (1, 4):
        state.inbox.done(id)
    state.inbox.failed(2)

    assert state.inbox.tidy(NOW) == 2
    assert ids(state.inbox.waiting()) == [3]
    assert state.inbox.counts() == UpdateCounts(new=1, done=1)


def test_buttons_below_a_tidied_message_still_find_their_answer(state: State) -> None:
    state.inbox.put(updates(1), now=NOW - timedelta(days=15))
    [row] = state.outbox.put(1, [Outgoing(7, "Yes", "Yes", asked=20, answer=41)])
    state.outbox.sent(row.id, 21)
    state.inbox.done(1)
    state.inbox.tidy(NOW)

    assert state.outbox.got([41]) == [Got(41, 7, None, 21)]
    [shown] = state.outbox.shown(7, 20)
    assert (shown.message_id, shown.message.html) == (21, "")


def test_an_id_that_telegram_gives_out_again_is_answered_anew(state: State) -> None:
    state.inbox.put(updates(1), now=NOW - timedelta(days=15))
    [row] = state.outbox.put(1, [Outgoing(7, "Old", "Old")])
    state.outbox.sent(row.id, 21)
    state.inbox.done(1)
    state.inbox.tidy(NOW)

    assert state.inbox.put(updates(1), now=NOW) == 1
    [again] = state.outbox.put(1, [Outgoing(7, "New", "New")])
    assert (again.id != row.id, again.message.html) == (True, "New")


def test_what_waits_is_waiting_after_the_file_was_closed(path: Path) -> None:
    with open_state(path) as first:
        first.inbox.put(updates(3))
    with open_state(path) as second:
        assert second.inbox.waiting() == updates(3)
