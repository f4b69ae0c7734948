"""How the library, the model and the bot are; what was stored, refused, and went wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.texts.intake import NO_ARTICLES_IN_TERMINAL
from bot.texts.translation import Message, Plural, reason, say
from bot.texts.wording import count, holdings, printable, with_commas
from retrieval.domain import Article
from retrieval.errors import (
    ArticleError,
    EmbeddingsError,
    ModelError,
    QuothError,
    SettingsError,
    SourceError,
    StoreError,
    VectorsError,
)

if TYPE_CHECKING:
    from bot.access import Rules
    from retrieval.domain import Trial
    from retrieval.upkeep import Backup, Health

# Only in a terminal, in English.
NO_MODEL = (
    "No language model is set (OPENAI_API_KEY, OPENAI_BASE_URL): Quoth chooses quotes itself."
)
TERMINAL_ONLY = "No Telegram bot (TELEGRAM_BOT_TOKEN): quoth run opens the terminal."
ANSWERING_AS = "Answering as https://t.me/{}; Ctrl-C stops."
ONE_TIME_LINK = "Whoever opens this link first becomes its admin: https://t.me/{name}?start={code}"
HOLDS_ARTICLES = "holds articles already; --overwrite replaces them"
ONLY_EMBEDDED = "is set: back the server up with its own tools (pg_dump)"
VECTORS_AT_START = "the vectors are made at its first start"
NO_PLACE = "--to needs postgresql+psycopg://USER@HOST/DATABASE, or a folder"
VECTORS_LATER = "Chroma {}: the vectors of what was taken are made later."
NOT_REACHED = "{trouble} (TELEGRAM_API_URL is {api_url})"
# In a chat as well.
INDEXED = Message("Everything is indexed.")
UPDATES = Message("Updates: {done:,} done, {waiting:,} waiting, {set_aside:,} set aside")
MESSAGES = Message(
    "Messages: {sent:,} sent, {waiting:,} waiting, {refused:,} refused, "
    "{repeats:,} sent again as it was not known if they arrived"
)


_OUTDATED = Plural(
    "{n:,} article read by an older version; quoth doctor --reread reads them again.",
    "{n:,} articles read by an older version; quoth doctor --reread reads them again.",
)
_BEHIND = Plural(
    "{n:,} change not indexed yet, for {seconds} s: {does}.",
    "{n:,} changes not indexed yet, for {seconds} s: {does}.",
)
_ADMINS = Plural("{n:,} admin", "{n:,} admins")
_CHATS = Plural("in {n:,} chat", "in {n:,} chats")


def health(known: Health) -> list[str]:
    """How the library is, a line each."""
    counts = known.counts
    lines = [
        say("Home: {folder}", folder=str(known.home)),
        holdings(known.searched) if counts.articles else str(NO_ARTICLES_IN_TERMINAL),
        with_commas([count(counts.quotes, "quote"), count(counts.passages, "passage")]),
        _vectors(known),
    ]
    if known.outdated:
        lines.append(_OUTDATED.format(known.outdated))
    if known.behind:
        does = say("the next question does it") if known.owner else say("another process does it")
        seconds = f"{known.lag_s:.0f}"
        lines.append(_BEHIND.format(known.behind, seconds=seconds, does=does))
    elif not known.owner:
        lines.append(say("Another process owns the vectors; it will index what is new."))
    return lines


def _vectors(known: Health) -> str:
    if known.trouble:
        why = reason(known.trouble)
        return say("Chroma {why}: questions are answered by words and speakers.", why=why)
    vectors = count(known.vectors, "vector")
    made = say("{vectors} by {model}", vectors=vectors, model=known.embeddings)
    if not known.place:
        return made
    return say("{vectors}, in Chroma at {place}", vectors=made, place=str(known.place))


def voted(liked: int, disliked: int) -> str:
    """How answers were liked in all.

    >>> voted(12, 3), voted(0, 0)
    ('👍 12 · 👎 3', 'Nobody pressed 👍 or 👎 yet.')
    """
    if not liked and not disliked:
        return say("Nobody pressed 👍 or 👎 yet.")
    return f"👍 {liked:,} · 👎 {disliked:,}"


def backed_up(backup: Backup, file: str) -> str:
    """What a backup holds, and where it is.

    >>> from retrieval.upkeep import Backup, StoredFile
    >>> held = Backup("2031-05-03T08:00:00+00:00", {"x.db": StoredFile("", {"articles": 2})})
    >>> backed_up(held, "quoth.zip")
    'quoth.zip holds 2 articles and 0 answers'
    """
    return f"{printable(file)} holds {_held(backup)}"


def moved(articles: int, answers: int, place: str) -> str:
    """What is now at another place as well.

    >>> moved(2, 1, "news")
    'news holds 2 articles and 1 answer, the same as here; the vectors are made at its first start.'
    """
    held = f"{count(articles, 'article')} and {count(answers, 'answer')}"
    return f"{printable(place)} holds {held}, the same as here; {VECTORS_AT_START}."


def restored(backup: Backup, home: str) -> str:
    """What was put back, and of when it is."""
    return f"{_held(backup)} of {backup.made_at} restored to {home}"


def _held(backup: Backup) -> str:
    answers = count(backup.rows("answers"), "answer")
    return f"{count(backup.rows('articles'), 'article')} and {answers}"


def read_anew(changed: int) -> str:
    """What reading again brought.

    >>> read_anew(1)
    '1 article reads otherwise now'
    >>> read_anew(0)
    'No article reads otherwise now'
    """
    if not changed:
        return "No article reads otherwise now"
    return f"{count(changed, 'article')} {'reads' if changed == 1 else 'read'} otherwise now"


def trial(tried: Trial) -> str:
    """How a language model did.

    >>> from retrieval.domain import Trial
    >>> trial(Trial("some-model", 0.84))
    'Language model some-model: answers, in 0.8 s'
    >>> trial(Trial("another", 1.21, judges=True))
    'Language model another: judges, in 1.2 s'
    """
    does = "judges" if tried.judges else "answers"
    how = f"{does}, in {tried.seconds:.1f} s" if tried.fault is None else tried.fault.why
    return f"Language model {tried.model}: {how}"


def people(rules: Rules, named: Mapping[int, str], *, chats: int) -> str:
    """Who may ask, and where the bot is.

    >>> from bot.access import Rules
    >>> people(Rules(admins=frozenset({1}), allowed=frozenset({7})), {7: "Mia"}, chats=0)
    '1 admin; let in: Mia (7); in 0 chats'
    """
    by_setting = say("by setting")
    each = [f"{named.get(one, by_setting)} ({one})" for one in sorted(rules.allowed)]
    allowed = with_commas(each)
    who = say("everyone") if rules.open else allowed or say("nobody else")
    told = (_ADMINS.format(len(rules.admins)), say("let in: {who}", who=who), _CHATS.format(chats))
    return say("; ").join(told)


def reached(name: str, waiting: int, trouble: str | None) -> str:
    """What `quoth doctor` says of Telegram where it answers; ``trouble``: of the webhook.

    >>> reached("quoth_bot", 2, None)
    'Telegram answers @quoth_bot, 2 updates wait'
    """
    line = f"Telegram answers @{name}, {count(waiting, 'update')} wait{'s' * (waiting == 1)}"
    return f"{line}; the webhook fails: {trouble}" if trouble else line


def sentence(error: QuothError) -> str:
    """One line that says what went wrong and, where we know, what helps.

    >>> sentence(SettingsError("QUOTH_HOME", "needs a folder that can be written"))
    'Setting QUOTH_HOME: needs a folder that can be written.'
    >>> sentence(SourceError("notes\\x1b[2J.txt", "empty"))
    'notes\ufffd[2J.txt: empty.'
    """
    match error:
        case SettingsError():
            said = say("Setting {name}: {needs}", name=error.setting, needs=error.needs)
        case SourceError():
            said = say("{where}: {why}", where=error.where, why=reason(error.why))
        case VectorsError():
            said = say("Chroma {why}; what is stored is kept", why=reason(error.why))
        case StoreError():
            said = say("The stored articles cannot be used: {why}", why=str(error))
        case EmbeddingsError():
            said = say(
                "The server that makes the vectors {why}; what is stored is kept",
                why=reason(error.why),
            )
        case ModelError():
            said = say("The language model {why}", why=reason(error.why))
        case _:
            said = str(error)
    line = printable(" ".join(said.split()))
    return line if line.endswith((".", "!", "?")) else f"{line}."


def unexpected(error: BaseException) -> str:
    """The line for an error that nobody foresaw.

    >>> unexpected(KeyError("x"))
    "Something went wrong inside Quoth (KeyError: 'x'). With QUOTH_DEBUG=1 it says where."
    """
    what = " ".join(f"{type(error).__name__}: {error}".split()).rstrip(":")
    return f"Something went wrong inside Quoth ({what}). With QUOTH_DEBUG=1 it says where."


@dataclass(slots=True)
class Tally:
    """How many articles have been stored and how many refused so far."""

    taken: int = 0
    refused: int = 0

    @property
    def seen(self) -> int:
        """How many have been processed."""
        return self.taken + self.refused

    def took(self, *_: object) -> None:
        """Count one more as stored."""
        self.taken += 1

    def readable(
        self, found: Iterable[Article | ArticleError], tell: Callable[[str], None]
    ) -> Iterator[Article]:
        """The articles among what was found; each refusal is reported at once in a line."""
        for one in found:
            if isinstance(one, Article):
                yield one
            else:
                self.refused += 1
                tell(sentence(one))
