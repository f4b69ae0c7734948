"""Whom a post names for words: “NAME: …”, “…” – NAME, “…” (NAME, role), NAME that “…”; pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from retrieval.quotes.words import BE, CLAIMS, DOCUMENTS, PEOPLE, PRONOUNS
from retrieval.text import names
from retrieval.text.terms import STOP, plain, stem
from retrieval.text.wordlists import COMMON, frequencies, word_set
from retrieval.verify.voices import ROLES, Voices

_LEADS_ELSEWHERE = frozenset("in from at via on of for by since after before during".split())
OWN = frozenset("the a an our their his her its".split())
_STATED = BE | {"not"}  # no label: “The farmers were not:”
FIRST = frozenset("i me my we us our".split())
THIRD = PRONOUNS & {"he", "she", "they"}
_MOST_WORDS_OF_ROLE = 7
_MOST_WORDS_OF_LOWER_NAME = 4
_MOST_LETTERS_OF_SHORT_FORM = 4
_MOST_CHARS_TO_PRONOUN = 20
_NUMERAL = re.compile(r"[IVX]+")  # “Otto III”
_VOWEL = re.compile(r"[aeiouy]|[^\x00-\x7f]")

PLACED_BY = r"(?:of|from|for|at|in)(?: the)?"  # between a role and where it is held
_CAPITAL = (
    r"(?:(?:al|el|ibn|bin|de|da|di|du|del|van|von|der|den|la|le)[ -])*[^\W\d_a-zß-öø-ÿ][\w'’.-]*\w"
)
# Words in small letters of other alphabets, which the pattern of names takes for names.
_LOWER = re.compile(r"(?:^|(?<=\s))[ͱ-ωа-џѐ-ӿ]\S*(?=\s|$)")
_INITIALS = r"(?:[^\W\d_a-zß-öø-ÿ]\.[ \u00a0]?)*"
_RUN = re.compile(rf"(?<![\w@]){_INITIALS}(?:{_CAPITAL})(?:[ \u00a0]+(?:{_CAPITAL}))*")
_CLUTTER = re.compile(
    r"^\s*(?:📍|Forwarded from\b|Переслано\b).*|https?://\S+|(?<!\w)@\w+|[*_~`#>•·▪►➡\ufe0f]|^\W*\d+[.)]\s"
)
_HUMP = re.compile(r"(?<=[a-zß-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ])")  # “#IlvaMoor”
_PIECES = re.compile(r":\s+|:\s*$|(?<=[.!?])\s+(?=[^\W\d_])|\n")
_OF_A_PLACE = re.compile(  # “the mayor of Dorn”
    r"(?:(?:[Tt]he|[Aa]n?)\s+)?(?P<whole>(?P<role>[a-zß-öø-ÿ-]+(?: [a-zß-öø-ÿ-]+)?) "
    rf"{PLACED_BY} {_RUN.pattern})"
)
_BODY = re.compile(rf"(?:[Tt]he )?(?P<whole>{_RUN.pattern} (?:of|for)(?: the)? {_RUN.pattern})")
_SAYINGS = "|".join(sorted(CLAIMS | DOCUMENTS | word_set("speech", "sayings")))
_WHOSE = re.compile(rf"(?P<who>{_RUN.pattern})['’]s?\s(?:[\w-]+\s){{0,2}}?(?:{_SAYINGS})\b")
_LED_TO = re.compile(r"\b(?:of|to|for|from|at|in|by|with|against)(?: the)? $")
_LED_FROM = re.compile(r"(?P<what>\w+) (?:from|in|at|near)(?: the)? $")
_OWNED = re.compile(r"['’]s(?=\s|$)")  # “the Gazette's”: whose something is, or who somebody is
_TAG = re.compile(r"#\w+")
_WORDS = re.compile(r"[^\W\d_]+")
_APPOSED = re.compile(r"\s*(?:[·•|]\s.*|,(?:\s[^\s.!?]+){1,6}\s*)$")
_LETTERS = re.compile(r"[^\W\d_]")
_BEHIND = re.compile(
    r"\W{0,3}?(?:\s*\n\s*)?\s*(?:[—–―~|·-]{1,2}\s*|[(\[]\s*)"
    r"(?P<who>[^\n#()\[\]|,/…;]{2,60})"
)
_BELOW = re.compile(r"[.!?]?\s*\n\s*(?P<who>[^\n:#@]{3,90}?)\s*(?:\n|$)")
_KEPT = " \n'’.,:;!?()-–—&"  # of what is no letter: all else parts names from each other
_SENTENCE = re.compile(r"[.!?;](?=\s|$)|\n")


def labelled(before: str, known: Voices) -> str | None:
    """The name or role in the last clause before words that it leads to with a colon.

    Without one a name is a label if nothing else stands there: “Ilva Moor » …”.

    ``known`` is for names without capitals, and for roles.

    >>> labelled("RT @quay: Breaking! Mayor Ilva Moor on the gates: ", Voices({"mur"}))
    'Ilva Moor'
    >>> known = Voices({"lom"})
    >>> labelled("Heard today: ", known), labelled("The mayor: ", known), labelled("lomm: ", known)
    (None, 'mayor', 'lomm')
    """
    if not before.rstrip(" \t*_\n").endswith(":"):
        return alone(before, known, strict=True)
    pieces = [piece for piece in _PIECES.split(before) if _LETTERS.search(piece)]
    return named(pieces[-1], known) if pieces else None


def behind(after: str, known: Voices) -> str | None:
    """The name or role behind words: after a dash, or in brackets.

    >>> behind(" — Ilva Moor, mayor #gates", Voices()), behind(" (the mayor)", Voices())
    ('Ilva Moor', 'mayor')
    >>> behind(" – what a line!", Voices())
    """
    found = _BEHIND.match(after)
    return named(found["who"], known) if found else None


def below(after: str, known: Voices) -> str | None:
    """The name or role by itself on the line below words.

    >>> below("\\nIlva Moor, mayor of Dorn\\n", Voices()), below("\\n#Moor", Voices())
    ('Ilva Moor', None)
    """
    found = _BELOW.match(after)
    return alone(found["who"], known) if found else None


def alone(line: str, known: Voices, *, strict: bool = False) -> str | None:
    """The name or role that is all there is on a line, but for a few words on who that is.

    ``strict`` as in ``named``.

    >>> alone("🗣 Ilva Moor", Voices()), alone("Dr. Ilva Moor, head of the quay", Voices())
    ('Ilva Moor', 'Ilva Moor')
    >>> alone("Ilva Moor is here", Voices())
    """
    line = _APPOSED.sub("", line)
    if not (who := named(line, known, strict=strict)):
        return None
    left = _WORDS.findall(_cleaned(line).replace(who, ""))
    return who if {plain(word) for word in left} <= names.TITLES else None


def beside(before: str, after: str, known: Voices) -> str | None:
    """The name nearest in the same sentence: the last one before the words, else the first behind.

    >>> beside("and Ilva Moor that ", ", it is said", Voices())
    'Ilva Moor'
    >>> beside("Wow: ", ", says Lomm.", Voices({"lom"}))
    'Lomm'
    >>> beside("Ilva Moor, adviser to the Quay Front, on ", "", Voices())
    'Ilva Moor'
    """
    before, after = _TAG.sub("|", before), _TAG.sub("|", after)
    clause = _SENTENCE.split(_cleaned(before))[-1]
    found = _names(clause, known, strict=True)
    if found := [one for one in found if not is_place(one, clause, known)]:
        free = [one for one in found if not _LED_TO.search(clause[: clause.rfind(one)])]
        return (free or found)[-1]
    rest = _SENTENCE.split(_cleaned(after).lstrip(" ,.!?"))[0]
    if rest.rstrip().endswith(":"):  # leads to the next words
        return None
    return next(iter(_names(rest, known, strict=True)), None)


def opening(line: str, known: Voices) -> str | None:
    """The name with which a line begins, of those known.

    >>> [opening(one, Voices({"lom"})) for one in ("Lomm again: wow!", "So says Lomm")]
    ['Lomm', None]
    """
    line = _TAG.sub("|", _cleaned(line)).lstrip(" |")
    found = _RUN.match(line)
    return _name(found[0], known, strict=True) if found else None


def only(text: str, known: Voices) -> str | None:
    """The name in a text, of those known, if there is no other.

    >>> [only(one, Voices({"lom", "brandt"})) for one in ("So Lomm left.", "Lomm saw Brandt.")]
    ['Lomm', None]
    """
    [*found] = dict.fromkeys(_names(_cleaned(text), known, strict=True))
    return found[0] if len(found) == 1 else None


def goes_on(after: str) -> bool:
    """Whether the sentence of words goes on behind them.

    >>> goes_on(", says Lomm"), goes_on(" 😂 Lomm will love it")
    (True, False)
    """
    first = after.lstrip()[:1]
    return first.islower() or first in {",", ";", "–", "—", "-"}


def has_words(line: str) -> bool:
    """Whether a line has more than tags, links and pictures.

    >>> has_words("#quay 🚢 https://quay.example"), has_words("It floats")
    (False, True)
    """
    return bool(_LETTERS.search(_cleaned(_TAG.sub("", line))))


def is_pronoun_behind(after: str) -> bool:
    """Whether words are followed by somebody named earlier: “, she said”.

    >>> is_pronoun_behind(", she said."), is_pronoun_behind(", said Moor, and she left.")
    (True, False)
    """
    said = _WORDS.findall(after[:_MOST_CHARS_TO_PRONOUN])
    return after.startswith((",", " ")) and bool(said) and plain(said[0]) in THIRD


def is_pronoun(before: str) -> bool:
    """Whether somebody named earlier is pointed back to: “He added: …”.

    >>> is_pronoun("She went on: "), is_pronoun("Shelley: ")
    (True, False)
    """
    pieces = [piece for piece in _PIECES.split(before) if _LETTERS.search(piece)]
    said = pieces[-1].split() if pieces else []
    return any(plain(word) in THIRD for word in said[:2])


def owns(name: str, before: str) -> bool:
    """Whether a text has a name only as whose something is.

    >>> owns("the union", "He called the union's offer "), owns("Moor", "Moor called it ")
    (True, False)
    """
    rest = before.replace(f"{name}'s", "").replace(f"{name}’s", "")
    return rest != before and name not in rest


def named(piece: str, known: Voices, *, strict: bool = False) -> str | None:
    """The name in a label, else the role that it is; None if it names nobody.

    ``strict``: a single word counts only where it is known.

    >>> [named(one, Voices()) for one in ("Council leader Ilva Moor said", "the head of the board")]
    ['Ilva Moor', 'head of the board']
    >>> named("In Ostrel", Voices()), named("Update", Voices())
    (None, None)
    >>> named("Union chief Moor", Voices({"union", "mur"})), named("Sall's first mayor", Voices())
    ('Moor', "Sall's first mayor")
    >>> [named(one, Voices()) for one in ("The League of Sall", "Head smith", "MP Ilva Moor")]
    ['League of Sall', 'Head smith', 'Ilva Moor']
    """
    piece = _cleaned(piece).strip(" \t\n.,;:!?|-–—")
    said = piece.split()
    if not said or plain(said[0]) in _LEADS_ELSEWHERE:
        return None
    if whose := _WHOSE.match(piece):  # “Lomm's words”
        piece = whose["who"]
    titled = _OF_A_PLACE.match(piece)
    if titled and known.is_role(titled["role"].split()):
        return _known_end(titled["whole"], known) or titled["whole"]
    if whole := _described(piece, known):
        return whole
    runs = [one for one in _names(piece, known, strict=strict) if not is_place(one, piece, known)]
    if runs:
        runs = [one for one in runs if known.has(one)] or runs
        posts = (one for one in runs[1:] if _is_post(piece[: piece.find(one)], known))
        return next(posts, None) or max(runs, key=lambda name: len(name.split()))
    bare = [word for word in said if plain(word) not in OWN]
    begins = bool(bare) and plain(bare[0]) not in STOP and _STATED.isdisjoint(map(plain, bare))
    if begins and len(bare) <= _MOST_WORDS_OF_ROLE and known.is_role(bare):
        return " ".join(said[said.index(bare[0]) :])
    return _in_small_letters(said, known)


def _in_small_letters(said: Sequence[str], known: Voices) -> str | None:
    """A known name without capitals, if it is all there is but for a post before it."""

    def is_post(word: str) -> bool:
        return plain(word) in PEOPLE or known.is_role([word])

    while len(said) > 1 and not known.has(" ".join(said)) and is_post(said[0]):
        said = said[1:]
    name = " ".join(said)
    fits = len(name) > 2 and len(said) <= _MOST_WORDS_OF_LOWER_NAME and known.has(name)
    return name if fits else None


def is_place(name: str, piece: str, known: Voices) -> bool:
    """Whether an unknown name only tells where: “Best line from Harrow Bay”."""
    if known.has(name) or not (found := _LED_FROM.search(piece[: piece.find(name)])):
        return False
    return plain(found["what"]) not in CLAIMS | DOCUMENTS


def _described(piece: str, known: Voices) -> str | None:
    """What is no name but told by capitals too: “Sall's first mayor”, “Head smith”, “League of
    Sall”."""
    body = _BODY.match(piece)
    if body and not known.has(first := body["whole"].split()[0]) and plain(first) not in ROLES:
        return body["whole"]
    said = piece.split()
    posted = said[1:] if _OWNED.search(said[0]) else said
    lower = all(word.islower() for word in said[1:]) and len(said) <= _MOST_WORDS_OF_LOWER_NAME
    if len(said) > 1 and lower and known.is_role(posted) and {*map(plain, said)}.isdisjoint(STOP):
        return piece
    return None


def _is_post(before: str, known: Voices) -> bool:
    """Whether a name follows what its bearer is: an organisation, and a role there."""
    words = before.split()
    return len(words) > 1 and words[-1].islower() and known.is_role(words[-1:])


def _names(piece: str, known: Voices, *, strict: bool) -> list[str]:
    found = [one for run in _RUN.findall(piece) for one in _LOWER.split(run)]
    runs = [_OWNED.split(run)[-1].strip() for run in found]
    return [who for run in runs if (who := _name(run, known, strict=strict))]


def _name(run: str, known: Voices, *, strict: bool) -> str | None:
    """The name in a run of capitalised words, without what stands before it: “Mayor Ilva Moor”."""
    run = run.rstrip(".'’-")
    words = without_post(run).split()
    while (
        not known.has(run)
        and words
        and _is_common(words[0])
        and not all(_is_common(word) for word in words)
    ):
        words = words[1:]
    name = " ".join(words)
    if len(name) == 1:
        return None
    if known.has(name):
        return name
    if len(words) == 1 and (strict or _is_common(words[0])):
        return None
    if strict and name.isupper() and not name.islower():  # “JUST IN”
        return None
    titles = all(plain(word) in ROLES or not names.words(word) for word in words)
    return None if titles else _known_end(name, known) or name


def _known_end(name: str, known: Voices) -> str | None:
    """The known name of several words with which others end: “Der Ratsherr Ilva Moor”."""
    words = name.split()
    ends = (" ".join(words[at:]) for at in range(1, len(words) - 1))
    return next(filter(known.has, ends), None)


def without_post(name: str) -> str:
    """A name without the short form of a post before it, and what is shouted behind it.

    >>> without_post("Cllr Moor"), without_post("LoP Ilva Moor"), without_post("JD MOOR")
    ('Moor', 'Ilva Moor', 'JD MOOR')
    >>> without_post("Moor LOSES IT")
    'Moor'
    """
    words = name.split()
    while not name.isupper() and len(words) > 1 and _is_shouted(words[-1]):
        words = words[:-1]
    while len(words) > 1 and not name.isupper() and _is_short_form(words[0]):
        words = words[1:]
    return " ".join(words)


def _is_shouted(word: str) -> bool:
    return word.isupper() and len(word) > 1 and not _NUMERAL.fullmatch(word)


def _is_short_form(word: str) -> bool:
    """Whether a word abbreviates a post: it has no vowel, or capitals inside: “Cllr”, “LoP”."""
    bare = word.rstrip(".")
    inside = any(one.isupper() for one in bare[1:]) and len(bare) <= _MOST_LETTERS_OF_SHORT_FORM
    return len(bare) > 1 and (inside or not _VOWEL.search(plain(bare)))


def _is_common(word: str) -> bool:
    bare = plain(word)
    return bare in COMMON["en"] or bare in ROLES or stem(bare) in frequencies()


def _cleaned(piece: str) -> str:
    """Without links, handles, marks of lists and of format, and pictures."""
    bare = _CLUTTER.sub(" ", _TAG.sub(lambda tag: _HUMP.sub(" ", tag[0]), piece))
    return "".join(char if char.isalnum() or char in _KEPT else "|" for char in bare)
