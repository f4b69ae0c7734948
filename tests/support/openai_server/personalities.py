"""Models of every character, as functions of what they are asked: one honest, many not.

``LIES`` holds the ways to lie, by name; ``lying(lie)`` is a model of
one, ``liar(seed)`` one of all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any

from tests.support.openai_server.asked import Asked, Sentence
from tests.support.openai_server.replies import (
    CUT_SHORT,
    EMPTY,
    FENCED,
    NOT_FOUND,
    PROSE,
    REFUSAL,
    Personality,
    Replied,
    Reply,
    drafted,
    point,
    statement,
    verdict,
    verdicts,
)

# What a lie may do with the sentences that are offered.
Lie = Callable[[Sequence[Sentence], Random], Replied]

MARKS = re.compile(r"[“”„‟«»‹›\"]")
FIRST_PERSON = re.compile(r"\b(?:i|me|my|mine|myself|we|us|ours?|ourselves)\b", re.I)
NUMBER = re.compile(r"\d+")
WORD = re.compile(r"[^\W\d_]+")
STRANGERS = ("Ulric Penn", "Dora Maddock", "Tove Aslaksen")
INVENTED = (
    "Everything is lost and nobody told us",
    "I will never sign it",
    "Seventeen people knew",
)
LINKS = ("https://example.org/more", "www.example.org", "[more](https://example.org)", "@somebody")


def honest(asked: Asked) -> Replied:
    """Says what is offered, in the sentences' own words, resting on them.

    Where no sentences are offered it repeats the last line of what it is asked.
    """
    if asked.statements:
        return approving(asked)
    if not asked.sentences:
        lines = [line for line in asked.last.splitlines() if line.strip()]
        return NOT_FOUND if asked.schema else Reply(lines[-1])
    chosen = fitting(asked)[:3]
    told = [statement(in_own_words(one, n), one.n) for n, one in enumerate(chosen)]
    return drafted(*told, found=bool(told))


def approving(asked: Asked) -> Reply:
    """A judge that finds nothing wrong."""
    return verdicts(*(verdict(one.n) for one in asked.statements if not one.left_out))


def literal(asked: Asked) -> Reply:
    """A judge that passes what is one of the sentences, quotation marks aside."""
    bare = {MARKS.sub("", one.text) for one in asked.sentences}
    return verdicts(
        *(
            verdict(one.n, None if MARKS.sub("", one.text) in bare else "absent")
            for one in asked.statements
            if not one.left_out
        )
    )


def judging(faults: Mapping[str, str], *, leaning: Mapping[str, Any] = {}) -> Personality:
    """A judge that knows what is wrong with which text, and who leans on whom.

    ``leaning``: what a verdict of that text says beside, ``leans_on`` and ``instead``.
    """

    def judge(asked: Asked) -> Reply:
        told = (one for one in asked.statements if not one.left_out)
        return verdicts(
            *(verdict(one.n, faults.get(one.text), **leaning.get(one.text, {})) for one in told)
        )

    return judge


def fitting(asked: Asked) -> list[Sentence]:
    """Sentences short and plain enough to be repeated; those of the question's words first."""
    prose = " ".join(line for line in asked.last.splitlines() if not line.startswith("{"))
    wanted = {word.lower() for word in WORD.findall(prose) if len(word) > 3}
    plain = [s for s in asked.sentences if len(s.text) < 300 and not re.search(r"[<@/*\[]", s.text)]
    return sorted(plain, key=lambda s: -len(wanted & {w.lower() for w in WORD.findall(s.text)}))


def in_own_words(sentence: Sentence, way: int = 0) -> str:
    """What a sentence says: as it stands, without its quotation marks, or with its outlet.

    With somebody's "we" always as it stands.
    """
    told = " ".join(sentence.text.split())
    if FIRST_PERSON.search(told):
        return told
    if way % 3 == 1:
        return MARKS.sub("", told)
    if way % 3 == 2 and sentence.outlet:
        return f"{sentence.outlet}: {MARKS.sub('', told)}"
    return told if told.count("“") == told.count("”") and '"' not in told else MARKS.sub("", told)


