"""Normalise a text's numbers, months and weekdays to values, in digits or words. Pure."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal
from functools import lru_cache

from retrieval.checks.languages import tongue
from retrieval.text.wordlists import lines_of, rows, values, word_set

_HOMONYMS = word_set("numbers", "homonyms")
_OF = {code: values(code) for code in ("ar", "ru", "tr", "pt", "it", "es", "fr", "de")}
_SHARED = {word: n for words in _OF.values() for word, n in words.items() if word not in _HOMONYMS}
# By language. That of a short text may be misdetected, so each has the words of all others.
_NUMBERS = {
    "en": values("en"),
    **{code: {**_SHARED, **_OF[code]} for code in ("de", "fr", "es", "it", "pt", "tr")},
    "": {**_SHARED, "cent": 100},
}
NUMBER_WORDS = frozenset(word for words in _NUMBERS.values() for word in words)
# By whether the text is English: a German "Billion" is a trillion.
_SCALES = {True: values("scales en"), False: values("scales elsewhere")}
_ORDINALS = values("ordinals")
_VAGUE = {word: unit for unit, words in rows("numbers", "vague").items() for word in words}
_PERCENT = frozenset(lines_of("numbers", "percent"))
_MONTHS, _DAYS = values("months"), values("days")
_TURKISH_MONTHS, _TURKISH_DAYS = values("months tr"), values("days tr")
MONTHS_AND_DAYS = frozenset({*_MONTHS, *_DAYS, *_TURKISH_MONTHS, *_TURKISH_DAYS})

# A value and its unit: "", "%", "nth", "time", "month", "day", "minus", or a vague word.
Figure = tuple[Decimal, str]

_ASIDE = re.compile(
    r"\b(?:one of|no one|no-one|one another|one day|each one|at first|first of all|at once|"
    r"at one point|one by one|the one|this one|which one|first lady)\b",
    re.I,
)
_PER_CENT = re.compile(r"\b(?:por|per|pour)\s+(?:cento?|cien|ciento)\b|\bفي الم[ئا]ئ?ة\b", re.I)
# Turkish puts it before the number.
_PER_CENT_BEFORE = re.compile(r"(?:(?<!\d)(?<!\d )%|\byüzde )\s?(\d+(?:[.,]\d+)*)", re.I)
_SAYS = re.compile(r"(?:^|[.!?,:;]|[\"“”„«»])\s*$")  # a "Segundo" after it is "according to"
_CLOCK = re.compile(r"(?<!\d)(\d{1,2}):(\d\d)(?::(\d\d)|[.,](\d+))?(?![\d:])")
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d\d)-(\d\d)(?!\d)")
_NUMBER = re.compile(
    r"\d+(?:[.,'’\u00a0\u202f\u2009 ]\d{3}(?!\d))*(?:[.,]\d+)?(?P<nth>(?:st|nd|rd|th)\b)?"
)
_MINUS = re.compile(r"(?:^|[\s(])[-−–]$|\bminus\s$", re.I)
_LETTERS = re.compile(r"[^\W\d_]+")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_SCALED = re.compile(r"[\s-]*([^\W\d_]+)\b\.?")
_SIGN = re.compile(r"\s*(?:[%٪٫％]|([^\W\d_]+(?:\s+(?:cento?|ciento|100))?))")


def plain_digits(text: str) -> str:
    """The text with the digits of all scripts as 0–9, and characters such as ½ expanded.

    >>> plain_digits("٤٣ boats, ½")
    '43 boats, 1/2'
    """
    return text if text.isascii() else _NOT_ASCII.sub(lambda m: _plain_digit(m[0]), text)


@lru_cache(maxsize=1_000)
def _plain_digit(c: str) -> str:
    if c.isdecimal():
        return str(unicodedata.decimal(c))
    if unicodedata.category(c) in ("No", "Nl"):
        return unicodedata.normalize("NFKC", c).replace("⁄", "/")
    return {"٬": ",", "٫": ".", "٪": "%", "％": "%"}.get(c, c)


@lru_cache(maxsize=2_000)  # many statements of an answer cite the same sentences
def figures(text: str) -> frozenset[Figure]:
    """All numbers, months and weekdays of a text.

    >>> sorted((int(n), of) for n, of in figures("1.4 million, a third, in May at 21:40"))
    [(3, 'nth'), (5, 'month'), (2140, 'time'), (1400000, ''), (1400000, 'digits')]
    """
    spoken = tongue(text)
    english = spoken == "en"
    plain = _PER_CENT.sub("%", _ASIDE.sub(" ", plain_digits(text)))
    plain = _PER_CENT_BEFORE.sub(r"\1%", plain)
    found: set[Figure] = set()
    plain = _CLOCK.sub(lambda m: _clock(m, found), plain)
    plain = _ISO.sub(lambda m: _iso(m, found), plain)
    plain = _NUMBER.sub(lambda m: _written(m, plain, found, english=english), plain)
    _read_words(plain, found, spoken)
    return frozenset(found)


def published_figures(published: str | None) -> frozenset[Figure]:
    """The figures that a publication date supports: year, month, weekday, and day of the month.

    >>> sorted((int(n), of) for n, of in published_figures("2025-05-06"))
    [(1, 'day'), (5, 'month'), (6, 'of month'), (2025, '')]
    """
    try:
        day = date.fromisoformat((published or "")[:10])
    except ValueError:
        return frozenset()
    of = {(day.year, ""), (day.day, "of month"), (day.month, "month")}
    return frozenset((Decimal(n), unit) for n, unit in {*of, (day.weekday(), "day")})


def missing(wanted: frozenset[Figure], there: frozenset[Figure]) -> frozenset[Figure]:
    """``wanted`` without ``there``; a plain number in ``there`` supports its ordinal too.

    >>> missing(figures("the 5th boat of nine"), figures("5 of 9 boats"))
    frozenset()
    """
    both = there | {(n, unit) for n, of in there if of == "digits" for unit in ("", "nth")}
    return frozenset(one for one in wanted if one[1] != "digits" and one not in both)


def _iso(match: re.Match[str], found: set[Figure]) -> str:
    year, month, day = (Decimal(part) for part in match.groups())
    found.update({(year, ""), (month, "month"), (day, "of month")})
    return " "


def _clock(match: re.Match[str], found: set[Figure]) -> str:
    parts = [part or "" for part in match.groups()]
    found.add((Decimal("".join(parts).zfill(1)), "time"))
    return " "


def _written(match: re.Match[str], text: str, found: set[Figure], *, english: bool) -> str:
    """Record a number in digits with its scale and unit; returns its placeholder."""
    value = _value(match[0][: match.start("nth") - match.start()] if match["nth"] else match[0],
                   english=english)  # fmt: skip
    scaled = _SCALED.match(text, match.end())
    if scaled and len(scaled[1]) == 1 and scaled[0][0].isspace():
        scaled = None  # 5 m
    scale = _SCALES[english].get(scaled[1].lower()) if scaled else None
    end = match.end()
    if scaled and scale:
        value, end = value * scale, scaled.end()
    unit = _unit(text, end)
    if _beside_month(text, match.start(), match.end()):
        unit = "of month"
    elif match["nth"]:
        unit = "nth"
    elif _MINUS.search(text[max(0, match.start() - 7) : match.start()]):
        unit = f"minus{unit}"
    found.add((value.normalize(), unit))
    if unit in ("", "nth", "of month"):
        found.add((value.normalize(), "digits"))
    return " ¤ "


def _beside_month(text: str, start: int, stop: int) -> bool:
    """Whether a number is a day of the month: "5 May", "May 5th", "5. Mai", "el 5 de mayo"."""
    before = re.search(r"([^\W\d_]+)\.?\s$", text[max(0, start - 16) : start])
    after = re.match(r"\.?\s(?:de\s|of\s)?([^\W\d_]+)", text[stop : stop + 20])
    near = [m[1] for m in (before, after) if m]
    few = len(re.sub(r"\D", "", text[start:stop])) <= 2
    return few and any(w.lower() in _MONTHS and (w[0].isupper() or w not in _ALSO) for w in near)


_ALSO = ("may", "march", "mar", "mars", "mai", "august", "sept")  # months only if capitalised


def _unit(text: str, at: int) -> str:
    sign = _SIGN.match(text, at)
    if not sign:
        return ""
    said = " ".join((sign[1] or "").lower().split())
    return "%" if not sign[1] or said in _PERCENT or said.split()[0] in _PERCENT else ""


def _value(digits: str, *, english: bool) -> Decimal:
    bare = re.sub(r"['’\u00a0\u202f\u2009 ]", "", digits)
    thousands, point = (",", ".") if english else (".", ",")
    if re.fullmatch(rf"\d{{1,3}}(?:\{thousands}\d{{3}})+(?:\{point}\d+)?", bare):
        bare = bare.replace(thousands, "")
    parts = re.split(r"[.,]", bare)
    if len(parts) > 2:
        return Decimal("".join(parts))
    return Decimal(".".join(parts))


def _read_words(text: str, found: set[Figure], spoken: str) -> None:
    """Record numbers in words; a run such as "two hundred and five" is one value."""
    english = spoken == "en"
    total, current, open_ = Decimal(0), Decimal(0), False
    words = list(_LETTERS.finditer(text))
    numbers = _NUMBERS[spoken]
    for n, match in enumerate(words):
        low = match[0].lower()
        _read_name(match[0], low, found, turkish=spoken == "tr")
        scale = _SCALES[english].get(low)
        gap = text[match.end() : words[n + 1].start()] if n + 1 < len(words) else "."
        if low in numbers:
            current, open_ = current + numbers[low], True
        elif scale and open_:
            current *= scale
            if scale > 100:
                total, current = total + current, Decimal(0)
        elif open_ and low in ("and", "und", "y", "et", "e") and _goes_on(words, n, numbers):
            continue
        elif low in _ORDINALS and (low != "segundo" or not _SAYS.search(text[: match.start()])):
            found.add(((total + current + _ORDINALS[low]).normalize(), "nth"))
            total, current, open_ = Decimal(0), Decimal(0), False
            continue
        elif low in _VAGUE and not text[: match.start()].rstrip().endswith("¤"):
            found.add((Decimal(0), _VAGUE[low]))
        if open_ and (not _joined(words, n, gap, numbers, english=english)):
            found.add(((total + current).normalize(), _unit(text, match.end())))
            total, current, open_ = Decimal(0), Decimal(0), False


def _goes_on(words: list[re.Match[str]], n: int, numbers: dict[str, int]) -> bool:
    """Whether the "and" at ``n`` is inside a number: "two hundred and five", "treinta y dos"."""
    if n + 1 >= len(words) or (after := words[n + 1][0].lower()) not in numbers:
        return False
    before, low = words[n - 1][0].lower(), words[n][0].lower()
    return before in _SCALES[True] or (
        low in _JOINS and _tens(before, numbers) and _small(after, numbers)
    )


def _joined(
    words: list[re.Match[str]], n: int, gap: str, numbers: dict[str, int], *, english: bool
) -> bool:
    """Whether the word after ``n`` belongs to the same number."""
    if n + 1 >= len(words) or gap.strip() not in ("", "-"):
        return False
    here, after = words[n][0].lower(), words[n + 1][0].lower()
    if after in _SCALES[english]:
        return True
    if after == "and" or after in _JOINS:
        return _goes_on(words, n + 1, numbers)
    if here in _SCALES[english]:
        return after in numbers
    tens = _tens(here, numbers)
    return tens and (after in numbers or after in _ORDINALS) and _small(after, numbers)


_JOINS = ("y", "e", "et")


def _tens(word: str, numbers: dict[str, int]) -> bool:
    return (n := numbers.get(word, 0)) >= 20 and n % 10 == 0


def _small(word: str, numbers: dict[str, int]) -> bool:
    return numbers.get(word, _ORDINALS.get(word, 0)) < 10


def _read_name(word: str, low: str, found: set[Figure], *, turkish: bool) -> None:
    """Record a month or weekday; one that is also a common word only if capitalised."""
    month, day = _MONTHS.get(low), _DAYS.get(low)
    if turkish and word[0].isupper():
        month, day = month or _TURKISH_MONTHS.get(low), _TURKISH_DAYS.get(low, day)
    if month and (word[0].isupper() or low not in _ALSO):
        found.add((Decimal(month), "month"))
    if day is not None and (word[0].isupper() or low not in ("sun", "sat", "mon")):
        found.add((Decimal(day), "day"))
