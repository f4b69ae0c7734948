"""The subject of a reporting verb: its noun phrase and apposition, as token ranges."""

from __future__ import annotations

from dataclasses import dataclass

from retrieval.quotes.tokens import Line
from retrieval.quotes.words import (
    AUXILIARIES,
    CONJUNCTIONS,
    DETERMINERS,
    NOT_NAME,
    ONLY_PAST,
    PLACES,
    PREPOSITIONS,
    PRONOUNS,
    ROLE_OF,
    ROLE_PREPOSITIONS,
    SUBORDINATE,
    TIMES,
    VERBS,
    Use,
    after_quotation,
    can_speak,
    is_adverb,
    starts_noun,
    verb_group_start,
)

_BREAKS = frozenset("QDP")
_RELATIVE = frozenset("who whose which".split())
_FINITE = Use.PAST | Use.PRESENT
PARTICIPLES = ("ed", "ing")
_BEFORE_ARTICLE = PREPOSITIONS | CONJUNCTIONS | DETERMINERS | {"and", "half", "including", "not"}
MAX_CHUNKS = 5  # commas inside an apposition


@dataclass(frozen=True, slots=True)
class Subject:
    """Token ranges: the noun phrase ``start``..``stop``, and an apposition (empty if none)."""

    start: int
    stop: int
    apposition: tuple[int, int] = (0, 0)


def head_stop(line: Line, start: int, stop: int) -> int:
    """The end of a phrase's head: before "of", "for", "who" …."""
    for n in range(start + 1, stop):
        if line.words[n] in ROLE_PREPOSITIONS and line.kinds[n] == "W":
            return n
        ends = n > start and line.kinds[n] == "W" and line.words[n].endswith(PARTICIPLES)
        if ends and can_speak(line.words[n - 1]) and not can_speak(line.words[n]):
            return n  # "a poll conducted by"
    return stop


def _is_boundary(line: Line, at: int) -> bool:
    word, kind = line.words[at], line.kinds[at]
    if kind == "S":  # possessive, but for "he's"
        return at > 0 and line.words[at - 1] in PRONOUNS
    if kind in _BREAKS or (kind == "T" and word[-2:] == ',"') or word in CONJUNCTIONS:
        return True
    if word in AUXILIARIES and kind != "C":  # Theresa May, Will
        return True
    if kind == "W":
        if at and word.endswith("ed") and line.words[at - 1] in AUXILIARIES:
            return True
        use = VERBS.get(word, 0)
        if word in ONLY_PAST:
            return True
        if use & Use.ING:
            return bool(use & (Use.TELL | Use.STRICT))
        return bool(use & _FINITE) and not use & Use.NOUN
    return False


def _phrase_start(line: Line, last: int, *, relative: bool = True) -> int:
    """The start of the noun phrase, relative clause included, that ends at token ``last``."""
    at = last
    while at >= 0 and (line.words[at] == "who" or not _is_boundary(line, at)):
        word = line.words[at]
        if line.kinds[at] == "W" and word in ("who", "whom") and _is_object(line, at, last):
            break
        if word == "who" and 0 < at < last:
            if not relative:
                break
            return _phrase_start(line, at - 1 - _is_comma(line, at - 1), relative=False)
        if word == "and" and not (at and _joins(line, at)):
            break
        if word in PRONOUNS and at != last:
            break
        at -= 1
    return at + 1


def _opens_clause(line: Line, at: int) -> bool:
    """Whether nothing but a name and a post stands before token ``at`` in its clause."""
    while at > 0 and (line.kinds[at - 1] == "C" or line.words[at - 1] in ROLE_OF):
        at -= 1
    return not at or _is_comma(line, at - 1) or line.kinds[at - 1] == "Q"


def _is_object(line: Line, who: int, last: int) -> bool:
    """Whether "who" is not whom its clause is about: “Dane, who Venn (calls)”."""
    opens = line.kinds[who + 1] == "C" and line.words[who + 1] not in TIMES
    return who < last and opens and {*line.kinds[who + 1 : last + 1]} <= {"C", "S"}


