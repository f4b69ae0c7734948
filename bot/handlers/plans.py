"""What people type after /channels add and /subscribe: times, zone, topics. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import time
from zoneinfo import ZoneInfo, available_timezones

from bot import texts
from bot.state.schedules import Plan

MOST_TIMES = 24
_TIME = re.compile(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])")
_LIKE_TIMES = re.compile(r"[0-9][0-9.:,]*")
_BETWEEN_TIMES = re.compile(r"(?<=[0-9]),\s+(?=[0-9])")
_OPTION = re.compile(r"\b(topics|outlets|language|approval):", re.I)
_YES = frozenset({"yes", "on", "true"})
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]+)?")
_SHORT_ZONES = frozenset({"UTC", "GMT"})


def plan_in(words: str, *, otherwise: tuple[time, ...] = ()) -> Plan | str:
    """The plan that somebody typed, or the sentence that says what is wrong with it.

    Times may be left out where there are ``otherwise``; what is no zone is a topic.

    >>> plan = plan_in("18:30,8:00 europe/berlin floods, night bus outlets: Gazette approval: yes")
    >>> [f"{at:%H:%M}" for at in plan.times], plan.zone, plan.topics, plan.outlets, plan.approval
    (['08:00', '18:30'], 'Europe/Berlin', ('floods', 'night bus'), ('Gazette',), True)
    >>> plan_in("25:00")
    '25:00 is no time of day; times are written like 08:00 or 08:00,18:30.'
    """
    first, *options = _OPTION.split(words)
    given = _BETWEEN_TIMES.sub(",", first).split()
    at = next((n for n, word in enumerate(given) if _like_times(word)), None)
    typed = None if at is None else given.pop(at)
    times = otherwise if typed is None else _times(typed)
    if not times:
        return texts.digests.NO_TIME.format(typed or "That")
    at = at or 0
    word = given[at] if at < len(given) else ""
    zone = _zone(word)
    if zone is None and _like_a_zone(word):
        return texts.digests.NO_ZONE.format(word)
    topics = given[:at] + given[at + 1 if zone else at :]
    return _plan(times, zone or "UTC", " ".join(topics), dict(_pairs(options)))


def _plan(times: tuple[time, ...], zone: str, topics: str, options: dict[str, str]) -> Plan:
    language = options.get("language", "").strip()
    return Plan(
        times,
        zone,
        topics=(*_listed(topics), *_listed(options.get("topics", ""))),
        outlets=_listed(options.get("outlets", "")),
        language=language if _LANGUAGE.fullmatch(language) else None,
        approval=options.get("approval", "").strip().lower() in _YES,
    )


def _pairs(options: list[str]) -> Iterable[tuple[str, str]]:
    names, values = options[::2], options[1::2]
    return zip((name.lower() for name in names), values, strict=True)


def _like_times(word: str) -> bool:
    return bool(_LIKE_TIMES.fullmatch(word)) and any(mark in word for mark in ":.")


def _times(word: str) -> tuple[time, ...]:
    """None of them where one is none."""
    found = [_TIME.fullmatch(one) for one in word.strip(",").split(",")]
    if not all(found) or len(found) > MOST_TIMES:
        return ()
    return tuple(sorted({time(int(one[1]), int(one[2])) for one in found if one}))


def _zone(word: str) -> str | None:
    """The zone's own name, however it is spelled."""
    if "/" not in word:
        return word.upper() if word.upper() in _SHORT_ZONES else None
    wanted = word.lower()
    name = next((one for one in available_timezones() if one.lower() == wanted), None)
    return ZoneInfo(name).key if name else None


def _like_a_zone(word: str) -> bool:
    return bool(re.fullmatch(r"[A-Z][A-Za-z_]+/[A-Z][A-Za-z_/-]+", word))


def _listed(words: str) -> tuple[str, ...]:
    shortened = words[: texts.digests.MOST_TOPICS_CHARS]
    return tuple(dict.fromkeys(one for part in shortened.split(",") if (one := part.strip())))
