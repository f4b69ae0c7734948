"""Every sentence that Quoth itself says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.render.dates import day
from retrieval.domain import Searched

if TYPE_CHECKING:
    from retrieval.domain import DigestStory, Report
    from retrieval.library import Health
    from retrieval.model.prompts import Trial


NOTHING_FOUND = "Nothing in the articles answers this."
NOTHING_SEARCHED = (
    "Nothing was searched: no article is stored, or none is inside the days and outlets asked for."
)
NO_ARTICLES = "There are no articles yet. Put some in with: quoth ingest FOLDER"
CLOSEST = "What came closest:"
NO_QUOTES = "No such quotes."
NAMED_OUTLETS = 6
NO_MODEL = (
    "No language model is set (OPENAI_API_KEY, OPENAI_BASE_URL): Quoth chooses quotes itself."
)
TERMINAL_ONLY = "No Telegram bot (TELEGRAM_BOT_TOKEN): quoth run opens the terminal."
WHERE_THEY_DIFFER = "Where they differ"
CHAT_HELP = """\
Ask in your own words; a question may lean on the one before.
/quotes NAME    what somebody said
/verify WORDS   whether these words stand in an article
/sources        which outlets there are
/quit           leave (also Ctrl-D)"""


def count(number: int, noun: str) -> str:
    """A number and its noun.

    >>> count(1, "article"), count(1200, "outlet")
    ('1 article', '1,200 outlets')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def searched_text(searched: Searched, *, named: bool = False) -> str:
    """What was looked through, in one line; ``named`` says which outlets.

    >>> searched_text(Searched(10, ("Harbour Gazette", "Osk Wire"), "2031-05-27"))
    '10 articles of 2 outlets searched, up to 27 May 2031'
    """
    line = _held(searched)
    if named and searched.outlets:
        line += f" ({_some(searched.outlets)})"
    until = day(searched.until)
    return f"{line} searched" + (f", up to {until}" if until else "")


def only_one(outlet: str) -> str:
    """What is said where a comparison finds one outlet alone.

    >>> only_one("Osk Wire")
    'Only Osk Wire has something on this:'
    """
    return f"Only {outlet} has something on this:"


def holdings(searched: Searched) -> str:
    """What there is to ask.

    >>> holdings(Searched(1, ("Osk Wire",), None))
    '1 article of 1 outlet: Osk Wire'
    """
    return f"{_held(searched)}: {_some(searched.outlets)}"


def _held(searched: Searched) -> str:
    return f"{count(searched.articles, 'article')} of {count(len(searched.outlets), 'outlet')}"


def _some(outlets: tuple[str, ...]) -> str:
    """The first few by name, and how many more.

    >>> _some(("A", "B"))
    'A, B'
    """
    more = len(outlets) - NAMED_OUTLETS
    names = ", ".join(outlets[:NAMED_OUTLETS])
    return f"{names} and {more:,} more" if more > 0 else names


def translated(words: str) -> str:
    """A model's translation of a quote, marked as one and never between quotation marks.

    >>> translated("The dam holds.")
    'In translation, by the language model: The dam holds.'
    """
    return f"In translation, by the language model: {words}"


def made_of(stories: int, articles: int) -> str:
    """What a digest tells, and from how much.

    >>> made_of(1, 12)
    '1 story from 12 articles'
    """
    told = "1 story" if stories == 1 else f"{stories:,} stories"
    return f"{told} from {count(articles, 'article')}"


def nothing_new(when: str) -> str:
    """What stands in place of an empty digest."""
    return f"Nothing new from {when}."


def covered(story: DigestStory) -> str:
    """How many wrote of a story, who, and whose words the headline are.

    >>> from retrieval.domain import DigestStory
    >>> story = DigestStory(1, "Bell found", (), ("Gazette", "Osk Wire"), 1, headline_by="Gazette")
    >>> covered(story)
    '2 outlets, 1 independent text: Gazette (headline), Osk Wire'
    """
    named = [f"{o} (headline)" if o == story.headline_by else o for o in story.outlets]
    if len(named) == 1 and story.independent == 1:
        return f"1 outlet: {story.outlets[0]}"
    outlets = count(len(named), "outlet")
    return f"{outlets}, {count(story.independent, 'independent text')}: {_some(tuple(named))}"


def needs_words(command: str) -> str:
    """What a command was sent without.

    >>> needs_words("/verify")
    '/verify needs words after it, for example: /verify we row at dawn'
    """
    examples = {"/quotes": "Petra Lomm", "/said": "Petra Lomm", "/verify": "we row at dawn"}
    example = examples.get(command, "…")
    return f"{command} needs words after it, for example: {command} {example}"


def unknown_command(name: str) -> str:
    """A kind line for a command that there is not."""
    return f"I do not know {name}. /help lists what I know; anything else is a question."


def more_quotes(number: int) -> str:
    """How many quotes a list leaves out."""
    return f"… and {count(number, 'more quote')}: quoth quotes shows all"


def stopped(taken: int) -> str:
    """What is said after Ctrl-C while articles go in.

    >>> stopped(12)
    'Stopped. 12 articles were taken; the same command again goes on from there.'
    """
    were = f"{count(taken, 'article')} {'was' if taken == 1 else 'were'}"
    return f"Stopped. {were} taken; the same command again goes on from there."


def report(done: Report, refused: int) -> str:
    """What became of the articles that were offered.

    >>> from retrieval.domain import Report
    >>> report(Report(taken=9, unchanged=1), refused=1)
    '9 articles taken, 1 unchanged, 1 refused.'
    """
    others = {"changed": done.changed, "unchanged": done.unchanged, "refused": refused}
    told = [f"{number:,} {what}" for what, number in others.items() if number]
    return ", ".join([f"{count(done.taken, 'article')} taken", *told]) + "."


def trial(tried: Trial) -> str:
    """How the language model did.

    >>> from retrieval.model.prompts import Trial
    >>> trial(Trial("some-model", 0.84))
    'Language model some-model: answers, in 0.8 s'
    """
    how = f"answers, in {tried.seconds:.1f} s" if tried.fault is None else tried.fault.why
    return f"Language model {tried.model}: {how}"


def health(known: Health) -> list[str]:
    """How the library is, a line each."""
    counts = known.counts
    lines = [f"Home: {known.home}", holdings(known.searched) if counts.articles else NO_ARTICLES]
    lines.append(f"{count(counts.quotes, 'quote')}, {count(counts.passages, 'passage')}")
    lines.append(f"{count(known.vectors, 'vector')} by {known.embeddings}")
    if not known.owner:
        lines.append("Another process owns the vectors; it will index what is new.")
    elif known.behind:
        lines.append(f"{count(known.behind, 'change')} not indexed yet: the next question does it.")
    return lines
