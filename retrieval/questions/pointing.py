"""What a message points at: whom "she" is, or words that are doubted or verified. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from retrieval.domain import Answer
from retrieval.questions.parse import parse
from retrieval.quotes.phrases import given_gender, is_human, is_proper, noun_gender
from retrieval.text import names
from retrieval.text.sentences import ornaments_as_marks, quotations
from retrieval.text.terms import content_words, plain, words

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


def is_post(text: str) -> bool:
    """Whether a message without a command is one to verify: it quotes somebody and asks nothing.

    >>> is_post("Lomm on the fines: “a tax on being heard”. Shame!"), is_post("the night bus")
    (True, False)
    """
    text = ornaments_as_marks(text)
    marked = [span.of(text) for span in quotations(text)]
    quoted = (len(_WORD.findall(one)) >= LEAST_WORDS for one in [*marked, *BLOCK.findall(text)])
    return any(quoted) and not is_question(text)


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
