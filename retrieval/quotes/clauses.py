"""The reporting words of a sentence, each with its subject and the reported tokens."""

from __future__ import annotations

from retrieval.quotes.regions import (
    NEW_CLAUSE,
    Attribution,
    Region,
    after_addressee,
    clause_end,
    cut_at,
    is_break,
    is_clause,
    is_tail,
    left_region,
    right_region,
    right_start,
)
from retrieval.quotes.subjects import (
    Subject,
    head_stop,
    subject_after,
    subject_before,
    verb_group_start,
)
from retrieval.quotes.tokens import Line
from retrieval.quotes.words import (
    AUXILIARIES,
    BE,
    CONJUNCTIONS,
    DOCUMENTS,
    HEADINGS,
    MODALS,
    ORGANISATION,
    PARTICLES,
    PREPOSITIONS,
    ROLE_OF,
    SILENCES,
    TIMES,
    UNTRUE,
    VERBS,
    Use,
    can_speak,
    cue_use,
    is_adverb,
    is_negated,
    is_passive,
    starts_noun,
)

MAX_SENTENCE_TOKENS = 600  # longer ones are tables or lists
MAX_GAP_TOKENS = 6  # between “…,” said Ada Venn and the rest of the quotation
MAX_ACCORDING_TOKENS = 12  # of the source after "according to"

MAX_AGENT_TOKENS = 9  # between a passive and its "by", or "quoted" and its "as saying"

_LISTED = frozenset({*VERBS, "according"})
_FINDING = frozenset({"finding", "showing", "ruling", "reading", "determining", "seeing", "knowing"})
_GOES_ON = frozenset({"began", "begins"})
_QUOTED = frozenset({"quoted", "cited", "overheard", "heard", "recorded"})
_PASSIVE_LINKS = frozenset({"of", "as", "that", "for"})
_WITHHOLDS = frozenset({"declined", "declines", "declining", "refused", "refuses", "refusing"})
_JOINS = frozenset({"and", "but", "or"})
_BEFORE_ING = DOCUMENTS | {"and", "while", "by", "but", "after", "before", "in", "—"}
_INVERTED = frozenset({
    "said", "says", "added", "adds", "wrote", "writes", "asked", "explained", "noted", "reported",
    "recalled", "tweeted", "argued", "replied", "according", "warned", "declared",
})  # fmt: skip
_HYPOTHESES = frozenset({"if", "were", "asked"})
_NOBODY = frozenset({"nobody", "none", "neither"})
_SOMEBODY = frozenset({"but", "except", "other", "fewer", "less", "more", "longer"})  # after "no"
_ADDS = frozenset({"add", "adds", "added", "adding"})
_PLURALS = frozenset(
    "they we i you who people many some most others those these several few both all women men "
    "police children".split()
)


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
    aside = [one for one in kept if (one.is_denied or one.is_agentless) and is_nested(one, kept)]
    return [one for one in kept if one not in aside]


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
        return [n for n, word in enumerate(line.words) if word in _LISTED or word[-2:] == "ed" or word in _GOES_ON]
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
    made.is_opening = line.kinds[region[0]] != "Q"
    return made


def _attribution(line: Line, at: int) -> Attribution | None:
    word = line.words[at]
    if word == "according" and line.words[at + 1 : at + 2] == ["to"]:
        return None if line.words[max(0, at - 1)] == "not" else _according(line, at)
    passive = _passive(line, at)
    if passive:
        return passive
    use = cue_use(line, at)
    if not use:
        return None
    made = Attribution(at, at + 1 + (word in PARTICLES), use, verb_group_start(line, at))
    before = line.words[at - 1] if at else ""
    if use & Use.ING and before not in BE and not (is_adverb(before) and line.words[at - 2] in BE):
        return _participle(line, made)
    if before == "to" and made.group == at:
        return _infinitive(line, made)
    return _inverted(line, made) or _finite(line, made)


