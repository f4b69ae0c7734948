"""What a message is before it is a question: small talk, a wish for news, or neither. Pure.

Phrases of politeness around a question fall off: hey, can you tell me, please.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from unicodedata import category, normalize

from rapidfuzz.distance import OSA

from retrieval.text.terms import stem
from retrieval.text.wordlists import frequencies, lines_of

MOST_WORDS = 8  # words of a phrase
_MARK = "\\u064b-\\u065f\\u0670\\u0640\\u0300-\\u036f\\ufe0f\\u200c"  # accents and the like
_TOKEN = re.compile(rf"[^\W_](?:[^\W_]|[{_MARK}'’])*|[:;]-?[)(DP]|[^\w\s]")
_DRAWN_OUT = re.compile(r"(.)\1{2,}")
_LAUGHTER = re.compile(r"[ae]?(?:(?:ha|he|ja|xa|ха)h?){2,}|ه{3,}")
# Sections whose words are known by their letters when they are misspelt.
_SPELLED = ("greeting", "thanks", "farewell", "praise", "help", "stop", "who", "news", "before")
_REPEATED = re.compile(r"(.)\1+")


@lru_cache(maxsize=4096)
def key(token: str) -> str:
    """A word without case, accents and apostrophes.

    >>> key("What’s"), key("شكرًا")
    ('whats', 'شكرا')
    """
    apart = normalize("NFKD", token.casefold()).replace("’", "").replace("'", "")
    return "".join(c for c in apart if category(c) != "Mn" and c != "ـ")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a smiley or another mark, and where it stands."""

    key: str
    start: int
    stop: int
    shown: str

    @property
    def is_mark(self) -> bool:
        """Whether it only parts words: no emoji, no smiley."""
        return len(self.shown) == 1 and category(self.shown)[0] in "PSC" and not self.is_emoji

    @property
    def is_emoji(self) -> bool:
        """Whether it is a picture."""
        return category(self.shown[0]) in ("So", "Sk") or self.shown in "⁉❓❔"


def tokens_of(text: str) -> list[Token]:
    """The words, emoji and marks of a text, in order."""
    found = (Token(key(one[0]), one.start(), one.end(), one[0]) for one in _TOKEN.finditer(text))
    return [one for one in found if category(one.shown[0]) not in ("Mn", "Sk", "Cf")]


Phrase = tuple[str, ...]


@cache
def phrases(*sections: str) -> dict[Phrase, str]:
    """The phrases of these sections, each with the first that has it."""
    found: dict[Phrase, str] = {}
    for section in sections:
        for line in lines_of("talk", section):
            found.setdefault(tuple(one.key for one in tokens_of(line)), section)
    return found


@cache
def _known_words() -> dict[str, str]:
    """The words of all phrases, by their letters without repeats, and by their letters sorted."""
    found: dict[str, str] = {}
    for phrase in phrases(*_SPELLED):
        for word in phrase:
            found.setdefault(_squeezed(word), word)
            found.setdefault(_sorted(word), word)
    return found


def _squeezed(word: str) -> str:
    return _REPEATED.sub(r"\1", word)


def _sorted(word: str) -> str:
    return " ".join(sorted(word))


@lru_cache(maxsize=4096)
def meant(key: str) -> str:
    """The word that is meant, where letters are drawn out or two of them swapped.

    >>> meant("heyyyy"), meant("goood"), meant("thnaks"), meant("god"), meant("three")
    ('hey', 'good', 'thanks', 'god', 'three')
    """
    if _LAUGHTER.fullmatch(key):
        return "haha"
    if _DRAWN_OUT.search(key):
        return _known_words().get(_squeezed(key), _DRAWN_OUT.sub(r"\1", key))
    if len(key) < 5 or stem(key) in frequencies():
        return key
    word = _known_words().get(_sorted(key), key)
    return word if word[0] == key[0] and OSA.distance(word, key) == 1 else key


_MARKS = ",;:.!?…–—،؛"
_ASKS = frozenset(
    "what who whom whose when where why how which did does do is are was were has have can could "
    "tell show find was wer wo wann warum wie que qui quien ماذا من متى اين كيف لماذا هل".split()
)
_INTRODUCED = re.compile(r"(?P<before>[^.!?\n]{2,60})[.!]\s+(?P<asked>\w.*)", re.S)
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
_ON_A_TOPIC = re.compile(r"\b(?:on|about|by|from|of|regarding|than|as)\b")
_LEAN = frozenset("he she it they him her his them their this that these those there".split())
_SAY = frozenset(("say", "says", "said", "saying", "a", "the", "word", "no", "or"))


