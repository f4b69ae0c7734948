"""Every sentence about digests, their schedules and what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.texts.wording import count, day

if TYPE_CHECKING:
    from bot.state.ledger_entries import LedgerEntry
    from bot.state.schedules import Schedule


WHERE_THEY_DIFFER = "Where they differ"
HOW_CHANNELS = """\
/channels add @name 08:00,18:00 Europe/Berlin floods, ferries
/channels preview @name, /channels now @name, /channels remove @name, /channels list

After the times: a time zone (else UTC), then topics, with commas between. Where wanted, add \
outlets: Harbour Gazette, Osk Wire or language: de or approval: yes, which asks you before each \
digest."""
HOW_SUBSCRIBE = """\
/subscribe 08:00 Europe/Berlin ferries sends you a digest every day at that time; without a topic, \
of everything. /unsubscribe ends it."""
NO_CHANNELS = "No channel gets digests yet."
NO_SUBSCRIPTION = "You have no such subscription."
UNSUBSCRIBED = "Done: no more of these digests."
UNKNOWN_CHAT = (
    "I cannot see that chat. Add me to it, as an admin who may post messages, and try again."
)
PRIVATE_ONLY = "Digests of your own come in our private chat; ask for them there."
NOTHING_NEW = "There is nothing to tell: no article came in that fits."
NOTHING_NEW_TO_POST = "There is nothing new to post there."
NOT_POSTED_NOW = "Another digest for that chat is on its way; try again in a moment."
TOO_LONG = "It took longer than ten minutes."
MOST_TOPICS_CHARS = 200

_WORDS = {
    "sent": "sent",
    "empty": "nothing to tell",
    "refused": "not taken",
    "unknown": "not known if it arrived",
    "awaiting": "awaits your button",
    "planned": "being made",
    "sending": "being sent",
}


def made_of(stories: int, articles: int) -> str:
    """What a digest tells, and from how much.

    >>> made_of(1, 12)
    '1 story from 12 articles'
    """
    told = "1 story" if stories == 1 else f"{stories:,} stories"
    return f"{told} from {count(articles, 'article')}"


def nothing_new(when: str) -> str:
    """What stands in place of an empty digest."""
    return f"Nothing new from {when}."


def to_come(day: date) -> str:
    """What is said to a digest since a day that has not begun.

    >>> to_come(date(2031, 5, 3))
    '2031-05-03 is still to come.'
    """
    return f"{day} is still to come."


def clock(at: datetime, zone: str) -> str:
    """A moment by the clocks of a zone.

    >>> from datetime import UTC
    >>> clock(datetime(2031, 5, 3, 6, tzinfo=UTC), "Europe/Berlin")
    '3 May 2031, 08:00 (Europe/Berlin)'
    """
    local = at.astimezone(ZoneInfo(zone))
    return f"{day(local.date().isoformat())}, {local:%H:%M} ({zone})"


def times(schedule: Schedule) -> str:
    """When a schedule's digests come.

    >>> from datetime import UTC, time
    >>> from bot.state.schedules import Schedule
    >>> new = datetime(2031, 5, 3, tzinfo=UTC)
    >>> given = Schedule((time(8), time(18)), topics=("floods",), id=1, chat=-7, kind="channel",
    ...     name="@river", owner=1, added_at=new, changed_at=new)
    >>> times(given)
    'every day at 08:00 and 18:00 (UTC), about floods'
    """
    at = " and ".join(f"{one:%H:%M}" for one in schedule.times)
    more = [f"about {', '.join(schedule.topics)}"] if schedule.topics else []
    more += [f"from {', '.join(schedule.outlets)}"] if schedule.outlets else []
    more += [f"language {schedule.language}"] if schedule.language else []
    more += ["after an admin's button"] if schedule.approval else []
    return ", ".join([f"every day at {at} ({schedule.zone})", *more])


def added(schedule: Schedule, next_at: datetime) -> str:
    """What is said to the admin who added a channel, or the reader who subscribed."""
    whom = "you get" if schedule.kind == "reader" else f"{schedule.name} gets"
    line = f"From now on {whom} a digest {times(schedule)}."
    return f"{line} The first one is due {clock(next_at, schedule.zone)}."


def listed(schedule: Schedule, next_at: datetime, last: LedgerEntry | None) -> str:
    """A line of the list."""
    line = f"{schedule.name}: {times(schedule)}; next {clock(next_at, schedule.zone)}"
    if last is None:
        return line
    return f"{line}; the last one: {_WORDS[last.state]}"


def removed(names: Sequence[str]) -> str:
    """What is said when digests end.

    >>> removed(["@river"])
    'No more digests for @river.'
    """
    return f"No more digests for {', '.join(names)}."


def not_listed(name: str) -> str:
    """What is said of a chat that gets no digests.

    >>> not_listed("@river")
    '@river gets no digests; /channels list shows who does.'
    """
    return f"{name} gets no digests; /channels list shows who does."


def may_not_post(name: str) -> str:
    """What is said where the bot has no right to post.

    >>> may_not_post("River")
    'I may not post in River. Make me an admin there who may post messages, and try again.'
    """
    return f"I may not post in {name}. Make me an admin there who may post messages, and try again."


def no_time(word: str) -> str:
    """What is said to a time that is none.

    >>> no_time("25:00")
    '25:00 is no time of day; times are written like 08:00 or 08:00,18:30.'
    """
    return f"{word} is no time of day; times are written like 08:00 or 08:00,18:30."


def no_zone(word: str) -> str:
    """What is said to a zone that is none.

    >>> no_zone("Europe/Atlantis")
    'I do not know the time zone Europe/Atlantis; zones are written like Europe/Berlin.'
    """
    return f"I do not know the time zone {word}; zones are written like Europe/Berlin."


def what_of(entry: LedgerEntry, schedule: Schedule) -> str:
    """Which digest."""
    return f"the digest for {schedule.name} of {clock(entry.window.until, schedule.zone)}"


def unknown(entry: LedgerEntry, schedule: Schedule) -> str:
    """What is told of a post that is perhaps there."""
    which = what_of(entry, schedule)
    if len(entry.posts) > 1:
        n = next((post.n for post in entry.posts if post.state == "unknown"), 0)
        which = f"part {n + 1} of {len(entry.posts)} of {which}"
    return (
        f"It is not known whether {which} arrived: Telegram's answer was lost. Please look; "
        "it is sent again only if you say so."
    )


def refused(entry: LedgerEntry, schedule: Schedule) -> str:
    """What is told of a digest that Telegram does not take."""
    which = what_of(entry, schedule)
    return f"Telegram does not take {which}: {entry.why}."


def cannot_be_made(schedule: Schedule, times: int, why: str) -> str:
    """What is told of digests that fail and fail."""
    return f"The digest for {schedule.name} could not be made {times} times in a row. {why}"


def awaits(entry: LedgerEntry, schedule: Schedule) -> str:
    """The question to an admin, below the posts as they would be."""
    return f"That is {what_of(entry, schedule)}. Post it?"


def decided(entry: LedgerEntry, schedule: Schedule, *, send: bool, was_unknown: bool) -> str:
    """What stands where the question stood."""
    which = what_of(entry, schedule)
    if was_unknown:
        return f"Sent again: {which}." if send else f"Noted as arrived: {which}."
    return f"Posted: {which}." if send else f"Dropped: {which}."


def state_of(entry: LedgerEntry, schedule: Schedule) -> str:
    """What is said to the admin who had it posted at once."""
    which = what_of(entry, schedule)
    return f"{which[:1].upper()}{which[1:]}: {_WORDS[entry.state]}."
