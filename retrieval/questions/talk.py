"""What a message is before it is a question: small talk, a wish for news, or neither. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from retrieval.questions.fillers import HAVE, bare, greets
from retrieval.questions.phrases import MOST_WORDS, meant, phrases, tokens_of

_NAMES_ONESELF = re.compile(  # “I'm Mia”, “Mia here”, “Mia from the night desk”
    r"(?i:i[’']?m|i am|it[’']?s|this is|my name is)(?: [A-ZÀ-ÞА-Я]\w+){1,3}(?: (?:from|of|at) .+)?"
    r"|(?:[A-ZÀ-ÞА-Я]\w+ ){1,3}(?i:here|(?:(?i:here )?(?:from|of|at) (?:the|our) (?:\w+ ){0,2}"
    r"(?:desk|newsroom|office|paper|team|bureau)))|from(?: [A-ZÀ-ÞА-Я]\w+){1,3}"
)
# Short, about whoever is written to, of nothing and nobody else: “do you sleep at night?”
_TO_THE_BOT = re.compile(
    r"(?i:are you|were you|you are|you[’']re|you never|you always|who is your|who[’']s your|"
    r"what is your|what[’']s your|(?:do|did|have) you(?! (?:have|got|see|seen|find|found|read|hear|"
    r"heard|know|remember|think|mean|quote|keep)))(?: [a-z’'-]+){1,4}[?!.]*"
)
# “which papers do you read?”, “how current is your archive?”, “when was this last updated?”
_PAPERS = (
    r"(?:(?:news|your|the|other)\s+)?(?:sources?|outlets?|papers?|newspapers?|publications?|titles|"
    r"media|magazines|sites|websites|feeds|articles|archives?)"
)
_HERE = r"(?:you|u|your\s+\w+|(?:the|this)\s+(?:archive|bot|database|data))"
_THEIRS = r"(?:\s+(?:your|the|this|all|these)\s+\w+|\s+(?:it|that|this|them))?"
_OF_SOURCES = tuple(
    re.compile(rf"{one}[?!.\s]*", re.I)
    for one in (
        rf"(?:what|which|how\s+many)\s+{_PAPERS}\s+(?:do\s+(?:you|u|we)|are|have\s+(?:you|u)|can\s+you)"
        r"(?:\s+(?:have|got|use|read|search|know|know\s+of|cover|follow|look\s+at|here|there|in|"
        r"include|work\s+with))?(?:\s+(?:in\s+here|in\s+there|in|from|on|with|here|there))?",
        rf"(?:list|show)\s+(?:me\s+)?(?:all\s+)?(?:your|the)\s+{_PAPERS}",
        r"where\s+(?:do|does|did)\s+(?:you|u|all\s+this|these\s+\w+|your\s+\w+)\s+"
        rf"(?:get|take|have|come)\b{_THEIRS}(?:\s+from)?",
        r"how\s+(?:current|recent|fresh|old|new|up[\s-]to[\s-]date|far\s+back|complete)\s+"
        rf"(?:is|are|do|does)\s+{_HERE}(?:\s+(?:go|reach))?",
        rf"(?:when|how\s+often)\s+(?:did|do|does|are|is|was|were)\s+{_HERE}\s+(?:last\s+)?"
        r"(?:get\s+)?(?:updated?|refresh(?:ed)?)(?:\s+last)?",
        r"are\s+you\s+up[\s-]to[\s-]date",
    )
)
_SUM = re.compile(r"(?:what(?:['’]?s|\s+is)\s+)?\d+(?:\s*[+*×÷/]\s*\d+)+\s*=?[?!.\s]*", re.I)
_CAN_YOU = re.compile(r"^(?:can|could|would|will)\s+(?:you|u)\s+(?:please\s+|just\s+)?", re.I)
_ON_A_TOPIC = re.compile(r"\b(?:on|about|by|from|of|regarding|than|as)\b")


class Talk(StrEnum):
    """What small talk means; of several in one message the first of these counts."""

    STOP = "stop"
    HELP = "help"
    COMPLAINT = "complaint"
    WHO = "who"
    SURE = "sure"
    SOURCES = "sources"  # which outlets there are, and up to when
    PRIVATE = "private"  # who sees what is asked
    BRIEF = "brief"  # to say it shorter
    BEYOND = "beyond"  # what no article can answer: a joke, the time, an opinion
    NEWS = "news"
    HOW = "how"
    SORRY = "sorry"
    THANKS = "thanks"
    PRAISE = "praise"
    FAREWELL = "farewell"
    THERE = "there"
    GREETING = "greeting"
    NOTED = "noted"  # yes, no, a laugh


@dataclass(frozen=True, slots=True)
class Heard:
    """A message: small talk if ``talk`` is set, else a question.

    ``question`` is what is left without fillers, of a wish for news its topic; else empty.
    """

    talk: Talk | None
    question: str = ""


# What is longer is no small talk; reading it would hold up others for a second.
MOST_CHARS = 1000

# A wish for what is new of something.
_WHATS = r"(?:what(?:['’]?s|\s+is|\s+are)\s+)?"
_GIVE_NEWS = rf"(?:{_WHATS}|(?:{HAVE}|any)\s+(?:(?:me|us|any)\s+)*)(?:the\s+)?"
_NEWS = (
    r"(?:(?:(?:very\s+)?latest|newest|breaking|recent)(?:\s+(?:news|updates?|headlines))?|news|"
    r"updates?|headlines|(?:anything|something|what['’]?s|what\s+is)\s+"
    r"(?:new|happening|going\s+on)|"
    r"what\s+happened\s+today|catch\s+me\s+up|brief\s+me|update\s+me|bring\s+me\s+up\s+to\s+date)"
)
_NEWS_OF = re.compile(
    rf"{_GIVE_NEWS}{_NEWS}\s+(?:(?:on|about|regarding|concerning|from|with|around|re)\s+(?=\S)|"
    r"in\s+(?=(?-i:[A-Z])))(?P<topic>.+)",
    re.I,
)


def hear(text: str) -> Heard:
    """What a message is.

    >>> hear("Heyyy there 👋").talk, hear("thnaks a lot!").talk, hear("Are you a bot?").talk
    (<Talk.GREETING: 'greeting'>, <Talk.THANKS: 'thanks'>, <Talk.WHO: 'who'>)
    >>> hear("hey, what did Orne say about the gates??")
    Heard(talk=None, question='what did Orne say about the gates?')
    >>> hear("what's the latest on the gates?")
    Heard(talk=<Talk.NEWS: 'news'>, question='the gates')
    >>> hear("Hi, Mia from the night desk!").talk, hear("Hey, this is Mia of Dorn").talk
    (<Talk.GREETING: 'greeting'>, <Talk.GREETING: 'greeting'>)
    """
    if len(text) > MOST_CHARS:
        return Heard(None, text)
    talk = _small_talk(text)
    if talk is not None:
        return Heard(talk)
    question = bare(text)
    if greets(text) and _NAMES_ONESELF.fullmatch(question.rstrip(" .!👋")):
        return Heard(Talk.GREETING)
    if found := _NEWS_OF.fullmatch(question):
        return Heard(Talk.NEWS, found["topic"].strip(" ?!.…؟"))
    of_sources = any(one.fullmatch(question) for one in _OF_SOURCES)
    wished = _CAN_YOU.sub("", question)
    talk = _small_talk(question) or _small_talk(wished) or _to_the_bot(question)
    talk = Talk.SOURCES if of_sources else talk
    return Heard(talk, "" if talk else question)


def _to_the_bot(question: str) -> Talk | None:
    """Whether a short message asks or tells of the bot itself.

    >>> _to_the_bot("Do you sleep at night?"), _to_the_bot("who's your favourite?")
    (<Talk.BEYOND: 'beyond'>, <Talk.BEYOND: 'beyond'>)
    >>> _to_the_bot("what's 2 + 2?")
    <Talk.BEYOND: 'beyond'>
    >>> [_to_the_bot(one) for one in ("did you find the bell?", "are you reporting on floods")]
    [None, None]
    """
    about = _TO_THE_BOT.fullmatch(question) and not _ON_A_TOPIC.search(question)
    return Talk.BEYOND if about or _SUM.fullmatch(question) else None


def _small_talk(text: str) -> Talk | None:
    """What a message means that is small talk from its first word to its last."""
    tokens = [one for one in tokens_of(text) if not one.is_mark]
    keys = [one.key for one in tokens]
    sections = _said(keys) or _said([meant(key) for key in keys]) if keys else None
    meanings = [one for one in Talk if one in (sections or ())]
    if meanings[:1] == [Talk.NEWS] and keys[0] in ("and", "but", "so", "also"):
        return None  # it leans on the question before
    if not meanings and keys and all(one.is_emoji for one in tokens):
        return Talk.NOTED
    return meanings[0] if meanings else None


def _said(keys: Sequence[str]) -> set[str] | None:
    """What the phrases mean that the words fall into, the longest first; None if they do not."""
    known, at, found = phrases(*Talk, "padding"), 0, set[str]()
    while at < len(keys):
        stops = range(min(len(keys), at + MOST_WORDS), at, -1)
        stop = next((stop for stop in stops if tuple(keys[at:stop]) in known), None)
        if stop is not None:
            found.add(known[tuple(keys[at:stop])])
        elif len(keys[at]) > 1 or keys[at].isalnum():
            return None
        at = stop or at + 1
    return found
