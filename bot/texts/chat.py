"""Every sentence that Quoth itself says in Telegram and not in the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from bot.render.dates import day
from bot.texts.answers import count
from retrieval.domain import Searched

if TYPE_CHECKING:
    from bot.access import Rules
    from bot.state.inbox import UpdateCounts
    from bot.state.outbox import Sent
    from bot.state.people import KnownChat


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
NO_TEXT = "I can read text only: put what you want to know into words, please."
FILE_ALONE = "To take a file in, reply to it with /ingest; only admins can."
NOTHING_TO_VERIFY = (
    "Which words? Put them after /verify, reply to a message with /verify, or forward one to me."
)
NOTHING_TO_INGEST = (
    "What shall I take in? Put a link after /ingest, or reply with /ingest to a file, a forwarded "
    "post or a message with links."
)
OUTAGE = "I cannot get at my articles just now. Your question was not answered; ask again later."
TOO_SLOW = "That took too long, so I stopped. Ask again, please."
CUT_OFF = "Each time I began with that, I was cut off. Put it in other words, please."
WHOM = "Whom? Put their number after the command, or reply with it to one of their messages."
MOST_REFUSALS = 10
USED_LINK = "This link was used before and opens nothing any more."
# Short, as they come up over the chat for a moment: at most 200 characters.
EXPIRED_PRESS = "This answer is no longer kept. Ask again, and its buttons will work."
FOREIGN_PRESS = "This button does nothing here."
STRANGER_PRESS = "Only those whom an admin let in can use these buttons."
PRESSED_ALREADY = "It is there already, a little further down."
NO_MORE = "That is all that fits the question."
VOTED, VOTED_ALREADY = "Thank you.", "I have noted that already."

# What the menu shows, and what /help lists.
COMMANDS = {
    "ask": "answer a question",
    "said": "what somebody said, newest first: /said NAME about WORDS",
    "compare": "what each outlet says, side by side",
    "verify": "whether words stand in an article just so",
    "sources": "which outlets there are",
    "digest": "what was reported in the last day: /digest TOPIC",
    "subscribe": "a digest every day: /subscribe TOPIC 08:00 Europe/Berlin",
    "unsubscribe": "no more of these digests",
    "help": "what I can do",
}
ADMIN_COMMANDS = {
    "ingest": "take in a file, a link or a forwarded post",
    "feeds": "follow RSS, Atom and JSON feeds: add LINK, remove LINK, list",
    "channels": "post digests: add @NAME 08:00, remove, list, preview, now",
    "allow": "let a user or a chat ask",
    "deny": "let them ask no longer",
    "status": "how the library and the bot are",
}


def next_quote(number: int, of: int) -> str:
    """The button that leads to the paragraph around another quote.

    >>> next_quote(2, 4)
    'Around quote 2 of 4'
    """
    return f"Around quote {number} of {of}"


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


def taking_in(seen: int, total: int) -> str:
    """How far the taking in has come.

    >>> taking_in(12, 4899)
    'Taking in: 12 of 4,899 articles …'
    """
    return f"Taking in: {seen:,} of {count(total, 'article')} …"


def more_refusals(number: int) -> str:
    """How many refusals are not listed.

    >>> more_refusals(3)
    '… and 3 more refusals'
    """
    return f"… and {count(number, 'more refusal')}"


def too_big(name: str) -> str:
    """Why a file is not taken in.

    >>> too_big("a.pdf")
    'a.pdf: over 20 MB, which is more than Telegram hands on. Put it in with: quoth ingest a.pdf'
    """
    return (
        f"{name}: over 20 MB, which is more than Telegram hands on. "
        f"Put it in with: quoth ingest {name}"
    )


def let_in(name: str, number: int) -> str:
    """What is said to the admin who lets somebody in.

    >>> let_in("Mia", 7)
    'Mia (7) may ask now.'
    """
    return f"{name} ({number}) may ask now."


def let_out(number: int, *, was_in: bool, by_settings: bool) -> str:
    """What is said to the admin who lets somebody in no longer.

    >>> let_out(7, was_in=True, by_settings=False)
    '7 may not ask any more.'
    """
    if by_settings:
        return f"{number} may ask by the settings (QUOTH_ALLOW, QUOTH_ADMINS); change it there."
    return f"{number} may not ask any more." if was_in else f"{number} was not let in."


def answering_as(name: str) -> str:
    """What is said when the bot has started.

    >>> answering_as("quoth_bot")
    'Answering as https://t.me/quoth_bot; Ctrl-C stops.'
    """
    return f"Answering as https://t.me/{name}; Ctrl-C stops."


def one_time_link(name: str, code: str) -> str:
    """What is said while the bot has no admin.

    >>> one_time_link("quoth_bot", "AbC")
    'Whoever opens this link first becomes its admin: https://t.me/quoth_bot?start=AbC'
    """
    return f"Whoever opens this link first becomes its admin: https://t.me/{name}?start={code}"


def updates_line(counts: UpdateCounts) -> str:
    """What came in.

    >>> from bot.state.inbox import UpdateCounts
    >>> updates_line(UpdateCounts(new=2, done=7))
    'Updates: 7 done, 2 waiting, 0 set aside'
    """
    waiting = counts.new + counts.answered
    return f"Updates: {counts.done:,} done, {waiting:,} waiting, {counts.failed:,} set aside"


def messages_line(sent: Sent) -> str:
    """What went out.

    >>> from bot.state.outbox import Sent
    >>> messages_line(Sent(waiting=1, sent=9))
    'Messages: 9 sent, 1 waiting, 0 refused, 0 sent again as it was not known if they arrived'
    """
    return (
        f"Messages: {sent.sent:,} sent, {sent.waiting:,} waiting, {sent.failed:,} refused, "
        f"{sent.repeats:,} sent again as it was not known if they arrived"
    )


def people_line(rules: Rules, named: Mapping[int, str], chats: Sequence[KnownChat]) -> str:
    """Who may ask, and where the bot is.

    >>> from bot.access import Rules
    >>> people_line(Rules(admins=frozenset({1}), allowed=frozenset({7})), {7: "Mia"}, [])
    '1 admin; let in: Mia (7); in 0 chats'
    """
    allowed = ", ".join(f"{named.get(one, 'by setting')} ({one})" for one in sorted(rules.allowed))
    who = "everyone" if rules.open else allowed or "nobody else"
    return f"{count(len(rules.admins), 'admin')}; let in: {who}; in {count(len(chats), 'chat')}"


def reached(name: str, waiting: int, trouble: str | None) -> str:
    """What `quoth doctor` says of Telegram where it answers; ``trouble``: of the webhook.

    >>> reached("quoth_bot", 2, None)
    'Telegram answers @quoth_bot, 2 updates wait'
    """
    line = f"Telegram answers @{name}, {count(waiting, 'update')} wait{'s' * (waiting == 1)}"
    return f"{line}; the webhook fails: {trouble}" if trouble else line


def not_reached(api_url: str, trouble: str) -> str:
    """What `quoth doctor` says of Telegram where it does not answer.

    >>> not_reached("https://api.telegram.org", "Telegram cannot be reached")
    'Telegram cannot be reached (TELEGRAM_API_URL is https://api.telegram.org)'
    """
    return f"{trouble} (TELEGRAM_API_URL is {api_url})"
