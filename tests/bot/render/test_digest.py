"""A digest: quotes hold nothing but the article's words, links and numbers lead to the place."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.render.blocks import Quoted, shown
from bot.render.digest import Frame, digest_blocks
from bot.render.telegram import parts
from retrieval.domain import Bullet, Digest, DigestStory, Window
from tests.support.bot.samples import COUNTED, REFUSED, SPOKEN

WINDOW = Window(datetime(2031, 5, 6, 8, tzinfo=UTC), datetime(2031, 5, 7, 8, tzinfo=UTC))
STORY = DigestStory(
    story=1,
    headline="Boats <shut> ferry port",
    bullets=(Bullet("", (1,)), Bullet("The coastguard counted.", (2,))),
    outlets=("Harbour Gazette", "Valley Tribune"),
    independent=2,
    differs=(Bullet("Told in other words:", (3,)),),
    headline_by="Harbour Gazette",
)
DIGEST = Digest(WINDOW, (STORY,), (SPOKEN, COUNTED, REFUSED), 12, "quotes", ("A note.",))


def test_a_digest_reads_as_a_brief() -> None:
    [part] = parts(digest_blocks(DIGEST))
    lines = part.html.split("\n")
    assert lines[:2] == [
        "<b>1 story from 12 articles</b>",
        "<i>6 May 2031, 08:00 to 7 May 2031, 08:00 (UTC)</i>",
    ]
    assert lines[3] == "<b>1. </b><b>Boats &lt;shut&gt; ferry port</b>"
    below = "2 outlets, 2 independent texts: Harbour Gazette (headline), Valley Tribune"
    assert lines[4] == f"<i>{below}</i>"
    assert "<b>Where they differ</b>\nTold in other words:\n<blockquote>" in part.html
    assert part.html.endswith("<i>A note.</i>")


def test_a_quote_holds_the_articles_words_and_nothing_else() -> None:
    quoted = [p.words for b in digest_blocks(DIGEST) for p in b.pieces if isinstance(p, Quoted)]
    assert quoted == [citation.quote for citation in DIGEST.citations]


def test_the_outlet_links_to_the_place() -> None:
    [part] = parts(digest_blocks(DIGEST))
    assert 'href="https://gazette.example/boats#:~:text=' in part.html
    assert ">Harbour Gazette</a>, 6 May 2031" in part.html


def test_an_empty_digest_is_one_line() -> None:
    [part] = parts(digest_blocks(Digest(WINDOW, (), (), 0, "quotes")))
    assert part.plain == "Nothing new from 6 May 2031, 08:00 to 7 May 2031, 08:00 (UTC)."


def test_a_long_digest_is_split_between_its_bullets() -> None:
    many = Digest(WINDOW, (STORY,) * 30, DIGEST.citations, 12, "quotes")
    found = parts(digest_blocks(many))
    assert len(found) > 1
    assert all(part.html.count("<blockquote") == part.html.count("</blockquote>") for part in found)
    assert sum(part.plain.count("▏ The coastguard") for part in found) == 30


def test_each_further_message_of_a_digest_says_what_it_goes_on_with() -> None:
    many = Digest(WINDOW, (STORY,) * 30, DIGEST.citations, 12, "quotes")
    for title, heading in ((None, "30 stories from 12 articles"), ("Morning", "Morning")):
        first, *further = parts(digest_blocks(many, Frame(title=title)))
        assert first.plain.startswith(f"{heading}\n")
        assert further
        for part in further:
            top, story, *_ = part.plain.split("\n")
            assert top == f"{heading}, continued"
            assert story.endswith("Boats <shut> ferry port")


def test_a_digest_has_its_title_and_is_told_by_the_clock_of_its_channel() -> None:
    [part] = parts(digest_blocks(DIGEST, Frame("Harbour Morning", "Asia/Tokyo")))
    assert part.html.split("\n")[:3] == [
        "<b>Harbour Morning</b>",
        "1 story from 12 articles",
        "<i>6 May 2031, 17:00 to 7 May 2031, 17:00 (Asia/Tokyo)</i>",
    ]


def test_in_a_terminal_numbers_lead_to_the_articles_listed_below() -> None:
    lines = shown(digest_blocks(DIGEST, Frame(sources_below=True))).split("\n")

    assert lines[:4] == [
        "1 story from 12 articles",
        "",
        "6 May 2031, 08:00 to 7 May 2031, 08:00 (UTC)",
        "",
    ]
    assert lines[4] == "1. Boats <shut> ferry port"
    assert lines[6:9] == ["", "▏ “We asked", "▏ eleven times,” she said."]
    assert lines[9].endswith(" · Harbour Gazette, 6 May 2031 [1]")
    assert lines[-6:] == [
        "Valley Tribune, 7 May 2031 [2]",
        "",
        "[1] Boats shut ferry port · https://gazette.example/boats",
        "[2] Valley Tribune.md",
        "",
        "A note.",
    ]
