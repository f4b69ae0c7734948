"""Paragraphs; those that repeat an earlier one and page boilerplate, which yield no quotes."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from itertools import pairwise

from retrieval.domain import Span
from retrieval.text.spans import fold
from retrieval.text.wordlists import lines_of

_LINE = re.compile(r"[^\s](?:[^\n]*[^\s])?")
_WORD_END = re.compile(r"[a-zß-öø-ÿ](?P<mark>[-\xad‐])$")
_WORD_START = re.compile(r"[a-zß-öø-ÿ]+")
_FIRST_WORD = re.compile(r"\S+")
_PAGE_NUMBER = re.compile(r"[-–—\s]*(?:page\s+)?\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?[-–—\s]*", re.I)
# Not one that goes on in small letters, as the line of a sentence does: "12 per cent of them".
_RUNNING = re.compile(r"(?![\W\d_]*[a-zß-öø-ÿ]+(?!\S*\.\w))(?:.*\s{3}|[^a-z]+$|.*\d\s*$|\s*\d)")
MAX_RUNNING_CHARS = 120
ROOM = 0.85  # of the width; letters of a printed page differ in theirs
_ENDS_LINE = frozenset(".!?:;\"”'’)]…*؟۔؛。！？」』»")
MIN_WRAPS, MIN_WRAP_SHARE = 2, 0.35  # run-on lines from which a text counts as hard-wrapped
WIDEST = 200  # characters of a line that a layout broke: of two columns pasted beside each other
# Without small letters a line runs on if it is full: a share of the width, and a number of letters.
FULL_LINE, MIN_FULL_CHARS = 0.7, 20
_NO_LETTERS = re.compile(r"[\W_]+")
# A quotation alone, or with a name behind it.
_PULLED = re.compile(r"[“„«\"]([^“”„«»\"]{15,300})[”“»\"]([^“”„«»\".!?]{0,60})")
_CAPITALISED = re.compile(r"\b[^\W\d_a-zß-öø-ÿ][^\W\d_]+")
MIN_CHARS = 60  # shorter paragraphs may be repeated on purpose ("No comment.")

_BOILERPLATE = re.compile(
    r"""(?:
      /\s?\d{1,6}
    | \d{1,3}\s*(?:comments?|shares?|likes?|views?|min(?:ute)?s?\s+read)
    | (?:views?|reads?|shares?|likes?|comments?|reading\s+time)\s*:\s*[\d.,km]+(?:\s+min\w*)?
    | (?:\(?click\s+)?(?:read|see|watch|view|find|get)\s+(?:the\s+)?
      (?:rest|more|full\s+\w+|original)
      (?:\W+\w+){0,8}\W*
    | (?:read|click)\s+(?:more|here)(?:\W+\w+){0,10}\W*
    | click\s+here\b.{0,80}
    | (?:see\s+also|also\s+read|read\s+also|related|related\s+(?:stories|articles?|coverage|posts?))
      \s*[:|].{0,160}
    | more\s+from\s+(?:the\s+)?[\w'’ ]{2,40}:?
    | \(?(?:file\s+)?(?:photos?|images?|pictures?|video|photograph|credit)
      (?:\s+(?:by|credit|credits|courtesy))?\s*[:/].{0,200}
    | \(?(?:file\s+)?(?:photo|image|picture)\s+(?:by|courtesy\s+of)\s+[^.!?“"]{2,80}
    | [^.!?“":]{2,80}/\s?(?:ap|afp|reuters|epa|getty(?:\s+images)?|shutterstock)(?:\s+photo)?\)?
    | (?:share|tweet|print|e-?mail|save|pin)(?:\s*[|/,]\s*\w+|\s+(?:this|on|it)\b.{0,60})?
    | (?:continued|cont['’]?d|turn|continues|see)\s+(?:on|to|from)?\s*page\s+\w{1,4}
    | from\s+page\s+\w{1,4}
    | (?:leave|post|write|add)\s+a\s+(?:comment|reply)
    | (?:skip\s+)?advertisement|sponsored(?:\s+content)?|story\s+continues\s+below.{0,40}
    | (?:sign\s+up|subscribe)\s+(?:\w+\s+){0,3}?(?:for|to|on|us|our|here)\b.{0,160}
    | (?:follow|like)\s+(?:us|our|me|this|@\w+|(?:the\s+)?(?:(?-i:[A-Z])\S*\s+){1,4}on)\b.{0,160}
    | (?:download|get)\s+(?:the|our)\s+app\b.{0,60}
    | (?:\(c\)\s*)?(?:all\s+rights\s+reserved|copyright(?!\s+(?-i:[a-z]))|©).{0,160}
    | (?:first\s+)?(?:published|updated|posted|last\s+(?:updated|modified))
      \s*(?:[:|]|(?:on|at)\s+[\w,]*\s?\d|\d).{0,140}
    | (?:(?-i:[A-Z])[^.!?“":]{2,60}[,|·]\s+)?(?:[a-z]{3,9},?\s+)?
      (?:\d{1,2}(?:st|nd|rd|th)?\s+(?-i:[A-Z])[a-z]{2,8}|(?-i:[A-Z])[a-z]{2,8}\.?\s+\d{1,2})
      \.?,?\s+(?:19|20)\d\d(?:[,\s]+(?:at\s+)?\d{1,2}[:.]\d\d.{0,16})?
    | by\s+(?-i:[A-Z][\w.'’-]+(?:\s+(?:[A-Z][\w.'’-]*|and|de|van|von|al-\w+)){1,6})
      (?:,\s+[^.!?“"]{1,60})?
    | (?:the\s+)?(?:post|article|story)\s.{1,160}\s
      (?:first\s+appeared|appeared\s+first|originally\s+appeared)\s+(?:on|at)\s.{1,80}
    | (?:this|the)\s+(?:article|story|post|piece)\s+(?:was\s+|has\s+been\s+)?(?:first|originally)\s+
      (?:published|appeared|posted)\b.{0,120}
    | (?:unsubscribe|view\s+(?:this\s+)?(?:email\s+)?in\s+(?:your\s+)?browser|manage\s+preferences
      |you\s+are\s+receiving\s+this|you\s+received\s+this)\b.{0,160}
    | (?:read\s+more|read\s+next|see\s+more|more\s+on\s+this|recommended|watch)\s*[:|].{0,200}
    | \(?(?:additional\s+)?(?:reporting|editing|writing|compiled)\s+by\s+
      (?-i:[A-Z][^“”"\n]{2,160})
    | (?:thanks|thank\s+you)\s+for\s+(?:reading|subscribing)\b.{0,200}
    | our\s+standards\s*:.{0,160}
    | (?-i:[A-Z])[^.!?“":]{2,120}(?<!\swho)\scontributed\s+
      (?:(?:to\s+)?(?:this\s+)?(?:additional\s+)?report(?:ing)?|to\s+this\s+(?:story|article))\b
      [^.!?“"]{0,60}\.?(?:\s+a\s+version\s+of\s+this\s+\w+\s+appear(?:s|ed)\s+in\s+print\b.{0,160})?
    | [^.!?“"]{2,80}\sreceives?\s+(?:\w+\s+)?support\s+from\b.{0,120}\bsolely\s+responsible\b.{0,60}
    | (?:this\s+[\w\s]{3,30}\s+is\s+)?(?:sponsored|brought\s+to\s+you)\s+by\b.{0,200}
    | continue\s+reading.{0,80}|\[\s?(?:…|\.\.\.)\s?\]
    | (?:do|have|are|did)\s+you\b[^“"]{0,120}\b(?:tell|contact|e-?mail|write\s+to)\s+us\b.{0,100}
    )""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
# Who offers something to come into an inbox; a sentence about what lands there offers nothing.
_INBOX = re.compile(
    r"(?=.*\b(?:get|want|sign|subscri\w+|deliver\w*|straight|direct\w*|receive|join|newsletters?"
    r"|letter|briefing|news|stories|updates?|every|each|daily|weekly|free|our|us|we)\b)"
    r"[^“\"]{0,160}\b(?:in|to|into)\s+your\s+inbox\b[^“\"]{0,120}"
    r"|[^“\"]{0,160}\w\.\w\S*\s+for\s+privacy\s+information\b[^“\"]{0,120}",
    re.IGNORECASE | re.DOTALL,
)
_FRIEND = re.compile(
    r"(?:.{0,160}[.!?”]\s+)?(?:Tell|Refer|Forward (?:(?:it|this) )?to)\s+a\s+friend\s*"
    r"(?:[:!.|]|and\s+(?:get|earn|win)\b|\Z)[^“”\"]{0,120}",
    re.DOTALL,
)
# Told of somebody, in the article's words: whatever its first words, it is no furniture.
_TOLD = re.compile(
    r"[^“”„«»\"]{15,},\s+(?:(?:says|said)(?:\s+[\w'’.-]+){1,6}"
    r"|(?:[\w'’.-]+\s+){1,5}(?:(?:says|said)|(?:told|tells)\s+\w+))\.",
)
_RUSH = "transcripts are created on a rush deadline"
_OF_INBOX = ("inbox", "privacy")
# Of other languages too: a line that leads to another story, or that a page's machinery wrote. What
# ends in a full stop is a sentence, no title.
_LEADS = lines_of("pages", "leads elsewhere")
_ELSEWHERE = re.compile(
    rf"[^\w“”„«»\"'‘]*(?:(?:{'|'.join(map(re.escape, _LEADS))})[^\S\n]*(?:[:|].*(?<!\.)|\W*)"
    rf"|(?:{'|'.join(re.escape(one) for one in _LEADS if ' ' in one)})[^\S\n]*[–—-].*(?<!\.))",
    re.IGNORECASE | re.DOTALL,
)
_BEGINS = tuple(lines_of("pages", "begins furniture"))
MAX_BOILERPLATE_CHARS = 240
# A note on what the article said before: what it takes back is nobody's words.
_CORRECTION = re.compile(
    r"""[\[•*·]?\s*(?:correction|clarification|corrected|for\s+the\s+record|editor['’]?s['’]?\s+note|update|amendment)s?\b
      .{0,60}:.*
    | \(?corrects\b.*
    | .*\b(?:earlier|previous|original|prior)\s+version\s+of\s+this\s+
      (?:article|story|report|post)\b.*
    | [•*·–—-]?\s*(?:this|the)\s+(?:article|story|report|headline)\s+(?:was|has\s+been)\s+
      (?:amended|corrected|updated\s+to\s+correct|revised)\b.*""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
# The word itself at the head, with or without a day.
_HEADED = re.compile(
    r"\[?(?:(?:correction|clarification)s?|rectificati[fe]|erratum|korrektur|berichtigung|correzione"
    r"|correcci[oó]n|correção|исправление|rättelse|rettelse|تصحيح)(?:\s*(?:\(|,|\bon\s)(?=[^:–—\n]*\d)[^:–—\n]{1,30})?"
    r"(?:\s*:|\s+[–—-])\s",
    re.IGNORECASE,
)
_OF_NOTES = tuple(
    "ectificati rratum orrektur erichtigung orrezione orrecci orreção справление ättelse ettelse "
    "تصحيح orrect ORRECT LARIF version amend larification evised ditor pdate ecord".split()
)
_TAKES_BACK = re.compile(
    r"\b(?:version|misstated|incorrect\w*|wrong\w*|erroneous\w*|mistaken\w*|amended|corrected"
    r"|misidentified|misspelled|misquoted|misattributed"
    r"|corrects|should\s+have|(?:did\s+not|never)\s+sa(?:y|id))\b",
    re.IGNORECASE,
)
MAX_CORRECTION_CHARS = 800
# What is told of an author behind the name.
_ABOUT = re.compile(
    r"(?:\(\d\d\)\s)?(?:is|was|covers|writes|reports|has|lives|teaches|joined|ist|schreibt|berichtet"
    r"|est|écrit|es|escribe)\b",
)
MOST_LAST = 4  # paragraphs at the end among which an author is told of


def _is_wrapped(text: str) -> bool:
    lines = [line.strip() for line in text.split("\n")]
    pairs = [(left, right) for left, right in pairwise(lines) if left and right]
    lengths = sorted(len(line) for line in lines if line)
    width = lengths[len(lengths) * 9 // 10] if lengths else 0
    if width > WIDEST:
        return False
    full = FULL_LINE * width
    caseless = full >= MIN_FULL_CHARS
    run_on = [
        a[-1] not in _ENDS_LINE
        and (b[0].islower() or (caseless and len(a) >= full and _is_caseless(b[0])))
        for a, b in pairs
    ]
    # Heads, and the last lines of paragraphs, are short in any layout.
    long = sum(on or len(a) >= full for on, (a, _) in zip(run_on, pairs, strict=True))
    return sum(run_on) >= MIN_WRAPS and sum(run_on) >= MIN_WRAP_SHARE * long


def _is_caseless(letter: str) -> bool:
    """Whether this is a letter of a script without small ones, such as Arabic."""
    return letter.isalpha() and letter.lower() == letter.upper()


@lru_cache(maxsize=8)
def unwrapped(text: str) -> str:
    """``text`` for reading, of the same length: the line breaks of its layout are spaces.

    Of a text wrapped at a column, or of a printed page, breaks between paragraphs stay; running
    heads, page numbers and captions inside a paragraph are blanked; a word that is broken at a line
    end is whole, with the space behind it. Any other text is returned as it is.

    >>> unwrapped("The dam at Lin-\\ndrup is old and it\\nleaks in more than one\\nplace.")
    'The dam at Lindrup   is old and it leaks in more than one place.'
    """
    if "\n" not in text or not _is_wrapped(text):
        return text
    lines = [Span(*match.span()) for match in _LINE.finditer(text)]
    around = _around(text, lines)
    body = [n for n in range(len(lines)) if n not in around]
    lengths = sorted(len(lines[n]) for n in body)
    width = lengths[len(lengths) * 9 // 10]
    parts, at = list[str](), 0
    for n, m in pairwise(body):
        one, next_ = lines[n], lines[m]
        if _is_break(text, one, next_, width, over=m > n + 1):
            continue
        kept, stop = _bridged(text, one, next_)
        parts += text[at : kept[0]], kept[1]
        at = stop
    return "".join((*parts, text[at:]))


def _bridged(text: str, one: Span, next_: Span) -> tuple[tuple[int, str], int]:
    """What stands between two lines of a paragraph: from where, what instead, up to where.

    A word broken by a hyphen is joined; spaces, or soft hyphens, follow it in place of the break.
    """
    last, first = _WORD_END.search(text, one.start, one.stop), _WORD_START.match(text, next_.start)
    if last is None or first is None:
        return (one.stop, " " * (next_.start - one.stop)), next_.start
    # Before a mark no spaces: they would make an opening one of it.
    before_mark = text[first.end() : first.end() + 1].strip()
    gap = ("\xad" if before_mark else " ") * (next_.start - last.start("mark"))
    return (last.start("mark"), first[0] + gap), first.end()


def _is_break(text: str, one: Span, next_: Span, width: int, *, over: bool) -> bool:
    """Whether a paragraph ends between two lines; ``over`` furniture between them.

    It does at a blank line, and where the next line's first word would have had room.
    """
    between = text[one.stop : next_.start]
    last, first = text[one.stop - 1], text[next_.start]
    if not over and between.count("\n") > 1:
        return True
    if over and not first.islower() and last in _ENDS_LINE:
        return True
    word = _FIRST_WORD.match(text, next_.start)
    room = len(one) + 1 + (len(word[0]) if word else 1) <= ROOM * width
    return room and not first.islower() and (last in _ENDS_LINE or not over)


def _around(text: str, lines: list[Span]) -> set[int]:
    """The lines around the text: page numbers, running heads, captions inside a sentence."""
    words = [line.of(text) for line in lines]
    keys = [_NO_LETTERS.sub("", re.sub(r"\d+", "", each)).casefold() for each in words]
    often = Counter(keys)
    found = {
        n
        for n, each in enumerate(words)
        if _PAGE_NUMBER.fullmatch(each)
        or (
            often[keys[n]] > 1
            and len(keys[n]) >= 4
            and _RUNNING.match(each)
            and len(each) <= MAX_RUNNING_CHARS
        )
    }
    for n in range(1, len(lines) - 1):
        before, after = words[n - 1], words[n + 1]
        cut = before[-1] not in _ENDS_LINE and after[0].islower()
        if cut and is_boilerplate(words[n]):
            found.add(n)
    return found


def paragraphs(text: str) -> tuple[Span, ...]:
    """The paragraphs, trimmed: one per line, unless the text is wrapped by its layout.

    >>> [span.of("One.\\nTwo.") for span in paragraphs("One.\\nTwo.")]
    ['One.', 'Two.']
    """
    return tuple(Span(*match.span()) for match in _LINE.finditer(unwrapped(text)))


def repeats(text: str, parts: tuple[Span, ...] | None = None) -> tuple[Span, ...]:
    """The paragraphs of ``text`` that repeat an earlier one of at least 60 folded characters.

    Shorter ones count next to a repeated neighbour, as in a body printed twice.

    >>> line = "The pumps were switched off at noon on Friday, the water board of Lindrup says."
    >>> repeats(f"{line}\\nIt rained.\\n{line}")
    (Span(start=91, stop=170),)

    So does a quotation alone that stands in a longer paragraph too: a pull quote.
    """
    parts = paragraphs(text) if parts is None else parts
    keys = [part.of(text) for part in parts]
    seen_starts: Counter[str] = Counter(_rough(key) for key in keys)
    pulled = _pulled(keys)
    if len(seen_starts) == len(keys):
        return tuple(part for n, part in enumerate(parts) if n in pulled)
    keys = [_folded(key) if seen_starts[_rough(key)] > 1 else key for key in keys]
    first: dict[str, int] = {}
    seen = [first.setdefault(key, n) for n, key in enumerate(keys)]
    again = [seen[n] < n for n in range(len(keys))]
    sure = [again[n] and len(keys[n]) >= MIN_CHARS for n in range(len(keys))]
    kept = [
        again[n] and (sure[n] or any(sure[m] for m in (n - 1, n + 1) if 0 <= m < len(keys)))
        for n in range(len(keys))
    ]
    return tuple(part for n, part in enumerate(parts) if kept[n] or n in pulled)


def _pulled(keys: list[str]) -> set[int]:
    """The paragraphs that are nothing but words of a longer one between marks: pull quotes.

    A name behind the marks stands elsewhere too: else it is somebody who says the same.
    """
    found = {n: one for n, key in enumerate(keys) if (one := _PULLED.fullmatch(key))}
    if not found:
        return set()
    flat = [_NO_LETTERS.sub("", key).casefold() for key in keys]
    words = {n: _NO_LETTERS.sub("", one[1]).casefold() for n, one in found.items()}
    return {
        n
        for n, mine in words.items()
        if any(mine in other and m not in found for m, other in enumerate(flat))
        and (
            not (names := _CAPITALISED.findall(found[n][2]))
            or any(name in key for name in names for m, key in enumerate(keys) if m != n)
        )
    }


def _rough(paragraph: str) -> str:
    """A cheap prefix key: paragraphs with different keys cannot be repeats."""
    return _NO_LETTERS.sub("", paragraph[:40])


def _folded(paragraph: str) -> str:
    return fold(paragraph).text.rstrip(" /0123456789") or paragraph


def boilerplate(text: str, parts: tuple[Span, ...] | None = None) -> tuple[Span, ...]:
    """The boilerplate lines of a page: page numbers, links, adverts, photo credits.

    >>> [span.of("It snowed.\\n/129\\nRead the rest here.") for span in
    ...     boilerplate("It snowed.\\n/129\\nRead the rest here.")]
    ['/129', 'Read the rest here.']
    """
    parts = paragraphs(text) if parts is None else parts
    return tuple(part for part in parts if is_boilerplate(part.of(text)))


def about_authors(text: str, parts: tuple[Span, ...], authors: str | None) -> tuple[Span, ...]:
    """The paragraphs at the end that tell who the authors are: "Nora Pim is our editor."

    None of an author whom the article is about: it names that author in a sentence before.

    >>> text = "It snowed.\\nNora Pim covers the weir. “I like it,” she says."
    >>> [span.start for span in about_authors(text, paragraphs(text), "Nora Pim")]
    [11]
    """
    found = list[Span]()
    for name in (name for name in (authors or "").split(", ") if " " in name):
        told = [part for part in parts[1:][-MOST_LAST:] if _is_about(part.of(text), name)]
        before = (part.of(text) for part in parts if told and part.stop < told[0].start)
        if not any(name in line and line[-1] in _ENDS_LINE for line in before):
            found += told
    return tuple(sorted(found))


def _is_about(line: str, name: str) -> bool:
    return line.startswith(f"{name} ") and _ABOUT.match(line, len(name) + 1) is not None


def is_boilerplate(paragraph: str) -> bool:
    """Whether a whole paragraph is boilerplate, or a note on what was corrected."""
    if (
        len(paragraph) <= MAX_BOILERPLATE_CHARS
        and not _TOLD.fullmatch(paragraph)
        and (
            _BOILERPLATE.fullmatch(paragraph)
            or _ELSEWHERE.fullmatch(paragraph)
            or (any(one in paragraph for one in _OF_INBOX) and _INBOX.fullmatch(paragraph))
            or (" a friend" in paragraph and _FRIEND.fullmatch(paragraph))
            or paragraph[:60].replace("’", "'").casefold().startswith(_BEGINS)
        )
    ):
        return True
    return _RUSH in paragraph or is_correction(paragraph)


def is_correction(paragraph: str) -> bool:
    """Whether a paragraph is a note on what the article said wrongly before.

    >>> is_correction("Correction, 5 May: The mill was wrongly said to be shut.")
    True
    """
    if len(paragraph) > MAX_CORRECTION_CHARS or not any(one in paragraph for one in _OF_NOTES):
        return False
    if _HEADED.match(paragraph):
        return True
    return bool(_CORRECTION.fullmatch(paragraph) and _TAKES_BACK.search(paragraph))
