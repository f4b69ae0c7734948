"""What a follow-up leans on, and what people think of answers."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.state import State, open_state
from bot.state.people import KEPT, REMEMBERED

MIA, TOM, GROUP = 12, 13, -1001


def test_the_last_four_questions_come_back_oldest_first(state: State) -> None:
    for n in range(1, 7):
        state.talks.asked(MIA, GROUP, None, n, f"question {n}")

    assert state.talks.before(MIA, GROUP, None) == tuple(f"question {n}" for n in (3, 4, 5, 6))


def test_talks_are_apart_by_user_by_chat_and_by_topic(state: State) -> None:
    state.talks.asked(MIA, GROUP, None, 1, "what about the dam?")

    assert state.talks.before(TOM, GROUP, None) == ()
    assert state.talks.before(MIA, MIA, None) == ()
    assert state.talks.before(MIA, GROUP, 5) == ()


def test_a_question_that_is_edited_takes_its_own_place(state: State) -> None:
    for n in range(1, 4):
        state.talks.asked(MIA, MIA, None, n, f"question {n}")
    state.talks.asked(MIA, MIA, None, 2, "question two")

    assert state.talks.before(MIA, MIA, None) == ("question 1", "question two", "question 3")
    assert state.talks.before(MIA, MIA, None, message_id=2) == ("question 1",)
    assert state.talks.before(MIA, MIA, None, message_id=1) == ()


def test_a_talk_goes_on_after_a_restart(path: Path) -> None:
    with open_state(path) as first:
        first.talks.asked(MIA, MIA, 5, 1, "what about the dam?")
    with open_state(path) as second:
        assert second.talks.before(MIA, MIA, 5) == ("what about the dam?",)


asked = st.tuples(
    st.sampled_from([MIA, TOM]),
    st.sampled_from([None, 5]),
    st.integers(1, 20),
    st.text(max_size=5),
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(questions=st.lists(asked, max_size=30), before=st.none() | st.integers(1, 21))
def test_history_is_what_a_plain_list_would_hold(
    questions: list[tuple[int, int | None, int, str]],
    before: int | None,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    kept: dict[tuple[int, int | None], dict[int, str]] = {}
    with open_state(tmp_path_factory.mktemp("talks") / "bot.db") as state:
        for user, topic, message_id, question in questions:
            state.talks.asked(user, GROUP, topic, message_id, question)
            talk = kept.setdefault((user, topic), {}) | {message_id: question}
            kept[user, topic] = dict(sorted(talk.items())[-KEPT:])
        for (user, topic), talk in kept.items():
            expected = [q for id, q in talk.items() if before is None or id < before]
            found = state.talks.before(user, GROUP, topic, message_id=before)
            assert found == tuple(expected[-REMEMBERED:])


def test_a_vote_counts_once_and_the_newest_of_a_user_holds(state: State) -> None:
    assert state.talks.vote(MIA, 41, True)
    assert not state.talks.vote(MIA, 41, True)
    assert state.talks.vote(TOM, 41, True)
    assert state.talks.vote(MIA, 41, False)
    assert not state.talks.vote(MIA, 41, False)
    assert state.talks.vote(MIA, 42, False)
