"""From a reporting verb to the words that it reports."""

from __future__ import annotations

from dataclasses import dataclass

from retrieval.quotes.subjects import Subject, subject_after, subject_before, verb_group_start
from retrieval.quotes.tokens import Line
from retrieval.quotes.verbs import PARTICLES, VERBS, Use
from retrieval.quotes.words import (
    AUXILIARIES,
    BE,
    CONJUNCTIONS,
    DETERMINERS,
    DOCUMENTS,
    PREPOSITIONS,
    PRONOUNS,
    TIMES,
    is_adverb,
)

MAX_LEAD_TOKENS = 14  # between a reporting verb and its "that", colon or quotation
MAX_TAIL_TOKENS = 14  # after a verb whose words stood before it: "said on Monday in Dorn"


@dataclass(slots=True)
class Attribution:
    """One reporting word with its subject and the token ranges of what is reported."""

    cue: int
    cue_stop: int
    subject: Subject | None
    regions: list[tuple[int, int]]
    inherits: bool = False  # no subject of its own: “…, saying that”
    stand: bool = False  # a stand taken, not words
    group_start: int = 0


def _is_verb(line: Line, at: int, use: int) -> bool:
    """Whether the word at ``at`` is used as a reporting verb, not as a noun or in the passive."""
    word, kind = line.words[at], line.kinds[at]
    before = line.words[at - 1] if at else ""
    after = line.words[at + 1] if at + 1 < len(line.words) else ""
    if kind != "W" and not (at == 0 and use & Use.ING and kind == "C"):
        return False
    if word in PARTICLES and after != PARTICLES[word]:
        return False
    if before in ("the", "a", "an", "his", "her", "their", "its", "my", "our", "this", "of", "no"):
        return False
    if use & Use.NOUN and before != "to" and (before in PREPOSITIONS or before in DETERMINERS):
        return False
    if use & Use.NOUN and use & (Use.PRESENT | Use.BASE) and not _takes_object(line, at + 1):
        return False
    if after == "to" and word.startswith("continu"):
        return False
    if use & Use.PAST and before in BE and before != "'s":
        return False
    return not (use & Use.PAST and line.words[at - 2 : at - 1] and line.words[at - 2] in BE
                and is_adverb(before))  # fmt: skip


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


_BEFORE_ING = DOCUMENTS | {"and", "while", "by", "but", "after", "before", "in", "—"}
_OBJECTS = frozenset("that him her them us me how why whether if what there to :".split())
_INVERTED = frozenset("said says added adds wrote writes asked explained noted reported recalled "
                      "tweeted argued replied according warned declared".split())  # fmt: skip


def _starts_noun(line: Line, at: int) -> bool:
    if at >= len(line.words):
        return False
    word = line.words[at]
    if word in TIMES or word in PRONOUNS or word in CONJUNCTIONS:
        return False
    return (
        line.kinds[at] == "C"
        or word in DETERMINERS
        or (
            line.kinds[at] == "W"
            and word not in PREPOSITIONS
            and not is_adverb(word)
            and at + 1 < len(line.kinds)
            and line.kinds[at + 1] == "C"
        )
    )


def _ends_sentence(line: Line, at: int) -> bool:
    return at >= len(line.words) or line.words[at] in ".;…!?"


def _is_tail(line: Line, at: int) -> bool:
    """Whether from ``at`` on only time and place follow, to the end or the next comma."""
    if _ends_sentence(line, at) or line.words[at] in (",", ")") or line.kinds[at] == "D":
        return True
    first = line.words[at]
    if first not in PREPOSITIONS and first not in TIMES and not is_adverb(first):
        if first not in ("when", "while", "after", "before", "of"):
            return False
    for n in range(at, min(at + MAX_TAIL_TOKENS, len(line.words))):
        word = line.words[n]
        if line.kinds[n] == "Q" or word in ("that", ":"):
            return False
        if word in AUXILIARIES and first not in ("when", "while", "as"):
            return False
        if word in PRONOUNS and first not in ("when", "while", "as", "after", "before"):
            return False
        if _ends_sentence(line, n) or word == ",":
            return True
    return at + MAX_TAIL_TOKENS >= len(line.words)


