"""Which words of a sentence report something: verbs, not nouns of the same letters."""

from __future__ import annotations

from retrieval.quotes.tokens import Line
from retrieval.quotes.verbs import PARTICLES, VERBS, Use
from retrieval.quotes.words import (
    BE,
    CONJUNCTIONS,
    DETERMINERS,
    PREPOSITIONS,
    PRONOUNS,
    TIMES,
    is_adverb,
)

_OBJECTS = frozenset({"that", "him", "her", "them", "us", "me", "how", "why", "whether", "if",
                      "what", "there", "to", ":"})  # fmt: skip
_OWNERS = frozenset(
    {"the", "a", "an", "his", "her", "their", "its", "my", "our", "this", "of", "no"}
)


def cue_use(line: Line, at: int) -> int:
    """How the token reports something, as bits of ``Use``; 0 where it does not."""
    use = VERBS.get(line.words[at], 0) or _unlisted(line, at)
    return use if use and _is_verb(line, at, use) else 0


def _is_verb(line: Line, at: int, use: int) -> bool:
    word, kind = line.words[at], line.kinds[at]
    before = line.words[at - 1] if at else ""
    after = line.words[at + 1] if at + 1 < len(line.words) else ""
    if kind != "W" and not (at == 0 and use & Use.ING and kind == "C"):
        return False
    if word in PARTICLES and after != PARTICLES[word]:
        return False
    if before in _OWNERS or (after == "to" and word.startswith("continu")):
        return False
    if use & Use.NOUN and _is_noun(line, at, use):
        return False
    return not (use & Use.PAST and _is_passive(line, at))


def _is_noun(line: Line, at: int, use: int) -> bool:
    """Whether a word such as "claims" is the noun here, by its neighbours."""
    before = line.words[at - 1] if at else ""
    if before != "to" and (before in PREPOSITIONS or before in DETERMINERS):
        return True
    return bool(use & (Use.PRESENT | Use.BASE)) and not _takes_object(line, at + 1)


def _is_passive(line: Line, at: int) -> bool:
    if at == 0:
        return False
    before = line.words[at - 1]
    if before in BE and before != "'s":
        return True
    return at > 1 and is_adverb(before) and line.words[at - 2] in BE


def _takes_object(line: Line, at: int) -> bool:
    """Whether what follows a word such as "claims" makes it a verb."""
    if at >= len(line.words):
        return line.kinds[at - 2 : at - 1] in (["C"], ["Q"]) or line.words[at - 2] in PRONOUNS
    word, kind = line.words[at], line.kinds[at]
    if line.kinds[at - 2] == "S":
        return False
    if word in (",", "."):
        return _follows_its_words(line, at - 1)
    if kind in "QC" or word in DETERMINERS or word in PRONOUNS or word in _OBJECTS:
        return True
    return line.words[at - 2] in PRONOUNS if at > 1 else False


def _follows_its_words(line: Line, verb: int) -> bool:
    """Whether a name or pronoun before ``verb`` follows a comma or a quotation: “…, he claims.”"""
    at = verb - 1
    while at > 0 and line.kinds[at] == "C":
        at -= 1
    at -= at == verb - 1 and line.words[at] in PRONOUNS
    return at >= 0 and at < verb - 1 and (line.kinds[at] == "Q" or line.words[at] == ",")


def _unlisted(line: Line, at: int) -> int:
    """A past form beside a finished quotation reports it too: “…,” Venn barked."""
    if line.kinds[at] != "W" or not line.words[at].endswith("ed") or at == 0:
        return 0
    start = at
    while start > 0 and start > at - 4 and line.kinds[start - 1] == "C":
        start -= 1
    ends = line.words[start - 1][-2:] if start and line.kinds[start - 1] == "Q" else ""
    if ends not in (',"', '?"', '!"') or (start == at and not starts_noun(line, at + 1)):
        return 0
    return Use.SAY | Use.PAST


def starts_noun(line: Line, at: int) -> bool:
    """Whether a noun phrase, no clause, may start with token ``at``."""
    if at >= len(line.words):
        return False
    word, kind = line.words[at], line.kinds[at]
    if word in TIMES or word in PRONOUNS or word in CONJUNCTIONS:
        return False
    if kind == "C" or word in DETERMINERS:
        return True
    named_next = line.kinds[at + 1 : at + 2] == ["C"]
    return kind == "W" and named_next and word not in PREPOSITIONS and not is_adverb(word)