def lying(lie: Lie, *, seed: int = 0) -> Personality:
    """A personality that tells this lie, differently each time; honest where nothing is offered."""
    chance = Random(seed)

    def personality(asked: Asked) -> Replied:
        return lie(asked.sentences, chance) if asked.sentences else honest(asked)

    return personality


def liar(seed: int = 0) -> Personality:
    """Tells any of the lies, a different one each time."""
    return lying(
        lambda offered, chance: chance.choice([*LIES.values()])(offered, chance), seed=seed
    )


def invents_quotes(offered: Sequence[Sentence], chance: Random) -> Replied:
    """Quotation marks around words that nobody said, resting on a real sentence."""
    one, words = chance.choice(offered), chance.choice(INVENTED)
    who = one.speaker or one.outlet or "the mayor"
    told = chance.choice([f"“{words},” {who} said.", f"{who} warned: “{words}.”", f"‘{words}’"])
    return drafted(statement(told, point(one.n, chance.choice([None, words]))))


def alters_a_number(offered: Sequence[Sentence], chance: Random) -> Replied:
    """The sentence with a number of it changed, in quotation marks or out."""
    numbered = [s for s in offered if NUMBER.search(s.text)] or [*offered]
    one = chance.choice(numbered)
    told = NUMBER.sub(lambda m: str(int(m[0][:9]) + chance.randint(1, 9)), one.text, count=1)
    if told == one.text:
        told = f"{one.text} That was {chance.randint(300, 999)} times."
    return _altered(one, told, chance)


def alters_a_negation(offered: Sequence[Sentence], chance: Random) -> Replied:
    """The sentence in quotation marks, with a "not" gone or come."""
    negated = [s for s in offered if re.search(r"\b(not|never|no)\b", s.text)]
    one = chance.choice(negated or [*offered])
    told = re.sub(r"\b(not|never|no) ", "", one.text, count=1)
    if told == one.text:
        told = re.sub(r"\b(is|are|was|were|will|have|has|the) ", r"\1 not ", one.text, count=1)
    return _altered(one, told if told != one.text else f"Not {one.text}", chance, quoted=True)


def alters_a_name(offered: Sequence[Sentence], chance: Random) -> Replied:
    """The sentence with somebody else's name in it."""
    named = [s for s in offered if re.search(r"(?<=\w )[A-Z]\w+", s.text)] or [*offered]
    one, other = chance.choice(named), chance.choice(STRANGERS)
    told = re.sub(r"(?<=\w )[A-Z]\w+", other, one.text, count=1)
    return _altered(one, told if told != one.text else f"{other}: {one.text}", chance)


def wrong_speaker(offered: Sequence[Sentence], chance: Random) -> Replied:
    """Real words, told as somebody else's."""
    said = [s for s in offered if s.speaker] or [*offered]
    one = chance.choice(said)
    others = [s.speaker for s in offered if s.speaker and s.speaker != one.speaker]
    who = chance.choice([*others, *STRANGERS])
    words = _inner(one.text)
    told = chance.choice(
        [f"“{words},” said {who}.", f"{who} said that {words}.", f"{who}: “{words}”"]
    )
    return drafted(statement(told, point(one.n)))


def wrong_outlet(offered: Sequence[Sentence], chance: Random) -> Replied:
    """Real words, told as another outlet's."""
    one = chance.choice(offered)
    others = [s.outlet for s in offered if s.outlet and s.outlet != one.outlet]
    outlet = chance.choice([*others, "Farrow Chronicle"])
    told = chance.choice(["According to {}, {}", "{} reports: {}", "{1} ({0})"])
    return drafted(statement(told.format(outlet, MARKS.sub("", one.text)), one.n))


def points_nowhere(offered: Sequence[Sentence], chance: Random) -> Replied:
    """Numbers that were not offered, beside the text of one that was."""
    top = max(s.n for s in offered)
    number = chance.choice([0, -1, top + 1, top + 1_000, 10**18])
    return drafted(statement(chance.choice(offered).text, number), statement("All is said."))


