"""What Quoth can do and for whom: commands, buttons, and replies to what it does not know."""

from __future__ import annotations

from dataclasses import dataclass

from bot.texts.intake import NO_ARTICLES_IN_TERMINAL
from bot.texts.wording import count, holdings
from retrieval.domain import Searched

# What Telegram shows before the first message (512 characters at most), and in the profile (120).
DESCRIPTION = """\
Ask what is in the news articles I was given. Each answer shows the exact words, who said them, \
which outlet has them and when, with a link to the place.

I check quotations, compare outlets and send a digest every day. I make nothing up: where the \
articles have nothing, I say so."""
SHORT_DESCRIPTION = "Asks the news: exact quotes, who said them, where they stand."
START = """\
I search the articles I was given and answer in their exact words, with who said them and which \
outlet has them.

Ask in your own words. For example: {}
/help shows what else there is."""
A_QUESTION = "what did the mayor say about the bridge?"  # where no article is stored
IN_GROUPS = "In a group, mention me, reply to me, or use /ask."
EXAMPLE = "For example: "
# The parts of the help: title, what it says, its commands.
PARTS = (
    (
        "Ask",
        "Every message here is a question; one may lean on the one before. What stands behind a "
        "bar is an article’s own words, letter for letter; the number in brackets opens the place.",
        ("ask", "said", "compare", "timeline", "sources"),
    ),
    (
        "Check and take along",
        "Forward or paste a quotation, and I say whether it stands and who said it. In any chat, "
        "my name and a few words offer quotes to send.",
        ("verify", "export"),
    ),
    (
        "Keep up",
        "“What’s new?” and “latest on the ferry” are understood too.",
        ("digest", "subscribe", "unsubscribe", "settings", "stop", "help"),
    ),
)
FOR_ADMINS = "For admins"
CHAT_HELP = """\
Ask in your own words; a question may lean on the one before.
Paste a quotation, and it is checked.
/said NAME about WORDS   what somebody said, newest first
/compare QUESTION        what each outlet says, side by side
/timeline TOPIC          articles a day by outlet
/digest TOPIC            what came in during the last day, by story
/verify WORDS            whether an article has exactly these words
/sources                 which outlets there are
/quit                    leave (also Ctrl-D)"""
NO_TEXT = "I can read text only. Please put your question into words."
HEARD = "I heard: {}"
NO_VOICE = "I cannot listen to voice messages here. Please write your question."
VOICE_TOO_LONG = "I can listen to {} minutes at most. Please ask in fewer words, or write."
VOICE_SPENT = "Listening is used up for today. Please write your question."
VOICE_FAILED = "I could not listen: the server that writes down speech {}. Please write instead."
NO_WORDS_HEARD = "I could not make out any words. Please say it again, or write."
INLINE_HINT = "Type what you look for: a name, a topic, a question"  # at most 64 characters
NO_INLINE = "Nothing in the articles answers this"
UNKNOWN_COMMAND = "I do not know {}. /help lists what I know; anything else is a question."
# Questions that somebody new may ask.
WHAT_SAID = "What did {} say?"
WHAT_REPORTED = "What did {outlet} report about {name}?"
COMMANDS = {
    "ask": "answer a question",
    "said": "what somebody said, newest first: /said NAME about WORDS",
    "compare": "what each outlet says, side by side",
    "verify": "whether an article has exactly these words",
    "timeline": "articles a day by outlet, as a picture: /timeline TOPIC",
    "export": "the quotes just shown, as CSV and JSON files",
    "sources": "which outlets there are",
    "digest": "what was reported in the last day: /digest TOPIC",
    "subscribe": "a digest every day: /subscribe TOPIC 08:00 Europe/Berlin",
    "unsubscribe": "no more of these digests",
    "settings": "digest times, quiet hours, time zone, language",
    "stop": "send nothing here unasked",
    "help": "what I can do",
}
# In a group; its admins see some more.
GROUP_COMMANDS = {
    name: COMMANDS[name]
    for name in "ask said compare verify timeline export sources digest help".split()
}
CHAT_ADMIN_COMMANDS = {name: COMMANDS[name] for name in ("settings", "stop")}
ADMIN_COMMANDS = {
    "ingest": "take in a file, a link or a forwarded post",
    "feeds": "follow RSS, Atom and JSON feeds: add LINK, remove LINK, list",
    "channels": "post digests: add @NAME 08:00, remove, list, preview, now",
    "allow": "let a user or a chat ask",
    "deny": "stop them asking",
    "admins": "who is an admin: add @NAME, remove @NAME",
    "feedback": "which answers got 👍 or 👎",
    "status": "how the library and the bot are doing",
}

