"""Spellings of one name meet, names of two people do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.text.names import key, matches, same, words


@pytest.mark.parametrize(
    "spellings",
    [
        ("al-Fayyad", "Fayyadh", "al-Fayadh", "AL-FAYYAD", "Fayyad’s"),
        ("Kataib", "Kata'ib", "Kataeb", "Kata’ib"),
        ("Hezbollah", "Hizbullah", "Hizbollah"),
        ("Rasool", "Rasul"),
        ("Mohammed", "Muhammad", "Mohamed", "Mohammad"),
        ("Gaddafi", "Qaddafi", "Kadhafi"),
        ("Zelensky", "Zelenskyy", "Zelenskiy"),
        ("José Núñez", "Jose Nunez"),
        ("Brig. Gen. Edo Marl", "Edo Marl", "General Edo Marl"),
        ("Mrs. Venn", "Venn", "Senator Venn", "President Venn’s"),
        ("al-Qaeda", "al-Qaida", "al Qaeda"),
    ],
)
def test_spellings_of_one_name_have_one_key(spellings: tuple[str, ...]) -> None:
    assert len({key(name) for name in spellings}) == 1


@pytest.mark.parametrize(
    ("a", "b"),
    [("Allen", "Allan"), ("Cruz", "Cross"), ("Reid", "Reed"), ("Lee", "Li"), ("Bell", "Bill"),
     ("Burton", "Barton"), ("Hall", "Hill"), ("Martin", "Morton"), ("Bush", "Bosch")],
)  # fmt: skip
def test_different_surnames_keep_different_keys(a: str, b: str) -> None:
    assert key(a) != key(b)


@pytest.mark.parametrize(
    ("a", "b", "one"),
    [
        ("Rasul", "Yahya Rasool", True),
        ("Venn", "Orla Venn", True),
        ("Orla M. Venn", "Orla Venn", True),
        ("O. Venn", "Orla Venn", True),
        ("Tomas Venn", "Orla Venn", False),
        ("Orla", "Tomas Reck", False),
        ("Mr.", "Orla Venn", False),
    ],
)
def test_names_are_the_same_where_one_may_be_short_for_the_other(a: str, b: str, one: bool) -> None:
    assert same(a, b) is one
    assert same(b, a) is one


@pytest.mark.parametrize(
    ("asked", "known", "close"),
    [
        ("Summerfeild", "Jo Summerfield", True),
        ("Faleh", "Falih al-Fayyad", True),
        ("Fayad", "Faleh al-Fayyadh", True),
        ("Brandt", "Ilsa Brand", True),
        ("Venn", "Orla Vann", False),
        ("Orla Reck", "Orla Venn", False),
        ("", "Orla Venn", False),
    ],
)
def test_small_typos_in_long_words_still_match(asked: str, known: str, close: bool) -> None:
    assert (matches(asked, known) > 0) is close


@given(st.text(max_size=40))
def test_a_name_matches_itself_fully(name: str) -> None:
    assert matches(name, name) == (1.0 if words(name) else 0.0)
    assert key(name) == key(name.upper()) or not name.isascii()
