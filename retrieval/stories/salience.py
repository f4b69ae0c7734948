"""Salience: how well a line stands for its story, and whose words it uses. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from retrieval.stories.lines import StoryLine, StoryText, lines
from retrieval.stories.tfidf import DocumentFrequencies, Vector, centroid, cosine, unit
from retrieval.text.terms import plain, stem, words

# Loaded words: names for people, groups and deeds that their opponents, or their friends, would not
# use. A closed list; no word of it says which side is right.
_LOADED = """
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
LOADED = frozenset(stem(plain(word)) for word in _LOADED.split() if "-" not in word)
_JOINED = tuple(word for word in _LOADED.split() if "-" in word)


@lru_cache(maxsize=10_000)
def loaded_words(text: str) -> frozenset[str]:
    """The stems of the loaded words in a text.

    >>> sorted(loaded_words("The so-called wreckers met the defenders of the strait."))
    ['defend', 'so-called', 'wrecker']
    """
    low = text.lower()
    return frozenset(form for word in words(low) if (form := stem(plain(word))) in LOADED) | {
        word for word in _JOINED if word in low
    }


# The lead and the sentences after it, where an article says what happened.
TOP_SENTENCES = 3
# What a line gains and loses beside its similarity to the story (0–1). Set by reading digests of
# the sample articles, of the seeds and of the weekly articles.
LEAD, NEAR_TOP, NEWEST = 0.25, 0.12, 0.2
LOADED_WORD, TOO_LONG, TOO_SHORT, REFERS_BACK, ASKS = 0.1, 0.15, 0.1, 0.15, 0.1
LONG_CHARS, SHORT_WORDS = 280, 9
# Texts of a story that are read, and lines of each that are kept, the most similar.
MOST_TEXTS, MOST_LINES = 12, 24

IsNew = Callable[[StoryLine, Vector], bool]


@dataclass(frozen=True, slots=True)
class ScoredLine:
    """A line with its TF-IDF vector, and the cosine of that with the story's centroid.

    ``newest`` where its article is of the last day of the story.
    """

    line: StoryLine
    vector: Vector
    close: float
    newest: bool = False


def scored_lines(
    texts: Sequence[StoryText],
    frequencies: DocumentFrequencies,
    *,
    is_new: IsNew = lambda line, vector: True,
    most_sentences: int | None = None,
) -> tuple[ScoredLine, ...]:
    """The new lines of the texts most similar to the story; reprints are read once."""
    vectors = {text.revision.id: unit(frequencies.weights(text.counts)) for text in texts}
    distinct = [*{text.same_as: text for text in reversed(texts)}.values()][::-1]
    middle = centroid(vectors[text.revision.id] for text in distinct)
    distinct.sort(key=lambda text: -cosine(vectors[text.revision.id], middle))
    last = max((day for text in texts if (day := text.day)), default=None)
    found: list[ScoredLine] = []
    for text in _one_of_each_outlet_first(distinct)[:MOST_TEXTS]:
        scored = [
            ScoredLine(line, vector, cosine(vector, middle), text.day == last is not None)
            for line in lines(text, most_sentences=most_sentences)
            if is_new(line, vector := frequencies.vector(line.words))
        ]
        best = sorted(scored, key=lambda one: -one.close)[:MOST_LINES]
        found += sorted(best, key=lambda one: one.line.place)
    return tuple(found)


def _one_of_each_outlet_first(texts: Sequence[StoryText]) -> list[StoryText]:
    first = [*{text.outlet: text for text in reversed(texts)}.values()][::-1]
    return [*first, *(text for text in texts if text not in first)]


def top_lines(scored: Iterable[ScoredLine]) -> list[ScoredLine]:
    """The lines that may say what happened: near the top, in the outlet's own words."""
    return [
        one
        for one in scored
        if one.line.place < TOP_SENTENCES and (one.line.opens or not one.line.direct)
    ]


def news_score(one: ScoredLine) -> float:
    """How well a line says what happened."""
    place = one.line.place
    gain = LEAD if place == 0 else NEAR_TOP if place < TOP_SENTENCES else 0.0
    return one.close + gain + NEWEST * one.newest - penalty(one.line)


def penalty(line: StoryLine) -> float:
    """What a line loses for its wording: loaded, long, short, referring back, asking."""
    shown = line.words
    return (
        LOADED_WORD * len(loaded_words(shown))
        + TOO_LONG * (len(shown) > LONG_CHARS)
        + TOO_SHORT * (len(words(shown)) < SHORT_WORDS)
        + ASKS * shown.rstrip("”\"’' ").endswith("?")
        + REFERS_BACK * line.leans
    )