CONTEXT, MORE, COMPARE, COPY = "Context", "More", "Compare", "Copy"
COPY_ONE = "Copy {}"  # of several quotes
RECEIPT, RECEIPTS = "Receipt", "Receipts"
LIKED, DISLIKED = "👍", "👎"
POST, DROP, SEND_AGAIN, IT_IS_THERE = "Post it", "Drop it", "Send again", "It is there"
NEXT_QUOTE = "Around quote {number} of {of}"
CARD, CARD_NEXT = "Card", "Card of quote {number} of {of}"
NO_CARD = "My fonts do not have all of its letters, so I cannot set it. Copy gives the words."
TOO_LONG_FOR_CARDS = "That would fill too many cards. Copy gives the words."
NO_FILES_HERE = "I may not send pictures or files here. Ask me in a private chat, please."
EXPIRED_PRESS = "I no longer have this answer. Ask again, and the new buttons will work."
FOREIGN_PRESS = "This button does nothing here."
STRANGER_PRESS = "Only people whom an admin has let in can use these buttons."
PRESSED_ALREADY = "It is there already, a little further down."
NO_MORE = "That is all that fits the question."
VOTED, VOTED_ALREADY = "Thank you.", "I have noted that already."
DECIDED = "That was decided already."

# Who may ask, and how often

NOT_ADMIN = "Only admins can do that."
NOW_ADMIN = (
    "You are an admin now. Ask in your own words; /help shows what else there is, and /allow lets "
    "others ask."
)
WHOM = (
    "Whom? Put their @name or number after the command, or reply with it to one of their messages."
)
STRANGER = "I only answer people whom an admin has let in; an admin can do so with: /allow {}"
ADMINS_ASKED = "I have asked them, and tell you when one lets you in."
LET_IN = "{name} ({number}) may ask now."
LET_IN_ALREADY = "{name} ({number}) was let in already."
KEPT_OUT = "{name} ({number}) was not let in."
LET_THEM_IN, LET_CHAT_IN, KEEP_THEM_OUT = "Let {} in", "Let the group in", "No"
YOU_MAY_ASK = (
    "An admin let you in: you may ask now, in your own words. /help shows what else there is."
)
CHAT_MAY_ASK = (
    "An admin let this group in: everybody here may ask now. Mention me, reply to me, or use /ask."
)
NOT_SEEN = "I have not seen {} yet. Ask them to write to me; then you get a button to let them in."
HOW_ADMINS = (
    "/admins add @name makes somebody an admin, /admins remove @name ends that. A number will do, "
    "or a reply to one of their messages."
)
ADMIN_NOW, NO_ADMIN_NOW = "{name} ({number}) is an admin now.", "{name} ({number}) is no admin."
ADMIN_BY_SETTINGS = "{name} ({number}) is an admin by the settings (QUOTH_ADMINS); change it there."
LAST_ADMIN = "You are the only admin. Make somebody else one first."
ONLY_PEOPLE = "Only people can be admins."
REMOVED_FROM = "I was removed from {name} ({number}) by {by}."
WAS_LET_IN = "What was allowed there ended: let it in anew with /allow {} when I am back."
DIGESTS_END = "Its digests stop; /channels add starts them anew."


