"""The two articles that the project starts from, where they are at hand."""

import json
from pathlib import Path

import pytest

from retrieval.domain import Quote
from retrieval.quotes import read_quotes
from retrieval.text.layout import repeats
from retrieval.text.names import same
from retrieval.text.sentences import quotations
from retrieval.text.spans import locate

SHARED = Path(__file__).resolve().parents[3] / ".." / "shared"
QUESTIONS = SHARED / "bench" / "seed-questions-dev.jsonl"

pytestmark = pytest.mark.skipif(not QUESTIONS.exists(), reason="the seed articles are not here")


def _asked() -> list[tuple[str, str, str]]:
    """(article, words, speaker) of every question that asks what one person said."""
    if not QUESTIONS.exists():
        return []
    rows = [json.loads(line) for line in QUESTIONS.read_text("utf-8").splitlines() if line.strip()]
    return [
        (gold["article"], gold["span"], row["speaker"])
        for row in rows
        if row["type"] == "said" and (row["speaker"] or "").istitle()
        for gold in row["gold"]
    ]


def _text(article: str) -> str:
    return (SHARED / "seeds" / f"{article}.txt").read_text("utf-8")


def _reported(text: str, words: str) -> list[Quote]:
    places = locate(words, text)
    return [q for q in read_quotes(text) if any(q.span.overlap(p) >= len(p) // 2 for p in places)]


@pytest.mark.parametrize(("article", "words", "speaker"), _asked())
def test_the_seed_words_have_their_speaker(article: str, words: str, speaker: str) -> None:
    quotes = _reported(_text(article), words)
    assert any(q.speaker and same(q.speaker.split()[-1], speaker) for q in quotes), quotes


def test_no_words_of_the_seeds_are_quoted_twice() -> None:
    for path in sorted((SHARED / "seeds").glob("*.txt")):
        text = path.read_text("utf-8")
        direct = [q.span.of(text) for q in read_quotes(text) if q.kind == "direct"]
        assert len(direct) == len(set(direct))


# The last word of who speaks, of each quotation that is not printed a second time, in order.
SPEAKERS = {
    "000": ["Hezbollah", "statement", "Miri", "al-Fayyad", "Rasool", "Rasool", "Rasool"],
    "004": ["group", "group", "Fayyadh", "Fayyadh", "Fayyadh", "Fayyadh"],
}


@pytest.mark.parametrize("start", SPEAKERS)
def test_every_quotation_of_the_seeds_has_its_speaker(start: str) -> None:
    [path] = (SHARED / "seeds").glob(f"{start}*.txt")
    text = path.read_text("utf-8")
    again, read = repeats(text), read_quotes(text)
    spoken = []
    for place in quotations(text):
        if not any(part.covers(place) for part in again):
            [quote] = [q for q in read if q.span.overlap(place) and q.kind != "indirect"]
            spoken.append((quote.speaker or "nobody").split()[-1])
    assert spoken == SPEAKERS[start]


def test_what_an_outlet_calls_its_enemies_says_nothing() -> None:
    for path in sorted((SHARED / "seeds").glob("*.txt")):
        for quote in read_quotes(path.read_text("utf-8")):
            assert not {"terror", "terrorist"} & set((quote.speaker or "").lower().split())
