"""Messages are kept before they are sent, and sent once as far as that can be known."""

from __future__ import annotations

from dataclasses import replace
from threading import Barrier, Thread

from hypothesis import given
from hypothesis import strategies as st

from bot.state import State
from bot.state.queues import (
    Attached,
    Button,
    Got,
    Outgoing,
    Row,
    Sent,
    Waiting,
    body_json,
    message_of,
)

FULL = Outgoing(
    -1001,
    "<b>Yes</b>",
    "Yes",
    ((Button("Context", "c:41:0"), Button("More", "m:41:1")), (Button("Copy", copies="“Yes”"),)),
    topic=5,
    reply_to=20,
    edits=19,
    asked=20,
    answer=41,
)


def plain(text: str, chat: int = 7) -> Outgoing:
    return Outgoing(chat, text, text)


def test_a_message_comes_back_with_all_its_parts(state: State) -> None:
    put = state.outbox.put(1, [FULL, plain("More")])

    assert [row.message for row in put] == [FULL, plain("More")]
    assert state.outbox.unsent(1) == put


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
buttons = st.builds(Button, words, st.none() | words, st.none() | words)
keyboards = st.lists(st.lists(buttons, max_size=3).map(tuple), max_size=3).map(tuple)


files = st.builds(Attached, words, st.binary(max_size=20), st.booleans())


@given(words, words, keyboards, st.none() | st.integers(1, 2**53), st.none() | files)
def test_a_body_is_read_back_as_it_was_written(
    html: str,
    plain: str,
    keyboard: tuple[tuple[Button, ...], ...],
    reply_to: int | None,
    file: Attached | None,
) -> None:
    message = Outgoing(7, html, plain, keyboard, reply_to=reply_to, attached=file)

    assert message_of(7, body_json(message)) == message


def test_putting_makes_the_update_answered(state: State) -> None:
    state.inbox.put([Waiting(1, 7, "{}"), Waiting(2, 7, "{}")])
    state.outbox.put(1, [plain("Yes")])
    state.outbox.put(2, [])

    assert [one.answered for one in state.inbox.waiting()] == [True, True]


def test_a_second_put_for_the_same_update_adds_nothing(state: State) -> None:
    first = state.outbox.put(1, [plain("Yes"), plain("and no")])
    state.outbox.sent(first[0].id, 31)
    again = state.outbox.put(1, [plain("Something else")])

    assert [row.id for row in again] == [row.id for row in first]
    assert [row.state for row in again] == ["sent", "new"]
    assert [row.message.html for row in again] == ["Yes", "and no"]


def test_two_threads_that_answer_the_same_update_put_one_answer(state: State) -> None:
    start, got = Barrier(2), list[list[Row]]()

    def answer(text: str) -> None:
        for update in range(30):
            start.wait()
            got.append(state.outbox.put(update, [plain(text)]))

    threads = [Thread(target=answer, args=[text]) for text in ("one", "other")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len({row.id for [row] in got}) == 30
    assert state.outbox.counts() == Sent(waiting=30)


def test_what_was_sent_or_failed_is_not_sent_again(state: State) -> None:
    one, two, three = state.outbox.put(1, [plain("1"), plain("2"), plain("3")])
    state.outbox.begin(one.id)
    state.outbox.sent(one.id, 31)
    state.outbox.begin(two.id)
    state.outbox.failed(two.id, "blocked by the user")
    state.outbox.sent(two.id, 32)
    state.outbox.begin(one.id)

    assert [row.id for row in state.outbox.unsent(1)] == [three.id]
    assert state.outbox.counts() == Sent(waiting=1, sent=1, failed=1)


def test_a_message_whose_sending_was_begun_twice_is_counted(state: State) -> None:
    [row] = state.outbox.put(1, [plain("Yes")])
    assert not row.begun
    state.outbox.begin(row.id)
    [begun] = state.outbox.unsent(1)
    assert (begun.begun, begun.repeats) == (True, 0)

    state.outbox.begin(row.id)
    state.outbox.sent(row.id, 31)
    assert state.outbox.counts() == Sent(sent=1, repeats=1)


def test_messages_of_an_answer_are_found_by_the_question(state: State) -> None:
    one, two = state.outbox.put(
        1, [Outgoing(7, "1", "1", asked=20), Outgoing(7, "2", "2", asked=20)]
    )
    state.outbox.put(2, [Outgoing(7, "x", "x", asked=21), Outgoing(8, "x", "x", asked=20)])
    state.outbox.sent(one.id, 31)

    shown = state.outbox.shown(7, 20)
    assert [(row.id, row.message_id) for row in shown] == [(one.id, 31), (two.id, None)]
    assert state.outbox.shown(7, 22) == []


def test_after_an_edit_the_messages_put_last_are_shown(state: State) -> None:
    [first] = state.outbox.put(1, [Outgoing(7, "1", "1", asked=20)])
    state.outbox.sent(first.id, 31)
    [edit] = state.outbox.put(2, [Outgoing(7, "2", "2", asked=20, edits=31)])
    state.outbox.sent(edit.id, None)

    [shown] = state.outbox.shown(7, 20)
    assert (shown.message.html, shown.message_id) == ("2", 31)


def test_an_answer_that_could_not_be_sent_is_not_shown(state: State) -> None:
    [first] = state.outbox.put(1, [Outgoing(7, "1", "1", asked=20)])
    state.outbox.sent(first.id, 31)
    [second] = state.outbox.put(2, [Outgoing(7, "2", "2", asked=20)])
    state.outbox.failed(second.id, "too long")

    assert [row.message_id for row in state.outbox.shown(7, 20)] == [31]


def test_who_got_an_answer_is_known(state: State) -> None:
    rows = state.outbox.put(1, [FULL, Outgoing(7, "x", "x", answer=42), plain("no answer")])
    state.outbox.sent(rows[0].id, None)
    state.outbox.sent(rows[2].id, 33)

    assert state.outbox.got([41, 42, 43]) == [Got(41, -1001, 5, 19)]
    assert state.outbox.got([]) == []


def test_an_answer_on_its_way_is_known_where_it_goes(state: State) -> None:
    state.outbox.put(1, [FULL])
    assert state.outbox.topics(41, -1001) == [FULL.topic]
    assert state.outbox.topics(41, 7) == state.outbox.topics(42, -1001) == []


def test_what_is_unsent_goes_where_the_group_went(state: State) -> None:
    one, two, other = state.outbox.put(1, [FULL, FULL, plain("elsewhere")])
    state.outbox.sent(one.id, 31)
    state.outbox.moved(-1001, -2002)

    moved, stayed = state.outbox.unsent(1)
    assert moved.message == Outgoing(-2002, FULL.html, FULL.plain, FULL.keyboard, answer=41)
    assert (moved.id, stayed) == (two.id, other)
    assert [one.chat for one in state.outbox.got([41])] == [-1001]


def test_the_file_of_a_message_goes_when_it_is_sent_and_its_words_stay(state: State) -> None:
    card = Attached("card.png", bytes(100_000), picture=True)
    [kept] = state.outbox.put(1, [replace(FULL, attached=card)])
    assert state.outbox.unsent(1)[0].message.attached == card

    state.outbox.sent(kept.id, 31)

    [shown] = state.outbox.shown(FULL.chat, 20)
    assert (shown.message, shown.message_id) == (FULL, 31)
