"""A model's statements after the checks of code: judged in one call, then shown or left out."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace

from retrieval.checks.statements import Held
from retrieval.domain import Fault, LeftOut, Span
from retrieval.errors import ModelError
from retrieval.model import prompts
from retrieval.model.call import ModelCalls, Prompt
from retrieval.model.drafts import Drafted, Offered, Ruling, ToJudge, rulings

# The share of an answer's time that the model that writes may take, and the tokens that are kept
# for the judge; of few tokens a share.
WRITING_SHARE = 0.8
JUDGE_TOKENS = 1_500
# Sentences before and after one that a judge is shown with it.
BEFORE, AFTER = 2, 1
JUDGE_SHARE = 0.4
NO_ROOM_TO_JUDGE = "has no room left for judging what it wrote (QUOTH_MODEL_MAX_INPUT_TOKENS)"

# Faults that are no fault of what a statement says.
_NOT_TOLD = (Fault.REPEATS, Fault.UNJUDGED)
_PRONOUN = re.compile(
    r"(?P<before>(?:\S+\s+){0,4}?)\b(?:he|she|they|his|her|hers|their|him|them)\b", re.I
)
_CAPITAL = re.compile(r"\b[^\W\d_a-zà-ÿ]\w+")
_NAME = re.compile(r"(?<=[^\W\d_][\s-])[^\W\d_a-zà-ÿ]\w+")

_log = logging.getLogger(__name__)

Check = Callable[[Drafted], Held | Fault]


@dataclass(frozen=True, slots=True)
class Written:
    """One statement of a draft, numbered from 1, and what the checks of code say of it."""

    n: int
    drafted: Drafted
    checked: Held | Fault


@dataclass(frozen=True, slots=True)
class Judged:
    """What of a draft is shown, by the number of its statement, and what is left out and why."""

    shown: Mapping[int, Held]
    left_out: tuple[LeftOut, ...]


async def judged(
    written: Sequence[Written],
    some: Sequence[Offered],
    calls: ModelCalls,
    check: Check,
    *,
    question: str | None = None,
) -> Judged:
    """The statements after one call of the judge, which is not made where none passed the checks.

    ``some`` are the sentences the statements were written from, ``check`` the checks of code, for
    what the judge writes instead of a statement; ``question`` is what they answer, if anything.
    Raises ModelError where the judge fails.
    """
    found: Mapping[int, Ruling] = {}
    if any(isinstance(one.checked, Held) for one in written):
        prompt, asked = _fitting(written, some, calls.left_tokens, question)
        reply = ""
        async with aclosing(calls.reply(prompt, by_judge=True)) as pieces:
            async for piece in pieces:
                reply += piece
        found = rulings(reply, asked)
    made = decide(written, found, check)
    for one in made.left_out:
        calls.drop()
        _log.info("statement left out: %s", one.fault)
        _log.debug("left out (%s): %s", one.fault, one.text)
    return made


def _fitting(
    written: Sequence[Written], some: Sequence[Offered], room: int, question: str | None
) -> tuple[Prompt, list[ToJudge]]:
    """The prompt with as much as there is room for, and which statements it asks about.

    First it goes without the sentences beside, then without what code dropped, at last without
    the statements at the end.
    """
    dropped = {one.n: one.drafted.text for one in written if not isinstance(one.checked, Held)}
    whole, bare = ([*_to_judge(written, around)] for around in (some, ()))
    for asked, left_out in (
        (whole, dropped),
        (bare, dropped),
        *((bare[:n], {}) for n in range(len(bare), 0, -1)),
    ):
        prompt = prompts.judge_prompt(asked, left_out, question)
        if prompt.tokens <= room:
            return prompt, asked
    raise ModelError(NO_ROOM_TO_JUDGE, retry=False)


def _to_judge(written: Sequence[Written], some: Sequence[Offered]) -> Iterator[ToJudge]:
    """What passed the checks of code, each with its sentences and, of ``some``, those beside."""
    for one in written:
        if isinstance(one.checked, Held):
            cited = [place.offered for place in one.checked.places]
            shown = sorted([*cited, *_beside(cited, some)], key=_place)
            yield ToJudge(one.n, one.drafted.text, tuple(shown))


def _place(one: Offered) -> tuple[int, Span]:
    return one.revision.id, one.span


def _beside(cited: Sequence[Offered], some: Sequence[Offered]) -> Iterator[Offered]:
    """The sentences before and after those cited, as they were offered, without a number."""
    numbers = {one.n for one in cited}
    for at, one in enumerate(some):
        near = some[max(0, at - AFTER) : at + BEFORE + 1]
        same = (each for each in near if each.revision.id == one.revision.id)
        if one.n not in numbers and any(each.n in numbers for each in same):
            yield replace(one, n=0)


def decide(written: Sequence[Written], found: Mapping[int, Ruling], check: Check) -> Judged:
    """Which statements are shown, by the checks of code and the judge's rulings. Pure.

    What leans on a statement that is not shown goes too, or is told in the judge's own words if
    these pass the checks.
    """
    shown: dict[int, Held] = {}
    left_out: list[LeftOut] = []
    for one in written:
        kept = _ruled(one, found.get(one.n))
        if isinstance(kept, Held) and _leans(one, found[one.n], written, shown):
            instead = found[one.n].instead
            again = check(Drafted(instead, one.drafted.points)) if instead else Fault.LEANS
            kept = again if isinstance(again, Held) else Fault.LEANS
        if isinstance(kept, Held):
            shown[one.n] = kept
        else:
            left_out.append(LeftOut(one.drafted.text, kept))
    return Judged(shown, tuple(left_out))


def _ruled(one: Written, ruling: Ruling | None) -> Held | Fault:
    if not isinstance(one.checked, Held):
        return one.checked
    return (ruling.found if ruling else Fault.UNJUDGED) or one.checked


def _leans(
    one: Written, ruling: Ruling, written: Sequence[Written], shown: Mapping[int, Held]
) -> bool:
    """Whether a statement leans on one that is not shown.

    The judge may not have seen it as left out: where the one before it was dropped by code, and
    names somebody whom the last one shown does not name, a statement that opens with "he" or
    "they" leans on it too.
    """
    if ruling.leans_on is not None and ruling.leans_on < one.n:
        return ruling.leans_on not in shown
    before = next((each for each in written if each.n == one.n - 1), None)
    opening = _PRONOUN.match(one.drafted.text)
    if not before or isinstance(before.checked, Held) or not opening:
        return False
    if isinstance(one.checked, Held) and any(
        re.search(rf"\b{re.escape(name)}\b", place.offered.text)
        for place in one.checked.places
        for name in _CAPITAL.findall(opening["before"])
    ):
        return False  # it names who it is about
    last = shown[max(shown)].text if shown else ""
    return not shown or any(who not in last for who in _NAME.findall(before.drafted.text))


def left_out_note(left_out: Sequence[LeftOut]) -> tuple[str, ...]:
    """The line that says how many of a model's sentences are not shown; none where all are.

    >>> left_out_note([LeftOut("It leaks.", Fault.TIME)])
    ('One sentence was left out: its quotes do not bear it.',)
    """
    number = sum(one.fault not in _NOT_TOLD for one in left_out)
    if not number:
        return ()
    if number == 1:
        return ("One sentence was left out: its quotes do not bear it.",)
    return (f"{number} sentences were left out: their quotes do not bear them.",)


def unjudged(written: Sequence[Written]) -> tuple[LeftOut, ...]:
    """All of a draft, left out for want of a judge, or for what code found."""
    return tuple(
        LeftOut(one.drafted.text, Fault.UNJUDGED if isinstance(one.checked, Held) else one.checked)
        for one in written
    )
