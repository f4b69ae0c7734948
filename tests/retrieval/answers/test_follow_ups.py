"""Questions that look at the answer before: others, more, "he" and "she", a name alone."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from retrieval.domain import Answer
from tests.support.library.asker import Asker

FINES = "What did Petra Lomm say about the fines?"
QUOTAS = "What did Salim al-Dawwar say about the quotas?"
WELL = "What did Mirjam Oakes say about the well?"


def talk(samples: Asker, questions: Sequence[str]) -> list[Answer]:
    """The answers to questions asked one after the other, each in the light of the last one."""
    answers: list[Answer] = []
    for question in questions:
        history: tuple[str, ...] | Answer = answers[-1] if answers else ()
        answers.append(samples.run(samples.library.ask(question, history=history)))
    return answers


def voices(answer: Answer) -> list[str]:
    return [citation.speaker for citation in answer.citations if citation.speaker]


@pytest.mark.parametrize("other", ["who else?", "And who else?", "anyone else?"])
def test_who_else_gives_other_speakers(samples: Asker, other: str) -> None:
    for question in (FINES, "What was said about the quotas?"):
        first, others = talk(samples, [question, other])
        assert others.citations
        assert not {*voices(first)} & {*voices(others)[:1]}


def test_who_else_after_a_name_alone_leaves_that_person_out_too(samples: Asker) -> None:
    others = talk(samples, [FINES, "and al-Dawwar?", "who else?"])[-1]
    assert voices(others)
    assert {"Petra Lomm", "Salim al-Dawwar"}.isdisjoint(voices(others)[:1])


def test_what_else_shows_nothing_again(samples: Asker) -> None:
    first, more = talk(samples, ["Who was fined?", "what else did she say?"])
    assert more.question == "what else did Petra Lomm say?"
    assert voices(more)[0] == "Petra Lomm"
    places = [(one.sha256, one.span) for one in first.citations]
    assert all((one.sha256, one.span) not in places for one in more.citations)


@pytest.mark.parametrize(
    ("questions", "who"),
    [
        ((QUOTAS, "and Lomm?"), "Petra Lomm"),
        ((QUOTAS, "and Lomm?", "and him?"), "Salim al-Dawwar"),
        ((FINES, "what about al-Dawwar?"), "Salim al-Dawwar"),
        ((FINES, "what about the Strait Authority?"), "Salim al-Dawwar"),
        ((FINES, "what about the coastguard?"), "Ines Hallow"),
        ((FINES, "what about the boats?"), "Petra Lomm"),
        ((WELL, "what about the hospital director?"), "Emeka Sund"),
        ((WELL, "and what did she say about the pipe?"), "Mirjam Oakes"),
    ],
)
def test_who_is_meant_speaks_first(samples: Asker, questions: Sequence[str], who: str) -> None:
    assert voices(talk(samples, questions)[-1])[0] == who


def test_him_after_a_womans_words_is_somebody_else(samples: Asker) -> None:
    others = talk(samples, [FINES, "and him?"])[-1]
    assert voices(others)
    assert "Petra Lomm" not in voices(others)[:1]


def test_a_follow_up_knows_the_whole_talk(samples: Asker) -> None:
    last = talk(samples, [WELL, "and about the pipe?", "who else?"])[-1]
    assert last.history == (WELL, "and about the pipe?")
    assert "Mirjam Oakes" not in voices(last)[:1]