def _left_region(line: Line, stop: int) -> tuple[int, int] | None:
    """The clause or quotation before a subject that starts at ``stop``."""
    last = stop - 1
    if last >= 0 and (line.words[last] == "," or line.kinds[last] == "D"):
        last -= 1
    if last < 0 or line.kinds[last] == "P" and line.words[last] not in ")]?!":
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
    """Where words all in marks that end with token ``last`` start, None if a clause leads in."""
    n = last
    while n > start and (line.kinds[n - 1] == "Q" or line.words[n - 1] in (",", "...", "…")):
        n -= 1
    n += line.kinds[n] == "P"
    if n == start or line.kinds[n - 1] in "PD" or line.words[n - 1] in ("and", "but"):
        return n
    whole = line.stops[last] - line.starts[last] > 60
    return last if whole and line.kinds[last - 1] in "PD" else None


def _is_clause(line: Line, start: int, stop: int) -> bool:
    words = line.words[start:stop]
    if any(kind == "Q" for kind in line.kinds[start:stop]):
        return True
    verbal = any(w in AUXILIARIES for w in words) or any(
        w.endswith(("ed", "n't")) or (w in VERBS and VERBS[w] & (Use.PAST | Use.PRESENT))
        for w in words
    )
    leads = words[0] in PREPOSITIONS or words[0] in CONJUNCTIONS if words else True
    return len(words) >= 4 and (verbal or not leads) and (not leads or len(words) >= 7 and verbal)


def _skip_lead(line: Line, at: int, use: int) -> int:
    """Past addressee, time and place, to where the reported words start."""
    size = len(line.words)
    limit = min(size, at + MAX_LEAD_TOKENS)
    for n in range(at, limit):
        word = line.words[n]
        if word == "that" and n + 1 < size and line.words[n + 1] not in ("day", "night"):
            if (
                n == at
                or line.kinds[n - 1] in "CNP"
                or use & Use.TELL
                or line.words[at] in (PREPOSITIONS)
                or is_adverb(line.words[n - 1])
                or line.words[n - 1] in TIMES
            ):
                return n + 1
            break
        if word == ":" or (line.kinds[n] == "Q" and n > at and line.words[n - 1] == ","):
            return n + (word == ":")
        if line.kinds[n] == "Q" and n + 1 < size and line.words[n + 1] == "that":
            continue
        if line.kinds[n] == "Q" and (use & Use.TELL or n == at):
            return n
        if (word in AUXILIARIES and n > at) or word in (".", ";"):
            break
        if line.kinds[n] == "W" and VERBS.get(word, 0) & Use.PAST and n > at:
            break
    n = at
    while n < size and (is_adverb(line.words[n]) or line.words[n] in TIMES or line.words[n] == ","):
        n += 1
    if use & Use.TELL and not use & Use.STAND and n < size:
        return _after_addressee(line, n)
    if use & Use.SAY and n < size and line.words[n] in PREPOSITIONS - {"as", "to"}:
        return _after_adverbial(line, n)
    return n


def _after_addressee(line: Line, at: int) -> int:
    n, size = at, len(line.words)
    if line.words[n] in ("him", "her", "them", "me", "us", "you"):
        n += 1
    else:
        while n < size and (line.kinds[n] in "CS" or (n == at and line.words[n] in DETERMINERS)):
            n += 1
        while (
            n < size
            and line.kinds[n] == "W"
            and line.words[n]
            not in DETERMINERS | PRONOUNS | (frozenset(("to", "there", "if", "whether")))
            and n < at + 5
        ):
            n += 1
    while n < size and (line.words[n] in TIMES or line.words[n] == ","):
        n += 1
    if n < size and line.words[n] in PREPOSITIONS and line.words[n] not in ("to", "about"):
        return _after_adverbial(line, n)
    return n


