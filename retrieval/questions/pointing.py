"""What a message does with words that it points at: asks who said them, or something else. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from retrieval.questions.parse import parse
from retrieval.text.quotation_marks import ornaments_as_marks
from retrieval.text.sentences import quotations
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
