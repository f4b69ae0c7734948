"""The reporting words of a sentence, each with its subject and the reported tokens."""

from __future__ import annotations

from retrieval.quotes.inverted import (
    MAX_AGENT_TOKENS,
    QUOTED,
    inverted,
    is_several,
    passive_attribution,
)
from retrieval.quotes.regions import (
    Attribution,
    cut_at,
    is_clause,
    is_finite,
    right_region,
)
from retrieval.quotes.subjects import (
    PARTICIPLES,
    Subject,
    subject_before,
)
from retrieval.quotes.tokens import Line
from retrieval.quotes.verbless import according, claim, given
from retrieval.quotes.word_order import with_words
from retrieval.quotes.words import (
    AUXILIARIES,
    BE,
    DETERMINERS,
    DOCUMENTS,
    GIVEN,
    HEADINGS,
    MODALS,
    ORGANISATION,
    PARTICLES,
    PREPOSITIONS,
    TIMES,
    UNTRUE,
    VERBS,
    Use,
    can_speak,
    cue_use,
    is_adverb,
    is_negated,
    is_paper,
    is_passive,
    is_verb_form,
    starts_noun,
    verb_group_start,
)

MAX_SENTENCE_TOKENS = 600  # longer ones are tables or lists


_LISTED = frozenset({*VERBS, *GIVEN, "according"})
_GOVERNS = frozenset({"with", "about"})  # “with Venn saying that …”
_FINDING = frozenset(
    {"finding", "showing", "ruling", "reading", "determining", "seeing", "knowing"}
)
_CAUGHT = frozenset({"heard", "seen", "shown", "filmed", "recorded", "caught"})  # "is heard saying"
_JOINS = frozenset({"and", "but", "or"})
_BEFORE_ING = DOCUMENTS | {"and", "while", "by", "but", "after", "before", "in", "—"}
_HYPOTHESES = frozenset({"if", "were", "asked"})
_NOBODY = frozenset({"nobody", "none", "neither", "nothing", "anything", "everything"})
_SOMEBODY = frozenset({"but", "except", "other", "fewer", "less", "more", "longer"})  # after "no"


def attributions(line: Line) -> list[Attribution]:
    """Every reporting word of a sentence with its subject and reported regions, in order."""
    if len(line.words) > MAX_SENTENCE_TOKENS:
        return []
    found = [made for at in _candidates(line) if (made := _attribution(line, at))]
    opened = _named_opening(line)
    found = [opened, *found] if opened else found
    for n, one in enumerate(found):
        for later in found[n + 1 :]:
            cuts = [cut_at(line, region, one, later) for region in one.regions]
            one.regions = [cut for cut in cuts if cut]
    kept = [one for one in found if one.regions or line.words[-1] == ":"]
    return [one for one in kept if not (_is_aside(line, one) and is_nested(one, kept))]


def _is_aside(line: Line, one: Attribution) -> bool:
    """Whether inside somebody's words an attribution is nothing of its own: “does not think”.

    “Venn never said ‘…’, her office said” is two things.
    """
    if one.is_agentless:
        return True
    quoted = any("Q" in line.kinds[start:stop] for start, stop in one.regions)
    said = one.use & Use.STRICT and quoted and is_negated(line.words[one.group : one.cue])
    return one.is_denied and not said


def is_nested(one: Attribution, others: list[Attribution]) -> bool:
    """Whether an attribution stands in the words that another one reports."""
    return any(
        start <= one.cue < stop
        for other in others if other is not one
        for start, stop in other.regions
    )  # fmt: skip


def _candidates(line: Line) -> list[int]:
    """Tokens that may report: listed words; in a sentence with a quotation any "-ed" form."""
    if "Q" in line.kinds:
        return [n for n, word in enumerate(line.words) if word in _LISTED or is_verb_form(word)]
    if _LISTED.isdisjoint(line.words):
        return []
    return [n for n, word in enumerate(line.words) if word in _LISTED]


