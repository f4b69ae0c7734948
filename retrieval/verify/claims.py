"""A pasted message taken apart: each quotation in it, and whose words it says they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter

from rapidfuzz.distance import OSA

from retrieval.domain import Naming, Quote, Span
from retrieval.questions.speakers import BLOCK
from retrieval.quotes import read_quotes
from retrieval.quotes.phrases import is_proper
from retrieval.text import names
from retrieval.text.sentences import ornaments_as_marks, quotations
from retrieval.text.terms import STOP, plain
from retrieval.verify import naming
from retrieval.verify.voices import NOBODY, Voices

MIN_QUOTED_WORDS = 2  # a quotation of one word is no claim of its own

MIN_UNMARKED_WORDS = 3
_LEAST_LETTERS_OF_SLIP = 4
_FAR = 3  # sentences between two quotations, over which no pronoun points back
_MOST_WORDS_BELOW_NAME = 6  # on what somebody is, on a line of its own

_LINE = re.compile(r"[^\n]+")
_LABELLED = re.compile(r"(?:[^:]{2,40}:\s+)*?(?P<who>[^:]{2,60}):\s+(?P<words>[^:]+)$")
_LABEL = re.compile(r">\s*(?P<who>[^:]{2,60}):(?:\s+|$)")
# Pictures, marks of lists and of format.
_AROUND = re.compile(r"^(?:_|[^\w'’(\[$€£¥₹#@…])+|(?:_|[^\w'’)\]%.,;:!?…-])+$")
_DASHED = re.compile(r"[>\s]*[—–―-]")
_SIGNED = re.compile(r"(?P<words>.+?)\s+[—–―-]{1,2}\s*(?P<who>[^—–―]{3,60})")
_WORD = re.compile(r"\w+")
_SENTENCE = re.compile(r"\w[^.!?\n]*[.!?\n]")
_BRACKET = re.compile(r"^\W{0,3}\s*[(\[][^)\]\n]*[)\]]")  # on whose words those before it are


@dataclass(frozen=True, slots=True)
class Claim:
    """Words of a message that are said to be somebody's; the speaker is None if it names nobody.

    ``sure``: that the words are said to be his; else he is only named around them.
    """

    words: str
    speaker: str | None = None
    sure: bool = True

    def names(self, quote: Quote) -> bool:
        """Whether the speaker that is claimed may be the quote's: by name, or by role.

        >>> from dataclasses import replace
        >>> from retrieval.domain import Kind
        >>> quote = Quote(Span(0, 2), Span(0, 2), Kind.DIRECT, "Ada Venn", "mayor of Dorn")
        >>> Claim("Up", "Venn").names(quote), Claim("Up", "the mayor").names(quote)
        (True, True)
        >>> Claim("Up", "Reck").names(quote), Claim("Up", "Eyda Venn").names(quote)
        (False, False)
        >>> Claim("Up", "Aida Venn").names(replace(quote, speaker="Ayda Venn"))
        True
        """
        if self.speaker is None or quote.speaker is None:
            return True
        if self.speaker[-1:].isascii() != quote.speaker[-1:].isascii():
            return True  # in other letters: not to be compared
        known = f"{quote.speaker} {quote.role or ''}"
        called = self.speaker.lower()
        wanted = {*names.words(called)} - naming.OWN or {*_WORD.findall(called)} - naming.OWN
        plain = set(_WORD.findall(known.lower())) | set(names.words(known))
        if wanted <= plain or called == _initials(quote.role or ""):
            return True
        return names.same(_as_i(self.speaker), _as_i(quote.speaker))

    def misspells(self, quote: Quote) -> bool:
        """Whether one letter of one word keeps the speaker that is claimed from being the quote's.

        >>> from dataclasses import replace
        >>> from retrieval.domain import Kind
        >>> quote = Quote(Span(0, 2), Span(0, 2), Kind.DIRECT, "Ada Holmen")
        >>> [Claim("Up", who).misspells(quote) for who in ("Ada Holmon", "Ada Tolmen", "Holmon")]
        [True, False, False]
        """
        one, two = names.words(self.speaker or ""), names.words(quote.speaker or "")
        if len(one) != len(two) or len(one) < 2:
            return False
        [*differ] = ((a, b) for a, b in zip(one, two, strict=True) if a != b)
        return len(differ) == 1 and _is_slip(*differ[0])


def _is_slip(word: str, known: str) -> bool:
    alike = word[:1] == known[:1] and min(len(word), len(known)) >= _LEAST_LETTERS_OF_SLIP
    return alike and OSA.distance(word, known) == 1


def _initials(role: str) -> str:
    return "".join(word[0] for word in role.lower().split()) if " " in role else ""


def _as_i(name: str) -> str:
    """A name with "ay", "ey" and a "y" at the end as with "i": Haydar, Haidar; Khoury, Khouri."""
    return re.sub(r"(?<=[ae])y(?=[^\W_aeiouy])|(?<=[^\W_aeiou])y\b", "i", name.lower())


def claims(message: str, known: Voices = NOBODY) -> tuple[Claim, ...]:
    """The quotations of a message, each with whoever it names as speaker; else what is said in it.

    ``known`` are those who speak in the articles.

    >>> claims("BREAKING: Ilva Venn: “The weir will hold.”")
    (Claim(words='“The weir will hold.”', speaker='Ilva Venn', sure=True),)
    >>> claims("BREAKING: mayor: the weir will hold")
    (Claim(words='the weir will hold', speaker='mayor', sure=True),)
    >>> [one.speaker for one in claims("Ilva Venn: the weir will hold\\nOrla Tam: it will not")]
    ['Ilva Venn', 'Orla Tam']
    """
    message = ornaments_as_marks(message)
    marked = [*quotations(message)]
    blocks = [_words_of(Span(*one.span()), message, known) for one in BLOCK.finditer(message)]
    marked += [one for one in blocks if not any(one.overlap(span) for span in marked)]
    quoted = [span for span in sorted(marked) if _size(span.of(message)) >= MIN_QUOTED_WORDS]
    found = [*_quoted(message, quoted, known)]
    found += (one for one in _unmarked(message, quoted, known) if not found or _is_said(one, known))
    return tuple(claim for _, claim in sorted(found, key=itemgetter(0))) or (Claim(message),)


def _words_of(block: Span, message: str, known: Voices) -> Span:
    """A block quote without a name above or below its words, or before them with a colon."""
    lines = [Span(*one.span()) for one in _LINE.finditer(message, block.start, block.stop)]
    if len(lines) > 1 and _name_on(lines[-1].of(message), known):
        lines.pop()
    if len(lines) > 1 and _name_on(lines[0].of(message), known):
        lines.pop(0)
    start = lines[0].start
    label = _LABEL.match(lines[0].of(message))
    if label and naming.named(label["who"], known):
        start += label.end()
    return Span(start, lines[-1].stop)


def _name_on(line: str, known: Voices) -> str | None:
    """The name or role that is alone on a line: that of somebody known, or behind a dash."""
    who = naming.alone(line, known)
    return who if who and (known.has(who) or _DASHED.match(line)) else None


def _size(words: str) -> int:
    return len(_WORD.findall(words))


Found = tuple[int, Claim]  # where the words begin


def _quoted(message: str, quoted: Sequence[Span], known: Voices) -> Iterator[Found]:
    """The words in quotation marks; who is named is sought nearest first."""
    read = read_quotes(message, tuple(quotations(message))) if quoted else ()
    edges = [0, *(span.stop for span in quoted)], [*(span.start for span in quoted), len(message)]
    last, below = None, False
    for n, span in enumerate(quoted):
        before, after = message[edges[0][n] : span.start], message[span.stop : edges[1][n + 1]]
        before = _BRACKET.sub("", before) if n else before
        ends = n == 0, n == len(quoted) - 1
        near = _Near(before, after, known, ends=ends, signed=below)
        last = last or naming.only(before, known)
        who = near.speaker([q for q in read if q.span.overlap(span)], last)
        last, below = who or near.around, near.is_signed
        yield span.start, Claim(span.of(message).replace("\n>", "\n"), last, sure=bool(who))


class _Near:
    """What stands between a quotation and those before and after it.

    ``ends``: whether it is the first and the last, so that the lines that it stands between are
    whole. ``signed``: the one before has its speaker below it, so nothing in between is a heading.
    """

    def __init__(
        self, before: str, after: str, known: Voices, *, ends: tuple[bool, bool], signed: bool
    ) -> None:
        self.before, self.after, self.known, self.ends = before, after, known, ends
        *above, self.line = before.split("\n")
        above = [one for one in above[0 if ends[0] else 1 :] if _WORD.search(one)]
        if naming.has_words(self.line) or signed:
            above = []
        self.higher, self.above = ["", "", *above][-2:]
        if self.above.rstrip().endswith(":"):
            self.line = self.above
        self.lines_below = after if ends[1] else after[: after.rfind("\n") + 1]
        self.is_signed = not self._heading and bool(self._signed)

    def speaker(self, read: Sequence[Quote], last: str | None) -> str | None:
        """Who is named: in a label, behind, above or below the words, as an article would, next to
        them; else ``last``, whoever is named for those before, if they go on."""
        line, after, known = self.line, self.after, self.known
        if not self.ends[0] and len(_SENTENCE.findall(self.before)) >= _FAR:
            last, read = None, [quote for quote in read if quote.how is Naming.NAMED]
        if last and line.rstrip().endswith(":") and naming.is_pronoun(line):
            return last
        said = self._read(read, last)
        signs = (naming.behind(after, known), self._heading, self._signed)
        found = [
            *(naming.labelled(line, known), *signs, said and self._in_text(said)),
            naming.beside(line, after if naming.goes_on(after) else "", known),
            None if self._named_behind else naming.opening(self.above, known),
        ]
        who = next(filter(None, found), None)
        if who and known.is_outlet(who):  # which may quote somebody
            each = (one for one in (*signs, naming.beside(line, "", known)) if one)
            return next((one for one in each if not known.is_outlet(one)), who)
        return who or (last if self._goes_on(said, last) else None)

    @property
    def around(self) -> str | None:
        """Who is named in what follows or above, whether or not the words are said to be his."""
        return self._named_behind or naming.beside(self.above, "", self.known)

    @property
    def _named_behind(self) -> str | None:
        return naming.beside("", self.after, self.known)

    def _read(self, read: Sequence[Quote], last: str | None) -> str | None:
        """Whom an article with these words would name, one who stands here first."""
        speakers = (quote.speaker for quote in read if quote.speaker)
        each = [naming.without_post(who) for who in speakers if self._may_speak(who)]
        said = next(filter(self._in_text, each), None) or next(iter(each), None)
        return last if said and naming.is_pronoun(said.split()[-1]) else said

    def _may_speak(self, who: str) -> bool:
        nobody = {*map(plain, who.split())} <= STOP - naming.THIRD
        other = naming.owns(who, self.before) or naming.is_place(who, self.before, self.known)
        return not nobody and not other

    def _in_text(self, who: str) -> str | None:
        return who if who.split()[-1] in self.before + self.after else None

    def _goes_on(self, said: str | None, last: str | None) -> bool:
        """Whether it is still ``last`` who speaks."""
        words = {*map(plain, _WORD.findall(self.before))}
        joined = words <= STOP - naming.THIRD - naming.FIRST
        pointed = any(map(naming.is_pronoun_behind, (self.before, self.after)))
        return joined or pointed or bool(last and said and names.same(said, last))

    @property
    def _heading(self) -> str | None:
        """Who is alone on the line above, or on the line above that, and below it what they are."""
        who, higher = (naming.alone(line, self.known) for line in (self.above, self.higher))
        if len(self.above.split()) > _MOST_WORDS_BELOW_NAME or (who and is_proper(who)):
            return who
        return higher if higher and self.known.has(higher) else who

    @property
    def _signed(self) -> str | None:
        return naming.below(self.lines_below, self.known)


def _unmarked(message: str, quoted: Sequence[Span], known: Voices) -> Iterator[Found]:
    """Words without quotation marks that are said to be somebody's: NAME: words, words – NAME, or
    lines with a name alone on the line below or above them."""
    run, below = _Run(message), False  # below: of a quotation, whose a name there is
    for line in filter(lambda line: naming.has_words(line[0]), _LINE.finditer(message)):
        here = Span(*line.span())
        after, below = below, any(span.overlap(here) for span in quoted)
        if below:
            yield from run.ended()
        elif said := _in_line(line, known):
            yield from run.ended()
            yield said
        elif who := _name_on(line[0], known):
            yield from run.ended(None if after else who)
        else:
            yield from run.going_on(here)
    yield from run.ended()


def _is_said(found: Found, known: Voices) -> bool:
    """Whether words without marks in a post with marks may be somebody's: no question between
    answers, nor what an outlet has."""
    _, claim = found
    return not claim.words.endswith("?") and not known.is_outlet(claim.speaker or "")


def _in_line(line: re.Match[str], known: Voices) -> Found | None:
    """What a line says that somebody said, if it does."""
    if not (found := _LABELLED.match(line[0]) or _SIGNED.fullmatch(line[0])):
        return None
    who, words = naming.named(found["who"], known, strict=True), _AROUND.sub("", found["words"])
    enough = who and _size(words) >= MIN_UNMARKED_WORDS
    return (line.start() + found.start("words"), Claim(words, who)) if enough else None


class _Run:
    """Lines of words one below the other, and the name above them."""

    def __init__(self, message: str) -> None:
        self._message = message
        self._lines: Span | None = None
        self._heading: str | None = None

    def going_on(self, line: Span) -> Iterator[Found]:
        """One more line; behind an empty one others begin."""
        if self._lines and self._message[self._lines.stop : line.start].count("\n") > 1:
            yield from self.ended()
        self._lines = Span(self._lines.start if self._lines else line.start, line.stop)

    def ended(self, below: str | None = None) -> Iterator[Found]:
        """The lines before a name, or before something else."""
        who, lines = below or self._heading, self._lines
        words = _AROUND.sub("", lines.of(self._message)) if lines else ""
        said = lines and who and _size(words) >= MIN_UNMARKED_WORDS
        if said and lines:
            yield lines.start, Claim(words, who)
        self._lines, self._heading = None, None if said else below