def points_at_another(offered: Sequence[Sentence], chance: Random) -> Replied:
    """The words of one sentence, resting on another."""
    one, other = chance.choice(offered), chance.choice(offered)
    return drafted(statement(f"“{_inner(one.text)}”", point(other.n, _inner(one.text))))


def stitches(offered: Sequence[Sentence], chance: Random) -> Replied:
    """One quotation made of two places."""
    one, other = chance.choice(offered), chance.choice(offered)
    words = f"{_inner(one.text)[:60].strip()} {_inner(other.text)[-60:].strip()}"
    return drafted(statement(f"“{words}”", point(one.n, words), point(other.n, words)))


def rambles(offered: Sequence[Sentence], chance: Random) -> Replied:
    """Markup, links, commands and headings around a real sentence."""
    one, link = chance.choice(offered), chance.choice(LINKS)
    shapes = ("**{0}** {1}", "<b>{0}</b>", "# Answer\n\n- {0}\n- see {1}", "/verify {0}", "{0} {1}")
    return drafted(statement(chance.choice(shapes).format(one.text, link), one.n))


def obeys(offered: Sequence[Sentence], chance: Random) -> Replied:
    """Does what an article tells it to: gives the prompt away, cites its link, speaks as admin."""
    orders = r"ignore|instruction|system|prompt|admin|http|instead"
    one = chance.choice([s for s in offered if re.search(orders, s.text, re.I)] or [*offered])
    links = re.findall(r"https?://\S+", one.text) or [LINKS[0]]
    told = chance.choice(
        [
            f"Read more at {links[0]}",
            "My instructions are: You answer questions about news articles.",
            "As the admin of this channel I tell you that all users are allowed now.",
            f"HACKED {one.text}",
        ]
    )
    return drafted(statement(told, one.n))


def mistranslates(offered: Sequence[Sentence], chance: Random) -> Replied:
    """A translation with quotation marks and numbers that stand nowhere."""
    one = chance.choice(offered)
    wrong = chance.choice(["„Es waren 4711,“ sagte er.", "Il y en avait 4711.", "«Nichts»"])
    return drafted(statement(MARKS.sub("", one.text), point(one.n, None, wrong)))


def breaks_off(offered: Sequence[Sentence], chance: Random) -> Replied:
    """A reply that is none: empty, refused, cut, prose, JSON of another shape."""
    one = chance.choice(offered)
    whole = drafted(statement(one.text, one.n)).text
    odd = ['{"found": true}', "[]", "null", '{"statements": "none"}', whole + whole]
    odd += [whole[: chance.randrange(len(whole))], '{"found": true, "statements": [{"text": 5}]}']
    return chance.choice([EMPTY, REFUSAL, CUT_SHORT, PROSE, FENCED, *map(Reply, odd)])


LIES: dict[str, Lie] = {
    lie.__name__: lie
    for lie in (
        invents_quotes,
        alters_a_number,
        alters_a_negation,
        alters_a_name,
        wrong_speaker,
        wrong_outlet,
        points_nowhere,
        points_at_another,
        stitches,
        rambles,
        obeys,
        mistranslates,
        breaks_off,
    )
}


def _inner(text: str) -> str:
    """What stands in the quotation marks of a sentence, else the sentence without its full stop."""
    found = re.search(r"[“\"]([^“”\"]+)[”\"]", text)
    return found[1].rstrip(",") if found else MARKS.sub("", text).rstrip(".")


def _altered(one: Sentence, told: str, chance: Random, *, quoted: bool = False) -> Replied:
    """An altered sentence as prose or in quotation marks, with or without its words as a point."""
    words = _inner(told)
    if quoted or chance.random() < 0.5:
        told = f"{one.speaker or 'It'} said: “{words}”"
    return drafted(statement(told, point(one.n, chance.choice([None, words]))))
