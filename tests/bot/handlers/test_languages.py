"""A reader is spoken to in the language of their Telegram, or in the one chosen by /settings."""

from __future__ import annotations

import re

from bot import texts
from bot.texts.help import DESCRIPTION
from bot.texts.translation import Message as Text
from bot.texts.translation import speaking
from tests.bot.handlers.test_preferences import pressed
from tests.support.bot.scenes import said_to
from tests.support.telegram.play import Telegram
from tests.support.telegram.records import Message

_ISOLATED = re.compile("[\u2066-\u2068][^\u2066-\u2069]*\u2069")
ARABIC = re.compile("[\u0600-\u06ff]")
QUESTION = "What did Salim al-Dawwar say?"


def in_latin(message: Message) -> list[str]:
    """Latin words of a message that are neither an article's nor set apart as a name."""
    words = message.text
    for quote in message.quotes:
        words = words.replace(quote, "")
    while (apart := _ISOLATED.sub("", words)) != words:
        words = apart
    return re.findall(r"[A-Za-z]+", words + " ".join(message.labels).replace("UTC", ""))


SAID = (
    *(QUESTION, "/help", "/settings", "/sources", "/digest", "/verify"),
    *("/compare quota", "/said Salim al-Dawwar", "hello", "/nonsense", "/subscribe", "thanks"),
    *("Who painted the moon green?", "/verify one", "/said Nobody Known"),
    *(
        "/subscribe 25:00",
        "/allow",
        "/channels",
        "/unsubscribe",
        "/stop",
        "/ask",
        "/timeline quota",
    ),
)


def test_an_arabic_and_an_english_reader_are_answered_at_the_same_time(telegram: Telegram) -> None:
    salma, ada = telegram.person("Salma", language="ar"), telegram.person("Ada")
    for typed in SAID:
        theirs, ours = salma.private().says(typed), ada.private().says(typed)
        arabic, english = salma.private().answer_to(theirs), ada.private().answer_to(ours)
        assert ARABIC.search(arabic.text), typed
        assert not in_latin(arabic), (typed, arabic.text)
        assert not ARABIC.search(english.text + "".join(english.labels)), typed
        assert arabic.quotes == english.quotes, typed


def in_arabic(text: Text) -> str:
    with speaking("ar"):
        return str(text)


def test_presses_of_an_arabic_reader_are_answered_in_arabic(telegram: Telegram) -> None:
    salma = telegram.person("Salma", language="ar-IQ")
    answer = said_to(salma, QUESTION)
    for label in (texts.help.CONTEXT, texts.help.COMPARE, texts.help.RECEIPTS, texts.help.CARD):
        before = len(salma.private().messages)
        salma.presses(answer, in_arabic(label))
        salma.private().wait_for_count(before + 1)
        shown = salma.private().messages[-1]
        assert ARABIC.search(shown.text + "".join(shown.labels))
        assert not in_latin(shown), shown.text

    assert salma.presses(answer, "👍").notice(20).text == in_arabic(texts.help.VOTED)


def test_the_language_of_settings_outweighs_that_of_telegram(telegram: Telegram) -> None:
    salma, ada = telegram.person("Salma", language="ar"), telegram.person("Ada")
    for person, language, button in ((salma, "English", "اللغة"), (ada, "العربية", "Language")):
        shown = pressed(telegram, person, said_to(person, "/settings"), button)
        assert {"English", "العربية", "کوردی"} <= {*shown.labels}
        pressed(telegram, person, shown, language)
        assert language in shown.text

    assert not ARABIC.search(said_to(salma, "thanks").text)
    assert said_to(ada, "thanks").text == in_arabic(Text("You are welcome."))


def test_a_group_is_spoken_to_in_its_own_language(telegram: Telegram) -> None:
    salma, bob = telegram.person("Salma", language="ar"), telegram.person("Bob")
    group = telegram.group("Desk", salma, bob)
    settings = group.answer_to(salma.says("/settings", in_=group))
    assert not ARABIC.search(settings.text)
    shown = pressed(telegram, salma, pressed(telegram, salma, settings, "Language"), "العربية")

    assert ARABIC.search(shown.text)
    assert not in_latin(group.answer_to(bob.says(f"/ask {QUESTION}", in_=group)))


def test_menus_and_profile_are_in_arabic_for_those_whose_telegram_is(telegram: Telegram) -> None:
    telegram.wait_for(lambda: telegram.world.profile.get(("short_description", "ar")))
    menus = [menu for (_, language), menu in telegram.world.commands.items() if language == "ar"]

    assert telegram.world.profile["description", "ar"] == in_arabic(DESCRIPTION)
    assert len(menus) >= 4
    assert all(ARABIC.search(one["description"]) for menu in menus for one in menu)
