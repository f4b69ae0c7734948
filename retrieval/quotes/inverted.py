"""The subject behind its verb: “…,” said Ada Venn, a baker."""

from __future__ import annotations

from retrieval.quotes.regions import is_break
from retrieval.quotes.subjects import PARTICIPLES, Subject
from retrieval.quotes.tokens import Line
from retrieval.quotes.words import (
    AUXILIARIES,
    CONJUNCTIONS,
    DETERMINERS,
    NAME_PARTICLES,
    PREPOSITIONS,
    ROLE_OF,
    TIMES,
    can_speak,
    is_adverb,
    is_name_month,
)

MAX_BYNAME_TOKENS = 8  # of "who goes by the name"
_TAKES_TO = ROLE_OF.keys() | {"close"}


def subject_after(line: Line, verb: int) -> Subject | None:
    """The subject to the right of the verb: “…,” said Ada Venn, a baker."""
    start = verb + 1
    stop = start
    size = len(line.kinds)
    while stop < size and line.kinds[stop] in "CWSN":
        word = line.words[stop]
        owner = line.kinds[stop] == "S" and stop > start
        if word in ("who", "known") and (byname := _byname(line, stop)):
            stop = byname
            break
        if not owner and (word in CONJUNCTIONS or word in AUXILIARIES or word == "who"):
            break
        opens = stop - start == 1 and line.words[start] in DETERMINERS  # "said the first speaker"
        if word in TIMES and not opens and not is_name_month(line, stop):
            break
        if stop > start and _leaves_name(line, stop):
            break
        if word == "to" and line.words[stop - 1] in _TAKES_TO:
            stop += 1
            continue
        joins = word == "and" and (
            line.words[stop - 1].rstrip(".") in ROLE_OF or _names_another(line, stop)
        )
        ends = word in _ENDS_INVERTED or is_adverb(word)
        ends = ends and line.words[stop - 1] not in ("to", "of")
        if stop > start and line.kinds[stop] == "W" and ends and not joins and not opens:
            break
        stop += 1
    while stop - start > 1 and _dangles(line, start, stop - 1):
        stop -= 1
    if stop - start == 1 and line.words[start] in DETERMINERS:
        return None
    if stop < size and stop > start and line.words[stop] in ("(", "["):
        close = next((n for n in range(stop, size) if line.words[n] in ")]"), stop)
        return Subject(start, stop, _apposition_after(line, close + 1))
    return Subject(start, stop, _apposition_after(line, stop)) if stop > start else None


def _names_another(line: Line, at: int) -> bool:
    """Whether "and" joins a second name to the first: “said Ada Venn and Dane Orne on Friday”."""
    stop = at + 1
    while line.kinds[stop : stop + 1] == ["C"] and line.words[stop] not in TIMES:
        stop += 1
    if line.kinds[at - 1] != "C" or stop == at + 1:
        return False
    after = line.words[stop] if stop < len(line.words) else "."
    return (
        after in PREPOSITIONS or after in TIMES or line.kinds[stop : stop + 1] in ([], ["P"], ["D"])
    )


def _dangles(line: Line, start: int, at: int) -> bool:
    """Whether a phrase cannot end with a word: “the authors of the”, “a source involved”."""
    word = line.words[at]
    if line.kinds[at] != "W":
        return False
    lone = word in PREPOSITIONS or word in DETERMINERS or word in ("known", "close")
    participle = word.endswith(PARTICIPLES) and can_speak(line.words[at - 1]) and at > start + 1
    return lone or (participle and not can_speak(word))


def _byname(line: Line, at: int) -> int:
    """The end of “who goes by the name ‘Lanky’”, “known as ‘the Admiral’”; 0 if it is none."""
    for n in range(at + 1, min(len(line.kinds), at + MAX_BYNAME_TOKENS)):
        if line.kinds[n] == "T":
            return n + 1
        if line.words[n] == ",":
            break
    return 0


def _leaves_name(line: Line, at: int) -> bool:
    """Whether a word after a name neither describes another name nor goes on with a role."""
    if line.kinds[at - 1 : at + 1] != ["C", "W"] or line.words[at] in PREPOSITIONS:
        return False
    stop = at
    while (
        stop < len(line.kinds) and line.kinds[stop] == "W" and line.words[stop] not in CONJUNCTIONS
    ):
        stop += 1
    if line.kinds[stop : stop + 1] == ["C"] and line.words[stop] not in TIMES:
        return False
    return not can_speak(line.words[stop - 1]) and line.words[at] not in NAME_PARTICLES


_ENDS_INVERTED = frozenset("in on at during after before when while as to about by and".split())


def _apposition_after(line: Line, at: int) -> tuple[int, int]:
    if not is_break(line, at) if at < len(line.words) else True:
        return 0, 0
    start = stop = at + 1
    while stop < len(line.words) and line.words[stop] not in ".;" and line.kinds[stop] not in "QD":
        if line.words[stop] == "," and line.kinds[stop - 1] not in "CN":
            break
        if line.words[stop] in ("who", "adding", "saying", "referring", "noting"):
            break
        stop += 1
    return (start, stop) if stop > start else (0, 0)
