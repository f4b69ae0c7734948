"""Lines: the sentences of an article that can be shown by themselves, exact slices of it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from retrieval.domain import Head, Kind, Quote, Revision, Span, main_quote
from retrieval.domain.stories import Headline
from retrieval.sources.heads import BRACKET, COLON, SLASH, outlet_of
from retrieval.stories.tfidf import content, is_its_own
from retrieval.text import names, sentences
from retrieval.text.spans import fold
from retrieval.text.terms import STOP, words

# News stands at the top; the rest of very long articles is not read.
READ_CHARS = 12_000
FEWEST_WORDS = 5
# A quotation that goes on after "he said" is shown whole up to here.
MOST_CHARS = 320
# Longer, a speaker of a reported clause is no name; nor longer in capitals.
MOST_NAME_WORDS, MOST_INITIALS = 5, 6
# An opening of fewer words is shown with the sentence after it.
SHORT_OPENING = 12

_ENDS = re.compile(r"[.!?…][\"”’»)\]']*$")
# Openings that refer back to the sentence before.
_LEANS = re.compile(
    r"(?:he|she|it|they|this|that|these|those|his|her|its|their|but|however|meanwhile|also|still|"
    r"then|there|and|so|yet|such|another|others|both|instead|moreover|later|earlier|asked|"
    r"according|the (?:latter|former|two|move|statement|group|spokes\w+|decision|news))\b",
    re.IGNORECASE,
)
# Boilerplate of the page, no part of the article.
_FURNITURE = re.compile(
    r"\b(?:cookies?|newsletters?|subscribe|sign up|click|follow us|read more|all rights reserved|"
    r"advertisement|contributed to this report|copyright|getty|this story (?:was|has been)|"
    r"here'?s what|what to know|contributing:)\b|https?://|@\w",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class StoryText:
    """An article of a story as it was read; reprints of one text have the same ``same_as``."""

    revision: Revision
    quotes: tuple[Quote, ...]
    same_as: int

    @property
    def outlet(self) -> str:
        """Who published it."""
        return self.revision.head.outlet

    @property
    def day(self) -> str | None:
        """The day of publication as it is given, None where it is unknown."""
        return published_day(self.revision.head)

    @property
    def is_an_article(self) -> bool:
        """Whether it is no notice that stands in place of the article."""
        head = self.revision.head
        return is_its_own(head.title, head.outlet, self.counts)

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """Its content words with their counts."""
        return content(self.revision.text)


def published_day(head: Head) -> str | None:
    """The day of publication as it is given, None where it is unknown."""
    return (head.published or "")[:10] or None


@dataclass(frozen=True)
class StoryLine:
    """One sentence of an article, or two that belong together.

    ``place`` is the number of sentences before it.
    """

    text: StoryText
    span: Span
    place: int
    quote: Quote | None = None

    @cached_property
    def words(self) -> str:
        """What is shown, cut out of the article."""
        return self.span.of(self.text.revision.text)

    @cached_property
    def folded(self) -> str:
        """The words folded for comparison, without quotation marks around them."""
        return fold(self.words).text.casefold().strip(" \"',.;")

    @property
    def outlet(self) -> str:
        """Who published it."""
        return self.text.outlet

    @property
    def speaker(self) -> str | None:
        """Who speaks in it, None where nobody does."""
        return self.quote.speaker if self.quote else None

    @property
    def said(self) -> bool:
        """Whether it reports what somebody said, not what the outlet says itself."""
        quote = self.quote
        if quote is None or not quote.speaker:
            return False
        if self.opens and quote.kind is not Kind.DIRECT:
            half = 2 * quote.span.overlap(self.span) >= len(self.span)
            return half and _is_a_name(quote.speaker)
        return self.direct or _is_a_name(quote.speaker)

    @property
    def leans(self) -> bool:
        """Whether it begins with a word that refers back, such as a pronoun."""
        return bool(_LEANS.match(self.words))

    @property
    def opens(self) -> bool:
        """Whether it is the article's lead, in the outlet's own words."""
        return self.place == 0 and self.words[:1].isalnum()

    @property
    def direct(self) -> bool:
        """Whether it has words in quotation marks."""
        return self.quote is not None and self.quote.kind is not Kind.INDIRECT

    def is_headline(self, headline: Headline) -> bool:
        """Whether the headline is this sentence."""
        return (self.text.revision.id, self.span) == (headline.revision, headline.span)


def _is_a_name(speaker: str) -> bool:
    """Whether the speaker of reported speech is a name, not some other part of the sentence."""
    told = speaker.split()
    known = told[0].lower() not in STOP
    named = told[0][0].isupper() and known and len(told) <= MOST_NAME_WORDS
    return named and not (speaker.isupper() and len(speaker) > MOST_INITIALS)


def lines(text: StoryText, *, most_sentences: int | None = None) -> tuple[StoryLine, ...]:
    """The lines of an article in its order, repeated ones once; at most of its first sentences.

    >>> from retrieval.domain import Head
    >>> told = "Osk Wire: The dam leaked again. On Monday night nobody looked. It leaks. /12"
    >>> [one.words for one in lines(StoryText(Revision(1, "dam", 1, "", told, Head("O")), (), 1))]
    ['The dam leaked again. On Monday night nobody looked.', 'On Monday night nobody looked.']
    """
    found: dict[str, StoryLine] = {}
    for line in _read(text, most_sentences):
        if _worth(line.words):
            found.setdefault(line.folded, line)
    return tuple(found.values())


def _read(text: StoryText, most: int | None) -> Iterator[StoryLine]:
    stored = text.revision.text
    units = [unit for unit in sentences.units(stored) if unit.stop <= READ_CHARS]
    opening = _after_dateline(stored)
    for place, unit in enumerate(units[:most]):
        span = Span(max(unit.start, opening), unit.stop) if unit.stop > opening else unit
        quote = main_quote(text.quotes, span)
        following = units[place + 1] if place + 1 < len(units) else None
        if following and _wider(text, quote, span, following, first=place == 0):
            span = Span(span.start, following.stop)
            quote = quote or main_quote(text.quotes, span)
        yield StoryLine(text, span, place, quote)


def _wider(
    text: StoryText, quote: Quote | None, span: Span, following: Span, *, first: bool
) -> bool:
    """Whether the next sentence belongs to it: after a short lead, or as the speaker goes on."""
    stored = text.revision.text
    apart = "\n" in stored[span.stop : following.start]
    if apart or following.stop - span.start > MOST_CHARS:
        return False
    if first and len(words(span.of(stored))) < SHORT_OPENING:
        return True
    return quote is not None and _goes_on(text, quote, following)


def _goes_on(text: StoryText, quote: Quote, following: Span) -> bool:
    if quote.kind is Kind.INDIRECT:
        return False
    more = main_quote(text.quotes, following)
    if more is None or more.kind is not Kind.DIRECT or len(more.span) < len(following) - 2:
        return False
    same = names.same(quote.speaker or "", more.speaker or "")
    return more.speaker is None or more.speaker == quote.speaker or same


def _after_dateline(text: str) -> int:
    """Where the text begins after a dateline that names the outlet; 0 without one."""
    if outlet_of(text) is None:
        return 0
    body = text.lstrip("\ufeff \t\r\n\xa0")
    before = len(text) - len(body)
    found = (pattern.match(body[:200]) for pattern in (BRACKET, SLASH, COLON))
    return next((before + match.end() for match in found if match), 0)


def _worth(told: str) -> bool:
    return (
        len(told) <= sentences.MAX_QUOTE_CHARS
        and "\n" not in told
        and len(words(told)) >= FEWEST_WORDS
        and bool(_ENDS.search(told))
        and not _FURNITURE.search(told)
    )


# Shorter strings may stand inside other words by chance.
FEWEST_CHARS = 24


def same_words(one: str, other: str) -> bool:
    """Whether one of two folded lines contains the other.

    >>> same_words("the dam at lindrup leaks again", "on monday the dam at lindrup leaks again")
    True
    """
    short, long = sorted((one, other), key=len)
    return short == long or (len(short) >= FEWEST_CHARS and short in long)
