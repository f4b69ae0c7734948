"""Where reported words stand: before their verb, after it, or around it."""

from __future__ import annotations

from retrieval.quotes.regions import (
    NEW_CLAUSE,
    Attribution,
    Region,
    after_addressee,
    clause_end,
    is_break,
    is_clause,
    is_finite,
    is_tail,
    left_region,
    right_region,
    right_start,
)
from retrieval.quotes.tokens import Line
from retrieval.quotes.words import (
    AUXILIARIES,
    CONJUNCTIONS,
    PREPOSITIONS,
    SILENCES,
    VERBS,
    Use,
)

MAX_GAP_TOKENS = 6  # between “…,” said Ada Venn and the rest of the quotation


_WITHHOLDS = frozenset({"declined", "declines", "declining", "refused", "refuses", "refusing"})


_ADDS = frozenset({"add", "adds", "added", "adding"})


def _is_sum(line: Line, cue: int, region: Region) -> bool:
    """Whether "add" is no speech: “the town adds 84,000 crowns”, “will add a stop”."""
    if line.words[cue] == "add" and line.kinds[region[0]] not in "QP":
        return line.words[region[0] - 1] != "that"
    if line.words[cue] not in _ADDS or line.kinds[region[0]] != "N":
        return False
    words = line.words[slice(*region)]
    return AUXILIARIES.isdisjoint(words) and not any(word.endswith("ed") for word in words)


def with_words(line: Line, made: Attribution) -> Attribution | None:
    """Fill in the regions: before the subject if the words came first, else after the verb."""
    region = _words_before(line, made)
    if region:
        made.regions.append(region)
        add_following(line, made, made.cue_stop)
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
    if made.is_relative(line) and line.words[made.group - 2] == ",":  # “Venn, who says …, left”
        closes = (n for n in range(made.cue_stop, end - 1) if line.words[n] == ",")
        return next((n for n in closes if is_finite(line, n + 1)), end)
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
    if not (tail or region[0]) and line.words[0].endswith("ing") and line.kinds[0] == "C":
        return None  # “Speaking before a sign that reads ‘…,’ Venn said he …”
    if line.kinds[last] != "Q":
        return region if tail and is_clause(line, *region) else None
    own = "Q" in line.kinds[made.cue_stop : made.cue_stop + MAX_GAP_TOKENS]
    if own and line.words[last - 1] in VERBS:
        return None  # “Dane left, tweeting ‘Bye!’ Venn wrote in May, ‘…’”
    closed = line.words[last][-2:-1] in (",", ".", "?", "!") or line.words[joint] == ","
    return region if closed or tail else None


def add_following(line: Line, made: Attribution, at: int) -> None:
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