def asks_in(name: str, number: int, *, of: str | None = None) -> str:
    """What admins are told of somebody who asks for access, perhaps in a group.

    >>> asks_in("Mia Orne (@mia)", 7)
    'Mia Orne (@mia), number 7, would like to ask me.'
    >>> asks_in("Mia Orne", 7, of="Growers")
    'Mia Orne, number 7, would like to ask me in Growers, where nobody is let in.'
    """
    where = f" in {of}, where nobody is let in" if of else ""
    return f"{name}, number {number}, would like to ask me{where}."


@dataclass(frozen=True, slots=True)
class HelpExamples:
    """Who is quoted in the articles at hand, and a few words of the first of them."""

    speakers: tuple[str, ...] = ()
    words: str | None = None

    @property
    def by_part(self) -> tuple[tuple[str, ...], ...]:
        """What to try, for each part of the help.

        >>> HelpExamples(("Ilva Moor",), "we row at dawn").by_part
        (('What did Ilva Moor say?', '/compare Ilva Moor'), ('/verify we row at dawn',), ())
        """
        asked = [WHAT_SAID.format(name) for name in self.speakers[:1]]
        asked += [f"/said {name}" for name in self.speakers[1:2]]
        asked += [f"/compare {name}" for name in self.speakers[:1]]
        return (tuple(asked), (f"/verify {self.words}",) if self.words else (), ())


def joined(name: str, speaker: str | None, *, may_ask: bool) -> list[str]:
    """The first words in a group.

    >>> joined("quoth_bot", "Ilva Moor", may_ask=True)[1]
    'For example: @quoth_bot what did Ilva Moor say?'
    """
    hello = "Hello. I search news articles and answer with exact quotes: who said what, and where."
    if not may_ask:
        return [hello, "An admin of mine has to let this group in first, with /allow sent here."]
    question = WHAT_SAID.format(speaker) if speaker else A_QUESTION
    asked = f"{question[:1].lower()}{question[1:]}"
    return [
        hello,
        f"{EXAMPLE}@{name} {asked}",
        "A reply to me is a question too; /help shows more.",
    ]


def needs_words(command: str) -> str:
    """What a command was sent without.

    >>> needs_words("/verify")
    '/verify needs words after it, for example: /verify we row at dawn'
    """
    asked, name = "who closed the bridge?", "Petra Lomm"
    examples = {"/ask": asked, "/compare": asked, "/quotes": name, "/said": name}
    example = {**examples, "/timeline": "the bridge"}.get(command, "we row at dawn")
    return f"{command} needs words after it, for example: {command} {example}"


def greeting(searched: Searched, examples: tuple[str, ...]) -> str:
    """The first lines of a conversation in the terminal.

    >>> print(greeting(Searched(2, ("Gazette",), None), ("What did Ilva Moor say?",)))
    2 articles of 1 outlet: Gazette.
    Ask them something, for example:
      What did Ilva Moor say?
    /help says what else there is.
    """
    if not searched.articles:
        return NO_ARTICLES_IN_TERMINAL
    lines = [f"{holdings(searched)}."]
    if examples:
        lines += ["Ask them something, for example:", *(f"  {example}" for example in examples)]
    return "\n".join([*lines, "/help says what else there is."])


def too_fast(wait_s: int) -> str:
    """The reply to somebody over the questions-per-minute limit.

    >>> too_fast(40)
    'That was quick! Please ask again in 40 seconds.'
    """
    return f"That was quick! Please ask again in {count(wait_s, 'second')}."


def let_out(number: int, *, was_in: bool, by_settings: bool) -> str:
    """The reply to the admin who withdrew a permission.

    >>> let_out(7, was_in=True, by_settings=False)
    '7 may not ask any more.'
    """
    if by_settings:
        return f"{number} may ask by the settings (QUOTH_ALLOW, QUOTH_ADMINS); change it there."
    return f"{number} may not ask any more." if was_in else f"{number} was not let in."
