"""What Quoth can do and for whom: commands, buttons, and replies to what it does not know."""

from __future__ import annotations

from dataclasses import dataclass

from bot.texts.intake import NO_ARTICLES_IN_TERMINAL
from bot.texts.translation import Message, Plural, say
from bot.texts.wording import holdings
from retrieval.domain import Searched

# What Telegram shows before the first message (512 characters at most), and in the profile (120).
DESCRIPTION = Message(
    """\
Ask what is in the news articles I was given. Each answer shows the exact words, who said them, \
which outlet has them and when, with a link to the place.

I check quotations, compare outlets and send a digest every day. I make nothing up: where the \
articles have nothing, I say so."""
)
SHORT_DESCRIPTION = Message("Asks the news: exact quotes, who said them, where they stand.")
START = Message(
    """\
I search the articles I was given and answer in their exact words, with who said them and which \
outlet has them.

Ask in your own words. For example: {question}
/help shows what else there is."""
)
A_QUESTION = Message("what did the mayor say about the bridge?")  # where no article is stored
IN_GROUPS = Message("In a group, mention me, reply to me, or use /ask.")
EXAMPLE = Message("For example:")  # before what to type
# The parts of the help: title, what it says, its commands.
PARTS = (
    (
        Message("Ask"),
        Message(
            "Every message here is a question; one may lean on the one before. What stands behind "
            "a bar is an article’s own words, letter for letter; the number in brackets opens the "
            "place."
        ),
        ("ask", "said", "compare", "timeline", "sources"),
    ),
    (
        Message("Check and take along"),
        Message(
            "Forward or paste a quotation, and I say whether it stands and who said it. In any "
            "chat, my name and a few words offer quotes to send."
        ),
        ("verify", "export"),
    ),
    (
        Message("Keep up"),
        Message("“What’s new?” and “latest on the ferry” are understood too."),
        ("digest", "subscribe", "unsubscribe", "settings", "stop", "help"),
    ),
)
FOR_ADMINS = Message("For admins")
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
NO_TEXT = Message("I can read text only. Please put your question into words.")
HEARD = Message("I heard: {words}")
NO_VOICE = Message("I cannot listen to voice messages here. Please write your question.")
VOICE_TOO_LONG = Message(
    "I can listen to {minutes} minutes at most. Please ask in fewer words, or write."
)
VOICE_SPENT = Message("Listening is used up for today. Please write your question.")
VOICE_FAILED = Message(
    "I could not listen: the server that writes down speech {why}. Please write instead."
)
NO_WORDS_HEARD = Message("I could not make out any words. Please say it again, or write.")
# At most 64 characters.
INLINE_HINT = Message("Type what you look for: a name, a topic, a question")
NO_INLINE = Message("Nothing in the articles answers this")
UNKNOWN_COMMAND = Message(
    "I do not know {command}. /help lists what I know; anything else is a question."
)
# Questions that somebody new may ask.
WHAT_SAID = Message("What did {name} say?")
WHAT_REPORTED = "What did {outlet} report about {name}?"
COMMANDS = {
    "ask": Message("answer a question"),
    "said": Message("what somebody said, newest first: /said NAME about WORDS"),
    "compare": Message("what each outlet says, side by side"),
    "verify": Message("whether an article has exactly these words"),
    "timeline": Message("articles a day by outlet, as a picture: /timeline TOPIC"),
    "export": Message("the quotes just shown, as CSV and JSON files"),
    "sources": Message("which outlets there are"),
    "digest": Message("what was reported in the last day: /digest TOPIC"),
    "subscribe": Message("a digest every day: /subscribe TOPIC 08:00 Europe/Berlin"),
    "unsubscribe": Message("no more of these digests"),
    "settings": Message("digest times, quiet hours, time zone, language"),
    "stop": Message("send nothing here unasked"),
    "help": Message("what I can do"),
}
# In a group; its admins see some more.
GROUP_COMMANDS = {
    name: COMMANDS[name]
    for name in "ask said compare verify timeline export sources digest help".split()
}
CHAT_ADMIN_COMMANDS = {name: COMMANDS[name] for name in ("settings", "stop")}
ADMIN_COMMANDS = {
    "ingest": Message("take in a file, a link or a forwarded post"),
    "feeds": Message("follow RSS, Atom and JSON feeds: add LINK, remove LINK, list"),
    "channels": Message("post digests: add @NAME 08:00, remove, list, preview, now"),
    "allow": Message("let a user or a chat ask"),
    "deny": Message("stop them asking"),
    "admins": Message("who is an admin: add @NAME, remove @NAME"),
    "feedback": Message("which answers got 👍 or 👎"),
    "status": Message("how the library and the bot are doing"),
}

CONTEXT, MORE = Message("Context"), Message("More")
COMPARE, COPY = Message("Compare"), Message("Copy")
COPY_ONE = Message("Copy {number}")  # of several quotes
RECEIPT, RECEIPTS = Message("Receipt"), Message("Receipts")
LIKED, DISLIKED = "👍", "👎"
POST, DROP = Message("Post it"), Message("Drop it")
SEND_AGAIN, IT_IS_THERE = Message("Send again"), Message("It is there")
NEXT_QUOTE = Message("Around quote {number} of {of}")
CARD, CARD_NEXT = Message("Card"), Message("Card of quote {number} of {of}")
NO_CARD = Message(
    "My fonts do not have all of its letters, so I cannot set it. Copy gives the words."
)
TOO_LONG_FOR_CARDS = Message("That would fill too many cards. Copy gives the words.")
NO_FILES_HERE = Message("I may not send pictures or files here. Ask me in a private chat, please.")
EXPIRED_PRESS = Message("I no longer have this answer. Ask again, and the new buttons will work.")
FOREIGN_PRESS = Message("This button does nothing here.")
STRANGER_PRESS = Message("Only people whom an admin has let in can use these buttons.")
PRESSED_ALREADY = Message("It is there already, a little further down.")
NO_MORE = Message("That is all that fits the question.")
VOTED, VOTED_ALREADY = Message("Thank you."), Message("I have noted that already.")
DECIDED = Message("That was decided already.")

