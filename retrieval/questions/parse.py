"""Rule-based question parsing: speaker, topic, dates, outlets, kind of question. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from retrieval.domain import Question, Wants
from retrieval.questions.bounds import asked_days, named_outlets, without_outlets
from retrieval.questions.talk import hear
from retrieval.text import names
from retrieval.text.terms import STOP, content_words, plain, words

_SAY = (
    r"(?:say|says|said|saying|think|thinks|thought|believe|believes|want|wants|tell|tells|told|"
    r"talk|talked|speak|spoke|call|calls|called|describe|describes|described|react|reacts|"
    r"reacted|respond|responds|responded|answer|answered|reply|replied|explain|explains|"
    r"explained|tweet|tweeted|write|wrote|argue|argues|argued|claim|claims|claimed|predict|"
    r"predicts|predicted|promise|promises|promised|warn|warns|warned|deny|denies|denied|"
    r"criticise|criticize|criticised|criticized|defend|defends|defended|accuse|accuses|accused|"
    r"compare|compares|compared|comment|commented|put|feel|feels|felt|suggest|suggested|"
    r"agree|disagree|differ|recommend|recommended|demand|demanded|admit|admitted|insist|insisted|mean|meant|see|sees)"
)
_REMARK = (
    r"(?:reaction|response|answer|reply|message|words|quotes?|statement|comments?|remarks?|view|"
    r"views|opinion|take|comeback|tweet|position|reason|reasons|version|side|problem|advice|"
    r"warning|promise|claim|criticism|explanation|prediction)"
)
_WHO = r"(?P<who>[^,?;:]{2,60}?)"
_ABOUT = r"(?:about|on|of|to|regarding|over|after|when|in|that|for|from|at|if|with)"

# Where a question names its speaker; tried in this order.
_SPEAKERS = (
    re.compile(rf"\baccording to\s+{_WHO}(?=\s*[,?;:]|\s*\.?\s*$)", re.I),
    re.compile(
        rf"\b(?:did|does|do|has|have|had|would|will|is|was)\s+{_WHO}\s+(?:\w+ly\s+|each\s+|"
        rf"have\s+to\s+|ever\s+)?{_SAY}\b",
        re.I,
    ),
    re.compile(rf"\b(?:according to|said by|says?|per|quotes? (?:from|by|of))\s+{_WHO}"
               rf"(?=\s+{_ABOUT}\b|\s+(?:how|who|why|where|does|did|in)\b|\s*[,?;:]|\s*\.?\s*$)",
               re.I),
    re.compile(rf"(?:^(?!what|who|how|which|when|where)|\b(?:was|is|were|are|to|with|the)\s+){_WHO}(?:['’]s|s['’])\s+(?:\w+\s+)?{_REMARK}\b",
               re.I),
    re.compile(rf"\bwhat\s+{_WHO}\s+{_SAY}\b", re.I),
    re.compile(rf"^(?:has|have|did|does|do|will|would|is|was|can)\s+{_WHO}\s+\w+", re.I),
    re.compile(rf"^{_WHO}\s+(?:on|to|about)\s+", re.I),
    re.compile(rf"^{_WHO}\s*,", re.I),
)  # fmt: skip

_WORDS = re.compile(
    rf"\b{_SAY}\b|\b{_REMARK}\b|\baccording to\b|\bexact words\b|^\S+(?:\s\S+)? on\b", re.I
)
_COMPARISON = re.compile(
    r"\b(?:compare|vs\.?|versus|agree|disagree|differ|difference|each (?:call|say|put|describe|of)|"
    r"both (?:outlets|papers|sites)|(?:two|each|every) (?:outlets?|papers?|articles?))\b",
    re.I,
)
# Words that ask for a comparison and are not its topic.
_COMPARING = frozenset("agree disagree differ difference".split())
# Outlets in general are not a speaker: "Do the papers agree about the bell?"
_OUTLETS = re.compile(
    rf"\b(?:the|both|these|those|all)\s+(?:two\s+)?(?:papers|newspapers|outlets|media|press|sites)"
    rf"(?=\s+(?:\w+ly\s+)?{_SAY}\b)",
    re.I,
)
_FACTS = re.compile(r"^(?:who|how (?:many|much|long|high|old|far|big|large)|where|when|what day|"
                    r"which|since when)\b", re.I)  # fmt: skip
_LEANS = re.compile(
    r"^(?:and|or|but|also|so)\b|^(?:what|how) about\b|"
    r"^(?:who|whom|what|anyone|anybody|anything|somebody|someone)\s+(?:else|more)\b|"
    r"^(?:why|when|where|how)\??$",
    re.I,
)
_ALONE = re.compile(
    r"(?:and|but|or|so|(?:(?:and|but|or|so)\s+)?(?:what|how)\s+about)\s+"
    r"(?P<the>the\s+)?(?P<who>[^\W\d_][\w'’-]*(?:\s+[^\W\d_][\w'’-]*){0,3})\s*\?*$",
    re.I)  # fmt: skip
_PRONOUN = re.compile(r"\b(?:he|she|they|him|her|them|his|hers|their|it|its|that|this)\b", re.I)
# Whoever it may be: no speaker is named by it.
_ANYBODY = re.compile(
    r"(?:(?:any|some|every|no)(?:body|one|thing)|no one|people|folks)\b(?!\s+(?:in|of|from|at)\b)",
    re.I,
)
_VAGUE = frozenset(("anything", "something", "everything"))
_PERSON = re.compile(r"\b(?:he|she|they|him|her|them|his|hers|their)\b", re.I)
_ASKS = re.compile(r"\s*(?:why|how|when|where|what|which|who|compare|two|both|each)\b", re.I)
_WHO_ELSE = re.compile(
    r"\b(?:who|whom|anyone|anybody|someone|somebody|people)\s+else\b|\bany\s+others?\b", re.I
)
_ELSE = re.compile(
    r"\b(?:else|any\s+others?)\b|^\W*(?:and\s+)?(?:any(?:thing)?\s+|what\s+|some\s+)?more\W*$", re.I
)
_TYPED_ABOUT = re.compile(r"\s+(?:about|عن|حول|بشأن)\s+", re.I)
MOST_SPEAKERS = 3
# The longest chain of follow-ups that is resolved.
MOST_BEFORE = 20


def parse(
    text: str,
    *,
    history: Sequence[str] = (),
    outlets: Sequence[str] = (),
    today: date | None = None,
) -> Question:
    """The parsed question; a follow-up inherits from the last question of ``history``.

    What is said around it for politeness falls off; small talk is about nothing. ``outlets`` are
    all known names; "since Tuesday" counts back from ``today``.

    >>> q = parse("What did Orne say about the gates?")
    >>> q.speakers, q.about, q.wants.value
    (('Orne',), ('gates',), 'words')
    >>> parse("Hi! Can you tell me what Orne said about the gates??").text
    'what Orne said about the gates?'
    >>> parse("and about the boats?", history=["What did Orne say about the gates?"]).speakers
    ('Orne',)
    """
    heard = hear(text)
    stripped = heard.question or " ".join(text.split())
    if not heard.question:
        return Question(stripped, Wants.FACTS)
    sides = named_outlets(stripped, outlets)
    since, until, rest = asked_days(without_outlets(stripped, sides), today or date.today())
    rest = _OUTLETS.sub("they", rest)
    speakers = _speakers(rest)
    wants = _wants(stripped, speakers, sides)
    left_out = {*_COMPARING, *_VAGUE} if wants is Wants.COMPARISON else {*_VAGUE}
    left_out |= {plain(w) for who in speakers for w in words(who)}
    question = Question(
        text=stripped,
        wants=wants,
        speakers=speakers,
        about=tuple(w for w in content_words(rest) if w not in left_out),
        outlets=sides,
        since=since,
        until=until,
    )
    return in_context(question, history, outlets=outlets, today=today)


def in_context(
    question: Question,
    history: Sequence[str],
    *,
    outlets: Sequence[str] = (),
    today: date | None = None,
) -> Question:
    """``question``, parsed by itself; if a follow-up, with gaps filled from the previous one."""
    if not history or not is_follow_up(question):
        return question
    earlier = history[-MOST_BEFORE:-1]
    last = parse(history[-1], history=earlier, outlets=outlets, today=today)
    return _inherit(question, last)


def _speakers(text: str) -> tuple[str, ...]:
    for pattern in _SPEAKERS:
        found = pattern.search(text)
        if found and any(one.match(found["who"].strip()) for one in (_PRONOUN, _ANYBODY)):
            return ()
        if not found:
            continue
        who = _split_names(found["who"])
        if who and (any(c.isupper() for c in who[0]) or not _LEANS.search(text)):
            return who
    return ()


def _split_names(phrase: str) -> tuple[str, ...]:
    """The names or roles in a phrase, without stop words; () if none is left."""
    parts = re.split(r"\s+(?:and|&|or|vs\.?|versus)\s+|,\s*", phrase)
    found = []
    for part in parts:
        kept = [w for w in part.split() if plain(w) not in STOP]
        if _ASKS.match(part):
            continue
        if kept and len(kept) <= 6 and not any(c.isdigit() for c in part):
            found.append(" ".join(w.strip("'’“”\"") for w in kept))
    return tuple(found[:MOST_SPEAKERS])


def _wants(text: str, speakers: Sequence[str], sides: Sequence[str]) -> Wants:
    if len(sides) > 1 or _COMPARISON.search(text):
        return Wants.COMPARISON
    if _FACTS.search(text) and not re.search(rf"\b(?:did|does)\s.*\b{_SAY}\b", text, re.I):
        return Wants.FACTS
    return Wants.WORDS if speakers or _WORDS.search(text) else Wants.FACTS


def is_follow_up(question: Question) -> bool:
    """Whether a question, parsed by itself, is a follow-up to previous ones."""
    if _LEANS.search(question.text):
        return True
    named = any(names.words(who) and not _PRONOUN.fullmatch(who) for who in question.speakers)
    return bool(_PRONOUN.search(question.text)) and not named and len(question.about) <= 6


def asks_for_others(text: str) -> bool:
    """Whether other people than those quoted are asked for.

    >>> asks_for_others("Who else?"), asks_for_others("What else did she say?")
    (True, False)
    """
    return bool(_WHO_ELSE.search(text))


def asks_for_more(text: str) -> bool:
    """Whether other words are asked for than those shown: who else, what else.

    >>> asks_for_more("and what else?"), asks_for_more("Anything more?"), asks_for_more("Why?")
    (True, True, False)
    """
    return bool(_ELSE.search(text))


def _named_alone(text: str) -> tuple[str, ...]:
    """Who is asked for where nothing else is said: "and Orne?", "what about Salim Orne?".

    >>> _named_alone("What about Salim Orne?"), _named_alone("and about the boats?")
    (('Salim Orne',), ())
    >>> _named_alone("What about the Dorn army?"), _named_alone("and al-Orne?")
    (('Dorn army',), ('al-Orne',))
    """
    found = _ALONE.match(text)
    if found is None:
        return ()
    said = found["who"].split()
    return (
        (" ".join(said),)
        if found["the"] or all(any(c.isupper() for c in one) for one in said)
        else ()
    )


def _inherit(question: Question, before: Question) -> Question:
    """The follow-up with its gaps filled from the previous question."""
    person = _PERSON.search(question.text) or _LEANS.search(question.text)
    open_who = not question.speakers or all(_PRONOUN.fullmatch(w) for w in question.speakers)
    speakers = before.speakers if open_who and person else question.speakers
    if asks_for_others(question.text):
        others_than = (*before.instead, *before.speakers) or before.others_than
        people = (who for who in before.instead if who != who.lower())
        named = {plain(word) for who in people for word in words(who)}
        before = replace(before, about=tuple(word for word in before.about if word not in named))
        about = question.about or before.about
        question = replace(question, others_than=others_than, about=about)
        speakers = ()
    elif asks_for_more(question.text):
        # Of somebody anything else that they said, else more on the same.
        of_somebody = bool(question.speakers or _PERSON.search(question.text))
        speakers = question.speakers or before.speakers
        about = question.about or (() if of_somebody else before.about)
        question, before = replace(question, about=about), replace(before, about=(), before=())
    return replace(
        question,
        wants=before.wants if _LEANS.search(question.text) else question.wants,
        speakers=speakers,
        before=tuple(w for w in (*before.about, *before.before) if w not in question.about),
        outlets=question.outlets or before.outlets,
        since=question.since or before.since,
        until=question.until or before.until,
        follows=" ".join([before.follows, before.text]).strip(),
        instead=_named_alone(question.text),
    )


def name_and_topic(words: str) -> tuple[str, str]:
    """The name and topic typed behind a command: ``NAME about TOPIC``; either may be empty.

    >>> name_and_topic("Petra Lomm about the gates"), name_and_topic("Petra Lomm")
    (('Petra Lomm', 'the gates'), ('Petra Lomm', ''))
    >>> name_and_topic("Petra Lomm عن the gates")
    ('Petra Lomm', 'the gates')
    """
    name, *topic = _TYPED_ABOUT.split(words, maxsplit=1)
    return name.strip(), "".join(topic).strip()
