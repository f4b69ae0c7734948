"""Every sentence in the reader's language: English in the code, others in ``languages/``.

``speak`` picks the language, for the task that calls it: where an update is taken in
(``bot/handlers/incoming.py``), and in jobs by ``speaking`` for each chat. What a catalogue does
not have is said in English. Names and words of others are isolated in what runs from right to
left, so that they do not change its order.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from unicodedata import bidirectional

ENGLISH = "en"
_language: ContextVar[str] = ContextVar("language", default=ENGLISH)
_FOLDER = files(__package__) / "languages"


@dataclass(frozen=True, slots=True)
class Message:
    """A text in English with names for what is filled in; as a string, in the reader's language.

    >>> str(Message("Nothing here.")), Message("Only {outlet} has it.").format(outlet="Gazette")
    ('Nothing here.', 'Only Gazette has it.')
    """

    english: str

    def __str__(self) -> str:
        return self.format()

    def format(self, **values: object) -> str:
        """The text with these values."""
        return say(self.english, **values)


Words = str | Message
OWN_NAME = Message("English")  # in each catalogue: what the language calls itself


@dataclass(frozen=True, slots=True)
class Plural:
    """A text with a number ``n`` in it: of one, of any other; catalogues may have more forms.

    >>> Plural("{n:,} article", "{n:,} articles").format(1200)
    '1,200 articles'
    """

    one: str
    other: str

    def format(self, n: int, **values: object) -> str:
        """The text of this number, with these values."""
        translated = _catalogue(_language.get()).ngettext(self.one, self.other, n)
        return _filled(translated, (self.one, self.other), {"n": n, **values})


def say(english: str, **values: object) -> str:
    """A text with these values, in the reader's language.

    >>> say("No article quotes anyone called {name}.", name="Lom")
    'No article quotes anyone called Lom.'
    """
    return _filled(_catalogue(_language.get()).gettext(english), (english,), values)


# The reader's language


def languages() -> tuple[str, ...]:
    """The languages that have a catalogue, and English before them."""
    return (ENGLISH, *_translated())


@lru_cache(maxsize=1)
def _translated() -> tuple[str, ...]:
    names = sorted(one.name for one in _FOLDER.iterdir())
    return tuple(name.removesuffix(".mo") for name in names if name.endswith(".mo"))


def own_name(language: str) -> str:
    """What a language calls itself.

    >>> own_name("en")
    'English'
    """
    with speaking(language):
        return str(OWN_NAME)


def known(code: str | None) -> str | None:
    """The language of an IETF tag, as Telegram names a reader's; None where there is none.

    >>> known("en-GB"), known("xx"), known(None)
    ('en', None, None)
    """
    language = re.split("[-_]", (code or "").lower())[0]
    return language if language in languages() else None


def speak(language: str) -> None:
    """Speak this language from here on, in this task and those that it starts."""
    _language.set(language)


def spoken() -> str:
    """The language spoken now."""
    return _language.get()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak this language inside the block."""
    before = _language.set(language)
    try:
        yield
    finally:
        _language.reset(before)


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    """The texts of a language; read from disk once."""
    if language not in _translated():
        return gettext.NullTranslations()
    with (_FOLDER / f"{language}.mo").open("rb") as file:
        return gettext.GNUTranslations(file)


# From right to left

# Right-to-left mark, isolate that runs as its first letter does, one from right to left, its end.
MARKS = "\u200f\u2068\u2067\u2069"
_RLM, _ISOLATE, _ARABIC, _END = tuple(MARKS)
_STEERING = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F)])
_ISOLATES = re.compile("[\u2066-\u2069]")
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})
_FIELD, _LETTER = re.compile(r"\{[^{}]*\}"), re.compile("[A-Za-z]")
_OTHER = r"[^\u0590-\u08ff\n{}]"  # what may stand between Latin words
# A field; a command with what follows it; other Latin words. An end of a line runs neither way.
_APART = re.compile(
    rf"{_FIELD.pattern}|/[a-z]+(?:(?:{_OTHER}|{_FIELD.pattern})*(?:[A-Za-z0-9?]|{_FIELD.pattern}))?"
    rf"|[@#\d]*[A-Za-z](?:{_OTHER}*[A-Za-z0-9])?"
)


