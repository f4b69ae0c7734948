"""Buttons below an answer, the citation that is copied, and quotes to send from any chat."""

from __future__ import annotations

from dataclasses import replace

from bot import texts
from bot.render.keyboards import (
    Press,
    Pressed,
    inline_results,
    keyboard,
    markup,
    pressed,
    ready_citation,
)
from bot.render.telegram import units
from bot.state.queues import Keyboard
from retrieval.domain import Searched
from tests.support.bot.samples import COUNTED, GAZETTE, REFUSED, SPOKEN, answer, citation


def labels(rows: Keyboard) -> list[str]:
    return [" ".join(button.label for button in row) for row in rows]


def test_an_answer_has_all_buttons() -> None:
    assert labels(keyboard(answer(SPOKEN, REFUSED), 7)) == ["Context More Compare", "Copy 👍 👎"]


def test_what_would_do_nothing_has_no_button() -> None:
    one = answer(SPOKEN, searched=Searched(1, ("Harbour Gazette",), None))

    assert labels(keyboard(one, 7)) == ["Context More", "Copy 👍 👎"]
    assert labels(keyboard(answer(closest=(REFUSED,)), 7)) == ["Context 👍 👎"]
    assert labels(keyboard(answer(), 7)) == ["👍 👎"]


def test_a_press_says_what_and_below_which_answer() -> None:
    (_, more, _), _ = keyboard(answer(SPOKEN, REFUSED), 7)

    assert more.data == "m:7:0"
    assert pressed("m:7:2") == Pressed(Press.MORE, 7, 2)


def test_the_library_gets_the_same_buttons() -> None:
    made = markup(keyboard(answer(SPOKEN), 7)).to_dict()["inline_keyboard"]

    assert made[0][0] == {"text": "Context", "callback_data": "c:7:0"}
    assert made[1][0]["copy_text"] == {"text": ready_citation(SPOKEN)}


def test_a_short_quote_is_copied_with_its_place() -> None:
    assert ready_citation(SPOKEN) == (
        "“We asked\neleven times,” she said.\n"
        "— Petra Lomm, spokeswoman of the crews · Harbour Gazette, 6 May 2031\n"
        "https://gazette.example/boats#:~:text=We%20asked,eleven%20times%2C%E2%80%9D%20she%20said"
    )


def test_a_quote_that_is_too_long_to_copy_is_left_out_whole() -> None:
    copied = ready_citation(citation(1, "We row at dawn. " * 20, GAZETTE, speaker="Ilva Moor"))

    assert copied.startswith(
        "Ilva Moor, spokeswoman of the crews · Harbour Gazette, 6 May 2031\nht"
    )
    assert "#:~:text=We%20row" in copied


def test_a_speaker_who_is_too_long_to_copy_is_cut() -> None:
    copied = ready_citation(citation(1, "Up.", GAZETTE, speaker="🐋" * 400))

    assert copied.endswith("🐋…")
    assert units(copied) <= 256


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
    commands = {**texts.help.COMMANDS, **texts.help.ADMIN_COMMANDS}

    assert all(name.islower() and len(name) <= 32 for name in commands)
    assert all(len(what) <= 256 for what in commands.values())
    assert len(texts.help.INLINE_HINT) <= 64
