"""Encodings: what is declared holds, what is uncertain is refused, what is lost is said."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.errors import ArticleError
from retrieval.sources.decode import decode
from retrieval.sources.files.formats import read_text
from retrieval.sources.files.html import read_page
from retrieval.sources.record import Origin

ORIGIN = Origin("kiln.txt", "kiln.txt", "kiln.txt")
KILN = "“The kiln isn’t cold,” said Zoë Marsh – so nobody “opens” it. " * 3
PAGE = (
    "<html><head><meta charset=utf-8><title>Kiln</title></head><body><article><p>%s</p><p>%s</p>"
    "</article></body></html>"
)


def test_one_bad_byte_stays_one_bad_character_and_the_report_says_so() -> None:
    raw = KILN.encode().replace("isn’t".encode(), b"isn\x92t", 1)
    found = read_text(raw, ORIGIN)
    assert found.text == KILN.replace("isn’t", "isn\ufffdt", 1)
    assert found.faults == ("1 character could not be decoded (\ufffd)",)


@pytest.mark.parametrize(
    "text", [KILN, "Печь в Остреле погасла, сказала Вера Лунд.", "قالت ليلى إن الفرن بارد"]
)
def test_a_text_cut_inside_a_character_keeps_the_rest(text: str) -> None:
    raw = (text + "“").encode()[:-1]
    assert decode(raw, "a") == text + "\ufffd"


@given(st.text(min_size=1, max_size=60), st.integers(0, 400))
def test_any_utf_8_with_a_mark_and_a_bad_byte_stays_utf_8(text: str, at: int) -> None:
    raw = bytearray(text.encode("utf-8", "ignore"))
    raw.insert(min(at, len(raw)), 0xFF)
    assert "\ufffd" in decode(codecs.BOM_UTF8 + bytes(raw), "a")


def test_a_page_that_declares_utf_8_stays_utf_8_with_a_bad_byte_in_its_footer() -> None:
    raw = (PAGE % (KILN, KILN)).encode().replace(b"</article>", b"</article><p>\xa9 Kiln</p>")
    assert "“The kiln isn’t cold,”" in read_page(raw, ORIGIN).text


def test_a_text_of_two_encodings_is_not_read_as_the_wrong_one() -> None:
    text = decode(KILN.encode() + KILN.encode("cp1252"), "a")
    assert text.startswith(KILN)
    assert "â" not in text


def test_what_was_encoded_twice_is_mended_also_in_a_text_that_is_right_elsewhere() -> None:
    twice = KILN.encode("utf-8").decode("latin-1")
    right = "Öfen, Küche, Tür, Gemüse, über Übel. « Où ça ? » " * 2
    assert decode(twice.encode(), "a") == KILN
    assert decode(f"{right}{twice}".encode(), "a") == right + KILN
    assert decode(right.encode(), "a") == right
    slips = "Her “cafÃ©” is “a cafÃ©”, not “the cafÃ©”, of all “cafÃ©s” – so “cafÃ©” it is. "
    assert decode(slips.encode(), "a") == slips  # as its publisher shows it


def test_what_was_encoded_twice_and_lost_a_byte_is_refused() -> None:
    lost = KILN.encode().decode("cp1252", "ignore")
    with pytest.raises(ArticleError, match="encoded twice"):
        decode(lost.encode(), "a")


def test_japanese_and_korean_in_seven_bits_are_read() -> None:
    assert decode("窯は冷たい。".encode("iso2022_jp"), "a") == "窯は冷たい。"
    assert decode("가마는 차갑다.".encode("iso2022_kr"), "a") == "가마는 차갑다."


def test_utf_16_without_a_mark_is_read_and_a_picture_is_not() -> None:
    assert decode(KILN.encode("utf-16-le"), "a") == KILN
    with pytest.raises(ArticleError, match="binary"):
        decode(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0", "a")


def test_a_text_that_was_encoded_twice_is_read_or_refused() -> None:
    assert decode(KILN.encode().decode("latin-1").encode(), "a") == KILN
    with pytest.raises(ArticleError, match="encoded twice"):
        decode(KILN.encode().decode("cp1252", "replace").encode(), "a")


@pytest.mark.parametrize("text", ["Ça va, naïve Zoë à l’Île «Été»", "ÄÖÜ »so« – Straße, §7", KILN])
def test_accents_are_no_sign_of_a_second_encoding(text: str) -> None:
    assert decode(text.encode(), "a") == text
