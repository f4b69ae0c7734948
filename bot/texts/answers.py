"""Answers, lists of quotes, and what became of pasted words and of quotes that were shown."""

from __future__ import annotations

from collections.abc import Sequence

from bot.texts.wording import count, some

NOTHING_FOUND = "Nothing in the articles answers this."
NOTHING_SEARCHED = (
    "Nothing was searched: no article is stored, or none is inside the days and outlets asked for."
)
CLOSEST = "What came closest:"
ONE_WORD = (
    "With a name, or a few more words, there is more to go by. For example: what did the mayor say "
    "about the bridge?"
)
# A translation is never put between quotation marks.
TRANSLATED = "In translation, by the language model: {}"
ASKED_AS = "Understood as: {}"
LEFT_OUT = "Left out ({}): {}"
QUOTE_CONTINUES = "The quote goes on below."
SPENT = "Today’s share of the language model is used up, so Quoth chose these quotes itself."
EMPTY = "The question is empty."
EMPTY_QUESTION = "What would you like to know? Ask in your own words, and I look in the articles."
TOO_LONG = "That is too long for one question. Please keep it to {:,} characters."
OUTAGE = (
    "I cannot reach my articles just now. Your question was not answered; please ask again later."
)
TOO_SLOW = "That took too long, so I stopped. Please ask again."
CUT_OFF = "I was cut off each time I tried that. Please put it another way."

NO_QUOTES = "No such quotes."
WORDS_OF = "Quotes from {}, newest first:"

OUTCOMES = {
    "EXACT": "an article has exactly these words",
    "ONLY IN A CORRECTION": "these words stand only in a note on what the article had wrong",
    "ALTERED": "the closest words differ",
    "STITCHED": "these words were joined from several places",
    "NOT FOUND": "no article has these words, or even most of them",
    "EXACT WORDS, OTHER SPEAKER": "an article has these words, but somebody else said them",
    "TOO SHORT": "one word is too little to verify",
}
REPORTED = "The article tells this in its own words, not as a quotation."
OUTLETS_OWN = "These are the outlet's own words."
WERE_NOT_SAID = "The article says that these words were not said."
NO_WORDS = "There are no words to verify."
NOTHING_TO_VERIFY = (
    "Which words? Put them after /verify, reply to a message with /verify, or forward one to me."
)

NOTHING_TO_EXPORT = (
    "There is nothing to export: reply with /export to an answer that shows quotes, or send it "
    "after one."
)
RECEIPT = "Receipt "  # before its letters
RECEIPT_OPENS = "Opens anywhere: "  # before its link
RECEIPT_STANDS = "It stands there just so; the article has not changed since."
STILL_STANDS = "The article has changed since; these words still stand in it."
RECEIPT_BROKEN = "The stored article is not the one that this receipt was given for."
NO_SUCH_RECEIPT = "I gave no receipt of these letters."
IT_WAS = "It was:"
IT_IS_NOW = "It is now:"
IT_IS_GONE = "These words are gone from the article."
QUOTE_CHANGED = "⚠ The article has changed since: these words no longer stand in it."
POSTS_MARKED = "Marked in what was posted: {}."


def no_words_of(speaker: str, near: Sequence[str]) -> str:
    """What is said where nobody of that name is quoted; ``near``: who is called something like it.

    >>> no_words_of("Lom", ["Petra Lomm"])
    'No article quotes anyone called Lom. Did you mean Petra Lomm?'
    """
    line = f"No article quotes anyone called {speaker}."
    return f"{line} Did you mean {' or '.join(near)}?" if near else line


