"""Numbers written in digits: what a statement has that its sentences do not support. Pure."""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

from retrieval.text.wordlists import language, values

# A number with its sign, and its unit: "%", a currency sign, ":" for the time of day, or none.
Amount = tuple[Decimal, str]

_WORDS = values("en")
_TENS, _UNITS = (
    "|".join(word for word, n in _WORDS.items() if n in some)
    for some in (range(20, 100), range(1, 10))
)
_NUMBER = re.compile(
    r"(?P<clock>(?<!\d)\d{1,2}:\d\d(?![\d:]))|"
    r"(?P<digits>\d+(?:[.,'’\u00a0\u202f\u2009 ]\d{3}(?!\d))*(?:[.,]\d+)?)|"
    rf"(?<![\w.])(?P<words>(?:{_TENS})-(?:{_UNITS})|{'|'.join(_WORDS)})(?!\w)",
    re.I,
)
_MINUS = re.compile(r"(?:(?:^|[\s(])[-−–]|\bminus\s)[$€£¥]?$", re.I)
_CURRENCY = re.compile(r"([$€£¥₹₽₺₪₩฿₴])\s?$"), re.compile(r"\s?([$€£¥₹₽₺₪₩฿₴])")
_PERCENT = re.compile(
    r"[\s-]*(?:[%٪％]|per\s?cent\w*|pct|prozent\w*|procent\w*|por\s?cien\w*|pour\s?cent|por\s?cento|"
    r"процент\w*|في الم[ئا]ئ?ة)",
    re.I,
)
# Turkish puts it before the number.
_PERCENT_BEFORE = re.compile(r"(?:(?<!\d)%|\byüzde\s)\s?$", re.I)
_SCALES = {
    2: r"hundred|hundert",
    3: r"thousand|tausend|mille|mila|bin|k|тыс\w*|ألف|آلاف",
    6: r"m|mn|mln|mio|million\w*|millón|millones|milion\w+|milh\w+|milyon|млн|миллион\w*|مليون",
    9: r"bn|billions?|mrd|milliard\w*|miliard\w+|milyar|млрд|миллиард\w*|مليار",
    12: r"tn|trillions?|billionen",
}  # powers of ten
_SCALE = re.compile(
    rf"[\s-]?(?:{'|'.join(f'(?P<e{power}>{words})' for power, words in _SCALES.items())})\b", re.I
)
# What is told from the day of publication: "last month", "a year ago".
_BACK = re.compile(r"\b(?:last|ago|previous|earlier|past|yesterday)\b", re.I)
_AHEAD = re.compile(r"\b(?:next|coming|tomorrow)\b", re.I)


def unsupported(text: str, sources: Iterable[str], published: Iterable[str | None]) -> str | None:
    """The first number in digits of ``text`` that no source has, None if all are there.

    ``sources`` are sentences, titles and the question; words count there too ("nine hours" for
    "9 hours"). ``published`` are days of publication, which give year, month and day.

    >>> unsupported("It cost $1.4 million on 9 May.", ["a cost of 1,400,000"], ["2031-05-09"])
    >>> unsupported("It rose by 5 percent.", ["It rose by 5 dollars."], [])
    '5 percent'
    >>> unsupported("It rose by 6 percent.", ["It rose by 5 percent."], [])
    '6 percent'
    """
    texts = [*sources]
    percents = [bool(_PERCENT.search(one) or "yüzde" in one.lower()) for one in texts]
    pairs = zip(texts, percents, strict=True)
    known = [(amount, percent) for one, percent in pairs for _, amount in _amounts(one, True)]
    days = [_days(day, " ".join(texts)) for day in published]
    known += [((Decimal(day.year), ""), False) for some in days for day in some]
    known += [((Decimal(some[0].day), ""), False) for some in days if some]
    for words, wanted in _amounts(text, False):
        if not any(_supports(one, wanted, percent=percent) for one, percent in known):
            return words
    return None


