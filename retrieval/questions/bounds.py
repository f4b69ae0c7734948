"""Date and outlet filters in a question: since Tuesday, according to the Post. Pure."""

from __future__ import annotations

import re
from calendar import monthrange
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from retrieval.text.terms import words

# Without ASCII, case folding equates ı with i and ſ with s, and "ſunday" would match as a day.
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
# "by March" says when something happened.
_UNTIL = re.compile(rf"\b(?:until|till|before|up to)\s+(?:last\s+)?{_DATE}(?=\W|$)", FLAGS)
# Right behind the saying it is the day of the words, unless something else is told of it.
_SAID = re.compile(rf"(?:(?<=\bsay )|(?<=\bsaid ))(?:in|on|during)\s+{_DATE}(?=\W*$)", FLAGS)
_RECENT = re.compile(
    r"\b(?:in|over|during)\s+the\s+(?:last|past)\s+(?:(?P<n>\d{1,3}|two|three|four)\s+)?"
    r"(?P<unit>day|week|month)s?\b|\b(?P<this>this|last)\s+(?P<span>week|month)\b|"
    r"\b(?P<day>today|yesterday)\b(?!['’]s)",
    FLAGS,
)
# "Today" and "This Week" with a capital inside a question are the names of papers and shows.
_NAME_OF_A_PAPER = re.compile(r"(?<=\S )(?:Today|TODAY|This Week|Last Week|This Month)\b")
_NUMBERS = {"two": 2, "three": 3, "four": 4}
_LENGTH = {"day": 1, "week": 7, "month": 31}


def asked_days(text: str, today: date) -> tuple[date | None, date | None, str]:
    """The first and last day asked for, both inclusive, and the text without those words.

    A month or day without a year is the last one before ``today``. "after" and "before" exclude
    the day itself. Words said "in March 2031" are published until a day later. Any other date ("in
    March") stays in the text: it may be the day of the event rather than of publication.

    >>> asked_days("What did Orne say since 3 May?", date(2031, 6, 1))
    (datetime.date(2031, 5, 3), None, 'What did Orne say ?')
    """
    since = until = None
    rest = text
    if (first := _SINCE.search(rest)) and (day := _first_day(first, today)):
        since = _shifted(day, int(first.group().lower().startswith("after")))
        rest = _without(rest, first)
    if (found := _UNTIL.search(rest)) and (day := _first_day(found, today)):
        until = _shifted(day, -int(found.group().lower().startswith("before")))
        rest = _without(rest, found)
    if since and until and since > until and first and (first["m1"] or first["m2"]):
        since = since if first["y"] else _year_before(since)  # from November until March
    if not since and not until and (found := _SAID.search(rest)):
        since, until = _days_named(found, today)
        rest = _without(rest, found) if since else rest
    if not since and not until:
        named = [one.span() for one in _NAME_OF_A_PAPER.finditer(rest)]
        recent = (one for one in _RECENT.finditer(rest) if one.span() not in named)
        if found := next(recent, None):
            since, until = _recent(found, today)
            rest = _without(rest, found)
    return since, until, " ".join(rest.split())


def _first_day(found: re.Match[str], today: date) -> date | None:
    """The day that a match names; the first of a month; None for an impossible date."""
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


def _days_named(found: re.Match[str], today: date) -> tuple[date | None, date | None]:
    """The day or month that a match names with its year, and the day after; else nothing."""
    first = _first_day(found, today) if found["y"] or found["iso"] else None
    if first is None:
        return None, None
    is_month = not (found["iso"] or found["d1"] or found["d2"])
    last = first.replace(day=monthrange(first.year, first.month)[1]) if is_month else first
    return first, _shifted(last, 1)


def _year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return date(day.year - 1, 3, 1)  # for 29 February