def lacking(outlets: Sequence[str], searched: Sequence[str], without: Sequence[str]) -> str:
    """The line above a comparison: which outlets were searched by themselves and have nothing.

    >>> lacking(["Gazette"], ["Gazette", "Osk Wire"], ["Osk Wire"])
    'Only Gazette has anything on this; Osk Wire was searched as well.'
    >>> lacking(["Gazette"], ["Gazette", "Osk Wire", "Tribune"], ["Osk Wire"])
    'Nothing on this was found in Osk Wire.'
    >>> lacking(["Gazette"], ["Gazette", "Osk Wire"], [])
    ''
    """
    nothing = [one for one in without if one not in outlets]
    if not nothing:
        return ""
    if len(outlets) == 1 and {*outlets, *nothing} >= {*searched}:
        were = "was" if len(nothing) == 1 else "were"
        return f"Only {outlets[0]} has anything on this; {some(nothing)} {were} searched as well."
    return f"Nothing on this was found in {some(nothing)}."


def exported(number: int) -> str:
    """The words below the files.

    >>> exported(1).partition(".")[0]
    '1 quote, as a table and as JSON'
    """
    return (
        f"{count(number, 'quote')}, as a table and as JSON. In the table an apostrophe stands "
        "before what a spreadsheet would run as a formula; its last column names those cells."
    )


def difference(asked: str, stands: str) -> tuple[tuple[str, str], ...]:
    """What was asked and what the article has, each with its label; only what is there.

    >>> difference("60", "43"), difference("", "not")
    ((('asked', '60'), ('article', '43')), (('left out', 'not'),))
    """
    if not asked:
        return (("left out", stands),)
    return (("asked", asked), ("article", stands)) if stands else (("added", asked),)


def in_the_post(speaker: str | None, words: str) -> str:
    """Which words of a post a verdict is about, and whom the post gives them to.

    >>> in_the_post("Ilva Moor", "the gates stay shut"), in_the_post(None, "we row at dawn")
    ('In the post, Ilva Moor: the gates stay shut', 'In the post: we row at dawn')
    """
    return f"In the post{f', {speaker}' if speaker else ''}: {words}"


def two_speakers(post: str, article: str | None) -> str:
    """Who speaks by the post, and who by the article; None: the words are the outlet's own.

    >>> two_speakers("Ilva Moor", "Orla Tam")
    'The post names Ilva Moor, the article Orla Tam.'
    """
    return f"The post names {post}, the article {article or 'nobody'}."


def rechecked(holding: int, *, of: int) -> str:
    """How many quotes of an answer still stand in their articles.

    >>> rechecked(2, of=2), rechecked(1, of=3)
    ('Checked again: all 2 quotes stand.', 'Checked again: 1 of 3 quotes stands.')
    >>> rechecked(1, of=1), rechecked(0, of=0)
    ('Checked again: the quote stands.', 'There are no quotes to check in that answer.')
    """
    if not of:
        return "There are no quotes to check in that answer."
    if holding == of == 1:
        return "Checked again: the quote stands."
    some = f"all {of:,}" if holding == of else f"{holding:,} of {of:,}"
    return f"Checked again: {some} quotes {'stands' if holding == 1 else 'stand'}."


def quotes_changed(number: int) -> str:
    """The line above what changed.

    >>> quotes_changed(1), quotes_changed(2)
    ('An article that I quoted has changed.', 'Articles that I quoted have changed: 2 quotes.')
    """
    if number == 1:
        return "An article that I quoted has changed."
    return f"Articles that I quoted have changed: {count(number, 'quote')}."


def words_changed(opening: str) -> str:
    """The line below a post of which other words than a quote have changed, by how they begin.

    >>> words_changed("The dam …")
    '⚠ An article has changed since. This no longer stands in it: The dam …'
    """
    return f"⚠ An article has changed since. This no longer stands in it: {opening}"


def readers_told(number: int) -> str:
    """In how many chats the readers of a quote were told of its change.

    >>> readers_told(1)
    'Told in 1 chat that got it in an answer.'
    """
    return f"Told in {count(number, 'chat')} that got it in an answer."


def correction(before: str, now: str) -> tuple[tuple[str, str], ...]:
    """What was removed and what was added, each with its label; only what is there.

    >>> correction("Monday", "Tuesday"), correction("", "not")
    ((('removed', 'Monday'), ('added', 'Tuesday')), (('added', 'not'),))
    """
    return tuple(one for one in (("removed", before), ("added", now)) if one[1])
