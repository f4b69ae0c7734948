"""Numbers in digits, and names, that a statement has and its sentences do not support. Pure."""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from retrieval.text import names
from retrieval.text.wordlists import COMMON, language, values

# A number with its sign, and its unit: "%", a currency sign, ":" for the time of day, or none.
Amount = tuple[Decimal, str]

_WORDS = {**values("en"), "a": 1, "an": 1}
_WORD = rf"(?P<words>{'|'.join(values('en'))}|an?(?=\s(?:[mbt]r?illion|hundred|thousand)\b))(?!\w)"
_NUMBER = re.compile(
    r"(?P<clock>(?<!\d)\d{1,2}:\d\d(?![\d:]))|"
    r"(?P<digits>\d+(?:[.,'’\u00a0\u202f\u2009 ]\d{3}(?!\d))*(?:[.,]\d+)?)|"
    rf"(?<![\w.]){_WORD}",
    re.I,
)
_MORE = re.compile(rf"[\s-](?P<joined>and\s)?{_WORD}", re.I)  # of a number in words
# Behind a number whose millions stand elsewhere: "from 400 to 790 million".
_BARE = re.compile(r"\s*(?:[^\w\s%٪％]|(?:to|and|or)\b|$)")
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
    """
    texts = [*sources]
    known = [amount for one in texts for _, amount in _amounts(one, True)]
    days = [_days(day, " ".join(texts)) for day in published]
    known += [(Decimal(day.year), "") for some in days for day in some]
    known += [(Decimal(some[0].day), "") for some in days if some]
    wanted = _amounts(text, False)
    return next((words for words, one in wanted if not any(_is(one, k) for k in known)), None)


def _is(wanted: Amount, there: Amount) -> bool:
    """Whether a number may be the other, which may have a unit that is left out."""
    same = there[1] == wanted[1] or (not wanted[1] and there[1] != ":")
    return there[0] == wanted[0] and (same or (not there[1] and wanted[1] not in ("%", ":")))


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
    """The numbers of a text as they stand and by value.

    ``with_words``: also those in words, and what is understood: "from 37 to 49 percent",
    "from 400 to 790 million".
    """
    plain = text if text.isascii() else "".join(map(_plain_digit, text))
    some = [match for match in _NUMBER.finditer(plain) if with_words or not match["words"]]
    found = [(match, *_amount(plain, match)) for match in some]
    told = [(plain[match.start() : end].strip(), amount) for match, end, amount in found]
    scales = {p for _, (v, _) in told for p in (6, 9, 12) if 10**p <= abs(v) < 10 ** (p + 3)}
    bare = [(n, end) for _, end, (n, unit) in found if with_words and not unit]
    more = [(n * 10**p, "") for n, end in bare if _BARE.match(plain, end) for p in scales]
    percent = _PERCENT.search(plain) or "yüzde" in plain.lower()
    more += [(n, "%") for n, _ in bare] if percent else []
    return (*told, *(("", one) for one in more))


def _amount(text: str, match: re.Match[str]) -> tuple[int, Amount]:
    """Where a number ends with its unit, and what it is."""
    (value, end), unit = _spelt(text, match), ":" if match["clock"] else ""
    before = text[max(0, match.start() - 12) : match.start()]
    if sign := _CURRENCY[0].search(before) or _CURRENCY[1].match(text, end):
        unit = sign[1]
    percent = _PERCENT.match(text, end)
    if percent or _PERCENT_BEFORE.search(before):
        unit, end = "%", percent.end() if percent else end
    if _MINUS.search(before):
        value = -value
    return end, (value.normalize(), unit)


def _spelt(text: str, match: re.Match[str]) -> tuple[Decimal, int]:
    """A number with what multiplies it, and where it ends: "1.4 million", "two hundred and ten".

    >>> _spelt("three hundred thousand and five", _NUMBER.match("three"))
    (Decimal('300005'), 31)
    """
    whole, value, end = Decimal(0), _value(match), match.end()
    while True:
        more = _MORE.match(text, end) if match["words"] else None
        added, before = _value(more) if more else Decimal(0), value or whole
        joins = before >= 100 or not (more and more["joined"])
        if scale := _SCALE.match(text, end):
            power = next(int(name[1:]) for name, found in scale.groupdict().items() if found)
            value, end = value * 10**power, scale.end()
            if power != min(_SCALES):
                whole, value = whole + value, Decimal(0)
        elif more and added and joins and before % 10 ** len(str(added)) == 0:
            value, end = value + added, more.end()
        else:
            return whole + value, end


def _value(match: re.Match[str]) -> Decimal:
    if words := match["words"]:
        return Decimal(_WORDS[words.lower()])
    bare = re.sub(r"['’\u00a0\u202f\u2009 ]", "", match["digits"] or match[0].replace(":", "."))
    if re.match(r"[1-9]\d{0,2}(?:[.,]\d{3})+(?!\d)", bare):  # thousands
        bare = re.sub(r"[.,](?=\d{3}(?!\d))", "", bare)
    whole, *rest = re.split(r"[.,]", bare)
    return Decimal(f"{whole}.{''.join(rest) or 0}")


@lru_cache(maxsize=1_000)
def _plain_digit(c: str) -> str:
    """A digit of any script as 0–9; one character stays one."""
    return str(unicodedata.decimal(c)) if c.isdecimal() else {"٬": ",", "٫": "."}.get(c, c)


# "U.S." is one word, "Hay'at" and "PMF-led" are two.
_NAME_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W\d_]+")
# Before the first word of a sentence; a colon opens none.
_OPENS = re.compile(r"(?:^|[.!?…؟。][\"”’'»)\]]*\s)[\s\"“„«‘'(\[]*$")
_TITLE = re.compile(r"(\w+)\.\s$")
_SHORT = re.compile(r"\.(?:,|\s\S)")  # behind an abbreviation that ends no sentence
_JOINS = frozenset("of the for and de la".split())
# From a name to its plural, its people and what is theirs: "Ricketts", "Rickettses"; "Iraq",
# "Iraqi"; "Italy", "Italian".
_ENDINGS = re.compile(r"e?s|is?|ns?|[ei]?ans?|ish|ese|ics?|(?:ion)?al|i?stan|ists?|ism|ers?|y|ies")
_LEAST_CHARS = 4  # of a name, before an ending
_MOST_ENDING_CHARS = 3  # of a name in other languages, which decline it


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of one text in lower case, and what may stand for others of its words."""

    words: frozenset[str]
    keys: frozenset[str]  # of names, one for all spellings
    abbreviations: frozenset[str]  # "gov" for "Gov."
    acronyms: frozenset[str]  # "PMF"
    initials: frozenset[str]  # of capitalised words in a row: what an acronym of them would be


