"""Digests, stories, schedules, and the settings of a chat."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.texts.translation import OWN_NAME, Message, Plural, own_name, reason, say
from bot.texts.wording import all_of, moment, some, with_commas

if TYPE_CHECKING:
    from bot.state.ledger import LedgerEntry
    from bot.state.schedules import Preferences, Schedule
    from retrieval.domain import DigestStory


NOTHING_NEW_FROM = Message("Nothing new from {window}.")
CONTINUED = Message(
    "{title}, continued"
)  # above what is left of a digest that one message does not hold
STILL_TO_COME = "{} is still to come."
WHERE_THEY_DIFFER = Message("Where they differ")
MORE_ARTICLES = Message("  and {n:,} more")  # of a story

HOW_CHANNELS = Message(
    """\
/channels add @name 08:00,18:00 Europe/Berlin floods, ferries
/channels preview @name, /channels now @name, /channels remove @name, /channels list

After the times: a time zone (else UTC), days such as weekdays or Mon-Fri, then topics, with \
commas between. Where wanted, add outlets: Harbour Gazette, Osk Wire or title: Harbour Morning or \
silent: yes or approval: yes, which asks you before each digest.

In a forum, @name/5 posts into that topic; inside a topic, /channels add 08:00 posts there."""
)
HOW_SUBSCRIBE = Message(
    """\