def _named_opening(line: Line) -> Attribution | None:
    """A name and a colon before a quotation: “Venn: ‘The weir is sound’”."""
    stop = 0
    while stop < min(5, len(line.kinds)) and line.kinds[stop] == "C":
        stop += 1
    if line.words[stop : stop + 1] != [":"] or not stop or len(line.words[0]) < 2:
        return None
    if line.words[stop - 1] in ORGANISATION:  # a dateline: “Harbour Gazette: …”
        return None
    region = right_region(line, stop + 1, len(line.words))
    if region is None or not is_clause(line, *region) or line.words[0] in HEADINGS:
        return None
    made = Attribution(stop, stop + 1, Use.SAY, stop, Subject(0, stop), [region])
    made.is_opening = True
    return made


def _attribution(line: Line, at: int) -> Attribution | None:
    word = line.words[at]
    if word == "according" and line.words[at + 1 : at + 2] == ["to"]:
        return None if line.words[max(0, at - 1)] == "not" else according(line, at)
    if made := passive_attribution(line, at) or claim(line, at) or given(line, at):
        return made
    use = cue_use(line, at)
    if not use:
        return None
    if use & Use.PAST and line.words[at + 1 : at + 2] == ["by"] and starts_noun(line, at + 2):
        return None  # “a holiday declared by Venn”
    made = Attribution(at, at + 1 + (word in PARTICLES), use, verb_group_start(line, at))
    before = line.words[at - 1] if at else ""
    if use & Use.ING and before not in BE and not (is_adverb(before) and line.words[at - 2] in BE):
        return _participle(line, made)
    if before == "to" and made.group == at:
        return _infinitive(line, made)
    return inverted(line, made) or _finite(line, made)


def _infinitive(line: Line, made: Attribution) -> Attribution | None:
    """“had never occasion to say ‘…’”, denied; “took to the stage to call it ‘…’”."""
    at = made.cue
    lead = line.words[max(0, at - MAX_AGENT_TOKENS) : at - 1]
    if is_negated(lead):
        if not made.use & (Use.STRICT | Use.UTTER):
            return None  # “it is not uncommon to see ‘Sold out’”
        made.is_denied = line.kinds[at + 1 : at + 2] == ["Q"]
        return with_words(line, made) if made.is_denied else None
    if (
        any(word in VERBS or word in AUXILIARIES for word in lead[-4:])
        or "Q" not in line.kinds[at:]
    ):
        return None
    found = with_words(line, made)
    return (
        found if found and found.regions and "Q" in line.kinds[slice(*found.regions[0])] else None
    )


def _participle(line: Line, made: Attribution) -> Attribution | None:
    """A participle: “…, saying that …”, “with Venn saying that …”, “Noting that …, Venn said”."""
    at = made.cue
    if line.words[max(0, at - 1)] == "as":
        for n in range(at - 2, max(-1, at - MAX_AGENT_TOKENS), -1):
            if line.words[n] in QUOTED:
                made.subject = subject_before(line, n)
                return with_words(line, made)
    if line.words[at - 1] in _CAUGHT and is_passive(line, at - 1):
        made.subject = subject_before(line, at - 1)
        return with_words(line, made) if made.subject else None
    if line.words[at] == "reading" and at and is_paper(line.words[at - 1]):
        made.subject = _bare_noun(line, at - 1)
        return with_words(line, made)
    at = made.group  # past "once" of “…, once saying”
    governs = at and (line.kinds[at - 1] == "C" or can_speak(line.words[at - 1]))
    if governs and not _GOVERNS.isdisjoint(line.words[max(0, at - 5) : at]):
        made.subject = subject_before(line, at)
        return with_words(line, made) if made.subject else None
    while at > 1 and line.words[at - 1] in TIMES:
        at -= 1  # “a statement Sunday evening stating”
    before = line.words[at - 1] if at else ","
    that = line.words[made.cue_stop : made.cue_stop + 1] == ["that"]
    if line.words[made.cue] in _FINDING and not that:
        return None
    if before == "for" and "Q" in line.kinds[at:] and made.use & (Use.STRICT | Use.UTTER):
        verb = _main_verb(line, at - 1)
        if is_passive(line, verb) or line.words[verb].startswith("apolog"):
            made.subject = subject_before(line, verb)
            return with_words(line, made) if made.subject else None
    if before == "by" and not made.is_stand:
        made.subject = _doer(line, at - 1)
    if before != "," and before not in _BEFORE_ING and line.kinds[at - 1] not in "QT":
        return None
    return with_words(line, made)


