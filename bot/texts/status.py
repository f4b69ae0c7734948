"""How the library, the model and the bot are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from bot.texts.answers import holdings
from bot.texts.ingest import NO_ARTICLES_IN_TERMINAL
from bot.texts.wording import count

if TYPE_CHECKING:
    from bot.access import Rules
    from retrieval.library import Health
    from retrieval.model.call import Trial

NO_MODEL = (
    "No language model is set (OPENAI_API_KEY, OPENAI_BASE_URL): Quoth chooses quotes itself."
)
TERMINAL_ONLY = "No Telegram bot (TELEGRAM_BOT_TOKEN): quoth run opens the terminal."


def health(known: Health) -> list[str]:
    """How the library is, a line each."""
    counts = known.counts
    lines = [
        f"Home: {known.home}",
        holdings(known.searched) if counts.articles else NO_ARTICLES_IN_TERMINAL,
    ]
    lines.append(f"{count(counts.quotes, 'quote')}, {count(counts.passages, 'passage')}")
    lines.append(f"{count(known.vectors, 'vector')} by {known.embeddings}")
    if not known.owner:
        lines.append("Another process owns the vectors; it will index what is new.")
    elif known.behind:
        lines.append(f"{count(known.behind, 'change')} not indexed yet: the next question does it.")
    return lines


def trial(tried: Trial) -> str:
    """How the language model did.

    >>> from retrieval.model.call import Trial
    >>> trial(Trial("some-model", 0.84))
    'Language model some-model: answers, in 0.8 s'
    """
    how = f"answers, in {tried.seconds:.1f} s" if tried.fault is None else tried.fault.why
    return f"Language model {tried.model}: {how}"


def updates(*, done: int, waiting: int, set_aside: int) -> str:
    """What came in.

    >>> updates(done=7, waiting=2, set_aside=0)
    'Updates: 7 done, 2 waiting, 0 set aside'
    """
    return f"Updates: {done:,} done, {waiting:,} waiting, {set_aside:,} set aside"


def messages(*, sent: int, waiting: int, refused: int, repeats: int) -> str:
    """What went out.

    >>> messages(sent=9, waiting=1, refused=0, repeats=0)
    'Messages: 9 sent, 1 waiting, 0 refused, 0 sent again as it was not known if they arrived'
    """
    return (
        f"Messages: {sent:,} sent, {waiting:,} waiting, {refused:,} refused, "
        f"{repeats:,} sent again as it was not known if they arrived"
    )


def people(rules: Rules, named: Mapping[int, str], *, chats: int) -> str:
    """Who may ask, and where the bot is.

    >>> from bot.access import Rules
    >>> people(Rules(admins=frozenset({1}), allowed=frozenset({7})), {7: "Mia"}, chats=0)
    '1 admin; let in: Mia (7); in 0 chats'
    """
    allowed = ", ".join(f"{named.get(one, 'by setting')} ({one})" for one in sorted(rules.allowed))
    who = "everyone" if rules.open else allowed or "nobody else"
    return f"{count(len(rules.admins), 'admin')}; let in: {who}; in {count(chats, 'chat')}"


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
