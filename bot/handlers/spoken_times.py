"""Times of day in words, as digits: half past seven, 6 in the evening, 8 and 18 o'clock. Pure."""

from __future__ import annotations

import re

from retrieval.text.wordlists import values

_COUNTED = {word: n for word, n in values("en").items() if 1 <= n <= 12}
_HOUR = rf"(?:\d{{1,2}}|{'|'.join(_COUNTED)})"
_ENDS = r"(?=$|[\s,;.])"
_PAST = re.compile(
    r"\b(?P<part>half|(?:a\s+)?quarter|five|ten|twenty|5|10|20)(?:\s+minutes)?\s+"
    rf"(?P<way>past|to)\s+(?P<hour>{_HOUR}){_ENDS}",
    re.I,
)
_MINUTES = {"half": 30, "quarter": 15, "a quarter": 15, "twenty": 20, **_COUNTED}
_AT = re.compile(rf"\bat\s+({_HOUR}){_ENDS}", re.I)
_OCLOCK = re.compile(
    rf"\b({_HOUR}(?:(?:\s*,\s*|\s*&\s*|\s+and\s+){_HOUR})*)\s*(?:h|o['’]?clock|uhr){_ENDS}", re.I
)
_CLOCK = r"(?P<hour>\d{1,2})(?P<minutes>[:.]\d\d)?(?P<half>\s?[ap]\.?m\b\.?)?(?![\w:])"
_NAMED = "morning|afternoon|evening|night"
_SOME = rf"(?:(?:every|each|in\s+the|of\s+the|at)\s+(?P<named>{_NAMED})s?|(?P<many>{_NAMED})s)\b"
_THEN = re.compile(rf"{_SOME}[\s,]+(?:at\s+)?{_CLOCK}", re.I)
_BEFORE = re.compile(rf"(?<![\w:.])(?:at\s+)?{_CLOCK}\s+{_SOME}", re.I)
_OF_DAY = r"(?:in\s+the\s+|every\s+|each\s+|at\s+)?(morning|afternoon|evening|night|noon|midday)s?"
_BOTH = re.compile(rf"(?:^|(?<=\s)){_OF_DAY}\s+and\s+{_OF_DAY}{_ENDS}", re.I)


def in_digits(words: str) -> str:
    """The words with times of day written with digits, as far as they leave no doubt.

    >>> in_digits("at 6 in the evening"), in_digits("evenings at half past seven about floods")
    ('6pm', '7:30pm about floods')
    >>> in_digits("8 and 18 o'clock"), in_digits("weekends at ten"), in_digits("8 o'clock")
    ('8:00 and 18:00', 'weekends at 10', "8 o'clock")
    >>> in_digits("every morning at 7.15 am"), in_digits("morning and evening")
    ('7.15 am', 'every morning, every evening')
    """
    words = _PAST.sub(_with_minutes, words)
    words = _AT.sub(lambda found: _of_24(f"at {_number(found[1])}", (found[1],)), words)
    words = _OCLOCK.sub(_hours, words)
    words = _THEN.sub(_with_half, words)
    words = _BEFORE.sub(_with_half, words)
    return _BOTH.sub(lambda found: f"every {found[1]}, every {found[2]}", words)


def _number(word: str) -> int:
    return _COUNTED.get(word.lower()) or int(word)


def _with_minutes(found: re.Match[str]) -> str:
    part = " ".join(found["part"].lower().split())
    minutes, hour = _MINUTES.get(part) or int(part), _number(found["hour"])
    if found["way"].lower() == "to":
        hour, minutes = (hour - 1) % 24 or 12, 60 - minutes
    return f"{hour}:{minutes:02}"


def _of_24(words: str, hours: tuple[str, ...]) -> str:
    """With ``:00`` behind each hour where one of them is told by a clock of 24 hours."""
    if not any(_number(one) > 12 for one in hours):
        return words
    return re.sub(r"\d+", r"\g<0>:00", words)


def _hours(found: re.Match[str]) -> str:
    hours = tuple(re.findall(_HOUR, found[1], re.I))
    told = re.sub(_HOUR, lambda one: str(_number(one[0])), found[1], flags=re.I)
    return _of_24(told, hours) if any(_number(one) > 12 for one in hours) else found[0]


def _with_half(found: re.Match[str]) -> str:
    """The time with the half of the day that is told beside it; the half beside the hour wins."""
    hour, named = int(found["hour"]), (found["named"] or found["many"]).lower()
    clock = f"{hour}{found['minutes'] or ''}"
    if found["half"] or not 1 <= hour <= 12:
        return f"{clock}{found['half'] or ('' if found['minutes'] else ':00')}"
    early = named == "morning" or (named == "night" and hour in (12, 1, 2, 3, 4))
    return f"{clock}{'am' if early else 'pm'}"
