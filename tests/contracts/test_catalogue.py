"""The catalogue keeps its word on every database: taken, found, read in one state, never reused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from retrieval.catalogue import Catalogue
from retrieval.catalogue.fulltext import terms
from retrieval.domain import Article, FeedState, Head, Reading, Scope, Span, Taken
from retrieval.ingest.take import take_in
from retrieval.text import names
from retrieval.text.layout import boilerplate

NOW = datetime(2031, 5, 3, 12, tzinfo=UTC)
DAM = (
    "The dam at Lindrup leaks. “We are closing it,” Faleh al-Tarrash, head of the Water Guard, "
    "said. Nobody in the well-kept façade of the town hall was hurt."
)
NETS = "Fishermen of Kata'ib Oru cast nets. “It holds,” said a spokesman for the Water Guard."
YEARS = "Nobody has closed a dam in years, Orla Venn said. “It rains too much,” Orla Venn added."


@pytest.fixture
def catalogue(catalogue_place: Path | str) -> Iterator[Catalogue]:
    with Catalogue(catalogue_place) as opened:
        yield opened


def take(
    catalogue: Catalogue, source: str, text: str, *, outlet: str = "Osk Wire", day: str = ""
) -> Taken:
    taken = take_in(catalogue, Article(source, text, Head(outlet, published=day or None)))
    assert isinstance(taken, Taken)
    return taken


@pytest.fixture
def three(catalogue: Catalogue) -> Catalogue:
    """Three articles of two outlets, one without a date."""
    take(catalogue, "dam", DAM, day="2031-05-03")
    take(catalogue, "nets", NETS, outlet="Tarn Post", day="2031-06-10")
    take(catalogue, "years", YEARS, outlet="Tarn Post")
    return catalogue


def found(
    catalogue: Catalogue, *words: str, keys: str = "", scope: Scope | None = None
) -> set[str]:
    """The sources that are found."""
    hits = catalogue.search.ranked(words, keys=names.words(keys), scope=scope or Scope(), limit=9)
    return sources(catalogue, [n for n, _ in hits])


def sources(catalogue: Catalogue, passages: list[int]) -> set[str]:
    there = catalogue.passages.by_id(passages).values()
    return {one.source for one in catalogue.articles.revisions(p.revision for p in there).values()}


def test_words_are_found_in_other_forms_and_names_in_other_spellings(three: Catalogue) -> None:
    assert found(three, "close") == {"dam", "years"}
    assert found(three, "facade") == {"dam"}
    assert found(three, "well-kept") == {"dam"}
    assert found(three, keys="Falih Tarash") == {"dam"}
    assert found(three, keys="Kataeb") == {"nets"}
    assert found(three, "zeppelin") == set()


def test_what_is_found_stays_within_days_and_outlets(three: Catalogue) -> None:
    assert found(three, "close", scope=Scope(outlets=("Tarn Post",))) == {"years"}
    assert found(three, "close", "holds", scope=Scope(since=date(2031, 6, 1))) == {"nets"}
    searched = three.search.searched(Scope())
    assert (searched.articles, searched.outlets) == (3, ("Osk Wire", "Tarn Post"))
    assert searched.until == "2031-06-10"


def test_quotes_come_by_who_said_them_newest_first_and_undated_last(three: Catalogue) -> None:
    guard = three.search.quotes_by(names.words("Water Guard"), scope=Scope(), limit=9)
    assert [revision for revision, _, _ in guard] == [2, 1]
    [(_, venn, _), *_] = three.search.quotes_by(names.words("Venn"), scope=Scope(), limit=9)
    assert venn.speaker == "Orla Venn"
    every = three.search.all_quotes()
    assert [revision for revision, _, _ in every] == [2, 1, *[3] * (len(every) - 2)]
    assert three.search.called("orla") == {"Orla Venn": 2}
    assert three.search.speaker_words()[names.key("Venn")] == 2


def test_it_is_known_how_many_passages_hold_a_word(three: Catalogue) -> None:
    held = three.search.frequencies(["dam", "dams", "guard", "zeppelin", "well-kept"])
    assert held == {"dam": 2, "dams": 2, "guard": 2, "zeppelin": 0, "well-kept": 1}
    assert three.search.proper(["Lindrup", "dam"]) == {"Lindrup"}


def test_articles_that_hold_all_of_some_words_are_told_by_outlet_and_day(three: Catalogue) -> None:
    closed, rain = terms(["close"]), terms(["rains", "leaks"])
    every = three.search.holding([closed], Scope())
    assert sorted(outlet for outlet, _ in every) == ["Osk Wire", "Tarn Post"]
    late = three.search.holding([closed, rain], Scope(since=date(2031, 5, 1)))
    assert late == [("Osk Wire", "2031-05-03")]


def test_pasted_words_lead_to_their_articles(three: Catalogue) -> None:
    assert 1 in three.search.likely("We are closing it, he said")
    assert three.search.likely("") == set()


def test_an_article_that_changed_leaves_the_search_as_it_was(catalogue: Catalogue) -> None:
    take(catalogue, "dam", DAM)
    assert take(catalogue, "dam", DAM) is Taken.UNCHANGED
    before = {n for change in catalogue.changes.after(0, 9) for n in change.passages}
    assert take(catalogue, "dam", f"{DAM} It holds.") is Taken.CHANGED
    assert found(catalogue, "leaks") == found(catalogue, "holds") == {"dam"}
    _, gone, came = catalogue.changes.after(0, 9)
    assert (gone.op, {*gone.passages}) == ("remove", before)
    assert (came.op, before & {*came.passages}) == ("add", set())
    counts = catalogue.articles.counts()
    assert (counts.articles, counts.revisions) == (1, 2)


def test_a_text_that_comes_under_two_names_is_one_article_or_a_reprint(
    catalogue: Catalogue,
) -> None:
    take(catalogue, "dam", DAM)
    assert take(catalogue, "reprint", DAM, outlet="Tarn Post") is Taken.NEW
    assert found(catalogue, "leaks") == {"dam"}
    assert found(catalogue, "leaks", scope=Scope(reprints=True)) == {"dam", "reprint"}


def test_an_article_is_stored_whole_or_not_at_all(catalogue: Catalogue) -> None:
    broken = Reading((), (), ((Span(0, 10), Span(11, 10**9)),))
    article = Article("dam", DAM, Head("Osk Wire"))
    with pytest.raises(ValueError, match="ends"), catalogue.articles.intake(article) as intake:
        intake.store(article, broken, NOW)
    assert catalogue.articles.counts().articles == 0
    assert catalogue.changes.last() == 0


def test_a_snapshot_does_not_see_what_comes_meanwhile(
    catalogue_place: Path | str, catalogue: Catalogue
) -> None:
    take(catalogue, "dam", DAM)
    with Catalogue(catalogue_place) as other:
        with catalogue.snapshot():
            assert found(catalogue, "holds") == set()
            take(other, "nets", NETS)
            assert found(catalogue, "holds") == set()
            assert catalogue.changes.last() == 1
        assert found(catalogue, "holds") == {"nets"}


def test_several_that_open_a_new_place_and_write_at_once_lose_nothing(
    catalogue_place: Path | str,
) -> None:
    at_once = Barrier(3)

    def write(which: int) -> None:
        at_once.wait()
        with Catalogue(catalogue_place) as mine:
            for n in range(4):
                take(mine, f"{which}-{n}", f"Boat {which}{n} is late. “So it is,” Orla Venn said.")

    with ThreadPoolExecutor(3) as pool:
        [*pool.map(write, range(3))]
    with Catalogue(catalogue_place) as catalogue:
        assert catalogue.articles.counts().articles == 12
        changes = catalogue.changes.after(0, 99)
        assert [change.seq for change in changes] == sorted({change.seq for change in changes})
        passages = [n for change in changes for n in change.passages]
        assert len(passages) == len({*passages}) == catalogue.passages.size()


def test_what_was_stored_is_there_when_it_is_opened_again(catalogue_place: Path | str) -> None:
    with Catalogue(catalogue_place) as first:
        take(first, "dam", DAM)
    with Catalogue(catalogue_place) as second:
        assert second.articles.revisions([1])[1].text == DAM
        assert take(second, "dam", DAM) is Taken.UNCHANGED


def test_feeds_are_followed_in_the_order_in_which_they_came(catalogue: Catalogue) -> None:
    for url in ("https://b.example/feed", "https://a.example/feed"):
        assert catalogue.feeds.add(FeedState(url), NOW)
    assert not catalogue.feeds.add(FeedState("https://b.example/feed"), NOW)
    moved = FeedState("https://c.example/feed")
    assert catalogue.feeds.keep("https://a.example/feed", moved)
    assert catalogue.feeds.remove("https://b.example/feed")
    assert catalogue.feeds.all() == [moved]


ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60)


@settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@example(words=["s"], text="")  # no stem is left of it
@given(words=st.lists(st.text(max_size=30), max_size=4), text=ANY_TEXT)
def test_no_text_and_no_words_break_the_full_text(
    catalogue: Catalogue, words: list[str], text: str
) -> None:
    words = [word.encode("utf-8", "replace").decode() for word in words]
    whole = f"{text} The dam leaks."
    assume(not boilerplate(whole))  # such as "© The dam leaks.", which is not searched
    take_in(catalogue, Article("any", whole, Head("Osk Wire", text[:9] or None)))
    assert found(catalogue, "leaks") >= {"any"}  # another text may be another article
    catalogue.search.ranked(words, keys=words, scope=Scope(), limit=5)
    catalogue.search.quotes_by(words, scope=Scope(), limit=5)
    catalogue.search.likely(" ".join(words))
    catalogue.search.frequencies(words)


def test_what_is_known_of_all_articles_grows_as_it_would_be_counted_anew(
    catalogue: Catalogue, catalogue_place: Path | str
) -> None:
    steps: list[Callable[[], object]] = [
        lambda: take(catalogue, "dam", DAM, day="2031-05-03"),
        lambda: take(catalogue, "nets", NETS, outlet="Tarn Post", day="2031-06-10"),
        lambda: take(catalogue, "years", YEARS, outlet="Tarn Post"),
        lambda: take(catalogue, "empty", ""),
        lambda: take(catalogue, "dam", DAM.replace("hurt", "killed"), day="2031-05-04"),
        lambda: take(catalogue, "reprint", YEARS, outlet="Fell Post"),
        lambda: take(catalogue, "years", YEARS, outlet="Tarn Post", day="2031-07-01"),
        lambda: catalogue.retention.leave(datetime.now(UTC) + timedelta(days=1)),
        lambda: take(catalogue, "late", NETS.replace("Fishermen", "Divers"), day="2031-01-01"),
    ]
    for step in steps:
        step()
        with Catalogue(catalogue_place) as anew:
            known, counted = (
                (one.passages.size(), one.search.searched(Scope()), one.search.speaker_words())
                for one in (catalogue, anew)
            )
        assert known == counted
        assert catalogue.search.outlets() == known[1].outlets
