"""Splitting into paragraphs, sentences, and units: sentences merged so as to split no quotation."""

from __future__ import annotations

import re
from itertools import pairwise

from retrieval.domain import Span
from retrieval.text.marks import quotations


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


MAX_QUOTE_CHARS = 600  # product.md §3: a quote is at most this long

_LINE = re.compile(r"[^\s](?:[^\n]*[^\s])?")
_BLOCK = re.compile(r"[^\s](?:(?!\n[^\S\n]*\n).)*", re.DOTALL)
_ENDS_LINE = frozenset(".!?:;\"”'’)]…*")
MIN_WRAPS, MIN_WRAP_SHARE = 2, 0.35  # run-on lines from which a text counts as hard-wrapped

# Never end a sentence.
_TITLES = _set(
    "Mr Mrs Ms Dr Prof Gen Sen Sens Rep Reps Gov Govs Lt Col Capt Sgt Cpl Pvt Rev Hon Brig Maj "
    "Adm Cmdr Cdr Pres Supt Insp Messrs Mme Mlle St Mt Ft vs v Fr Sr Amb Atty Asst Dep Det Sec "
    "Treas Spc pp cf viz"
)
# Do not end a sentence before a number.
_NUMBERED = _set("No Nos Art Fig Vol Sec Ch")
# End a sentence only before a typical first word.
_SHORT = _set(
    "Jr Inc Corp Co Ltd Bros Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Mon Tue Tues Wed "
    "Thu Thurs Fri Sat Sun Ala Ariz Ark Calif Colo Conn Del Fla Ga Ill Ind Kan Ky La Mass Md "
    "Mich Minn Miss Mo Mont Neb Nev Okla Ore Pa Penn Tenn Tex Va Vt Wash Wis Wyo Ave Blvd Rd "
    "Dept Univ Assn approx est etc ca a.m p.m e.g i.e Ph.D M.D B.A M.A J.D"
)
_STARTERS = _set(
    "The A An He She It They We I You This That These Those But And In On At For As If When "
    "While After Before Since There His Her Their Its Our My Not No Yet So Or Some Many Most "
    "Both Even Only What Who Why How Where With By From To Also Still Now Then Meanwhile "
    "However Instead According Although Though Because Once Until Last Next"
)
_END = re.compile(r"[.!?…]+(?:[\"”'’»)\]]|'')*(?P<space>\s+)(?=(?P<next>\S+))")
_LAST_WORD = re.compile(r"[\w.&’'-]+$")
_STARTS = re.compile(r"^(?:[\"“”„«'‘’`(\[*•—–-]|\.\.\.|…)*[A-Z0-9À-ÖØ-ÞŒŠŽА-Я$£€#@¿¡]")
_SAID_AFTER = re.compile(
    r"(?:[A-Z][\w.'’-]*\s+){1,4}(?:said|says|asked|asks|told|added|wrote|tweeted|replied)\b"
)


def _is_wrapped(text: str) -> bool:
    lines = [line.strip() for line in text.split("\n")]
    pairs = [(left, right) for left, right in pairwise(lines) if left and right]
    run_on = sum(1 for a, b in pairs if b[0].islower() and a[-1] not in _ENDS_LINE)
    return run_on >= MIN_WRAPS and run_on >= MIN_WRAP_SHARE * len(pairs)


def paragraphs(text: str) -> tuple[Span, ...]:
    """The paragraphs, trimmed: one per line, unless the text is hard-wrapped.

    In a hard-wrapped text (many lines continue in lower case) blank lines separate paragraphs.

    >>> [span.of("One.\\nTwo.") for span in paragraphs("One.\\nTwo.")]
    ['One.', 'Two.']
    """
    pattern = _BLOCK if _is_wrapped(text) else _LINE
    spans = (match.span() for match in pattern.finditer(text))
    return tuple(Span(start, start + len(text[start:stop].rstrip())) for start, stop in spans)


def _is_end(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether the stop in ``match`` ends the sentence that began at ``start``."""
    following: str = match["next"]
    if not _STARTS.match(following):
        return False
    marks = text[match.start() : match.start("space")]
    if marks != ".":
        if marks[-1] in "\"”'’»" and marks[0] in "!?":
            return not _SAID_AFTER.match(text, match.end("space"))
        return True
    last = _LAST_WORD.search(text, max(start, match.start() - 20), match.start())
    word = last[0].lstrip("'’") if last else ""
    if word in _TITLES:
        return False
    if word in _NUMBERED:
        return not following[0].isdigit()
    if word in _SHORT or "." in word or (len(word) == 1 and word.isupper() and word != "I"):
        return following.strip("\"“”'’‘,.;:") in _STARTERS
    return True


def sentences_of(text: str, paragraph: Span) -> list[Span]:
    """The sentences of one paragraph."""
    found: list[Span] = []
    start = paragraph.start
    for match in _END.finditer(text, paragraph.start, paragraph.stop):
        if start < match.start() and _is_end(text, start, match):
            found.append(Span(start, match.start("space")))
            start = match.end("space")
    found.append(Span(start, paragraph.stop))
    return found


def split(text: str) -> tuple[Span, ...]:
    """The sentences, in order, trimmed; none spans two paragraphs.

    >>> text = "Mr. A. Venn left at 5 p.m. on Friday. “Why?” he asked. No answer."
    >>> [span.of(text) for span in split(text)]
    ['Mr. A. Venn left at 5 p.m. on Friday.', '“Why?” he asked.', 'No answer.']
    """
    return tuple(span for paragraph in paragraphs(text) for span in sentences_of(text, paragraph))


def units(text: str) -> tuple[Span, ...]:
    """Sentences, merged where a quotation spans several, up to 600 characters.

    A longer quotation is split between sentences; a longer sentence is kept whole.

    >>> text = "“It leaks. It always did,” Orla Venn said. She left."
    >>> [span.of(text) for span in units(text)]
    ['“It leaks. It always did,” Orla Venn said.', 'She left.']
    """
    return merged(split(text), quotations(text))


def merged(sentences: tuple[Span, ...], quoted: tuple[Span, ...]) -> tuple[Span, ...]:
    """As ``units``, from precomputed sentences and quotations."""
    found: list[Span] = []
    group: list[Span] = []
    n = 0
    for sentence in sentences:
        while n < len(quoted) and quoted[n].stop <= sentence.start:
            n += 1
        joined = n < len(quoted) and quoted[n].start < sentence.start
        if group and not joined:
            found += _packed(group)
            group = []
        group.append(sentence)
    return tuple(found + _packed(group))


def _packed(group: list[Span]) -> list[Span]:
    """Adjacent sentences merged greedily into spans of at most ``MAX_QUOTE_CHARS``."""
    packed: list[Span] = []
    for sentence in group:
        if packed and sentence.stop - packed[-1].start <= MAX_QUOTE_CHARS:
            packed[-1] = Span(packed[-1].start, sentence.stop)
        else:
            packed.append(sentence)
    return packed
