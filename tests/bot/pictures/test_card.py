"""Quote cards: the words of the quote and no other, in any script, never cut."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.pictures.card import SHAPES, TooLongError, pages, quote_cards
from bot.pictures.lettering import Face, LettersMissingError, Setting, broken, width, wrapped
from tests.support.bot.samples import COUNTED, SPOKEN, citation

LONG = "We asked them eleven times for a meeting, and nobody came to the door of the hall. "
ARABIC = "«لن نفتح البوابات قبل أن يذوب الجليد، ولن تغيّر أي ورقة من العاصمة ذلك»، قالت براندت."
CYRILLIC = "«Мы не откроем шлюзы, пока лёд не сойдёт», — сказала Брандт."
LETTERS = "abc АБВ لن «»“”—… 019\n\u200f\u202e\u0301"

words = st.text(st.sampled_from(LETTERS), min_size=1, max_size=600).filter(str.strip)


def bare(text: str) -> str:
    """The words without blanks, and without marks that turn others round."""
    return "".join(text.replace("\u200f", "").replace("\u202e", "").split())


def colours(png: bytes, box: tuple[int, int, int, int]) -> set[object]:
    picture = Image.open(io.BytesIO(png)).convert("RGB").crop(box)
    return {colour for _, colour in picture.getcolors(1 << 24) or ()}


@settings(max_examples=50)
@given(words)
def test_the_cards_have_all_words_and_no_other(text: str) -> None:
    shown = "".join("".join(page.lines) for page in pages(text))

    assert bare(shown) == bare(text)


@pytest.mark.parametrize("text", [LONG * 4, ARABIC * 3, "Donaudampfschifffahrt" * 30])
@pytest.mark.parametrize("lines_of", [broken, wrapped])
def test_no_line_is_wider_than_there_is_room(text: str, lines_of: object) -> None:
    setting = Setting(Face.WORDS, 48)
    lines = broken(text, setting, 900) if lines_of is broken else wrapped(text, setting, 900)

    assert len(lines) > 1
    assert all(width(line, setting) <= 900 for line in lines)


def test_a_longer_quote_gets_smaller_letters_then_a_higher_card_then_several() -> None:
    short, middle, long = (pages(LONG * n)[0] for n in (1, 4, 7))
    many = pages(LONG * 30)

    assert short.size > middle.size > long.size
    assert short.height < long.height
    assert len(many) > 1
    assert all(page.lines[-1].endswith("hall.") for page in many)  # cut between sentences
    assert {page.size for page in many} <= {*range(SHAPES[-1][1], 89)}


def test_a_card_is_a_picture_that_telegram_takes_as_a_photo() -> None:
    [card] = quote_cards(SPOKEN, bot="quoth_bot")
    picture = Image.open(io.BytesIO(card))

    assert picture.format == "PNG"
    assert sum(picture.size) <= 10_000
    assert max(picture.size) <= 1280
    assert len(card) < 1_000_000


@pytest.mark.parametrize(("text", "left"), [(CYRILLIC, True), (ARABIC, False)])
def test_the_bar_stands_where_the_words_begin(text: str, left: bool) -> None:
    [card] = quote_cards(citation(1, text, SPOKEN.head))
    wide, high = Image.open(io.BytesIO(card)).size
    red = (0xB3, 0x26, 0x2E)

    assert (red in colours(card, (0, 0, 120, high))) is left
    assert (red in colours(card, (wide - 120, 0, wide, high))) is not left


def test_arabic_letters_are_joined_and_run_from_right_to_left() -> None:
    setting = Setting(Face.WORDS, 100)
    apart = sum(width(letter, setting) for letter in "محمد")

    assert width("محمد", setting) < 0.8 * apart


@pytest.mark.parametrize(
    "text", ["🔴 “Shut ⚠️,” 👩‍🚒 said ✅ 🇮🇶", "“לא נפתח,” אמרה", "“हम नहीं खोलेंगे।”"]
)
def test_emoji_and_other_scripts_have_cards_too(text: str) -> None:
    setting = Setting(Face.WORDS, 80)
    [card] = quote_cards(citation(1, text, SPOKEN.head))

    assert Image.open(io.BytesIO(card)).format == "PNG"
    assert width(f"{text[:1]} a", setting) < width(text[:1], setting) + width("ma", setting)


def test_what_no_font_has_is_never_shown_as_boxes() -> None:
    with pytest.raises(LettersMissingError):
        quote_cards(citation(1, "She said 漢字.", SPOKEN.head))


def test_words_that_would_fill_a_book_have_no_cards() -> None:
    with pytest.raises(TooLongError):
        quote_cards(citation(1, LONG * 100, SPOKEN.head))


def test_an_article_without_speaker_and_date_has_a_card_too() -> None:
    undated = replace(COUNTED, head=replace(COUNTED.head, published=None))

    assert len(quote_cards(undated)) == 1
