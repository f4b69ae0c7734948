"""The ledger: each window is claimed once, each post is sent once or said to be unknown."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.state import State, open_state
from bot.state.ledger import HELD, Ended, EntryState, LedgerEntry, Made, PostState
from bot.state.queues import Outgoing
from retrieval.domain import Window

NOW = datetime(2031, 5, 3, 8, tzinfo=UTC)
DAY = timedelta(days=1)
FIRST = Window(NOW - DAY, NOW)
TWO_PARTS = Made(5, frozenset({"abc", "def"}), (Outgoing(-7, "a", "a"), Outgoing(-7, "b", "b")))


def claimed(state: State, window: Window = FIRST, *, after: datetime | None = None) -> int | None:
    return state.ledger.claim(1, -7, window, after=after, now=NOW)


def ready(state: State, *, approval: bool = False) -> int:
    id = claimed(state)
    assert id is not None
    assert state.ledger.keep(id, TWO_PARTS, approval=approval)
    return id


def entry(state: State, id: int) -> LedgerEntry:
    found = state.ledger.entry(id)
    assert found
    return found


def test_of_two_bots_one_gets_the_window(state: State, path: Path) -> None:
    with open_state(path) as other:
        assert claimed(state) is not None
        assert claimed(other) is None
        assert claimed(other, Window(NOW - DAY, NOW + DAY)) is None, "it begins where none ended"


def test_a_window_that_nobody_sent_is_free_once_its_planner_is_gone(
    state: State, path: Path
) -> None:
    id = claimed(state)
    assert id is not None
    with open_state(path) as other:
        other.ledger.release(NOW)
        assert other.ledger.entry(id)
        other.ledger.release(NOW + HELD)
        assert not other.ledger.entry(id)
        assert other.ledger.claim(1, -7, FIRST, after=None, now=NOW + HELD) is not None
    assert not state.ledger.keep(id, TWO_PARTS, approval=False), "it was too slow"


def test_every_part_is_sent_once_and_in_order(state: State) -> None:
    id = ready(state)
    taken = state.ledger.take(id, NOW)
    assert taken
    assert [post.n for post in taken.left] == [0, 1]
    assert state.ledger.take(id, NOW) is None, "somebody sends it"
    assert state.ledger.begin(id, 0, NOW)
    assert not state.ledger.begin(id, 0, NOW)
    assert state.ledger.end(id, 0, Ended(71)) is EntryState.SENDING
    assert state.ledger.begin(id, 1, NOW)
    assert state.ledger.end(id, 1, Ended(72)) is EntryState.SENT
    assert [post.message_id for post in entry(state, id).posts] == [71, 72]
    assert state.ledger.told([1]) == {"abc", "def"}


def test_a_post_that_a_dead_process_began_is_unknown_and_told_of_once(
    state: State, path: Path
) -> None:
    id = ready(state)
    assert state.ledger.take(id, NOW)
    assert state.ledger.begin(id, 0, NOW)
    with open_state(path) as after:
        after.ledger.recover()
        assert after.ledger.take(id, NOW) is None
        found = entry(after, id)
        assert (found.state, found.posts[0].state) == (EntryState.UNKNOWN, PostState.UNKNOWN)
        assert after.ledger.untold() == [id]
        after.ledger.all_told(id, found.tellings)
        assert after.ledger.left(NOW) == []
        assert after.ledger.untold() == []


def test_a_dead_process_between_two_parts_leaves_the_second_to_the_next(
    state: State, path: Path
) -> None:
    id = ready(state)
    assert state.ledger.take(id, NOW)
    assert state.ledger.begin(id, 0, NOW)
    state.ledger.end(id, 0, Ended(71))
    with open_state(path) as after:
        after.ledger.recover()
        left = after.ledger.take(id, NOW)
        assert left
        assert [post.n for post in left.left] == [1]


def unknown(state: State) -> LedgerEntry:
    id = ready(state)
    assert state.ledger.take(id, NOW)
    assert state.ledger.begin(id, 0, NOW)
    assert state.ledger.end(id, 0, Ended()) is EntryState.UNKNOWN
    return entry(state, id)


def test_what_is_unknown_is_sent_again_only_if_somebody_says_so(state: State) -> None:
    lost = unknown(state)
    assert state.ledger.take(lost.id, NOW) is None
    decided = state.ledger.decide(lost.id, lost.tellings, send=True)
    assert decided
    assert [post.n for post in decided.left] == [0, 1]
    assert state.ledger.decide(lost.id, lost.tellings, send=True) is None, "a second press"


def test_what_is_known_to_be_there_is_not_sent_again_but_what_follows_is(state: State) -> None:
    lost = unknown(state)
    decided = state.ledger.decide(lost.id, lost.tellings, send=False)
    assert decided
    assert [post.n for post in decided.left] == [1]


def test_what_awaits_an_admin_is_not_sent_before_and_never_if_it_is_dropped(state: State) -> None:
    id = ready(state, approval=True)
    assert state.ledger.take(id, NOW) is None
    assert state.ledger.untold() == [id]
    decided = state.ledger.decide(id, entry(state, id).tellings, send=False)
    assert decided
    assert decided.state is EntryState.REFUSED
    assert state.ledger.take(id, NOW) is None


def test_what_surely_did_not_arrive_is_tried_again_later(state: State) -> None:
    id = ready(state)
    assert state.ledger.take(id, NOW)
    assert state.ledger.begin(id, 0, NOW)
    later = NOW + timedelta(seconds=30)
    assert state.ledger.end(id, 0, Ended(again=True), until=later) is EntryState.SENDING
    assert state.ledger.take(id, NOW) is None
    assert state.ledger.take(id, later)


def test_what_could_not_be_sent_at_all_goes_into_the_next_window(state: State) -> None:
    id = ready(state)
    assert state.ledger.supersede(1, NOW)
    assert state.ledger.entry(id) is None
    assert state.ledger.last(1) is None


def test_a_digest_of_which_a_part_is_there_is_not_replaced(state: State) -> None:
    id = ready(state)
    assert state.ledger.take(id, NOW)
    assert state.ledger.begin(id, 0, NOW)
    state.ledger.end(id, 0, Ended(71))
    assert not state.ledger.supersede(1, NOW + HELD)


def test_an_empty_digest_closes_its_window(state: State) -> None:
    id = claimed(state)
    assert id is not None
    assert state.ledger.keep(id, Made(None, frozenset(), ()), approval=False)
    assert entry(state, id).state is EntryState.EMPTY
    assert claimed(state, Window(NOW, NOW + DAY), after=NOW) is not None
