"""/settings and /stop: what a chat wants sent unasked, and when."""

from __future__ import annotations

from tests.support.bot.scenes import said_to
from tests.support.telegram.persons import Person
from tests.support.telegram.play import Telegram
from tests.support.telegram.records import Message


def pressed(telegram: Telegram, person: Person, message: Message, label: str) -> Message:
    """The message with the button, once it reads otherwise."""
    edits = len(message.history)
    person.presses(message, label)
    telegram.wait_for(lambda: len(message.history) > edits)
    return message


def test_settings_show_and_change_the_times_of_a_digest(telegram: Telegram, ada: Person) -> None:
    said_to(ada, "/subscribe ferries 08:00")
    shown = said_to(ada, "/settings")
    assert "at 08:00 (UTC), about ferries" in shown.text
    assert "Language: English" in shown.text

    times = pressed(telegram, ada, shown, "Digest times")
    assert "✓ 08:00" in times.labels
    pressed(telegram, ada, times, "18:00")
    assert "08:00 and 18:00" in times.text
    assert "08:00 and 18:00" in pressed(telegram, ada, times, "« Back").text


def test_the_last_time_of_a_digest_stays(telegram: Telegram, ada: Person) -> None:
    said_to(ada, "/subscribe 08:00")
    times = pressed(telegram, ada, said_to(ada, "/settings"), "Digest times")

    assert ada.presses(times, "✓ 08:00").notice(10).text.startswith("A digest needs a time.")


def test_quiet_hours_are_set_by_the_clock_of_a_zone(telegram: Telegram, ada: Person) -> None:
    shown = said_to(ada, "/settings")
    assert "Quiet hours: none" in shown.text
    pressed(telegram, ada, pressed(telegram, ada, shown, "Quiet hours"), "22:00 to 07:00")
    pressed(telegram, ada, pressed(telegram, ada, shown, "Time zone"), "Europe/Berlin")

    assert "Quiet hours: 22:00 to 07:00 (Europe/Berlin)" in shown.text


def test_stop_ends_what_is_sent_unasked_until_it_is_wanted_again(
    telegram: Telegram, ada: Person
) -> None:
    stopped = said_to(ada, "stop!")
    assert stopped.text == said_to(ada, "/stop").text
    assert "Stopped" in said_to(ada, "/settings").text
    pressed(telegram, ada, stopped, "Send again")

    assert "Stopped" not in stopped.text
    said_to(ada, "/stop")
    said_to(ada, "/subscribe 08:00")
    assert "Stopped" not in said_to(ada, "/settings").text


def test_in_a_group_only_its_admins_change_settings(telegram: Telegram, ada: Person) -> None:
    bob = telegram.person("Bob")
    group = telegram.group("Desk", ada, bob)  # who made it is its admin

    refused = group.answer_to(bob.says("/stop", in_=group))
    assert refused.text == "Only admins can do that."
    assert group.answer_to(ada.says("/settings", in_=group)).text.startswith(
        "Settings of this chat"
    )
