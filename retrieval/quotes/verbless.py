"""Words whose source is named without a verb: “according to Ada Venn”, “Venn's claim that …”."""

from __future__ import annotations

from retrieval.quotes.regions import (
    Attribution,
    clause_end,
    is_clause,
    is_finite,
    left_region,
    right_region,
)
from retrieval.quotes.subjects import Subject, subject_before
from retrieval.quotes.tokens import Line
from retrieval.quotes.words import (
    CLAIMS,
    DETERMINERS,
    GIVEN,
    GIVING,
    MAX_ROLE_WORDS,
    OWNERS,
    PREPOSITIONS,
    Use,
    can_speak,
    is_passive,
)

MAX_CLAIM_TOKENS = 10  # from "claim" to its "that"
MAX_ACCORDING_TOKENS = 12  # of the source after "according to"


def claim(line: Line, at: int) -> Attribution | None:
    """What somebody says is called so: “Venn's claim that …”, “her promise, in May, that …”."""
    if line.words[at] not in CLAIMS or not at or "that" not in line.words[at:]:
        return None
    that, start = line.words.index("that", at), at - 1
    if line.kinds[start] == "S":
        start -= 1
        while start and line.kinds[start - 1] == "C":
            start -= 1
    else:
        start -= line.words[start - 1] in OWNERS and line.kinds[start] == "W"  # “his false claim”
        if line.words[start] not in OWNERS:
            return None
    aside = line.words[at + 1] in PREPOSITIONS | {","} and that < at + MAX_CLAIM_TOKENS
    if that > at + 1 and not (aside and line.kinds[that + 1 : that + 2] == ["Q"]):
        return None
    owned = line.kinds[at - 1] != "S"
    subject = Subject(start, start + 1 if owned else at - 1)
    made = Attribution(at, at + 1, Use.SAY | Use.STRICT, start, subject, is_noun=True)
    region = right_region(line, that, clause_end(line, made, that))
    made.regions = [region] if region else []
    return made if region else None


def given(line: Line, at: int) -> Attribution | None:
    """What is said with a noun: “made a claim that …”, “paid tribute to Venn for ‘…’”."""
    if line.words[at] not in GIVEN or "Q" not in line.kinds[at:]:
        return None
    lead = range(at - 1, max(0, at - MAX_ROLE_WORDS), -1)
    verb = next((n for n in lead if line.words[n] in GIVING or line.kinds[n] != "W"), 0)
    no_noun = line.words[at] == "clear" and line.words[at - 1] in DETERMINERS
    if no_noun or line.words[verb] not in GIVING or is_passive(line, verb):
        return None
    subject = subject_before(line, verb)
    made = Attribution(verb, at + 1, Use.SAY | Use.PAST | Use.STRICT, verb, subject)
    marks = line.kinds.index("Q", at)
    that = [n for n in range(at + 1, marks) if line.words[n] == "that"]
    start = that[0] if that else marks
    between = range(at + 1, start)
    if subject is None or any(is_finite(line, n) or line.words[n] == "from" for n in between):
        return None  # “released a letter from Venn that says …”
    region = right_region(line, start, clause_end(line, made, start))
    made.regions = [region] if region else []
    return made if region else None


def according(line: Line, at: int) -> Attribution | None:
    """Both orders: According to Venn, …; …, according to Venn."""
    size = len(line.words)
    stop = at + 2
    while stop < size and line.kinds[stop] in "CWSNT" and line.words[stop] not in ("who", "which"):
        stop += 1
    if stop == at + 2:
        return None
    name = _bearer(line, at + 2, stop)
    made = Attribution(at, at + 2, Use.SAY | Use.STRICT, at, Subject(at + 2, stop, name))
    leads = at < 3 and (at == 0 or (line.words[at - 1] != "," and line.kinds[at - 1] != "Q"))
    if leads:
        comma = max(stop, name[1])
        while (
            comma < size and line.words[comma] not in ",:" and comma < stop + MAX_ACCORDING_TOKENS
        ):
            comma += 1
        if line.words[comma + 1 : comma + 2] in (["who"], ["which"]):
            comma = next((n for n in range(comma + 1, size) if line.words[n] == ","), comma)
        region = right_region(line, comma, size)
    else:
        region = left_region(line, at)
        if region and line.words[stop : stop + 1] == [","] and not is_clause(line, *region):
            region = right_region(line, region[0], size)  # "The roof, according to Venn, will hold"
    made.regions = [region] if region else []
    return made if region else None


def _bearer(line: Line, start: int, comma: int) -> tuple[int, int]:
    """The name behind a post: “according to its chairwoman, Ada Venn,”; empty if there is none."""
    stop = _after_capitals(line, comma + 1)
    after = _after_capitals(line, stop + 1)
    listed = after > stop + 1 and line.words[after : after + 1] in ([","], ["and"], ["or"])
    alone = stop - comma > 2 and line.words[stop : stop + 1] in ([], [","], ["."]) and not listed
    post = line.words[start] in DETERMINERS and can_speak(line.words[comma - 1])
    return (comma + 1, stop) if alone and post and line.words[comma] == "," else (0, 0)


def _after_capitals(line: Line, at: int) -> int:
    while line.kinds[at : at + 1] == ["C"]:
        at += 1
    return at
