"""Who may ask, and how much."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import texts
from bot.access import NOBODY, Asker, Permit, Rules, Used, decide

ADMIN, FRIEND, STRANGER = 1, 2, 3
GROUP, OTHER_GROUP = -1001, -1002
RULES = Rules(
    admins=frozenset({ADMIN}),
    allowed=frozenset({FRIEND, GROUP}),
    questions_a_minute=3,
    tokens_a_day=1000,
)
ANONYMOUS = sorted(NOBODY)[-1]

ids = st.integers(-6, 6) | st.sampled_from(sorted(NOBODY))
askers = st.builds(Asker, st.none() | ids, ids, st.booleans())
rules = st.builds(
    Rules,
    admins=st.frozensets(ids, max_size=4),
    allowed=st.frozensets(ids, max_size=4),
    open=st.booleans(),
    questions_a_minute=st.integers(1, 5),
    tokens_a_day=st.integers(0, 5),
)
ages = st.lists(st.floats(0, 59.999), max_size=8).map(lambda some: tuple(sorted(some)))
uses = st.builds(Used, ages, st.integers(0, 8))


@pytest.mark.parametrize(
    ("asker", "verdict"),
    [
        (Asker(ADMIN, ADMIN, private=True), Permit.YES),
        (Asker(ADMIN, OTHER_GROUP), Permit.YES),
        (Asker(FRIEND, FRIEND, private=True), Permit.YES),
        (Asker(FRIEND, OTHER_GROUP), Permit.YES),
        (Asker(STRANGER, STRANGER, private=True), Permit.STRANGER),
        (Asker(STRANGER, OTHER_GROUP), Permit.STRANGER),
        (Asker(STRANGER, GROUP), Permit.YES),
        (Asker(None, GROUP), Permit.YES),
        (Asker(ANONYMOUS, GROUP), Permit.YES),
        (Asker(ANONYMOUS, OTHER_GROUP), Permit.STRANGER),
        (Asker(None, OTHER_GROUP), Permit.STRANGER),
    ],
)
def test_who_is_let_in_by_name_by_chat_or_not(asker: Asker, verdict: Permit) -> None:
    assert decide(asker, RULES, Used()).verdict is verdict


@pytest.mark.parametrize(
    ("asker", "verdict"),
    [
        (Asker(ADMIN, ADMIN, private=True), Permit.YES),
        (Asker(ADMIN, GROUP), Permit.YES),
        (Asker(FRIEND, FRIEND, private=True), Permit.NOT_ADMIN),
        (Asker(STRANGER, GROUP), Permit.NOT_ADMIN),
        (Asker(ANONYMOUS, GROUP), Permit.NOT_ADMIN),
        (Asker(STRANGER, STRANGER, private=True), Permit.STRANGER),
    ],
)
def test_only_admins_may_use_the_commands_of_admins(asker: Asker, verdict: Permit) -> None:
    assert decide(asker, RULES, Used(), wants="command").verdict is verdict


def test_a_bot_that_is_open_to_all_has_no_strangers_but_still_admins() -> None:
    stranger, everyone = Asker(STRANGER, STRANGER, private=True), Rules(open=True)

    assert decide(stranger, everyone, Used()).verdict is Permit.YES
    assert decide(stranger, everyone, Used(), wants="command").verdict is Permit.NOT_ADMIN


def test_who_asks_too_much_is_told_how_long_to_wait() -> None:
    decision = decide(Asker(FRIEND, FRIEND), RULES, Used(ages_s=(1.0, 2.0, 47.2)))

    assert (decision.verdict, decision.wait_s, decision.yes) == (Permit.TOO_FAST, 13, False)


def test_who_used_up_the_tokens_is_answered_without_the_model() -> None:
    decision = decide(Asker(FRIEND, FRIEND), RULES, Used(tokens_today=1000))

    assert (decision.verdict, decision.yes, decision.with_model) == (Permit.SPENT, True, False)


def test_commands_of_an_admin_cost_no_question() -> None:
    busy = Used(ages_s=(0.0,) * 9, tokens_today=5000)

    assert decide(Asker(ADMIN, ADMIN), RULES, busy, wants="command").yes


def test_an_anonymous_admin_of_a_group_uses_up_the_budget_of_the_group() -> None:
    assert Asker(ANONYMOUS, GROUP).payer == Asker(None, GROUP).payer == GROUP
    assert Asker(FRIEND, GROUP).payer == FRIEND


@given(askers, rules, uses, st.sampled_from(["ask", "command"]))
def test_a_stranger_never_gets_in(asker: Asker, rules: Rules, used: Used, wants: str) -> None:
    decision = decide(asker, rules, used, wants="ask" if wants == "ask" else "command")
    named = asker.user in rules.admins | rules.allowed and asker.user not in NOBODY
    known = named or asker.chat in rules.allowed or rules.open

    assert known or (decision.verdict is Permit.STRANGER and not decision.yes)


def test_who_holds_a_receipt_may_open_it_but_not_as_often_as_they_like() -> None:
    stranger = Asker(STRANGER, STRANGER, private=True)

    assert decide(stranger, RULES, Used(tokens_today=5000), wants="open").verdict is Permit.YES
    busy = Used(ages_s=(1.0, 2.0, 47.2))
    assert decide(stranger, RULES, busy, wants="open").verdict is Permit.TOO_FAST


@given(askers, rules, uses)
def test_a_command_of_admins_is_only_done_for_one(asker: Asker, rules: Rules, used: Used) -> None:
    if decide(asker, rules, used, wants="command").yes:
        assert asker.user in rules.admins


@given(askers, rules, uses)
def test_a_wait_is_between_a_second_and_a_minute(asker: Asker, rules: Rules, used: Used) -> None:
    decision = decide(asker, rules, used)

    if decision.verdict is Permit.TOO_FAST:
        assert 1 <= decision.wait_s <= 60
        assert len(used.ages_s) >= rules.questions_a_minute
    else:
        assert decision.wait_s == 0


def test_short_notices_fit_over_the_chat() -> None:
    assert len(str(texts.help.EXPIRED_PRESS)) <= 200
    assert len(str(texts.help.FOREIGN_PRESS)) <= 200
