"""The subject behind its verb: “…,” said Ada Venn, a baker; “Weir was accused by Dane of …”."""

from __future__ import annotations

from retrieval.quotes.regions import (
    Attribution,
    clause_end,
    is_break,
    is_clause,
    is_tail,
    left_region,
    right_region,
)
from retrieval.quotes.subjects import (
    PARTICIPLES,
    Subject,
    head_stop,
)
from retrieval.quotes.tokens import Line
from retrieval.quotes.word_order import add_following
from retrieval.quotes.words import (
    AUXILIARIES,
    CONJUNCTIONS,
    DETERMINERS,
    MAX_ROLE_WORDS,
    NAME_PARTICLES,
    PLURALS,
    PREPOSITIONS,
    PRONOUNS,
    ROLE_OF,
    TIMES,
    VERBS,
    Use,
    can_speak,
    is_adverb,
    is_name_month,
    is_passive,
    starts_noun,
    verb_group_start,
)

MAX_BYNAME_TOKENS = 8  # of "who goes by the name"
_TAKES_TO = ROLE_OF.keys() | {"close"}

_INVERTED = frozenset({
    "said", "says", "added", "adds", "wrote", "writes", "asked", "explained", "noted", "reported",
    "recalled", "tweeted", "argued", "replied", "according", "warned", "declared", "predicted",
    "suggested", "concluded", "insisted", "continued",
})  # fmt: skip


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
        if line.words[stop] == "," and (line.kinds[stop - 1] not in "CN" or _is_when(line, stop)):
            break
        if line.words[stop] in ("who", "adding", "saying", "referring", "noting"):
            break
        stop += 1
    return (start, stop) if stop > start else (0, 0)


def _is_when(line: Line, comma: int) -> bool:
    """Whether a comma leads to when or where: “…,” said the baker, Ada Venn, on Monday."""
    after = line.words[comma + 1 : comma + 2]
    return bool(after) and (after[0] in _ENDS_INVERTED - {"and"} or after[0] in TIMES)


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
    if by and not linked and word not in VERBS and "Q" not in line.kinds[at:by]:
        return None  # “called the lawsuit filed by Venn a ‘nuisance’”
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


def inverted(line: Line, made: Attribution) -> Attribution | None:
    """Verb before subject: “…,” said Ada Venn, a baker."""
    at, use = made.cue, made.use
    if not at:
        return _opening(line, made)
    if not (is_break(line, at - 1) or line.kinds[at - 1] == "Q"):
        return None
    if use & Use.TELL and not use & Use.SAY:
        return None  # who is told stands behind it: “…,” told the Call
    quoted = line.kinds[at - 1 - (line.words[at - 1] == ",")] == "Q"
    if not (quoted or line.words[at] in _INVERTED) or not starts_noun(line, made.cue_stop):
        return None
    if made.is_stand or line.words[at] not in VERBS:  # “…,” echoed Ada Venn
        if not (quoted and _is_whole_tail(line, made.cue_stop)):
            return None
        if made.is_stand and not set(line.kinds[:at]) <= {"Q", "P"}:
            return None
        made.use |= Use.SAY
    subject, region = subject_after(line, made.cue_stop - 1), left_region(line, at)
    if subject is None or region is None:
        return None
    if use & Use.BASE and not use & Use.PAST and not (quoted and is_several(line, subject)):
        return None
    if not is_clause(line, *region):
        made.subject = subject
        add_following(line, made, max(subject.stop, subject.apposition[1]))
        return made if made.regions and _is_somebody(line, subject) else None
    if not quoted and not (_is_somebody(line, subject) and is_tail(line, subject.stop)):
        return None
    made.subject, made.regions = subject, [region]
    add_following(line, made, max(subject.stop, subject.apposition[1]))
    return made


def _opening(line: Line, made: Attribution) -> Attribution | None:
    """Said Ada Venn, a baker: “…”."""
    subject = subject_after(line, 0) if starts_noun(line, 1) else None
    if subject is None or not (
        _is_somebody(line, subject) or can_speak(line.words[subject.stop - 1])
    ):
        return None
    made.subject = subject
    add_following(line, made, max(subject.stop, subject.apposition[1]))
    return made if made.regions else None


def _is_whole_tail(line: Line, at: int) -> bool:
    """Whether after an unlisted verb only its subject follows: “…,” barked Ada Venn."""
    subject = subject_after(line, at - 1)
    return subject is not None and is_tail(line, subject.stop)


def _is_somebody(line: Line, subject: Subject) -> bool:
    """Whether a phrase has a name or a role noun, or is “the news agency”: it may be a speaker."""
    here = range(subject.start, subject.stop)
    short = len(here) <= MAX_ROLE_WORDS and line.words[subject.start] in DETERMINERS - {"a", "an"}
    known = short and can_speak(line.words[subject.stop - 1])
    return known or any(line.kinds[n] == "C" or line.words[n] in ROLE_OF for n in here)


def is_several(line: Line, subject: Subject) -> bool:
    """Whether a subject is of more than one, so that a verb of the plural follows."""
    start, stop = subject.start, subject.stop
    if line.words[start] in ("a", "an") and start and line.words[start - 1] in PREPOSITIONS:
        return False  # “on a Dorn Spaces call”
    if line.words[stop - 1] in TIMES or (start and line.words[start - 1] == "who"):
        return False
    if "and" in line.words[start:stop] or line.words[start] in PLURALS:
        return True
    heads = {stop - 1, head_stop(line, start, stop) - 1}
    return any(_is_plural(line, at) for at in heads)


def _is_plural(line: Line, at: int) -> bool:
    word = line.words[at]
    return word in PLURALS or (word.endswith("s") and line.kinds[at] in "WC")
