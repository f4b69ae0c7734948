"""Lines, what a digest may show of an article: whole sentences that lean on no other. Pure.

Quoth writes none of them itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from retrieval.digests.weights import Rarity, Vector, covered, vector
from retrieval.domain import Kind, Quote, Revision, Span
from retrieval.model.offered import main_quote
from retrieval.sources.dateline import BRACKET, COLON, SLASH, outlet_of
from retrieval.text import names, sentences
from retrieval.text.spans import fold
from retrieval.text.terms import STOP, plain, stem, words

# Names for people, groups and deeds that their opponents, or their friends, would not use. A
# closed list, by their stems; no word tells which side is right.
_SIDED = """
    aggression aggressor agitator anarchist apologist bandit barbaric bigot bogus bootlicker
    clique coward cowardly criminal crony defender despot dictator disgraceful entity extremist
    fanatic fascist foreign-backed freedom-fighter genocide hardliner hooligan hypocrisy
    illegitimate infidel insurgent invader invasion jihadist junta liberation liberator loony
    looter lunatic martyr massacre mercenary militant mob nazi occupation occupier occupying
    oppression oppressor patriotic peaceful pogrom propaganda puppet ragtag rebel regime
    resistance rioter ruthless sabotage saboteur separatist sham shameful so-called takfiri
    terror terrorism terrorist thug traitor treason tyranny tyrant underhand unprovoked usurper
    vandal vicious victimised vigilante wicked witch-hunt woke wrecker zealot zionist
"""
SIDED = frozenset(stem(plain(word)) for word in _SIDED.split() if "-" not in word)
_JOINED = tuple(word for word in _SIDED.split() if "-" in word)


@lru_cache(maxsize=10_000)
def sided(text: str) -> frozenset[str]:
    """The stems of the words in a text that take a side.

    >>> sorted(sided("The so-called wreckers met the defenders of the strait."))
    ['defend', 'so-called', 'wrecker']
    """
    low = text.lower()
    return frozenset(form for word in words(low) if (form := stem(plain(word))) in SIDED) | {
        word for word in _JOINED if word in low
    }


# News stands at the top; of very long articles the rest is not looked at.
READ_CHARS = 12_000
FEWEST_WORDS = 5
# A quotation that goes on after "he said" is shown whole up to here.
MOST_CHARS = 320
# Longer, a speaker of a reported clause is no name; nor longer in capitals.
MOST_NAME_WORDS, MOST_INITIALS = 5, 6
# An opening of fewer words is shown with the sentence after it.
SHORT_OPENING = 12

_ENDS = re.compile(r"[.!?…][\"”’»)\]']*$")
# What stands before needs to be read first.
_LEANS = re.compile(
    r"(?:he|she|it|they|this|that|these|those|his|her|its|their|but|however|meanwhile|also|still|"
    r"then|there|and|so|yet|such|another|others|both|instead|moreover|later|earlier|asked|"
    r"according|the (?:latter|former|two|move|statement|group|spokes\w+|decision|news))\b",
    re.IGNORECASE,
)
# Words of the page, not of the article.
_FURNITURE = re.compile(
    r"\b(?:cookies?|newsletters?|subscribe|sign up|click|follow us|read more|all rights reserved|"
    r"advertisement|contributed to this report|copyright|getty|this story (?:was|has been)|"
    r"here'?s what|what to know|contributing:)\b|https?://|@\w",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class StoryText:
    """An article of a story. ``same_as`` is alike for reprints of one text."""

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
        return (self.revision.head.published or "")[:10] or None


@dataclass(frozen=True)
class DigestLine:
    """One sentence of an article, or a quotation with the sentence that ends it.

    ``place`` counts the sentences from the top of the article, from 0.
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
        """The words as they are compared, without the marks around them."""
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
        """Whether it tells what somebody said, rather than what the outlet tells itself."""
        quote = self.quote
        if quote is None or not quote.speaker:
            return False
        if self.opens and quote.kind is not Kind.DIRECT:
            half = 2 * quote.span.overlap(self.span) >= len(self.span)
            return half and _is_a_name(quote.speaker)
        return self.direct or _is_a_name(quote.speaker)

    @property
    def leans(self) -> bool:
        """Whether it begins with a word that points to what stands before."""
        return bool(_LEANS.match(self.words))

    @property
    def opens(self) -> bool:
        """Whether the article opens with it, in its outlet's own words."""
        return self.place == 0 and self.words[:1].isalnum()

    @property
    def direct(self) -> bool:
        """Whether there are words between marks in it."""
        return self.quote is not None and self.quote.kind is not Kind.INDIRECT


