"""Sentences, units (sentences merged so as to split no quotation), and quotations, found by their
marks, whichever an outlet uses; read strictly where a model or a person wrote them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from retrieval.domain import Span
from retrieval.text.layout import paragraphs, unwrapped
from retrieval.text.wordlists import word_set

MAX_QUOTE_CHARS = 600  # product.md §3: a quote is at most this long

_TITLES = word_set("text", "abbreviated titles")
_NUMBERED = word_set("text", "numbered")
_SHORT = word_set("text", "short")
_STARTERS = word_set("text", "starters")
# Stops of Arabic, Urdu and Hindi are followed by a space as ours are, those of Chinese and Japanese
# by none; behind the mark of a quotation these may be followed by who said it.
_END = re.compile(
    r"[.!?…؟۔।։。！？]+(?:[\"”'’»)\]]|'')*(?P<space>\s+|(?<=[。！？]))(?=(?P<next>\S+))"
)
_LAST_WORD = re.compile(r"[\w.&’'-]+$")
_BEFORE_START = r"^(?:[\"“”„«»'‘’`(\[*•—–「『《（-]|\.\.\.|…)*"
_SPOKEN = re.compile(r"[\"“‘]I\b")  # in marks behind “the U.K.”
_STARTS = re.compile(_BEFORE_START + r"[A-Z0-9À-ÖØ-ÞŒŠŽА-Я$£€#@¿¡]")
_STARTS_BEYOND = re.compile(_BEFORE_START + r"(?P<letter>[^\W\d_a-z])")
_SAID_AFTER = re.compile(  # a speaker and a reporting word after “…?”, before the sentence ends
    r"(?:[A-Z][\w.'’-]*\s+){0,3}[A-Z][\w.'’-]*(?:,\s\d+,)?\s+"
    r"(?:(?:said|says|asked|asks|told|added|wrote|tweeted|replied)\b"
    r"|[a-z]+ed(?:\s(?:aloud|back))?(?=[.,:;]|\s(?:in|on|at|to|during|as|after|before|when|with)\s))"
    r"|[A-Z][^!?\n\"“”]{0,110}?\s(?:said|says|asked|asks|wrote|tweeted|replied|shouted|exclaimed|added)"
    r"(?=[.,:;]|\s(?:in|on|at|to|during|as|after|before|when|while|of|from|with)\s)"
    r"|[A-Z][^!?\n\"“”]{0,110}?\stold\s(?:the\s|reporters\b|[A-Z])"
)

_OPENING = "“„«〝「『"
_CLOSING = "”»〞」』"
_CLOSED_BY = {"„": "“”", "»": "«", "«": "»"}  # „…“, »…«, « … »: the second mark closes
_MARK = re.compile(  # starts with one character class, which is fast to search for
    r"""["“”„‟«»〝〞「」『』＂'`‘’](?:(?<=["“”„‟«»〝〞「」『』＂])|(?<=')'|(?<=`)`|(?<=‘)‘|(?<=’)’)"""
)
_AFTER_CLOSING = ",.;:?!)"  # “it leaks“, says Venn
_FEET_INCHES = re.compile(r"\d['’′]\s?\d+$")
# A single mark only where it may open itself: in ‚…‘“ it closes.
_BEFORE_OPENING = re.compile(r"""[\s(\[{—–\-/=:>]$|(?:^|[\s(\[{—–\-/=:>“„«"])[‘']$|^$|\.\.\.$|…$""")
_SINGLE = re.compile(  # apostrophes inside words do not close; bounded against backtracking
    r"['‘`](?=[A-Za-z])(?<![\w'’‘\"“.].)"
    r"(?P<said>[^'‘’\n]{1,400}(?:['’](?:[nN]['’])?(?=\w|(?<=[nN]['’]) "
    # The plural's apostrophe, where the quotation goes on to a stop and its mark: ‘the men’s.’
    r"|(?<=s['’]) [a-z](?:(?! ['‘])[^\n]){0,200}?[.,!?]['’](?!\w))"
    r"[^'‘’\n]{1,200}){0,9})['’](?!\w)"
)
MAX_SINGLE_CHARS = 400  # a single-marked quotation longer than this is two stray apostrophes


def _is_end(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether the stop in ``match`` ends the sentence that began at ``start``."""
    following: str = match["next"]
    if not _STARTS.match(following):
        beyond = _STARTS_BEYOND.match(following)
        if beyond is None or beyond["letter"].islower():
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
    if word in _SHORT or "." in word or _is_initial(word):
        return bool(_SPOKEN.match(following)) or following.strip("\"“”'’‘,.;:") in _STARTERS
    return True


def _is_initial(word: str) -> bool:
    return len(word) == 1 and word.isalpha() and not word.islower() and word != "I"


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
    return tuple(one for group in held_together(sentences, quoted) for one in _packed(group))


def held_together(sentences: Sequence[Span], quoted: Sequence[Span]) -> Iterator[list[Span]]:
    """The sentences in groups: all that one quotation runs through are one group."""
    group: list[Span] = []
    n = 0
    for sentence in sentences:
        while n < len(quoted) and quoted[n].stop <= sentence.start:
            n += 1
        joined = n < len(quoted) and quoted[n].start < sentence.start
        if group and not joined:
            yield group
            group = []
        group.append(sentence)
    if group:
        yield group


def _packed(group: list[Span]) -> list[Span]:
    """Adjacent sentences merged greedily into spans of at most ``MAX_QUOTE_CHARS``."""
    packed: list[Span] = []
    for sentence in group:
        if packed and sentence.stop - packed[-1].start <= MAX_QUOTE_CHARS:
            packed[-1] = Span(packed[-1].start, sentence.stop)
        else:
            packed.append(sentence)
    return packed


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    stop: int
    opens: bool  # may open, by its shape and neighbours
    closes: bool
    sign: str = ""  # by which it closes what its pair opened, wherever it stands

    def ends(self, opener: str) -> bool:
        """Whether it closes what this mark opened, as in „…“ and »…«."""
        return bool(self.sign) and self.sign in _CLOSED_BY.get(opener, "")


def _read_mark(text: str, start: int, stop: int) -> _Mark | None:
    shape = text[start:stop]
    before, after = text[max(0, start - 4) : start], text[stop : stop + 1]
    if shape in '"″' and _FEET_INCHES.search(before):
        return None
    space_before = bool(_BEFORE_OPENING.search(before))
    space_after = not after or after.isspace()
    if shape[0] in _OPENING or shape in ("``", "‘‘"):
        sign = "" if space_before else shape
        closes = space_after or (not space_before and after in _AFTER_CLOSING)
        return _Mark(start, stop, space_before or not closes, closes, sign)
    if shape[0] in _CLOSING or shape == "’’":
        closes = not space_before or space_after
        return _Mark(start, stop, space_before and not space_after, closes, shape)
    if space_before == space_after:  # between two words, or alone between spaces
        return _Mark(start, stop, True, True)
    return _Mark(start, stop, space_before, space_after)


def _pair(text: str, marks: list[_Mark], *, nested: bool) -> tuple[list[Span], int | None]:
    """The outermost quotations of one paragraph, and the start of an unclosed one."""
    found: list[Span] = []
    opened: int | None = None
    depth = 0
    for mark in marks:
        if opened is None:
            if mark.opens:
                opened, depth = mark.start, 1
        elif depth == 1 and mark.ends(text[opened]):
            found.append(Span(opened, mark.stop))
            opened = None
        elif mark.closes and not (nested and mark.opens):
            depth -= 1
            if depth == 0:
                found.append(Span(opened, mark.stop))
                opened = None
        elif nested and mark.opens and not mark.closes:
            depth += 1
        elif mark.closes:
            found.append(Span(opened, mark.stop))
            opened = None
    return found, opened


def _balanced(text: str, marks: list[_Mark]) -> tuple[list[Span], int | None]:
    found, opened = _pair(text, marks, nested=True)
    return (found, opened) if opened is None else _pair(text, marks, nested=False)


def _lines(text: str) -> list[Span]:
    return [Span(*match.span()) for match in re.finditer(r"[^\s](?:[^\n]*[^\s])?", text)]


def _double(text: str) -> list[Span]:
    marks = [mark for m in _MARK.finditer(text) if (mark := _read_mark(text, *m.span()))]
    if not marks:
        return []
    lines = _lines(text)
    starts = [line.start for line in lines]
    of_line: dict[int, list[_Mark]] = {}
    for mark in marks:
        of_line.setdefault(bisect_right(starts, mark.start) - 1, []).append(mark)
    found: list[Span] = []
    reopened: int | None = None
    for n, here in sorted(of_line.items()):
        spans, opened = _balanced(text, here)
        if reopened is not None and here[0].start == lines[n].start:
            if spans and spans[0].start == here[0].start:
                spans[0] = Span(reopened, spans[0].stop)
            elif opened == here[0].start:
                opened = reopened
        found += spans
        reopened = None
        if opened is not None:
            follows = of_line.get(n + 1)
            if follows and follows[0].start == lines[n + 1].start and follows[0].opens:
                reopened = opened
            else:
                found.append(Span(opened, lines[n].stop))
    return found


def _is_speech(said: str) -> bool:
    return len(said) <= MAX_SINGLE_CHARS and (" " in said or said[-1:] in ",.?!")


def _single(text: str, double: list[Span]) -> list[Span]:
    if "'" not in text and "‘" not in text and "`" not in text:
        return []
    starts = [span.start for span in double]
    found = []
    for match in _SINGLE.finditer(text):
        n = bisect_right(starts, match.start()) - 1
        inside = n >= 0 and match.start() < double[n].stop
        across = n + 1 < len(double) and starts[n + 1] < match.end()
        if not inside and not across and _is_speech(match["said"]):
            found.append(Span(*match.span()))
    return found


def quotations(text: str) -> tuple[Span, ...]:
    """The outermost quotations, in order, including both marks.

    Double marks of all kinds, mixed or doubled; single marks around more than one word. An
    unclosed quotation ends with its line, unless the next line opens with a mark: then it
    continues there, the newspaper convention for several paragraphs of speech.

    >>> text = '“Close it," she said. ''It is the crew''s pump.'' A 6\\'2" man left.'
    >>> [span.of(text) for span in quotations(text)][:1]
    ['“Close it,"']
    """
    text = unwrapped(text)
    double = _double(text)
    return tuple(sorted(double + _single(text, double)))


_DOUBLE = re.compile(r"[“”„‟«»〝〞〟＂\"″「」『』《》〈〉]|''|``|‘‘|’’|‚‚|,,")
_PAIRS = frozenset(
    '”” “” „“ „” ‟” «» »« »» "" “" "” „" ,," 「」 『』 《》 〈〉 ＂＂ 〝〞 〝〟 '
    "'''' ``'' ‘‘’’ ’’’’ ‚‚‘‘".split()
)
_SINGLE_MARKS = "'‘’‚‛‹›`´＇ʼ′"
_OPENS = re.compile(rf"(?:(?<=^)|(?<=[\s(\[—–/:-]))[{_SINGLE_MARKS}](?=[^\s\d])")
_CLOSES = re.compile(rf"(?<=\S)[{_SINGLE_MARKS}](?!\w)")
_ORNAMENTS = str.maketrans("❝❞🙶🙷", "“”“”")
_STRICT = re.compile(r"[‹›‚]")


def quoted_spans(prose: str) -> tuple[Span, ...] | None:
    """The inside of every quotation of the prose, in order; None if the marks are unbalanced.

    A quotation inside another is part of it. Apostrophes do not count: a single mark opens before
    a word and closes after one.

    >>> prose = "„Nein“, sagte er, dann ‘nie’."
    >>> [one.of(prose) for one in quoted_spans(prose)]
    ['Nein', 'nie']
    >>> quoted_spans("He said “no") is None
    True
    """
    marks = list(_DOUBLE.finditer(prose))
    pairs = list(zip(marks[::2], marks[1::2], strict=False))
    if len(marks) % 2 or any(a[0] + b[0] not in _PAIRS for a, b in pairs):
        return None
    found = [Span(a.end(), b.start()) for a, b in pairs]
    single = _singly(_DOUBLE.sub(lambda m: " " * len(m[0]), prose))
    if single is None or any(not one.of(prose).strip() for one in found):
        return None
    apart = (one for one in single if not any(outer.covers(one) for outer in found))
    return tuple(sorted([*found, *apart]))


def _singly(prose: str) -> list[Span] | None:
    """Quotations in single marks; each ends at the last possible closing mark."""
    opens = [m.end() for m in _OPENS.finditer(prose)]
    closes = [m.start() for m in _CLOSES.finditer(prose)]
    found: list[Span] = []
    for at, following in zip(opens, [*opens, len(prose) + 1][1:], strict=True):
        ends = [stop for stop in closes if at < stop < following]
        if ends:
            found.append(Span(at, ends[-1]))
        elif prose[at - 1] in "‹›‚‘":
            return None
    strict = {m.start() for m in _STRICT.finditer(prose)}
    known = {n for one in found for n in (one.start - 1, one.stop)}
    return found if strict <= known else None


def ornaments_as_marks(text: str) -> str:
    """The text with the quotation marks that posts draw, which are no punctuation, as others.

    >>> ornaments_as_marks("❝It leaks.❞")
    '“It leaks.”'
    """
    return text.translate(_ORNAMENTS)


def without_quotations(prose: str) -> str:
    """The prose with a gap for each quotation; the prose itself where its marks are unbalanced."""
    for span in reversed(quoted_spans(prose) or ()):
        prose = f"{prose[: span.start]} {prose[span.stop :]}"
    return prose
