"""Pasted messages: taken apart, and each claim judged with whoever said the words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval.catalogue import Catalogue
from retrieval.domain import Article, Head
from retrieval.ingest.take import take_in
from retrieval.verify.verdicts import Outcome, Verified, verify_pasted

TEXT = """Osk Wire: The mill at Osk is closed since Monday.

“We have no grain and no miller,” Orla Venn, the owner, said, “and nobody in the valley can help.”

Tomas Reck bakes for the school. “Bread will be dear until the harvest,” he said.

Reck never said “the children go hungry”, his office said.

“The wheel turned four times.

“Then it stood still for good,” said Ilsa Brandt, a neighbour."""


@pytest.fixture
def mill(tmp_path: Path) -> Iterator[Catalogue]:
    with Catalogue(tmp_path / "catalogue.db") as catalogue:
        take_in(catalogue, Article("mill", TEXT, Head("Osk Wire")))
        yield catalogue


def speaker(found: Verified) -> str | None:
    quote = found.surroundings[0].quote
    return quote.speaker if quote else None


def test_exact_words_under_another_name_say_whose_they_are(mill: Catalogue) -> None:
    found = verify_pasted("Reck: “We have no grain and no miller”", mill)
    assert found.verdict.outcome is Outcome.OTHER_SPEAKER
    assert speaker(found) == "Orla Venn"
    assert not found.holds


def test_exact_words_under_the_right_name_hold(mill: Catalogue) -> None:
    for message in (
        "Venn: “We have no grain and no miller”",
        "“We have no grain and no miller,” said Orla Venn",
        "BREAKING: the owner: We have no grain and no miller!",
    ):
        assert verify_pasted(message, mill).holds, message


def test_end_punctuation_of_ones_own_is_no_change(mill: Catalogue) -> None:
    assert verify_pasted("Bread will be dear until the harvest!", mill).holds


def test_a_quotation_that_the_article_interrupts_is_exact(mill: Catalogue) -> None:
    words = "We have no grain and no miller, and nobody in the valley can help"
    found = verify_pasted(words, mill)
    assert found.verdict.outcome is Outcome.EXACT
    assert speaker(found) == "Orla Venn"


def test_a_running_quotation_is_exact_without_its_inner_marks(mill: Catalogue) -> None:
    found = verify_pasted("The wheel turned four times. Then it stood still for good", mill)
    assert found.verdict.outcome is Outcome.EXACT


def test_words_of_two_people_are_not_one_quotation(mill: Catalogue) -> None:
    words = "nobody in the valley can help. Bread will be dear until the harvest"
    assert verify_pasted(words, mill).verdict.outcome is not Outcome.EXACT


def test_each_quotation_of_a_message_is_judged(mill: Catalogue) -> None:
    message = "Venn: “We have no grain and no miller”, Reck: “Bread will be free until the harvest”"
    found = verify_pasted(message, mill)
    outcomes = [part.verdict.outcome for part in found.parts]
    assert outcomes == [Outcome.EXACT, Outcome.ALTERED]
    assert not found.holds


def test_words_outside_quotation_marks_are_the_outlets_own(mill: Catalogue) -> None:
    [told] = verify_pasted("The mill at Osk is closed", mill).surroundings
    assert told.quote is None
    assert told.around.of(TEXT).endswith("The mill at Osk is closed since Monday.")


def test_the_sentence_around_words_that_were_not_said_is_given(mill: Catalogue) -> None:
    [told] = verify_pasted("the children go hungry", mill).surroundings
    assert "never said" in told.around.of(TEXT)


def test_one_word_is_too_little(mill: Catalogue) -> None:
    assert verify_pasted("harvest", mill).verdict.outcome is Outcome.TOO_SHORT


def test_a_body_that_is_printed_twice_counts_once(tmp_path: Path) -> None:
    body = "The mill at Osk is closed since Monday, and nobody in the valley knows for how long."
    with Catalogue(tmp_path / "twice.db") as catalogue:
        take_in(catalogue, Article("mill", f"{body}\n/12\n{body}", Head("Osk Wire")))
        assert len(verify_pasted("closed since Monday", catalogue).verdict.places) == 1


NOTE = """\
The mill at Osk will be repaired. “It takes a year,” said Orla Venn, the owner.

“There is money for a new wheel,” said Tomas Reck, the baker, on Friday.

Correction, 5 May: An earlier version of this article quoted Orla Venn on “money for a \
new wheel” and “the roof is sound”. She spoke of neither."""


def test_words_that_a_correction_takes_back_are_not_exact(tmp_path: Path) -> None:
    with Catalogue(tmp_path / "catalogue.db") as catalogue:
        take_in(catalogue, Article("note", NOTE, Head("Osk Wire")))
        for message in ("“the roof is sound”", "Venn: “the roof is sound”"):
            found = verify_pasted(message, catalogue)
            assert (found.verdict.outcome, found.holds) == (Outcome.IN_CORRECTION, False)
            assert speaker(found) is None
        other = verify_pasted("Venn: “money for a new wheel”", catalogue)
        assert other.verdict.outcome is Outcome.OTHER_SPEAKER
        assert [one.quote and one.quote.speaker for one in other.surroundings] == ["Tomas Reck"]


LOCK = """\
Orla Venn of the mill called the toll unfair. “They tax the water itself,” she said.

Brandt rejected this. “Nobody has to use the lock,” the mayor said.

Venn opened the gates with Brandt.

“The water is high enough for everybody,” the mayor said on Monday.

The keeper, Tomas Recke, denied that he had opened the lock at night."""


@pytest.fixture
def lock(tmp_path: Path) -> Iterator[Catalogue]:
    with Catalogue(tmp_path / "catalogue.db") as catalogue:
        take_in(catalogue, Article("lock", LOCK, Head("Lock Herald")))
        take_in(catalogue, Article("mill", TEXT, Head("Osk Wire")))
        mayor = "“A toll is no tax,” said Mayor Ilsa Brandt."
        take_in(catalogue, Article("toll", mayor, Head("Lock Herald")))
        yield catalogue


@pytest.mark.parametrize(
    ("who", "outcome"),
    [
        ("Ilsa Brandt", Outcome.EXACT),
        ("Mayor Brandt", Outcome.EXACT),
        ("Orla Venn", Outcome.OTHER_SPEAKER),
        ("Tomas Recke", Outcome.OTHER_SPEAKER),
    ],
)
def test_who_is_named_before_a_post_speaks_under_it(
    lock: Catalogue, who: str, outcome: Outcome
) -> None:
    for words in ("Nobody has to use the lock", "The water is high enough for everybody"):
        found = verify_pasted(f"{who}: “{words}”", lock)
        assert found.verdict.outcome is outcome
        assert speaker(found) == "the mayor"


def test_a_name_that_another_outlet_spells_otherwise_is_the_same_persons(lock: Catalogue) -> None:
    for who in ("Recke", "Tomas Recke"):
        assert verify_pasted(f"{who}: “Bread will be dear until the harvest”", lock).holds, who
    assert not verify_pasted("Brandt: “Bread will be dear until the harvest”", lock).holds


def test_what_somebody_denied_is_told_as_denied(lock: Catalogue) -> None:
    [told] = verify_pasted("“had opened the lock at night”", lock).surroundings
    assert told.is_denial
    assert told.quote
    assert told.quote.speaker == "Tomas Recke"
    [said] = verify_pasted("“They tax the water itself”", lock).surroundings
    assert not said.is_denial
