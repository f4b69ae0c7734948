"""What a reader sees of a verdict on pasted words."""

from __future__ import annotations

from bot.render.blocks import shown as in_terminal
from bot.render.verdict import verdict_blocks
from retrieval.domain import Head, Revision
from retrieval.verify.verdicts import Verified, verify

TEXT = "Forty boats came.\n\n“We will not row home before noon,” said Ilva Moor, who led them."
BOATS = Revision(7, "boats.txt", 1, "0" * 64, TEXT, Head("Gazette", published="2031-05-06"))


def shown(words: str) -> str:
    verified = Verified(words, verify(words, [(7, TEXT)]), {7: BOATS})
    return in_terminal(verdict_blocks(verified, sources_below=False))


def test_exact_words_are_shown_where_they_stand() -> None:
    assert shown('"We will not row home before noon,"') == (
        "EXACT: an article has exactly these words\n\n"
        "▏ We will not row home before noon,\n"
        "Gazette, 6 May 2031 · boats.txt"
    )


def test_of_altered_words_the_differences_are_named() -> None:
    text = shown("We will row home after noon, said")

    assert text.startswith("ALTERED: the closest words differ\n\n▏ We will not row home before")
    assert "\nleft out: not" in text
    assert "\nasked: after · article: before" in text


def test_words_that_nobody_has_are_not_found() -> None:
    assert shown("Snow fell on the silent orchard") == (
        "NOT FOUND: no article has these words, or even most of them"
    )


def test_the_parts_of_joined_words_are_shown_one_by_one() -> None:
    text = shown("Forty boats came. ... said Ilva Moor, who led them.")

    assert text.startswith("STITCHED")
    assert "▏ Forty boats came" in text
    assert "▏ said Ilva Moor, who led them" in text
