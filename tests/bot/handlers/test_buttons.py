"""Buttons below answers: each does one thing, also after a restart."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.support.bot.running import copied, running
from tests.support.telegram import faults
from tests.support.telegram.persons import Person
from tests.support.telegram.play import Telegram, telegram_server
from tests.support.telegram.records import Message
from tests.support.telegram.rooms import Room

BUS = "What did Greta Ossom say about the night bus?"
QUOTAS = "What was said about the quotas?"

Exact = Callable[[Message], bool]


def asked(person: Person, question: str) -> tuple[Room, Message]:
    chat = person.private()
    return chat, chat.answer_to(chat.says(question))


def next_message(chat: Room, press: Callable[[], object]) -> Message:
    """The message that comes for a press."""
    before = len(chat.messages)
    press()
    return chat.wait_for(lambda some: some[-1] if len(some) > before else None)


def test_context_shows_the_paragraphs_around_the_quote_which_stands_out(
    ada: Person, exact: Exact
) -> None:
    chat, answer = asked(ada, QUOTAS)
    context = next_message(chat, lambda: ada.presses(answer, "Context"))

    assert context.reply_to is answer
    assert exact(context)
    assert answer.quotes[0] in context.quotes[0]
    assert "".join(context.marked("bold")).startswith(answer.quotes[0])


def test_the_other_quotes_of_an_answer_come_in_the_same_place(ada: Person, exact: Exact) -> None:
    chat, answer = asked(ada, QUOTAS)
    context = next_message(chat, lambda: ada.presses(answer, "Context"))
    [label] = context.labels
    before = context.text

    assert label == f"Around quote 2 of {len(answer.quotes)}"
    ada.presses(context, label)
    chat.wait_for(lambda _: context.text != before)
    assert exact(context)
    assert answer.quotes[1] in context.quotes[0]
    assert chat.messages == [answer, context]


def test_more_brings_other_quotes_until_there_are_none(ada: Person, exact: Exact) -> None:
    chat, answer = asked(ada, QUOTAS)
    seen, last = [*answer.quotes], answer
    while "More" in last.labels:
        before = len(chat.messages)
        assert not ada.presses(last, "More").notice(10).text
        last = chat.wait_for(lambda some, n=before: some[-1] if len(some) > n else None)  # type: ignore[misc]
        assert exact(last)
        assert not {*last.quotes} & {*seen}
        seen += last.quotes

    assert len(seen) > len(answer.quotes)


def test_compare_puts_the_outlets_side_by_side(ada: Person, exact: Exact) -> None:
    chat, answer = asked(ada, QUOTAS)
    compared = next_message(chat, lambda: ada.presses(answer, "Compare"))

    assert {"Harbour Gazette", "Valley Tribune"} <= {*compared.marked("bold")}
    assert exact(compared)
    assert "Compare" not in compared.labels


def test_copy_holds_the_words_and_whose_they_are(ada: Person) -> None:
    _, answer = asked(ada, BUS)
    copies = [b.copies for row in answer.buttons for b in row if b.text.startswith("Copy")]

    assert len(copies) == len(answer.quotes)
    for quote, ready in zip(answer.quotes, copies, strict=True):
        assert ready is None or ready.startswith(f"{quote}\n— ")
    assert any("— Greta Ossom, Mayor · Valley Tribune, 14 May 2025" in (c or "") for c in copies)


def test_words_too_long_for_the_clipboard_come_as_a_message_to_forward(
    ada: Person, exact: Exact
) -> None:
    chat, answer = asked(ada, QUOTAS)
    long = [b.text for row in answer.buttons for b in row if b.text[:4] == "Copy" and b.data]
    assert long, "this answer has a quote of more than 256 characters"
    sent = next_message(chat, lambda: ada.presses(answer, long[0]))

    assert sent.quotes == [answer.quotes[int(long[0].removeprefix("Copy ")) - 1]]
    assert sent.labels == []
    assert sent.links


def test_each_quote_has_a_receipt_that_its_link_opens_in_any_chat(
    ada: Person, telegram: Telegram, exact: Exact
) -> None:
    chat, answer = asked(ada, QUOTAS)
    receipts = next_message(chat, lambda: ada.presses(answer, "Receipts"))
    letters, links = receipts.marked("code"), [url for _, url in receipts.links if "t.me/" in url]

    assert receipts.quotes == answer.quotes
    assert exact(receipts)
    assert len(letters) == len(links) == len(answer.quotes)
    assert links[0] == f"https://t.me/{telegram.mention[1:]}?start=r_{letters[0]}"
    elsewhere = telegram.person("Bob").private()
    opened = elsewhere.answer_to(elsewhere.says(f"/start r_{letters[0]}"))
    assert opened.quotes == answer.quotes[:1]
    assert "It stands there just so; the article has not changed since." in opened.text
    unknown = elsewhere.answer_to(elsewhere.says("/start r_aaaaaaaaaa"))
    assert unknown.text == "I gave no receipt of these letters."


def test_each_quote_has_a_card_to_post(ada: Person) -> None:
    chat, answer = asked(ada, QUOTAS)
    card = next_message(chat, lambda: ada.presses(answer, "Card"))
    last = f"Card of quote 2 of {len(answer.quotes)}"
    second = next_message(chat, lambda: ada.presses(card, last))

    for shown in (card, second):
        assert shown.picture
        assert (shown.picture.pixels or (0, 0))[0] == 1200
    assert card.picture != second.picture
    assert card.text.removesuffix(" · Receipt") in answer.text
    assert "?start=r_" in dict(card.links)["Receipt"]
    assert card.quotes == []  # the words stand in the picture alone


def test_where_pictures_are_not_allowed_that_is_said(telegram: Telegram, ada: Person) -> None:
    chat, answer = asked(ada, BUS)
    why = "not enough rights to send photos to the chat"
    telegram.fails(faults.refused(why), method="sendPhoto", chat=chat)
    said = next_message(chat, lambda: ada.presses(answer, "Card"))

    assert said.text.startswith("I may not send pictures or files here.")


def test_a_vote_counts_once_and_may_be_changed(ada: Person) -> None:
    _, answer = asked(ada, BUS)
    votes = [ada.presses(answer, label).notice(10).text for label in ("👍", "👍", "👎")]

    assert votes == ["Thank you.", "I have noted that already.", "Thank you."]


def test_a_double_press_does_one_thing(ada: Person) -> None:
    chat, answer = asked(ada, BUS)
    first, second = ada.presses(answer, "Context"), ada.presses(answer, "Context")

    assert first.notice(10).text == ""
    assert second.notice(10).text == "It is there already, a little further down."
    chat.wait_for_count(2)
    assert len(chat.messages) == 2


def test_what_no_button_of_ours_sends_gets_a_notice(ada: Person, telegram: Telegram) -> None:
    _, answer = asked(ada, BUS)
    other = telegram.person("Bob")
    _, foreign = asked(other, BUS)
    theirs = foreign.buttons[0][0].data

    assert theirs
    assert ada.sends_data(answer, "z:1:1").notice(10).text == "This button does nothing here."
    assert ada.sends_data(answer, theirs).notice(10).text == "This button does nothing here."
    expired = ada.sends_data(answer, "c:999999:0").notice(10).text
    assert expired.startswith("I no longer have this answer.")


def test_a_press_that_came_too_late_is_no_error(ada: Person, telegram: Telegram) -> None:
    chat, answer = asked(ada, BUS)
    ada.presses(answer, "Context", expired=True)

    chat.wait_for_count(2)
    assert chat.answer_to(chat.says(QUOTAS))


def test_in_a_group_everyone_may_press(ada: Person, telegram: Telegram) -> None:
    bob = telegram.person("Bob")
    group = telegram.supergroup("Forum", ada, bob, topics=["Water"])
    answer = group.answer_to(ada.says(f"/ask {BUS}", in_=group, topic="Water"))
    context = next_message(group, lambda: bob.presses(answer, "Context"))

    assert context.topic == answer.topic


def test_buttons_go_on_working_after_a_restart(filled: Path, tmp_path: Path) -> None:
    home = copied(filled, tmp_path / "own")
    with telegram_server() as telegram:
        ada = telegram.person("Ada")
        with running(telegram, home, QUOTH_ALLOW="*") as bot:
            chat, answer = asked(ada, QUOTAS)
            assert bot.stop() == 0
        with running(telegram, home, QUOTH_ALLOW="*"):
            for label in ("Context", "Compare", "More"):
                next_message(chat, lambda label=label: ada.presses(answer, label))  # type: ignore[misc]
            assert ada.presses(answer, "👍").notice(10).text == "Thank you."


def test_a_stranger_cannot_press(filled: Path, tmp_path: Path) -> None:
    with telegram_server() as telegram:
        ada, eve = telegram.person("Ada"), telegram.person("Eve")
        group = telegram.group("Desk", ada, eve)
        home = copied(filled, tmp_path / "own")
        with running(telegram, home, QUOTH_ADMINS=str(ada.id)):
            answer = group.answer_to(ada.says(f"/ask {BUS}", in_=group))
            notice = eve.presses(answer, "Context").notice(10)
            assert notice.text.startswith("Only people whom an admin has let in")
            assert group.messages[-1] is answer  # the first one greets the group
