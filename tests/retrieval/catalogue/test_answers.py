"""Answers and digests given: kept as shown; each receipt leads back to its place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from retrieval.catalogue import Catalogue
from retrieval.catalogue.answers import receipt_id
from retrieval.domain import (
    Answer,
    Bullet,
    Citation,
    Cost,
    Digest,
    DigestStory,
    Kind,
    Searched,
    Span,
    Statement,
    Taken,
    Window,
)

Take = Callable[..., Taken]
TEXT = "The mill is closed. “We have no grain,” Orla Venn said."


def answer_from(catalogue: Catalogue, span: Span, revision: int = 1) -> Answer:
    """An answer with one citation of this place."""
    stored = catalogue.articles.revisions([revision])[revision]
    receipt = receipt_id(stored.source, stored.sha256, span)
    citation = Citation(
        1, span.of(stored.text), span, stored.sha256, stored.source, stored.head, receipt
    )
    statement = Statement("It has no grain.", (1,))
    searched = Searched(1, ("Osk Wire",), None)
    return Answer("Why is it closed?", "quotes", (statement,), (citation,), searched, 0.01)


def test_an_answer_is_kept_as_it_was_shown(catalogue: Catalogue, take: Take) -> None:
    take(TEXT)
    shown = answer_from(catalogue, Span(20, 39))
    [quote] = shown.citations
    quote = replace(quote, speaker="Orla Venn", cue="said", kind=Kind.DIRECT, translation="Kein")
    shown = replace(
        shown,
        citations=(quote,),
        closest=(quote,),
        notes=("One note.",),
        cost=Cost("m", 7, 3, estimated=True),
        history=("Who has grain?",),
    )
    n = catalogue.answers.keep(shown)
    assert catalogue.answers.by_id(n) == replace(shown, id=n)
    assert catalogue.answers.by_id(n + 1) is None


def test_a_receipt_leads_to_the_place_also_after_the_article_changed(
    catalogue: Catalogue, take: Take
) -> None:
    take(TEXT)
    answer = answer_from(catalogue, Span(20, 39))
    catalogue.answers.keep(answer)
    take(TEXT.replace("grain", "flour"))
    receipt = catalogue.receipts.by_id(answer.citations[0].receipt)
    assert receipt is not None
    text = catalogue.articles.revisions([receipt.revision])[receipt.revision].text
    assert receipt.span.of(text) == "“We have no grain,”"


def test_the_same_place_has_the_same_receipt(catalogue: Catalogue, take: Take) -> None:
    take(TEXT)
    for _ in range(2):
        catalogue.answers.keep(answer_from(catalogue, Span(20, 39)))
    assert catalogue.articles.counts().answers == 2


def test_a_digest_is_kept_apart_from_the_answers(catalogue: Catalogue, take: Take) -> None:
    take(TEXT)
    answer = answer_from(catalogue, Span(20, 39))
    window = Window(datetime(2031, 5, 3, tzinfo=UTC), datetime(2031, 5, 4, tzinfo=UTC))
    told = (Bullet("", (1,)),)
    story = DigestStory(1, "No bread", told, ("Osk Wire",), 1, told, None, (1,))
    digest = Digest(window, (story,), answer.citations, 1, "model", ("one",), Cost("m", 7, 3))
    n = catalogue.digests.keep(digest)
    assert catalogue.digests.by_id(n) == replace(digest, id=n)
    assert catalogue.digests.by_id(n + 1) is None
    assert catalogue.answers.by_id(n) is None
    assert catalogue.articles.counts().answers == 0


def test_a_place_is_shown_by_answers_and_by_digests(catalogue: Catalogue, take: Take) -> None:
    take(TEXT)
    answer = answer_from(catalogue, Span(20, 39))
    window = Window(datetime(2031, 5, 3, tzinfo=UTC), datetime(2031, 5, 4, tzinfo=UTC))
    answers = [catalogue.answers.keep(answer) for _ in range(2)]
    digest = catalogue.digests.keep(Digest(window, (), answer.citations, 1, "quotes"))
    [shown] = catalogue.receipts.shown(1)
    assert (shown.receipt.id, shown.current) == (answer.citations[0].receipt, 1)
    assert (shown.answers, shown.digests) == (tuple(answers), (digest,))


def test_the_same_words_of_two_outlets_have_two_receipts(catalogue: Catalogue, take: Take) -> None:
    take(TEXT)
    take(TEXT, source="b.txt", outlet="Tarn Post")
    ids = [answer_from(catalogue, Span(0, 19), n).citations[0].receipt for n in (1, 2)]
    assert ids[0] != ids[1]
    assert all(len(one) <= 10 for one in ids)


def test_an_unknown_receipt_is_unknown(catalogue: Catalogue) -> None:
    assert catalogue.receipts.by_id("abcdefghij") is None
