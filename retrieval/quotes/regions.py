"""The extent of reported words before and after their verb, up to the next report."""

from __future__ import annotations

from dataclasses import dataclass, field

from retrieval.quotes.subjects import Subject
from retrieval.quotes.tokens import Line
from retrieval.quotes.words import (
    AUXILIARIES,
    CONJUNCTIONS,
    DETERMINERS,
    PREPOSITIONS,
    PRONOUNS,
    TIMES,
    VERBS,
    Use,
    is_adverb,
)

Region = tuple[int, int]  # tokens, half-open

MAX_ASIDE_TOKENS = 3
MAX_LEAD_TOKENS = 14  # between a reporting verb and its "that", colon or quotation
MAX_TAIL_TOKENS = 14  # after a verb that follows its quotation: "said on Monday in Dorn"
MIN_SENTENCE_CHARS = 60  # from this length a quotation after a comma is its own sentence

_RUN = frozenset({",", "...", "…", "and", "but"})  # between quotations that are said together
_OBJECTS = frozenset({"him", "her", "them", "me", "us", "you"})
_ENDS_ADDRESSEE = DETERMINERS | PRONOUNS | {"to", "there", "if", "whether", "in", "on", "during"}
_TAILS = frozenset({"when", "while", "after", "before", "of"})
_CLAUSE_TAILS = frozenset({"when", "while", "as", "after", "before"})


def is_tail(line: Line, at: int) -> bool:
    """Whether only adverbials of time and place follow from ``at``, up to the next comma."""
    if _ends_sentence(line, at) or line.words[at] in (",", ")") or line.kinds[at] == "D":
        return True
    first = line.words[at]
    known = first in PREPOSITIONS or first in TIMES or first in _TAILS or is_adverb(first)
    return known and _only_adverbial(line, at)


def _only_adverbial(line: Line, at: int) -> bool:
    clause = line.words[at] in _CLAUSE_TAILS
    for n in range(at, min(at + MAX_TAIL_TOKENS, len(line.words))):
        word = line.words[n]
        if line.kinds[n] == "Q" or word in ("that", ":"):
            return False
        if not clause and (word in AUXILIARIES or word in PRONOUNS):
            return False
        if word == "," or line.kinds[n] == "D" or _ends_sentence(line, n):
            return True
    return at + MAX_TAIL_TOKENS >= len(line.words)


def _ends_sentence(line: Line, at: int) -> bool:
    return at >= len(line.words) or line.words[at] in ".;…!?"


def left_region(line: Line, stop: int) -> Region | None:
    """The clause or quotation before a subject that starts at token ``stop``."""
    last = stop - 1
    if last >= 0 and (line.words[last] == "," or line.kinds[last] == "D"):
        last -= 1
    if last < 0 or (line.kinds[last] == "P" and line.words[last] not in ")]?!"):
        return None
    start = last
    while start > 0 and line.words[start - 1] not in (";", ":"):
        start -= 1
    if line.kinds[last] == "Q":
        inner = _quotation_run(line, last, start)
        if inner is not None:
            return inner, last + 1
    return start, last + 1


def _quotation_run(line: Line, last: int, start: int) -> int | None:
    """The start of a run of quotations ending at token ``last``; None if a clause precedes it."""
    n = last
    while n > start and (line.kinds[n - 1] == "Q" or line.words[n - 1] in _RUN):
        if line.words[n - 1] in ("and", "but") and line.kinds[n - 2] != "Q":
            break
        n -= 1
    n += line.kinds[n] == "P"
    if n == start or line.kinds[n - 1] in "PD":
        return n
    if line.words[n - 1] in ("and", "but") and (n - 1 == start or line.kinds[n - 2] in "QPD"):
        return n
    whole = line.stops[last] - line.starts[last] > MIN_SENTENCE_CHARS
    return last if whole and line.kinds[last - 1] in "PD" else None


def is_clause(line: Line, start: int, stop: int) -> bool:
    """Whether tokens ``start``..``stop`` can be reported speech, not only time or place."""
    words = line.words[start:stop]
    if "Q" in line.kinds[start:stop]:
        return True
    if len(words) < 4:
        return False
    leads = words[0] in PREPOSITIONS or words[0] in CONJUNCTIONS
    return not leads or (len(words) >= 7 and any(map(_is_verbal, words)))


def _is_verbal(word: str) -> bool:
    if word in AUXILIARIES or word.endswith(("ed", "n't")):
        return True
    return bool(VERBS.get(word, 0) & (Use.PAST | Use.PRESENT))


