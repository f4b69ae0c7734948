"""What people type after ``/channels add`` and ``/subscribe``: times, zone, days, topics."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from bot import texts
from bot.handlers.spoken_times import in_digits
from bot.state.schedules import Plan
from bot.texts.translation import known, languages

MOST_TIMES = 24
MOST_TITLE_CHARS = 100

_OPTION = re.compile(r"\b(topics|outlets|language|approval|title|silent|days):", re.I)
_YES = frozenset({"yes", "on", "true"})

# One time of day; whether the hour exists is looked at later, so that 25:00 is asked about.
_NAMED = {
    "midnight": 0,
    "morning": 8,
    "noon": 12,
    "midday": 12,
    "afternoon": 15,
    "evening": 18,
    "night": 21,
}
_WORDS = "|".join(_NAMED)
_CLOCK = r"\d{1,2}[:.]\d{2}(?:\s?[ap]\.?m\b\.?)?|\d{1,2}\s?[ap]\.?m\b\.?"
_SPOKEN = rf"(?:every|each|in\s+the)\s+(?:{_WORDS})s?\b|at\s+(?:noon|midday|midnight)\b"
_SPOKEN += r"|(?:morning|afternoon|evening|night)s\b|noon\b|midday\b"
_ONE = rf"(?:{_CLOCK}|{_SPOKEN})"
_RUN = re.compile(
    rf"(?<![\w.:/-])(?:at\s+)?{_ONE}(?:(?:\s*,\s*|\s*&\s*|\s+and\s+)(?:at\s+)?{_ONE})*(?![\w:/])",
    re.I,
)
_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s?(?:([ap])\.?m\b\.?)?", re.I)
_LIKE_A_TIME = re.compile(r"(?<![\w/-])\d[\d.]*:[\d.:,]*|(?<![\w/-])\d{1,2}\.\d{2}(?![\w.])")
# A number alone may be an hour where one would stand: last, after "at", before a time zone.
_HOUR = re.compile(
    r"(?:^|\s)(\d{1,2})$|\bat\s+(\d{1,2})(?=\s)|(?:^|\s)(\d{1,2})\s*(?:h|o['’]?clock|uhr)\b", re.I
)

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"
_SOME_DAYS = (
    rf"weekdays?|weekends?|{_DAY}s?\s*(?:-|–|to)\s*{_DAY}s?"
    rf"|{_DAY}s?(?:(?:\s*,\s*|\s*&\s*|\s+and\s+){_DAY}s?)+|{_DAY[:-1]}s"
)
_ON_DAYS = (
    rf"(?:every|each)\s+day|daily|(?:on\s+|every\s+|each\s+)?(?:{_SOME_DAYS})"
    rf"|(?:on|every|each)\s+{_DAY}"
)
_DAYS_FIRST = re.compile(rf"({_ON_DAYS})(?=$|[\s,])[\s,]*", re.I)
_DAYS_LAST = re.compile(rf"(?:^|(?<=\s))({_ON_DAYS})[\s,]*$", re.I)
# How often, or by what: neither a time nor a topic, where it stands first or last.
_MEAL = r"breakfast|lunch|dinner|supper|tea|coffee|work|school|bed|dawn|dusk|sunrise|sunset"
_VAGUE = (
    r"(?:once|twice|thrice|(?:\w+)\s+times)\s+(?:a|per|each|every)\s+(?:day|week|month)|"
    r"every\s+(?:other|second)\s+(?:day|week)|every\s+(?:\w+\s+)?(?:hours?|minutes?|week|month)|"
    r"hourly|weekly|monthly|fortnightly|tomorrow|tonight|first\s+thing|"
    rf"(?:at|before|after|around|by|over|during|with)\s+(?:my\s+)?(?:{_MEAL})(?:time)?|"
    r"when\s+i\s+(?:wake|get)\s+up|(?:at\s+the\s+)?end\s+of\s+(?:the\s+)?day"
)
_VAGUE_FIRST = re.compile(rf"({_VAGUE})(?=$|[\s,])[\s,]*", re.I)
_VAGUE_LAST = re.compile(rf"(?:^|(?<=\s))({_VAGUE})[\s,]*$", re.I)
_OFTENER = re.compile(r"hour|minute|other|second|month|fortnight", re.I)
_WEEKLY = re.compile(r"week", re.I)
_SILENT = re.compile(r"(?:silent|silently)(?=$|[\s,])[\s,]*", re.I)
_SILENT_LAST = re.compile(r"[\s,]+(?:silent|silently)$", re.I)

# Abbreviations that are one zone; those that have several are asked about.
_SHORT_ZONES = {zone: zone for zone in ("UTC", "GMT", "CET", "EET", "WET", "MET")}
_SHORT_ZONES |= {"CEST": "CET", "EEST": "EET", "WEST": "WET", "MEZ": "CET", "MESZ": "CET"}
_LIKE_AN_AREA = re.compile(r"[A-Z][A-Za-z_]+/[A-Z][A-Za-z_/-]+")
_OFFSET = re.compile(r"(?:(?:UTC|GMT)[+-]|\+)\d{1,2}(?::?\d\d)?", re.I)
MOST_CITY_WORDS = 3


class _UnclearError(Exception):
    """Something that has to be asked back; its text is the sentence."""


def plan_in(words: str, *, otherwise: tuple[time, ...] = ()) -> Plan | str:
    """The plan as typed, or a sentence saying what is wrong with it or unclear.

    Times default to ``otherwise``. What stands after ``topics:`` is taken as it is. Reads the
    names of the time zones from disk.

    >>> plan = plan_in("18:30,8:00 europe/berlin floods, night bus outlets: Gazette approval: yes")
    >>> [f"{at:%H:%M}" for at in plan.times], plan.zone, plan.topics, plan.outlets, plan.approval
    (['08:00', '18:30'], 'Europe/Berlin', ('floods', 'night bus'), ('Gazette',), True)
    >>> plan = plan_in("weekdays 6pm New York time about ferries")
    >>> plan.times, plan.zone, plan.topics, plan.days
    ((datetime.time(18, 0),), 'America/New_York', ('ferries',), (0, 1, 2, 3, 4))
    >>> plan_in("25:00")
    '25:00 is no time of day; times are written like 08:00, 8am or 08:00,18:30.'
    """
    first, *options = _OPTION.split(words)
    first = in_digits(" ".join(first.split()))
    given = {
        name.lower(): value.strip(" ,;")
        for name, value in zip(options[::2], options[1::2], strict=True)
    }
    for name in given.keys() & {"title", "outlets"}:
        given[name], told = _told_behind(given[name])
        first = f"{first} {told}".strip()
    try:
        return _with_options(_read(first, otherwise), given)
    except _UnclearError as unclear:
        return str(unclear)


def _told_behind(value: str) -> tuple[str, str]:
    """A title or outlets without the days and times behind their last commas, and those.

    >>> _told_behind("Harbour news, weekdays, 8am"), _told_behind("Ferries, boats")
    (('Harbour news', 'weekdays 8am'), ('Ferries, boats', ''))
    """
    kept = value.split(",")
    told: list[str] = []
    while len(kept) > 1 and any(
        one.fullmatch(kept[-1].strip()) for one in (_DAYS_FIRST, _RUN, _SILENT)
    ):
        told.insert(0, kept.pop().strip())
    return ",".join(kept), " ".join(told)


def _read(words: str, otherwise: tuple[time, ...]) -> Plan:
    """The plan without its options."""
    words, vague = _without_vague(words)
    run = _RUN.search(words)
    if vague and (run is None or _OFTENER.search(vague)):
        raise _UnclearError(texts.digests.WHEN.format(words=vague))
    if run is None:
        times, before, behind = _without_times(words, otherwise), words, ""
    else:
        times, before, behind = _times(run[0]), words[: run.start()], words[run.end() :]
        if again := (_RUN.search(behind) or _LIKE_A_TIME.search(behind)):
            raise _UnclearError(texts.digests.TIMES_APART.format(words=again[0]))
    if not run and (found := _DAYS_FIRST.match(before)):
        before, behind = found[0], before[found.end() :]
    around = _Around().read(before, behind.strip(" ,"))
    topics = ", ".join(filter(None, (_topic(around.before), _topic(around.behind))))
    zone, days = around.zone or "UTC", around.days
    if not days and _WEEKLY.search(vague):
        raise _UnclearError(texts.digests.WHEN.format(words=vague))
    return Plan(times, zone, topics=_listed(topics), days=days, silent=around.silent)


def _without_vague(words: str) -> tuple[str, str]:
    """The words without how often, or by what, at either end; and that.

    >>> _without_vague("twice a day 8am,6pm"), _without_vague("breakfast television")
    (('8am,6pm', 'twice a day'), ('breakfast television', ''))
    """
    if found := _VAGUE_FIRST.match(words) or _VAGUE_LAST.search(words):
        return f"{words[: found.start()]}{words[found.end() :]}".strip(" ,"), found[1]
    return words, ""


def _without_times(words: str, otherwise: tuple[time, ...]) -> tuple[time, ...]:
    if wrong := _LIKE_A_TIME.search(words):
        raise _UnclearError(texts.digests.NO_TIME.format(words=wrong[0].rstrip(",.:")))
    if hour := _HOUR.search(words):
        raise _UnclearError(
            texts.digests.WHICH_HOUR.format(words=next(filter(None, hour.groups())))
        )
    hour = re.match(r"(\d{1,2})\s+(.*)", words)
    if hour and _Around().read("", hour[2]).zone:
        raise _UnclearError(texts.digests.WHICH_HOUR.format(words=hour[1]))
    if not otherwise:
        raise _UnclearError(texts.digests.NO_TIME.format(words=texts.digests.THAT))
    return otherwise


def _times(run: str) -> tuple[time, ...]:
    """The times of a run, sorted."""
    each = re.split(r"\s*,\s*|\s*&\s*|\s+and\s+", run)
    found = {_time(re.sub(r"^at\s+", "", one, flags=re.I)) for one in each}
    if len(found) > MOST_TIMES:
        raise _UnclearError(texts.digests.NO_TIME.format(words=run))
    return tuple(sorted(found))


def _time(word: str) -> time:
    if clock := _TIME.fullmatch(word):
        hour, minute = int(clock[1]), int(clock[2] or 0)
        if half := (clock[3] or "").lower():
            hour = hour % 12 + 12 * (half == "p") if 1 <= hour <= 12 else 24
        if hour < 24 and minute < 60:
            return time(hour, minute)
        raise _UnclearError(texts.digests.NO_TIME.format(words=word))
    return time(next(hour for name, hour in _NAMED.items() if name in word.lower()))


@dataclass(slots=True)
class _Around:
    """What stands before and behind the times, as more and more of it is understood."""

    before: str = ""
    behind: str = ""
    zone: str | None = None
    days: tuple[int, ...] = ()
    silent: bool = False

    def read(self, before: str, behind: str) -> _Around:
        """Take zone, days and silence from both sides; what is left are topics."""
        self.before, self.behind = before.strip(" ,"), behind
        while self._take_behind():
            pass
        if found := _SILENT_LAST.search(self.behind):
            self.silent, self.behind = True, self.behind[: found.start()]
        while found := _DAYS_LAST.search(self.before):
            self.days, self.before = _days(found[1]), self.before[: found.start()].rstrip(" ,")
        if self.zone is None:
            self.behind = self._zone_last(self.behind)
        if self.zone is None:
            self.before = self._zone_last(self.before)
        return self

    def _take_behind(self) -> bool:
        """Whether another piece at the start of what stands behind was understood."""
        if found := _DAYS_FIRST.match(self.behind):
            self.days, self.behind = _days(found[1]), self.behind[found.end() :]
            return True
        if found := _SILENT.match(self.behind):
            self.silent, self.behind = True, self.behind[found.end() :]
            return True
        return self.zone is None and self._zone_first()

    def _zone_first(self) -> bool:
        words = self.behind.split()
        start = 1 if words[:1] in (["in"], ["In"]) else 0
        for length in range(MOST_CITY_WORDS, 0, -1):
            some = words[start : start + length]
            if len(some) == length and (zone := zone_of(" ".join(some))):
                rest = " ".join(words[start + length :])
                self.zone, self.behind = zone, re.sub(r"^time(?=$|[\s,.)])[\s,.)]*", "", rest)
                return True
        return False

    def _zone_last(self, words: str) -> str:
        """The words without a zone at their end, which a city's name alone is not there."""
        told = re.search(r"(?:^|\s)(?:in\s+)?(\S+(?:\s\S+){0,2}?)\s+time$", words, re.I)
        if told and (zone := zone_of(told[1])):
            self.zone = zone
            return words[: told.start()].rstrip(" ,")
        before, _, last = words.rpartition(" ")
        if ("/" in last or last.isupper() or _OFFSET.fullmatch(last)) and (zone := zone_of(last)):
            self.zone = zone
            return before.rstrip(" ,")
        return words


