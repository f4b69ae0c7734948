"""The lexicon of the attribution rules: closed-class words, role nouns, first names, and verbs that
report speech or a stance; whether a token is one in context."""

from __future__ import annotations

from retrieval.quotes.tokens import Line
from retrieval.text.wordlists import lines_of, rows, word_set

BE = word_set("english", "be")
AUXILIARIES = BE | word_set("english", "auxiliaries")
ADVERBS = word_set("english", "adverbs")
_NOT_ADVERBS = word_set("english", "not adverbs")
PRONOUNS = word_set("english", "pronouns")
PERSONAL = {"he": "m", "she": "f"}
OWNERS = {"his": "he", "her": "she", "their": "they", "its": "it"}
DETERMINERS = word_set("english", "determiners")
PREPOSITIONS = word_set("english", "prepositions")
ROLE_PREPOSITIONS = word_set("english", "role prepositions")
CONJUNCTIONS = word_set("english", "conjunctions")
TIMES = word_set("english", "times")
NOT_NAME = word_set("english", "not names")
ORGANISATION = word_set("english", "organisations")
ROLE_GROUPS = tuple(frozenset(line.split()) for line in lines_of("english", "roles"))
ROLE_OF = {word: n for n, group in enumerate(ROLE_GROUPS) for word in group}
LESSER = word_set("english", "lesser")
GROUP_NOUNS = word_set("english", "groups")
DOCUMENTS = word_set("english", "documents")
FEMALE_NOUNS = word_set("english", "female nouns")
MALE_NOUNS = word_set("english", "male nouns")
FEMALE_NAMES = word_set("english", "female names")
MALE_NAMES = word_set("english", "male names")
NAMES_OF_BOTH = word_set("english", "names of both")
MAX_PHRASE = 16  # tokens of a subject between a quotation and its verb
MAX_WHERE = 7  # tokens from a verb to its "that": “shared on Facebook that”
MAX_ROLE_WORDS = 4  # before a name: “said retired lighthouse keeper Ada Venn”
GOES_ON = frozenset({"began", "begins", "went", "state"})  # reports when its words stand before it
NAME_MONTHS = frozenset({"may", "june", "april", "august", "jan", "jun", "mar"})
ONLY_PAST = word_set("english", "only past")
IRREGULAR_PAST = ONLY_PAST | word_set("english", "irregular past")
NEGATIONS = word_set("english", "negations")
MODALS = word_set("english", "modals")
UNTRUE = word_set("english", "untrue")
SILENCES = word_set("english", "silences")
PLURALS = word_set("english", "plurals")
PEOPLE = word_set("speech", "people")
CLAIMS = word_set("speech", "claims")
PAPERS = DOCUMENTS | word_set("speech", "papers")
HEADINGS = word_set("speech", "headings") | word_set("datelines", "labels")
CAPTIONS = word_set("speech", "captions")
PLACES = frozenset(
    place.strip() for line in lines_of("places", "places") for place in line.split(";")
)
LOADED = word_set("speech", "loaded")
SILENT = word_set("speech", "silent")
NAME_PARTICLES = word_set("english", "name particles")
NAME_SUFFIXES = word_set("english", "name suffixes")
_DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
_SPELLS = frozenset({"week", "month", "year", "morning", "night", "evening", "afternoon"})
SUBORDINATE = frozenset({"when", "while", "after", "as", "although", "because", "before", "since"})
_OBJECTS = frozenset({"that", "him", "her", "them", "us", "me", "how", "why", "whether", "if",
                      "what", "there", "to", ":"})  # fmt: skip
_JOINTS = frozenset({"and", "but", "or", "to", "who", "which", "that"})
_UNNAMED = (["not", "to"], ["to", "be"], ["to", "remain"])
_HAVE = frozenset({"has", "have", "had", "'ve", "'d"})
_OWNERS = frozenset(
    {"the", "a", "an", "his", "her", "their", "its", "my", "our", "this", "of", "no"}
)


def is_adverb(word: str) -> bool:
    """Whether ``word`` may be an adverb between a subject and its verb."""
    return word in ADVERBS or (word.endswith("ly") and len(word) > 4 and word not in _NOT_ADVERBS)


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
    UTTER = 512  # a stance that is taken in words: "called", "denounced"
    STRICT = 256  # done with the mouth or a pen: whoever does so speaks