/subscribe 08:00 Europe/Berlin ferries sends you a digest every day at that time; without a topic, \
of everything. With weekdays or Mon, Thu it comes on these days alone. /unsubscribe ends it."""
)
STOPPED = Message("stopped, as I was removed there")
NO_CHANNELS = Message("No channel gets digests yet.")
NO_SUBSCRIPTION = Message("You have no such subscription.")
UNSUBSCRIBED = Message("Done: no more of these digests.")
REMOVED = Message("No more digests for {name}.")
NOT_LISTED = Message("{name} gets no digests; /channels list shows who does.")
MAY_NOT_POST = Message(
    "I may not post in {name}. Make me an admin there who may post messages, and try again."
)
UNKNOWN_CHAT = Message(
    "I cannot see that chat. Add me to it, as an admin who may post messages, and try again."
)
NO_SUCH_TOPIC = Message("{name} has no such topic, or I may not write there.")
WHICH_OF_THEM = Message("Which one? Digests go to {names}.")
NO_TIME = Message("{words} is no time of day; times are written like 08:00, 8am or 08:00,18:30.")
THAT = Message("That")  # the words that name no time
TIMES_APART = Message("I read {words} as one more time. Put the times together, like 08:00,18:30.")
WHICH_HOUR = Message(
    "{words}: in the morning or in the evening? Write it like 08:00, 8am or 6pm. If it is part of "
    "a topic, put topics: before that."
)
WHEN = Message(
    "{words}: at what time, and on which days? Write it like 08:00, 8am,18:30 or Fri 08:00. If it "
    "is part of a topic, put topics: before that."
)
WHICH_ZONE = Message(
    "{words} is the time of several places. Write a city, like Europe/Berlin or New York."
)
NO_DAYS = Message(
    "I do not know the days {words}; they are written like weekdays, Mon-Fri or Mon, Thu."
)
NO_ZONE = Message("I do not know the time zone {words}; zones are written like Europe/Berlin.")
MOST_TOPICS_CHARS = 200
PRIVATE_ONLY = Message("Digests of your own come in our private chat; ask for them there.")
FROM_AN_ARCHIVE = Message("What came in, also from before")  # above what was published long ago
NOTHING_NEW = Message(
    "There is nothing to tell: no new article fits. What was published days before it came in "
    "counts as archive, not as news."
)
NOTHING_NEW_TO_POST = Message("There is nothing new to post there.")
NOT_POSTED_NOW = Message("Another digest for that chat is on its way; try again in a moment.")
CANNOT_BE_MADE = Plural(
    "The digest for {name} could not be made {n} times in a row. {why}",
    "The digest for {name} could not be made {n} times in a row. {why}",
)
TOO_LONG = Message("It took longer than ten minutes.")

_WEEKDAYS = (
    *(Message("Mondays"), Message("Tuesdays"), Message("Wednesdays"), Message("Thursdays")),
    *(Message("Fridays"), Message("Saturdays"), Message("Sundays")),
)
# What a press to send comes to that did not end in a post.
_NOT_YET = {
    "sending": Message(
        "Not posted yet, as Telegram does not take it just now; it is tried again, and "
        "/channels list shows what became of it"
    ),
    "unknown": Message("Not known if it arrived, as Telegram's answer was lost"),
    "refused": Message("Not posted, as Telegram does not take it"),
}
_STATES = {
    "sent": Message("sent"),
    "empty": Message("nothing to tell"),
    "refused": Message("not taken"),
    "unknown": Message("not known if it arrived"),
    "awaiting": Message("awaits your button"),
    "planned": Message("being made"),
    "sending": Message("being sent"),
}
_COVERAGE = Plural("{n:,} outlet", "{n:,} outlets")
_INDEPENDENT = Plural("{n:,} independent text", "{n:,} independent texts")
_STORIES = Plural("{n:,} story {articles}", "{n:,} stories {articles}")
_FROM_ARTICLES = Plural("from {n:,} article", "from {n:,} articles")
_ALONE = Plural("{n:,} article stands alone.", "{n:,} articles stand alone.")


def made_of(stories: int, articles: int) -> str:
    """What a digest is made of.

    >>> made_of(1, 3)
    '1 story from 3 articles'
    """
    return _STORIES.format(stories, articles=_FROM_ARTICLES.format(articles))


def window(since: str, until: str, zone: str) -> str:
    """From when to when, by which clock."""
    return say("{since} to {until} ({zone})", since=since, until=until, zone=zone)


def coverage(outlets: int, independent: int) -> str:
    """How widely a story was covered.

    >>> coverage(2, 1)
    '2 outlets, 1 independent text'
    """
    return with_commas([_COVERAGE.format(outlets), _INDEPENDENT.format(independent)])


def covered(story: DigestStory) -> str:
    """How widely a story was covered, by whom, and which outlet's headline is shown.

    >>> from retrieval.domain import DigestStory
    >>> story = DigestStory(1, "Bell found", (), ("Gazette", "Osk Wire"), 1, headline_by="Gazette")
    >>> covered(story)
    '2 outlets, 1 independent text: Gazette (headline), Osk Wire'
    """
    if len(story.outlets) == 1 and story.independent == 1:
        return say("1 outlet: {outlets}", outlets=story.outlets[0])
    named = [
        say("{outlet} (headline)", outlet=one) if one == story.headline_by else one
        for one in story.outlets
    ]
    width = coverage(len(named), story.independent)
    return say("{coverage}: {outlets}", coverage=width, outlets=some(named))


def alone(number: int, *, told: int) -> str:
    """The line below the stories: how many articles belong to no story.

    >>> alone(2, told=1), alone(0, told=0)
    ('2 articles stand alone.', 'No articles.')
    """
    if not number:
        return say("No article stands alone.") if told else say("No articles.")
    return _ALONE.format(number)


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
    at = all_of([f"{one:%H:%M}" for one in schedule.times])
    day = _on(schedule.days) if schedule.days else say("every day")
    more = [say("about {topics}", topics=with_commas(schedule.topics))] if schedule.topics else []
    more += (
        [say("from {outlets}", outlets=with_commas(schedule.outlets))] if schedule.outlets else []
    )
    more += [say("language {language}", language=schedule.language)] if schedule.language else []
    more += [say("titled {title}", title=schedule.title)] if schedule.title else []
    more += [say("without a sound")] if schedule.silent else []
    more += [say("after an admin's button")] if schedule.approval else []
    when = say("{day} at {times} ({zone})", day=day, times=at, zone=schedule.zone)
    return with_commas([when, *more])


def _on(days: Sequence[int]) -> str:
    """On which days of the week, from 0 for Monday.

    >>> _on((0, 1, 2, 3, 4)), _on((0, 3, 6))
    ('on weekdays', 'on Mondays, Thursdays and Sundays')
    """
    if tuple(days) == (0, 1, 2, 3, 4):
        return say("on weekdays")
    return say("on {days}", days=all_of([str(_WEEKDAYS[day]) for day in days]))


def which_language(codes: Sequence[str]) -> str:
    """What is said of a language that has no texts.

    >>> which_language(["en"])
    'Digests come in English (en). Without a language it is that of the chat.'
    """
    names = with_commas([f"{own_name(code)} ({code})" for code in codes])
    return say(
        "Digests come in {languages}. Without a language it is that of the chat.", languages=names
    )


def _clock(at: datetime, schedule: Schedule) -> str:
    when = moment(at.astimezone(ZoneInfo(schedule.zone)))
    return say("{moment} ({zone})", moment=when, zone=schedule.zone)


def added(schedule: Schedule, next_at: datetime) -> str:
    """The reply to the admin who added a channel, or the reader who subscribed."""
    when, due = times(schedule), _clock(next_at, schedule)
    if schedule.kind == "reader":
        line = say("From now on you get a digest {times}.", times=when)
    else:
        line = say("From now on {name} gets a digest {times}.", name=schedule.name, times=when)
    return " ".join((line, say("The first one is due {moment}.", moment=due)))


def listed(schedule: Schedule, next_at: datetime, last: LedgerEntry | None) -> str:
    """A line in the list of channels."""
    due = say("next {moment}", moment=_clock(next_at, schedule))
    told = [times(schedule), str(STOPPED) if schedule.paused else due]
    told += [say("the last one: {state}", state=str(_STATES[last.state]))] if last else []
    return say("{name}: {told}", name=schedule.name, told=say("; ").join(told))


def _which(entry: LedgerEntry, schedule: Schedule) -> str:
    """The digest, named by its schedule and time."""
    when = _clock(entry.window.until, schedule)
    return say("the digest for {name} of {moment}", name=schedule.name, moment=when)


def notice(entry: LedgerEntry, schedule: Schedule) -> str:
    """The notice about a digest that needs attention."""
    which = _which(entry, schedule)
    if entry.state == "awaiting":
        return say("That is {digest}. Post it?", digest=which)
    if entry.state != "unknown":
        why = reason(entry.why or "")
        return say("Telegram does not take {digest}: {why}.", digest=which, why=why)
    if len(entry.posts) > 1:
        n = next((post.n for post in entry.posts if post.state == "unknown"), 0)
        of = len(entry.posts)
        which = say("part {n} of {of} of {digest}", n=n + 1, of=of, digest=which)
    return say(
        "It is not known whether {digest} arrived: Telegram's answer was lost. Please look; "
        "it is sent again only if you say so.",
        digest=which,
    )


def decided(entry: LedgerEntry, schedule: Schedule, *, send: bool, was_unknown: bool) -> str:
    """The text that replaces the notice once it is decided."""
    which = _which(entry, schedule)
    if send and entry.state != "sent":
        done = str(_NOT_YET.get(entry.state, _STATES[entry.state]))
        return say("{done}: {digest}.", done=f"{done[:1].upper()}{done[1:]}", digest=which)
    if was_unknown:
        arrived = Message("Noted as arrived: {digest}.")
        return (Message("Sent again: {digest}.") if send else arrived).format(digest=which)
    return (Message("Posted: {digest}.") if send else Message("Dropped: {digest}.")).format(
        digest=which
    )


def state_of(entry: LedgerEntry, schedule: Schedule) -> str:
    """The reply to the admin who had it posted at once."""
    which = _which(entry, schedule)
    first, state = f"{which[:1].upper()}{which[1:]}", str(_STATES[entry.state])
    return say("{digest}: {state}.", digest=first, state=state)


TITLE = Message("Settings of this chat")
WHICH_LANGUAGE = Message("Which language shall I speak here?")
AS_TELEGRAM = Message("As in Telegram")
LANGUAGE, TIMES = Message("Language"), Message("Digest times")
QUIET, ZONE = Message("Quiet hours"), Message("Time zone")
STOP, RESUME = Message("Stop sending"), Message("Send again")
BACK, NO_QUIET = Message("« Back"), Message("none")
WHICH_TIMES = Message("When shall the digest come? Press an hour to add it or to take it out.")
WHICH_QUIET = Message(
    "When shall I send nothing unasked? A digest that falls due then comes afterwards."
)
QUIET_ZONE = Message("By which clock are the quiet hours?")
WHICH_DIGEST = Message("The times of which digest?")
NO_DIGEST = Message("No digest comes here yet. /subscribe 08:00 Europe/London starts one.")
LAST_TIME = Message("A digest needs a time. /stop ends all that is sent unasked.")
ALL_STOPPED = Message(
    "I send nothing here unasked any more: no digests, and no word of corrections. Questions are "
    "answered as before."
)
EVERYTHING = Message("everything")


def hours(quiet: tuple[int, int] | None) -> str:
    """Quiet hours in words.

    >>> hours((22, 7)), hours(None)
    ('22:00 to 07:00', 'none')
    """
    if quiet is None:
        return str(NO_QUIET)
    return say("{first} to {last}", first=f"{quiet[0]:02}:00", last=f"{quiet[1]:02}:00")


def shown(chosen: Preferences, schedules: Sequence[Schedule]) -> list[str]:
    """The settings, a line each."""
    digests = [say("Digest: {times}", times=times(one)) for one in schedules]
    quiet = hours(chosen.quiet)
    if chosen.quiet:
        quiet = say("{hours} ({zone})", hours=quiet, zone=chosen.zone)
    return [
        say("Language: {language}", language=str(OWN_NAME)),
        *(digests or [say("Digest: none")]),
        say("Quiet hours: {hours}", hours=quiet),
        *([say("Stopped: nothing is sent unasked.")] if chosen.stopped else []),
    ]
