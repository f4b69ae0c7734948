"""Digests, stories and schedules, and the outcome of a digest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.texts.wording import count, moment, some

if TYPE_CHECKING:
    from bot.state.ledger import LedgerEntry
    from bot.state.schedules import Schedule
    from retrieval.domain import DigestStory


NOTHING_NEW_FROM = "Nothing new from {}."
CONTINUED = "{}, continued"  # above what is left of a digest that one message does not hold
STILL_TO_COME = "{} is still to come."
WHERE_THEY_DIFFER = "Where they differ"
MORE_ARTICLES = "  and {} more"  # of a story

HOW_CHANNELS = """\
/channels add @name 08:00,18:00 Europe/Berlin floods, ferries
/channels preview @name, /channels now @name, /channels remove @name, /channels list

After the times: a time zone (else UTC), days such as weekdays or Mon-Fri, then topics, with \
commas between. Where wanted, add outlets: Harbour Gazette, Osk Wire or title: Harbour Morning or \
silent: yes or approval: yes, which asks you before each digest.

In a forum, @name/5 posts into that topic; inside a topic, /channels add 08:00 posts there."""
HOW_SUBSCRIBE = """\
/subscribe 08:00 Europe/Berlin ferries sends you a digest every day at that time; without a topic, \
of everything. With weekdays or Mon, Thu it comes on these days alone. /unsubscribe ends it."""
STOPPED = "stopped, as I was removed there"
NO_CHANNELS = "No channel gets digests yet."
NO_SUBSCRIPTION = "You have no such subscription."
UNSUBSCRIBED = "Done: no more of these digests."
REMOVED = "No more digests for {}."
NOT_LISTED = "{} gets no digests; /channels list shows who does."
MAY_NOT_POST = "I may not post in {}. Make me an admin there who may post messages, and try again."
UNKNOWN_CHAT = (
    "I cannot see that chat. Add me to it, as an admin who may post messages, and try again."
)
NO_SUCH_TOPIC = "{} has no such topic, or I may not write there."
WHICH_OF_THEM = "Which one? Digests go to {}."
NO_TIME = "{} is no time of day; times are written like 08:00, 8am or 08:00,18:30."
TIMES_APART = "I read {} as one more time. Put the times together, like 08:00,18:30."
WHICH_HOUR = (
    "{}: in the morning or in the evening? Write it like 08:00, 8am or 6pm. If it is part of a "
    "topic, put topics: before that."
)
WHICH_ZONE = "{} is the time of several places. Write a city, like Europe/Berlin or New York."
NO_DAYS = "I do not know the days {}; they are written like weekdays, Mon-Fri or Mon, Thu."
NO_LANGUAGE = "Digests come in English, so there is no language to choose. Leave it out, please."
NO_ZONE = "I do not know the time zone {}; zones are written like Europe/Berlin."
MOST_TOPICS_CHARS = 200
PRIVATE_ONLY = "Digests of your own come in our private chat; ask for them there."
FROM_AN_ARCHIVE = "What came in, also from before"  # above what was published long ago
NOTHING_NEW = (
    "There is nothing to tell: no new article fits. What was published days before it came in "
    "counts as archive, not as news."
)
NOTHING_NEW_TO_POST = "There is nothing new to post there."
NOT_POSTED_NOW = "Another digest for that chat is on its way; try again in a moment."
CANNOT_BE_MADE = "The digest for {name} could not be made {times} times in a row. {why}"
TOO_LONG = "It took longer than ten minutes."

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# What a press to send comes to that did not end in a post.
_NOT_YET = {
    "sending": "Not posted yet, as Telegram does not take it just now; it is tried again, and "
    "/channels list shows what became of it",
    "unknown": "Not known if it arrived, as Telegram's answer was lost",
    "refused": "Not posted, as Telegram does not take it",
}
_WORDS = {
    "sent": "sent",
    "empty": "nothing to tell",
    "refused": "not taken",
    "unknown": "not known if it arrived",
    "awaiting": "awaits your button",
    "planned": "being made",
    "sending": "being sent",
}


def coverage(outlets: int, independent: int) -> str:
    """How widely a story was covered.

    >>> coverage(2, 1)
    '2 outlets, 1 independent text'
    """
    return f"{count(outlets, 'outlet')}, {count(independent, 'independent text')}"


def covered(story: DigestStory) -> str:
    """How widely a story was covered, by whom, and which outlet's headline is shown.

    >>> from retrieval.domain import DigestStory
    >>> story = DigestStory(1, "Bell found", (), ("Gazette", "Osk Wire"), 1, headline_by="Gazette")
    >>> covered(story)
    '2 outlets, 1 independent text: Gazette (headline), Osk Wire'
    """
    named = [f"{o} (headline)" if o == story.headline_by else o for o in story.outlets]
    if len(named) == 1 and story.independent == 1:
        return f"1 outlet: {story.outlets[0]}"
    return f"{coverage(len(named), story.independent)}: {some(named)}"


def alone(number: int, *, told: int) -> str:
    """The line below the stories: how many articles belong to no story.

    >>> alone(2, told=1), alone(0, told=0)
    ('2 articles stand alone.', 'No articles.')
    """
    if not number:
        return "No article stands alone." if told else "No articles."
    return f"{count(number, 'article')} {'stands' if number == 1 else 'stand'} alone."


def times(schedule: Schedule) -> str:
    """When a schedule's digests are sent.

    >>> from datetime import UTC, time
    >>> from bot.state.schedules import Schedule
    >>> new = datetime(2031, 5, 3, tzinfo=UTC)
    >>> given = Schedule((time(8), time(18)), topics=("floods",), id=1, chat=-7, kind="channel",
    ...     name="@river", owner=1, added_at=new, changed_at=new)
    >>> times(given)
    'every day at 08:00 and 18:00 (UTC), about floods'
    """
    at = " and ".join(f"{one:%H:%M}" for one in schedule.times)
    day = _on(schedule.days) if schedule.days else "every day"
    more = [f"about {', '.join(schedule.topics)}"] if schedule.topics else []
    more += [f"from {', '.join(schedule.outlets)}"] if schedule.outlets else []
    more += [f"language {schedule.language}"] if schedule.language else []
    more += [f"titled {schedule.title}"] if schedule.title else []
    more += ["without a sound"] if schedule.silent else []
    more += ["after an admin's button"] if schedule.approval else []
    return ", ".join([f"{day} at {at} ({schedule.zone})", *more])


def _on(days: Sequence[int]) -> str:
    """On which days of the week, from 0 for Monday.

    >>> _on((0, 1, 2, 3, 4)), _on((0, 3, 6))
    ('on weekdays', 'on Mondays, Thursdays and Sundays')
    """
    if tuple(days) == (0, 1, 2, 3, 4):
        return "on weekdays"
    *others, last = [f"{_WEEKDAYS[day]}s" for day in days]
    return f"on {', '.join(others)} and {last}" if others else f"on {last}"


def _clock(at: datetime, schedule: Schedule) -> str:
    return f"{moment(at.astimezone(ZoneInfo(schedule.zone)))} ({schedule.zone})"


def added(schedule: Schedule, next_at: datetime) -> str:
    """The reply to the admin who added a channel, or the reader who subscribed."""
    whom = "you get" if schedule.kind == "reader" else f"{schedule.name} gets"
    line = f"From now on {whom} a digest {times(schedule)}."
    return f"{line} The first one is due {_clock(next_at, schedule)}."


def listed(schedule: Schedule, next_at: datetime, last: LedgerEntry | None) -> str:
    """A line in the list of channels."""
    when = STOPPED if schedule.paused else f"next {_clock(next_at, schedule)}"
    line = f"{schedule.name}: {times(schedule)}; {when}"
    if last is None:
        return line
    return f"{line}; the last one: {_WORDS[last.state]}"


def _which(entry: LedgerEntry, schedule: Schedule) -> str:
    """The digest, named by its schedule and time."""
    return f"the digest for {schedule.name} of {_clock(entry.window.until, schedule)}"


def notice(entry: LedgerEntry, schedule: Schedule) -> str:
    """The notice about a digest that needs attention."""
    which = _which(entry, schedule)
    if entry.state == "awaiting":
        return f"That is {which}. Post it?"
    if entry.state != "unknown":
        return f"Telegram does not take {which}: {entry.why}."
    if len(entry.posts) > 1:
        n = next((post.n for post in entry.posts if post.state == "unknown"), 0)
        which = f"part {n + 1} of {len(entry.posts)} of {which}"
    return (
        f"It is not known whether {which} arrived: Telegram's answer was lost. Please look; "
        "it is sent again only if you say so."
    )


def decided(entry: LedgerEntry, schedule: Schedule, *, send: bool, was_unknown: bool) -> str:
    """The text that replaces the notice once it is decided."""
    which = _which(entry, schedule)
    if send and entry.state != "sent":
        return f"{_NOT_YET.get(entry.state, _WORDS[entry.state].capitalize())}: {which}."
    if was_unknown:
        return f"Sent again: {which}." if send else f"Noted as arrived: {which}."
    return f"Posted: {which}." if send else f"Dropped: {which}."


def state_of(entry: LedgerEntry, schedule: Schedule) -> str:
    """The reply to the admin who had it posted at once."""
    which = _which(entry, schedule)
    return f"{which[:1].upper()}{which[1:]}: {_WORDS[entry.state]}."
