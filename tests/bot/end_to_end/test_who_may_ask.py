"""The one-time link that makes an admin, where the settings name none."""

from __future__ import annotations

import re
from pathlib import Path

from bot import texts
from bot.texts.help import ADMIN_COMMANDS, COMMANDS
from bot.texts.translation import speaking
from tests.support.bot.scenes import quoth
from tests.support.telegram.play import Telegram


def test_the_link_is_the_same_until_somebody_opens_it_and_makes_one_admin_and_no_other(
    telegram: Telegram, filled: Path
) -> None:
    ada, bob, eve = (telegram.person(name) for name in ("Ada", "Bob", "Eve"))
    salma = telegram.person("Salma", language="ar")
    with quoth(telegram, filled) as bot:
        salma.says("Who found the bell?")
        with speaking("ar"):
            refused = texts.help.STRANGER.format(number=salma.id)
        assert salma.private().wait_for_count(1)[0].text == refused
        eve.starts("notTheCode")
        [told] = eve.private().wait_for_count(1)
        assert told.text == texts.help.STRANGER.format(number=eve.id)
        shown = re.findall(r"start=(\S+)", bot.said)
        bot.stop()
    with quoth(telegram, filled) as bot:
        [link] = re.findall(r"start=(\S+)", bot.said)
        assert shown == [link]
        assert ada.private().answer_to(ada.starts(link)).text == str(texts.help.NOW_ADMIN)
        telegram.wait_for(lambda: set(ADMIN_COMMANDS) <= set(ada.menu()))
        bob.starts(link)
        [told] = bob.private().wait_for_count(1)
        asked = texts.help.ADMINS_ASKED
        assert told.text == f"{texts.help.STRANGER.format(number=bob.id)}\n\n{asked}"
        assert set(bob.menu()) == set(COMMANDS)
        bot.stop()
    with quoth(telegram, filled) as bot:
        assert "start=" not in bot.said
        status = ada.private().answer_to(ada.says("/status")).text
        assert "let in: nobody else" in status
