"""Digests by the clock of a bot that was off, or is killed in the middle of one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tests.support.bot.missed import missed
from tests.support.bot.running import running
from tests.support.telegram import faults
from tests.support.telegram.persons import Person
from tests.support.telegram.play import Telegram
from tests.support.telegram.records import Message


def settings_of(admin: Person) -> dict[str, str]:
    return {"QUOTH_ADMINS": str(admin.id), "QUOTH_ALLOW": "*"}


def notice_of(some: Sequence[Message]) -> Message | None:
    return next((one for one in some if "Send again" in one.labels), None)


def test_a_digest_that_was_missed_is_made_up_once(telegram: Telegram, home: Path) -> None:
    admin = telegram.person("Ada")
    river = telegram.channel("River", admin, bot="administrator")
    missed(home, river, admin.id)
    with running(telegram, home, **settings_of(admin)):
        [post] = river.wait_for_count(1)
        assert "We close the old dam on Monday" in post.quotes[0]
    lake = telegram.channel("Lake", admin, bot="administrator")
    missed(home, lake, admin.id)
    with running(telegram, home, **settings_of(admin)):
        lake.wait_for_count(1)  # so it looked at all that was due
    assert river.messages == [post]


def test_a_bot_killed_while_it_posts_says_that_it_does_not_know_and_posts_no_second_time(
    telegram: Telegram, home: Path
) -> None:
    admin = telegram.person("Ada")
    admin.starts()
    river = telegram.channel("River", admin, bot="administrator")
    missed(home, river, admin.id)
    telegram.fails(faults.STALL_AFTER, method="sendMessage", chat=river)
    with running(telegram, home, **settings_of(admin)) as bot:
        river.wait_for_count(1)
        bot.kill()
    with running(telegram, home, **settings_of(admin)):
        notice = admin.private().wait_for(notice_of)
    assert "not known whether" in notice.text
    assert len(river.messages) == 1