def _inflected(verb: str) -> list[tuple[str, int]]:
    stem = verb.partition("_")[0]
    if irregular := rows("verbs", "irregular").get(verb):
        shapes = (Use.PAST, Use.PRESENT, Use.ING, 0)
        return [(stem, Use.BASE), *zip(irregular, shapes, strict=False)]
    past, third, present = stem + "ed", stem + "s", stem + "ing"
    if stem.endswith("e"):
        past, present = stem + "d", stem[:-1] + "ing"
    elif stem.endswith("y") and stem[-2] not in "aeiou":
        past, third = stem[:-1] + "ied", stem[:-1] + "ies"
    elif stem.endswith(("s", "sh", "ch", "x")):
        third = stem + "es"
    return [(past, Use.PAST), (third, Use.PRESENT), (stem, Use.BASE), (present, Use.ING)]


def _listed() -> tuple[dict[str, int], dict[str, set[str]]]:
    uses: dict[str, int] = {}
    particles: dict[str, set[str]] = {}
    strict, utter = word_set("verbs", "strict"), word_set("verbs", "utter")
    also_nouns, never = word_set("verbs", "also nouns"), word_set("verbs", "never")
    for section, use in (("say", Use.SAY), ("tell", Use.TELL), ("stand", Use.STAND)):
        for verb in word_set("verbs", section):
            particle = verb.partition("_")[2]
            for form, shape in _inflected(verb):
                noun = Use.NOUN if verb in also_nouns and shape & (Use.PRESENT | Use.BASE) else 0
                if form not in never:
                    spoken = (verb in strict) * Use.STRICT | (verb in utter) * Use.UTTER
                    uses[form] = uses.get(form, 0) | use | shape | noun | spoken
                if particle:
                    particles.setdefault(form, set()).add(particle)
    return uses, particles


_WITH_THAT = frozenset(
    form for verb in word_set("verbs", "with that") for form, _ in _inflected(verb)
)
GIVING = frozenset(
    form for verb in word_set("verbs", "giving") for form, shape in _inflected(verb)
    if shape & (Use.PAST | Use.PRESENT)
)  # fmt: skip
GIVEN = CLAIMS | word_set("speech", "given")
# Form → bits of Use; forms that need a particle: "points" → "out".
VERBS, PARTICLES = _listed()


def cue_use(line: Line, at: int) -> int:
    """The use of a reporting token, as bits of ``Use``; 0 if it does not report."""
    word = line.words[at]
    bare = word in PARTICLES and PARTICLES[word].isdisjoint(line.words[at + 1 : at + 2])
    use = _unlisted(line, at) if bare else VERBS.get(word, 0) or _unlisted(line, at)
    return use if use and _is_verb(line, at, use) else 0


def _is_verb(line: Line, at: int, use: int) -> bool:
    word, kind = line.words[at], line.kinds[at]
    before = line.words[at - 1] if at else ""
    after = line.words[at + 1] if at + 1 < len(line.words) else ""
    if kind != "W" and not (at == 0 and use & Use.ING and kind == "C"):
        return False
    if (word == "thanks" and after == "to") or after.endswith(("self", "selves")):
        return word not in ("found", "saw", "sees", "finds", "thanks")
    if use & Use.ING and line.kinds[at - 1] == "S" and line.words[at - 2] not in PRONOUNS:
        return False  # "the court's ruling", "Venn's saying"
    if before == "who" and line.words[at + 1 : at + 3] in _UNNAMED:
        return False  # "a man who asked not to be named"
    if before in _OWNERS or (after == "to" and word.startswith("continu")):
        return False
    if word == "written" and _HAVE.isdisjoint(line.words[max(0, at - 3) : at]):
        return False  # "the order written by Judge Venn"
    if word in _WITH_THAT and not (_is_followed(line, at, use) or after_quotation(line, at)):
        return False
    if use & Use.NOUN and _is_noun(line, at, use):
        return False
    return not (use & Use.PAST and is_passive(line, at))


def _is_followed(line: Line, at: int, use: int) -> bool:
    """Whether marks, a colon or "that" stand behind a verb, or behind where and when; behind the
    object of a stance also marks: “defines a weir as ‘…’”."""
    if use & Use.STAND and "Q" in line.kinds[at:]:
        return True
    near = at + 1
    if line.words[near : near + 1] and line.words[near] in PREPOSITIONS | {","}:
        near = next(
            (n for n in range(at, at + MAX_WHERE) if line.words[n : n + 1] == ["that"]), near
        )
    return line.words[near : near + 1] in (["that"], [":"]) or line.kinds[near : near + 1] == ["Q"]