def zone_of(words: str) -> str | None:
    """The zone's canonical name: by area and city, by the city alone, by an abbreviation.

    None where they name none. Raises _UnclearError for what may be several.

    >>> zone_of("asia/tokyo"), zone_of("new york"), zone_of("CEST"), zone_of("Turkey")
    ('Asia/Tokyo', 'America/New_York', 'CET', None)
    """
    name = words.strip(" (),.;")
    short = _SHORT_ZONES.get(name.upper() if name.upper() in ("UTC", "GMT") else name)
    found = short or _zones().get(name.lower().replace(" ", "_"))
    if found:
        return ZoneInfo(found).key
    if _LIKE_AN_AREA.fullmatch(name):
        raise _UnclearError(texts.digests.NO_ZONE.format(words=name))
    if _OFFSET.fullmatch(name) or (name.isupper() and name in _abbreviations()):
        raise _UnclearError(texts.digests.WHICH_ZONE.format(words=name))
    return None


_TECHNICAL = ("Etc/", "SystemV/", "US/", "posix/", "right/")


@lru_cache(maxsize=1)
def _zones() -> dict[str, str]:
    """The zones by their names and by those of their cities, in lower case."""
    every = [zone for zone in sorted(available_timezones()) if "/" in zone]
    places = (zone for zone in every if not zone.startswith(_TECHNICAL))
    cities = {zone.lower().rpartition("/")[2]: zone for zone in places}
    return cities | {zone.lower(): zone for zone in every}


