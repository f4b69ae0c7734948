"""Every sentence that Quoth itself says in Telegram and not in the terminal."""

from __future__ import annotations

from bot.render.dates import day
from bot.texts import count
from retrieval.domain import Searched

QUOTE_CONTINUES = "The quote goes on below."
NO_ARTICLES = "There are no articles yet. An admin can put some in with /ingest."
NO_QUOTES = "No article has words of that person."
INLINE_HINT = "Type what you look for: a name, a topic, a question"  # at most 64 characters
NO_INLINE = "Nothing in the articles answers this"

CONTEXT, MORE, COMPARE, COPY = "Context", "More", "Compare", "Copy"
LIKED, DISLIKED = "👍", "👎"

START = """\
I answer from the articles that I was given, and show for every answer who published it and the \
exact words.

Ask in your own words, for example: what did the mayor say about the bridge?"""

HELP = """\
Every message here is a question; one may lean on the one before. In a group, mention me, reply \
to me, or use /ask."""

HELP_BELOW = """\
What stands behind a bar is an article's own words, cut out character for character; the number \
in brackets opens the place. In any chat, my name and some words offer quotes to send."""

# What the menu shows, and what /help lists.
COMMANDS = {
    "ask": "answer a question",
    "said": "what somebody said, newest first: /said NAME about WORDS",
    "compare": "what each outlet says, side by side",
    "verify": "whether words stand in an article just so",
    "sources": "which outlets there are",
    "help": "what I can do",
}
ADMIN_COMMANDS = {
    "ingest": "take in a file, a link or a forwarded post",
    "allow": "let a user or a chat ask",
    "deny": "let them ask no longer",
    "status": "how the library and the bot are",
}


def words_of(speaker: str) -> str:
    """The line over a list of what somebody said.

    >>> words_of("Petra Lomm")
    'What the articles quote of Petra Lomm, newest first:'
    """
    return f"What the articles quote of {speaker}, newest first:"


def held(searched: Searched) -> str:
    """How much there is to ask.

    >>> held(Searched(10, ("Harbour Gazette", "Osk Wire"), "2031-05-07"))
    '10 articles of 2 outlets, up to 7 May 2031'
    """
    until = day(searched.until)
    line = f"{count(searched.articles, 'article')} of {count(len(searched.outlets), 'outlet')}"
    return f"{line}, up to {until}" if until else line


def more_places(number: int) -> str:
    """How many places are left out.

    >>> more_places(1)
    '… and 1 more place'
    """
    return f"… and {count(number, 'more place')}"


def more_differences(number: int) -> str:
    """How many differences are left out.

    >>> more_differences(1200)
    '… and 1,200 more differences'
    """
    return f"… and {count(number, 'more difference')}"


def more_quotes(number: int) -> str:
    """How many quotes of a list come after those shown.

    >>> more_quotes(3)
    '… and 3 more quotes'
    """
    return f"… and {count(number, 'more quote')}"