@lru_cache(maxsize=4_000)  # all statements of an answer share its sentences
def vocabulary(text: str) -> Vocabulary:
    """The vocabulary of a sentence, a title or a name.

    >>> found = vocabulary("Gov. Sabir Daroosh led the Union of Port Crews in the U.S.")
    >>> "darush" in found.keys, "gov" in found.abbreviations, "UPC" in found.initials
    (True, True, True)
    """
    found = [
        (match[0].replace(".", ""), text[match.end() :]) for match in _NAME_WORD.finditer(text)
    ]
    words = [word for word, _ in found]
    upper = "".join(word[0] if word[0].isupper() else " " for word in words if word not in _JOINS)
    return Vocabulary(
        words=frozenset(map(str.lower, words)),
        keys=frozenset(key for word in words for key in names.words(word)),
        abbreviations=frozenset(
            word.lower()
            for word, behind in found
            if word[0].isupper() and 1 < len(word) <= 6 and _SHORT.match(behind)
        ),
        acronyms=frozenset(filter(_is_upper, words)),
        initials=frozenset(run[n:] for run in upper.split() for n in range(len(run) - 1)),
    )


def unknown_name(prose: str, texts: Iterable[str], *, also: frozenset[str]) -> str | None:
    """The first name in the prose that no text has, None if they have all.

    A name is a capitalised word that neither opens a sentence nor is a common word of the
    language; one all in capitals is a name anywhere. ``also`` are names in lower case that are
    known beside those of the texts. German capitalises every noun: there only two such words in a
    row are a name.

    >>> texts = ["“We close it,” Gov. Orla Venn said.", "Osk Wire"]
    >>> unknown_name("It seems that Governor Venn and the Venns met Penn.", texts, also=frozenset())
    'Penn'
    """
    spoken, known = language(prose), [vocabulary(text) for text in texts]
    found = [*_NAME_WORD.finditer(prose)]
    spelt_out = _spelt_out(found, known)
    missing = [
        match
        for n, match in enumerate(found)
        if match[0][0].isupper()
        and (_is_upper(match[0]) or not _opens(prose[: match.start()]))
        and n not in spelt_out
        and not _is_common(match[0], spoken)
        and match[0].lower() not in also
        and not _has(match[0].replace(".", ""), prose[match.end() :], known, spoken)
    ]
    if spoken == "de":
        missing = [a for a, b in pairwise(missing) if prose[a.end() : b.start()] == " "]
    return missing[0][0] if missing else None