def _infinitive(line: Line, made: Attribution) -> Attribution | None:
    """“had never occasion to say ‘…’”, denied; “took to the stage to call it ‘…’”."""
    at = made.cue
    lead = line.words[max(0, at - MAX_AGENT_TOKENS) : at - 1]
    if is_negated(lead):
        made.is_denied = line.kinds[at + 1 : at + 2] == ["Q"]
        return _ordinary(line, made) if made.is_denied else None
    if any(word in VERBS or word in AUXILIARIES for word in lead[-4:]) or "Q" not in line.kinds[at:]:
        return None
    found = _ordinary(line, made)
    return found if found and found.regions and "Q" in line.kinds[slice(*found.regions[0])] else None


def _passive(line: Line, at: int) -> Attribution | None:
    """“Weir was accused by Dane of …”: the source stands behind "by", or is not told."""
    word = line.words[at]
    if line.kinds[at] != "W" or not (VERBS.get(word, 0) & Use.PAST or word.endswith("ed")):
        return None
    by, whole = _agent(line, at), is_passive(line, at)
    if not (by or whole) or _quoted_as(line, at):
        return None
    made = Attribution(at, at + 1, Use.SAY | Use.PAST, verb_group_start(line, at))
    start = at + 1
    if by and (subject := subject_after(line, by)):
        made.subject = _without_charge(line, subject)
        start = at + 1 if "Q" in line.kinds[at:by] else made.subject.stop
    made.is_agentless = not by
    start += line.words[start : start + 1] == [","]
    linked = line.words[start : start + 1] and line.words[start] in _PASSIVE_LINKS
    region = right_region(line, start + bool(linked), clause_end(line, made, start))
    if region is None:
        return None
    near = "Q" in line.kinds[region[0] : region[0] + 2]
    if not near and not (by and linked and word in VERBS):
        return None
    made.regions = [region]
    return made


def _agent(line: Line, at: int) -> int:
    """The "by" of a passive past form at ``at``; 0 if there is none."""
    quoted = 0
    for n in range(at + 1, min(len(line.words), at + MAX_AGENT_TOKENS)):
        if line.words[n] == "by":
            noun = starts_noun(line, n + 1) and line.words[n + 1] not in ("a", "an")
            return n if noun and (n == at + 1 or is_passive(line, at)) else 0
        quoted += line.kinds[n] == "Q"
        if line.words[n] in (",", ":", ".", ";", "that") or quoted > 1:
            return 0
    return 0


def _quoted_as(line: Line, at: int) -> bool:
    """Whether it is the person who was quoted that speaks: “was quoted by the Post as saying”."""
    return line.words[at] in _QUOTED and "saying" in line.words[at : at + MAX_AGENT_TOKENS]


def _without_charge(line: Line, subject: Subject) -> Subject:
    """The agent without what is charged: “by Rehn” in “by Rehn of ‘stealing’”."""
    for n in range(subject.start + 1, subject.stop):
        following = line.words[n + 1] if n + 1 < len(line.words) else ""
        quoted = line.kinds[n + 1 : n + 2] == ["Q"]
        if line.words[n] in _PASSIVE_LINKS and (quoted or following.endswith("ing")):
            return Subject(subject.start, n)
    return subject


def _participle(line: Line, made: Attribution) -> Attribution | None:
    """A participle: “…, saying that …”, “with Venn saying that …”, “Noting that …, Venn said”."""
    at = made.cue
    if line.words[max(0, at - 1)] == "as":
        for n in range(at - 2, max(-1, at - MAX_AGENT_TOKENS), -1):
            if line.words[n] in _QUOTED:
                made.subject = subject_before(line, n)
                return _ordinary(line, made)
    governs = at and (line.kinds[at - 1] == "C" or can_speak(line.words[at - 1]))
    if governs and "with" in line.words[max(0, at - 5) : at]:
        made.subject = subject_before(line, at)
        return _ordinary(line, made) if made.subject else None
    before = line.words[at - 1] if at else ","
    if line.words[at] in _FINDING and line.words[at + 1 : at + 2] != ["that"]:
        return None
    if before != "," and before not in _BEFORE_ING and line.kinds[at - 1] != "Q":
        return None
    return _ordinary(line, made)


