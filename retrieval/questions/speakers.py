"""Whom a question means: known speakers and roles; whom "she" is; words that are doubted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from retrieval.domain import Answer, Question, Quote, Wants
from retrieval.questions.parse import parse
from retrieval.quotes.phrases import given_gender, is_human, is_proper, noun_gender
from retrieval.text import names
from retrieval.text.sentences import ornaments_as_marks, quotations
from retrieval.text.terms import STOP, content_words, plain, stem, words

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


LEAST_WORDS = 3  # of a quotation that makes a message without a question a post

_THIS = re.compile(r"\b(?:this|that|it|these|those|so)\b", re.I)
# Whether words are right, and where they are from, is asked with these, and with nothing else.
_CHECKING = frozenset(
    "true false right wrong real fake genuine authentic accurate correct exact legit invented "
    "verify verified verification check checked fact facts confirm confirmed source sources "
    "quote quoted quotation words really anyone anybody somebody someone ever please".split()
)
_ASKS_MORE = re.compile(
    r"^\W*(?:why|how|and|but|or|also)\b|\belse\b"
    r"|^\W*what\s+(?:did|does|do|has|have|had|will|would)\b"
    r"|\b(?:about|on|to|after|before)\s+(?:this|that|it|these|those)\b",
    re.I,
)
_WHAT_OF_IT = re.compile(r"\W*(?:and\s+)?(?:what|how)\s+about\s+(?:this|that|it)\W*", re.I)
_BEGINS = re.compile(
    r"\W*(?:(?:and|so|but|please|hey|hi)\b\W*)*(?:what|who|whom|whose|when|where|why|how|which|did|"
    r"does|do|is|are|was|were|has|have|had|can|could|will|would|should|tell|show|find|give|"
    r"compare|list)(?:['’]s)?\b",
    re.I,
)
_WORD = re.compile(r"\w+")
_LABELLED = re.compile(r"^\W*[^\W\d_][^:\n]{1,60}:[*_]*\s+\S+(?:\s+\S+){3}", re.M)
_TOLD = re.compile(r"\b(?:I|[Ww]e|[Uu]s|[Oo]ur|[Mm]y|me)\b|[^\W\d_]{2}[.!…]\W*$")
BLOCK = re.compile(r"^>[^\n]+(?:\n>[^\n]+)*", re.M)  # as a mail quotes


@dataclass(frozen=True, slots=True)
class Doubt:
    """It is asked whether words hold, and who said them; ``speaker``: whether it was this one."""

    speaker: str | None = None


def doubt(text: str) -> Doubt | None:
    """What is asked of the words pointed at; None if something else is asked.

    >>> doubt("Who said this?"), doubt("is that a real quote"), doubt("Did Petra Lomm say so?")
    (Doubt(speaker=None), Doubt(speaker=None), Doubt(speaker='Petra Lomm'))
    >>> doubt("Who else?"), doubt("What did she say about it?"), doubt("Is the bell back?")
    (None, None, None)
    """
    if _WHAT_OF_IT.fullmatch(text):
        return Doubt()
    left = {*content_words(text)} - _CHECKING
    this = bool(_THIS.search(text))
    if _ASKS_MORE.search(text) or not (this or _CHECKING & {plain(word) for word in words(text)}):
        return None
    if not left:
        return Doubt()
    speakers = parse(text).speakers if this else ()
    named = {plain(word) for who in speakers for word in words(who)}
    return Doubt(speakers[0]) if len(speakers) == 1 and left <= named else None


def is_question(text: str) -> bool:
    """Whether a message asks; what stands in its quotations does not count.

    >>> is_question("Who rang it? Tell me."), is_question("Lomm: “Who rings it?” Disgraceful!")
    (True, False)
    """
    outside = _outside(BLOCK.sub("", text))
    return "?" in outside or "؟" in outside or bool(_BEGINS.match(outside))


def is_labelled(text: str) -> bool:
    """Whether a message that asks nothing may have words of somebody without quotation marks.

    >>> is_labelled("❗ Moor: the gates stay shut today"), is_labelled("Moor: gates")
    (True, False)
    """
    return bool(_LABELLED.search(text)) and not is_question(text)


def is_told(words: str) -> bool:
    """Whether words read as somebody's, not as what to look for: a sentence, or of "us".

    >>> is_told("we need gates"), is_told("Shut them!"), is_told("gates in the valley")
    (True, True, False)
    """
    return bool(_TOLD.search(words))


def is_post(text: str) -> bool:
    """Whether a message without a command is one to verify: it quotes somebody and asks nothing.

    Between several quotations a question is the writer's own, unless the message begins with it.

    >>> is_post("Lomm on the fines: “a tax on being heard”. Shame!"), is_post("the night bus")
    (True, False)
    >>> is_post("Lomm: “a tax on being heard”. The mayor? “So let us build the bus.”")
    True
    """
    text = ornaments_as_marks(text)
    marked = [span.of(text) for span in quotations(text)]
    each = [*marked, *BLOCK.findall(text)]
    quoted = sum(len(_WORD.findall(one)) >= LEAST_WORDS for one in each)
    asks = bool(_BEGINS.match(_outside(text))) if quoted > 1 else is_question(text)
    return quoted > 0 and not asks


def question_in_marks(text: str) -> str:
    """The question that a message wholly is, between quotation marks or behind ">"; else empty.

    >>> question_in_marks("“Who rang the bell?”"), question_in_marks("> who rang the bell")
    ('Who rang the bell?', 'who rang the bell')
    >>> question_in_marks("“We ring the bell”"), question_in_marks("Lomm: “Who rang the bell?”")
    ('', '')
    """
    marked = ornaments_as_marks(text).strip()
    block = BLOCK.fullmatch(marked)
    whole = re.sub(r"^>\s?", "", marked, flags=re.M) if block else marked
    if not block and _WORD.search(_outside(marked)):
        return ""
    inside = whole.strip(" \n“”„\"«»‘’'")
    return inside if _BEGINS.match(inside) and is_post(text) else ""


def _outside(text: str) -> str:
    for span in reversed(quotations(text)):
        text = f"{text[: span.start]} {text[span.stop :]}"
    return text


_GENDERED = re.compile(r"\b(?P<pronoun>he|him|his|she|her|hers)\b", re.I)
WHO_ELSE = "Who else?"
_MALE = frozenset({"he", "him", "his"})
_OWNS = re.compile(r"\s+(?!about|on|in|at|to|for|with|say|said|and|or)[a-z]", re.I)


def resolved(text: str, before: Answer) -> str:
    """The question with the name of whom it means where that is not who was asked for before.

    "him" is a man whom the answer quotes, or who was asked for earlier. Where nobody fits, the
    question stays as it is; "and him?" after a woman's words asks who else there is.
    """
    found = _GENDERED.search(text)
    own = parse(text).speakers
    if found is None or any(names.words(who) and not _GENDERED.fullmatch(who) for who in own):
        return text
    male = found["pronoun"].lower() in _MALE
    asked = parse(before.question, history=before.history).speakers
    alone = len(text.split()) <= 4 and not own  # "and him?" is not who was asked for
    if not alone and asked and _all_may_be(asked, before, male=male):
        return text
    meant = next(_meant(before, asked, male=male), None)
    if meant is None:
        return WHO_ELSE if alone and asked and not _all_may_be(asked, before, male=male) else text
    rest = text[found.end() :]
    owns = found["pronoun"].lower() in ("his", "her", "hers") and _OWNS.match(rest)
    return f"{text[: found.start()]}{meant}{'’s' if owns else ''}{rest}"


def _meant(before: Answer, asked: Iterable[str], *, male: bool) -> Iterator[str]:
    """Those who may be meant, likeliest first."""
    earlier = (who for one in reversed(before.history) for who in parse(one).speakers)
    shown = before.citations or before.closest
    quoted = (who for one in shown if (who := one.speaker) and is_proper(who) and is_human(who))
    others = [who for who in dict.fromkeys((*quoted, *earlier)) if not _is_one_of(who, asked)]
    wanted = "m" if male else "f"
    fitting = {who: gender(who, before) for who in others}
    yield from (who for who in others if fitting[who] == wanted)
    yield from (who for who in others if not fitting[who])


def _all_may_be(asked: Iterable[str], before: Answer, *, male: bool) -> bool:
    return all(gender(who, before) in ("", "m" if male else "f") for who in asked)


def _is_one_of(who: str, asked: Iterable[str]) -> bool:
    return any(names.same(who, one) for one in asked)


def gender(who: str, before: Answer) -> str:
    """ "f" or "m" by the role that the answer's articles give, or by the first name; else empty."""
    shown = (*before.citations, *before.closest)
    known = [one for one in shown if one.speaker and names.same(one.speaker, who)]
    for one in known:
        if found := noun_gender((one.role or "").lower().split()):
            return found
    full = max([who, *(one.speaker or "" for one in known)], key=len)
    return given_gender(full.split()[0].lower()) if full.split() else ""
