"""Whether words are theirs whom a message names for them, by who speaks in the articles."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from retrieval.domain import Quote, Revision, Scope, Span
from retrieval.questions.speakers import AskedSpeaker, role_words
from retrieval.quotes.phrases import given_gender, is_proper, noun_gender
from retrieval.quotes.words import ROLE_OF
from retrieval.text import names
from retrieval.text.layout import paragraphs
from retrieval.text.terms import plain
from retrieval.verify.claims import Claim
from retrieval.verify.naming import PLACED_BY
from retrieval.verify.places import Place, Surroundings
from retrieval.verify.voices import Voices

if TYPE_CHECKING:
    from retrieval.catalogue import Catalogue

LIKE = 4  # letters that forms of a name share: «Залесов», «Залесовым»
MOST_OF_ONE = 50  # quotes of a speaker that are looked at for what else they are called

_WORD = re.compile(r"[^\W\d_]+")
_PLACED = re.compile(rf"\s{PLACED_BY}\s")


@dataclass(frozen=True, slots=True)
class Described:
    """Words in an article whose speaker is only described, with the sentences around them."""

    text: str
    around: Span
    speaker: str

    @property
    def before(self) -> str:
        """The paragraph up to the sentences."""
        inside = [one for one in paragraphs(self.text) if one.overlap(self.around)]
        return self.text[min(one.start for one in inside) : self.around.start] if inside else ""


@dataclass(frozen=True)
class Occurrences:
    """Where the words of a message stand exactly, and who speaks at each place."""

    places: Sequence[Place]
    surroundings: Sequence[Surroundings]
    revisions: Mapping[int, Revision]

    @cached_property
    def quotes(self) -> list[Quote]:
        """The quotes at the places, of somebody who is known."""
        each = (one.quote for one in self.surroundings)
        return [quote for quote in each if quote and quote.speaker]

    @cached_property
    def speakers(self) -> set[str]:
        """Who speaks at the places."""
        return {quote.speaker for quote in self.quotes if quote.speaker}

    @property
    def outlets(self) -> set[str | None]:
        """Who published the articles."""
        return {self.revisions[place.revision].head.outlet for place in self.places}

    @cached_property
    def described(self) -> list[Described]:
        """The places whose speaker the article only describes: “the mayor”."""
        return [
            Described(self.revisions[place.revision].text, told.around, told.quote.speaker)
            for place, told in zip(self.places, self.surroundings, strict=True)
            if told.quote and told.quote.speaker and not is_proper(told.quote.speaker)
        ]

    @property
    def texts(self) -> list[str]:
        """The whole article of each place."""
        return [self.revisions[place.revision].text for place in self.places]

    @property
    def texts_before(self) -> list[str]:
        """The article of each place, up to the end of the line."""
        stops = (place.span.stop for place in self.places)
        each = zip(self.texts, stops, strict=True)
        return [text[: text.find("\n", stop) % (len(text) + 1)] for text, stop in each]


def is_theirs(claim: Claim, found: Occurrences, catalogue: Catalogue) -> bool:
    """Whether the words are, somewhere, those of whom the message names, or may be.

    An outlet that is named stands for all that it has. An outlet's own words are nobody else's.
    """
    who = claim.speaker
    if who is None or any(outlet and names.same(who, outlet) for outlet in found.outlets):
        return True
    if not found.quotes:
        each = zip(found.surroundings, found.texts_before, strict=True)
        fits = any((o.quote or o.is_quoted) and _may_be(who, text) for o, text in each)
        return fits or _is_described(who, found, catalogue)
    return (
        any(claim.names(quote) for quote in found.quotes)
        or _is_misspelt(claim, found, catalogue)
        or _is_spelled_otherwise(who, found, catalogue)
        or _is_described(who, found, catalogue)
        or _is_called(who, found, catalogue)
    )


def _may_be(name: str, text: str) -> bool:
    """Whether words of whom nobody is known to have said them may be somebody's: the text up to
    their line names him, or is in other letters."""
    found = _WORD.findall(text)
    if not is_proper(name) or name[:1].isascii() != "".join(found)[-1:].isascii():
        return True
    keys = {word[:LIKE] for word in names.words(" ".join(found))}
    return any(word[:LIKE] in keys for word in names.words(name))


def _is_misspelt(claim: Claim, found: Occurrences, catalogue: Catalogue) -> bool:
    """Whether a slip is all that differs between the names, and nobody else has the one claimed."""
    known = Voices(catalogue.search.speaker_words())
    slips = any(claim.misspells(quote) for quote in found.quotes)
    return slips and not known.has(claim.speaker or "")


def _is_spelled_otherwise(who: str, found: Occurrences, catalogue: Catalogue) -> bool:
    """Whether another outlet has who speaks with one other letter, under the name claimed.

    Two that one outlet quotes, or whose posts have no word in common, are two people.
    """
    known = catalogue.search.quotes_by(names.words(who), scope=Scope(), limit=MOST_OF_ONE)
    by_name = [(n, one) for n, one, _ in known if names.same(one.speaker or "", who)]
    revisions = catalogue.articles.revisions({n for n, _ in by_name})
    return any(
        Claim("", one.speaker).misspells(quote)
        and revisions[n].head.outlet not in found.outlets
        and not _is_of_other_post(one, quote)
        for n, one in by_name
        for quote in found.quotes
    )


def _is_of_other_post(one: Quote, two: Quote) -> bool:
    """Whether the posts of two speakers are told and have no word in common."""
    posts = role_words(one.role or ""), role_words(two.role or "")
    return all(posts) and posts[0].isdisjoint(posts[1])


def _is_described(who: str, found: Occurrences, catalogue: Catalogue) -> bool:
    """Whether a speaker is only described where the name stands: “its chairwoman, Odile Framm”.

    Or in the paragraph of whom is named last before it, or in an article that names who is called
    so elsewhere.
    """
    name = {*names.words(who)}
    if not name or not found.described:
        return False
    known = Voices(catalogue.search.speaker_words())
    return any(
        name <= {*names.words(one.around.of(one.text))}
        or names.same(_last_named(one.before, known), who)
        or (not name.isdisjoint(names.words(one.text)) and _has_role(who, one.speaker, catalogue))
        for one in found.described
    )


def _last_named(text: str, known: Voices) -> str:
    """The last words of a text, with capitals, that are names of who speaks in the articles."""
    called: list[str] = []
    for word in reversed(_WORD.findall(text)):
        if word[:1].isupper() and known.has(word):
            called.insert(0, word)
        elif called:
            break
    return " ".join(called)


def _has_role(who: str, role: str, catalogue: Catalogue) -> bool:
    """Whether somebody is, anywhere in the articles, what a role says."""
    asked = AskedSpeaker(role, (), role_words(role))
    known = catalogue.search.quotes_by(names.words(who), scope=Scope(), limit=MOST_OF_ONE)
    return any(
        asked.match(quote) == 1.0 and names.same(quote.speaker or "", who) for _, quote, _ in known
    )


def _is_called(who: str, found: Occurrences, catalogue: Catalogue) -> bool:
    """Whether who speaks is elsewhere called what the message calls them: “the mayor”.

    The place in “the mayor of Dorn” only has to stand in the articles.
    """
    head, *rest = _PLACED.split(who, maxsplit=1)
    if any(_calls(who, speaker, text) for speaker in found.speakers for text in found.texts):
        return True
    if not any(plain(word) in ROLE_OF for word in head.split()):
        return not is_proper(who) and all(_may_be_called(head, one) for one in found.speakers)
    if not {*names.words(" ".join(rest))} <= {*names.words(" ".join(found.texts))}:
        return False
    asked = AskedSpeaker(head, (), role_words(head))
    keys = [names.words(speaker) for speaker in found.speakers if is_proper(speaker)]
    known = (catalogue.search.quotes_by(one, scope=Scope(), limit=MOST_OF_ONE) for one in keys)
    return any(asked.match(quote) == 1.0 for each in known for _, quote, _ in each)


def _calls(called: str, who: str, text: str) -> bool:
    """Whether a text calls somebody what a message does: by a role, a short form, or a title."""
    *title, last = called.split()
    titled = bool(title) and names.same(last, who) and _is_beside(" ".join(title), who, text)
    return titled or _is_beside(called, who, text) or _is_short_for(who, called, text)


def _may_be_called(what: str, who: str) -> bool:
    """Whether what somebody is, but no post of theirs, fits their first name: “a mother”."""
    told, first = noun_gender(what.lower().split()), given_gender(who.split()[0].lower())
    return not told or not first or told == first


def _is_beside(role: str, name: str, text: str) -> bool:
    """Whether a text calls somebody what a role says, next to the name.

    >>> _is_beside("smith", "Ilva Moor", "The smith, Ilva Moor, laughed."), _is_beside(
    ...     "the smith", "Ilva Moor", "Ilva Moor, a smith of 40, laughed.")
    (True, True)
    >>> _is_beside("the Quay Front", "Ilva Moor", "Ilva Moor of the Quay Front laughed.")
    True
    >>> _is_beside("smith", "Ilva Moor", "Ilva Moor saw the smith.")
    False
    """
    said = re.escape(re.sub(r"^(?:the|an?)\s", "", role, flags=re.I))
    who = re.escape(name.split()[0] if is_proper(name) else name)  # not “the” of “the mayor”
    behind = rf"\b{re.escape(name)}(?:,\s(?:\w+\s){{0,3}}?|\s{PLACED_BY}\s){said}\b"
    apposition = rf"\b{said},?\s{who}\b|{behind}"
    return bool(re.search(apposition, text, re.I))


def _is_short_for(short: str, name: str, text: str) -> bool:
    """Whether a text has before a name what a short form stands for.

    >>> _is_short_for("CM", "Ilva Moor", "Chief Minister Ilva Moor laughed.")
    True
    """
    before = text.partition(name)[0].split()[-len(short) :]
    return short.isupper() and name in text and [one[0] for one in before] == [*short]
