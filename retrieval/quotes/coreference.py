"""Coreference: names, descriptions and pronouns of an article resolved to speakers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from retrieval.quotes.cast import Cast, Mention, words_of
from retrieval.quotes.phrases import (
    Phrase,
    given_gender,
    head_noun,
    is_first_name,
    is_human,
    is_speaker,
    read_phrase,
    role_head,
    undetermined,
)
from retrieval.quotes.regions import Attribution, Region
from retrieval.quotes.speakers import (
    Speaker,
    bears,
    is_body,
    is_epithet,
    is_one,
    is_plural,
)
from retrieval.quotes.subjects import Subject
from retrieval.quotes.tokens import Line
from retrieval.quotes.words import (
    DETERMINERS,
    GROUP_NOUNS,
    LESSER,
    LOADED,
    PAPERS,
    PEOPLE,
    PERSONAL,
    PRONOUNS,
    ROLE_OF,
    SILENT,
    Use,
    after_quotation,
    can_speak,
    is_adverb,
)

MAX_BACK = 6  # sentences between a pronoun and its antecedent
MAX_BACK_OF_POSTS = 3  # between "the governor" and one of several governors
MAX_BACK_OF_BODIES = 2  # the same for "it" and "they"
_WORD = re.compile(r"[^\W\d_]+")
_PARTIES = frozenset({"democratic", "republican", "gop", "conservative", "liberal", "labour"})
_DEFINITE = frozenset({"the", "his", "her", "their"})


@dataclass(slots=True)
class Resolver:
    """Resolves mentions of one article to speakers, sentence by sentence."""

    text: str
    cast: Cast
    speakers: dict[str, Speaker] = field(default_factory=dict)
    last: Speaker | None = None
    spoke: dict[int, Speaker] = field(default_factory=dict)  # sentence → who spoke last in it
    stood: dict[int, Speaker] = field(default_factory=dict)  # … → who took a stance in it
    here: int = 0  # the sentence that is read
    introduced: dict[int, Speaker] = field(default_factory=dict)  # by a colon at a sentence's end

    def resolve(self, number: int, line: Line, one: Attribution) -> Speaker | None:
        """The speaker that an attribution's subject names, describes or refers to, if it can be."""
        assert one.subject is not None
        self.here = number
        phrase = read_phrase(self.text, line, one.subject)
        start = one.subject.start
        if phrase.pronoun:
            spoken = " ".join(
                self.text[line.starts[a] : line.stops[b - 1]] for a, b in one.regions if b > a
            )
            said = one.regions[0] if one.regions and one.regions[0][0] < start else (0, 0)
            return self.pronoun(phrase.pronoun, number, start, said, spoken)
        name = phrase.name
        word = name.lower()  # its capital may only open the sentence
        empty = word in SILENT or (" " not in word and is_adverb(word))
        if start == 0 and empty and word not in self.cast.by_word:
            return None
        if phrase.whole and not self.cast.full(name):
            phrase, name = replace(phrase, name="", description=phrase.whole, role=""), ""
        if not name and self._is_cast(phrase.description):
            phrase, name = replace(phrase, name=phrase.description, role=""), phrase.description
        if phrase.is_definite and name.lower() in PEOPLE and not phrase.role:
            name, phrase = "", replace(phrase, name="", description=name)  # "the King"
        if known := self._by_epithet(number, line, one.subject):
            return known
        if name:
            return self._named(phrase, number)
        strict, definite = bool(one.use & Use.STRICT), line.words[start] in _DEFINITE
        beside = one.use & Use.SAY and line.kinds[start] != "N" and start
        beside = beside and after_quotation(line, one.subject.stop) == start
        marked = definite and strict and any(line.kinds[first] == "Q" for first, _ in one.regions)
        if not (beside or marked or is_speaker(line, one.subject, strict=strict)):
            return None
        relative = one.is_relative(line) and not phrase.role
        if not strict and relative and not one.is_stand:
            return None
        if one.is_stand and not LOADED.isdisjoint(words_of(phrase.description)):
            return None
        return self._described(phrase, definite=definite)

    def knows(self, line: Line, one: Attribution) -> bool:
        """Whether an attribution's subject is a person whom the article names in full."""
        assert one.subject is not None
        first, last = line.words[one.subject.start], line.words[one.subject.stop - 1]
        if line.kinds[one.regions[0][0]] == "Q":
            return last in self.cast.by_word or is_first_name(last)
        label = self.text[line.starts[one.subject.start] : line.stops[one.subject.stop]]
        named = first == last or is_first_name(first) or self.text.count(label) > 1
        return named and last in self.cast.by_word  # no “Carbon Hill: …”

    def _is_cast(self, description: str) -> bool:
        return (
            description[:1].isupper()
            and words_of(description)[0] in self.cast.by_word
            and (" " not in description)
        )

    def person(self, name: str) -> Speaker:
        """The speaker with this full name, added if new."""
        known = self.speakers.get(name)
        return known or self._add(Speaker(name, True, gender=self.cast.genders.get(name, "")))

    def pronoun(
        self, pronoun: str, number: int, at: int, said: Region = (0, 0), spoken: str = ""
    ) -> Speaker | None:
        """The antecedent of a pronoun at token ``at`` of sentence ``number``; None if unclear.

        Whoever is named in what is ``said`` before it is no antecedent. Nor are those in any words
        ``spoken`` by it, unless there is no other: in “he said Venn slept” he is not Venn.
        """
        wanted = PERSONAL.get(pronoun)
        if wanted is None:
            return self._several(pronoun, number)
        others = set(_WORD.findall(spoken))
        here = [
            one for one in self.cast.mentions[number]
            if one.at < at and not said[0] <= one.at < said[1]
        ]  # fmt: skip
        same = at and PERSONAL.get(self.cast.openers[number]) == wanted  # “He left when he …”
        if near := None if same else self._antecedent(here, wanted, others):
            return near
        return self._before(number, wanted, others) or (
            self._before(number, wanted, set()) if others else None
        )

    def _before(self, number: int, wanted: str, others: set[str]) -> Speaker | None:
        """Who spoke or is named in the sentences before, or spoke last."""
        for back in range(number - 1, max(-1, number - MAX_BACK - 1), -1):
            spoke = self.spoke.get(back) or self.stood.get(back)
            if spoke is not None and self._may_be_person(spoke, wanted, others):
                return self._settled(spoke, wanted)
            if self.cast.openers[back] in PRONOUNS:
                continue  # whom this sentence is about stands farther back
            if near := self._antecedent(self.cast.mentions[back], wanted, others):
                return near
        if self.last is not None and self._may_be_person(self.last, wanted, others):
            return self._settled(self.last, wanted)
        heard = {one.name: one for one in self.spoke.values() if one.gender == wanted}
        return next(iter(heard.values())) if len(heard) == 1 else None

    def _antecedent(self, mentions: list[Mention], wanted: str, others: set[str]) -> Speaker | None:
        """The one who leads, of those of a gender and none of the ``others``; else the first."""
        fitting = [
            one for one in mentions
            if self.cast.fits(one.name, wanted) and is_human(one.name)
            and others.isdisjoint(one.name.split())
        ]  # fmt: skip
        leading = [one for one in fitting if one.leads]
        best = next(iter(leading or fitting), None)
        return self.person(best.name) if best else None

    @staticmethod
    def _may_be_person(speaker: Speaker, wanted: str, others: set[str]) -> bool:
        if speaker.named and not others.isdisjoint(speaker.name.split()):
            return False
        one = is_human(speaker.name) if speaker.named else not is_plural(speaker.name)
        return bool(speaker.gender or one) and speaker.gender in ("", wanted)

    def _settled(self, speaker: Speaker, gender: str) -> Speaker:
        speaker.gender = gender
        if speaker.named:
            self.cast.genders.setdefault(speaker.name, gender)
        return speaker

    def _several(self, pronoun: str, number: int) -> Speaker | None:
        """The body that "it", or those whom "they", goes back to: who spoke last."""
        if pronoun not in ("it", "they"):
            return None
        for near in range(number, number - MAX_BACK_OF_BODIES - 1, -1):
            if pronoun == "they" and (pair := self._pair(near)):
                return pair
            if last := self.spoke.get(near) or self.stood.get(near):
                return last if self.may_be(last, pronoun) else None
        return None

    def _pair(self, number: int) -> Speaker | None:
        """The two people whom a sentence joins: “Ada Venn and Dane Orne”."""
        pair = self.cast.pairs.get(number)
        return (
            self.speakers.get(pair) or self._add(Speaker(pair, False, gender="p")) if pair else None
        )

    def may_be(self, speaker: Speaker, pronoun: str) -> bool:
        """Whether a pronoun may go back to a speaker: "he" to a man, "it" to a body."""
        if wanted := PERSONAL.get(pronoun):
            return speaker.gender in ("", wanted)
        if pronoun not in ("it", "they"):
            return False
        if speaker.gender == "p":
            return pronoun == "they"
        if speaker.gender in ("m", "f") or speaker.head:
            name = speaker.name.lower()
            somebody = not speaker.gender and name.startswith(("a ", "an ", "one "))
            return pronoun == "they" and (somebody or is_plural(name))
        noun = head_noun(speaker.name)
        if pronoun == "it" and not speaker.named and noun.islower() and is_plural(noun):
            return False
        if not speaker.named or speaker.name not in self.cast.people:
            return True
        first = speaker.name.lower().split()[0]
        return not is_human(speaker.name) or (pronoun == "it" and not is_first_name(first))

    def _add(self, speaker: Speaker) -> Speaker:
        self.speakers[speaker.name] = speaker
        return speaker

    def _named(self, phrase: Phrase, number: int) -> Speaker:
        shared = not is_body(phrase.name, phrase)  # "the NBA" is not “NBA Playoffs”
        full = (shared and self.cast.full(phrase.name, phrase.gender)) or phrase.name
        known = self.speakers.get(full) or self._named_late(full, phrase, number)
        if known is None:
            gender = self.cast.genders.get(full, phrase.gender)
            gender = "n" if not gender and is_body(full, phrase) else gender
            gender = gender or given_gender(full.lower())
            known = self._add(Speaker(full, True, gender=gender))
        if phrase.role and not known.role:
            known.role, known.head = phrase.role, role_head(phrase.role)
        known.gender = known.gender or phrase.gender
        return known

    def _named_late(self, full: str, phrase: Phrase, number: int) -> Speaker | None:
        """“The chairman of the League” of the sentence before, if a bare new name goes on."""
        last = self.spoke.get(number - 1)
        if last is None or last.named or last.head not in ROLE_OF or phrase.role:
            return None
        definite = last.name.lower().startswith("the ") and " of " in last.name
        if (
            not definite
            or " " in full
            or full.lower() in self.cast.by_word
            or can_speak(full.lower())
        ):
            return None
        last.name, last.named = full, True
        self.speakers[full] = last
        return last

    def _described(self, phrase: Phrase, *, definite: bool) -> Speaker:
        words = phrase.description.lower().split()
        head = role_head(phrase.description)
        known = self._referred(words, head) if definite and words else None
        known = known or self.speakers.get(phrase.description)
        if known is None:
            one = is_one(words, definite) and phrase.description[1:].islower()
            role = phrase.role if head else None
            gender = phrase.gender or ("" if head or one else "n")
            known = self._add(Speaker(phrase.description, False, role, head, gender))
        return known

    def _referred(self, words: list[str], head: str) -> Speaker | None:
        """The antecedent of "the spokesman" or "the group", if it is clear."""
        if head:
            return self._by_role(head, words)
        plain = len(words) <= 2 + ("new" in words)
        if plain and words[-1] in PEOPLE - GROUP_NOUNS - PAPERS:
            bearers = [s for s in self.speakers.values() if s.named and bears(s, words[-1])]
            if len(bearers) == 1:
                return bearers[0]  # "the coach" of “coach Ada Venn”
        if len(words) > 2:
            return None
        return self._group(words[-1]) if words[-1] in GROUP_NOUNS else None

    def _by_epithet(self, number: int, line: Line, subject: Subject) -> Speaker | None:
        """The only person near whom "the Dutchman" or "the 38-year-old" can mean."""
        noun = line.words[subject.stop - 1]
        if not is_epithet(line, subject) or noun in self.cast.by_word:
            return None
        near: set[str] = set()
        for back in range(max(0, number - MAX_BACK_OF_BODIES), number):
            near |= {one.name for one in self.cast.mentions[back] if one.leads}
            spoke = self.spoke.get(back)
            near |= {spoke.name} if spoke else set()
        people = [one for one in near if one in self.cast.people and is_human(one)]
        return self.person(people[0]) if len(people) == 1 else None

    def _by_role(self, head: str, words: list[str]) -> Speaker | None:
        """The one bearer of a post, or of several the one who stands near."""
        extra = set(words) - DETERMINERS - _PARTIES - {head}
        for name, posts in self.cast.posts.items():
            if any(_is_post(post, head, extra) for post in posts):
                person = self.person(name)
                person.head = person.head or head
        group = ROLE_OF[head]
        known = {s.name: s for s in self.speakers.values()}.values()  # some by a description too
        fitting = [s for s in known if s.head and ROLE_OF.get(s.head) == group]
        sure = [one for one in fitting if extra <= self._words_beside(one)]
        if extra & LESSER or len(fitting) > 1 or not all(one.named for one in fitting):
            fitting = sure
        return fitting[0] if len(fitting) == 1 else self._nearest(fitting)

    def _words_beside(self, speaker: Speaker) -> set[str]:
        """The words that the article has beside a name, or in a description."""
        posts = self.cast.posts.get(speaker.name, set())
        described = speaker.role or ("" if speaker.named else speaker.name)
        return {*described.lower().split()}.union(*posts)

    def _nearest(self, speakers: list[Speaker]) -> Speaker | None:
        """The only one of some who speaks or is named in the last sentence before with any."""
        for back in range(self.here - 1, max(-1, self.here - MAX_BACK_OF_POSTS - 1), -1):
            named = {one.name for one in self.cast.mentions[back]}
            here = [one for one in speakers if one.name in named or self.spoke.get(back) is one]
            if here:
                return here[0] if len(here) == 1 else None
        return None

    def _group(self, noun: str) -> Speaker | None:
        """The antecedent of "the group": the last speaker's organisation, or one of that noun."""
        if self.last is not None and self.last.role:
            for link in (" for ", " of "):
                found = self.speakers.get(undetermined(self.last.role.partition(link)[2]))
                if found is not None:
                    return found
        bodies = [s for s in self.speakers.values() if s.gender == "n"]
        bodies = [s for s in bodies if head_noun(s.name) == s.name.split()[-1]]
        named = [s for s in bodies if noun in s.name.lower().split()[-1:]]
        return named[0] if len(named) == 1 else None


def _is_post(post: frozenset[str], head: str, extra: set[str]) -> bool:
    """Whether the words beside a name are the post of "the governor": no lieutenant's, no former.

    >>> _is_post(frozenset({"vice", "president"}), "president", set())
    False
    """
    groups = {ROLE_OF[word] for word in post if word in ROLE_OF}
    return extra <= post and groups == {ROLE_OF[head]} and LESSER.isdisjoint(post - extra)