def _supports(there: Amount, wanted: Amount, *, percent: bool) -> bool:
    """Whether a number may be the other; ``percent``: whether its text is on percentages.

    What one of the two leaves out may be understood: "from 37 percent to 49".
    """
    if wanted[1] == "%" and not there[1]:
        return percent and there[0] == wanted[0]
    understood = ":" not in (there[1], wanted[1]) and not (there[1] and wanted[1])
    return there[0] == wanted[0] and (understood or there[1] == wanted[1])


def named_days(published: Iterable[str | None], sources: Iterable[str]) -> frozenset[str]:
    """The English months and weekdays, in lower case, that the days of publication stand for.

    All of them where the sources are in another language, which has other words for them.

    >>> sorted(named_days(["2031-05-09"], ["It rained last month."]))
    ['april', 'friday', 'may', 'thursday']
    """
    whole = " ".join(sources)
    if language(whole) != "en":
        return frozenset(name.lower() for name in (*calendar.month_name, *calendar.day_name))
    days = [(day, some[0]) for one in published if (some := _days(one, whole)) for day in some]
    found = {calendar.month_name[day.month] for day, _ in days}
    found |= {calendar.day_name[d.weekday()] for d, today in days if abs((d - today).days) <= 1}
    return frozenset(name.lower() for name in found)


def _days(published: str | None, whole: str) -> list[date]:
    """The day itself; where the text speaks of earlier or later, the days, months, years beside."""
    try:
        day = date.fromisoformat((published or "")[:10])
    except ValueError:
        return []
    first = day.replace(day=1)
    back = [day - timedelta(1), first - timedelta(1), first.replace(year=day.year - 1)]
    ahead = [day + timedelta(1), first + timedelta(31), first.replace(year=day.year + 1)]
    return [day, *(back if _BACK.search(whole) else ()), *(ahead if _AHEAD.search(whole) else ())]


@lru_cache(maxsize=4_000)  # many statements of an answer rest on the same sentences
def _amounts(text: str, with_words: bool) -> tuple[tuple[str, Amount], ...]:
    """The numbers of a text as they stand and by value."""
    plain = text if text.isascii() else "".join(map(_plain_digit, text))
    found = (match for match in _NUMBER.finditer(plain) if with_words or not match["words"])
    return tuple(_amount(plain, match) for match in found)


def _amount(text: str, match: re.Match[str]) -> tuple[str, Amount]:
    value, end, unit = _value(match), match.end(), ":" if match["clock"] else ""
    if scale := _SCALE.match(text, end):
        power = next(int(name[1:]) for name, found in scale.groupdict().items() if found)
        value, end = value * 10**power, scale.end()
    before = text[max(0, match.start() - 12) : match.start()]
    if sign := _CURRENCY[0].search(before) or _CURRENCY[1].match(text, end):
        unit = sign[1]
    percent = _PERCENT.match(text, end)
    if percent or _PERCENT_BEFORE.search(before):
        unit, end = "%", percent.end() if percent else end
    if _MINUS.search(before):
        value = -value
    return text[match.start() : end].strip(), (value.normalize(), unit)


def _value(match: re.Match[str]) -> Decimal:
    if words := match["words"]:
        return Decimal(sum(_WORDS[part] for part in words.lower().split("-")))
    bare = re.sub(r"['’\u00a0\u202f\u2009 ]", "", match["digits"] or match[0].replace(":", "."))
    if re.match(r"[1-9]\d{0,2}(?:[.,]\d{3})+(?!\d)", bare):  # thousands
        bare = re.sub(r"[.,](?=\d{3}(?!\d))", "", bare)
    whole, *rest = re.split(r"[.,]", bare)
    return Decimal(f"{whole}.{''.join(rest) or 0}")


@lru_cache(maxsize=1_000)
def _plain_digit(c: str) -> str:
    """A digit of any script as 0–9; one character stays one."""
    return str(unicodedata.decimal(c)) if c.isdecimal() else {"٬": ",", "٫": "."}.get(c, c)