def _shifted(day: date, days: int) -> date:
    """``day`` plus ``days``, or ``day`` itself where the calendar ends."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return day


def _without(text: str, found: re.Match[str]) -> str:
    return text[: found.start()] + text[found.end() :]


def _recent(found: re.Match[str], today: date) -> tuple[date, date]:
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


# Words that may be dropped from an outlet's name: "Ridge Valley News Agency" may be called
# "Ridge Valley", while "Valley Post" may not be called "valley".
_GENERIC = frozenset("the news agency online com co uk org network media tv".split())
# Context of an outlet that is asked for as a source; otherwise it is the topic.
_BEFORE = (
    r"(?:according to|per|in|by|as|what did|what does|what do|how did|how does|how do|did|does)"
)
_AFTER = (
    r"(?:report|reports|reported|write|writes|wrote|say|says|said|explain|explained|put|puts|call|"
    r"calls|called|describe|describes|described|cover|covered|told|tell|tells|carried|quote|"
    r"quotes|quoted|articles?|story|piece|coverage|version|have|has|had|headlines?|columns?|"
    r"columnists?|editorials?|readers|letters)"
)


_POINTER = re.compile(r"\b(?:according to|per|in|by|as|from)\s*$", re.I)


def named_outlets(text: str, outlets: Sequence[str]) -> tuple[str, ...]:
    """Which of ``outlets`` the question names as sources, in the order of ``outlets``.

    >>> named_outlets("what did the harbour gazette report?", ["Harbour Gazette", "Valley Post"])
    ('Harbour Gazette',)
    >>> named_outlets("Who bought the Harbour Gazette?", ["Harbour Gazette"])
    ()
    >>> named_outlets("What did the Gazette write?", ["Harbour Gazette", "Valley Post"])
    ('Harbour Gazette',)
    """
    last = Counter(map(_last_word, outlets))
    found = {one: _places(text, one, by_last=last[_last_word(one)] == 1) for one in outlets}
    named = tuple(outlet for outlet in outlets if found[outlet])
    if len(named) > 1:
        return named
    return tuple(o for o in named if any(_is_source(text, a, b) for a, b in found[o]))


def without_outlets(text: str, named: Sequence[str]) -> str:
    """The question without the ``named`` outlets; as a subject one becomes "they".

    >>> without_outlets("What did the Post say in the Osk Wire?", ["Post", "Osk Wire"])
    'What did they say ?'
    """
    for outlet in named:
        for start, stop in reversed(_places(text, outlet)):
            before = _POINTER.sub("", text[:start])
            text = before + ("they" if before == text[:start] else "") + text[stop:]
    return text


def _places(text: str, outlet: str, *, by_last: bool = True) -> list[tuple[int, int]]:
    """Where an outlet is named; ``by_last``: also by its last word, "the Gazette"."""
    last = _last_word(outlet)
    short = [rf"\bthe\s+(?-i:{re.escape(last)})\b"] if by_last and last else []
    for pattern in [*_spellings(outlet), *short]:
        places = [found.span() for found in re.finditer(pattern, text, re.IGNORECASE)]
        if places:
            return places
    return []


def _last_word(outlet: str) -> str:
    """The last of several words of a name that says more than what kind of outlet it is."""
    parts = words(outlet)
    return parts[-1] if len(parts) > 1 and parts[-1].lower() not in _GENERIC else ""


def _spellings(outlet: str) -> list[str]:
    """Patterns that match an outlet's name, most specific first.

    >>> _spellings("Ridge Valley News Agency")[1:3]
    ['\\\\b(?:the\\\\s+)?ridge\\\\W+valley\\\\b', '\\\\b(?:the\\\\s+)?rvna\\\\b']
    """
    parts = [w.lower() for w in words(outlet)]
    bare = parts[1:] if parts[:1] == ["the"] and len(parts) > 2 else parts
    content = [w for w in bare if w not in _GENERIC]
    initials = "".join(re.findall(r"[A-Z]", outlet)).lower()
    found = [bare]
    if content and len("".join(content)) > 3:
        found.append(content)
    if len(initials) > 2:
        found += [[initials], [initials[1:]]] if parts[:1] == ["the"] else [[initials]]
    patterns = [r"\W+".join(map(re.escape, some)) for some in found]
    wanted = [rf"\b(?:the\s+)?{one}\b" for one in patterns if len(one) > 2]
    return [*dict.fromkeys([*wanted, *_shortened(outlet, bare)])]


def _shortened(outlet: str, bare: Sequence[str]) -> Iterator[str]:
    """Patterns for what a name of several words is shortened to, and what was run together.

    "HaPo" and "HPost" for Harbour Post, "Harbour Post" for HarPost and "The Day" for theday.com.
    """
    if len(bare) > 1 and "." not in outlet:
        first, last = (re.escape(bare[n]) for n in (0, -1))
        begun = "".join(_begun(one) for one in bare)
        initials = "".join(re.escape(one[0]) for one in bare[:-1])
        yield rf"\b(?:the\s+)?(?:{begun}|{initials}{last}|{first}{last})\b"
    run_together = re.findall(r"[A-Z][a-z]{2,}", outlet) if " " not in outlet else []
    if len(run_together) > 1:
        yield r"\b(?:the\s+)?" + r"\w*\W*".join(map(re.escape, run_together)) + r"\b"
    if outlet.startswith("the") and "." in outlet:
        name = outlet.removeprefix("the").partition(".")[0]
        yield rf"\b(?-i:The) ?(?-i:{re.escape(name[:1].upper())}){re.escape(name[1:])}\b"


def _begun(word: str) -> str:
    """A pattern for the beginning of a word, of two letters at least.

    >>> _begun("post")
    'po(?:s(?:t)?)?'
    """
    tail = ""
    for letter in reversed(word[2:]):
        tail = f"(?:{re.escape(letter)}{tail})?"
    return re.escape(word[:2]) + tail


def _is_source(text: str, start: int, stop: int) -> bool:
    before, after = text[:start].rstrip(), text[stop:].lstrip()
    if re.search(rf"(?:^|\b){_BEFORE}(?:\s+the)?$", before, re.I):
        return not re.search(r"\b(?:did|does|do)$", before, re.I) or bool(
            re.match(_AFTER + r"\b", after, re.I)
        )
    return bool(
        re.match(rf"(?:['’]s?\s+(?:\w+\s+){{0,3}})?{_AFTER}\b", after, re.I)
        or (not before and re.match(r"['’]s\b|:|,|on\b", after))
    )
