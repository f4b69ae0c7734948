"""Passives: who stands behind "by", “Weir was accused by Dane of …”."""

from __future__ import annotations

from retrieval.quotes.inverted import subject_after
from retrieval.quotes.regions import (
    Attribution,
    clause_end,
    right_region,
)
from retrieval.quotes.subjects import (
    Subject,
    verb_group_start,
)
from retrieval.quotes.tokens import Line
from retrieval.quotes.words import (
    AUXILIARIES,
    PRONOUNS,
    VERBS,
    Use,
    can_speak,
    is_passive,
    starts_noun,
)

MAX_AGENT_TOKENS = 9  # between a passive and its "by", or "quoted" and its "as saying"


QUOTED = frozenset({"quoted", "cited", "overheard", "heard", "recorded"})


_PASSIVE_LINKS = frozenset({"of", "as", "that", "for"})
_ENDS_AGENT = _PASSIVE_LINKS | {"in", "at", ",", "who"}


def passive_attribution(line: Line, at: int) -> Attribution | None:
    """“Weir was accused by Dane of …”: the source stands behind "by", or is not told."""
    word = line.words[at]
    if (line.kinds[at] != "W" and at) or not (VERBS.get(word, 0) & Use.PAST or word.endswith("ed")):
        return None
    by, whole = _agent(line, at), is_passive(line, at) or _is_reduced(line, at)
    if not (by or whole) or _quoted_as(line, at):
        return None
    made = Attribution(at, at + 1, Use.SAY | Use.PAST, verb_group_start(line, at))
    start = at + 1
    if by and (subject := subject_after(line, by)):
        made.subject = _without_charge(line, subject)
        start = at + 1 if "Q" in line.kinds[at:by] else _as(line, made.subject.stop)
    made.is_agentless = not by
    apart = line.words[start : start + 1] == [","]
    if apart and not by and word not in VERBS:
        return None  # “the town was hit, and ‘…’, he said”
    start += apart
    linked = line.words[start : start + 1] and line.words[start] in _PASSIVE_LINKS
    region = right_region(line, start + bool(linked), clause_end(line, made, start))
    if region is None:
        return None
    near = "Q" in line.kinds[region[0] : region[0] + 2]
    if not near and not (by and linked and word in VERBS):
        return None
    made.regions = [region]
    return made


def _as(line: Line, at: int) -> int:
    """The "as" before marks past when and where: “by Venn in her speech as ‘…’”; else ``at``."""
    for n in range(at, min(len(line.words) - 1, at + MAX_AGENT_TOKENS)):
        if line.words[n] == "as" and line.kinds[n + 1] == "Q":
            return n
    return at


def _is_reduced(line: Line, at: int) -> bool:
    """Whether a past form has no object of its own: “Venn, accused of ‘…’, left”."""
    if (
        line.words[at + 1 : at + 2] not in (["as"], ["of"])
        or not VERBS.get(line.words[at], 0) & Use.UTTER
    ):
        return False
    before = line.words[at - 1] if at else ","
    if before in AUXILIARIES:  # "she has described as"
        return False
    return before == "," or (
        line.kinds[at - 1] == "W" and before not in PRONOUNS and not can_speak(before)
    )


def _agent(line: Line, at: int) -> int:
    """The "by" of a passive past form at ``at``; 0 if there is none."""
    quoted = 0
    for n in range(at + 1, min(len(line.words), at + MAX_AGENT_TOKENS)):
        if line.words[n] == "by":
            noun = starts_noun(line, n + 1) or _is_bare(line, n + 1)
            return (
                n
                if noun and _is_agent_noun(line, n + 1) and (n == at + 1 or is_passive(line, at))
                else 0
            )
        quoted += line.kinds[n] == "Q"
        if line.words[n] in (",", ":", ".", ";", "that") or quoted > 1:
            return 0
    return 0


def _is_bare(line: Line, start: int) -> bool:
    """Whether nothing but people stand at the end of a clause: “by health officials.”"""
    stop = start
    while line.kinds[stop : stop + 1] == ["W"]:
        stop += 1
    ends = line.kinds[stop : stop + 1] in ([], ["P"])
    return ends and start < stop <= start + 3 and can_speak(line.words[stop - 1])


def _is_agent_noun(line: Line, start: int) -> bool:
    """Whether a phrase behind "by" may be a source: “by a colleague as”, not “by a third”."""
    if line.words[start] not in ("a", "an"):
        return True
    stop = next((n for n in range(start, len(line.words)) if line.words[n] in _ENDS_AGENT), start)
    return can_speak(line.words[stop - 1])


def _quoted_as(line: Line, at: int) -> bool:
    """Whether it is the person who was quoted that speaks: “was quoted by the Post as saying”."""
    after = line.words[at : at + MAX_AGENT_TOKENS]
    named = next((n for n in range(len(after) - 1) if after[n] == "as"), 0)
    return line.words[at] in QUOTED and bool(VERBS.get(after[named + 1], 0) & Use.ING)


def _without_charge(line: Line, subject: Subject) -> Subject:
    """The agent without what is charged: “by Rehn” in “by Rehn of ‘stealing’”."""
    for n in range(subject.start + 1, subject.stop):
        following = line.words[n + 1] if n + 1 < len(line.words) else ""
        quoted = line.kinds[n + 1 : n + 2] == ["Q"]
        if line.words[n] in _PASSIVE_LINKS and (quoted or following.endswith("ing")):
            return Subject(subject.start, n)
    return subject
