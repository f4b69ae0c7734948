"""Where one report of a sentence ends and the next one starts."""

from __future__ import annotations

from dataclasses import dataclass, field

from retrieval.quotes.regions import Region, right_region
from retrieval.quotes.subjects import Subject
from retrieval.quotes.tokens import Line
from retrieval.quotes.verbs import Use
from retrieval.quotes.words import CONJUNCTIONS, DETERMINERS, PREPOSITIONS, word_set

MAX_FRONT_TOKENS = 8  # a reporting word further in does not stand in a fronted clause
NEW_CLAUSE = word_set("and but while who which as according although")


@dataclass(slots=True)
class Attribution:
    """One reporting word with its subject and the token ranges of what is reported."""

    cue: int
    cue_stop: int
    use: int
    group: int  # first token of the verb group: "has" of "has also said"
    subject: Subject | None = None  # None: the subject of the one before, “…, saying that”
    regions: list[Region] = field(default_factory=list)

    @property
    def is_stand(self) -> bool:
        """Whether it tells where somebody stands rather than what was said."""
        return not self.use & (Use.SAY | Use.TELL)


def cut_at(line: Line, region: Region, one: Attribution, later: Attribution) -> Region | None:
    """A region up to the next coordinated reporting word."""
    start, stop = region
    if start <= one.cue or not start < later.group <= stop:
        return region
    edge = later.subject.start if later.subject else later.group
    if edge > later.cue:  # said Ada Venn
        return region
    inherits = later.subject is None
    if edge and line.words[edge - 1] in ("and", "but", "while", "though", "although"):
        edge -= 1
        ends = inherits or _closes(line, edge - 1)
    else:
        ends = _closes(line, edge - 1) and (inherits or _is_fronted(line, one))
    return right_region(line, start, edge) if ends else region


def clause_end(line: Line, made: Attribution, start: int) -> int:
    """Where the words after a verb end, short of the sentence: at a comma that parts clauses."""
    fronted = _is_fronted(line, made)
    if not fronted and not made.is_stand:
        return len(line.words)
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


def _closes(line: Line, at: int) -> bool:
    """Whether a comma, a dash or a quotation that holds its comma stands at ``at``."""
    return at >= 0 and (is_break(line, at) or line.words[at][-2:] == ',"')


def _is_fronted(line: Line, one: Attribution) -> bool:
    """Whether the reporting word stands in a clause that leads the sentence in: “While denying”."""
    leads = line.words[0] in CONJUNCTIONS or line.words[0] in PREPOSITIONS or one.cue == 0
    return leads and one.cue <= MAX_FRONT_TOKENS


def is_break(line: Line, at: int) -> bool:
    """Whether a comma or a dash stands at ``at``."""
    return line.words[at] == "," or line.kinds[at] == "D"