def _is_noun(line: Line, at: int, use: int) -> bool:
    """Whether a homograph such as "claims" is a noun here, by its neighbours."""
    before = line.words[at - 1] if at else ""
    if _follows_its_words(line, at):
        return False
    reads = before == "that" and line.kinds[at + 1 : at + 2] == ["Q"]  # "a banner that reads"
    if before != "to" and not reads and (before in PREPOSITIONS or before in DETERMINERS):
        return True
    if line.kinds[at + 1 : at + 2] == ["Q"]:
        return False
    if at and line.kinds[at - 1] == "W" and not _may_govern(before):
        return True
    return bool(use & (Use.PRESENT | Use.BASE)) and not _takes_object(line, at + 1)


def is_name_month(line: Line, at: int) -> bool:
    """Whether a month is part of a name: “Theresa May said”, “Tham Jun Hoe”, not “May 3”."""
    if line.words[at] not in NAME_MONTHS or line.kinds[at] != "C":
        return False
    says = at + 1 < len(line.words) and VERBS.get(line.words[at + 1], 0) & Use.STRICT
    if says and (not at or line.kinds[at - 1] == "Q"):
        return True
    before, after = line.words[at - 1], line.kinds[at + 1 : at + 2]
    if after == ["C"] and line.words[at] == "jan":
        return True  # "Jan Venn"
    if not at:
        return False
    named = line.kinds[at - 1] == "C" and before not in TIMES and before not in NOT_NAME
    courtesy = before.rstrip(".") in ("mr", "mrs", "ms", "dr")
    return (named or courtesy) and after != ["N"]


def verb_group_start(line: Line, verb: int) -> int:
    """The first token of the verb group: auxiliaries and adverbs before ``verb``."""
    at = verb
    while at > 0:
        word = line.words[at - 1]
        if word == "longer" and at >= 2 and line.words[at - 2] == "no":
            at -= 2
        elif word == "to" and at >= 3 and line.words[at - 2] == "on":
            at -= 3  # "went on to say"
        elif word == "to" and line.words[at - 2] in ("continued", "continues"):
            at -= 2
        elif line.kinds[at - 1] != "C" and (
            word in AUXILIARIES or (line.kinds[at - 1] == "W" and is_adverb(word))
        ):
            at -= 1
        elif word in _SPELLS and at >= 2 and line.words[at - 2] in ("last", "this", "earlier"):
            at -= 2
        elif word in _DAYS and at >= 2:
            at -= 1 + (line.words[at - 2] == "on")
        else:
            break
    return at


def main_clause(line: Line) -> int:
    """Where the main clause starts: after the comma of “When Venn left, Dane spoke”."""
    opens = line.words[bool(line.words) and is_adverb(line.words[0]) :][
        :1
    ]  # also “Even before Venn left, …”
    if SUBORDINATE.isdisjoint(opens) or "," not in line.words:
        return 0
    return line.words.index(",") + 1


def is_negated(words: list[str]) -> bool:
    """Whether auxiliaries or adverbs before a verb deny it: "did not", "has never"."""
    return any(word in NEGATIONS or word.endswith("n't") for word in words)


def can_speak(noun: str) -> bool:
    """Whether a noun may be a person, a body or a paper that states something.

    >>> can_speak("beekeeper"), can_speak("fighting"), can_speak("witnesses")
    (True, False, True)
    """
    noun = noun.replace("/", "-").rpartition("-")[2].rstrip(".")
    if noun in PEOPLE or noun in ROLE_OF or noun in GROUP_NOUNS or is_paper(noun):
        return True
    if noun in SILENT or noun[:-1] in SILENT or noun in PREPOSITIONS:
        return False
    return noun.removesuffix("s").endswith(_AGENTS)


def is_paper(noun: str) -> bool:
    """Whether a noun is of something that is read: a letter, signs, findings."""
    return noun in PAPERS or noun.removesuffix("s") in PAPERS


def is_agent(noun: str) -> bool:
    """Whether a noun is, by its ending, one person: "keeper", not "keepers" or "company"."""
    return noun.endswith(_AGENTS) and noun not in PAPERS and noun not in GROUP_NOUNS | SILENT


_AGENTS = ("er", "or", "ist", "ian", "eer", "man", "woman", "men", "women", "person", "ant", "ee")


def _may_govern(word: str) -> bool:
    """Whether a word may stand right before a finite verb."""
    closed = word in PRONOUNS or word in AUXILIARIES or word in CONJUNCTIONS or word in _JOINTS
    return closed or is_adverb(word) or can_speak(word)


def is_passive(line: Line, at: int) -> bool:
    """Whether the past form at token ``at`` follows a form of "be"."""
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
    if word == "in" and line.words[at + 1 : at + 2] == ["part"]:
        return True
    if kind == "W" and at > 1 and line.kinds[at - 2] == "C" and word not in _CLOSED:
        past = word.endswith("ed") or word in IRREGULAR_PAST
        if not past and "Q" in line.kinds[at : at + MAX_PHRASE]:
            return True  # “Venn calls exposure to it ‘a risk’”
    return line.words[at - 2] in PRONOUNS if at > 1 else False


