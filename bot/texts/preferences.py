"""Settings of a chat: what is said and what stands on their buttons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.texts.digests import times
from bot.texts.translation import OWN_NAME, Message, say

if TYPE_CHECKING:
    from bot.state.schedules import Preferences, Schedule

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
WHICH_ZONE = Message("By which clock are the quiet hours?")
WHICH_DIGEST = Message("The times of which digest?")
NO_DIGEST = Message("No digest comes here yet. /subscribe 08:00 Europe/London starts one.")
LAST_TIME = Message("A digest needs a time. /stop ends all that is sent unasked.")
STOPPED = Message(
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
