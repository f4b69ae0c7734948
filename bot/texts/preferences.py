"""Settings of a chat: what is said and what stands on their buttons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.texts.digests import times

if TYPE_CHECKING:
    from bot.state.schedules import Preferences, Schedule

TITLE = "Settings of this chat"
LANGUAGES = {"en": "English"}
ONLY_ENGLISH = "English is the only language so far."
LANGUAGE, TIMES, QUIET, ZONE = "Language", "Digest times", "Quiet hours", "Time zone"
STOP, RESUME, BACK, NO_QUIET = "Stop sending", "Send again", "« Back", "none"
WHICH_TIMES = "When shall the digest come? Press an hour to add it or to take it out."
WHICH_QUIET = "When shall I send nothing unasked? A digest that falls due then comes afterwards."
WHICH_ZONE = "By which clock are the quiet hours?"
WHICH_DIGEST = "The times of which digest?"
NO_DIGEST = "No digest comes here yet. /subscribe 08:00 Europe/London starts one."
LAST_TIME = "A digest needs a time. /stop ends all that is sent unasked."
STOPPED = (
    "I send nothing here unasked any more: no digests, and no word of corrections. Questions are "
    "answered as before."
)
EVERYTHING = "everything"


def hours(quiet: tuple[int, int] | None) -> str:
    """Quiet hours in words.

    >>> hours((22, 7)), hours(None)
    ('22:00 to 07:00', 'none')
    """
    return f"{quiet[0]:02}:00 to {quiet[1]:02}:00" if quiet else NO_QUIET


def shown(chosen: Preferences, schedules: Sequence[Schedule]) -> list[str]:
    """The settings, a line each."""
    digests = [f"Digest: {times(one)}" for one in schedules] or ["Digest: none"]
    zone = f" ({chosen.zone})" if chosen.quiet else ""
    return [
        f"{LANGUAGE}: {LANGUAGES.get(chosen.language, chosen.language)}",
        *digests,
        f"{QUIET}: {hours(chosen.quiet)}{zone}",
        *(["Stopped: nothing is sent unasked."] if chosen.stopped else []),
    ]
