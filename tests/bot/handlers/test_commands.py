"""Commands beside questions: verify, said, sources, help, start; and inline mode."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bot.texts.help import DESCRIPTION, SHORT_DESCRIPTION
from tests.support.bot.running import copied, running
from tests.support.bot.scenes import said_to
from tests.support.telegram.persons import Person
from tests.support.telegram.play import Telegram, telegram_server
from tests.support.telegram.records import Message

STANDS = "So let us build the bus."
HINT = "Type what you look for: a name, a topic, a question"

Exact = Callable[[Message], bool]


def test_words_that_stand_just_so_are_exact(ada: Person, exact: Exact) -> None:
    verdict = said_to(ada, f"/verify {STANDS}")

    assert verdict.text.startswith("EXACT: ")
    [around] = verdict.quotes
    assert STANDS in around
    assert "Valley Tribune, 14 May 2025" in verdict.text


def test_altered_words_are_marked_where_they_differ(ada: Person, exact: Exact) -> None:
    verdict = said_to(ada, "/verify We do not set any quotas with a boathook at our back")

    assert verdict.text.startswith("ALTERED: ")
    assert exact(verdict)
    assert "throat" in verdict.marked("bold")
    assert "“" not in verdict.text.partition(verdict.quotes[0])[2]


def test_two_places_joined_are_stitched(ada: Person) -> None:
    words = f"{STANDS} We do not set quotas with a boathook at our throat"

    assert said_to(ada, f"/verify {words}").text.startswith("STITCHED: ")


def test_words_that_stand_nowhere_are_not_found(ada: Person) -> None:
    verdict = said_to(ada, "/verify Nobody ever said a single word of this to anyone")

    assert verdict.text.startswith("NOT FOUND: ")
    assert not verdict.quotes


def test_a_message_is_verified_by_a_reply_and_by_a_forward(telegram: Telegram, ada: Person) -> None:
    bob = telegram.person("Bob")
    group = telegram.group("Desk", ada, bob)
    claim = bob.says(STANDS, in_=group)
    replied = group.answer_to(ada.says("/verify", in_=group, replies_to=claim))
    chat = ada.private()
    forwarded = chat.answer_to(ada.forwards(claim, to=chat))

    assert replied.text.startswith("EXACT: ")
    assert forwarded.text.startswith("EXACT: ")


def test_verify_alone_says_what_it_needs(ada: Person) -> None:
    assert said_to(ada, "/verify").text.startswith("Which words?")


def test_a_line_break_in_pasted_words_is_kept(ada: Person) -> None:
    assert said_to(ada, f"/verify\n{STANDS}").text.startswith("EXACT: ")


def test_said_lists_whole_sentences_of_a_speaker(ada: Person, exact: Exact) -> None:
    listed = said_to(ada, "/said greta ossom")
    narrowed = said_to(ada, "/said Ossom about mother")

    assert listed.text.startswith("Quotes from Greta Ossom, newest first:")
    assert exact(listed)
    assert len({*listed.quotes}) == len(listed.quotes) > 1
    below = [line for line in listed.text.splitlines() if line.startswith("Greta Ossom")]
    assert len(below) == len(listed.quotes)
    assert len(narrowed.quotes) == 1


def test_said_says_what_it_needs_and_what_it_does_not_have(ada: Person) -> None:
    assert said_to(ada, "/said").text.startswith("/said needs words after it")
    nobody = said_to(ada, "/said Nobody Atall").text
    assert nobody == "No article quotes anyone called Nobody Atall."


def test_said_suggests_a_name_that_is_nearly_the_same(ada: Person) -> None:
    assert said_to(ada, "/said ossum").text.endswith("Did you mean Greta Ossom?")


def test_sources_lists_the_outlets(ada: Person) -> None:
    listed = said_to(ada, "/sources").text

    assert listed.startswith("10 articles of 4 outlets, up to 27 May 2025")
    assert [line[2:] for line in listed.splitlines() if line.startswith("• ")] == [
        "Harbour Gazette",
        "Osk Wire",
        "Tideline Science",
        "Valley Tribune",
    ]


def test_start_and_help_say_what_the_bot_is_for(ada: Person) -> None:
    chat = ada.private()
    start = chat.answer_to(ada.starts())

    assert start.text.startswith("I search the articles")
    shown = said_to(ada, "/help")
    assert {"Ask", "Check and take along", "Keep up"} <= {*shown.marked("bold")}
    assert "/verify" in shown.text
    assert "/ingest" not in shown.text


def test_the_examples_of_the_help_work_on_the_articles_at_hand(ada: Person) -> None:
    examples = said_to(ada, "/help").marked("code")

    assert len(examples) == 4
    for example in examples:
        assert said_to(ada, example).quotes, example
    assert said_to(ada, examples[-1]).text.startswith("EXACT")


def test_the_menu_has_the_commands(telegram: Telegram, ada: Person) -> None:
    chat = ada.private()
    telegram.wait_for(lambda: "ask" in ada.menu(chat))
    group = telegram.group("Desk", ada)

    assert {"ask", "said", "compare", "verify", "sources", "help"} <= {*ada.menu(chat)}
    assert "ask" in ada.menu(group)
    assert "allow" not in ada.menu(chat)
    assert "settings" in ada.menu(chat)
    assert "subscribe" not in ada.menu(group)


def test_the_profile_says_what_the_bot_does(telegram: Telegram) -> None:
    profile = telegram.world.profile
    telegram.wait_for(lambda: profile.get(("short_description", "")))

    assert profile["description", ""] == str(DESCRIPTION)
    assert profile["short_description", ""] == str(SHORT_DESCRIPTION)


def test_a_group_that_the_bot_joins_is_greeted_with_an_example(
    telegram: Telegram, ada: Person
) -> None:
    group = telegram.group("New desk", ada, bot="left")
    group.adds_bot(by=ada.account)
    greeting = group.wait_for(lambda some: next((one for one in some if one.by_bot), None))

    assert greeting.text.startswith("Hello.")
    example = next(one for one in greeting.text.splitlines() if one.startswith("For example: "))
    asked = ada.says(example.removeprefix("For example: "), in_=group)
    assert group.answer_to(asked).quotes


def test_inline_offers_quotes_that_are_sent_as_they_stand(
    telegram: Telegram, ada: Person, exact: Exact
) -> None:
    group = telegram.group("Desk", ada, bot="left")
    asked = ada.asks_inline("night bus Ossom")
    results = asked.results()
    sent = ada.picks(asked, 0, in_=group)

    assert 0 < len(results) <= 50
    assert exact(sent)
    assert sent.quotes
    assert "Valley Tribune" in sent.text


def test_a_quote_is_found_again_by_its_receipt(ada: Person, exact: Exact) -> None:
    offered = ada.asks_inline("night bus Ossom").results(10)[0]
    verdict = said_to(ada, f"/verify {offered['id']}")

    assert verdict.text.startswith("EXACT: ")
    assert exact(verdict)
    assert verdict.quotes


def test_an_empty_inline_query_gets_a_hint_and_no_quotes(ada: Person) -> None:
    asked = ada.asks_inline("")

    assert asked.results() == []
    assert asked.answer
    assert HINT in str(asked.answer["button"])


def test_what_is_not_there_is_said_inline_too(ada: Person) -> None:
    asked = ada.asks_inline("What did Zebedee Moonwalker say?")

    assert asked.results() == []
    assert asked.answer
    assert "Nothing in the articles" in str(asked.answer["button"])


def test_strangers_are_offered_nothing_inline(filled: Path, tmp_path: Path) -> None:
    home = copied(filled, tmp_path / "own")
    with telegram_server() as telegram, running(telegram, home):
        eve = telegram.person("Eve")
        asked = eve.asks_inline("night bus")
        assert asked.results() == []
        assert asked.answer
        assert asked.answer["is_personal"] is True