def _inverted(line: Line, made: Attribution) -> Attribution | None:
    """Verb before subject: “…,” said Ada Venn, a baker."""
    at, use = made.cue, made.use
    if not at or not (is_break(line, at - 1) or line.kinds[at - 1] == "Q"):
        return None
    quoted = line.kinds[at - 1 - (line.words[at - 1] == ",")] == "Q"
    if line.words[at] not in VERBS and not _is_whole_tail(line, made.cue_stop):
        return None
    if not (quoted or line.words[at] in _INVERTED) or not use & (Use.SAY | Use.TELL):
        return None
    if (use & Use.BASE and not use & Use.PAST) or not starts_noun(line, made.cue_stop):
        return None
    subject, region = subject_after(line, made.cue_stop - 1), left_region(line, at)
    if subject is None or region is None:
        return None
    if not is_clause(line, *region):
        made.subject = subject
        _add_following(line, made, max(subject.stop, subject.apposition[1]))
        return made if made.regions and _is_somebody(line, subject) else None
    if not quoted and not (_is_somebody(line, subject) and is_tail(line, subject.stop)):
        return None
    made.subject, made.regions = subject, [region]
    _add_following(line, made, max(subject.stop, subject.apposition[1]))
    return made


def _is_whole_tail(line: Line, at: int) -> bool:
    """Whether after an unlisted verb only its subject follows: “…,” barked Ada Venn."""
    subject = subject_after(line, at - 1)
    return subject is not None and is_tail(line, subject.stop)


def _is_somebody(line: Line, subject: Subject) -> bool:
    """Whether a phrase contains a name or a role noun, so that it may be a speaker."""
    here = range(subject.start, subject.stop)
    return any(line.kinds[n] == "C" or line.words[n] in ROLE_OF for n in here)


def _finite(line: Line, made: Attribution) -> Attribution | None:
    """Subject before verb: Ada Venn said …; … and added …."""
    subject = subject_before(line, made.cue)
    before = line.words[made.cue - 1] if made.cue else ""
    joined = bool(made.group) and line.words[made.group - 1] in _JOINS
    if subject is None or joined:
        if not (joined or before in _JOINS) or made.use & Use.BASE:
            return None
        return _ordinary(line, made)
    if made.use & Use.BASE and not made.use & Use.PAST and not _plural(line, subject):
        helpers = line.words[made.group : made.cue]
        if not any(word in AUXILIARIES or word == "to" for word in helpers):
            return None
    if _is_nobody(line, subject):  # "nobody said" reports nothing
        return None
    made.subject = subject
    made.is_denied = _is_denied(line, made, subject)
    return _ordinary(line, made)


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


def _is_sum(line: Line, cue: int, region: Region) -> bool:
    """Whether "add" is no speech: “the town adds 84,000 crowns”, “will add a stop”."""
    if line.words[cue] == "add" and line.kinds[region[0]] not in "QP":
        return line.words[region[0] - 1] != "that"
    if line.words[cue] not in _ADDS or line.kinds[region[0]] != "N":
        return False
    words = line.words[slice(*region)]
    return AUXILIARIES.isdisjoint(words) and not any(word.endswith("ed") for word in words)


def _ordinary(line: Line, made: Attribution) -> Attribution | None:
    """Fill in the regions: before the subject if the words came first, else after the verb."""
    region = _words_before(line, made)
    if region:
        made.regions.append(region)
        _add_following(line, made, made.cue_stop)
        _add_rest(line, made)
        return made
    if whole := _around(line, made):
        made.regions.append(whole)
        return made
    start = right_start(line, made.cue_stop, made.use)
    region = right_region(line, start, _relative_end(line, made, start))
    if region and _is_sum(line, made.cue, region):
        return None
    if region:
        made.regions.append(region)
        first = line.words[region[0] : region[0] + 2]
        silent = first[:1] == ["to"] and first[-1] in SILENCES
        made.is_denied |= silent and line.words[made.cue] in _WITHHOLDS
    return made if region or line.words[-1] == ":" else None


def _relative_end(line: Line, made: Attribution, start: int) -> int:
    """The end of the words: of “the weir, which Venn said leaks, is old” the next comma."""
    end = clause_end(line, made, start)
    subject = made.subject
    if subject is None or line.words[max(0, subject.start - 1)] not in ("which", "whom"):
        return end
    return next((n for n in range(start, end) if line.words[n] == ","), end)