def _follows_its_words(line: Line, verb: int) -> bool:
    """Whether the verb follows its words and subject: “…, he claims.” “…,” the note reads."""
    at = verb - 1
    named = line.kinds[at] == "C" or line.words[at] in PRONOUNS or can_speak(line.words[at])
    if (start := after_quotation(line, verb)) and (named or line.words[start] in DETERMINERS):
        return "to" not in line.words[start:verb]
    while named and at > max(0, verb - MAX_ROLE_WORDS - 2) and line.kinds[at] in "CW":
        at -= 1
        if line.words[at + 1] in DETERMINERS or line.words[at + 1] in PRONOUNS:
            break
    return at >= 0 and at < verb - 1 and (line.kinds[at] == "Q" or line.words[at] == ",")


def _is_finished(line: Line, at: int) -> bool:
    return line.kinds[at] == "Q" and line.words[at][-2:] in (',"', '?"', '!"')


def after_quotation(line: Line, verb: int) -> int:
    """The first token of the phrase between a finished quotation and a verb; 0 if there is none."""
    start = verb
    while start > max(0, verb - MAX_PHRASE) and line.kinds[start - 1] in "CWSN":
        start -= 1
    if line.words[start:verb][:1] in (["and"], ["but"]):
        return 0  # “…,” and Venn says
    return start if 0 < start < verb and _is_finished(line, start - 1) else 0


def _unlisted(line: Line, at: int) -> int:
    """An unlisted past form next to a finished quotation: “…,” Venn barked."""
    word = line.words[at]
    if line.kinds[at] != "W" or not is_verb_form(word) or at == 0:
        return 0
    past = word.endswith("ed") or word in GOES_ON
    if not past and (can_speak(word) or not _ends_clause(line, at + 1)):
        return 0
    if line.kinds[at - 1] == "Q":
        return (Use.SAY | Use.PAST) * (_is_finished(line, at - 1) and starts_noun(line, at + 1))
    start, before = after_quotation(line, at), line.words[at - 1]
    somebody = line.kinds[at - 1] == "C" or can_speak(before)
    if not past and set(line.kinds[start:at]) != {"C"} and before not in PRONOUNS:
        return 0
    if start and (
        (before in PRONOUNS and start == at - 1) or (somebody and starts_noun(line, start))
    ):
        return Use.SAY | Use.PAST
    return 0


def is_verb_form(word: str) -> bool:
    """Whether a word may be a verb: past, or of a third person: “sang”, “barked”, “sings”."""
    if word.endswith("ed") or word in GOES_ON or word in IRREGULAR_PAST:
        return True
    return word.endswith("s") and word not in _CLOSED and not word.endswith(("ss", "us"))


def _ends_clause(line: Line, at: int) -> bool:
    """Whether a name, or nothing but when or where, goes on after a verb: “…,” sings Ada Venn."""
    word = line.words[at] if at < len(line.words) else "."
    return word in (".", ",", "in", "on", "at", "of", "as", "when") or line.kinds[at] == "C"


_CLOSED = PREPOSITIONS | CONJUNCTIONS | DETERMINERS | PRONOUNS | AUXILIARIES | ADVERBS


def starts_noun(line: Line, at: int) -> bool:
    """Whether a noun phrase, not a clause, may start at token ``at``."""
    if at >= len(line.words):
        return False
    word, kind = line.words[at], line.kinds[at]
    if word in TIMES or word in PRONOUNS or word in CONJUNCTIONS:
        return False
    if kind == "C" or word in DETERMINERS:
        return True
    if kind not in "WN" or word in PREPOSITIONS or is_adverb(word):
        return False
    behind = at > 1 and (_is_finished(line, at - 2) or line.kinds[at - 3 : at - 1] == ["Q", "P"])
    if behind and VERBS.get(line.words[at - 1], 0) & Use.SAY:
        return True  # “…,” said 55-year-old Ada Venn, “…,” said villagers
    stop = at + 1
    while stop < min(len(line.kinds), at + MAX_ROLE_WORDS) and line.kinds[stop] == "W":
        stop += 1
    named = line.kinds[stop : stop + 1] == ["C"]
    joins = line.words[stop - 1] == "and"  # "chairman and CEO Ada Venn"
    return named and (stop == at + 1 or can_speak(word) or can_speak(line.words[stop - 1 - joins]))
