"""Articles in other scripts, with markup, of great length; and what only the reader sees."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli import main
from retrieval.sources.markup import unmarked
from tests.bot.handlers import invented
from tests.support.bot.running import running
from tests.support.telegram.persons import Person
from tests.support.telegram.play import Telegram, telegram_server
from tests.support.telegram.records import Message
from tests.support.telegram.units import units

LONG = "/compare what do the mayors say about the causeway?"
SPEECH = "/said Ivo Langrish"
SHORT = "/compare what did Hanno Brisk say about newts?"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return invented.write(tmp_path_factory.mktemp("made") / "articles")


@pytest.fixture(scope="module")
def odd(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Telegram]:
    home = tmp_path_factory.mktemp("odd")
    assert main(["ingest", str(made), "--home", str(home)]) == 0
    settings = {"QUOTH_ALLOW": "*", "QUOTH_QUESTIONS_A_MINUTE": "1000"}
    with telegram_server() as telegram, running(telegram, home, **settings):
        yield telegram


@pytest.fixture
def ada(odd: Telegram) -> Person:
    return odd.person("Ada")


@pytest.fixture
def texts(made: Path) -> list[str]:
    return [unmarked(path.read_text("utf-8")) for path in made.iterdir()]


def asked(person: Person, question: str, texts: list[str]) -> Message:
    """The answer, whose quotes all are slices of one article."""
    chat = person.private()
    answer = chat.answer_to(chat.says(question))
    assert all(any(quote in text for text in texts) for quote in answer.quotes)
    return answer


def test_markup_in_an_article_and_in_a_question_stays_characters(
    ada: Person, texts: list[str]
) -> None:
    answer = asked(ada, "What did <b>Hanno Brisk</b> say about *newts* & toads?", texts)
    assert "3 < 4 & <i>five</i> newts, *not* _six_, and `one` toad" in answer.quotes[0]
    assert "[1] Toads & 3 < 4 _newts_ *found*" in answer.text
    assert "Wire & Sons <Press>" in answer.text


def test_arabic_stands_apart_from_our_own_words(ada: Person, texts: list[str]) -> None:
    answer = asked(ada, "ماذا قال رشيد قمراوي عن الجسر؟", texts)
    assert "«لن يمر ثقل واحد فوق الجسر" in "".join(answer.quotes)
    assert "\N{FIRST STRONG ISOLATE}إغلاق جسر الزيتون حتى الربيع" in answer.text
    assert "\N{FIRST STRONG ISOLATE}صحيفة المنارة\N{POP DIRECTIONAL ISOLATE}, 2 May" in answer.text


def test_long_quotes_fold_and_the_answer_is_one_that_telegram_takes(
    ada: Person, texts: list[str]
) -> None:
    answer = asked(ada, LONG, texts)
    assert "expandable_blockquote" in {entity.type for entity in answer.entities}
    assert units(answer.text) <= 4096
    assert len({*answer.quotes}) == len(answer.quotes) >= 5


def test_what_took_several_messages_and_is_edited_takes_their_places_and_no_more(
    ada: Person, texts: list[str]
) -> None:
    chat = ada.private()
    question = chat.says(SPEECH)
    several = chat.wait_for(lambda some: some if len(some) > 1 else None)
    assert all(units(one.text) <= 4096 for one in several)
    quotes = [quote for one in several for quote in one.quotes]
    assert all(any(quote in text for text in texts) for quote in quotes)
    first, *_, last = (one.text for one in several)

    ada.edits(question, "/said Hanno Brisk")
    chat.wait_for(lambda some: some == several[:1] and "newts" in some[0].text)

    ada.edits(question, SPEECH)
    again = chat.wait_for(lambda some: some if len(some) == len(several) else None)
    assert (again[0], again[0].text, again[-1].text) == (several[0], first, last)


def test_a_comparison_offers_no_comparison(ada: Person, texts: list[str]) -> None:
    labels = asked(ada, LONG, texts).labels
    assert "Context" in labels
    assert "Compare" not in labels


@pytest.mark.parametrize("empty", ["?", "… !", "/ask ?"])
def test_a_question_without_a_word_is_met_with_an_invitation(
    ada: Person, texts: list[str], empty: str
) -> None:
    answer = asked(ada, empty, texts)
    assert answer.text.startswith("What would you like to know?")
    assert not answer.labels


def test_a_picture_without_words_is_no_question(ada: Person) -> None:
    chat = ada.private()
    assert chat.answer_to(ada.sends_photo()).text.startswith("I can read text only")
    assert not chat.answer_to(ada.sends_photo(caption="Who is this?")).quotes


def test_inline_lists_are_kept_for_a_while_and_shared(odd: Telegram, ada: Person) -> None:
    first = ada.asks_inline("causeway mayors")
    offered = first.results()
    again = odd.person("Bob").asks_inline("causeway mayors")
    assert first.answer
    assert (first.answer["cache_time"], first.answer["is_personal"]) == (60, False)
    assert again.cached
    assert again.results() == offered