def _is_upper(word: str) -> bool:
    return len(word.replace(".", "")) > 1 and word.isupper()


def _opens(before: str) -> bool:
    """Whether a sentence begins behind ``before``; none does behind "Gov. "."""
    title = _TITLE.search(before)
    return bool(_OPENS.search(before)) and not (title and title[1].lower() in names.TITLES)


def _is_common(word: str, spoken: str) -> bool:
    low = word.lower()
    common = low in COMMON[spoken] and low != "may" and not _is_upper(word)  # May is a month
    return common or low in names.TITLES or len(word) == 1


def _has(word: str, behind: str, known: Sequence[Vocabulary], spoken: str) -> bool:
    """Whether a text has the word in any spelling, inflected, shortened or as an acronym."""
    low, keys = word.lower(), names.words(word)
    short = bool(_SHORT.match(behind))
    return any(
        any(key in one.keys for key in keys)
        or (_is_upper(word) and word in one.acronyms | one.initials)
        or any(low.startswith(start) for start in one.abbreviations)
        or any(
            (short and there.startswith(low)) or _is_form(low, there, spoken) for there in one.words
        )
        for one in known
    )


def _is_form(word: str, other: str, spoken: str) -> bool:
    """Whether two words are forms of one name.

    >>> [_is_form(*two, "en") for two in (("italian", "italy"), ("kazakhstan", "kazakh"))]
    [True, True]
    >>> _is_form("johnson", "john", "en"), _is_form("веры", "вера", "ru")
    (False, True)
    """
    if word[:3] != other[:3]:
        return False
    short, long = sorted((word, other), key=len)
    if spoken != "en":
        same = next((n for n in range(len(short)) if short[n] != long[n]), len(short))
        return len(long) - same <= _MOST_ENDING_CHARS
    stem = short.rstrip("aeiouy") if len(short) > _LEAST_CHARS else short
    return any(
        len(start) >= _LEAST_CHARS
        and long.startswith(start)
        and bool(_ENDINGS.fullmatch(long[len(start) :]))
        for start in (short, stem)
    )


def _spelt_out(found: Sequence[re.Match[str]], known: Sequence[Vocabulary]) -> set[int]:
    """The words that spell out a known acronym: "United Nations" for "UN"."""
    there = {acronym for one in known for acronym in one.acronyms}
    upper = [n for n, match in enumerate(found) if match[0] not in _JOINS]
    runs = (upper[at : at + size] for at in range(len(upper)) for size in range(2, 6))
    return {n for run in runs if "".join(found[n][0][0] for n in run) in there for n in run}
