"""Lexicon of verbs that report speech or a stance, inflected; whether a token is one in context."""

from __future__ import annotations

from retrieval.quotes.tokens import Line
from retrieval.quotes.words import (
    BE,
    CONJUNCTIONS,
    DETERMINERS,
    PREPOSITIONS,
    PRONOUNS,
    TIMES,
    is_adverb,
    word_set,
)


class Use:
    """Bit flags for the usage and form of a reporting word."""

    SAY = 1  # takes a clause or a quotation: "said"
    TELL = 2  # takes an addressee first: "told reporters that"
    STAND = 4  # takes a direct object: "criticised the plan"; a stance, not words
    PAST = 8
    PRESENT = 16  # third person: "says"
    BASE = 32  # plural present or infinitive: "say"
    ING = 64
    NOUN = 128  # homograph of a noun: "claims", "report"


_SAY = """
acknowledge add admit advise affirm agree allege allow announce answer argue ask assert believe
bemoan boast brag caution chant charge chide chime_in claim clarify comment complain concede
conclude confess confirm contend continue counter crow cry deadpan decide declare demand deny
determine disclose elaborate emphasise emphasize estimate exclaim explain fear feel find fire_back
forecast gloat grumble guess gush hint hope imply indicate inquire insist interject interrupt joke
know lament maintain mention murmur muse mutter note observe opine plead pledge point_out post
predict proclaim promise propose project protest put_it question quip read reaffirm reason recall
recommend recount reflect reiterate remark repeat reply report respond retort reveal rule say
scream shoot_back shout show sigh signal sniff speculate specify state stress suggest sum_up
summarize surmise suspect swear testify theorize think threaten thunder tweet underline underscore
vent volunteer vow warn whisper wonder worry write yell
"""
_TELL = "advise assure convince implore inform instruct notify order remind tell urge warn"
_STAND = """
accuse advocate anticipate appeal appear applaud assail attack back bash blame blast call
challenge champion characterise characterize cite commend compare condemn congratulate consider
credit criticise criticize decline decry deem defend denounce deride describe detail disagree
discourage discuss dismiss dispute doubt downplay echo embrace encourage endorse envision expect
express favor favour foresee hail hammer hate highlight intend invoke knock label lambaste laud
identify liken list mention mock object oppose outline pan plan portray praise prefer promote push
quote rail rap reassure rebuff rebuke recognize refer refuse reject ridicule rip scold see seek
seem slam support taunt thank tout trash trumpet urge view vilify voice vouch want welcome
"""
_ALSO_NOUNS = word_set(
    "answer appeal back name offer list project attack blame blast call challenge chant charge "
    "claim comment counter credit crow cry demand detail doubt echo estimate express fear feel "
    "find forecast guess hate highlight hint hope joke knock label mention note object order "
    "pan plan pledge post praise promise protest push question quote rap read reason rebuke "
    "refuse remark reply report request rip rule scream shout show sigh signal sniff state "
    "stress support thank thunder tout trumpet tweet vent view voice vow want welcome whisper "
    "wonder worry yell"
)
_IRREGULAR = {
    "admit": "admitted admits admitting",
    "brag": "bragged brags bragging",
    "feel": "felt feels feeling",
    "find": "found finds finding",
    "forecast": "forecast forecasts forecasting",
    "foresee": "foresaw foresees foreseeing",
    "know": "knew knows knowing",
    "pan": "panned pans panning",
    "plan": "planned plans planning",
    "prefer": "preferred prefers preferring",
    "put_it": "put puts putting",
    "quip": "quipped quips quipping",
    "rap": "rapped raps rapping",
    "read": "read reads reading",
    "refer": "referred refers referring",
    "rip": "ripped rips ripping",
    "say": "said says saying",
    "see": "saw sees",
    "seek": "sought seeks seeking",
    "shoot_back": "shot shoots shooting",
    "show": "showed shows showing",
    "slam": "slammed slams slamming",
    "sum_up": "summed sums summing",
    "swear": "swore swears swearing",
    "tell": "told tells telling",
    "think": "thought thinks thinking",
    "write": "wrote writes writing",
}
_NEVER = word_set("state states note")  # almost always nouns


def _inflected(verb: str) -> list[tuple[str, int]]:
    stem = verb.partition("_")[0]
    if verb in _IRREGULAR:
        past, third, *ing = _IRREGULAR[verb].split()
        return [
            (past, Use.PAST),
            (third, Use.PRESENT),
            (stem, Use.BASE),
            *((i, Use.ING) for i in ing),
        ]
    past, third, present = stem + "ed", stem + "s", stem + "ing"
    if stem.endswith("e"):
        past, present = stem + "d", stem[:-1] + "ing"
    elif stem.endswith("y") and stem[-2] not in "aeiou":
        past, third = stem[:-1] + "ied", stem[:-1] + "ies"
    elif stem.endswith(("s", "sh", "ch", "x")):
        third = stem + "es"
    return [(past, Use.PAST), (third, Use.PRESENT), (stem, Use.BASE), (present, Use.ING)]