def right_start(line: Line, at: int, use: int) -> int:
    """The start of the words reported after a verb, past addressee, time and place."""
    marked = _marked_start(line, at, use)
    if marked is not None:
        return marked
    n, size = at, len(line.words)
    while n < size and (is_adverb(line.words[n]) or line.words[n] in TIMES or line.words[n] == ","):
        n += 1
    if use & Use.TELL and not use & Use.STAND and n < size:
        return after_addressee(line, n)
    if use & Use.SAY and n < size and line.words[n] in PREPOSITIONS - {"as", "to"}:
        return _after_adverbial(line, n)
    return n


def _marked_start(line: Line, at: int, use: int) -> int | None:
    """The start after "that" or a colon, or at a quotation; None if there is no such marker."""
    size = len(line.words)
    for n in range(at, min(size, at + MAX_LEAD_TOKENS)):
        word, kind = line.words[n], line.kinds[n]
        following = line.words[n + 1] if n + 1 < size else ""
        if word == "that" and following and following not in ("day", "night"):
            return n + 1 if use & Use.TELL or _opens_clause(line, at, n) else None
        if word == ":":
            return n + 1
        if kind == "Q" and n > at and line.words[n - 1] == "," and _is_aside(line, at, n, use):
            return n
        if kind == "Q" and following != "that" and (use & Use.TELL or n == at):
            return n
        if word in (".", ";") or (n > at and is_finite(line, n)):
            return None
    return None


def _is_aside(line: Line, start: int, stop: int, use: int) -> bool:
    """Whether tokens between a verb and its quotation are an addressee, a time or a place."""
    first, kind = line.words[start], line.kinds[start]
    adverbial = first in PREPOSITIONS or first in TIMES or is_adverb(first) or first in (",", "to")
    short = stop - start <= MAX_ASIDE_TOKENS or line.words[stop - 2] in TIMES
    return adverbial or short or bool(use & Use.TELL) or kind in "PD"


def is_finite(line: Line, at: int) -> bool:
    """Whether a token is an auxiliary or a past form of a listed verb."""
    word = line.words[at]
    return word in AUXILIARIES or bool(line.kinds[at] == "W" and VERBS.get(word, 0) & Use.PAST)


def _opens_clause(line: Line, at: int, that: int) -> bool:
    """Whether the "that" at token ``that`` is the complementizer of the verb before ``at``."""
    before = line.words[that - 1]
    return (
        that == at
        or line.kinds[that - 1] in "CNP"
        or line.words[at] in PREPOSITIONS
        or before in TIMES
        or is_adverb(before)
    )


def after_addressee(line: Line, at: int) -> int:
    """The token after those who were told: “told Reuters that”."""
    n, size = at, len(line.words)
    if n >= size:
        return n
    if line.words[n] in _OBJECTS:
        n += 1
    else:
        n += line.words[n] in DETERMINERS
        while n < size and line.kinds[n] in "CS":
            n += 1
        while n < min(size, at + 5) and line.kinds[n] == "W":
            if line.words[n] in _ENDS_ADDRESSEE:
                break
            n += 1
    while n < size and (line.words[n] in TIMES or line.words[n] == ","):
        n += 1
    if n < size and line.words[n] in PREPOSITIONS - {"to", "about"}:
        return _after_adverbial(line, n)
    return n


def _after_adverbial(line: Line, at: int) -> int:
    """Skip “in a statement”, “on Monday”: to the next pronoun, comma or determiner."""
    size = len(line.words)
    for n in range(at + 1, min(size, at + MAX_LEAD_TOKENS)):
        word, before = line.words[n], line.words[n - 1]
        if word in ("he", "she", "they", "it", "we", "i", "there"):
            return n
        if word == "," and n + 1 < size:
            goes_on = line.words[n + 1] in ("and", "but") and "Q" not in line.kinds[n + 2 : n + 3]
            return size if goes_on else n + 1
        if n > at + 1 and word in DETERMINERS and before not in PREPOSITIONS:
            return n
        if before in TIMES and word not in PREPOSITIONS and word not in TIMES:
            return n
        if word in (".", ";"):
            break
    return at


def right_region(line: Line, start: int, stop: int) -> Region | None:
    """Tokens ``start``..``stop`` without surrounding punctuation; None if too few are left."""
    while start < stop and line.words[start] in (",", ":", "that"):
        start += 1
    while stop > start and line.kinds[stop - 1] in "PD" and line.words[stop - 1] not in ")]":
        stop -= 1
    if stop - start < 2 and not (stop > start and line.kinds[start] == "Q"):
        return None
    return start, stop