@lru_cache(maxsize=1)
def _abbreviations() -> frozenset[str]:
    """What clocks anywhere are called for short, in winter and in summer."""
    year = datetime.now(UTC).year
    moments = [datetime(year, month, 1, tzinfo=UTC) for month in (1, 7)]
    places = [ZoneInfo(zone) for zone in {*_zones().values()}]
    return frozenset(at.astimezone(zone).tzname() or "" for zone in places for at in moments)


def _days(words: str) -> tuple[int, ...]:
    """The days meant, from 0 for Monday; none where it is every day.

    >>> _days("on weekdays"), _days("Mon-Wed"), _days("Fridays and Mondays"), _days("every day")
    ((0, 1, 2, 3, 4), (0, 1, 2), (0, 4), ())
    """
    words = words.lower()
    if "weekday" in words or "weekend" in words:
        return (0, 1, 2, 3, 4) if "weekday" in words else (5, 6)
    names = re.findall(_DAY, words)
    found = [n for name in names for n, day in enumerate(_DAYS) if day.startswith(name[:3])]
    if len(found) == 2 and re.search(r"-|–|\bto\b", words):
        first, last = found
        found = [(first + n) % 7 for n in range((last - first) % 7 + 1)]
    return tuple(sorted({*found})) if len({*found}) < 7 else ()


def _with_options(plan: Plan, given: dict[str, str]) -> Plan:
    language = known(given.get("language"))
    if "language" in given and language is None:
        raise _UnclearError(texts.digests.which_language(languages()))
    days = plan.days
    if named := given.get("days"):
        days = _days(named)
        if not days and not _DAYS_FIRST.match(named):
            raise _UnclearError(texts.digests.NO_DAYS.format(words=named))
    return replace(
        plan,
        topics=(*plan.topics, *_listed(given.get("topics", ""))),
        outlets=_listed(given.get("outlets", "")),
        language=language,
        approval=given.get("approval", "").lower() in _YES,
        title=given.get("title", "")[:MOST_TITLE_CHARS] or None,
        silent=plan.silent or given.get("silent", "").lower() in _YES,
        days=days,
    )


def _topic(words: str) -> str:
    return re.sub(r"^(?:about|on)\s+", "", words.strip(" ,"), flags=re.I)


def _listed(words: str) -> tuple[str, ...]:
    shortened = words[: texts.digests.MOST_TOPICS_CHARS]
    return tuple(dict.fromkeys(one for part in shortened.split(",") if (one := part.strip())))
