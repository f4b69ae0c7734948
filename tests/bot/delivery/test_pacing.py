from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.delivery.pacing import Limit, PaceLimits, Pacing, pause_s, told_s
from tests.support.bot.clock import at_once
from tests.support.telegram.pacing import Pacer
from tests.support.telegram.pacing import Pacing as Pace

pytestmark = pytest.mark.filterwarnings("ignore:Deprecated since version v22.2")
CHAT, OTHER, GROUP = 501, 502, -4001
WIDE = PaceLimits(*[Limit(1000, 1.0)] * 3)


class Telegram:
    """Replies to each call of a chat with the next of its errors, then with its number."""

    def __init__(self, errors: dict[int, Sequence[TelegramError]] | None = None) -> None:
        self.errors = {chat: [*some] for chat, some in (errors or {}).items()}
        self.calls: list[tuple[float, int, Any]] = []
        self.takes_s = 0.0

    async def __call__(self, endpoint: str, data: dict[str, Any]) -> Any:
        self.calls.append((asyncio.get_running_loop().time(), data["chat_id"], data.get("text")))
        await asyncio.sleep(self.takes_s)
        if left := self.errors.get(data["chat_id"]):
            raise left.pop(0)
        return len(self.calls)

    def times_s(self, chat: int) -> list[float]:
        return [round(at_s, 1) for at_s, called, _ in self.calls if called == chat]


async def send(
    pacing: Pacing, telegram: Telegram, chat: int, *, endpoint: str = "sendMessage", **more: Any
) -> Any:
    data = {"chat_id": chat, "text": more.get("text")}
    tries = more.get("tries")
    return await pacing.process_request(telegram, (endpoint, data), {}, endpoint, data, tries)


def pacing(limits: PaceLimits = WIDE) -> Pacing:
    return Pacing(limits=limits, jitter=lambda: 0.5)


def never_connected() -> NetworkError:
    error = NetworkError("httpx.ConnectError: ")
    error.__cause__ = httpx.ConnectError("")
    return error


def test_a_429_holds_its_chat_as_long_as_told_and_no_other_chat() -> None:
    telegram = Telegram({CHAT: [RetryAfter(30)]})
    gate = pacing()

    async def all_of_them() -> None:
        chats = [CHAT, OTHER, CHAT, OTHER]
        await asyncio.gather(*[send(gate, telegram, chat) for chat in chats])

    at_once(all_of_them())

    assert telegram.times_s(OTHER) == [0.0, 0.0]
    assert telegram.times_s(CHAT) == [0.0, 30.1, 30.1]


def test_calls_of_a_chat_keep_their_order_through_failures() -> None:
    telegram = Telegram({CHAT: [NetworkError("Bad Gateway (502)"), RetryAfter(3), TimedOut()]})
    gate = pacing()

    async def five() -> None:
        await asyncio.gather(*[send(gate, telegram, CHAT, text=n) for n in range(5)])

    at_once(five())

    assert [text for _, _, text in telegram.calls] == [0, 0, 0, 0, 1, 2, 3, 4]


@pytest.mark.parametrize("refusal", [BadRequest("Can't parse entities"), Forbidden("blocked")])
def test_what_telegram_refuses_is_not_tried_again(refusal: TelegramError) -> None:
    telegram = Telegram({CHAT: [refusal]})

    with pytest.raises(type(refusal)):
        at_once(send(pacing(), telegram, CHAT))

    assert len(telegram.calls) == 1


def test_a_failing_server_is_tried_with_growing_pauses_and_then_given_up() -> None:
    telegram = Telegram({CHAT: [NetworkError("Internal Server Error (500)")] * 99})

    with pytest.raises(NetworkError):
        at_once(send(pacing(), telegram, CHAT, tries=9))

    assert telegram.times_s(CHAT) == [0.0, 0.5, 1.5, 3.5, 7.5, 15.5, 31.5, 61.5, 91.5]


def test_an_hour_without_telegram_is_survived() -> None:
    telegram = Telegram({CHAT: [never_connected()] * 120})

    assert at_once(send(pacing(), telegram, CHAT, tries=2880)) == 121


def test_a_page_of_a_proxy_in_place_of_json_is_tried_again() -> None:
    telegram = Telegram({CHAT: [TelegramError("Invalid server response")]})

    assert at_once(send(pacing(), telegram, CHAT)) == 2


def test_the_typing_sign_waits_for_nothing_and_is_not_shown_while_its_chat_is_held() -> None:
    telegram = Telegram({CHAT: [RetryAfter(30)]})
    gate = pacing()

    async def type_while_a_message_waits() -> None:
        sending = asyncio.create_task(send(gate, telegram, CHAT))
        await asyncio.sleep(1)
        with pytest.raises(RetryAfter):
            await send(gate, telegram, CHAT, endpoint="sendChatAction")
        await send(gate, telegram, OTHER, endpoint="sendChatAction")
        await sending

    at_once(type_while_a_message_waits())

    assert telegram.times_s(OTHER) == [1.0]
    assert telegram.times_s(CHAT) == [0.0, 30.1]


def test_the_typing_sign_does_not_wait_for_a_message_that_is_on_its_way() -> None:
    telegram = Telegram()
    telegram.takes_s = 5.0
    gate = pacing()

    async def both() -> None:
        await asyncio.gather(
            send(gate, telegram, CHAT), send(gate, telegram, CHAT, endpoint="sendChatAction")
        )

    at_once(both())

    assert telegram.times_s(CHAT) == [0.0, 0.0]


def test_calls_for_no_chat_go_side_by_side() -> None:
    started: list[float] = []

    async def slow() -> bool:
        started.append(asyncio.get_running_loop().time())
        await asyncio.sleep(10)
        return True

    async def three() -> None:
        gate = pacing()
        calls = [
            gate.process_request(slow, (), {}, "answerCallbackQuery", {}, None) for _ in range(3)
        ]
        await asyncio.gather(*calls)

    at_once(three())

    assert started == [0.0, 0.0, 0.0]


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from([CHAT, OTHER, GROUP, *range(600, 640)]), st.floats(0, 90)),
        max_size=150,
    )
)
def test_nothing_goes_out_faster_than_telegram_allows(messages: list[tuple[int, float]]) -> None:
    telegram = Telegram()
    gate = Pacing()

    async def at(chat: int, at_s: float) -> None:
        await asyncio.sleep(at_s)
        await send(gate, telegram, chat)

    async def everything() -> None:
        await asyncio.gather(*[at(*message) for message in messages])

    at_once(everything())

    judge = Pacer(Pace())
    assert len(telegram.calls) == len(messages)
    for at_s, chat, _ in telegram.calls:
        assert judge.wait_s(chat, group=chat < 0, now_s=at_s) == 0


def test_sixty_chats_that_ask_at_once_are_answered_within_three_seconds() -> None:
    telegram = Telegram()
    gate = Pacing()

    async def sixty() -> None:
        await asyncio.gather(*[send(gate, telegram, 1000 + n) for n in range(60)])

    at_once(sixty())

    assert max(at_s for at_s, _, _ in telegram.calls) < 3


@pytest.mark.parametrize("timedelta", ["true", "false"])
def test_the_time_to_wait_is_read_in_either_form_of_the_library(
    timedelta: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", timedelta)

    assert told_s(RetryAfter(17)) == 17.0


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_no_pause_is_longer_than_half_a_minute_and_a_quarter(attempt: int, jitter: float) -> None:
    assert 0.3 < pause_s(attempt, jitter=jitter) <= 37.5
