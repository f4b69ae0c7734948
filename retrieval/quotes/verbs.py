"""The closed list of words that report speech or a stand taken, with their inflections."""

from __future__ import annotations


class Use:
    """How a reporting word is used, as bits."""

    SAY = 1  # takes a clause or a quotation: "said"
    TELL = 2  # takes an addressee first: "told reporters that"
    STAND = 4  # takes a thing: "criticised the plan"; a stand, not words
    PAST = 8
    PRESENT = 16  # third person: "says"
    BASE = 32  # plural present or infinitive: "say"
    ING = 64
    NOUN = 128  # the same letters are also a noun: "claims", "report"
    ON = 256  # shows that the speaker before goes on: "added"


_SAY = """
acknowledge add admit advise affirm agree allege announce answer argue ask assert believe boast
brag caution charge claim clarify comment complain concede conclude confess confirm contend
continue counter cry declare deny disclose emphasize emphasise estimate exclaim explain fear feel
find forecast gloat grumble guess hint hope imply indicate inquire insist interject joke know
lament maintain mention muse note observe opine plead pledge point_out post predict proclaim
promise propose protest question quip read reaffirm reason recall recommend recount reflect
reiterate remark repeat reply report respond retort reveal rule say scream shout show signal
speculate specify state stress suggest surmise suspect swear testify theorize think threaten
thunder tweet underline underscore vent volunteer vow warn whisper wonder worry write yell
chant deadpan chide gush crow allow observe sniff sigh summarize sum_up
put_it conclude interrupt mutter murmur bemoan decide demand determine elaborate
chime_in fire_back shoot_back
""".split()
_TELL = "tell inform remind assure convince notify urge warn advise instruct order implore".split()
_STAND = """
accuse applaud assail attack blame blast call challenge champion characterize characterise
cite commend compare condemn congratulate consider credit criticize criticise decline decry deem
defend denounce deride describe detail discuss dismiss dispute downplay echo embrace endorse
encourage express favor favour hail highlight hammer knock label lambaste laud mock oppose
outline plan praise prefer push quote rail rap reassure rebuff rebuke refer refuse reject rip
ridicule scold seek slam support thank tout trash trumpet voice want welcome discourage hate
appear seem see expect intend hail bash disagree oppose object appeal advocate promote
invoke decry liken pan portray taunt vilify vouch foresee envision applaud mention urge doubt
""".split()
_ON = frozenset("add continue stress go_on repeat reiterate note explain conclude".split())
_NOUN = frozenset(
    "answer attack blame call challenge charge claim comment counter cry demand doubt echo "
    "estimate express fear feel find forecast guess hate hint hope joke knock label "
    "mention order note object plan pledge post praise promise protest push question "
    "quote rap read reason rebuke remark reply report request rip rule scream shout show "
    "signal state stress support thank tout trumpet view voice vow want welcome whisper wonder "
    "worry yell chant credit cite detail highlight refuse appeal object blast pan "
    "sigh focus charge tweet sniff thunder experience promise threat vent crow".split()
)
_IRREGULAR = {
    "say": "said says saying",
    "tell": "told tells telling",
    "write": "wrote writes writing",
    "read": "read reads reading",
    "think": "thought thinks thinking",
    "know": "knew knows knowing",
    "feel": "felt feels feeling",
    "find": "found finds finding",
    "show": "showed shows showing",
    "see": "saw sees seeing seen",
    "foresee": "foresaw foresees foreseeing",
    "seek": "sought seeks seeking",
    "swear": "swore swears swearing",
    "forecast": "forecast forecasts forecasting",
    "put_it": "put puts putting",
    "rap": "rapped raps rapping",
    "rip": "ripped rips ripping",
    "slam": "slammed slams slamming",
    "quip": "quipped quips quipping",
    "brag": "bragged brags bragging",
    "plan": "planned plans planning",
    "pan": "panned pans panning",
    "prefer": "preferred prefers preferring",
    "refer": "referred refers referring",
    "admit": "admitted admits admitting",
    "sum_up": "summed sums summing",
    "shoot_back": "shot shoots shooting",
}
_NEVER = frozenset("state states like likes note continues seeing".split())  # nouns, nearly always
_PHRASES = {"point": "out", "chime": "in", "fire": "back", "shoot": "back", "put": "it", "sum": ""}


def _inflected(verb: str) -> tuple[str, str, str]:
    """Past, third person and -ing form of a regular verb."""
    if verb.endswith("e"):
        return verb + "d", verb + "s", verb[:-1] + "ing"
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb[:-1] + "ied", verb[:-1] + "ies", verb + "ing"
    third = verb + ("es" if verb.endswith(("s", "sh", "ch", "x")) else "s")
    return verb + "ed", third, verb + "ing"


def _forms(verb: str) -> list[tuple[str, int]]:
    stem = verb.split("_")[0]
    past, third, ing, *more = _IRREGULAR[verb].split() if verb in _IRREGULAR else _inflected(stem)
    noun = Use.NOUN if verb in _NOUN else 0
    forms = [(third, Use.PRESENT | noun), (ing, Use.ING), (stem, Use.BASE | noun)]
    return [*forms, *((form, Use.PAST) for form in (past, *more))]


def _listed() -> dict[str, int]:
    uses: dict[str, int] = {}
    for verbs, use in ((_SAY, Use.SAY), (_TELL, Use.TELL), (_STAND, Use.STAND)):
        for verb in verbs:
            on = Use.ON if verb in _ON else 0
            for form, shape in _forms(verb):
                if form in _NEVER:
                    continue
                uses[form] = uses.get(form, 0) | use | shape | on
    return uses


VERBS: dict[str, int] = _listed()
PARTICLES: dict[str, str] = {
    form: particle
    for stem, particle in _PHRASES.items()
    for form in (stem, *_inflected(stem), "shot", "shoots", "summed")
    if particle and form[0] == stem[0]
}
