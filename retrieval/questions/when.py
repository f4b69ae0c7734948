"""Days that a question names as bounds: since Tuesday, after 3 May, in the last two weeks."""

from __future__ import annotations

import re
from datetime import date, timedelta

# Without ASCII, a dotless i is an i and a long s an s, and "ſunday" a day that is on no list.
FLAGS = re.IGNORECASE | re.ASCII
_MONTHS = "january february march april may june july august september october november december"
_MONTH = "|".join(f"{m[:3]}(?:{m[3:]})?" if len(m) > 3 else m for m in _MONTHS.split())
_DAYS = "monday tuesday wednesday thursday friday saturday sunday"
_DATE = (
    rf"(?:(?P<iso>\d{{4}}-\d\d-\d\d)|(?:(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<m1>{_MONTH})"
    rf"|(?P<m2>{_MONTH})(?:\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?)?)\b\.?(?:,?\s+(?P<y>\d{{4}}))?"
    rf"|(?P<wd>{'|'.join(_DAYS.split())})|(?P<rel>yesterday|today|last week|last month))"
)
_SINCE = re.compile(
    rf"\b(?:since|from|after)\s+(?:last\s+)?{_DATE}(?:\s+on(?:wards?)?)?(?=\W|$)", FLAGS
)
_UNTIL = re.compile(rf"\b(?:until|till|before|up to|by)\s+(?:last\s+)?{_DATE}(?=\W|$)", FLAGS)
_LATELY = re.compile(
    r"\b(?:in|over|during)\s+the\s+(?:last|past)\s+(?:(?P<n>\d{1,3}|two|three|four)\s+)?"
    r"(?P<unit>day|week|month)s?\b|\b(?P<this>this|last)\s+(?P<span>week|month)\b|"
    r"\b(?P<day>today|yesterday)\b(?!['’]s)",
    FLAGS,
)
_NUMBERS = {"two": 2, "three": 3, "four": 4}
_LENGTH = {"day": 1, "week": 7, "month": 31}


def asked_days(text: str, today: date) -> tuple[date | None, date | None, str]:
    """The first and last day asked for, both inclusive, and the text without those words.

    A month or day without a year is the last one before ``today``. "after" and "before" leave
    out the day itself. A date that is no bound ("in March") stays in the text: it may be the
    day of the event rather than of the article.

    >>> asked_days("What did Orne say since 3 May?", date(2031, 6, 1))
    (datetime.date(2031, 5, 3), None, 'What did Orne say ?')
    """
    since = until = None
    rest = text
    if (first := _SINCE.search(rest)) and (day := _first_day(first, today)):
        since = _moved(day, int(first.group().lower().startswith("after")))
        rest = _without(rest, first)
    if (found := _UNTIL.search(rest)) and (day := _first_day(found, today)):
        until = _moved(day, -int(found.group().lower().startswith("before")))
        rest = _without(rest, found)
    if since and until and since > until and first and (first["m1"] or first["m2"]):
        since = since if first["y"] else _year_before(since)  # from November until March
    if not since and not until and (found := _LATELY.search(rest)):
        since, until = _lately(found, today)
        rest = _without(rest, found)
    return since, until, " ".join(rest.split())


def _first_day(found: re.Match[str], today: date) -> date | None:
    """The day that a date names; the first of a month; None where there is no such day."""
    if found["rel"]:
        back = {"today": 0, "yesterday": 1, "last week": 7, "last month": 31}
        return today - timedelta(days=back[found["rel"].lower()])
    if found["wd"]:
        back_days = (today.weekday() - _DAYS.split().index(found["wd"].lower())) % 7
        return today - timedelta(days=back_days)
    try:
        if found["iso"]:
            return date.fromisoformat(found["iso"])
        month = (found["m1"] or found["m2"])[:3].lower()
        number = [m[:3] for m in _MONTHS.split()].index(month) + 1
        day = date(int(found["y"] or today.year), number, int(found["d1"] or found["d2"] or 1))
    except ValueError:
        return None
    return _year_before(day) if not found["y"] and day > today else day


def _year_before(day: date) -> date:
    """The same day one year earlier; 1 March for 29 February."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return date(day.year - 1, 3, 1)


def _moved(day: date, days: int) -> date:
    """So many days later, or the day itself where the calendar ends."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return day


def _without(text: str, found: re.Match[str]) -> str:
    return text[: found.start()] + text[found.end() :]


def _lately(found: re.Match[str], today: date) -> tuple[date, date]:
    if found["day"]:
        day = today - timedelta(days=found["day"].lower() == "yesterday")
        return day, day
    if found["unit"]:
        number = found["n"] or "1"
        count = _NUMBERS.get(number.lower()) or int(number)
        return today - timedelta(days=count * _LENGTH[found["unit"].lower()]), today
    monday = today - timedelta(days=today.weekday())
    start = monday if found["span"].lower() == "week" else today.replace(day=1)
    if found["this"].lower() == "this":
        return start, today
    stop = start - timedelta(days=1)
    return (
        stop - timedelta(days=6) if found["span"].lower() == "week" else stop.replace(day=1)
    ), stop
