"""Feeds polled from a server of ours."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.domain import FeedState
from retrieval.sources.feeds.polling import (
    LONGEST,
    LONGEST_FRESH,
    MOST_TRIES,
    USUAL,
    PollResult,
    is_due,
    pause,
    poll,
    unread,
)
from retrieval.sources.fetch.get import FetchLimits
from retrieval.sources.fetch.guard import Wire
from tests.support.web.feeds import rss
from tests.support.web.names import Names
from tests.support.web.reading import LOOPBACK
from tests.support.web.server import Asked, Dripped, Page, Reset, Sent, Unsaid, Web, redirect

NOW = datetime(2024, 5, 4, 12, tzinfo=UTC)
ONE = "<guid>1</guid><title>Gates</title><link>/a</link>"
TWO = "<guid>2</guid><title>Ice</title><description>Gone by May.</description>"


PATIENT, SHORT = FetchLimits(), FetchLimits(timeout_s=0.5)


def ask(
    state: FeedState,
    *,
    now: datetime = NOW,
    wire: Wire | None = None,
    limits: FetchLimits = PATIENT,
) -> PollResult:
    found = poll(state, now=now, limits=limits, allowed=LOOPBACK, wire=wire or Wire())
    return asyncio.run(found)


# Polling


def test_only_new_and_changed_entries_come(web: Web) -> None:
    web.pages["/feed"] = rss(ONE)
    first = ask(FeedState(f"{web.url}/feed"))
    assert [entry.title for entry in first.entries] == ["Gates"]
    assert ask(first.state).entries == ()
    web.pages["/feed"] = rss(TWO, ONE)
    second = ask(first.state)
    assert [entry.title for entry in second.entries] == ["Ice"]
    web.pages["/feed"] = rss(TWO.replace("by May", "by June"), ONE)
    assert [entry.text for entry in ask(second.state).entries] == ["Gone by June."]


def atom(*updated: str) -> Sent:
    told = "".join(
        f'<entry><id>{n}</id><link href="/{n}"/><updated>2024-05-0{when}Z</updated></entry>'
        for n, when in enumerate(updated)
    )
    return Sent(f'<feed xmlns="http://www.w3.org/2005/Atom">{told}</feed>'.encode())


def test_an_entry_that_says_it_was_changed_comes_again_unless_all_say_so_at_once(web: Web) -> None:
    web.pages["/feed"] = atom("1T08:00", "2T09:00", "3T07:00")
    first = ask(FeedState(f"{web.url}/feed"))
    assert len(first.entries) == 3
    web.pages["/feed"] = atom("1T08:00", "4T09:00", "3T07:00")
    assert [entry.url for entry in ask(first.state).entries] == [f"{web.url}/1"]
    web.pages["/feed"] = atom(*["4T10:00"] * 3)
    second = ask(FeedState(f"{web.url}/feed"))
    web.pages["/feed"] = atom(*["4T11:00"] * 3)
    assert ask(second.state).entries == ()


def test_the_second_poll_is_conditional_and_304_is_well(web: Web) -> None:
    modified = "Fri, 03 May 2024 10:00:00 GMT"

    def page(asked: Asked) -> Page:
        known = asked.headers.get("if-none-match") == 'W/"v1"'
        return Sent(status=304) if known else rss(ONE, ETag='W/"v1"', Last_Modified=modified)

    web.pages["/feed"] = page
    first = ask(FeedState(f"{web.url}/feed", failures=3, failure="dead"))
    assert (first.state.failures, first.state.failure) == (0, None)
    second = ask(first.state, now=NOW + USUAL)
    assert web.asked[1].headers["if-modified-since"] == modified
    assert second == PollResult(
        FeedState(
            url=first.state.url,
            title="The Gazette",
            etag='W/"v1"',
            modified=modified,
            due=NOW + 2 * USUAL,
            seen=first.state.seen,
        )
    )


def test_304_to_a_question_never_asked_is_a_failure(web: Web) -> None:
    web.pages["/feed"] = Sent(status=304)
    assert "304" in str(ask(FeedState(f"{web.url}/feed")).failure)


def test_entries_that_could_not_be_read_come_again_a_few_times(web: Web) -> None:
    web.pages["/feed"] = rss(ONE, TWO, ETag='"v1"')
    polled = ask(FeedState(f"{web.url}/feed"))
    gates = polled.entries[:1]
    for _ in range(MOST_TRIES - 1):
        polled = ask(unread(polled.state, gates))
        assert polled.entries == gates
        assert "if-none-match" not in web.asked[-1].headers
    given_up = unread(polled.state, gates)
    assert (given_up.tries, given_up.etag) == ((), '"v1"')
    assert ask(given_up).entries == ()


def test_entries_that_were_not_tried_come_again_for_ever(web: Web) -> None:
    web.pages["/feed"] = rss(ONE, TWO)
    polled = ask(FeedState(f"{web.url}/feed"))
    for _ in range(2 * MOST_TRIES):
        polled = ask(unread(polled.state, (), unasked=polled.entries[:1]))
        assert len(polled.entries) == 1


def test_the_tries_of_an_entry_that_was_read_are_forgotten(web: Web) -> None:
    web.pages["/feed"] = rss(ONE, TWO)
    first = ask(FeedState(f"{web.url}/feed"))
    second = ask(unread(first.state, first.entries))
    third = ask(unread(second.state, second.entries[:1]))
    assert (third.entries, len(third.state.tries)) == (second.entries[:1], 2)
    assert unread(third.state, ()).tries == ()


@pytest.mark.parametrize(("status", "kept"), [(301, True), (308, True), (302, False), (307, False)])
def test_a_feed_that_moved_for_good_is_asked_at_its_new_address(
    web: Web, status: int, kept: bool
) -> None:
    web.pages |= {"/feed": redirect("/new", status), "/new": rss(ONE)}
    found = ask(FeedState(f"{web.url}/feed"))
    assert len(found.entries) == 1
    assert found.state.url == (f"{web.url}/new" if kept else f"{web.url}/feed")


def test_after_a_passing_redirect_none_is_for_good(web: Web) -> None:
    web.pages |= {"/feed": redirect("/b", 301), "/b": redirect("/c", 302)}
    web.pages |= {"/c": redirect("/d", 301), "/d": rss(ONE)}
    assert ask(FeedState(f"{web.url}/feed")).state.url == f"{web.url}/b"


def test_an_address_that_leads_to_no_feed_is_not_kept(web: Web) -> None:
    web.pages["/feed"] = redirect("/a", 301)
    found = ask(FeedState(f"{web.url}/feed"))
    assert found.state.url == f"{web.url}/feed"
    assert found.failure is not None
    assert found.failure.why == "not a feed (RSS, Atom or JSON)"


def test_a_feed_that_is_gone_is_not_asked_again(web: Web) -> None:
    web.pages["/feed"] = Sent(status=410)
    state = ask(FeedState(f"{web.url}/feed")).state
    assert state.gone
    assert not is_due(state, NOW + timedelta(days=400))


BAD: list[Page] = [
    *(Sent(status=status) for status in (400, 403, 404, 429, 500, 503)),
    *(Dripped(), Unsaid(), Reset(), Reset(late=True), Sent(b""), Sent(b"<p>Hello"), Sent(b"{")),
    Sent(gzip.compress(bytes(30_000_000)), headers={"Content-Encoding": "gzip"}),
    Sent(b"x" * 100, length=200),
    redirect("http://10.0.0.1/feed", 301),
    redirect("/feed"),
]


@pytest.mark.parametrize("page", BAD)
def test_a_failure_is_one_line_and_changes_nothing_but_the_pause(web: Web, page: Page) -> None:
    web.pages["/feed"] = rss(ONE, ETag='"v1"')
    well = ask(FeedState(f"{web.url}/feed")).state
    web.pages["/feed"] = page
    first = ask(well, limits=SHORT)
    second = ask(first.state, limits=SHORT)
    assert first.failure is not None
    assert first.failure.where == well.url
    assert "\n" not in str(first.failure)
    assert (first.state.failures, second.state.failures) == (1, 2)
    assert (second.state.url, second.state.seen) == (well.url, well.seen)
    assert second.state.due == NOW + 2 * USUAL
    web.pages["/feed"] = rss(TWO, ONE)
    last = ask(second.state)
    assert (last.state.failures, len(last.entries)) == (0, 1)


def test_a_feed_on_the_private_network_is_refused_like_a_page() -> None:
    wire = Names(feeds__corp=["10.0.0.7"]).wire
    assert "QUOTH_FETCH_ALLOW" in str(ask(FeedState("http://feeds.corp/all"), wire=wire).failure)


def test_headers_that_cannot_be_sent_back_are_not_kept(web: Web) -> None:
    web.pages["/feed"] = rss(ONE, ETag='"' + "x" * 9000 + '"', Last_Modified="caf\xe9")
    state = ask(FeedState(f"{web.url}/feed")).state
    assert (state.etag, state.modified) == (None, None)


def test_a_dead_feed_does_not_hold_up_the_others(web: Web) -> None:
    web.pages |= {"/dead": Unsaid(), "/feed": rss(ONE)}

    async def both() -> list[PollResult]:
        states = [FeedState(f"{web.url}/dead")] * 3 + [FeedState(f"{web.url}/feed")] * 3
        limits = [SHORT] * 3 + [PATIENT] * 3
        polls = [
            poll(state, now=NOW, limits=limit, allowed=LOOPBACK)
            for state, limit in zip(states, limits, strict=True)
        ]
        return list(await asyncio.gather(*polls))

    assert [len(each.entries) for each in asyncio.run(both())] == [0, 0, 0, 1, 1, 1]


def test_a_feed_of_five_thousand_entries_is_read_up_to_a_bound(web: Web) -> None:
    web.pages["/feed"] = rss(*(f"<guid>{n}</guid><title>t{n}</title>" for n in range(5000)))
    found = ask(FeedState(f"{web.url}/feed"))
    assert [entry.title for entry in found.entries] == [f"t{n}" for n in range(500)]
    assert ask(found.state).entries == ()


# Pauses


HEADERS: st.SearchStrategy[Mapping[str, str]] = st.dictionaries(
    st.sampled_from(["retry-after", "cache-control", "expires", "age"]),
    st.text(max_size=20)
    | st.integers().map(str)
    | st.integers().map("max-age={}".format)
    | st.sampled_from(["Sat, 04 May 2024 13:00:00 GMT", "no-cache", "²", "max-age=²"]),
)


@given(st.integers(0, 10_000), HEADERS)
def test_any_pause_is_bounded_and_grows_with_failures(
    failures: int, headers: Mapping[str, str]
) -> None:
    found = pause(failures, headers, now=NOW)
    assert USUAL <= found <= LONGEST
    if failures:
        assert found <= pause(failures + 1, headers, now=NOW)


@pytest.mark.parametrize(
    ("failures", "headers", "minutes"),
    [
        (0, {}, 15),
        (0, {"cache-control": "public, max-age=3600"}, 60),
        (0, {"cache-control": "max-age=3600", "age": "600"}, 50),
        (0, {"cache-control": "no-cache, max-age=3600"}, 15),
        (0, {"cache-control": "max-age=31536000"}, LONGEST_FRESH.total_seconds() / 60),
        (0, {"expires": "Sat, 04 May 2024 13:00:00 GMT"}, 60),
        (0, {"expires": "0"}, 15),
        (0, {"retry-after": "7200"}, 15),
        (4, {}, 120),
        (50, {}, 1440),
        (1, {"retry-after": "3600"}, 60),
        (1, {"retry-after": "Sat, 04 May 2024 14:00:00 GMT"}, 120),
        (1, {"retry-after": "99999999999999999999"}, 1440),
        (4, {"retry-after": "1"}, 120),
    ],
)
def test_pauses(failures: int, headers: Mapping[str, str], minutes: float) -> None:
    assert pause(failures, headers, now=NOW) == timedelta(minutes=minutes)
