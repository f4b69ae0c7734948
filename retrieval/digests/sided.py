"""Words that take a side: where outlets use others for the same, that is where they differ. Pure.

Quoth writes none of them itself.
"""

from __future__ import annotations

from functools import lru_cache

from retrieval.text.terms import plain, stem, words

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