def _after_adverbial(line: Line, at: int) -> int:
    """Past “in a statement”, “on Monday”: to the next pronoun, name or article that starts anew."""
    size = len(line.words)
    for n in range(at + 1, min(size, at + MAX_LEAD_TOKENS)):
        word = line.words[n]
        if word in ("he", "she", "they", "it", "we", "i", "there"):
            return n
        if word == "," and n + 1 < size:
            return n + 1
        if n > at + 1 and word in ("the", "a", "an", "his", "her", "their", "its"):
            if line.words[n - 1] not in PREPOSITIONS:
                return n
        if line.words[n - 1] in TIMES and word not in PREPOSITIONS and word not in TIMES:
            return n
        if word in (".", ";"):
            break
    return at


def _right_region(line: Line, start: int, stop: int) -> tuple[int, int] | None:
    while start < stop and line.words[start] in (",", ":", "that"):
        start += 1
    while stop > start and line.kinds[stop - 1] in "PD" and line.words[stop - 1] not in ")]":
        stop -= 1
    if stop - start < 2 and not (stop > start and line.kinds[start] == "Q"):
        return None
    return start, stop


def attributions(line: Line) -> list[Attribution]:
    """Every reporting word of a sentence with subject and reported words, in order."""
    found = [a for at in range(len(line.words)) if (a := _attribution(line, at))]
    for n, one in enumerate(found):
        later = found[n + 1] if n + 1 < len(found) else None
        one.regions = [cut for region in one.regions if (cut := _cut_at(line, region, one, later))]
    return [one for one in found if one.regions or line.words[-1] == ":"]


def _cut_at(
    line: Line, region: tuple[int, int], one: Attribution, later: Attribution | None
) -> tuple[int, int] | None:
    """A region up to the next coordinated reporting word."""
    start, stop = region
    if later is None or start <= one.cue:
        return region
    if not start < later.group_start <= stop:
        return region
    edge = later.subject.start if later.subject and not later.inherits else later.group_start
    if edge > later.cue:  # said Ada Venn
        return region
    before = line.words[edge - 1] if edge else ""
    if before in ("and", "but", "while", "though", "although"):
        edge -= 1
        before = line.words[edge - 1] if edge else ""
        if _closes(line, edge - 1) or later.inherits:
            return _right_region(line, start, edge)
        return region
    if _closes(line, edge - 1) and (later.inherits or _is_fronted(line, one)):
        return _right_region(line, start, edge)
    return region


def _closes(line: Line, at: int) -> bool:
    """Whether a comma, a dash or a quotation that holds its comma stands at ``at``."""
    if at < 0:
        return False
    return line.words[at] == "," or line.kinds[at] == "D" or line.words[at][-2:] == ',"'


def _is_fronted(line: Line, one: Attribution) -> bool:
    """Whether the reporting word stands in a clause that leads the sentence in: “While denying”."""
    return one.cue <= 8 and (line.words[0] in CONJUNCTIONS or line.words[0] in PREPOSITIONS
                             or one.cue == 0)  # fmt: skip


def _attribution(line: Line, at: int) -> Attribution | None:
    word = line.words[at]
    if word == "according" and line.words[at + 1 : at + 2] == ["to"]:
        return _according(line, at)
    use = VERBS.get(word, 0) or _unlisted(line, at)
    if not use or not _is_verb(line, at, use):
        return None
    after = at + 1 + (word in PARTICLES)
    group = verb_group_start(line, at)
    before = line.words[at - 1] if at else ""
    if use & Use.ING:
        if before in BE or is_adverb(before) and line.words[at - 2] in BE:
            pass
        elif line.kinds[at - 1] == "C" and at and "with" in line.words[max(0, at - 5) : at]:
            subject = subject_before(line, at)
            return _svo(line, at, after, subject, use, group) if subject else None
        elif at and before != "," and before not in _BEFORE_ING and line.kinds[at - 1] != "Q":
            return None
        else:
            return _svo(line, at, after, None, use, group)
    if before == "to" and group == at:
        return None
    behind = (
        line.kinds[at - 1] == "Q" or before == "," or line.kinds[at - 1] == "D" if at else False
    )
    quoted = behind and line.kinds[at - 1 - (before == ",")] == "Q"
    if (
        behind
        and (quoted or word in _INVERTED)
        and use & (Use.SAY | Use.TELL)
        and (use & Use.PAST or not use & Use.BASE)
        and _starts_noun(line, after)
    ):
        subject = subject_after(line, after - 1)
        region = _left_region(line, at)
        tail = subject is not None and (quoted or _is_tail(line, subject.stop))
        if subject and region and tail and _is_clause(line, *region):
            made = Attribution(at, after, subject, [region], group_start=group)
            _add_following(line, made, max(subject.stop, subject.apposition[1]))
            return made
    subject = subject_before(line, at)
    if subject is None or line.words[group - 1] in ("and", "but", "or"):
        if before not in ("and", "but", "or") and line.words[group - 1] not in ("and", "but", "or"):
            return None
        if use & Use.BASE:
            return None
        return _svo(line, at, after, None, use, group)
    if use & Use.BASE and not use & Use.PAST and not _plural(line, subject):
        if not any(w in AUXILIARIES or w == "to" for w in line.words[group:at]):
            return None
    return _svo(line, at, after, subject, use, group)