def _main_verb(line: Line, before: int) -> int:
    """The verb of the clause that goes on with a preposition; 0 if there is none."""
    for n in range(before - 1, 0, -1):
        if line.kinds[n] in "QPD":
            break
        if line.kinds[n] == "W" and (line.words[n].endswith("ed") or is_finite(line, n)):
            return n
    return 0


def _doer(line: Line, by: int) -> Subject | None:
    """Who does what stands before "by": “he” in “arguing he stoked it by telling them”."""
    verb = _main_verb(line, by)
    return subject_before(line, verb) if verb else None


def _bare_noun(line: Line, at: int) -> Subject:
    """A noun with its determiner and adjectives: “a red sign”."""
    start = at
    while start and line.kinds[start - 1] == "W" and line.words[start] not in DETERMINERS:
        before = line.words[start - 1]
        if before in PREPOSITIONS or before in VERBS or before == "and":
            break
        if before.endswith(PARTICIPLES):
            break
        start -= 1
    return Subject(start, at + 1)


def _finite(line: Line, made: Attribution) -> Attribution | None:
    """Subject before verb: Ada Venn said …; … and added …."""
    subject = subject_before(line, made.cue)
    before = line.words[made.cue - 1] if made.cue else ""
    marked = line.kinds[made.cue_stop + (line.words[made.cue_stop :][:1] == [","]) :][:1] == ["Q"]
    if before == "that" and marked:
        papers = [n for n in range(made.cue - 1) if is_paper(line.words[n])]
        subject = _bare_noun(line, papers[-1]) if papers else subject  # "a banner that read ‘…’"
    joined = bool(made.group) and line.words[_before_aside(line, made.group)] in _JOINS
    joined = joined or (subject is not None and _is_occasion(line, subject))
    if subject is None or joined:
        if not (joined or before in _JOINS) or made.use & Use.BASE:
            return None
        return with_words(line, made)
    if made.use & Use.BASE and not made.use & Use.PAST and not is_several(line, subject):
        helpers = line.words[made.group : made.cue]
        if not any(word in AUXILIARIES or word == "to" for word in helpers):
            return None
    if _is_nobody(line, subject):  # "nobody said" reports nothing
        return None
    made.subject = subject
    made.is_denied = _is_denied(line, made, subject)
    return with_words(line, made)


def _is_occasion(line: Line, subject: Subject) -> bool:
    """Whether a phrase is when or where somebody named before spoke: “but in an interview said”."""
    lead = line.words[max(0, subject.start - 2) : subject.start]
    return len(lead) > 1 and lead[0] in _JOINS and lead[1] in ("in", "at", "on", "during")


def _before_aside(line: Line, group: int) -> int:
    """The token before a verb, or before the aside that ends there: “and, smiling, said”."""
    if line.words[group - 1] != ",":
        return group - 1
    opens = [n for n in range(max(0, group - MAX_AGENT_TOKENS), group - 1) if line.words[n] == ","]
    return max(0, opens[-1] - 1) if opens else group - 1


def _is_denied(line: Line, made: Attribution, subject: Subject) -> bool:
    """Whether it is told that the subject did not say so: “never said”, “would say if asked”."""
    helpers = line.words[made.group : made.cue]
    if is_negated(helpers):
        return True
    if not MODALS.isdisjoint(helpers) and not made.is_stand:
        return "have" in helpers or "would" not in helpers or not _HYPOTHESES.isdisjoint(line.words)
    before = line.words[max(0, subject.start - 5) : subject.start]
    return before[-1:] == ["that"] and not UNTRUE.isdisjoint(before)


def _is_nobody(line: Line, subject: Subject) -> bool:
    """Whether the subject is negated: “no minister”, but not “no fewer than ten” or “No 10”."""
    words = line.words[subject.start : subject.stop]
    if not _SOMEBODY.isdisjoint(words):
        return False
    is_no = words[0] == "no" and line.kinds[subject.start + 1 : subject.start + 2] == ["W"]
    return words[0] in _NOBODY or is_no
