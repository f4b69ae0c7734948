"""Where several people speak in one paragraph, who said what was asked for stands under it."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.domain import Article, Head
from tests.support.library.asker import asking

TEXT = (
    "The council of Ostrel met on Monday about the sluice.\n\n"
    "Mayor Tam Huld said the sluice was rotten. Rector Orla Venn said it was sound.\n\n"
    "“I would not float a duck on it,” Huld told the council. "
    "“I swam in it this morning with two ducks,” Venn replied."
)


@pytest.mark.parametrize(
    ("question", "speaker", "words"),
    [
        ("Who said the sluice was sound?", "Orla Venn", "Rector Orla Venn said it was sound."),
        ("Who said the sluice was rotten?", "Tam Huld", "Mayor Tam Huld said the sluice was"),
        ("Who would not float a duck on it?", "Tam Huld", "“I would not float a duck on it,”"),
    ],
)
def test_the_name_is_of_whoever_said_what_was_asked(
    home: Path, question: str, speaker: str, words: str
) -> None:
    with asking(home, [Article("sluice", TEXT, Head("Osk Wire"))]) as asker:
        first = asker.ask(question).citations[0]
    assert first.speaker == speaker
    assert first.quote.startswith(words)
    others = {"Orla Venn": "Huld", "Tam Huld": "Venn"}
    assert others[speaker] not in first.quote