# Who may ask, and how often

NOT_ADMIN = Message("Only admins can do that.")
NOW_ADMIN = Message(
    "You are an admin now. Ask in your own words; /help shows what else there is, and /allow lets "
    "others ask."
)
WHOM = Message(
    "Whom? Put their @name or number after the command, or reply with it to one of their messages."
)
STRANGER = Message(
    "I only answer people whom an admin has let in; an admin can do so with: /allow {number}"
)
ADMINS_ASKED = Message("I have asked them, and tell you when one lets you in.")
LET_IN = Message("{name} ({number}) may ask now.")
LET_IN_ALREADY = Message("{name} ({number}) was let in already.")
KEPT_OUT = Message("{name} ({number}) was not let in.")
LET_THEM_IN, LET_CHAT_IN = Message("Let {name} in"), Message("Let the group in")
KEEP_THEM_OUT = Message("No")
YOU_MAY_ASK = Message(
    "An admin let you in: you may ask now, in your own words. /help shows what else there is."
)
CHAT_MAY_ASK = Message(
    "An admin let this group in: everybody here may ask now. Mention me, reply to me, or use /ask."
)
NOT_SEEN = Message(
    "I have not seen {name} yet. Ask them to write to me; then you get a button to let them in."
)
HOW_ADMINS = Message(
    "/admins add @name makes somebody an admin, /admins remove @name ends that. A number will do, "
    "or a reply to one of their messages."
)
ADMIN_NOW = Message("{name} ({number}) is an admin now.")
NO_ADMIN_NOW = Message("{name} ({number}) is no admin.")
ADMIN_BY_SETTINGS = Message(
    "{name} ({number}) is an admin by the settings (QUOTH_ADMINS); change it there."
)
LAST_ADMIN = Message("You are the only admin. Make somebody else one first.")
ONLY_PEOPLE = Message("Only people can be admins.")
REMOVED_FROM = Message("I was removed from {name} ({number}) by {by}.")
WAS_LET_IN = Message(
    "What was allowed there ended: let it in anew with /allow {number} when I am back."
)
DIGESTS_END = Message("Its digests stop; /channels add starts them anew.")


_TOO_FAST = Plural(
    "That was quick! Please ask again in {n:,} second.",
    "That was quick! Please ask again in {n:,} seconds.",
)


def asks_in(name: str, number: int, *, of: str | None = None) -> str:
    """What admins are told of somebody who asks for access, perhaps in a group.

    >>> asks_in("Mia Orne (@mia)", 7)
    'Mia Orne (@mia), number 7, would like to ask me.'
    >>> asks_in("Mia Orne", 7, of="Growers")
    'Mia Orne, number 7, would like to ask me in Growers, where nobody is let in.'
    """
    if of is None:
        return say("{name}, number {number}, would like to ask me.", name=name, number=number)
    return say(
        "{name}, number {number}, would like to ask me in {group}, where nobody is let in.",
        name=name,
        number=number,
        group=of,
    )


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
        asked = [WHAT_SAID.format(name=name) for name in self.speakers[:1]]
        asked += [f"/said {name}" for name in self.speakers[1:2]]
        asked += [f"/compare {name}" for name in self.speakers[:1]]
        return (tuple(asked), (f"/verify {self.words}",) if self.words else (), ())


def joined(name: str, speaker: str | None, *, may_ask: bool) -> list[str]:
    """The first words in a group.

    >>> joined("quoth_bot", "Ilva Moor", may_ask=True)[1]
    'For example: @quoth_bot what did Ilva Moor say?'
    """
    hello = say(
        "Hello. I search news articles and answer with exact quotes: who said what, and where."
    )
    if not may_ask:
        return [
            hello,
            say("An admin of mine has to let this group in first, with /allow sent here."),
        ]
    question = WHAT_SAID.format(name=speaker) if speaker else str(A_QUESTION)
    asked = f"@{name} {question[:1].lower()}{question[1:]}"
    more = say("A reply to me is a question too; /help shows more.")
    return [hello, say("For example: {words}", words=asked), more]


def listed(name: str, what: Message) -> str:
    """A command in the help.

    >>> listed("sources", COMMANDS["sources"])
    '/sources: which outlets there are'
    """
    return say("{command}: {what}", command=f"/{name}", what=what)


def needs_words(command: str) -> str:
    """What a command was sent without.

    >>> needs_words("/verify")
    '/verify needs words after it, for example: /verify we row at dawn'
    """
    asked, name = say("who closed the bridge?"), say("Petra Lomm")
    examples = {"/ask": asked, "/compare": asked, "/quotes": name, "/said": name}
    example = {**examples, "/timeline": say("the bridge")}.get(command, say("we row at dawn"))
    return say(
        "{command} needs words after it, for example: {example}",
        command=command,
        example=f"{command} {example}",
    )


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
    return _TOO_FAST.format(wait_s)


def let_out(number: int, *, was_in: bool, by_settings: bool) -> str:
    """The reply to the admin who withdrew a permission.

    >>> let_out(7, was_in=True, by_settings=False)
    '7 may not ask any more.'
    """
    if by_settings:
        return say(
            "{number} may ask by the settings (QUOTH_ALLOW, QUOTH_ADMINS); change it there.",
            number=number,
        )
    if was_in:
        return say("{number} may not ask any more.", number=number)
    return say("{number} was not let in.", number=number)
