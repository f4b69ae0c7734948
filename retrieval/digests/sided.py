"""Words that take a side: where outlets use others for the same, that is where they differ. Pure.

Quoth writes none of them itself.
"""

from __future__ import annotations

from retrieval.text.terms import plain, stem, words

# Names for people, groups and deeds that their opponents, or their friends, would not use. A
# closed list, by their stems; no word tells which side is right.
_SIDED = """
    agitator aggression aggressor anarchist apologist assassin atrocity bandit barbaric betrayal
    bigot bloodbath bloody bogus bootlicker brave brutal bully butcher carnage clique collaborator
    communist coup courageous coward cowardly crackdown crony criminal crook cruel crusade cult
    defender despot dictator disgrace disgraceful elite enemy entity evil extremist fanatic
    farce fascist fearless foreign-backed fraud freedom-fighter genocide glorious gang greedy
    hardliner hero heroic heroes hooligan hypocrisy illegitimate infamous infidel insurgent
    invader invasion jihadist junta liberation liberator loony looter lunatic martyr massacre
    mercenary militant mob murderous nazi notorious occupation occupier occupying oppression
    oppressor outfit outrage patriot patriotic peaceful plot pogrom propaganda puppet radical
    ragtag rebel reckless regime resistance rioter ruthless sabotage saboteur scandalous scheme
    separatist shameful sham slaughter so-called socialist sordid stooge takfiri terror terrorism
    terrorist thug traitor treason tyranny tyrant underhand unprovoked usurper vandal vicious
    victimised vigilante wicked witch-hunt woke wrecker zealot zionist
"""
SIDED = frozenset(stem(plain(word)) for word in _SIDED.split() if "-" not in word)
_JOINED = tuple(word for word in _SIDED.split() if "-" in word)


def sided(text: str) -> frozenset[str]:
    """The stems of the words in a text that take a side.

    >>> sorted(sided("The so-called wreckers met the defenders of the strait."))
    ['defend', 'so-called', 'wrecker']
    """
    low = text.lower()
    return frozenset(form for word in words(low) if (form := stem(plain(word))) in SIDED) | {
        word for word in _JOINED if word in low
    }
