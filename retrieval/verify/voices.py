"""Those who speak in the articles, as far as it takes to know their names in a post."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from retrieval.quotes.phrases import noun_gender
from retrieval.text import names
from retrieval.text.terms import STOP, plain
from retrieval.text.wordlists import lines_of

ROLES = frozenset(word for line in lines_of("english", "roles") for word in line.split())


@dataclass(frozen=True, slots=True)
class Voices:
    """The name keys of those who speak in the articles, the words of their roles, the outlets."""

    names: Collection[str] = ()
    roles: Collection[str] = ()
    outlets: Collection[str] = ()

    def has(self, name: str) -> bool:
        """Whether all words of a name are known, but for initials."""
        keys = [key for key in names.words(name) if len(key) > 1]
        return not STOP.issuperset(keys) and all(key in self.names for key in keys)

    def is_outlet(self, name: str) -> bool:
        """Whether a name is an outlet's."""
        return any(names.same(name, outlet) for outlet in self.outlets)

    def is_role(self, said: Sequence[str]) -> bool:
        """Whether a label tells what somebody is.

        >>> Voices(roles={"owner"}).is_role(["owner"]), Voices().is_role(["head", "of", "music"])
        (True, True)
        >>> Voices().is_role("A mother of two".split()), Voices().is_role(["weather"])
        (True, False)
        """
        plainly = [word for one in said if (word := plain(one)) not in STOP]
        known = bool(plainly) and all(word in self.roles for word in plainly)
        return known or any(word in ROLES for word in plainly) or bool(noun_gender(plainly))


NOBODY = Voices()
