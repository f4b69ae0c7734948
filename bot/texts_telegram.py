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

NOT_ADMIN = "Only admins can do that."
SPENT = "The language model is used up for today, so Quoth chose these quotes itself."
EMPTY_QUESTION = "What would you like to know? Ask in your own words, and I look in the articles."
NOW_ADMIN = "You are an admin now. /help lists what you can do, and /allow lets others ask."
USED_LINK = "This link was used before and opens nothing any more."
# Short, as they come up over the chat for a moment: at most 200 characters.
EXPIRED_PRESS = "This answer is no longer kept. Ask again, and its buttons will work."
FOREIGN_PRESS = "This button does nothing here."

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


def stranger(number: int) -> str:
    """The one line that somebody gets whom nobody let in.

    >>> stranger(4711)
    'I answer only those whom an admin let in; an admin can do so with: /allow 4711'
    """
    return f"I answer only those whom an admin let in; an admin can do so with: /allow {number}"


def too_fast(wait_s: int) -> str:
    """What is said to somebody who asks more than the budget of a minute.

    >>> too_fast(40)
    'That was quick! Ask again in 40 seconds, please.'
    """
    return f"That was quick! Ask again in {count(wait_s, 'second')}, please."


def too_long(most: int) -> str:
    """What is said to a question that is longer than can be searched for.

    >>> too_long(1000)
    'That is more than I can look for at once. Put it in 1,000 characters or fewer, please.'
    """
    return (
        "That is more than I can look for at once. "
        f"Put it in {count(most, 'character')} or fewer, please."
    )
