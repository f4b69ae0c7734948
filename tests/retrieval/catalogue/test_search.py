"""Searching: words in any form, names in any spelling, days, outlets, who speaks."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from retrieval.catalogue import Catalogue
from retrieval.domain import Scope, Taken
from retrieval.text import names

Take = Callable[..., Taken]


@pytest.fixture
def three(catalogue: Catalogue, take: Take) -> Catalogue:
    """Three articles of two outlets, one without a date."""
    take(
        "The dam at Lindrup leaks. “We are closing it,” Faleh al-Tarrash, head of the Water "
        "Guard, said.",
        source="dam",
        published="2031-05-03",
    )
    take(
        "Fishermen of Kata'ib Oru cast their nets. “It holds,” said a spokesman for the Water "
        "Guard.",
        source="nets",
        outlet="Tarn Post",
        published="2031-06-10T23:30:00+02:00",
    )
    take("Nobody has closed a dam in years, Orla Venn said.", source="years", outlet="Tarn Post")
    return catalogue


def found(
    catalogue: Catalogue, *words: str, keys: str = "", scope: Scope | None = None
) -> set[str]:
    """The sources that are found."""
    hits = catalogue.search.ranked(words, keys=names.words(keys), scope=scope or Scope(), limit=10)
    passages = catalogue.passages.by_id(n for n, _ in hits).values()
    revisions = catalogue.articles.revisions(p.revision for p in passages)
    return {revisions[p.revision].source for p in passages}


def test_a_word_is_found_in_its_other_forms(three: Catalogue) -> None:
    assert found(three, "close") == {"dam", "years"}


def test_a_name_is_found_in_another_spelling(three: Catalogue) -> None:
    assert found(three, keys="Kataeb") == {"nets"}
    assert found(three, keys="Falih Tarash") == {"dam"}


def test_words_that_stand_nowhere_find_nothing(three: Catalogue) -> None:
    assert found(three, "zeppelin") == set()
    assert found(three) == set()


@pytest.mark.parametrize(
    ("typed", "sources"),
    [
        ('"dam"', {"dam", "years"}),
        ("dam*", {"dam", "years"}),
        ("lea*", set()),
        ("nets OR zeppelin", set()),
        ("dam NOT nets", set()),
        ("NEAR(dam nets)", set()),
        ("body:dam", set()),
        ('"', set()),
        ("-", set()),
        ("", set()),
        ("\0", set()),
    ],
)
def test_whatever_is_typed_is_taken_as_words(
    three: Catalogue, typed: str, sources: set[str]
) -> None:
    assert found(three, typed, keys=typed) == sources


def test_days_are_inclusive_and_leave_out_what_has_none(three: Catalogue) -> None:
    day = date(2031, 5, 3)
    words = ("dam", "nets")
    assert found(three, *words, scope=Scope(since=day)) == {"dam", "nets"}
    assert found(three, *words, scope=Scope(until=day)) == {"dam"}
    assert found(three, *words, scope=Scope(since=date(2031, 6, 10), until=date(2031, 6, 10))) == {
        "nets"
    }


def test_outlets_bound_the_search(three: Catalogue) -> None:
    scope = Scope(outlets=("Tarn Post",))
    assert found(three, "dam", "nets", scope=scope) == {"nets", "years"}
    searched = three.search.searched(scope)
    assert (searched.articles, searched.outlets, searched.until) == (
        2,
        ("Tarn Post",),
        "2031-06-10",
    )


def test_what_was_searched_counts_all_articles(three: Catalogue) -> None:
    searched = three.search.searched(Scope())
    assert (searched.articles, searched.outlets) == (3, ("Osk Wire", "Tarn Post"))
    assert three.search.outlets() == ("Osk Wire", "Tarn Post")


def test_quotes_of_a_speaker_are_found_by_surname_in_any_spelling(three: Catalogue) -> None:
    [(revision, quote, _)] = three.search.quotes_by(names.words("Tarash"), scope=Scope(), limit=9)
    assert quote.speaker is not None
    assert "Tarrash" in quote.speaker
    assert three.articles.revisions([revision])[revision].source == "dam"


def test_a_speaker_whose_surname_is_another_is_not_found(three: Catalogue) -> None:
    assert three.search.quotes_by(names.words("Faleh Orne"), scope=Scope(), limit=9) == []


def test_the_newest_quotes_come_first(catalogue: Catalogue, take: Take) -> None:
    for day in ("2031-05-01", "2031-05-09", "2031-05-05"):
        take(f"“It is day {day[-1]},” Orla Venn said.", source=day, published=day)
    found_ = catalogue.search.quotes_by(names.words("Venn"), scope=Scope(), limit=2)
    assert [catalogue.articles.revisions([n])[n].source for n, _, _ in found_] == [
        "2031-05-09",
        "2031-05-05",
    ]


def test_frequencies_count_passages_and_follow_changes(three: Catalogue, take: Take) -> None:
    assert three.search.frequencies(["dams", "nets", "zeppelin"]) == {
        "dams": 2,
        "nets": 1,
        "zeppelin": 0,
    }
    take("A zeppelin over the dam.", source="new")
    assert three.search.frequencies(["dams", "zeppelin"]) == {"dams": 3, "zeppelin": 1}


def test_common_words_rank_but_rare_ones_find(catalogue: Catalogue, take: Take) -> None:
    for n in range(30):
        take(f"The harbour of Lindrup was busy on day {n}.", source=str(n))
    take("The harbour of Lindrup froze.", source="ice")
    assert found(catalogue, "harbour", "froze") >= {"ice"}


def test_words_of_names_come_with_the_number_of_their_quotes(three: Catalogue) -> None:
    assert three.search.speaker_words()["ven"] == 1


def test_a_merged_full_text_finds_the_same(home: Path, catalogue: Catalogue, take: Take) -> None:
    for n in range(40):
        take(f"The bell of pier {n} rang. “Silence,” said Orla Venn.", source=f"{n}")
    before = catalogue.search.ranked(["bell"], scope=Scope(), limit=100)
    assert parts(home) > 1
    catalogue.search.tidy()
    assert catalogue.search.ranked(["bell"], scope=Scope(), limit=100) == before
    assert parts(home) == 1


def parts(home: Path) -> int:
    """How many parts the full text of the passages stands in."""
    with closing(sqlite3.connect(home / "catalogue.db")) as file:
        found = file.execute("SELECT count(DISTINCT segid) FROM passages_fts_idx")
        return int(found.fetchone()[0])