def bare(text: str) -> str:
    """A question without what stands around it for politeness; the text where nothing is left.

    >>> bare("Hi! Can you please tell me what Orne said about the gates, thanks")
    'what Orne said about the gates'
    >>> bare("find me a quote by Salim Orne on the gates")
    'What did Salim Orne say about the gates?'
    >>> bare("Hi, Mia of the night desk. Who rang the bell?"), bare("Hello?")
    ('Who rang the bell?', 'Hello?')
    """
    left = " ".join(text.split())
    while (cut := _once(left)) != left:
        left = cut.strip(" ,;–—-،؛")
    return _one_mark(left)


def _once(text: str) -> str:
    for cut in (_without_introduction, _without_wrapper, _without_front, _without_end):
        if (left := cut(text)) != text and any(c.isalnum() for c in left):
            return left
    return text


def _one_mark(text: str) -> str:
    """With one mark at its end where there are several: "??", "?!", "!!!"."""
    words = text.rstrip("?!؟ ")
    marks = _only_end(text[len(words) :])
    if len(marks) < 2 or not words:
        return text
    return words + next(one for one in "؟?!" if one in marks)


def _without_introduction(text: str) -> str:
    """Without a greeting's sentence before a question that leans on nothing said there."""
    found = _INTRODUCED.fullmatch(text)
    if not found:
        return text
    hello, asked = tokens_of(found["before"]), [one.key for one in tokens_of(found["asked"])]
    alone = asked[0] in _ASKS and not _LEAN.intersection(asked)
    told = alone and _greets(text) and not _ASKS & {one.key for one in hello}
    return found["asked"] if told else text


def _greets(text: str) -> bool:
    """Whether a message begins with a greeting."""
    first = tuple(meant(one.key) for one in tokens_of(text)[:3])
    return any(first[:n] in phrases("greeting") for n in range(1, len(first) + 1))


def _without_front(text: str) -> str:
    """Without the first phrase of politeness, if there is one."""
    tokens = tokens_of(text)
    for stop in range(min(len(tokens), MOST_WORDS), 0, -1):
        some, rest = tokens[:stop], tokens[stop:]
        if any(one.is_mark for one in some) or not rest:
            continue
        if all(one.is_emoji for one in some) or _falls_off(some, rest[0]):
            return text[some[-1].stop :].lstrip(" ,;:.!…–—-،؛")
    return text


def _falls_off(some: Sequence[Token], after: Token) -> bool:
    phrase = tuple(meant(one.key) for one in some)
    parted = after.is_mark and after.shown in _MARKS and after.shown != "?"
    asks = after.key in _ASKS
    if phrase not in phrases("before"):
        soft = phrases("before with a comma", "greeting")
        return (parted or asks) and (phrase in soft or all((one,) in soft for one in phrase))
    named = len(some) > 1 and all(one.shown.istitle() for one in (*some[1:], after))
    there = phrase[-1] == "there" and after.key in ("is", "are", "was", "were")
    return not named and not there


def _without_end(text: str) -> str:
    """Without the last phrase of politeness, if there is one."""
    tokens = tokens_of(text)
    while tokens and tokens[-1].is_mark:
        tokens.pop()
    marks = text[tokens[-1].stop :].strip() if tokens else ""
    if set(marks) & set('”"»’'):  # somebody's words
        return text
    for start in range(max(0, len(tokens) - MOST_WORDS), len(tokens)):
        some, rest = tokens[start:], tokens[:start]
        if any(one.is_mark for one in some) or not rest:
            continue
        phrase = tuple(meant(one.key) for one in some)
        parted = rest[-1].is_mark and rest[-1].shown in f"{_MARKS}؟"
        free = phrase in phrases("behind") and not _is_said(rest)
        smiles = all(one.is_emoji or not one.shown[0].isalnum() for one in some)
        if smiles or free or (parted and phrase in phrases("behind a comma")):
            left = text[: some[0].start].rstrip(" ,;–—-،؛")
            return left if left[-1:] in "?!.…؟" else left + _only_end(marks)
    return text


def _is_said(before: Sequence[Token]) -> bool:
    """Whether the words behind are what somebody says: "did he say please?"."""
    asks_what = before[0].key in ("what", "who", "how", "when", "where", "why")
    return before[-1].key in _SAY and not asks_what


def _only_end(marks: str) -> str:
    return "".join(one for one in marks if one in "?!.…؟")