def _joins(line: Line, at: int) -> bool:
    """Whether "and" joins two names or nouns: “Cruz and Rubio said”."""
    before, after = line.kinds[at - 1], line.kinds[at + 1] if at + 1 < len(line.kinds) else "P"
    if line.words[at - 1] in ROLE_OF:
        return after in "CW"  # "the chairman and CEO Ada Venn"
    if before == "C" and after == "W":  # "Ada Venn and lawyer Dane Orne"
        named = at + 1
        while line.kinds[named : named + 1] == ["W"]:
            named += 1
        posted = line.kinds[named : named + 1] == ["C"] and can_speak(line.words[named - 1])
        return posted and _opens_clause(line, at - 1)
    return before == after == "C" or (before == "W" and after == "W" and at >= 2)


def _trimmed_start(line: Line, start: int, last: int) -> int:
    """The start past an introductory adverbial without comma: “In an interview Monday”."""
    leads = line.words[start] in PREPOSITIONS or line.words[start] in TIMES - DETERMINERS
    if not leads and not (line.kinds[start] == "W" and is_adverb(line.words[start])):
        return start
    if line.kinds[last] == "C":
        at = last
        while at > start and line.kinds[at - 1] in "CS" and line.words[at - 1] not in TIMES:
            at -= 1
        while at - 1 > start and line.words[at - 1] in ROLE_OF:
            at -= 1
        return at
    for at in range(last, start, -1):
        if line.words[at] in DETERMINERS:
            return at
    return last


def _phrase(line: Line, last: int) -> Subject | None:
    if last < 0 or line.kinds[last] not in "CWSN" or line.words[last] in CONJUNCTIONS:
        return None
    if line.words[last] in PRONOUNS:
        return Subject(last, last + 1)
    if line.kinds[last] != "C" and line.words[last] in PREPOSITIONS | AUXILIARIES:
        return None
    start = _phrase_start(line, last)
    if start > last:
        return None
    start = _past_verb(line, start, last)
    if start < last and _cites(line, start):
        start += 1
    start = _trimmed_start(line, start, last)
    return Subject(start, last + 1)


def _cites(line: Line, at: int) -> bool:
    """Whether a participle behind a comma governs what follows: “…, citing reports (that say)”."""
    behind = at > 0 and (line.words[at - 1] == "," or line.words[at - 1][-2:] == ',"')
    use = VERBS.get(line.words[at], 0) if behind and line.kinds[at] == "W" else 0
    return bool(use & Use.ING and use & Use.STAND)


def _past_verb(line: Line, start: int, last: int) -> int:
    """The start of the last noun phrase: “the suit” of “the two filed the suit (that says)”."""
    if "who" in line.words[start:last]:
        return start
    for n in range(last - 1, start, -1):
        word, before = line.words[n], line.words[n - 1]
        if word == "and" and line.words[n + 1] in PREPOSITIONS:
            break
        if word not in ("the", "a", "an") or line.kinds[n] != "W" or line.kinds[n - 1] not in "CNW":
            continue
        if before.endswith("ing") and n - 1 == start and _is_comma(line, start - 1):
            return n  # “…, releasing a statement (which says)”
        if before.endswith("ing") or line.words[n - 2] == "to":
            break  # "a description overlooking the lake"
        if before not in _BEFORE_ARTICLE and not is_adverb(before):
            return n
    return start


def _before_brackets(line: Line, at: int) -> int:
    while at >= 0 and line.words[at] not in "([":
        at -= 1
    return at - 1


def _is_comma(line: Line, at: int) -> bool:
    return at >= 0 and (line.words[at] == "," or line.kinds[at] == "D")


