"""What comes from below in English, such as "not found", said in the reader's language.

`retrieval` words reasons and notes itself, and keeps them with answers: here they are recognised.
What is not known stays in English.
"""

from __future__ import annotations

import re
from functools import cache

from bot.texts.translation import ENGLISH, Message, spoken

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