_YOU = r"(?:can|could|would|will|may)\s+(?:you|u|ya|i|we)\s+(?:(?:please|pls|kindly|maybe)\s+)?"
_GIVE_ME = (
    r"(?:(?:tell|show|give|get|find|fetch|send|remind|explain(?:\s+to)?|help)\s+(?:me|us)"
    r"(?:\s+(?:find|know|understand))?|let\s+me\s+know|look\s+up|search\s+for|find\s+out|ask|know|"
    r"(?:find|explain|check)(?=\s+(?:if|whether|what|who|when|where|which|why|how)\b))"
)
_SOME = r"(?:(?:a|an|any|some|the|all|every|exact|good|short|direct|nice|recent)\s+)*"
_QUOTES = r"(?:quotes?|quotations?|words|statements?|lines?|comments?|remarks?|soundbites?)"
HAVE = (
    r"(?:do\s+(?:you|we)\s+have|have\s+(?:you|we)\s+got|you\s+got|got|is\s+there|are\s+there|"
    r"i\s+(?:really\s+)?(?:need|want|would\s+like)|i['’]?d\s+like|i['’]?m\s+looking\s+for|"
    r"looking\s+for|look\s+for|search\s+for|find|get|give|show|fetch|pull\s+up|bring\s+up)"
)
_ON = r"(?:about|on|of|regarding|concerning|re)"
_ASKED = re.compile(rf"{_YOU}{_GIVE_ME}\s+(?:(?:please|pls)\s+)?(?:if\s+|whether\s+)?(?=\w)", re.I)
_QUOTE_BY = re.compile(
    rf"(?:{HAVE}\s+(?:me\s+|us\s+)?|(?=(?:an?|any|some)\s)){_SOME}{_QUOTES}\s+(?:by|from|of)"
    r"\s+(?P<who>\S+(?:\s+\S+){0,5}?)"
    rf"(?:\s+(?:about|on|regarding|concerning)\s+(?P<about>.+?))?[\s?!.]*",
    re.I,
)
_QUOTE_ON = re.compile(
    rf"{HAVE}\s+(?:me\s+|us\s+)?{_SOME}{_QUOTES}\s+(?:about|on|regarding|concerning)\s+", re.I
)
_ANYTHING = re.compile(
    rf"(?:(?:{HAVE}\s+(?:me\s+|us\s+)?)?(?:anything|something|everything|all|info|information|"
    rf"articles?|some\s+info|more)\s+{_ON}|"
    rf"what\s+(?:do|did)\s+(?:you|we)\s+(?:know|have|find|get)\s+{_ON}|"
    rf"(?:tell|show)\s+(?:me|us)\s+(?:more\s+|everything\s+|something\s+)?about|"
    rf"find\s+me|search\s+for|look\s+up|look\s+for)\s+(?=\w)",
    re.I,
)


def _without_wrapper(text: str) -> str:
    """Without "can you tell me", "find me a quote by" and the like."""
    if found := _QUOTE_BY.fullmatch(text):
        about = f" about {found['about']}" if found["about"] else ""
        return f"What did {found['who']} say{about}?"
    for pattern in (_ASKED, _QUOTE_ON, _ANYTHING):
        if found := pattern.match(text):
            return text[found.end() :]
    return text


class Talk(StrEnum):
    """What small talk means; of several in one message the first of these counts."""

    STOP = "stop"
    HELP = "help"
    COMPLAINT = "complaint"
    WHO = "who"
    SURE = "sure"
    NEWS = "news"
    BEYOND = "beyond"  # what no article can answer: a joke, the time, an opinion
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
    if _greets(text) and _NAMES_ONESELF.fullmatch(question.rstrip(" .!👋")):
        return Heard(Talk.GREETING)
    if found := _NEWS_OF.fullmatch(question):
        return Heard(Talk.NEWS, found["topic"].strip(" ?!.…؟"))
    talk = _small_talk(question) or _to_the_bot(question)
    return Heard(talk, "" if talk else question)


def _to_the_bot(question: str) -> Talk | None:
    """Whether a short message asks or tells of the bot itself.

    >>> _to_the_bot("Do you sleep at night?"), _to_the_bot("who's your favourite?")
    (<Talk.BEYOND: 'beyond'>, <Talk.BEYOND: 'beyond'>)
    >>> [_to_the_bot(one) for one in ("did you find the bell?", "are you reporting on floods")]
    [None, None]
    """
    about = _TO_THE_BOT.fullmatch(question) and not _ON_A_TOPIC.search(question)
    return Talk.BEYOND if about else None


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
