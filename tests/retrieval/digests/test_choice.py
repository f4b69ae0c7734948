"""Whatever the articles say: each line shown is a slice, and none is shown twice."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.digests.choose import Numbering, ShownBefore, Tale, tale
from retrieval.domain import Head, Revision
from retrieval.domain.stories import Coverage, StoryArticle
from retrieval.ingest.take import read
from retrieval.stories.lines import StoryText, lines
from retrieval.stories.tfidf import DocumentFrequencies, content
from retrieval.text.spans import fold

SENTENCES = [
    "The dam at Lindrup leaks again, and 40 families left the lower village on Monday.",
    "The dam at Lindrup leaks again, and 60 families left the lower village on Monday.",
    "“We open the sluices at dawn,” said Orla Venn, the engineer of the dam. “It will hold.”",
    "Orla Venn, the engineer, said: “We open the sluices before dawn, and the dam will hold.”",
    "The regime in the capital sent its thugs to clear the lower village of Lindrup.",
    "He added that nobody was hurt when the wall of the dam gave way.",
    "Osk Wire: The council of Lindrup met on the dam and the lower village.",
    "Mayor Jon Orne said the council of Lindrup would pay for every cow that drowned.",
    "/129",
    "Read more here: https://osk.example/dam.",
    "Why did nobody look at the dam in Lindrup before?",
]
text = st.lists(st.sampled_from(SENTENCES), max_size=7).map("\n\n".join)
title = st.sampled_from([None, "Dam leaks", "Dam at Lindrup leaks - Osk Wire", "Dam ‘will go’ ..."])
article = st.tuples(text, title, st.sampled_from(["Osk Wire", "Tarn Post", "Gazette"]))
FREQUENCIES = DocumentFrequencies(100, {"dam": (1, 9), "lindrup": (2, 3)})


def texts(drawn: list[tuple[str, str | None, str]]) -> list[StoryText]:
    made = []
    for n, (body, head, outlet) in enumerate(drawn, 1):
        day = f"2031-05-0{n}"
        revision = Revision(n, f"a{n}", 1, f"{n:064}", body, Head(outlet, head, published=day))
        made.append(StoryText(revision, read(body).quotes, n))
    return made


def told(some: list[StoryText], before: list[str] | None = None) -> Tale | None:
    now = datetime(2031, 5, 9, tzinfo=UTC)
    articles = tuple(
        StoryArticle(t.same_as, t.revision.id, "", t.revision.head, now, now.date(), t.same_as)
        for t in some
    )
    signatures = {}
    for t in some:
        known = content(t.revision.text)
        words = DocumentFrequencies(100, {word: (n, 1) for n, word in enumerate(known)})
        signatures[t.same_as] = words.signature(known)
    shown = ShownBefore.of(before or [])
    return tale(Coverage(1, articles), some, signatures, FREQUENCIES, shown)


@settings(max_examples=60, deadline=None)
@given(st.lists(article, min_size=1, max_size=4), st.lists(st.sampled_from(SENTENCES), max_size=3))
def test_whatever_the_articles_say(
    drawn: list[tuple[str, str | None, str]], before: list[str]
) -> None:
    some = texts(drawn)
    made = told(some, before)
    if made is None:
        return
    numbering = Numbering()
    shown = numbering.story(made)
    stored = {one.revision.sha256: one.revision.text for one in some}
    words = [fold(c.quote).text for c in numbering.citations]
    assert [c.n for c in numbering.citations] == [*range(1, len(words) + 1)]
    assert all(c.span.of(stored[c.sha256]) == c.quote for c in numbering.citations)
    assert len({*words}) == len(words)
    assert not {*words} & {fold(one).text for one in before}
    assert 1 <= len(shown.bullets) <= 4
    assert all(bullet.citations for bullet in (*shown.bullets, *shown.differs))
    for one in shown.differs:
        outlets = [numbering.citations[n - 1].head.outlet for n in one.citations]
        assert len({*outlets}) == len(outlets) == 2


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_any_text_has_lines_that_are_slices_of_it(body: str) -> None:
    revision = Revision(1, "a", 1, "", body, Head("Osk Wire"))
    for one in lines(StoryText(revision, (), 1)):
        assert one.words in body


def test_numbers_of_the_same_thing_stand_side_by_side() -> None:
    told_by = [(SENTENCES[0], None, "Osk Wire"), (SENTENCES[1], None, "Tarn Post")]
    some = texts([*told_by, (SENTENCES[7], "Council of Lindrup pays", "Gazette")])
    made = told(some)
    assert made is not None
    assert [one.text for one in made.differs] == ["The numbers differ:"]


def test_what_is_told_before_is_left_out() -> None:
    some = texts([("\n\n".join(SENTENCES[:1]), "Dam leaks", "Osk Wire")])
    assert told(some) is not None
    assert told(some, SENTENCES[:1]) is None