def _before_apposition(line: Line, comma: int) -> Subject | None:
    """The noun phrase before an apposition such as “, a baker in Dorn,” that ends at ``comma``."""
    at = comma - 1
    best: Subject | None = None
    for _ in range(MAX_CHUNKS):
        while at >= 0 and not _is_comma(line, at):
            if line.words[at] == ")":
                at = _before_brackets(line, at) + 1
            elif (
                line.kinds[at] == "Q" and line.words[at][-2:-1] in (",", ".", "?", "!")
            ) or line.words[at] in (";", ":"):
                return best
            at -= 1
        if at <= 0:
            return best
        last = at - 1
        if line.words[last] in ("and", "but"):
            return best
        if line.words[last] == ")":
            last = _before_brackets(line, last)
        found = _phrase(line, last)
        if found and not _leads_in(line, found) and not _is_county(line, found):
            apposed = Subject(found.start, found.stop, (at + 1, comma))
            if _is_role(line, found):
                at -= 1
                continue
            head = head_stop(line, found.start, found.stop) - 1
            aside = line.words[at + 1] in PREPOSITIONS - {"of", "from", "for"}
            opens = not found.start or _is_comma(line, found.start - 1)
            opens = opens and line.words[found.start] not in DETERMINERS
            if best is None and aside and opens and can_speak(line.words[head]):
                return Subject(found.start, found.stop)  # “Rowers, in a letter, (say)”
            if line.kinds[head] == "C" and line.words[head] not in NOT_NAME:
                if line.words[found.start] not in DETERMINERS or line.words[at + 1] in _RELATIVE:
                    return _apposed_to(line, apposed)
                best = best or apposed
            elif best is None and (
                line.words[found.start] in DETERMINERS
                or (line.kinds[at + 1] == "C" and can_speak(line.words[last]))
            ):
                best = _apposed_to(line, apposed)
            if best and line.kinds[at + 1] == "C":
                return best
        at -= 1
    return best


def _between_commas(line: Line, comma: int) -> Subject | None:
    """A name with a needless comma behind it: “On Monday, Ada Venn (Dorn), said”."""
    last = comma - 1
    found = _phrase(line, _before_brackets(line, last) if line.words[last] == ")" else last)
    if found is None or not _is_comma(line, found.start - 1):
        return None
    if _is_in_state(line, found):
        return _before_place(line, found.start - 1)
    return found if line.kinds[head_stop(line, found.start, found.stop) - 1] == "C" else None


def _is_role(line: Line, found: Subject) -> bool:
    """Whether a phrase between commas is only a role: “editor of the Herald”."""
    return (
        line.kinds[found.start] == "W"
        and line.words[found.start] not in DETERMINERS
        and _is_comma(line, found.start - 1)
        and any(word in PREPOSITIONS for word in line.words[found.start : found.stop])
    )


def _apposed_to(line: Line, found: Subject) -> Subject:
    """The name to which ``found`` is an apposition, if any: “Ada Venn” in “Ada Venn, a baker”."""
    at = found.start - 1
    opens = line.words[found.start] in DETERMINERS or _is_post(line, found)
    if opens and _is_comma(line, at) and line.kinds[at - 1] == "C":
        named = _phrase(line, at - 1)
        clear = named and not _leads_in(line, named) and not _is_subordinate(line, named.start - 1)
        adverb = at == 1 and is_adverb(line.words[0])  # "Separately, the mayor said"
        if named and clear and not adverb and line.words[at - 1] not in NOT_NAME:
            return Subject(named.start, named.stop, (found.start, found.stop))
    return found


def _is_subordinate(line: Line, at: int) -> bool:
    """Whether a clause before a comma has its verb: “When Venn left the weir, the mayor said”."""
    while at > 0 and not _is_comma(line, at - 1) and line.kinds[at - 1] != "Q":
        at -= 1
        if line.words[at] in SUBORDINATE:
            return True
    return False


def _leads_in(line: Line, subject: Subject) -> bool:
    """Whether the phrase is governed by a preposition: “In Dorn, …”."""
    at = subject.start - 1
    at -= at > 0 and line.words[at] in ("the", "a", "an")
    before = line.words[at] if at >= 0 else ""
    first = line.words[subject.start]
    opens = not subject.start and first.endswith("ing") and not can_speak(first)
    opens = opens and (line.kinds[1:2] == ["W"] or bool(VERBS.get(first, 0) & Use.ING))
    return opens or first in PREPOSITIONS or (before in PREPOSITIONS and before != "as")