def _unlisted(line: Line, at: int) -> int:
    """A past form beside a finished quotation reports it too: “…,” Venn barked."""
    if line.kinds[at] != "W" or not line.words[at].endswith("ed") or at == 0:
        return 0
    start = at
    while start > 0 and start > at - 4 and line.kinds[start - 1] == "C":
        start -= 1
    ends = line.words[start - 1][-2:] if start and line.kinds[start - 1] == "Q" else ""
    if ends not in (',"', '?"', '!"') or (start == at and not _starts_noun(line, at + 1)):
        return 0
    return Use.SAY | Use.PAST


def _plural(line: Line, subject: Subject) -> bool:
    last = line.words[subject.stop - 1]
    if last in TIMES or subject.start and line.words[subject.start - 1] == "who":
        return False
    return (
        last in ("they", "we", "i", "many", "some", "others", "people", "who", "you")
        or (last.endswith("s") and line.kinds[subject.stop - 1] in "WC")
        or "and" in line.words[subject.start : subject.stop]
    )


def _add_following(line: Line, made: Attribution, at: int) -> None:
    """Quotations that go on after “…,” said Ada Venn: , “…”."""
    n = at
    while n < len(line.words) and n < at + 6 and line.kinds[n] != "Q":
        if line.words[n] in VERBS and line.kinds[n] == "W":
            return
        n += 1
    if n < len(line.words) and line.kinds[n] == "Q" and n and line.words[n - 1] in ",:.—-":
        made.regions.append((n, n + 1))


def _svo(
    line: Line, at: int, after: int, subject: Subject | None, use: int, group: int
) -> Attribution | None:
    made = Attribution(
        at, after, subject, [], subject is None, not use & (Use.SAY | Use.TELL), group
    )
    if subject is not None and subject.start and use & (Use.SAY | Use.TELL):
        region = _left_region(line, subject.start)
        joined = line.kinds[subject.start - 1] in "QD" or line.words[subject.start - 1] == ","
        quoted = region is not None and line.kinds[region[1] - 1] == "Q"
        if joined and region and (quoted or (_is_tail(line, after) and _is_clause(line, *region))):
            closes = (
                line.words[region[1] - 1][-2:-1] in (",", ".", "?", "!")
                or line.words[subject.start - 1] == ","
                or _is_tail(line, after)
            )
            if not quoted or closes:
                made.regions.append(region)
                _add_following(line, made, after)
                return made
    start = _skip_lead(line, after, use)
    region = _right_region(line, start, len(line.words))
    if region is None and line.words[-1] != ":":
        return None
    made.regions += [region] if region else []
    return made


def _according(line: Line, at: int) -> Attribution | None:
    size = len(line.words)
    stop = at + 2
    while stop < size and line.kinds[stop] in "CWSN" and line.words[stop] not in ("who", "which"):
        stop += 1
    if stop == at + 2:
        return None
    subject = Subject(at + 2, stop)
    made = Attribution(at, at + 2, subject, [], group_start=at)
    if at == 0 or (line.words[at - 1] not in (",",) and line.kinds[at - 1] != "Q" and at < 3):
        start = stop
        while start < size and line.words[start] != "," and start < stop + 12:
            start += 1
        region = _right_region(line, min(start, size), size)
    else:
        region = _left_region(line, at)
    if region is None:
        return None
    made.regions.append(region)
    return made