MAX_FRONT_TOKENS = 8  # a fronted clause has its reporting word within these
NEW_CLAUSE = frozenset("and but while who which as according although".split())


@dataclass(slots=True)
class Attribution:
    """A reporting word with its subject and the token ranges it reports."""

    cue: int
    cue_stop: int
    use: int
    group: int  # first token of the verb group: "has" of "has also said"
    subject: Subject | None = None  # None: that of the previous one, “…, saying that”
    regions: list[Region] = field(default_factory=list)
    is_agentless: bool = False  # a passive that does not say by whom
    is_denied: bool = False
    is_noun: bool = False  # "Venn's claim": its subject goes on to nothing
    is_opening: bool = False  # a name and a colon before words without marks

    @property
    def utters(self) -> bool:
        """Whether a verb of stance is done in words: "called", "dismissed as"."""
        return bool(self.use & Use.UTTER)

    def is_relative(self, line: Line) -> bool:
        """Whether the verb stands in a relative clause: “groups that oppose the plan”."""
        return self.group > 0 and line.words[self.group - 1] in ("that", "which", "who")

    @property
    def is_stand(self) -> bool:
        """Whether the verb reports a stance rather than words."""
        return not self.use & (Use.SAY | Use.TELL)


def cut_at(line: Line, region: Region, one: Attribution, later: Attribution) -> Region | None:
    """A region up to the next coordinated reporting word."""
    start, stop = region
    if start <= one.cue or not start < later.group <= stop:
        return region
    said = later.regions[0] if later.regions else (0, 0)
    if said[1] and said[1] <= later.group and (said[0] <= one.group or said[0] == start):
        return right_region(line, start, min(stop, said[1]))
    edge = later.subject.start if later.subject else later.group
    if edge > later.cue:  # inverted: said Ada Venn
        return region
    inherits = later.subject is None
    if other := _other_clause(line, one.cue, edge):
        return right_region(line, start, other)
    if edge and line.words[edge - 1] in ("and", "but", "while", "though", "although"):
        edge -= 1
        ends = inherits or _closes(line, edge - 1)
    else:
        ends = _closes(line, edge - 1) and (inherits or _is_fronted(line, one))
    return right_region(line, start, edge) if ends else region


def _other_clause(line: Line, cue: int, subject: int) -> int:
    """The comma before a clause with when or where: “…, but in a first, Venn (said)”; 0 if none."""
    for n in range(subject - 1, cue + 1, -1):
        if line.words[n] in ("but", "while", "though", "although") and line.words[n - 1] == ",":
            return n - 1
        if is_finite(line, n):
            break
    return 0


def clause_end(line: Line, made: Attribution, start: int) -> int:
    """The end of the words after a verb: a comma between clauses, else the sentence's end."""
    fronted = _is_fronted(line, made)
    if not fronted and not made.is_stand:
        return _other_subject(line, start)
    for n in range(start + 1, len(line.words) - 1):
        if line.words[n] != "," and line.words[n][-2:] != ',"':
            continue
        following = line.words[n + 1]
        if not fronted and "Q" in line.kinds[n + 1 :]:
            continue
        starts = following in NEW_CLAUSE or following in DETERMINERS or following in PREPOSITIONS
        if fronted or starts or following.endswith("ing"):
            return n + (line.kinds[n] == "Q")
    return len(line.words)


def _other_subject(line: Line, start: int) -> int:
    """The comma before what somebody else does: “…, while Dane heard ‘…’”; the end if none."""
    for n in range(start, len(line.words) - 2):
        closes = line.words[n] == "," or line.words[n][-2:] == ',"'
        if closes and line.words[n + 1] in ("while", "whereas") and line.kinds[n + 2] == "C":
            return n + (line.kinds[n] == "Q")
    return len(line.words)


def _closes(line: Line, at: int) -> bool:
    """Whether token ``at`` is a comma, a dash, or a quotation ending with a comma."""
    return at >= 0 and (is_break(line, at) or line.words[at][-2:] == ',"')


def _is_fronted(line: Line, one: Attribution) -> bool:
    """Whether the reporting word is in a fronted clause: “While denying”."""
    leads = line.words[0] in CONJUNCTIONS or line.words[0] in PREPOSITIONS or one.cue == 0
    return leads and one.cue <= MAX_FRONT_TOKENS and "," not in line.words[: one.cue]


def is_break(line: Line, at: int) -> bool:
    """Whether token ``at`` is a comma or a dash."""
    return line.words[at] == "," or line.kinds[at] == "D"