def right_to_left(words: str) -> bool:
    """Whether the words have letters that are read from right to left.

    >>> right_to_left("مرحبا"), right_to_left("Hello 5")
    (True, False)
    """
    return any(bidirectional(character) in _RIGHT_TO_LEFT for character in words)


def isolated(words: str) -> str:
    """The words between marks by which they keep their own order in any line.

    >>> isolated("Ilva Moor") == "\\u2068Ilva Moor\\u2069" == isolated(isolated("Ilva Moor"))
    True
    """
    words, closed = _balanced(words)
    if words[:1] in (_ISOLATE, _ARABIC) and closed == len(words):
        return words
    ours = from_right() and _ISOLATES.search(words)  # names that are joined by words of ours
    return f"{_ARABIC if ours else _ISOLATE}{words}{_END}"


def balanced(words: str) -> str:
    """The words without marks that would steer what stands behind them.

    >>> balanced("\\u202eIlva\\u2068 Moor"), balanced("\\u2068Ilva\\u2069") == "\\u2068Ilva\\u2069"
    ('Ilva Moor', True)
    """
    return _balanced(words)[0]


def _balanced(words: str) -> tuple[str, int]:
    """And where the first isolate in them ends."""
    words = words.translate(_STEERING)
    depth, closed = 0, 0
    for mark in _ISOLATES.finditer(words):
        depth += -1 if mark[0] == _END else 1
        closed = closed or (mark.end() if depth <= 0 else 0)
        if depth < 0:
            break
    return (_ISOLATES.sub("", words), 0) if depth else (words, closed)


def lined_up(words: str) -> str:
    """Each line of ours with a mark that it runs from right to left, where its start does not."""
    return "\n".join(map(_lined_up, words.split("\n")))


def _lined_up(line: str) -> str:
    runs = not line or bidirectional(line[0]) in _RIGHT_TO_LEFT or not right_to_left(line)
    return line if runs else _RLM + line


def from_right() -> bool:
    """Whether the reader's language is read from right to left."""
    return right_to_left(_catalogue(_language.get()).gettext(OWN_NAME.english))


def _filled(text: str, english: tuple[str, ...], values: dict[str, object]) -> str:
    is_english = text in english and _LETTER.search(_FIELD.sub("", text))
    if is_english or not from_right():
        return text.format(**values) if values else text
    apart = {k: isolated(one) if isinstance(one, str) else one for k, one in values.items()}
    text = _isolating(text)
    return lined_up(text.format(**apart) if values else text)


@cache
def _isolating(text: str) -> str:
    """A template with its Latin words isolated."""
    return _APART.sub(lambda found: found[0] if found[0][0] == "{" else isolated(found[0]), text)