def _is_county(line: Line, found: Subject) -> bool:
    """Whether a word goes on with a place: “Kent” in “who lives in Dorn, Kent”."""
    at = found.start - 1
    named = " ".join(line.words[found.start : found.stop])
    if not _is_comma(line, at) or line.kinds[at - 1] != "C":
        return False
    if found.stop - found.start > 1 and named not in PLACES:
        return False
    at = _place_start(line, at)
    of = "of" if named in PLACES else "from"
    return at > 0 and line.words[at - 1] in ("in", "near", "from", of)


def _is_in_state(line: Line, found: Subject) -> bool:
    return " ".join(line.words[found.start : found.stop]) in PLACES and _is_county(line, found)


def _place_start(line: Line, comma: int) -> int:
    at = comma
    while at > 0 and line.kinds[at - 1] == "C":
        at -= 1
    return at


def _before_place(line: Line, comma: int) -> Subject | None:
    """Who is of a place with its county: “Ada Venn of Dorn, Kent”, “a woman in Dorn, Kent,”."""
    return _phrase(line, _place_start(line, comma) - 2)


def _is_aged(line: Line, start: int) -> bool:
    """Whether a place behind an age ends a phrase: “Ada Venn, 34, of Dorn told”."""
    return line.words[start - 1] in ("of", "from") and line.kinds[start - 4 : start - 1] == [*"PNP"]


def subject_before(line: Line, verb: int) -> Subject | None:
    """The subject to the left of the verb at token ``verb``, or None."""
    last = verb_group_start(line, verb) - 1
    if last < 0:
        return None
    if line.words[last] == ")":
        last = _before_brackets(line, last)
    if last >= 0 and (_is_comma(line, last) or line.kinds[last] == "T"):
        comma = last + (line.kinds[last] == "T")
        return _before_apposition(line, comma) or _between_commas(line, comma)
    if line.words[last] in ("who", "which", "that") and last:
        who = line.words[last] == "who"
        last -= _is_comma(line, last - 1)
        found = _phrase(line, last - 1)
        found = _person_behind(line, found) if found and who else found
        return _apposed_to(line, found) if found else None
    found = _phrase(line, last) or _before_who(line, last)
    if found and _is_in_state(line, found):
        return _before_place(line, found.start - 1)
    if found and _is_aged(line, found.start):
        return _before_apposition(line, found.start - 2)
    behind = after_quotation(line, last + 1)
    if found and 0 < behind < found.start and _is_one_phrase(line, behind, found.start):
        return Subject(behind, found.stop)
    if found and ("who" in line.words[found.start : found.stop] or _is_post(line, found)):
        return _apposed_to(line, found)
    return found


def _person_behind(line: Line, found: Subject) -> Subject:
    """Whoever "who" goes back to behind a thing: “Ada Venn” in “the reins from Ada Venn, who”."""
    here = range(found.start + 1, found.stop - 1)
    links = [n for n in here if line.kinds[n] == "W" and line.words[n] in PREPOSITIONS]
    thing = links and line.kinds[links[0] - 1] == "W" and not can_speak(line.words[links[0] - 1])
    return (
        Subject(links[-1] + 1, found.stop) if thing and line.kinds[found.stop - 1] == "C" else found
    )


def _is_one_phrase(line: Line, start: int, stop: int) -> bool:
    """Whether what stands between finished words and a noun belongs to it: “those (officials)”."""
    first = line.words[start]
    opens = first in ("that", "those", "these") or starts_noun(line, start)
    return opens and not any(
        line.words[n] in AUXILIARIES or VERBS.get(line.words[n], 0) & _FINITE
        for n in range(start, stop)
    )


def _before_who(line: Line, last: int) -> Subject | None:
    """Whoever a clause behind "who" tells of: “a man who asked not to be named (said)”."""
    for at in range(last, 0, -1):
        if line.kinds[at] not in "CWN":
            break
        if line.words[at] == "who":
            return _phrase(line, at - 1)
    return None


def _is_post(line: Line, found: Subject) -> bool:
    """Whether a phrase without its second comma is a post: “Ada Venn, president and CEO said”."""
    head = line.words[head_stop(line, found.start, found.stop) - 1]
    return _is_comma(line, found.start - 1) and head in ROLE_OF
