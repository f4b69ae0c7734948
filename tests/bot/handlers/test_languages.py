"""A reader is spoken to in the language of their Telegram, or in the one chosen by /settings."""

from __future__ import annotations

import re

from tests.support.telegram.play import Telegram
from tests.support.telegram.records import Message

_ISOLATED = re.compile("[\u2066-\u2068][^\u2066-\u2069]*\u2069")


def in_latin(message: Message) -> list[str]:
    """Latin words of a message that are neither an article's nor set apart as a name."""
    words = message.text
    for quote in message.quotes:
        words = words.replace(quote, "")
    while (apart := _ISOLATED.sub("", words)) != words:
        words = apart
    return re.findall(r"[A-Za-z]+", words + " ".join(message.labels).replace("UTC", ""))


SAID = (
    *("What did Salim al-Dawwar say?", "/help", "/settings", "/sources", "/digest", "/verify"),
    *("/compare quota", "/said Salim al-Dawwar", "hello", "/nonsense", "/subscribe", "thanks"),
    *("Who painted the moon green?", "/timeline quota", "/verify one", "/said Nobody Known"),
    *("/subscribe 25:00", "/allow", "/channels", "/unsubscribe", "/stop", "/ask", "/timeline"),
)


def test_an_arabic_and_an_english_reader_are_answered_at_the_same_time(telegram: Telegram) -> None:
    salma, ada = telegram.person("Salma", language="ar"), telegram.person("Ada")
    for typed in SAID:
        theirs, ours = salma.private().says(typed), ada.private().says(typed)
        arabic, english = salma.private().answer_to(theirs), ada.private().answer_to(ours)
        assert re.search("[\u0600-\u06ff]", arabic.text), typed
        assert not in_latin(arabic), (typed, arabic.text)
        assert not re.search("[\u0600-\u06ff]", english.text + "".join(english.labels)), typed
        assert arabic.quotes == english.quotes, typed
