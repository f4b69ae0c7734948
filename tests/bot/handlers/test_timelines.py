"""``/timeline``: a picture, and the quotes that are marked in it."""

from __future__ import annotations

from collections.abc import Callable

from tests.support.bot.scenes import said_to
from tests.support.telegram.persons import Person
from tests.support.telegram.play import Telegram
from tests.support.telegram.records import Message

Exact = Callable[[Message], bool]


def test_a_picture_comes_and_the_marked_quotes_below_it(ada: Person, exact: Exact) -> None:
    chat = ada.private()
    chat.says("/timeline quotas")
    picture, quotes = chat.wait_for_count(2)

    assert picture.picture
    assert (picture.picture.pixels or (0, 0))[0] == 1200
    assert picture.text.startswith("quotas\nArticles a day by outlet · 6 May 2025 – ")
    assert quotes.quotes
    assert exact(quotes)
    numbers = [f"\n{n}\n" for n in range(1, len(quotes.quotes) + 1)]
    assert all(number in quotes.text for number in numbers)
    assert {"Context", "Card", "Receipts"} <= {*quotes.labels}


def test_its_quotes_have_cards_and_can_be_exported(ada: Person) -> None:
    chat = ada.private()
    chat.says("/timeline quotas")
    _, quotes = chat.wait_for_count(2)
    ada.presses(quotes, "Card")
    card = chat.wait_for_count(3)[-1]
    chat.says("/export")
    table = chat.wait_for_count(5)[-2]

    assert card.picture
    assert table.document
    assert table.document.name.endswith(".csv")


def test_it_says_what_it_needs_and_what_it_does_not_find(ada: Person) -> None:
    assert said_to(ada, "/timeline").text.startswith("Of what?")
    assert said_to(ada, "/timeline zeppelins").text.startswith("No article with a date has all")


def test_in_a_topic_of_a_forum_both_messages_stand_there(telegram: Telegram, ada: Person) -> None:
    forum = telegram.supergroup("Forum", ada, topics=["Water"])
    ada.says("/timeline quotas", in_=forum, topic="Water")
    [picture] = forum.wait_for(lambda some: [one for one in some if one.picture])
    [quotes] = forum.wait_for(lambda some: [one for one in some if one.quotes])

    assert picture.topic == quotes.topic == forum.topic("Water").id
