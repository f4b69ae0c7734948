"""A question without the phrases of politeness around it: hey, can you tell me, please. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from retrieval.questions.phrases import MOST_WORDS, Token, meant, phrases, tokens_of
from retrieval.text.terms import STOP, plain
from retrieval.text.wordlists import word_set

_MARKS = ",;:.!?…–—،؛"
_ASKS = frozenset(
    "what who whom whose when where why how which did does do is are was were has have can could "
    "tell show find was wer wo wann warum wie que qui quien ماذا من متى اين كيف لماذا هل".split()
)
_INTRODUCED = re.compile(r"(?P<before>[^.!?\n]{2,60})[.!]\s+(?P<asked>\w.*)", re.S)
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
    cuts = (
        _without_introduction, _without_wrapper, _without_front, _without_aside, _without_end,
    )  # fmt: skip
    for cut in cuts:
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
    told = alone and greets(text) and not _ASKS & {one.key for one in hello}
    return found["asked"] if told else text


def greets(text: str) -> bool:
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
            return text[some[-1].stop :].lstrip(" ,;:.!?…–—-،؛")
    return text


def _falls_off(some: Sequence[Token], after: Token) -> bool:
    phrase = tuple(meant(one.key) for one in some)
    parted = after.is_mark and after.shown in _MARKS and after.shown != "?"
    asks = plain(after.shown) in _ASKS
    if phrase not in phrases("before"):
        soft = phrases("before with a comma", "greeting")
        return (parted or asks) and (phrase in soft or all((one,) in soft for one in phrase))
    named = len(some) > 1 and all(one.shown.istitle() for one in (*some[1:], after))
    there = phrase[-1] == "there" and after.key in ("is", "are", "was", "were")
    return not named and not there


def _without_aside(text: str) -> str:
    """Without what is said before a question with no word of a topic: "just out of curiosity,"."""
    tokens = tokens_of(text)
    at = next((n for n, one in enumerate(tokens) if one.is_mark and one.shown in _MARKS), 0)
    if not 0 < at <= MOST_WORDS or len(tokens) < at + 2:
        return text
    said = {plain(one.shown) for one in tokens[:at]}
    idle = said <= STOP | word_set("talk", "aside")
    after = text[tokens[at].stop :].lstrip()
    asks = plain(tokens[at + 1].shown) in _ASKS or _without_front(after) != after
    return after if idle and asks and tokens[0].key not in _ASKS else text


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
_ASKED = re.compile(
    rf"{_YOU}{_GIVE_ME}\s+(?:(?:please|pls)\s+)?(?:if\s+|whether\s+)?(?!(?:you|u|something)\b)(?=\w)",
    re.I,
)
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
