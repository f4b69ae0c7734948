"""Entity linking: a phrase in a question matched with known speakers and roles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from retrieval.domain import Question, Quote, Wants
from retrieval.text import names
from retrieval.text.terms import STOP, plain, stem, words

# Synonyms for whoever leads something or speaks for it.
_HEADS = "chief head boss leader chairman chairwoman chair president director commander ceo"
_SPOKES = "spokesman spokeswoman spokesperson speaker-for spokespeople press"
_SYNONYMS = {word: group.split()[0] for group in (_HEADS, _SPOKES) for word in group.split()}
# A role stands for a person with at least this share of the role's quotes.
SHARE_OF_ROLE = 0.3
_LEAST_WORDS_OF_ROLE = 2
# A first name stands for the surname with at least this share of its quotes, and this many.
SHARE_OF_SURNAME, LEAST_SAID = 0.7, 5


@dataclass(frozen=True, slots=True)
class AskedSpeaker:
    """A speaker asked for: the keys of a name, the words of a role, or both."""

    phrase: str
    name: tuple[str, ...]
    role: frozenset[str]

    def match(self, quote: Quote) -> float:
        """How well the quote's speaker matches, 0–1."""
        speaker = names.words(quote.speaker) if quote.speaker else ()
        by_name = name_match(self.name, speaker) if self.name else 0.0
        if by_name or not self.role:
            return by_name
        have = role_words(f"{quote.role or ''} {quote.speaker or ''}")
        share = len(self.role & have) / len(self.role)
        return share if share > 0.5 else 0.0


def name_match(asked: Sequence[str], speaker: Sequence[str]) -> float:
    """How well the words of an asked name match those of a speaker's, 0–1.

    The surname must match; a different first name rules it out.

    >>> name_match(["orla", "venn"], ["venn"]), name_match(["orla", "venn"], ["ada", "venn"])
    (0.9, 0.0)
    >>> name_match(["orla"], ["orla", "venn"])
    1.0
    """
    both = [word for word in asked if word in speaker]
    if not both:
        return 0.0
    if len(both) == len(asked):
        return 1.0
    if len(both) == len(speaker):
        return 0.9
    return 0.5 if len(asked) > 2 and asked[-1] in speaker and asked[0] in speaker else 0.0


@lru_cache(maxsize=20_000)
def role_words(role: str) -> frozenset[str]:
    """The words of a role, stemmed, with synonyms merged and without stop words.

    >>> role_words("chairman of the Dock Council") == role_words("the Dock Council's boss")
    True
    """
    found = (plain(word) for word in words(role))
    return frozenset(stem(_SYNONYMS.get(w, w)) for w in found if w not in STOP)


def asked_speakers(question: Question, known: Mapping[str, int]) -> tuple[AskedSpeaker, ...]:
    """Who is asked for, with spellings and small typos corrected to known names.

    ``known`` maps each key of a word of a speaker's name to its number of quotes. If the
    question's form names nobody, the first run of words that are names counts.
    """
    found = [_linked(phrase, known) for phrase in question.speakers]
    kept = tuple(one for one in found if one.name or one.role)
    if kept or question.wants is Wants.FACTS:
        return kept
    run = _run_of_names(question.about, known)
    return (AskedSpeaker(" ".join(run), run, frozenset()),) if run else ()


def _linked(phrase: str, known: Mapping[str, int]) -> AskedSpeaker:
    keys = [nearest_known(key, known) for key in names.words(phrase)]
    name = tuple(key for key in keys if key in known)
    return AskedSpeaker(phrase, name, role_words(phrase))


def nearest_known(key: str, known: Mapping[str, int], *, least_chars: int = 5) -> str:
    """The key itself if known, else the most quoted known key a small typo away, else itself."""
    if key in known or len(key) < least_chars:
        return key
    allowed = 2 if len(key) >= 8 else 1
    near = [w for w in known if w[:1] == key[:1] and abs(len(w) - len(key)) <= allowed
            and OSA.distance(key, w, score_cutoff=allowed) <= allowed]  # fmt: skip
    return max(near, key=lambda w: known[w], default=key)


def _run_of_names(about: Sequence[str], known: Mapping[str, int]) -> tuple[str, ...]:
    run: list[str] = []
    for word in about:
        key = names.key(word)
        if key in known:
            run.append(key)
        elif run:
            break
    return tuple(run[:3])


def surname(called: Mapping[str, int], said: int) -> str | None:
    """The surname that a first name by itself stands for, None if ambiguous or rare.

    ``called`` are the speakers with this first name and their numbers of quotes; ``said`` is the
    number of quotes of all speakers with this word anywhere in their name.

    >>> surname({"Orla Venn": 5, "Orla Tam": 1}, 6), surname({"Orla Venn": 5}, 20)
    ('Venn', None)
    """
    count: Counter[str] = Counter()
    for speaker, number in called.items():
        count[speaker.split()[-1]] += number
    [(name, number)] = count.most_common(1) or [("", 0)]
    return name if number >= max(LEAST_SAID, SHARE_OF_SURNAME * said) else None


def with_people(asked: AskedSpeaker, of_role: Sequence[Quote]) -> tuple[AskedSpeaker, ...]:
    """The speaker asked for by role, and the people who speak in that role by name.

    ``of_role`` are quotes retrieved by the words of the role.
    """
    if asked.name or len(asked.role) < _LEAST_WORDS_OF_ROLE:
        return (asked,)
    fitting = [q for q in of_role if q.speaker and asked.match(q) == 1.0]
    count = Counter(names.words(q.speaker or "")[-1:] for q in fitting)
    people = [who for who, n in count.items() if who and n >= SHARE_OF_ROLE * len(fitting)]
    return (asked, *(AskedSpeaker(asked.phrase, who, frozenset()) for who in people))


def best_match(asked: Sequence[AskedSpeaker]) -> Callable[[Quote], float] | None:
    """A memoised function: the best match of a quote's speaker, 0–1; None if nobody is asked."""
    if not asked:
        return None
    known: dict[tuple[str | None, str | None], float] = {}

    def match(quote: Quote) -> float:
        who = quote.speaker, quote.role
        if who not in known:
            known[who] = max(one.match(quote) for one in asked)
        return known[who]

    return match