def _is_a_name(speaker: str) -> bool:
    """Whether a reported clause has somebody by name as its speaker, not a part of the sentence."""
    told = speaker.split()
    known = told[0].lower() not in STOP
    named = told[0][0].isupper() and known and len(told) <= MOST_NAME_WORDS
    return named and not (speaker.isupper() and len(speaker) > MOST_INITIALS)


def lines(text: StoryText) -> tuple[DigestLine, ...]:
    """What may be shown of an article, in its order; what it repeats comes once.

    >>> from retrieval.domain import Head
    >>> told = "Osk Wire: The dam leaked again. On Monday night nobody looked. It leaks. /12"
    >>> [one.words for one in lines(StoryText(Revision(1, "dam", 1, "", told, Head("O")), (), 1))]
    ['The dam leaked again. On Monday night nobody looked.', 'On Monday night nobody looked.']
    """
    found: dict[str, DigestLine] = {}
    for line in _read(text):
        if _worth(line.words):
            found.setdefault(line.folded, line)
    return tuple(found.values())


def _read(text: StoryText) -> Iterator[DigestLine]:
    stored = text.revision.text
    units = [unit for unit in sentences.units(stored) if unit.stop <= READ_CHARS]
    opening = _after_dateline(stored)
    for place, unit in enumerate(units):
        span = Span(max(unit.start, opening), unit.stop) if unit.stop > opening else unit
        quote = main_quote(_inside(text.quotes, span), span)
        following = units[place + 1] if place + 1 < len(units) else None
        if following and _wider(text, quote, span, following, first=place == 0):
            span = Span(span.start, following.stop)
            quote = quote or main_quote(_inside(text.quotes, span), span)
        yield DigestLine(text, span, place, quote)


def _inside(quotes: Sequence[Quote], span: Span) -> list[Quote]:
    return [quote for quote in quotes if quote.span.overlap(span)]


def _wider(
    text: StoryText, quote: Quote | None, span: Span, following: Span, *, first: bool
) -> bool:
    """Whether the next sentence belongs to this one: after a short opening, or where the same
    speaker goes on.
    """
    stored = text.revision.text
    apart = "\n" in stored[span.stop : following.start]
    if apart or following.stop - span.start > MOST_CHARS:
        return False
    if first and len(words(span.of(stored))) < SHORT_OPENING:
        return True
    return quote is not None and _goes_on(text, quote, following)


def _goes_on(text: StoryText, quote: Quote, following: Span) -> bool:
    """Whether a sentence is more of the same speaker's own words."""
    if quote.kind is Kind.INDIRECT:
        return False
    more = main_quote(_inside(text.quotes, following), following)
    if more is None or more.kind is not Kind.DIRECT or len(more.span) < len(following) - 2:
        return False
    same = names.same(quote.speaker or "", more.speaker or "")
    return more.speaker is None or more.speaker == quote.speaker or same


def _after_dateline(text: str) -> int:
    """Where the article begins after the name of its outlet."""
    if outlet_of(text) is None:
        return 0
    body = text.lstrip("\ufeff \t\r\n\xa0")
    before = len(text) - len(body)
    found = (pattern.match(body[:200]) for pattern in (BRACKET, SLASH, COLON))
    return next((before + match.end() for match in found if match), 0)


def _worth(told: str) -> bool:
    """Whether it is a whole sentence that says something."""
    whole = len(told) <= sentences.MAX_QUOTE_CHARS and "\n" not in told
    return (
        whole
        and len(words(told)) >= FEWEST_WORDS
        and bool(_ENDS.search(told))
        and not _FURNITURE.search(told)
    )


# A line of which so much stands in one line told before brings nothing new.
NOTHING_NEW = 0.75
# Fewer letters may stand inside other words by chance.
FEWEST_CHARS = 24


@dataclass(frozen=True, slots=True)
class Told:
    """Quotes shown before, as they are compared, with their words."""

    folded: tuple[str, ...] = ()
    vectors: tuple[Vector, ...] = ()

    def holds(self, line: DigestLine, words: Vector) -> bool:
        """Whether a line of these words was told, in its own words or nearly."""
        return any(same_words(line.folded, one) for one in self.folded) or any(
            covered(words, one) >= NOTHING_NEW for one in self.vectors
        )


def told(shown: Iterable[str], rarity: Rarity) -> Told:
    """What these quotes told."""
    once = tuple(dict.fromkeys(shown))
    folded = tuple(fold(words).text.casefold().strip(" \"',.;") for words in once)
    return Told(folded, tuple(vector(words, rarity) for words in once))


def same_words(one: str, other: str) -> bool:
    """Whether one of two folded lines stands in the other.

    >>> same_words("the dam at lindrup leaks again", "on monday the dam at lindrup leaks again")
    True
    """
    short, long = sorted((one, other), key=len)
    return short == long or (len(short) >= FEWEST_CHARS and short in long)
