"""Buttons below an answer, the citation that is copied, and quotes to send from any chat."""

from __future__ import annotations

from dataclasses import replace

from bot import texts
from bot.render.keyboards import (
    Press,
    Pressed,
    inline_results,
    keyboard,
    list_keyboard,
    markup,
    pressed,
    ready_citation,
)
from bot.state.queues import Keyboard
from bot.texts.translation import languages, speaking
from retrieval.domain import Searched
from tests.support.bot.samples import (
    COUNTED,
    GAZETTE,
    REFUSED,
    SPOKEN,
    TRIBUNE,
    answer,
    citation,
)


def labels(rows: Keyboard) -> list[str]:
    return [" ".join(button.label for button in row) for row in rows]


def test_an_answer_has_all_buttons() -> None:
    assert labels(keyboard(answer(SPOKEN, REFUSED))) == [
        "Context More Compare",
        "Copy 1 Copy 2",
        "Card Receipts 👍 👎",
    ]


def test_what_would_do_nothing_has_no_button() -> None:
    one = answer(SPOKEN, searched=Searched(1, ("Harbour Gazette",), None))

    assert labels(keyboard(one)) == ["Context More Copy", "Card Receipt 👍 👎"]
    assert labels(keyboard(answer(closest=(REFUSED,)))) == ["Context Receipt 👍 👎"]
    assert labels(keyboard(answer())) == ["👍 👎"]


def test_copies_stand_in_even_rows_and_lists_have_the_order_of_answers() -> None:
    five = answer(*(replace(REFUSED, n=n) for n in range(1, 6)))
    rows = labels(keyboard(five))

    assert rows[1:3] == ["Copy 1 Copy 2 Copy 3", "Copy 4 Copy 5"]
    assert labels(list_keyboard(five)) == ["Context", *rows[1:3], "Card Receipts"]
    assert labels(list_keyboard(answer(SPOKEN))) == ["Context Copy Card Receipt"]


def test_a_press_says_what_and_below_which_answer() -> None:
    (_, more, _), *_ = keyboard(replace(answer(SPOKEN, REFUSED), id=7))

    assert more.data == "m:7:0"
    assert pressed("m:7:2") == Pressed(Press.MORE, 7, 2)


def test_the_library_gets_the_same_buttons() -> None:
    made = markup(keyboard(replace(answer(SPOKEN), id=7))).to_dict()["inline_keyboard"]

    assert made[0][0] == {"text": "Context", "callback_data": "c:7:0"}
    assert made[0][-1]["copy_text"] == {"text": ready_citation(SPOKEN)}


def test_a_short_quote_is_copied_with_its_place() -> None:
    assert ready_citation(SPOKEN) == (
        "“We asked\neleven times,” she said.\n"
        "— Petra Lomm, spokeswoman of the crews · Harbour Gazette, 6 May 2031\n"
        "https://gazette.example/boats#:~:text=We%20asked,eleven%20times%2C%E2%80%9D%20she%20said"
    )


def test_where_the_link_has_no_room_it_is_cut_and_never_the_words() -> None:
    words = ("We row at dawn, all of us, and come back when the ice says so. " * 2).strip()
    page = citation(1, words, GAZETTE, speaker="Ilva Moor")
    longer = citation(1, f"{words} We row on, all the same.", GAZETTE, speaker="Ilva Moor")
    long_page = replace(longer, head=replace(GAZETTE, url=f"https://gazette.example/{'b' * 80}"))

    assert (ready_citation(page) or "").endswith("6 May 2031\nhttps://gazette.example/boats")
    assert (ready_citation(long_page, bot="q_bot") or "").endswith(
        "\nhttps://t.me/q_bot?start=r_r1"
    )
    assert (ready_citation(long_page) or "").endswith("6 May 2031")
    assert all((ready_citation(one) or "").startswith(words) for one in (page, long_page))


def test_words_that_have_no_room_come_as_a_message_to_forward() -> None:
    long = citation(2, "We row at dawn. " * 20, GAZETTE, speaker="Ilva Moor")
    [_, [first, second], _] = keyboard(replace(answer(SPOKEN, long), id=7))

    assert ready_citation(long) is None
    assert (first.label, first.data) == ("Copy 1", None)
    assert (second.label, second.data) == ("Copy 2", "y:7:1")


def test_the_copies_have_the_order_in_which_the_quotes_are_shown() -> None:
    other = replace(COUNTED, head=TRIBUNE)
    three = answer(SPOKEN, replace(other, n=2), replace(REFUSED, n=3, head=GAZETTE))
    [_, as_asked, _] = keyboard(three)
    [_, side_by_side, _] = keyboard(three, compare=False)

    assert [(one.copies or "").partition("\n")[0] for one in as_asked] == [
        "“We asked",
        COUNTED.quote,
        REFUSED.quote,
    ]
    assert [(one.copies or "").partition("\n")[0] for one in side_by_side] == [
        "“We asked",
        REFUSED.quote,
        COUNTED.quote,
    ]


def test_quotes_to_send_have_who_and_when_and_their_source() -> None:
    first, second = inline_results(answer(SPOKEN, COUNTED, replace(SPOKEN, n=3)))

    assert first.title == "Petra Lomm, spokeswoman of the crews · Harbour Gazette, 6 May 2031"
    assert first.description == "“We asked eleven times,” she said."
    assert first.message.html.startswith("<blockquote>“We asked\neleven times,” she said.</bl")
    assert second.title == "Harbour Gazette, 6 May 2031"


def test_there_are_at_most_fifty_quotes_to_send_and_none_of_a_refusal() -> None:
    assert len(inline_results(answer(*(citation(n, "Up.", GAZETTE) for n in range(1, 80))))) == 50
    assert inline_results(answer(closest=(REFUSED,))) == ()


def test_what_the_menu_and_the_hint_say_is_as_short_as_telegram_wants() -> None:
    commands, say = {**texts.help.COMMANDS, **texts.help.ADMIN_COMMANDS}, texts.help

    assert all(name.islower() and len(name) <= 32 for name in commands)
    for language in languages():
        with speaking(language):
            assert all(len(str(what)) <= 256 for what in commands.values())
            assert len(str(say.INLINE_HINT)) <= 64
            assert len(str(say.DESCRIPTION)) <= 512
            assert len(str(say.SHORT_DESCRIPTION)) <= 120
