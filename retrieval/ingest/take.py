"""The one way in: an article read, and stored, passed over, or refused; passages cut."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from retrieval.catalogue.rows import utc_now
from retrieval.domain import Article, Kind, Quote, Reading, Span, Taken
from retrieval.errors import ArticleError, Remark
from retrieval.ingest.identity import decided
from retrieval.quotes.other_languages import is_foreign, read_quotations
from retrieval.quotes.reading import read_quotes
from retrieval.text.layout import about_authors, boilerplate, paragraphs, repeats, unwrapped
from retrieval.text.sentences import held_together, merged, quotations, sentences_of

if TYPE_CHECKING:
    from retrieval.catalogue import Catalogue

# Characters from the first to the last of a passage: full at the first, closed before the second.
# A longer sentence or quotation still makes one passage. To be tuned with the answers.
FULL_CHARS, MOST_CHARS = 600, 800
_OPENS = frozenset("\"'“”„»«‘‹›「『")
_CLOSES = frozenset(".!?\"'”“„»«’‘›‹」』〞")
Clock = Callable[[], datetime]
OnProgress = Callable[[int, int], None]  # articles done, of how many
OnStored = Callable[[Reading], object]


def read(text: str, outlet: str | None = None, author: str | None = None) -> Reading:
    """What stands in ``text``; repeated bodies and page furniture are skipped.

    In a dateline the ``outlet`` is no speaker; what is told of the ``author`` at the end is none
    of the article.

    >>> text = "Dock Road is shut. “We reopen on Monday,” Orla Venn said."
    >>> reading = read(text)
    >>> [span.of(text) for span in reading.units]
    ['Dock Road is shut.', '“We reopen on Monday,” Orla Venn said.']
    >>> reading.quotes[0].speaker
    'Orla Venn'
    """
    flow = unwrapped(text)
    quoted, parts = quotations(flow), paragraphs(flow)
    whole = tuple(span for part in parts for span in sentences_of(flow, part))
    units = merged(whole, quoted)
    around = (*boilerplate(text, parts), *about_authors(text, parts, author))
    skipped = tuple(sorted((*repeats(text, parts), *around)))
    other = is_foreign(flow)
    found = (
        read_quotations(flow, quoted, whole) if other else read_quotes(flow, quoted, outlet=outlet)
    )
    quotes = tuple(
        quote for quote in found if not _is_skipped(quote, skipped) and not _is_cut(quote, flow)
    )
    return Reading(units, quotes, cut(units, quoted, skipped), skipped)


def _is_skipped(quote: Quote, skipped: tuple[Span, ...]) -> bool:
    return any(span.covers(quote.span) for span in skipped)


def _is_cut(quote: Quote, text: str) -> bool:
    """Whether a direct quotation breaks off: it has no closing mark, and no end of a sentence."""
    words = quote.span.of(text).strip()
    opens = quote.kind is Kind.DIRECT and words[:1] in _OPENS
    return opens and words[-1:] not in _CLOSES


def take_in(
    catalogue: Catalogue,
    article: Article,
    *,
    watched: bool = False,
    clock: Clock = utc_now,
    on_stored: OnStored | None = None,
) -> Taken | ArticleError:
    """Take an article in, in one transaction; the error says why it was refused.

    What stands here already is passed over without being read. ``watched``: it is a page, which
    is read again from now on when its words were shown. ``clock`` is asked when the write lock
    is held; ``on_stored`` gets what was read, once it is stored.
    """
    try:
        found = decided(article, catalogue.articles.known(article))
        reading = None
        if found.became is Taken.UNCHANGED:
            if not watched and found.known and {*article.known_as} <= {*found.known.keys}:
                return found.became
        else:
            reading = read(article.text, article.head.outlet, article.head.author)
        with catalogue.articles.intake(article) as intake:
            found = decided(article, intake.known)  # another process may have been quicker
            if found.became is not Taken.UNCHANGED:
                one = replace(article, head=found.head)
                reading = reading or read(article.text, article.head.outlet, article.head.author)
                intake.store(one, reading, clock(), found.known)
            elif found.known:
                intake.name(article, found.known.article)
            if watched:
                intake.watch(clock())
        if on_stored and reading and found.became is not Taken.UNCHANGED:
            on_stored(reading)
        return found.became
    except UnicodeEncodeError as error:  # half of a surrogate pair, as JSON can hold it
        return ArticleError(article.source, f"holds no proper text: {error.reason}")


def remarks(article: Article, became: Taken) -> Iterator[Remark]:
    """What the report says of an article that was taken."""
    if became is Taken.UNCHANGED:
        return
    yield from (Remark(article.source, fault) for fault in article.faults)
    if became is Taken.BESIDE:
        yield Remark(article.source, "another article goes by this name; both are kept")


def read_anew(catalogue: Catalogue, on_progress: OnProgress | None = None) -> int:
    """Read the stored articles again that an older version read; how many it now reads otherwise.

    Each is stored in a transaction of its own: what was interrupted goes on where it stopped.
    """
    waiting = catalogue.articles.outdated()
    changed = 0
    for done, revision in enumerate(waiting, 1):
        for one in catalogue.articles.revisions([revision], keep=False).values():
            article = Article(one.source, one.text, one.head)
            reading = read(one.text, one.head.outlet, one.head.author)
            with catalogue.articles.intake(article) as intake:
                changed += intake.renew(one.id, article, reading)
        if on_progress:
            on_progress(done, len(waiting))
    return changed


def cut(
    units: Sequence[Span],
    quotations: Sequence[Span] = (),
    skipped: Sequence[Span] = (),
    *,
    full_chars: int = FULL_CHARS,
    most_chars: int = MOST_CHARS,
) -> tuple[tuple[Span, ...], ...]:
    """The units of each passage, in order; units inside ``skipped`` are left out.

    A passage ends when it is ``full_chars`` long, or would grow over ``most_chars``, or where
    something is skipped; but never inside one of ``quotations``.

    >>> cut([Span(0, 30), Span(31, 60), Span(61, 90)], [Span(40, 70)], full_chars=30)
    ((Span(start=0, stop=30),), (Span(start=31, stop=60), Span(start=61, stop=90)))
    """
    found: list[tuple[Span, ...]] = []
    passage: list[Span] = []
    for group in held_together(units, quotations):
        if _is_inside(group, skipped):
            found += [tuple(passage)] if passage else []
            passage = []
            continue
        if passage and (
            passage[-1].stop - passage[0].start >= full_chars
            or group[-1].stop - passage[0].start > most_chars
        ):
            found.append(tuple(passage))
            passage = []
        passage += group
    return (*found, tuple(passage)) if passage else tuple(found)


def _is_inside(group: Sequence[Span], skipped: Sequence[Span]) -> bool:
    return bool(skipped) and all(any(span.covers(unit) for span in skipped) for unit in group)