def _listed() -> tuple[dict[str, int], dict[str, str]]:
    uses: dict[str, int] = {}
    particles: dict[str, str] = {}
    for verbs, use in ((_SAY, Use.SAY), (_TELL, Use.TELL), (_STAND, Use.STAND)):
        for verb in verbs.split():
            particle = verb.partition("_")[2]
            for form, shape in _inflected(verb):
                noun = Use.NOUN if verb in _ALSO_NOUNS and shape & (Use.PRESENT | Use.BASE) else 0
                if form not in _NEVER:
                    uses[form] = uses.get(form, 0) | use | shape | noun
                if particle:
                    particles[form] = particle
    return uses, particles


_USES, _PARTICLES = _listed()
VERBS: dict[str, int] = _USES  # form → bits of Use
PARTICLES: dict[str, str] = _PARTICLES  # forms that need a particle: "points" → "out"

_OBJECTS = frozenset({"that", "him", "her", "them", "us", "me", "how", "why", "whether", "if",
                      "what", "there", "to", ":"})  # fmt: skip
_OWNERS = frozenset(
    {"the", "a", "an", "his", "her", "their", "its", "my", "our", "this", "of", "no"}
)


def cue_use(line: Line, at: int) -> int:
    """The use of a reporting token, as bits of ``Use``; 0 if it does not report."""
    use = VERBS.get(line.words[at], 0) or _unlisted(line, at)
    return use if use and _is_verb(line, at, use) else 0


def _is_verb(line: Line, at: int, use: int) -> bool:
    word, kind = line.words[at], line.kinds[at]
    before = line.words[at - 1] if at else ""
    after = line.words[at + 1] if at + 1 < len(line.words) else ""
    if kind != "W" and not (at == 0 and use & Use.ING and kind == "C"):
        return False
    if word in PARTICLES and after != PARTICLES[word]:
        return False
    if before in _OWNERS or (after == "to" and word.startswith("continu")):
        return False
    if use & Use.NOUN and _is_noun(line, at, use):
        return False
    return not (use & Use.PAST and _is_passive(line, at))


def _is_noun(line: Line, at: int, use: int) -> bool:
    """Whether a homograph such as "claims" is a noun here, by its neighbours."""
    before = line.words[at - 1] if at else ""
    if before != "to" and (before in PREPOSITIONS or before in DETERMINERS):
        return True
    return bool(use & (Use.PRESENT | Use.BASE)) and not _takes_object(line, at + 1)


def _is_passive(line: Line, at: int) -> bool:
    if at == 0:
        return False
    before = line.words[at - 1]
    if before in BE and before != "'s":
        return True
    return at > 1 and is_adverb(before) and line.words[at - 2] in BE


def _takes_object(line: Line, at: int) -> bool:
    """Whether the token after a homograph such as "claims" makes it a verb."""
    if at >= len(line.words):
        return line.kinds[at - 2 : at - 1] in (["C"], ["Q"]) or line.words[at - 2] in PRONOUNS
    word, kind = line.words[at], line.kinds[at]
    if line.kinds[at - 2] == "S":
        return False
    if word in (",", "."):
        return _follows_its_words(line, at - 1)
    if kind in "QC" or word in DETERMINERS or word in PRONOUNS or word in _OBJECTS:
        return True
    return line.words[at - 2] in PRONOUNS if at > 1 else False


def _follows_its_words(line: Line, verb: int) -> bool:
    """Whether the verb follows its words and subject: “…, he claims.”"""
    at = verb - 1
    while at > 0 and line.kinds[at] == "C":
        at -= 1
    at -= at == verb - 1 and line.words[at] in PRONOUNS
    return at >= 0 and at < verb - 1 and (line.kinds[at] == "Q" or line.words[at] == ",")


def _unlisted(line: Line, at: int) -> int:
    """An unlisted past form next to a finished quotation: “…,” Venn barked."""
    if line.kinds[at] != "W" or not line.words[at].endswith("ed") or at == 0:
        return 0
    start = at
    while start > 0 and start > at - 4 and line.kinds[start - 1] == "C":
        start -= 1
    ends = line.words[start - 1][-2:] if start and line.kinds[start - 1] == "Q" else ""
    if ends not in (',"', '?"', '!"') or (start == at and not starts_noun(line, at + 1)):
        return 0
    return Use.SAY | Use.PAST


def starts_noun(line: Line, at: int) -> bool:
    """Whether a noun phrase, not a clause, may start at token ``at``."""
    if at >= len(line.words):
        return False
    word, kind = line.words[at], line.kinds[at]
    if word in TIMES or word in PRONOUNS or word in CONJUNCTIONS:
        return False
    if kind == "C" or word in DETERMINERS:
        return True
    named_next = line.kinds[at + 1 : at + 2] == ["C"]
    return kind == "W" and named_next and word not in PREPOSITIONS and not is_adverb(word)