MAX_DEPTH = 3  # of reasons within reasons
_KNOWN = (
    # Above quotes
    *(Message("This may answer it:"), Message("Others on this:"), Message("Also on this:")),
    *(Message("The numbers differ:"), Message("The words quoted differ:")),
    *(Message("Told in other words:"), Message("From {outlet}")),
    # Notes below an answer or a digest
    Message("What the language model wrote did not hold; Quoth looked for an answer by itself."),
    Message("What the language model wrote did not hold; Quoth chose these quotes itself."),
    Message("The language model {why}; Quoth looked for an answer by itself."),
    Message("The language model {why}; Quoth chose these quotes itself."),
    Message("The language model {why}; there may be more to say."),
    Message("The language model {why} on {left} of {stories} stories; Quoth chose their quotes."),
    Message(
        "What the language model wrote on {left} of {stories} stories did not hold; Quoth chose "
        "their quotes."
    ),
    Message("One sentence was left out: its quotes do not bear it."),
    Message("{n} sentences were left out: their quotes do not bear them."),
    Message("The server that makes vectors {why}; Quoth searched by words alone."),
    Message("Chroma {why}; Quoth searched by words and speakers."),
    # A server that fails
    *(Message("cannot be reached"), Message("did not answer in time"), Message("broke off")),
    *(Message("sent an empty reply"), Message("refuses to answer"), Message("writes without end")),
    *(Message("sent something that is no reply"), Message("wrote more than it may")),
    *(Message("did not reply in the form asked for"), Message("has lost the vectors")),
    *(Message("holds its reply back (content filter)"), Message("reports an error")),
    *(Message("reports an error ({code})"), Message("cannot be used ({code})")),
    Message("has no room left for the articles (QUOTH_MODEL_MAX_INPUT_TOKENS)"),
    Message("has no room left for judging what it wrote (QUOTH_MODEL_MAX_INPUT_TOKENS)"),
    Message("has no credit left on this account (429)"),
    Message("has no address that can be used"),
    *(Message("asks to wait {seconds} s (429)"), Message("asks to wait ({code})")),
    *(Message("refuses the request ({code})"), Message("does not accept the key ({code})")),
    *(Message("wants to be paid first ({code})"), Message("is not at this address ({code})")),
    *(Message("does not let this key use it ({code})"), Message("is not ready ({code})")),
    *(Message("has a fault of its own ({code})"), Message("finds the request too large ({code})")),
    Message("is not known to the server under that name ({code})"),
    Message("finds the passages too long ({code})"),
    Message("is not reached by the server in front of it ({code})"),
    Message("did not answer the server in front of it ({code})"),
    Message("answers with a status of its own ({code})"),
    Message("{why} when it was to check what it had written"),
    # A page or a feed
    *(Message("not found"), Message("no connection"), Message("no connection: refused")),
    *(Message("the server answers {status}"), Message("not an address of the web")),
    Message("not an address of the web: it must begin with http:// or https://"),
    Message("no such host, or no name server"),
    *(Message("broke off before its end"), Message("broke off before it answered")),
    *(Message("no secure connection (TLS)"), Message("a certificate that is not trusted ({why})")),
    *(Message("not answered in full within {seconds} s"), Message("more than {n} redirects")),
    *(Message("redirected to {url}: {why}"), Message("redirected to the front page")),
    *(Message("a private network's address"), Message("this machine's own address")),
    *(Message("not a feed (RSS, Atom or JSON)"), Message("broken JSON")),
    *(Message("broken XML in line {line}: {why}"), Message("one page for several entries")),
    *(Message("an entry without text: {why}"), Message("{n} older entries were left out")),
    Message("the page holds other words than the entry"),
    *(Message("no article in the page"), Message("only an offer to subscribe")),
    Message("cut short: the rest of it is for subscribers"),
    # A file
    *(Message("empty: no words in it"), Message("a binary file, not text")),
    *(Message("too big when unpacked"), Message("encrypted: save it without a password")),
    *(Message("an ending that is not read: use {endings}"), Message("a broken PDF, or none")),
    Message("a PDF without text (a scan?): run text recognition first"),
    *(Message("a broken Word file, or none"), Message("a broken EPUB book, or none")),
    Message("an old Word file, or one with a password: save it as .docx"),
    Message("neither UTF-8 nor a known encoding: save it as UTF-8"),
    Message("not UTF-8, perhaps {encoding}, but uncertain: save it as UTF-8"),
    Message("a text of over 2 million characters: split it"),
    Message("holds no proper text: {why}"),
    Message("another article goes by this name; both are kept"),
    # A message that Telegram does not take
    *(Message("the bot may not write there"), Message("refused"), Message("Chat not found")),
    *(Message("Telegram did not take it for a day"), Message("it is not known if it arrived")),
)


def reason(english: str, depth: int = 0) -> str:
    """A sentence or a reason of `retrieval`, in the reader's language as far as it is known.

    >>> reason("The language model broke off; there may be more to say.")
    'The language model broke off; there may be more to say.'
    """
    if spoken() == ENGLISH or depth > MAX_DEPTH:
        return english
    for pattern, message in _patterns():
        if found := pattern.fullmatch(english):
            within = {name: reason(value, depth + 1) for name, value in found.groupdict().items()}
            return message.format(**within)
    return english


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], Message], ...]:
    """Those with most words of their own first, as a field takes any words."""
    found = sorted(_KNOWN, key=lambda one: -len(re.sub(r"\{\w+\}", "", one.english)))
    fields = re.compile(r"\\\{(\w+)\\\}")
    return tuple(
        (re.compile(fields.sub(r"(?P<\1>.+)", re.escape(one.english)), re.S), one) for one in found
    )
