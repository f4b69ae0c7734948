"""Whom a follow-up means by "she" or "him", in the light of the answer before it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from retrieval.domain import Answer
from retrieval.questions.parse import parse
from retrieval.quotes.phrases import given_gender, is_human, is_proper, noun_gender
from retrieval.text import names

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