def _around(line: Line, made: Attribution) -> Region | None:
    """The words around “The roof, Venn said, will hold”, attribution included."""
    subject, stop = made.subject, made.cue_stop
    if subject is None or not subject.start or made.is_stand or "Q" in line.kinds:
        return None
    if line.words[subject.start - 1] != "," or line.words[stop : stop + 1] != [","]:
        return None
    left = left_region(line, subject.start)
    if left is None or line.words[left[0]] in CONJUNCTIONS | PREPOSITIONS:
        return None
    return right_region(line, left[0], len(line.words))


def _words_before(line: Line, made: Attribution) -> Region | None:
    """The region before the subject: “…,” Venn said; …, Venn said on Monday."""
    subject = made.subject
    if subject is None or not subject.start or made.is_stand:
        return None
    joint = subject.start - 1
    if line.kinds[joint] != "Q" and not is_break(line, joint):
        return None
    region = left_region(line, subject.start)
    if region is None:
        return None
    tail = is_tail(line, made.cue_stop) or (
        bool(made.use & Use.TELL) and is_tail(line, after_addressee(line, made.cue_stop))
    )
    last = region[1] - 1
    if line.kinds[last] != "Q":
        return region if tail and is_clause(line, *region) else None
    closed = line.words[last][-2:-1] in (",", ".", "?", "!") or line.words[joint] == ","
    return region if closed or tail else None


def _add_following(line: Line, made: Attribution, at: int) -> None:
    """A quotation continued after its attribution: “…,” said Ada Venn, “…”."""
    for n in range(at, min(len(line.words), at + MAX_GAP_TOKENS + 1)):
        if line.kinds[n] == "Q":
            if n and line.words[n - 1] in ",:.—-":
                made.regions.append((n, n + 1))
            return
        if line.words[n] in VERBS and line.kinds[n] == "W":
            return


def _add_rest(line: Line, made: Attribution) -> None:
    """The second half of “The weir, Venn said, will hold.”"""
    at = made.cue_stop
    if len(made.regions) > 1 or line.words[at : at + 1] != [","] or at + 2 >= len(line.words):
        return
    if line.kinds[made.regions[0][1] - 1] == "Q" or line.words[at + 1] in NEW_CLAUSE:
        return
    if VERBS.get(line.words[at + 1], 0) & Use.ING:
        return
    rest = right_region(line, at + 1, len(line.words))
    if rest:
        made.regions = [(made.regions[0][0], rest[1])]


def _plural(line: Line, subject: Subject) -> bool:
    start, stop = subject.start, subject.stop
    if line.words[stop - 1] in TIMES or (start and line.words[start - 1] == "who"):
        return False
    if "and" in line.words[start:stop] or line.words[start] in _PLURALS:
        return True
    heads = {stop - 1, head_stop(line, start, stop) - 1}
    return any(_is_plural(line, at) for at in heads)


def _is_plural(line: Line, at: int) -> bool:
    word = line.words[at]
    return word in _PLURALS or (word.endswith("s") and line.kinds[at] in "WC")


def _according(line: Line, at: int) -> Attribution | None:
    """Both orders: According to Venn, …; …, according to Venn."""
    size = len(line.words)
    stop = at + 2
    while stop < size and line.kinds[stop] in "CWSN" and line.words[stop] not in ("who", "which"):
        stop += 1
    if stop == at + 2:
        return None
    made = Attribution(at, at + 2, Use.SAY | Use.STRICT, at, Subject(at + 2, stop))
    leads = at < 3 and (at == 0 or (line.words[at - 1] != "," and line.kinds[at - 1] != "Q"))
    if leads:
        comma = stop
        while comma < size and line.words[comma] != "," and comma < stop + MAX_ACCORDING_TOKENS:
            comma += 1
        region = right_region(line, comma, size)
    else:
        region = left_region(line, at)
        if region and line.words[stop : stop + 1] == [","] and not is_clause(line, *region):
            region = right_region(line, region[0], size)  # "The roof, according to Venn, will hold"
    made.regions = [region] if region else []
    return made if region else None
