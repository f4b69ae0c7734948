"""More quotes to the same question, and answers given before, read again."""

from __future__ import annotations

import pytest

from retrieval.domain import Answer, Bounds, Citation, Wants
from tests.support.library.asker import Asker

QUESTION = "What did people say about the quota?"


def further(samples: Asker, answer: Answer) -> list[Citation]:
    """All further quotes, asked for one page after the other until none comes."""
    found: list[Citation] = []
    while page := samples.run(samples.library.more(answer, skip=len(found))).citations:
        found += page
        assert len(found) < 50
    return found


def test_more_quotes_come_page_by_page_each_once_and_exact(samples: Asker) -> None:
    answer = samples.ask(QUESTION)
    found = further(samples, answer)

    assert found
    places = [(c.sha256, c.span) for c in (*answer.citations, *found)]
    assert len(places) == len({*places})
    for n, (sha256, span) in enumerate(places):
        others = places[:n]
        assert not any(sha256 == s and span.overlap(other) for s, other in others)
    assert all(c.quote == c.span.of(samples.text_of(c.sha256, c.source)) for c in found)
    assert all(samples.verified(c.receipt) for c in found)


def test_more_of_somebodys_words_are_theirs(samples: Asker) -> None:
    answer = samples.ask("What did Greta Ossom say?")
    voices = {citation.speaker for citation in (*answer.citations, *further(samples, answer))}

    assert len(voices) == 1


def test_an_answer_is_read_again_as_it_was_shown(samples: Asker) -> None:
    answer = samples.ask("and about the boats?", history=[QUESTION])
    assert answer.id
    assert samples.run(samples.library.answer(answer.id)) == answer
    assert answer.history == (QUESTION,)
    assert samples.run(samples.library.answer(answer.id + 10**6)) is None


def test_any_question_can_be_answered_outlet_by_outlet(samples: Asker) -> None:
    one = samples.ask(QUESTION)
    bounds = Bounds(wants=Wants.COMPARISON)
    compared = samples.run(samples.library.ask(QUESTION, bounds=bounds))
    outlets = [{c.head.outlet for c in answer.citations} for answer in (one, compared)]

    assert len(outlets[1]) >= len(outlets[0])
    assert len(compared.citations) > len(one.citations)


def test_an_answer_knows_whether_more_can_be_asked_for(samples: Asker) -> None:
    first = samples.ask("What did al-Dawwar say about the fines?")
    assert first.further
    shown = 0
    while first.further and (after := samples.run(samples.library.more(first, skip=shown))).further:
        shown += len(after.citations)
    last = samples.run(samples.library.more(first, skip=shown))
    shown += len(last.citations)

    assert last.citations
    assert last.further == ()
    assert not samples.run(samples.library.more(first, skip=shown)).citations


@pytest.mark.parametrize(
    ("question", "without"),
    [
        # Osk Wire carries the same text, so it has the same words.
        ("what did Ellisk say about the quota?", {"Tideline Science", "Valley Tribune"}),
        ("the herring quotas", set[str]()),  # two outlets are shown
    ],
)
def test_a_comparison_names_only_outlets_that_were_searched_and_have_nothing(
    samples: Asker, question: str, without: set[str]
) -> None:
    bounds = Bounds(wants=Wants.COMPARISON)
    answer = samples.run(samples.library.ask(question, bounds=bounds))

    assert {*answer.without} == without
