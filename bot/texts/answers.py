"""Answers, lists of quotes, timelines, small talk; what became of pasted words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from bot.texts.translation import Message, Plural, from_right, isolated, say
from bot.texts.wording import MONTHS, count, day, some, with_commas
from retrieval.domain.answers import Step
from retrieval.questions.talk import Talk
from retrieval.text.names import same

if TYPE_CHECKING:
    from retrieval.domain.answers import Column, Timeline


NOTHING_FOUND = Message("Nothing in the articles answers this.")
NOTHING_SEARCHED = Message(
    "Nothing was searched: no article is stored, or none is inside the days and outlets asked for."
)
CLOSEST = Message("What came closest:")
ONE_WORD = Message(
    "With a name, or a few more words, there is more to go by. For example: what did the mayor say "
    "about the bridge?"
)
# A translation is never put between quotation marks.
TRANSLATED = Message("In translation, by the language model: {words}")
ASKED_AS = "Understood as: {}"
LEFT_OUT = "Left out ({}): {}"
QUOTE_CONTINUES = Message("The quote goes on below.")
SPENT = Message(
    "Today’s share of the language model is used up, so Quoth chose these quotes itself."
)
EMPTY = "The question is empty."
EMPTY_QUESTION = Message(
    "What would you like to know? Ask in your own words, and I look in the articles."
)
TOO_LONG = Message("That is too long for one question. Please keep it to {most:,} characters.")
OUTAGE = Message(
    "I cannot reach my articles just now. Your question was not answered; please ask again later."
)
TOO_SLOW = Message("That took too long, so I stopped. Please ask again.")
CUT_OFF = Message("I was cut off each time I tried that. Please put it another way.")

NO_QUOTES = "No such quotes."
WORDS_OF = Message("Quotes from {name}, newest first:")

# Each with its heading and what it means.
OUTCOMES = {
    "EXACT": (Message("EXACT"), Message("an article has exactly these words")),
    "ONLY IN A CORRECTION": (
        Message("ONLY IN A CORRECTION"),
        Message("these words stand only in a note on what the article had wrong"),
    ),
    "ALTERED": (Message("ALTERED"), Message("the closest words differ")),
    "STITCHED": (Message("STITCHED"), Message("these words were joined from several places")),
    "NOT FOUND": (
        Message("NOT FOUND"),
        Message("no article has these words, or even most of them"),
    ),
    "EXACT WORDS, OTHER SPEAKER": (
        Message("EXACT WORDS, OTHER SPEAKER"),
        Message("an article has these words, but somebody else said them"),
    ),
    "TOO SHORT": (Message("TOO SHORT"), Message("one word is too little to verify")),
}
REPORTED = Message("The article tells this in its own words, not as a quotation.")
OUTLETS_OWN = Message("These are the outlet's own words.")
WERE_NOT_SAID = Message("The article says that these words were not said.")
WAS_DENIED = Message("The article tells this as something that was denied.")
NO_WORDS = "There are no words to verify."
NOTHING_TO_VERIFY = Message(
    "Which words? Put them after /verify, reply to a message with /verify, or forward one to me."
)

NOTHING_TO_EXPORT = Message(
    "There is nothing to export: reply with /export to an answer that shows quotes, or send it "
    "after one."
)
RECEIPT = Message("Receipt")  # before its letters
RECEIPT_OPENS = Message("Opens anywhere:")  # before its link
RECEIPT_STANDS = Message("It stands there just so; the article has not changed since.")
STILL_STANDS = Message("The article has changed since; these words still stand in it.")
RECEIPT_BROKEN = Message("The stored article is not the one that this receipt was given for.")
NO_SUCH_RECEIPT = Message("I gave no receipt of these letters.")
IT_WAS = Message("It was:")
IT_IS_NOW = Message("It is now:")
IT_IS_GONE = Message("These words are gone from the article.")
QUOTE_CHANGED = Message("⚠ The article has changed since: these words no longer stand in it.")
POSTS_MARKED = Message("Marked in what was posted: {names}.")
_ONLY = Plural(
    "Only {outlet} has anything on this; {others} was searched as well.",
    "Only {outlet} has anything on this; {others} were searched as well.",
)
_EXPORTED = Plural(
    "{n:,} quote, as a table and as JSON. In the table an apostrophe stands before what a "
    "spreadsheet would run as a formula; its last column names those cells.",
    "{n:,} quotes, as a table and as JSON. In the table an apostrophe stands before what a "
    "spreadsheet would run as a formula; its last column names those cells.",
)
_ALL_STAND = Plural("Checked again: the quote stands.", "Checked again: all {n:,} quotes stand.")
_SOME_STAND = Plural(
    "Checked again: {n:,} of {of:,} quotes stands.", "Checked again: {n:,} of {of:,} quotes stand."
)
_CHANGED = Plural(
    "An article that I quoted has changed.", "Articles that I quoted have changed: {n:,} quotes."
)
_TOLD = Plural(
    "Told in {n:,} chat that got it in an answer.", "Told in {n:,} chats that got it in an answer."
)


def no_words_of(speaker: str, near: Sequence[str]) -> str:
    """What is said where no quote is found; ``near``: who is called so, or something like it.

    >>> no_words_of("Lamm", ["Petra Lomm"])
    'No article quotes anyone called Lamm. Did you mean Petra Lomm?'
    >>> no_words_of("Lomm", ["Petra Lomm"])
    'No quote of Petra Lomm with these words was found.'
    """
    called = [one for one in near if same(speaker, one)]
    if called:
        return say("No quote of {name} with these words was found.", name=called[0])
    line = say("No article quotes anyone called {name}.", name=speaker)
    if not near:
        return line
    names = say(" or ").join(map(isolated, near) if from_right() else near)
    return " ".join((line, say("Did you mean {names}?", names=names)))


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
        return _ONLY.format(len(nothing), outlet=outlets[0], others=some(nothing))
    return say("Nothing on this was found in {outlets}.", outlets=some(nothing))


def exported(number: int) -> str:
    """The words below the files.

    >>> exported(1).partition(".")[0]
    '1 quote, as a table and as JSON'
    """
    return _EXPORTED.format(number)


def difference(asked: str, stands: str) -> tuple[tuple[str, str], ...]:
    """What was asked and what the article has, each with its label; only what is there.

    >>> difference("60", "43"), difference("", "not")
    ((('asked', '60'), ('article', '43')), (('left out', 'not'),))
    """
    if not asked:
        return ((say("left out"), stands),)
    if not stands:
        return ((say("added"), asked),)
    return ((say("asked"), asked), (say("article"), stands))


def in_the_post(speaker: str | None, words: str) -> str:
    """Which words of a post a verdict is about, and whom the post gives them to.

    >>> in_the_post("Ilva Moor", "the gates stay shut"), in_the_post(None, "we row at dawn")
    ('In the post, Ilva Moor: the gates stay shut', 'In the post: we row at dawn')
    """
    if speaker:
        return say("In the post, {name}: {words}", name=speaker, words=words)
    return say("In the post: {words}", words=words)


def two_speakers(post: str, article: str | None) -> str:
    """Who speaks by the post, and who by the article; None: the words are the outlet's own.

    >>> two_speakers("Ilva Moor", "Orla Tam")
    'The post names Ilva Moor, the article Orla Tam.'
    """
    if article is None:
        return say("The post names {name}, the article nobody.", name=post)
    return say("The post names {name}, the article {other}.", name=post, other=article)


def rechecked(holding: int, *, of: int) -> str:
    """How many quotes of an answer still stand in their articles.

    >>> rechecked(2, of=2), rechecked(1, of=3)
    ('Checked again: all 2 quotes stand.', 'Checked again: 1 of 3 quotes stands.')
    >>> rechecked(1, of=1), rechecked(0, of=0)
    ('Checked again: the quote stands.', 'There are no quotes to check in that answer.')
    """
    if not of:
        return say("There are no quotes to check in that answer.")
    if holding == of:
        return _ALL_STAND.format(of)
    return _SOME_STAND.format(holding, of=of)


def quotes_changed(number: int) -> str:
    """The line above what changed.

    >>> quotes_changed(1), quotes_changed(2)
    ('An article that I quoted has changed.', 'Articles that I quoted have changed: 2 quotes.')
    """
    return _CHANGED.format(number)


def words_changed(opening: str) -> str:
    """The line below a post of which other words than a quote have changed, by how they begin.

    >>> words_changed("The dam …")
    '⚠ An article has changed since. This no longer stands in it: The dam …'
    """
    return say(
        "⚠ An article has changed since. This no longer stands in it: {opening}", opening=opening
    )


def readers_told(number: int) -> str:
    """In how many chats the readers of a quote were told of its change.

    >>> readers_told(1)
    'Told in 1 chat that got it in an answer.'
    """
    return _TOLD.format(number)


def correction(before: str, now: str) -> tuple[tuple[str, str], ...]:
    """What was removed and what was added, each with its label; only what is there.

    >>> correction("Monday", "Tuesday"), correction("", "not")
    ((('removed', 'Monday'), ('added', 'Tuesday')), (('added', 'not'),))
    """
    return tuple(one for one in ((say("removed"), before), (say("added"), now)) if one[1])


GREETING = Message("Hello. What shall I look up?")
REPLIES: dict[Talk, Message] = {
    Talk.COMPLAINT: Message(
        "I am sorry. The 👎 below an answer tells the editors of this bot; or ask again with the "
        "speaker’s name, an outlet or a day, and I will look once more."
    ),
    Talk.WHO: Message(
        "I am Quoth, a bot. I search the articles that I was given and show who said what, in "
        "their exact words, with the outlet. I have no opinions and make nothing up."
    ),
    Talk.SURE: Message(
        "The words behind the bar are cut out of the article, letter for letter; the number in "
        "brackets opens the place. To check words from elsewhere, send them with /verify."
    ),
    Talk.PRIVATE: Message(
        "Questions and answers are kept where I run, so that buttons and receipts go on working. "
        "My admins see those that get 👍 or 👎; a language model, where one is set up, gets the "
        "question."
    ),
    Talk.BRIEF: Message(
        "I do not shorten what was said: the words stay as they were published. Ask about one "
        "point, one speaker or one outlet, and there are fewer."
    ),
    Talk.BEYOND: Message(
        "I only know what the articles say. Ask me who said what, and about what."
    ),
    Talk.HOW: Message("All well here, thank you. What shall I look up?"),
    Talk.SORRY: Message("No harm done. What shall I look up?"),
    Talk.THANKS: Message("You are welcome."),
    Talk.PRAISE: Message("Glad to hear it."),
    Talk.FAREWELL: Message("Goodbye. Ask whenever you need a quote."),
    Talk.THERE: Message("I am here. What shall I look up?"),
    Talk.NOTED: Message("All right. Ask whenever you like."),
    Talk.GREETING: GREETING,
}


OTHER_OUTLETS = Message("other outlets {n:,}")
NO_TOPIC = Message("Of what? Put a topic after it, for example: /timeline night bus")
NOTHING = Message("No article with a date has all of these words.")
COUNTED = Message("Counted: articles that have all of these words.")
QUOTES = Message("What was said, by the numbers in the picture:")
QUOTES_IN_TERMINAL = Message("What was said:")
_UNDATED = Plural("{n:,} of them undated", "{n:,} of them undated")
_MARKED = Plural("quote {numbers}", "quotes {numbers}")
_BY = {
    Step.DAY: Message("Articles a day by outlet"),
    Step.WEEK: Message("Articles a week by outlet"),
    Step.MONTH: Message("Articles a month by outlet"),
    Step.YEAR: Message("Articles a year by outlet"),
}


def subtitle(timeline: Timeline) -> str:
    """What is counted, from when to when, and how many articles these are.

    >>> from retrieval.domain import Answer, Searched
    >>> from retrieval.domain.answers import Timeline
    >>> answer = Answer("bus", "quotes", (), (), Searched(9, (), None), 0.0)
    >>> days = (("Gazette", date(2031, 5, 3)), ("Tribune", date(2031, 5, 7)), ("Tribune", None))
    >>> subtitle(Timeline("bus", days, answer))
    'Articles a day by outlet · 3 May 2031 – 7 May 2031 · 3 articles, 1 of them undated'
    """
    first, last = (day(one.isoformat()) for one in (timeline.dated[0], timeline.dated[-1]))
    when = f"{first} – {last}" if first != last else f"{first}"
    articles, undated = len(timeline.days), len(timeline.days) - len(timeline.dated)
    told = [count(articles, "article"), *([_UNDATED.format(undated)] if undated else [])]
    return f"{_BY[timeline.step]} · {when} · {with_commas(told)}"


def step_name(step: Step, first: date) -> str:
    """What stands below the bar that begins on this day.

    >>> step_name(Step.WEEK, date(2031, 5, 5)), step_name(Step.MONTH, date(2031, 5, 1))
    ('5 May', 'May 2031')
    """
    month = MONTHS[first.month - 1]
    match step:
        case Step.DAY | Step.WEEK:
            return say("{day} {month}", day=first.day, month=month)
        case Step.MONTH:
            return say("{month} {year}", month=month, year=first.year)
        case Step.YEAR:
            return str(first.year)


def column(step: Step, told: Column, marks: list[int]) -> str:
    """A bar as a line: when, how many articles of which outlets, which quotes.

    >>> from collections import Counter
    >>> from retrieval.domain.answers import Column
    >>> column(Step.DAY, Column(date(2031, 5, 3), Counter(Gazette=2, Tribune=1)), [1, 4])
    '3 May 2031: 3 articles (Gazette 2, Tribune 1) · quotes 1, 4'
    """
    whole = day(told.first.isoformat()) or ""
    when = whole if step in (Step.DAY, Step.WEEK) else step_name(step, told.first)
    each = with_commas([f"{outlet} {number:,}" for outlet, number in told.articles.most_common()])
    number = count(sum(told.articles.values()), "article")
    line = say("{when}: {articles} ({outlets})", when=when, articles=number, outlets=each)
    if not marks:
        return line
    return f"{line} · {_MARKED.format(len(marks), numbers=with_commas([*map(str, marks)]))}"
