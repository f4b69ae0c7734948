"""What one points at: replies, quoted parts and captions are what a message is about."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.bot.running import copied, running
from tests.support.telegram.arriving import arrive
from tests.support.telegram.persons import Person
from tests.support.telegram.play import Telegram, telegram_server
from tests.support.telegram.records import Message
from tests.support.telegram.rooms import Room

STANDS = "So let us build the bus."
POST = "Petra Lomm on the fines: “a tax on being heard”. Odile Framm: “I trust the calendar.” Wow!"
FINES = "what did Petra Lomm say about the fines?"

Exact = Callable[[Message], bool]


@pytest.fixture
def bob(telegram: Telegram) -> Person:
    return telegram.person("Bob")


@pytest.fixture
def group(telegram: Telegram, ada: Person, bob: Person) -> Room:
    return telegram.group("Newsroom", ada, bob)


@pytest.mark.parametrize(
    "words", ["{me}", "/ask", "{me} who said this?", "/ask is this right?", "{me} is it true"]
)
def test_a_reply_that_asks_of_a_message_verifies_it(
    telegram: Telegram, group: Room, ada: Person, bob: Person, words: str, exact: Exact
) -> None:
    post = bob.says(POST, in_=group)
    asked = ada.says(words.format(me=telegram.mention), in_=group, replies_to=post)
    verdict = group.answer_to(asked)
    assert verdict.text.startswith("EXACT: ")
    assert "EXACT WORDS, OTHER SPEAKER: " in verdict.text
    assert exact(verdict)
    assert len(verdict.quotes) >= 2


def test_a_quoted_part_is_what_a_reply_is_about(
    telegram: Telegram, group: Room, ada: Person, bob: Person
) -> None:
    post = bob.says(POST, in_=group)
    asked = arrive(
        telegram.world,
        group.chat,
        ada.account,
        f"{telegram.mention} who said this?",
        reply_to=post,
        quote="I trust the calendar.",
    )
    verdict = group.answer_to(asked)
    assert verdict.text.startswith("EXACT: ")
    assert "Petra Lomm" in verdict.text
    assert "OTHER SPEAKER" not in verdict.text


def test_a_reply_may_ask_whether_it_was_somebody(
    telegram: Telegram, group: Room, ada: Person, bob: Person
) -> None:
    post = bob.says("“I trust the calendar.”", in_=group)
    right, wrong = (
        group.answer_to(
            ada.says(f"{telegram.mention} did {who} say this?", in_=group, replies_to=post)
        )
        for who in ("Petra Lomm", "Odile Framm")
    )
    assert right.text.startswith("EXACT: ")
    assert wrong.text.startswith("EXACT WORDS, OTHER SPEAKER: ")


def test_a_question_that_is_replied_to_is_answered(
    telegram: Telegram, group: Room, ada: Person, bob: Person
) -> None:
    question = bob.says(FINES, in_=group)
    for words in (telegram.mention, "/ask"):
        answer = group.answer_to(ada.says(words, in_=group, replies_to=question))
        assert "fines" in answer.quotes[0]


def test_verify_on_an_answer_checks_its_receipts(group: Room, ada: Person, bob: Person) -> None:
    answer = group.answer_to(ada.says(f"/ask {FINES}", in_=group))
    for words in ("/verify", "/ask is this right?"):
        checked = group.answer_to(bob.says(words, in_=group, replies_to=answer))
        assert checked.text.startswith("Checked again: ")
        assert checked.quotes == answer.quotes
    listed = group.answer_to(bob.says("/said Petra Lomm", in_=group))
    checked = group.answer_to(bob.says("/verify", in_=group, replies_to=listed))
    assert checked.text.startswith("Checked again: all ")


def test_a_follow_up_leans_on_the_answer_of_another_that_it_replies_to(
    group: Room, ada: Person, bob: Person
) -> None:
    group.answer_to(bob.says("/ask who found the bell?", in_=group))
    answer = group.answer_to(ada.says("/ask what did Petra Lomm say?", in_=group))
    more = group.answer_to(bob.says("and about the fines?", in_=group, replies_to=answer))
    assert "Petra Lomm" in more.text
    assert "fines" in more.quotes[0]


def test_others_and_more_are_asked_of_the_answer_that_is_replied_to(
    group: Room, ada: Person, bob: Person, exact: Exact
) -> None:
    answer = group.answer_to(ada.says("/ask who was fined?", in_=group))
    others = group.answer_to(bob.says("who else?", in_=group, replies_to=answer))
    assert exact(others)
    assert others.quotes[0] not in answer.quotes
    more = group.answer_to(bob.says("what else did she say?", in_=group, replies_to=answer))
    assert more.quotes[0] not in answer.quotes
    on = group.answer_to(bob.says("/ask and him?", in_=group))
    assert on.quotes != more.quotes
    hers = group.answer_to(ada.says(f"/ask {FINES}", in_=group))
    none = group.answer_to(bob.says("what else did she say?", in_=group, replies_to=hers))
    assert none.text == "That is all that fits the question."


def test_a_caption_is_a_question_or_words_to_verify(ada: Person, exact: Exact) -> None:
    chat = ada.private()
    for caption in (STANDS, f"/verify {STANDS}"):
        verdict = chat.answer_to(ada.sends_photo(caption=caption))
        assert verdict.text.startswith("EXACT: ")
    answer = chat.answer_to(ada.sends_photo(caption="Who found the bell?"))
    assert exact(answer)
    assert any("bell" in quote for quote in answer.quotes)
    asked = chat.answer_to(ada.sends_file("a.pdf", b"x", to=chat, caption=f"/ask {FINES}"))
    assert "fines" in asked.quotes[0]


def test_a_caption_in_a_group_is_read_where_it_names_the_bot(
    telegram: Telegram, group: Room, ada: Person
) -> None:
    asked = ada.sends_photo(to=group, caption=f"{telegram.mention} {STANDS}")
    assert group.answer_to(asked).text.startswith("EXACT: ")


def test_a_pasted_post_is_verified_and_a_question_that_quotes_is_answered(
    telegram: Telegram, ada: Person, exact: Exact
) -> None:
    chat = ada.private()
    verdict = chat.answer_to(chat.says(POST))
    assert verdict.text.startswith("EXACT: ")
    assert "EXACT WORDS, OTHER SPEAKER: " in verdict.text
    post = "🔥<b>Petra Lomm</b>\n<blockquote>I trust\nthe calendar.</blockquote>\n#Ostrel\n"
    post += "<blockquote>Water is wet 🌊 and cheap\n— Odile Framm, chairwoman</blockquote> Sure!"
    quoted = chat.answer_to(arrive(telegram.world, chat.chat, ada.account, post, mode="HTML"))
    assert quoted.text.startswith("EXACT: ")
    assert "In the post, Petra Lomm: I trust the calendar.\n" in quoted.text
    assert "NOT FOUND: " in quoted.text
    assert "In the post, Odile Framm: Water is wet 🌊 and cheap\n" in f"{quoted.text}\n"
    answer = chat.answer_to(chat.says("Who called the fines “a tax on being heard”?"))
    assert not answer.text.startswith("EXACT")
    assert exact(answer)
    assert answer.quotes


def test_a_name_and_words_without_marks_are_verified_and_a_topic_is_looked_for(
    ada: Person, exact: Exact
) -> None:
    chat = ada.private()
    stands = chat.answer_to(chat.says("❗ Petra Lomm: a tax on being heard 🚤"))
    assert stands.text.startswith("EXACT: ")
    assert "In the post, Petra Lomm: " in stands.text
    invented = chat.answer_to(chat.says("Petra Lomm: we shall burn every boat in the harbour"))
    assert invented.text.startswith("NOT FOUND: ")
    answer = chat.answer_to(chat.says("The Amaranth: bell found in an orchard"))
    assert exact(answer)
    assert "bell" in answer.quotes[0]
    assert "NOT FOUND" not in answer.text


@pytest.fixture
def desk(filled: Path, tmp_path: Path) -> Iterator[tuple[Telegram, Person]]:
    """A bot that everyone may ask, and its admin."""
    with telegram_server() as telegram:
        admin = telegram.person("Iris")
        settings = {"QUOTH_ALLOW": "*", "QUOTH_ADMINS": str(admin.id)}
        with running(telegram, copied(filled, tmp_path / "desk"), **settings):
            yield telegram, admin


def test_an_admin_takes_in_what_was_forwarded_or_sent_by_a_press(
    desk: tuple[Telegram, Person],
) -> None:
    telegram, iris = desk
    bob, chat = telegram.person("Bob"), iris.private()
    channel = telegram.channel("Quay Letters", iris, bot="left")
    post = arrive(telegram.world, channel.chat, None, "Bea Corrow said: “We oil the oars twice.”")
    verdict = chat.answer_to(iris.forwards(post))
    assert verdict.text.startswith("NOT FOUND: ")
    assert verdict.labels == ["Take it in"]

    iris.presses(verdict, "Take it in")
    chat.wait_for(lambda _: any("1 article taken" in one.text for one in chat.messages))
    assert chat.answer_to(chat.says("/verify We oil the oars twice.")).text.startswith("EXACT")

    offer = chat.answer_to(iris.sends_file("note.txt", b"Gazette: The oars are dry again."))
    assert (offer.text, offer.labels) == ("Shall I take it in?", ["Take it in"])
    iris.presses(offer, "Take it in")
    chat.wait_for(lambda _: sum("1 article taken" in one.text for one in chat.messages) == 2)

    link = chat.answer_to(chat.says("https://gazette.example/oars"))
    assert link.labels == ["Take it in"]
    theirs = bob.private()
    assert theirs.answer_to(bob.forwards(post)).labels == []
    assert theirs.answer_to(theirs.says("https://gazette.example/oars")).labels == []
    refused = bob.sends_data(offer, "a:0:0").notice()
    assert refused.text == "Only admins can do that."


def test_the_articles_of_several_quotations_are_numbered_once(ada: Person) -> None:
    chat = ada.private()
    post = "Lomm: “a tax on being heard”, and Hallow: “I miss the light”"
    verdict = chat.answer_to(chat.says(post)).text

    assert "Valley Tribune, undated [1]" in verdict
    assert "Tideline Science, 22 April 2025 [2]" in verdict
    assert verdict.splitlines()[-2:] == [
        "[1] tribune-defenders-hold-the-strait.txt",
        "[2] With the lamp out, petrels return to Sall Head",
    ]
